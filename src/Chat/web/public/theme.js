// Runs before the first paint, so that a chosen theme does not flash. A file of its own, because the
// content security policy allows no inline script. The choice is written by src/ui/theme.ts.
(function () {
  try {
    var theme = localStorage.getItem("parley.theme");
    if (theme === "light" || theme === "dark") {
      document.documentElement.setAttribute("data-theme", theme);
    }
  } catch {
    // Storage may be closed to the page; the system's theme is used then.
  }
})();
