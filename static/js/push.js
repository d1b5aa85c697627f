// "Turn on on this device": absent where the browser cannot be woken. What was turned on is listed by the page itself.
const part = document.querySelector("[data-push]");

const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
const plain = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const device = () => {
  const { brands = [], platform = navigator.platform } = navigator.userAgentData ?? {};
  return [brands.at(-1)?.brand, platform].filter(Boolean).join(", ");
};

async function turnOn() {
  if ((await Notification.requestPermission()) !== "granted") throw new Error("not allowed");
  const worker = await navigator.serviceWorker.register(part.dataset.worker);
  await navigator.serviceWorker.ready;
  const made = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(part.dataset.key) });
  const keys = { p256dh: plain(made.getKey("p256dh")), auth: plain(made.getKey("auth")) };
  const body = new URLSearchParams({ endpoint: made.endpoint, ...keys, name: device(), csrfmiddlewaretoken: part.dataset.csrf });
  const answer = await fetch(part.dataset.push, { method: "POST", body });
  if (!answer.ok) throw new Error(answer.status);
  location.reload();
}

if (part && "serviceWorker" in navigator && "PushManager" in window && Notification.permission !== "denied") {
  const button = part.querySelector("button");
  button.hidden = false;
  button.addEventListener("click", () => {
    turnOn().catch(() => document.dispatchEvent(new CustomEvent("toast", { detail: { words: part.dataset.failed, kind: "bad" } })));
  });
}
