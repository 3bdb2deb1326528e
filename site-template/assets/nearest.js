// The page for unknown addresses: pages that the words of the address lead to.

import { search } from "./backend.js";
import { element, safeURL } from "./dom.js";

const limit = 5;

/** @param {string} text */
const words = (text) => (text.match(/[\p{L}\p{N}\p{M}]+/gu) ?? []).slice(-6).join(" ");

/** @param {string} address @returns what a page is called in its address, whatever folder it lies in */
const name = (address) => address.replace(/\/$|(\/?index)?\.html?$/, "").split("/").pop()?.toLowerCase() ?? "";

/** @param {string} text */
const parts = (text) => text.toLowerCase().match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];

/**
 * How like two words are, 0 to 1: the same, one the beginning of the other, or of the same beginning.
 * @param {string} one @param {string} other
 */
function likeness(one, other) {
  if (one === other) return 1;
  const shortest = Math.min(one.length, other.length);
  let same = 0;
  while (same < shortest && one[same] === other[same]) same++;
  return same >= 3 && same >= shortest - 1 ? 0.5 + (0.4 * same) / Math.max(one.length, other.length) : 0;
}

/**
 * How much of some words others have, 0 to 1.
 * @param {string[]} words @param {string[]} others
 */
const share = (words, others) =>
  words.reduce((sum, word) => sum + Math.max(0, ...others.map((other) => likeness(word, other))), 0) / (words.length || 1);

/**
 * How near a page is to an address that leads nowhere: by its name first, then by its folders.
 * @param {string} path @param {string} page its path @param {string} title
 */
export function nearness(path, page, title) {
  const [own, other] = [parts(name(path)), parts(name(page))];
  // Both ways: of the pages that have all words of the address, the one with the fewest others is meant.
  const byName = Math.max(share(own, other) + 0.1 * share(other, own), 0.95 * share(own, parts(title)));
  const folders = parts(path).slice(0, -own.length || undefined);
  const byFolder = folders.length ? share(folders, parts(page)) : 0;
  return byName >= 0.5 ? byName + 0.2 * byFolder : byFolder >= 0.5 ? 0.3 * byFolder : 0;
}

/**
 * The site of another language or version, where the menus of the header list one by the first folder of the address.
 * @param {string} path @returns {[string, string][]}
 */
function otherSite(path) {
  const folder = path.split("/")[0].toLowerCase();
  const links = /** @type {HTMLAnchorElement[]} */ ([...document.querySelectorAll(".site-links [popover] a")]);
  // Not one that leads here again.
  const link = links.find((one) => folder && name(one.pathname) === folder && !location.href.startsWith(one.href));
  return link ? [[link.href, link.textContent ?? folder]] : [];
}

/** @param {HTMLElement} place is left as it is when nothing is found, or nobody can search */
export async function fill(place) {
  let path = location.href.split(/[?#]/)[0].slice(docgen.root.length).replace(/(index)?\.html?$/, "");
  try {
    path = decodeURIComponent(path);
  } catch {
    // No text at all.
    return;
  }
  if (!words(path) || location.href.startsWith(docgen.root + "404.html")) return;
  // A page that has moved keeps its name; the folders tell what it may be about where the name finds nothing.
  const queries = new Set([words(name(path)), words(path)]);
  /** @type {Map<string, string>} */
  const titles = new Map();
  for (const query of queries) {
    const found = query ? await search(query, 50, []).catch(() => null) : null;
    for (const { url, title } of found?.results ?? []) {
      const page = safeURL(url.split("#")[0]);
      if (page && !titles.has(page)) titles.set(page, title);
    }
  }
  const pages = [...titles].map(([page, title]) => ({ page, title, near: nearness(path, page.slice(docgen.root.length), title) }))
    .filter(({ near }) => near > 0).sort((a, b) => b.near - a.near).slice(0, limit);
  const links = otherSite(path);
  for (const { page, title } of pages) links.push([page, title]);
  if (!links.length) return;
  // With its host a link would look like one to another site.
  const items = links.map(([page, title]) => element("li", {}, element("a", { href: page.replace(location.origin, "") }, title)));
  place.replaceChildren(element("h2", {}, docgen.say("not-found.nearest")), element("ul", {}, ...items));
}
