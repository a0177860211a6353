// What pages do beyond being read: every page works without it.
"use strict";

(() => {
  const page = document.documentElement;
  const button = document.querySelector("button.theme");

  function remembered() {
    try {
      return localStorage.getItem("concord-theme");
    } catch {
      return null; // storage is closed to some pages on disk
    }
  }

  function isDark() {
    const chosen = page.dataset.theme;
    return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  }

  function show(theme) {
    if (theme === "dark" || theme === "light") page.dataset.theme = theme;
    if (button) button.textContent = isDark() ? "Light" : "Dark";
  }

  show(remembered());
  if (button) {
    button.hidden = false;
    button.setAttribute("aria-label", "Switch between light and dark");
    button.addEventListener("click", () => {
      const next = isDark() ? "light" : "dark";
      show(next);
      try {
        localStorage.setItem("concord-theme", next);
      } catch {
        // the choice holds for this page
      }
    });
  }
})();
