// Sets of tabs. A page holds each as blocks with titles, one below the other, which is how it reads without this script and on paper.
// Here the titles become a list of tabs, and one block is shown (https://www.w3.org/WAI/ARIA/apg/patterns/tabs/).

import { element } from "./dom.js";

/** @typedef {{name: string, button: HTMLElement, panel: HTMLElement}} Tab */

const key = docgen.key("tabs");
/** Names that the reader chose, the last one first: sets with a tab of that name follow, on this page and on others. */
let chosen = (docgen.kept.get(key) ?? "").split("\n").filter((name) => name);

/** @type {Tab[][]} */
let sets = [];
let count = 0;
let hasArrived = false;

/**
 * @param {Tab[]} set
 * @param {Tab} tab
 */
function show(set, tab) {
  for (const { button, panel } of set) {
    const isShown = panel === tab.panel;
    button.setAttribute("aria-selected", String(isShown));
    button.tabIndex = isShown ? 0 : -1;
    // The browser's own search finds what is in there, and shows it.
    if (isShown) panel.removeAttribute("hidden");
    else panel.setAttribute("hidden", "until-found");
  }
}

/** @param {Tab[]} set */
function follow(set) {
  for (const name of chosen) {
    const tab = set.find((other) => other.name === name);
    if (tab) return show(set, tab);
  }
}

/** @param {Tab[]} set @param {Tab} tab chosen by the reader */
function choose(set, tab) {
  chosen = [tab.name, ...chosen.filter((name) => name !== tab.name)].slice(0, 20);
  docgen.kept.set(key, chosen.join("\n"));
  const top = tab.button.getBoundingClientRect().top;
  show(set, tab);
  for (const other of sets) if (other !== set) follow(other);
  // What changes above must not carry away what was clicked.
  scrollBy({ top: tab.button.getBoundingClientRect().top - top, behavior: /** @type {any} */ ("instant") });
}

/** @param {KeyboardEvent} event @param {Tab[]} set @param {number} index */
function move(event, set, index) {
  const forward = getComputedStyle(set[0].button).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
  const last = set.length - 1;
  /** @type {number} */
  let next;
  if (event.key === "Home") next = 0;
  else if (event.key === "End") next = last;
  else if (event.key === forward) next = index === last ? 0 : index + 1;
  else if (event.key === "ArrowLeft" || event.key === "ArrowRight") next = index === 0 ? last : index - 1;
  else return;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  choose(set, set[next]);
  set[next].button.focus();
}

/** @param {HTMLElement} box */
function adopt(box) {
  const panels = /** @type {HTMLElement[]} */ ([...box.children].filter((child) => child.matches(".tab")));
  if (!panels.length || box.querySelector(":scope > .tab-list")) return;
  const number = count++;
  const list = element("div", { role: "tablist", class: "tab-list" });
  /** @type {Tab[]} */
  const set = panels.map((panel, index) => {
    const title = panel.querySelector(":scope > .tab-title");
    const id = `_tab-${number}-${index}`;
    panel.id ||= `${id}-panel`;
    const button = element("button", { type: "button", role: "tab", id, "aria-controls": panel.id });
    for (const node of title?.childNodes ?? []) button.append(node.cloneNode(true));
    list.append(button);
    for (const [name, value] of Object.entries({ role: "tabpanel", "aria-labelledby": id, tabindex: "0" })) panel.setAttribute(name, value);
    return { name: button.textContent?.trim().toLowerCase() ?? "", button, panel };
  });
  set.forEach((tab, index) => {
    tab.button.addEventListener("click", () => choose(set, tab));
    tab.button.addEventListener("keydown", (event) => move(event, set, index));
    tab.panel.addEventListener("beforematch", () => show(set, tab));
  });
  box.prepend(list);
  sets.push(set);
  show(set, set[0]);
  follow(set);
}

/**
 * Shows the tabs that hold what an address leads to.
 * @param {string} hash
 * @returns {boolean} whether something was closed
 */
function reveal(hash) {
  let id = hash.slice(1);
  try {
    id = decodeURIComponent(id);
  } catch {
    // Not well-formed: it stays as it is.
  }
  let wasClosed = false;
  for (let node = id ? document.getElementById(id) : null; node; node = node.parentElement) {
    const closed = node;
    const set = node.hasAttribute("hidden") ? sets.find((other) => other.some(({ panel }) => panel === closed)) : undefined;
    if (!set) continue;
    show(set, /** @type {Tab} */ (set.find(({ panel }) => panel === closed)));
    wasClosed = true;
  }
  return wasClosed;
}

function arrive() {
  if (reveal(location.hash)) document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView();
}

/** Makes tabs of all sets of the page that are none yet. */
export function fill() {
  sets = sets.filter(([tab]) => tab.panel.isConnected);
  for (const box of document.querySelectorAll(".tabs")) adopt(/** @type {HTMLElement} */ (box));
  if (hasArrived) return;
  hasArrived = true;
  arrive();
  addEventListener("hashchange", arrive);
  // A second click on the same link changes no address.
  document.addEventListener("click", (event) => {
    const link = /** @type {Element} */ (event.target).closest("a");
    if (link?.hash && link.href.split("#")[0] === location.href.split("#")[0]) reveal(link.hash);
  });
}
