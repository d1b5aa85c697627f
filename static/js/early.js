// What somebody typed or chose before htmx was listening: say it again, so that search as you type and filters answer
// it too. htmx starts in a task of its own after the page is parsed; this one is queued behind it.
const typed = (field) => field.value !== field.defaultValue;
const ticked = (field) => field.checked !== field.defaultChecked && (field.checked || field.type === "checkbox");
const chosen = (field) => field.selectedIndex !== Math.max(0, [...field.options].findIndex((option) => option.defaultSelected));

setTimeout(() => {
  const say = (fields, done, event) => {
    for (const field of document.querySelectorAll(fields)) if (done(field)) field.dispatchEvent(new Event(event, { bubbles: true }));
  };
  say("input:not([type=hidden], [type=checkbox], [type=radio]), textarea", typed, "input");
  say("input:is([type=checkbox], [type=radio])", ticked, "change");
  say("select:not([multiple])", chosen, "change");
});
