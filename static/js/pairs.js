// Pairs by key: 1 and 2 choose, 0 skips. Single keys can be switched off (keys.js).
const off = () => { try { return localStorage.getItem("keys") === "off"; } catch { return false; } };
document.addEventListener("keydown", (event) => {
  if (off() || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest?.("input:not([type=hidden]), textarea, select, dialog")) return;
  document.querySelector(`[data-pair-key="${CSS.escape(event.key)}"]`)?.click();
});
