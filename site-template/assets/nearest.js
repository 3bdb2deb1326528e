// The page for unknown addresses: pages that the words of the address lead to.

import { search } from "./backend.js";
import { element, safeURL } from "./dom.js";

const limit = 5;

/** @param {HTMLElement} place is left as it is when nothing is found, or nobody can search */
export async function fill(place) {
  const path = location.href.split(/[?#]/)[0].slice(docgen.root.length).replace(/(index)?\.html?$/, "");
  /** @type {string[]} */
  let words = [];
  try {
    words = decodeURIComponent(path).match(/[\p{L}\p{N}]+/gu) ?? [];
  } catch {
    // No text at all.
  }
  if (!words.length || location.href.startsWith(docgen.root + "404.html")) return;
  const found = await search(words.slice(-6).join(" "), 20, []).catch(() => null);
  /** @type {Map<string, HTMLElement>} */
  const items = new Map();
  for (const { url, title } of found?.results ?? []) {
    const page = safeURL(url.split("#")[0]);
    // With its host it would look like a link to another site.
    if (page && items.size < limit) items.set(page, element("li", {}, element("a", { href: page.replace(location.origin, "") }, title)));
  }
  if (!items.size) return;
  place.replaceChildren(element("h2", {}, "Were you looking for one of these?"), element("ul", {}, ...items.values()));
}
