// What somebody typed or chose before htmx was listening: say it again, so that search as you type, filters and previews
// answer it too. htmx starts in a task of its own after the page is parsed; this one is queued behind it.
function changed(field) {
  if (field.options) return field.selectedIndex !== Math.max(0, [...field.options].findIndex((option) => option.defaultSelected));
  if (field.type === "radio") return field.checked && !field.defaultChecked;
  return field.type === "checkbox" ? field.checked !== field.defaultChecked : field.value !== field.defaultValue;
}

setTimeout(() => {
  for (const field of document.querySelectorAll("input:not([type=hidden]), textarea, select:not([multiple])")) {
    if (changed(field)) for (const event of ["input", "change"]) field.dispatchEvent(new Event(event, { bubbles: true }));
  }
});
