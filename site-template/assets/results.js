// The search page where no server has put results into it: the same search, in the browser.

import { Refused, Unavailable, search } from "./backend.js";
import { element, safeURL, wordPattern } from "./dom.js";
import { isQuestion, resultContent } from "./search.js";

const limit = 20;

export async function fill() {
  const place = document.querySelector(".needs-server");
  const query = new URLSearchParams(location.search).get("q")?.trim() ?? "";
  if (!place || !query) return;
  const input = /** @type {HTMLInputElement | null} */ (document.querySelector("main .search input"));
  if (input) input.value = query;
  /** @type {Node[]} */
  const nodes = [];
  try {
    const { results } = await search(query, limit);
    const count = `${results.length} result${results.length === 1 ? "" : "s"}`;
    nodes.push(element("p", { class: "count" }, count));
    if (docgen.settings.assistant && isQuestion(query)) {
      const ask = element("button", { type: "button" }, "Ask the assistant");
      ask.addEventListener("click", () => docgen.openChat(query));
      nodes.push(element("p", { class: "count" }, ask));
    }
    const pattern = wordPattern(query);
    const list = element("ol", { class: "results" });
    for (const result of results) {
      const url = safeURL(result.url);
      if (!url) continue;
      const [title, text] = resultContent(result, pattern);
      const isTop = !result.heading || result.heading === result.title;
      const link = element("a", { class: "result-title", href: url }, ...(isTop ? [] : [result.title, " › "]), title);
      list.append(element("li", {}, link, element("p", { class: "snippet" }, text)));
    }
    nodes.push(list);
    docgen.announce(count);
  } catch (error) {
    const isKnown = error instanceof Unavailable || error instanceof Refused;
    nodes.push(element("p", { class: "needs-server" }, isKnown ? error.message : "The search failed. Reload the page to try again."));
  }
  place.replaceWith(...nodes);
}
