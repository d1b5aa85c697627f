// "Turn on on this device", or in words why that cannot be. What was turned on is listed by the page itself.
const part = document.querySelector("[data-push]");

const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
const plain = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const device = () => {
  const { brands = [], platform = navigator.platform } = navigator.userAgentData ?? {};
  return [brands.at(-1)?.brand, platform].filter(Boolean).join(", ");
};

const say = (words = "") => { part.querySelector("[role=status]").textContent = words; };
const said = part?.dataset;

async function turnOn() {
  if ((await Notification.requestPermission()) !== "granted") return say(said.denied);
  const worker = await navigator.serviceWorker.register(said.worker);
  await navigator.serviceWorker.ready;
  const made = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(said.key) });
  const keys = { p256dh: plain(made.getKey("p256dh")), auth: plain(made.getKey("auth")) };
  const body = new URLSearchParams({ endpoint: made.endpoint, ...keys, name: device(), csrfmiddlewaretoken: said.csrf });
  const answer = await fetch(said.push, { method: "POST", body });
  if (answer.ok) location.reload();
  else say((await answer.json()).problem);
}

if (!part) { /* the retailer has no keys for it */ }
else if (!("serviceWorker" in navigator && "PushManager" in window)) say(said.never);
else {
  const button = part.querySelector("button");
  button.hidden = false;
  button.addEventListener("click", () => { say(); turnOn().catch(() => say(said.failed)); });
  if (Notification.permission === "denied") say(said.denied); // the button stays: the person may allow it meanwhile
}
