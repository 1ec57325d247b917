// While the person types, find the number that a form asks for under load. Without this script the form asks for a short wait.
"use strict";
(() => {
  const form = document.querySelector("form[data-once]");
  const field = form && form.querySelector("input[name=number]");
  if (!field || !window.Worker) return;
  let last = null;
  const worker = new Worker(form.dataset.worker);
  worker.onmessage = (event) => {
    field.value = event.data;
    if (last) form.requestSubmit(last);
  };
  worker.postMessage([form.dataset.once, Number(form.dataset.bits)]);
  form.addEventListener("submit", (event) => {
    if (field.value || !event.submitter || event.submitter.value !== "send") return;
    event.preventDefault();
    last = event.submitter;
    form.querySelector("[data-working]").hidden = false;
  });
})();
