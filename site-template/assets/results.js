// The search page where no server has put results into it: the same search, in the browser.

import { Refused, search, Unavailable } from "./backend.js";
import { element, passageURL, wordPattern } from "./dom.js";
import { counted, isExact, isQuestion, readingNote, resultContent, searchPage, withTags } from "./search.js";

const limit = 20;
/** Behind the last one nothing is looked for. */
const maxPages = 5;

export async function fill() {
  const place = document.querySelector(".search-page > .needs-server");
  const parameters = new URLSearchParams(location.search);
  const query = parameters.get("q")?.trim() ?? "";
  const tags = parameters.getAll("tag").map((tag) => tag.trim()).filter((tag) => tag);
  if (!place) return;
  if (!query && !tags.length) return place.replaceChildren(docgen.say("search.empty"));
  const input = /** @type {HTMLInputElement | null} */ (document.querySelector("main form.search input"));
  if (input) input.value = query;
  /** @type {Node[]} */
  const nodes = [];
  if (tags.length) {
    const items = tags.map((tag, index) => {
      const href = searchPage(query, tags.filter((_, other) => other !== index));
      const link = element(
        "a",
        { href, "aria-label": docgen.say("search.tag.remove", { tag }) },
        tag,
        " ",
        element("span", { "aria-hidden": "true" }, "×"),
      );
      return element("li", {}, link, element("input", { type: "hidden", name: "tag", value: tag, form: "_search" }));
    });
    nodes.push(element("ul", { class: "tags", "aria-label": docgen.say("search.tags") }, ...items));
  }
  try {
    const page = Math.min(Math.max(Number.parseInt(parameters.get("page") ?? "", 10) || 1, 1), maxPages);
    const start = limit * (page - 1);
    // One more says whether there is a next page.
    const found = await search(query, start + limit + (page < maxPages ? 1 : 0), tags);
    const results = found.results.slice(start, start + limit);
    const note = readingNote(query, { ...found, results });
    if (note) nodes.push(element("p", { class: "count" }, note));
    const count = start && results.length
      ? docgen.say("search.count.from", { first: start + 1, last: start + results.length })
      : counted(results.length, limit, found.isPartial);
    nodes.push(element("p", { class: "count" }, count));
    /** @type {HTMLElement | null} */
    let ask = null;
    if (docgen.settings.assistant && page === 1 && isQuestion(query)) {
      const button = element("button", { type: "button" }, docgen.say("assistant.ask"));
      button.addEventListener("click", () => docgen.openChat(query));
      ask = element("p", { class: "count" }, button);
    }
    const isFirst = ask && !isExact(query, results);
    if (ask && isFirst) nodes.push(ask);
    const pattern = wordPattern(query);
    const list = element("ol", { class: "results" });
    for (const result of results) {
      const url = passageURL(result);
      if (!url) continue;
      const [title, text] = resultContent(result, pattern);
      const isTop = !result.heading || result.heading === result.title;
      const link = element("a", { class: "result-title", href: url }, ...(isTop ? [] : [result.title, " › "]), title);
      list.append(element("li", {}, link, text.hasChildNodes() && element("p", { class: "snippet" }, text)));
    }
    nodes.push(list);
    // What was typed to the letter comes before a question about it.
    if (ask && !isFirst) nodes.push(ask);
    if (page < maxPages && found.results.length > start + limit) {
      const href = searchPage(query, tags, page + 1);
      nodes.push(element("p", { class: "more" }, element("a", { href }, docgen.say("search.next", { count: limit }))));
    }
    docgen.announce(count + withTags(tags));
  } catch (error) {
    const isKnown = error instanceof Unavailable || error instanceof Refused;
    nodes.push(element("p", { class: "needs-server" }, isKnown ? error.message : docgen.say("search.failed.page")));
  }
  place.replaceWith(...nodes);
}
