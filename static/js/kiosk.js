// A screen in a store. What is tapped is kept on the screen first (IndexedDB) and then sent, in order, each tap under a
// key of its own, so that sending twice counts once. Whoever goes away is asked "Still there?", and then forgotten.
const box = document.getElementById("kiosk");
const at = box.dataset;
const paired = "paired" in at;
const attract = document.querySelector("[data-attract]");
const BEAT = 30000, LOOK_AGAIN = 3000, RENEW = 600000, AT_ONCE = 100;

const newKey = () => crypto.randomUUID?.() ?? "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (c) => (c ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (c / 4)))).toString(16));
const visit = new URLSearchParams(location.search).get("visit") || at.visit;

// ---- the queue on the screen
const queue = new Promise((done, failed) => {
  const asked = indexedDB.open("kiosk", 1);
  asked.onupgradeneeded = () => asked.result.createObjectStore("queue", { autoIncrement: true });
  asked.onsuccess = () => done(asked.result);
  asked.onerror = () => failed(asked.error);
});
async function work(mode, ask) {
  const shelf = (await queue).transaction("queue", mode).objectStore("queue");
  const asked = ask(shelf);
  return new Promise((done, failed) => { asked.onsuccess = () => done(asked.result); asked.onerror = () => failed(asked.error); });
}
const keep = (line) => work("readwrite", (shelf) => shelf.add(line));
const drop = (last) => work("readwrite", (shelf) => shelf.delete(IDBKeyRange.upperBound(last)));
async function waiting() {
  const [keys, lines] = await Promise.all([work("readonly", (shelf) => shelf.getAllKeys()), work("readonly", (shelf) => shelf.getAll())]);
  return lines.map((line, place) => ({ line, number: keys[place] }));
}

async function badge() {
  const votes = (await waiting()).filter(({ line }) => line.key).length;
  const element = document.getElementById("kiosk-badge");
  element.querySelector("[data-waiting]").textContent = votes;
  element.hidden = votes === 0;
  return votes;
}

// ---- sending
const post = (url, body, headers = {}) => fetch(url, { method: "POST", body, headers: { "X-CSRFToken": at.csrf, ...headers }, signal: AbortSignal.timeout(10000) });
const ended = (answer) => { if (answer.status === 403) location.replace(at.home); return answer.status === 403; };

let sending = null;
const send = () => (sending ??= sendAll().catch(() => {}).finally(async () => { sending = null; await badge(); }));

async function sendAll() {
  for (let all = await waiting(); all.length; all = await waiting()) {
    const wipe = all[0].line.wipe;
    const taps = wipe ? [] : all.slice(0, AT_ONCE);
    const end = taps.findIndex(({ line }) => line.wipe);
    const batch = end < 0 ? taps : taps.slice(0, end);
    const answer = wipe
      ? await post(at.wipe, new URLSearchParams({ visit: wipe }))
      : await post(at.votes, JSON.stringify({ taps: batch.map(({ line }) => line) }), { "Content-Type": "application/json" });
    if (ended(answer) || (!answer.ok && answer.status !== 422)) return;
    await drop(wipe ? all[0].number : batch.at(-1).number);
    if (!wipe && answer.ok) tell((await answer.json()).taps, batch.map(({ line }) => line));
  }
}

function tell(answers, taps) {
  const latest = new Map(taps.map((tap, place) => [tap.idea, { tap, answer: answers[place] }]));
  for (const [idea, { tap, answer }] of latest) {
    const button = document.querySelector(`[data-vote="${idea}"] .ticket`);
    if (!button || tap.visit !== visit) continue;
    if (answer.outcome === "counted") press(button, tap.wants, answer.votes);
    else {
      press(button, !tap.wants);
      const words = answer.outcome === "too-many" ? at.tooMany : at.closed;
      document.dispatchEvent(new CustomEvent("toast", { detail: { words, kind: "bad" } }));
    }
  }
}

function press(button, wants, votes) {
  button.setAttribute("aria-pressed", String(wants));
  button.value = wants ? "0" : "1";
  const output = button.querySelector("output");
  output.textContent = wants && votes !== undefined && votes !== null ? new Intl.NumberFormat(document.documentElement.lang).format(votes) : wants ? "✓" : "+";
}

// ---- touching
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (form.dataset.vote) {
    event.preventDefault();
    const button = form.querySelector(".ticket");
    const wants = button.getAttribute("aria-pressed") !== "true";
    press(button, wants);
    await keep({ key: newKey(), visit, idea: Number(form.dataset.vote), wants });
    await badge();
    send();
  } else if ("done" in form.dataset) {
    event.preventDefault();
    await send();
    if (await badge()) await send(); // tapped while the last ones were on their way
    if (!navigator.onLine || await badge()) document.getElementById("kiosk-later").showModal();
    else form.submit();
  } else if ("wipeForm" in form.dataset) {
    event.preventDefault();
    wipe();
  }
});

document.addEventListener("click", (event) => {
  if (navigator.onLine || !event.target.closest("[data-online]")) return;
  event.preventDefault();
  document.dispatchEvent(new CustomEvent("toast", { detail: { words: document.getElementById("say-offline").textContent, kind: "bad" } }));
});

// ---- forgetting
const forgotten = () => { try { return JSON.parse(sessionStorage.getItem("forgotten") ?? "[]"); } catch { return []; } };
async function wipe() {
  try { sessionStorage.setItem("forgotten", JSON.stringify([...forgotten(), visit].slice(-50))); } catch { /* the server knows it, too */ }
  await keep({ wipe: visit });
  await Promise.race([send(), new Promise((done) => setTimeout(done, 1500))]);
  location.replace(at.home);
}

function watchOver() {
  const still = document.getElementById("kiosk-still"), seconds = still.querySelector("[data-seconds]");
  let idle, clock;
  const restart = () => { if (still.open) return; clearTimeout(idle); idle = setTimeout(ask, Number(at.idle) * 1000); };
  function ask() {
    for (const open of document.querySelectorAll("dialog[open]")) open.close();
    let left = Number(at.warning);
    seconds.textContent = left;
    still.returnValue = "";
    still.showModal();
    clock = setInterval(() => { seconds.textContent = --left; if (left <= 0) still.close("wipe"); }, 1000);
  }
  still.addEventListener("close", () => { clearInterval(clock); if (still.returnValue === "wipe") wipe(); else restart(); });
  document.getElementById("kiosk-later").addEventListener("close", (event) => { if (event.target.returnValue === "wipe") wipe(); });
  for (const sign of ["pointerdown", "keydown", "wheel", "scroll"]) document.addEventListener(sign, restart, { passive: true, capture: true });
  restart();
}

// ---- keeping pages for when there is no connection
async function keepPages() {
  if (!navigator.serviceWorker) return; // not over https: then there is no going on without a connection
  await navigator.serviceWorker.register(at.worker, { scope: at.home });
  if (!attract) return;
  await navigator.serviceWorker.ready;
  const cache = await caches.open("kiosk");
  const files = performance.getEntriesByType("resource").map(({ name }) => new URL(name)).filter((url) => url.origin === location.origin && !url.pathname.startsWith(at.home));
  const pages = [[at.home, at.home], [at.shelf, `${at.shelf}?visit=${newKey()}`]];
  const all = [...pages, ...files.map((url) => [url.href, url.href])];
  await Promise.all(all.map(async ([name, url]) => {
    const answer = await fetch(url);
    if (answer.ok && !answer.redirected) await cache.put(name, answer);
  }));
  document.documentElement.dataset.kept = "yes";
}

async function beat() {
  const votes = await badge();
  if (ended(await post(at.heartbeat, new URLSearchParams({ waiting: votes })))) return;
  send();
}

async function stand() {
  if (forgotten().includes(visit)) return location.replace(at.home);
  for (const field of document.querySelectorAll("[name=visit]")) field.value = visit; // a kept page is somebody else's
  for (const link of document.querySelectorAll("a[href*='visit=']")) {
    const to = new URL(link.href);
    to.searchParams.set("visit", attract ? newKey() : visit);
    link.href = to.pathname + to.search + to.hash;
  }
  for (const { line } of await waiting()) {
    const button = line.visit === visit && document.querySelector(`[data-vote="${line.idea}"] .ticket`);
    if (button) press(button, line.wants);
  }
  setInterval(() => beat().catch(() => {}), BEAT);
  window.addEventListener("online", () => send());
  if (attract) setInterval(() => { if (navigator.onLine) location.reload(); }, RENEW);
  else watchOver();
  beat().catch(() => {});
  keepPages().catch(() => {});
}

if (paired) stand();
else if (document.getElementById("code")) {
  setInterval(async () => {
    const answer = await fetch(at.home).catch(() => null);
    if (answer?.ok && (await answer.text()).includes("data-paired")) location.reload();
  }, LOOK_AGAIN);
}
window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
