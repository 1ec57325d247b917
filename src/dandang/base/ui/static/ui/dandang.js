/* Better with it, whole without it: one click submits once, keys lead somewhere, long lists can be narrowed, menus close. */
"use strict";

document.addEventListener("submit", (event) => {
  const button = event.target.querySelector("button[data-once]");
  if (!button) return;
  if (button.getAttribute("aria-disabled") === "true") { event.preventDefault(); return; }
  button.setAttribute("aria-disabled", "true");
});
/* A page that comes back from the browser's memory can be submitted again; the server knows a double submit by itself. */
window.addEventListener("pageshow", () => {
  document.querySelectorAll("button[data-once][aria-disabled]").forEach((button) => button.removeAttribute("aria-disabled"));
});

/* What keep.js holds for somebody goes with that person, who is asked first when it was not sent yet. */
document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[data-leaves]")) return;
  let kept = [];
  try { kept = Object.keys(localStorage).filter((name) => name.startsWith("kept:")); } catch { return; }
  if (kept.length && !confirm(event.target.dataset.leaves)) { event.preventDefault(); return; }
  kept.forEach((name) => localStorage.removeItem(name));
});

/* g then a letter goes to a page, ? shows the keys, / goes to the search field. Never while somebody writes. */
let waiting = 0;
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") document.querySelectorAll("details.me[open]").forEach((menu) => { menu.open = false; });
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, dialog")) return;
  const keys = document.querySelector("dialog.keys");
  if (event.key === "?" && keys && !keys.open) { event.preventDefault(); keys.showModal(); return; }
  const find = document.querySelector(".seek [name=q]") || document.querySelector(".find input[type=search]");
  if (event.key === "/" && find) { event.preventDefault(); find.select(); find.focus(); return; }
  if (event.key === "g") { waiting = Date.now(); return; }
  if (Date.now() - waiting > 1500) return;
  waiting = 0;
  const target = document.querySelector(`a[data-key="${CSS.escape(event.key)}"]`);
  if (target) { event.preventDefault(); target.click(); }
});
document.addEventListener("click", (event) => {
  document.querySelectorAll("details.me[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
});

/* A list of more than twenty choices gets a box above it that narrows it. */
document.querySelectorAll("main select").forEach((select) => {
  if (select.options.length < 20) return;
  const all = [...select.options], box = document.createElement("input");
  box.type = "search";
  box.className = "search filterbox";
  box.placeholder = box.ariaLabel = document.body.dataset.narrow;
  box.addEventListener("input", () => {
    const kept = select.value;
    select.replaceChildren(...all.filter((option) => !option.value || option.value === kept || option.text.includes(box.value.trim())));
    const found = [...select.options].filter((option) => option.value && option.text.includes(box.value.trim()));
    select.value = box.value.trim() && found.length === 1 ? found[0].value : kept;
  });
  select.before(box);
});

/* What went wrong is read first. */
document.querySelector("[data-first]")?.focus();
/* Of a bar of pages that is wider than the phone, the present one is in view. */
const pages = document.querySelector(".nav ul"), herePage = pages?.querySelector("[aria-current]");
if (herePage && pages.scrollWidth > pages.clientWidth) pages.scrollLeft = herePage.offsetLeft - pages.clientWidth / 2 + herePage.offsetWidth / 2;
/* The present place of a wide diagram is in view. */
document.querySelectorAll(".diagram").forEach((picture) => {
  const here = picture.querySelector(".node--here");
  if (here) picture.scrollLeft = here.getBBox().x - picture.clientWidth / 2 + 60;
});
/* A place that a text still tells: shown where it stands. */
document.querySelectorAll("a[data-from]").forEach((link) => link.addEventListener("click", (event) => {
  const text = document.querySelector(link.hash);
  event.preventDefault();
  text.focus();
  text.setSelectionRange(Number(link.dataset.from), Number(link.dataset.to));
}));
