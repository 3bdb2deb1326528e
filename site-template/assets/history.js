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
      button("icon remove", `Forget “${thread.turns[0].question.slice(0, 60)}”`, () => {
        forget(thread.id);
        forgot(thread.id);
      }),
    )
  );
  return element(
    "section",
    { class: "threads", "aria-label": "Earlier threads" },
    element("h3", {}, "Earlier threads"),
    rows.length ? element("ul", {}, ...rows) : element("p", {}, "None yet. They are kept in this browser only."),
    button("link", "Back", () => back()),
  );
}
