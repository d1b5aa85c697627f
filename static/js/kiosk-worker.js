// What a screen in a store shows while there is no connection: the pages and files it kept when there was one.
const KEPT = "kiosk";
const PATIENCE = 5000; // milliseconds

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method === "GET") event.respondWith(inTime(request).catch(() => kept(request)));
  else if (request.mode === "navigate") event.respondWith(plainly(request));
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

// A form that was sent before the page's own script listened. Without a connection what it says joins the page's queue.
async function plainly(request) {
  const form = await request.clone().formData();
  try { return await fetch(request); } catch { /* no connection */ }
  if (form.has("idea")) {
    const visit = new URL(request.referrer).searchParams.get("visit"); // the kept page itself is somebody else's
    const tap = { key: crypto.randomUUID(), visit, idea: Number(form.get("idea")), wants: form.get("want") !== "0" };
    await new Promise((done, failed) => {
      const asked = indexedDB.open("kiosk", 1); // as kiosk.js makes it
      asked.onupgradeneeded = () => asked.result.createObjectStore("queue", { autoIncrement: true });
      asked.onerror = () => failed(asked.error);
      asked.onsuccess = () => { asked.result.transaction("queue", "readwrite").objectStore("queue").add(tap).onsuccess = done; };
    });
  }
  return Response.redirect(request.referrer || "/kiosk/");
}
