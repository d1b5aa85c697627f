// The slider of a pledge says its price, and what that price does. Without script its ends and all prices are there.
function show(slider) {
  const input = slider.querySelector("input");
  const said = slider.querySelector("[data-slider-price]");
  const digits = Number(slider.dataset.digits);
  const money = new Intl.NumberFormat(document.documentElement.lang || "en", { style: "currency", currency: slider.dataset.currency });
  said.textContent = money.format(input.value / 10 ** digits);
  said.hidden = false;
  input.setAttribute("aria-valuetext", said.textContent);
  const lines = [...slider.querySelectorAll("[data-at]")];
  const away = (line) => Math.abs(line.dataset.at - input.value);
  const nearest = lines.reduce((best, line) => (best && away(best) <= away(line) ? best : line), null);
  for (const line of lines) line.hidden = line !== nearest;
}

const all = (root) => root.querySelectorAll?.("[data-slider]").forEach(show);
document.addEventListener("input", (event) => {
  const slider = event.target.closest("[data-slider]");
  if (slider) show(slider);
});
document.addEventListener("htmx:after:swap", () => all(document));
all(document);
