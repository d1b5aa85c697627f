// Everything about the socket. News arrives as data; anything with words is fetched again, in the visitor's language.
//
//   <main data-room="board.product-mix">                       rooms this page listens to (several elements may name one)
//   <output data-count="7">214</output>                        a number this visitor may see: painted from {idea, votes}
//   <span data-comments="7">3</span>                           the same, from {talk, comments}, while its word fits
//   <ul id="ideas" data-live="status talk" [data-live-url="…"]> a region fetched again when its page may have changed; with
//                                                              words, only at news of such a kind
//   <li data-version="7.12">                                   what idea 7 looked like when this was drawn
//
// Focus is never moved, other people's votes are never announced, and a region in which somebody types waits.
const rooms = () => [...new Set([...document.querySelectorAll("[data-room]")].flatMap((part) => part.dataset.room.split(" ")))].filter(Boolean);
const heard = new Map(); // room → last sequence number
const figures = new Intl.NumberFormat(document.documentElement.lang || "en");
const plural = new Intl.PluralRules(document.documentElement.lang || "en");
const wanted = new Set(); // kinds of regions to fetch again
let socket, pause = 500, retry, refetching, refused = 0;

function connect() {
  clearTimeout(retry);
  const names = rooms();
  if (!names.length || socket?.readyState <= WebSocket.OPEN) return;
  const address = new URL(`/live/?rooms=${names.map(encodeURIComponent).join(",")}`, location.href);
  address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  socket = new WebSocket(address);
  socket.addEventListener("open", () => { refused = 0; pause = 500; document.documentElement.dataset.socket = "on"; });
  socket.addEventListener("message", (event) => listen(JSON.parse(event.data)));
  socket.addEventListener("close", (event) => {
    document.documentElement.dataset.socket = "off";
    socket = null;
    if (event.code === 4401 || event.code === 4403 || ++refused > 12) return; // not for us: stop asking
    if (document.visibilityState === "visible") later();
  });
}

function later() {
  retry = setTimeout(connect, pause * (0.75 + Math.random() / 2));
  pause = Math.min(pause * 2, 30000);
}

function listen(message) {
  const { room, seq, ago, look_again: lookAgain, ...news } = message;
  const last = heard.get(room);
  if (seq !== undefined) heard.set(room, seq);
  const carries = Object.keys(news).length > 0;
  const madeBefore = last === undefined && ago * 1000 < performance.now() + 500; // news between the page and its socket
  const missed = last !== undefined && seq !== undefined && seq !== last + (carries ? 1 : 0) && seq !== last;
  if (lookAgain || missed || madeBefore) return refetchSoon();
  if (!carries) return;
  if ("votes" in news) { paint("count", news.idea, news.votes); catchUp(news.idea, news.version); }
  else if ("talk" in news) talked(news);
  else if ("status" in news) catchUp(news.status, news.version);
  else refetchSoon();
}

function paint(what, idea, number) {
  for (const output of document.querySelectorAll(`[data-${what}="${CSS.escape(idea)}"]`)) {
    const words = figures.format(number);
    if (output.textContent !== words) output.textContent = words;
  }
}

const drawn = (idea) => [...document.querySelectorAll(`[data-version^="${CSS.escape(idea)}."]`)];
const drawnAs = (part) => +part.dataset.version.split(".")[1];

// Words grow old when the version does. Pages that show this idea nowhere have nothing to fetch.
function catchUp(idea, version) {
  if (version && drawn(idea).some((part) => drawnAs(part) < version)) refetchSoon("status");
}

// A number is painted where the words around it stay the same; from none to one, from one to two they do not.
function talked({ talk: idea, comments, version }) {
  const shown = [...document.querySelectorAll(`[data-comments="${CSS.escape(idea)}"]`)];
  const fits = (part) => plural.select(+part.textContent.replace(/\D/g, "")) === plural.select(comments);
  if (document.querySelector(`[data-live~=talk]`)) refetchSoon("talk");
  else if (!shown.length || !comments || !shown.every(fits)) return catchUp(idea, version);
  paint("comments", idea, comments);
  for (const part of drawn(idea)) if (drawnAs(part) === version - 1) part.dataset.version = `${idea}.${version}`;
}

function refetchSoon(kind = "") {
  wanted.add(kind);
  clearTimeout(refetching);
  refetching = setTimeout(refetch, 150 + Math.random() * 200);
}

function busy(region) {
  const active = document.activeElement;
  const writes = active.matches("input:not([type=checkbox]), textarea, select") && !active.closest(".filters");
  return region.contains(active) && (writes || active.closest("details[open]")) || document.querySelector(".htmx-request:not([data-live])");
}

function refetch() {
  const all = wanted.has(""), kinds = new Set(wanted);
  wanted.clear();
  for (const region of document.querySelectorAll("[data-live]")) {
    const hears = region.dataset.live.split(" ").filter(Boolean);
    if (!all && hears.length && !hears.some((kind) => kinds.has(kind))) continue;
    if (busy(region)) {
      for (const kind of kinds) wanted.add(kind);
      clearTimeout(refetching);
      refetching = setTimeout(refetch, 2000);
      continue;
    }
    window.htmx.ajax("GET", region.dataset.liveUrl || location.pathname + location.search, {
      source: region, target: region, select: `#${CSS.escape(region.id)}`, swap: "outerMorph ignoreTitle:true",
    });
  }
}

// What somebody does while a region is on its way makes it old: it must not undo on the screen what they did.
document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => {
  if (ctx.sourceElement.matches("[data-live]")) return;
  for (const region of document.querySelectorAll("[data-live].htmx-request")) {
    if (ctx.request.method === "GET" && !region.contains(ctx.target) && !ctx.target?.contains(region)) continue;
    region.dispatchEvent(new Event("htmx:abort"));
    refetchSoon(region.dataset.live.split(" ")[0]);
  }
});

// Browsers freeze sockets of pages in the background; what happened meanwhile is fetched on return.
let hiddenAt = 0;
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") { hiddenAt = Date.now(); return; }
  pause = 500;
  const away = Date.now() - hiddenAt > 20000;
  if (!socket || socket.readyState > WebSocket.OPEN) { connect(); refetchSoon(); } else if (away) refetchSoon();
});
window.addEventListener("pageshow", (event) => { if (event.persisted) { connect(); refetchSoon(); } });
window.addEventListener("pagehide", () => socket?.close());
window.addEventListener("online", () => { pause = 500; connect(); });

connect();
