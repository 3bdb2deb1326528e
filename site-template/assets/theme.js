// Blocking and tiny: the reader's choice must be on <html> before the first paint.
{
  let theme = null;
  try {
    theme = localStorage.getItem("docgen-theme");
  } catch {
    // Storage may be forbidden; the system's preference then decides.
  }
  document.documentElement.dataset.theme = theme === "light" || theme === "dark" ? theme : "auto";
}
