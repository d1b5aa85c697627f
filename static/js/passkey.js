// Buttons that ask for a passkey come up once a press on them is heard, and not at all without script. Loaded after
// the script that listens, so that its turn at the parsed page has come before ours.
document.addEventListener("DOMContentLoaded", () => {
  for (const button of document.querySelectorAll("[data-passkey]")) button.hidden = false;
});
