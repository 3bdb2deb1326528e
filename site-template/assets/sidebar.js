// The part of the page list that a page does not hold: groups that a reader opens on large sites, and the filter.

import { element } from "./dom.js";

/** @typedef {[title: string, url?: string, place?: string]} Entry a heading has no address, a group says where its entries stand */

/** A list of matches that nobody reads to its end is cut. */
const maxMatches = 100;

const list = () => /** @type {HTMLElement} */ (document.querySelector(".sidebar .nav"));

/** @type {Map<string, Promise<void>>} */
const loading = new Map();

/** @param {string} number */
function load(number) {
  docgen.branches ??= [];
  const known = loading.get(number) ?? docgen.script(new URL(`${list().dataset.files}${number}.js`, document.baseURI).href);
  loading.set(number, known);
  known.catch(() => loading.delete(number));
  return known;
}

/**
 * The entries of a group.
 * @param {string} place the file and the place in it: `3.14`
 * @returns {Promise<Entry[]>}
 */
async function branch(place) {
  const [file, index] = place.split(".");
  await load(file);
  return docgen.branches[Number(file)][Number(index)];
}

/** @param {Entry} entry */
function item([title, url, place]) {
  if (url === undefined) return element("li", { class: "part" }, title);
  const link = element("a", { href: new URL(url, docgen.root).href }, title);
  return place ? element("li", { class: "folder", "data-branch": place }, link) : element("li", {}, link);
}

/**
 * Puts its entries into a group that has been opened.
 * @param {HTMLDetailsElement} group
 * @param {(list: ParentNode) => void} adopt makes its groups work
 */
export async function fill(group, adopt) {
  const entries = await branch(group.parentElement?.dataset.branch ?? "");
  // Opened, closed and opened while it was loading.
  if (group.querySelector("ul")) return;
  const entriesList = element("ul", {}, ...entries.map(item));
  group.append(entriesList);
  adopt(entriesList);
}

// Filter -----------------------------------------------------------------------------------------

/** @typedef {{title: string, href: string, groups: string[]}} Page */

/** @type {Promise<Page[]> | undefined} */
let pages;

/** @param {string} place @param {string[]} groups @returns {Page[]} */
function loadedPages(place, groups) {
  const [file, index] = place.split(".").map(Number);
  return docgen.branches[file][index].flatMap((/** @type {Entry} */ [title, url, below]) =>
    url === undefined ? [] : [
      { title, href: new URL(url, docgen.root).href, groups },
      ...(below ? loadedPages(below, [...groups, title]) : []),
    ]
  );
}

/** @param {Element} within @param {string[]} groups @returns {Page[]} */
function shownPages(within, groups) {
  return [...within.children].flatMap((node) => {
    const link = node.querySelector("a");
    const below = node.querySelector("ul");
    const title = link?.textContent ?? "";
    return link ? [{ title, href: link.href, groups }, ...(below ? shownPages(below, [...groups, title]) : [])] : [];
  });
}

/** Every page of the site's navigation. */
async function allPages() {
  const count = Number(list().dataset.count ?? 0);
  if (!count) return shownPages(list(), []);
  await Promise.all(Array.from({ length: count }, (_, number) => load(String(number))));
  return loadedPages("0.0", []);
}

/**
 * Shows the pages that a reader types a part of, in place of the tree.
 * @param {HTMLInputElement} field
 * @param {HTMLElement} tree
 */
export async function filter(field, tree) {
  pages ??= allPages();
  pages.catch(() => {
    pages = undefined;
  });
  const known = await pages;
  const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
  /** @param {string} text @param {string} before what stands before each word in it */
  const holdsAll = (text, before = "") => words.every((word) => (" " + text.toLowerCase()).includes(before + word));
  // Titles in which words begin with what was typed, then titles that hold it, then those that need the names of their groups.
  /** @type {[Page[], Page[], Page[]]} */
  const ranks = [[], [], []];
  for (const page of known) {
    if (holdsAll(page.title, " ")) ranks[0].push(page);
    else if (holdsAll(page.title)) ranks[1].push(page);
    else if (holdsAll([...page.groups, page.title].join(" "))) ranks[2].push(page);
  }
  const found = ranks.flat();

  sidebarResults()?.remove();
  tree.hidden = words.length > 0;
  if (!words.length) return;
  const rows = found.slice(0, maxMatches).map((page) => {
    const link = element("a", { href: page.href }, element("span", {}, page.title));
    if (page.groups.length) link.append(element("small", {}, page.groups.join(" › ")));
    return element("li", {}, link);
  });
  const more = found.length - rows.length;
  if (more > 0) rows.push(element("li", { class: "part" }, docgen.say("list.more", { count: more.toLocaleString(docgen.say("language")) })));
  if (!found.length) rows.push(element("li", { class: "part" }, docgen.say("pages.none")));
  tree.after(element("ul", { class: "nav matches" }, ...rows));
  docgen.announce(docgen.say("pages.count", { count: found.length }));
}

const sidebarResults = () => document.querySelector(".sidebar .matches");
