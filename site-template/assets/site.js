// Everything here is an extra: pages read, navigate and search without it.
// A deferred classic script, not a module: browsers refuse modules to pages opened from a folder (file:).

(() => {
"use strict";

const root = document.documentElement;
const all = (selector, within = document) => [...within.querySelectorAll(selector)];

const status = document.createElement("div");
status.className = "sr";
status.setAttribute("role", "status");
document.body.append(status);

let statusTimer;
/** Says `text` to screen readers. The pause lets the same words be spoken twice. */
function announce(text) {
  clearTimeout(statusTimer);
  status.textContent = "";
  statusTimer = setTimeout(() => { status.textContent = text; }, 80);
}

// Theme ------------------------------------------------------------------------------------------

const themes = ["auto", "light", "dark"];
const themeButton = document.querySelector("button.theme");

function showTheme() {
  const theme = root.dataset.theme;
  if (themeButton) {
    themeButton.firstElementChild.textContent = themeButton.title = `Theme: ${theme}`;
  }
  // A chosen theme also colours the browser's own frame, whatever the system prefers.
  for (const meta of all("meta[name=theme-color]")) {
    meta.dataset.media ??= meta.media;
    meta.media = theme === "auto" ? meta.dataset.media : meta.dataset.media.includes(theme) ? "all" : "not all";
  }
}

themeButton?.addEventListener("click", () => {
  const theme = themes[(themes.indexOf(root.dataset.theme) + 1) % themes.length];
  root.dataset.theme = theme;
  try {
    if (theme === "auto") localStorage.removeItem("docgen-theme");
    else localStorage.setItem("docgen-theme", theme);
  } catch {
    // Storage may be forbidden; the choice then lasts for this page.
  }
  showTheme();
  announce(`Theme: ${theme}`);
});

addEventListener("storage", (event) => {
  if (event.key === "docgen-theme") {
    root.dataset.theme = event.newValue ?? "auto";
    showTheme();
  }
});

showTheme();

// Copy buttons -----------------------------------------------------------------------------------

/** The text a reader wants to paste: no shell prompts, no lines marked as removed. */
function copyText(code) {
  const copy = code.cloneNode(true);
  for (const prompt of all(".p", copy)) {
    const next = prompt.nextSibling;
    if (next?.nodeType === Node.TEXT_NODE) next.data = next.data.replace(/^[ \t]+/, "");
    prompt.remove();
  }
  for (const line of all(".line.del", copy)) line.remove();
  return copy.textContent.replace(/\n$/, "");
}

async function writeClipboard(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  // Pages on plain HTTP have no clipboard object.
  const field = document.createElement("textarea");
  field.value = text;
  field.className = "sr";
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  if (!done) throw new Error("copy refused");
}

for (const block of all(".code")) {
  const code = block.querySelector("code");
  if (!code) continue;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "icon copy";
  button.title = "Copy";
  button.setAttribute("aria-label", "Copy code");
  let timer;
  button.addEventListener("click", async () => {
    let result = "copied";
    try {
      await writeClipboard(copyText(code));
    } catch {
      result = "failed";
    }
    button.focus();
    button.dataset.result = result;
    announce(result === "copied" ? "Copied" : "Copying failed");
    clearTimeout(timer);
    timer = setTimeout(() => { delete button.dataset.result; }, 2000);
  });
  block.append(button);
}

// Navigation -------------------------------------------------------------------------------------

/** Scrolls only `box`, and only when `item` is out of its sight; `scrollIntoView` would move the page too. */
function reveal(item, box) {
  const a = item.getBoundingClientRect();
  const b = box.getBoundingClientRect();
  if (a.top < b.top || a.bottom > b.bottom) box.scrollTop += a.top - b.top - (b.height - a.height) / 2;
}

const sidebar = document.getElementById("_nav");
const currentPage = sidebar?.querySelector("[aria-current=page]");
if (currentPage) {
  reveal(currentPage, sidebar);
  sidebar.addEventListener("toggle", () => reveal(currentPage, sidebar));
}
// The drawer of narrow screens must not stay open as an overlay when the window grows.
matchMedia("(min-width: 60rem)").addEventListener("change", () => {
  if (sidebar?.matches(":popover-open")) sidebar.hidePopover();
});

const outline = document.querySelector(".outline");
if (outline) {
  const details = outline.querySelector("details");
  const wide = matchMedia("(min-width: 80rem)");
  const fold = () => { details.open = wide.matches; };
  wide.addEventListener("change", fold);
  fold();
  details.addEventListener("click", (event) => {
    if (!wide.matches && event.target.closest("a")) details.open = false;
  });

  const entries = all("a[href^='#']", outline)
    .map((link) => ({ link, heading: document.getElementById(decodeURIComponent(link.hash.slice(1))) }))
    .filter((entry) => entry.heading);
  let current;
  let queued = false;
  const spy = () => {
    queued = false;
    // The line under the header that a heading must pass to be "here".
    const line = parseFloat(getComputedStyle(root).scrollPaddingBlockStart) + 8 || 90;
    let here = entries.findLast((entry) => entry.heading.getBoundingClientRect().top <= line);
    // Short last sections never reach that line; the end of the page shows the last one.
    if (scrollY > 0 && innerHeight + scrollY >= root.scrollHeight - 2) here = entries.at(-1);
    if (here === current) return;
    current?.link.removeAttribute("aria-current");
    current = here;
    if (here) {
      here.link.setAttribute("aria-current", "location");
      if (wide.matches) reveal(here.link, outline);
    }
  };
  const queue = () => {
    if (!queued) requestAnimationFrame(spy);
    queued = true;
  };
  addEventListener("scroll", queue, { passive: true });
  addEventListener("resize", queue);
  spy();
}

// Search shortcut --------------------------------------------------------------------------------

const search = document.querySelector("main .search input") ?? document.querySelector(".search input");
if (search) {
  const apple = /Mac|iPhone|iPad/.test(navigator.platform);
  search.setAttribute("aria-keyshortcuts", apple ? "Meta+K" : "Control+K");
  search.form.dataset.keys = apple ? "⌘ K" : "Ctrl K";
  addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.key.toLowerCase() !== "k" || event.altKey || event.shiftKey) return;
    if (!(apple ? event.metaKey : event.ctrlKey) || !search.checkVisibility?.()) return;
    event.preventDefault();
    search.focus();
    search.select();
  });
}
})();
