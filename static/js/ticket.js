// A ticket answers first: it looks pressed in the next frame, and only then is the vote sent. What is worked out for
// sending takes a mid phone longer than the picture does.
document.addEventListener("click", (event) => {
  const ticket = event.isTrusted && event.target.closest(".ticket[hx-post]");
  if (!ticket) return;
  event.preventDefault();
  event.stopPropagation();
  ticket.classList.add("htmx-request");
  requestAnimationFrame(() => setTimeout(() => ticket.click()));
}, true);
