// Everything about the socket. News arrives as data; anything with words is fetched again, in the visitor's language.
//
//   <main data-room="board.product-mix">                       rooms this page listens to (several elements may name one)
//   <output data-count="7">214</output>                        a number this visitor may see: painted from {idea, votes}
//   <ul id="ideas" data-live [data-live-url="…"]>              a region fetched again when its page may have changed
//
// Focus is never moved, other people's votes are never announced, and a region in which somebody types waits.
const rooms = () => [...new Set([...document.querySelectorAll("[data-room]")].flatMap((part) => part.dataset.room.split(" ")))].filter(Boolean);
const heard = new Map(); // room → last sequence number
const figures = new Intl.NumberFormat(document.documentElement.lang || "en");
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
  if ("votes" in news) paint(news.idea, news.votes);
  else refetchSoon();
}

function paint(idea, votes) {
  for (const output of document.querySelectorAll(`[data-count="${CSS.escape(idea)}"]`)) {
    const words = figures.format(votes);
    if (output.textContent !== words) output.textContent = words;
  }
}

function refetchSoon() {
  clearTimeout(refetching);
  refetching = setTimeout(refetch, 150 + Math.random() * 200);
}

function typing(region) {
  const active = document.activeElement;
  const writes = active.matches("input:not([type=checkbox]), textarea, select") && !active.closest(".filters");
  return region.contains(active) && writes || region.querySelector(".htmx-request");
}

function refetch() {
  for (const region of document.querySelectorAll("[data-live]")) {
    if (typing(region)) { refetching = setTimeout(refetch, 2000); continue; }
    window.htmx.ajax("GET", region.dataset.liveUrl || location.pathname + location.search, {
      source: region, target: region, select: `#${CSS.escape(region.id)}`, swap: "outerMorph ignoreTitle:true",
    });
  }
}

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
