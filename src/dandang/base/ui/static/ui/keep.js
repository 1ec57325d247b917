/* What is typed stays in the browser until the server has it: `form[data-keep]` names the place. A dropped connection loses nothing, and
   the token of the submission is kept too, so that what the server took without being able to say so is not taken twice.
   Without this file the form is an ordinary form. */
"use strict";

(() => {
  const DAYS = 7 * 24 * 3600 * 1000, RETRY = 10000, AREA = "kept:";
  const own = (name) => name !== "csrfmiddlewaretoken" && name !== "seen";
  const stored = (name) => { try { return JSON.parse(localStorage.getItem(AREA + name)); } catch { return null; } };

  /* What the server has is forgotten here; what nobody sent for a week as well. */
  Object.keys(localStorage).filter((name) => name.startsWith(AREA)).forEach((name) => {
    const kept = stored(name.slice(AREA.length));
    if (!kept || Date.now() - kept.at > DAYS) localStorage.removeItem(name);
  });
  document.querySelectorAll("[data-kept-done]").forEach((mark) => localStorage.removeItem(AREA + mark.dataset.keptDone));

  /* The answer is the page that was sent, its messages included: it is not asked for a second time. */
  const show = (text) => {
    const page = new DOMParser().parseFromString(text, "text/html");
    document.title = page.title;
    document.querySelector("main").replaceWith(page.querySelector("main"));
    start();
    (document.querySelector("[data-first]") || document.querySelector("main")).focus();
  };

  let waiting = null;
  const start = () => {
    const form = document.querySelector("form[data-keep]");
    if (!form) return;
    const name = form.dataset.keep, line = form.querySelector("[data-kept]");
    const tell = (word) => { line.textContent = form.dataset[word] || ""; line.dataset.tone = word; };
    const entries = () => [...new FormData(form)].filter(([field, value]) => own(field) && typeof value === "string");
    const save = () => {
      try { localStorage.setItem(AREA + name, JSON.stringify({ at: Date.now(), entries: entries() })); return true; } catch { return false; }
    };

    const fill = (kept) => {
      const values = new Map();
      kept.forEach(([field, value]) => values.set(field, [...(values.get(field) || []), value]));
      [...form.elements].filter((each) => each.name && own(each.name)).forEach((each) => {
        const found = values.get(each.name) || [];
        if (each.type === "checkbox" || each.type === "radio") each.checked = found.includes(each.value);
        else if (found.length) each.value = found[0];
        if (found[0] && each.closest("details")) each.closest("details").open = true;
      });
    };

    const send = async () => {
      clearTimeout(waiting);
      form.ariaBusy = "true";
      tell("sending");
      let response = null;
      try { response = await fetch(form.action, { method: "POST", body: new FormData(form), credentials: "same-origin" }); } catch { /* no connection */ }
      form.ariaBusy = "false";
      if (response === null) { tell("waiting"); waiting = setTimeout(send, RETRY); return; }
      if (response.redirected && response.ok && !response.url.includes(form.dataset.signIn)) {
        localStorage.removeItem(AREA + name);
        history.replaceState(null, "", response.url);
        show(await response.text());
        return;
      }
      if (response.redirected) { tell("signedOut"); return; }
      if (response.status !== 422 && response.status !== 409) { tell("failed"); return; }
      show(await response.text());
    };

    const before = stored(name);
    if (form.dataset.fresh && before) { fill(before.entries); tell("restored"); }
    form.addEventListener("input", () => { if (save()) tell("saved"); else tell("full"); });
    form.addEventListener("submit", (event) => { event.preventDefault(); if (form.ariaBusy !== "true") { save(); send(); } });
    window.addEventListener("online", () => { if (line.dataset.tone === "waiting") send(); });
  };
  start();
})();
