// A button that hands a link to the device's own share sheet, or copies it: <button hidden data-share="#field" …>.
for (const button of document.querySelectorAll("[data-share]")) {
  if (!navigator.share && !navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const field = document.querySelector(button.dataset.share);
    try {
      if (navigator.share) await navigator.share({ title: button.dataset.shareTitle, url: field.value });
      else {
        await navigator.clipboard.writeText(field.value);
        button.textContent = button.dataset.shareDone;
      }
    } catch { field.select(); } // not sent after all: the link stands there, chosen
  });
}
