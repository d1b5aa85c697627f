// "Share" opens the device's own sheet, or copies the address. Without script the address itself is there.
for (const part of document.querySelectorAll("[data-pass-on]")) {
  const button = part.querySelector("button");
  const { passOn: url, passOnTitle: title, passedOn: words } = part.dataset;
  button.hidden = !(navigator.share || navigator.clipboard);
  button.addEventListener("click", async () => {
    if (navigator.share) return navigator.share({ title, url }).catch(() => {});
    await navigator.clipboard.writeText(url);
    document.dispatchEvent(new CustomEvent("toast", { detail: { words, kind: "good" } }));
  });
}
