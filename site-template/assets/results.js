// The search page where no server has put results into it: the same search, in the browser.

import { Refused, search, Unavailable } from "./backend.js";
import { element, wordPattern } from "./dom.js";
import { counted, isQuestion, readingNote, resultContent, resultURL, searchPage, withTags } from "./search.js";

const limit = 20;
/** Of the pages with some tags, where there are no words. */
const pageLimit = 50;

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
    const most = query ? limit : pageLimit;
    const found = await search(query, most, tags);
    const { results } = found;
    const note = readingNote(query, found);
    if (note) nodes.push(element("p", { class: "count" }, note));
    const count = counted(results.length, most, found.isPartial);
    nodes.push(element("p", { class: "count" }, count));
    if (docgen.settings.assistant && isQuestion(query)) {
      const ask = element("button", { type: "button" }, docgen.say("assistant.ask"));
      ask.addEventListener("click", () => docgen.openChat(query));
      nodes.push(element("p", { class: "count" }, ask));
    }
    const pattern = wordPattern(query);
    const list = element("ol", { class: "results" });
    for (const result of results) {
      const url = resultURL(result);
      if (!url) continue;
      const [title, text] = resultContent(result, pattern);
      const isTop = !result.heading || result.heading === result.title;
      const link = element("a", { class: "result-title", href: url }, ...(isTop ? [] : [result.title, " › "]), title);
      list.append(element("li", {}, link, text.hasChildNodes() && element("p", { class: "snippet" }, text)));
    }
    nodes.push(list);
    docgen.announce(count + withTags(tags));
  } catch (error) {
    const isKnown = error instanceof Unavailable || error instanceof Refused;
    nodes.push(element("p", { class: "needs-server" }, isKnown ? error.message : docgen.say("search.failed.page")));
  }
  place.replaceWith(...nodes);
}
