// What a screen in a store shows while there is no connection: the pages and files it kept when there was one.
const KEPT = "kiosk";
const PATIENCE = 5000; // milliseconds
const HOME = "/kiosk/";

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
    asked(request).then(done, failed);
  });
}

// What the server cannot answer is as good as no connection. A page that is not there, or not for a screen, has a way
// out to the whole site on it: it leads to the start instead.
async function asked(request) {
  const answer = await fetch(request);
  if (request.mode !== "navigate") return answer;
  if (answer.status >= 500) throw new TypeError(`answered ${answer.status}`);
  const astray = [403, 404, 405].includes(answer.status) && new URL(request.url).pathname !== HOME;
  return astray ? Response.redirect(HOME) : answer;
}

async function kept(request) {
  const cache = await caches.open(KEPT);
  const found = await cache.match(request, { ignoreSearch: true, ignoreVary: true });
  return found ?? (request.mode === "navigate" ? await cache.match(HOME, { ignoreVary: true }) : null) ?? Response.error();
}

// A form that was sent before the page's own script listened. Without a connection what it says joins the page's queue.
async function plainly(request) {
  const form = await request.clone().formData();
  try { return await asked(request); } catch { /* no connection */ }
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
  return Response.redirect(request.referrer || HOME);
}
