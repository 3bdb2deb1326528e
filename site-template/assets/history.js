// The list of earlier threads: what was asked first, and what the answer began with. Fetched when a reader asks for it.

import { button, element } from "./dom.js";
import { fromMarkdown } from "./richtext.js";
import { forget, threads } from "./threads.js";

/** @param {Turn} turn */
const beginning = ({ answer }) =>
  answer ? fromMarkdown(answer.answer.slice(0, 600), null).textContent?.trim().replace(/\s+/g, " ").slice(0, 200) : "";

/**
 * @param {(thread: Thread) => void} open
 * @param {() => void} back
 * @param {(id: string) => void} forgot called when the reader has removed a thread
 */
export function threadList(open, back, forgot) {
  const list = threads().filter((thread) => thread.turns.length);
  const rows = list.map((thread) =>
    element(
      "li",
      {},
      element("div", {}, button("link", thread.turns[0].question, () => open(thread)), element("p", {}, beginning(thread.turns[0]))),
      element("time", { datetime: new Date(thread.updated).toISOString() }, new Date(thread.updated).toLocaleDateString()),
      button("icon remove", docgen.say("threads.forget", { question: thread.turns[0].question.slice(0, 60) }), () => {
        forget(thread.id);
        forgot(thread.id);
      }),
    )
  );
  return element(
    "section",
    { class: "threads", "aria-label": docgen.say("threads.name") },
    element("h3", {}, docgen.say("threads.name")),
    rows.length ? element("ul", {}, ...rows) : element("p", {}, docgen.say("threads.none")),
    button("link", docgen.say("back"), () => back()),
  );
}
