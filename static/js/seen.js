// Who saw which idea: at least half of a ticket's bay in view for one second. One beacon a page, when it is left.
const bays = new Map(); // element → when it came into view
const seen = new Map(); // idea → "idea:slot:token"
const page = document.querySelector("[data-seen-url]");
let sent = false;

function note(bay) {
  if (document.visibilityState === "visible") seen.set(bay.dataset.idea, [bay.dataset.idea, bay.dataset.slot, bay.dataset.token].join(":"));
}

const watcher = page && "IntersectionObserver" in window && new IntersectionObserver((entries) => {
  for (const { target, intersectionRatio } of entries) {
    if (intersectionRatio >= 0.5 && !bays.has(target)) {
      bays.set(target, setTimeout(() => { note(target); watcher.unobserve(target); }, 1000));
    } else if (intersectionRatio < 0.5 && bays.has(target)) {
      clearTimeout(bays.get(target));
      bays.delete(target);
    }
  }
}, { threshold: 0.5 });

function watch(root) {
  for (const bay of root.querySelectorAll("[data-idea][data-token]")) if (!seen.has(bay.dataset.idea)) watcher.observe(bay);
}

function tell() {
  if (sent || seen.size === 0) return;
  const body = new FormData();
  body.set("csrfmiddlewaretoken", page.dataset.seenCsrf);
  for (const line of seen.values()) body.append("seen", line);
  sent = navigator.sendBeacon(page.dataset.seenUrl, body);
}

if (watcher) {
  watch(document);
  document.addEventListener("htmx:after:swap", () => watch(document));
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") tell(); });
  window.addEventListener("pagehide", tell);
}
