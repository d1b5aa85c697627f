// What somebody writes stays on this device until it was sent: a form with data-draft="name" keeps its fields.
//
// The page of what was sent says so (data-draft-sent="name" data-key="…"): only then is the draft thrown away, so that
// a connection that drops on the way loses nothing, and the form that is sent again carries the same key.
const left = new Set(["csrfmiddlewaretoken", "website", "agree", "pace", "photo-kept"]);
const place = (name) => `draft:${name}`;
const kept = (name) => { try { return JSON.parse(localStorage.getItem(place(name))); } catch { return null; } };
const keep = (name, said) => { try { localStorage.setItem(place(name), JSON.stringify(said)); } catch { /* private mode: not kept */ } };
const forget = (name) => { try { localStorage.removeItem(place(name)); } catch { /* nothing was kept */ } };
const chosen = (select) => select.selectedIndex !== Math.max(0, [...select.options].findIndex((option) => option.defaultSelected)); // before we came
const shared = document.documentElement.dataset.mode === "kiosk"; // the next one in line must not read it

function said(form) {
  return Object.fromEntries([...new FormData(form)].filter(([name, value]) => typeof value === "string" && !left.has(name)));
}

function written(form) {
  return [...form.querySelectorAll("input[type=text], textarea")].some((field) => field.name !== "website" && field.value.trim());
}

function show(form) {
  const note = form.querySelector("[data-draft-kept]");
  if (note) note.hidden = !kept(form.dataset.draft);
}

document.addEventListener("input", (event) => {
  const form = event.target.closest?.("form[data-draft]");
  if (!form || shared) return;
  if (written(form)) keep(form.dataset.draft, said(form));
  else forget(form.dataset.draft); // what is typed before scripts come is told again, also where it is nothing
  show(form);
});

document.addEventListener("click", (event) => {
  const voted = event.target.closest?.("#alike [name=want]")?.closest("form[data-draft]"); // it was asked for already
  if (voted) forget(voted.dataset.draft);
  const form = event.target.closest?.("[data-draft-forget]")?.closest("form");
  if (!form) return;
  forget(form.dataset.draft);
  location.assign(location.pathname);
});

for (const sent of document.querySelectorAll("[data-draft-sent]")) {
  if (kept(sent.dataset.draftSent)?.client_key === sent.dataset.key) forget(sent.dataset.draftSent);
}

for (const form of document.querySelectorAll("form[data-draft]")) {
  const draft = kept(form.dataset.draft);
  if (shared || !draft || document.querySelector(".problem")) continue;
  const fields = form.elements;
  if (fields.title?.defaultValue && fields.title.defaultValue !== draft.title) continue; // asked for something else by the address
  const anew = fields.title?.value && fields.title.value !== draft.title; // typed before we came: a thing of its own
  for (const [name, value] of Object.entries(draft)) {
    const field = fields[name];
    if (!field || field.type === "file" || (name === "product" && field.value)) continue;
    if (name === "client_key" ? !anew : !field.value || (field.matches?.("select") && !chosen(field))) field.value = value;
  }
  if (["body", "store", "step", "category"].some((name) => fields[name]?.value)) form.querySelector("details").open = true;
  show(form);
}
