// Toasts: said politely, gone after 8 s. The clock is a CSS animation, so that resting on a toast stops it.
const region = document.getElementById("toasts");

function say(words, kind) {
  if (!region || !words) return;
  const toast = document.getElementById("toast-blank").content.firstElementChild.cloneNode(true);
  toast.querySelector("[data-words]").textContent = words;
  if (kind) toast.dataset.kind = kind;
  region.append(toast);
}

const text = (id) => document.getElementById(id)?.textContent;

region?.addEventListener("animationend", (event) => {
  if (event.target.matches(".toast-clock")) event.target.closest(".toast").remove();
});

// Undo goes away with its toast: whoever pressed it is led back to the ticket it is about.
region?.addEventListener("click", (event) => {
  const ticket = event.target.closest("[hx-target^='#ticket-']")?.getAttribute("hx-target");
  if (ticket) document.querySelector(ticket)?.focus({ preventScroll: true });
});

// A view says something with the header HX-Trigger: {"toast": {"words": "…", "kind": "bad"}}.
document.addEventListener("toast", (event) => say(event.detail.words, event.detail.kind));

document.addEventListener("htmx:response:error", (event) => {
  const { response } = event.detail.ctx;
  if (response.status === 422 || response.status === 409 || response.headers.get("HX-Trigger")) return;
  say(text(response.status < 500 ? "say-refused" : "say-failed"), "bad");
});
document.addEventListener("htmx:error", (event) => {
  if (event.detail.ctx) say(text("say-offline"), "bad");
});
