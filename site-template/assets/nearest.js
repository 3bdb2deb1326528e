// The page for unknown addresses: pages that the words of the address lead to.

import { search } from "./backend.js";
import { element, safeURL } from "./dom.js";

const limit = 5;

/** @param {string} text */
const words = (text) => (text.match(/[\p{L}\p{N}\p{M}]+/gu) ?? []).slice(-6).join(" ");

/** @param {string} address @returns what a page is called in its address, whatever folder it lies in */
const name = (address) => address.replace(/\/$|(\/?index)?\.html?$/, "").split("/").pop()?.toLowerCase() ?? "";

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
    const found = query ? await search(query, 20, []).catch(() => null) : null;
    for (const { url, title } of found?.results ?? []) {
      const page = safeURL(url.split("#")[0]);
      if (page && !titles.has(page)) titles.set(page, title);
    }
  }
  const pages = [...titles].sort(([a], [b]) => Number(name(b) === name(path)) - Number(name(a) === name(path))).slice(0, limit);
  if (!pages.length) return;
  // With its host a link would look like one to another site.
  const items = pages.map(([page, title]) => element("li", {}, element("a", { href: page.replace(location.origin, "") }, title)));
  place.replaceChildren(element("h2", {}, docgen.say("not-found.nearest")), element("ul", {}, ...items));
}
