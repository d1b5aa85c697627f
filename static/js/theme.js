// Light, dark, or as the device says: kept on this device, set before the first paint.
(() => {
  const root = document.documentElement;
  const kept = () => { try { return localStorage.getItem("theme"); } catch { return null; } };
  const wear = (theme) => { if (theme) root.dataset.theme = theme; else delete root.dataset.theme; };
  wear(kept());

  document.addEventListener("DOMContentLoaded", () => {
    const button = document.querySelector("[data-theme-switch]");
    if (!button) return;
    const say = () => { button.querySelector("span").textContent = button.dataset[kept() || "auto"]; };
    button.hidden = false;
    say();
    button.addEventListener("click", () => {
      const next = { auto: "dark", dark: "light", light: "" }[kept() || "auto"];
      try { if (next) localStorage.setItem("theme", next); else localStorage.removeItem("theme"); } catch { /* private mode: for this page only */ }
      wear(next);
      say();
    });
  });
})();
