// Keys: / search, j k move, v vote, e edit, ? help, Ctrl-K go to. Single keys can be switched off (WCAG 2.1.4); a page
// without their list, as a screen in a store, has none.
const help = document.getElementById("keys");
const go = document.getElementById("go");
const stored = () => { if (!help) return false; try { return localStorage.getItem("keys") !== "off"; } catch { return true; } };
let on = stored();

// The present item holds the focus; before anything does, it is the one that the address leads to.
const ITEM = ":is(.bay, .ranked > li, [data-key-item])";
const items = () => [...document.querySelectorAll(ITEM)];
const present = () => document.activeElement?.closest(ITEM) ?? (document.activeElement === document.body ? document.querySelector(`${ITEM}:target`) : null);

function move(step) {
  const list = items();
  const next = list[Math.min(Math.max(list.indexOf(present()) + step, 0), list.length - 1)];
  (next?.querySelector("a[href]") ?? next)?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

const does = {
  "/": () => document.querySelector("[data-key-search]")?.focus(),
  j: () => move(1),
  k: () => move(-1),
  v: () => (present() ?? document).querySelector(".ticket:not([disabled])")?.click(),
  e: () => (present() ?? document).querySelector("[data-key-edit]")?.click(),
  "?": () => help?.showModal(),
};

// A page's own keys: data-key on what it presses, in the present item or else anywhere outside of items.
function ownKey(key) {
  if (!/^[a-z]$/.test(key)) return null;
  const wanted = `[data-key="${key}"]`;
  const part = present()?.querySelector(wanted) ?? [...document.querySelectorAll(wanted)].find((one) => !one.closest("[data-key-item]"));
  return part && (() => {
    if ("keyPicks" in part.dataset && !part.form.querySelector(":checked")) present()?.querySelector("[type=checkbox]")?.click();
    part.click();
    if (part.localName === "summary") requestAnimationFrame(() => part.parentElement.querySelector("input:not([type=hidden])")?.focus());
  });
}

// What hangs open over the page closes with Escape, or with a tap beside it.
const hanging = () => document.querySelectorAll("details:is(.menu, .fold)[open]");
document.addEventListener("click", (event) => { for (const one of hanging()) one.open = one.contains(event.target); });

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") for (const one of hanging()) { one.open = false; one.firstElementChild.focus(); }
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k" && go) {
    event.preventDefault();
    openGo();
    return;
  }
  if (!on || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.closest?.("input, textarea, select, [contenteditable], dialog")) return;
  const act = ownKey(event.key) ?? does[event.key];
  if (act) { event.preventDefault(); act(); }
});

function openGo() {
  const list = go.querySelector("[data-go-list]");
  list.replaceChildren(...[...new Map([...document.querySelectorAll(".nav a, .tools a[href], .menu-list a, .footer a")].map((link) => [link.href, link])).values()].map((link) => {
    const copy = document.createElement("a");
    copy.href = link.href;
    copy.className = "btn btn-plain";
    copy.textContent = link.textContent.trim() || link.getAttribute("aria-label");
    return copy;
  }));
  const filter = go.querySelector("[data-go-filter]");
  filter.value = "";
  go.showModal();
  filter.focus();
}
go?.querySelector("[data-go-filter]").addEventListener("input", (event) => {
  for (const link of go.querySelectorAll("[data-go-list] a")) link.hidden = !link.textContent.toLowerCase().includes(event.target.value.toLowerCase());
});
go?.querySelector("[data-go-filter]").addEventListener("keydown", (event) => {
  if (event.key === "Enter") go.querySelector("[data-go-list] a:not([hidden])")?.click();
});

const button = document.querySelector("[data-keys-open]");
if (button && help) {
  button.hidden = false;
  button.addEventListener("click", () => help.showModal());
  const box = help.querySelector("[data-keys-on]");
  box.checked = on;
  box.addEventListener("change", () => {
    on = box.checked;
    try { localStorage.setItem("keys", on ? "on" : "off"); } catch { /* for this page only */ }
  });
}
