// What somebody typed before htmx was listening: say it again, so that search as you type answers it too.
// htmx starts in a task of its own after the page is parsed; this one is queued behind it.
setTimeout(() => {
  for (const field of document.querySelectorAll("input:not([type=hidden]), textarea")) {
    if (field.value !== field.defaultValue) field.dispatchEvent(new Event("input", { bubbles: true }));
  }
});
