// Runs before anything is painted, so that a chosen look or language never flashes.
(function () {
  const kept = (name) => {
    try {
      return localStorage.getItem(name);
    } catch {
      return null;
    }
  };
  const root = document.documentElement;
  root.dataset.look = kept("look") || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
  if (kept("language") === "en") root.lang = "en";
})();
