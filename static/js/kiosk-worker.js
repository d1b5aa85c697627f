// What a screen in a store shows while there is no connection: the pages and files it kept when there was one.
const KEPT = "kiosk";
const PATIENCE = 5000; // milliseconds

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  if (event.request.method !== "GET") return; // votes wait in the page's own queue
  event.respondWith(inTime(event.request).catch(() => kept(event.request)));
});

function inTime(request) {
  return new Promise((done, failed) => {
    setTimeout(failed, PATIENCE);
    fetch(request).then(done, failed);
  });
}

async function kept(request) {
  const cache = await caches.open(KEPT);
  const found = await cache.match(request, { ignoreSearch: true, ignoreVary: true });
  return found ?? (request.mode === "navigate" ? await cache.match("/kiosk/", { ignoreVary: true }) : null) ?? Response.error();
}
