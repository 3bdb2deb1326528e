// Blocking and tiny: what changes the first paint must be on <html> before it.
{
  let theme = null;
  let chat = null;
  try {
    theme = localStorage.getItem("docgen-theme");
    // The assistant's panel was open on the page before: its place is kept free, so that nothing moves when it comes.
    chat = sessionStorage.getItem("docgen-chat");
  } catch {
    // Storage may be forbidden; the system's preference then decides.
  }
  const data = document.documentElement.dataset;
  data.theme = theme === "light" || theme === "dark" ? theme : "auto";
  if (chat === "open") data.chat = chat;
}
