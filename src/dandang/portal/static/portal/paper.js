// The picture on a paper leads here with the code behind "#", which no browser sends to a server.
"use strict";
(() => {
  const field = document.querySelector("input[name=code]");
  const code = decodeURIComponent(location.hash.slice(1)).replace(/[^0-9A-Za-z-]/g, "").slice(0, 20);
  if (!field || !code) return;
  if (!field.value) field.value = code;
  history.replaceState(null, "", location.pathname);
  document.querySelector("input[name=number]").focus();
})();
