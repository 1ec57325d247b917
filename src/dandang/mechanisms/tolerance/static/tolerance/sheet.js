/* The worksheet by keyboard, and what becomes of a text when the line drops. Without this file everything is saved by "全部保存". */
"use strict";

{
  const form = document.querySelector("form[data-sheet]"), state = form.querySelector("[data-state]");
  const boxes = () => [...form.querySelectorAll("[data-box]")];
  const say = (words, tone) => { state.textContent = words; state.dataset.tone = tone; };
  const dirty = new Set(), lost = new Set();
  const beside = (event) => event.target.closest("#similar");  // what is only read says nothing of what was written
  let unsent = false, leaving = false;

  const tell = () => {
    if (lost.size) say(lost.has("left") ? form.dataset.left : form.dataset.lost, "lost");
    else if (form.querySelector("[data-status][data-wrong]")) say(form.dataset.wrong, "lost");
    else if (dirty.size) say(form.dataset.saving, "work");
    else say(`${form.dataset.saved} ${new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })}`, "");
  };

  /* While a word is being composed nothing is sent: letters on the way to a character are no text yet. */
  form.addEventListener("input", (event) => { if (event.isComposing) event.stopPropagation(); }, true);
  form.addEventListener("compositionend", (event) => event.target.dispatchEvent(new Event("input", { bubbles: true })));

  /* What was typed is dirty until the answer to a save that was sent after the last stroke. */
  form.addEventListener("input", (event) => {
    const box = event.target.closest("[data-box]");
    if (!box) { unsent = true; return; }  // of the step itself: kept when it is submitted
    box.dataset.strokes = Number(box.dataset.strokes || 0) + 1;
    dirty.add(box.id);
  });
  form.addEventListener("htmx:beforeRequest", (event) => {
    const box = event.target.closest("[data-box]");
    if (box) { box.dataset.sent = box.dataset.strokes || 0; if (!lost.size) say(form.dataset.saving, "work"); }
  });
  /* A refusal and a clash are shown where they belong. The page of sign-in is not: the text stays here. */
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    if (!event.detail.target.closest("form[data-sheet]")) return;
    const answered = event.detail.xhr.getResponseHeader("X-Sheet") === "1";
    event.detail.shouldSwap = answered;
    event.detail.isError = false;
    if (beside(event)) return;
    const box = event.detail.requestConfig.elt.closest("[data-box]");
    lost.delete("line"); lost.delete("left");
    if (!answered) { lost.add(event.detail.xhr.status >= 500 ? "line" : "left"); if (box) dirty.add(box.id); }
    else if (box && (box.dataset.sent || 0) === (box.dataset.strokes || 0)) dirty.delete(box.id);
  });
  for (const name of ["htmx:afterSettle", "htmx:afterRequest"]) document.body.addEventListener(name, (event) => { if (!beside(event)) tell(); });
  for (const name of ["htmx:sendError", "htmx:timeout"]) {
    form.addEventListener(name, (event) => {
      if (beside(event)) return;
      const box = event.target.closest("[data-box]");
      if (box) dirty.add(box.id);
      lost.add("line");
      tell();
    });
  }
  const again = () => dirty.forEach((id) => { const box = document.getElementById(id); if (box) htmx.trigger(box, "retry"); else dirty.delete(id); });
  setInterval(() => { if (lost.size) again(); }, 4000);
  window.addEventListener("online", again);
  window.addEventListener("focus", () => { if (lost.size) again(); });
  form.addEventListener("submit", () => { leaving = true; });
  window.addEventListener("beforeunload", (event) => { if ((dirty.size || unsent) && !leaving) event.preventDefault(); });

  /* Keys: digits choose a finding, Ctrl+Enter goes to what is lacking next, Alt with an arrow to the item before or after. */
  const next = () => {
    const here = document.activeElement;
    const places = [...document.querySelectorAll("#missing .lacking a")].map((link) => document.getElementById(decodeURIComponent(link.hash.slice(1)))).filter(Boolean);
    const after = places.find((place) => here.compareDocumentPosition(place) & Node.DOCUMENT_POSITION_FOLLOWING && !place.closest("fieldset")?.contains(here));
    go(after || places.find((place) => place !== here) || document.querySelector("#submit button, #submit textarea"));
  };
  const go = (place) => {
    if (!place) return;
    const radio = place.type === "radio" ? place.closest("fieldset").querySelector(":checked") || place : place;
    const folded = radio.closest("details:not([open])");
    if (folded) folded.open = true;
    radio.focus();
    radio.closest("[data-item], section")?.scrollIntoView({ block: "nearest" });
  };
  const step = (by) => {
    const items = [...form.querySelectorAll("[data-item]")], here = document.activeElement.closest("[data-item]");
    const to = items[here ? items.indexOf(here) + by : 0];
    if (to) go(to.querySelector("input:not([type=hidden]), textarea"));
  };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); next(); return; }
    if (event.altKey && (event.key === "ArrowDown" || event.key === "ArrowUp")) { event.preventDefault(); step(event.key === "ArrowDown" ? 1 : -1); return; }
    if (event.target.type !== "radio" || !form.contains(event.target) || !/^[0-9]$/.test(event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
    const radios = [...event.target.closest("fieldset").querySelectorAll("input")];
    const chosen = event.key === "0" ? radios.at(-1) : radios[Number(event.key) - 1];
    if (chosen) { event.preventDefault(); chosen.focus(); chosen.click(); }
  });
  const button = form.querySelector("[data-next]");
  button.hidden = false;
  button.addEventListener("click", next);
  /* A link to a field shows where it leads and puts the cursor there. */
  document.addEventListener("click", (event) => {
    const link = event.target.closest("form[data-sheet] a[href^='#']");
    const place = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (place && /^(INPUT|TEXTAREA)$/.test(place.tagName)) { event.preventDefault(); go(place); }
  });

  /* Evidence cited elsewhere in the sheet is one press away: arrow down from the end of the field, then Enter. */
  const cited = (field) => {
    const here = new Set(field.value.split("\n").map((line) => line.trim())), lines = new Set();
    form.querySelectorAll("textarea[name$='-evidence']").forEach((other) => other.value.split("\n").forEach((line) => lines.add(line.trim())));
    return [...lines].filter((line) => line && !here.has(line)).slice(-8);
  };
  const pieces = document.createElement("div");
  pieces.className = "pieces";
  pieces.setAttribute("role", "group");
  pieces.ariaLabel = form.dataset.pieces;
  const offer = (field) => {
    pieces.replaceChildren(...cited(field).map((line) => {
      const piece = document.createElement("button");
      piece.type = "button";
      piece.tabIndex = -1;
      piece.textContent = line;
      return piece;
    }));
    if (pieces.childElementCount) field.after(pieces);
    else pieces.remove();
  };
  form.addEventListener("focusin", (event) => {
    if (event.target.matches("textarea[name$='-evidence']")) offer(event.target);
    else if (!pieces.contains(event.target)) pieces.remove();
  });
  pieces.addEventListener("click", (event) => {
    const field = pieces.previousElementSibling;
    if (event.target === pieces) return;
    field.value = [...field.value.split("\n").filter((line) => line.trim()), event.target.textContent].join("\n");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
    field.setSelectionRange(field.value.length, field.value.length);
    offer(field);
  });
  form.addEventListener("keydown", (event) => {
    const field = event.target, plain = !event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey;
    if (plain && event.key === "ArrowDown" && field.nextElementSibling === pieces && field.selectionStart === field.value.length) {
      event.preventDefault();
      pieces.firstElementChild.focus();
    } else if (plain && pieces.contains(field)) {
      const to = { ArrowRight: field.nextElementSibling, ArrowDown: field.nextElementSibling, ArrowLeft: field.previousElementSibling, ArrowUp: field.previousElementSibling || pieces.previousElementSibling, Escape: pieces.previousElementSibling }[event.key];
      if (to) { event.preventDefault(); to.focus(); }
    }
  });
}
