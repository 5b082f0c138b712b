// A plain script that runs before the first paint, so that a chosen theme or language never flashes.
(function () {
  const stored = (name) => {
    try {
      return localStorage.getItem(name);
    } catch {
      return null;
    }
  };
  const root = document.documentElement;
  root.dataset.theme = stored("look") || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
  if (stored("language") === "en") root.lang = "en";
})();
