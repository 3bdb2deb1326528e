// The list of earlier threads. Fetched when a reader asks for it.

import { button, element } from "./dom.js";
import { forget, threads } from "./threads.js";

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
      button("link", thread.turns[0].question, () => open(thread)),
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
