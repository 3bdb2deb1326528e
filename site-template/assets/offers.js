// What stands beside an answer that is not a plain one: what it goes on with, and, where there is none, what helps on. Fetched with the first of these.

import { button, element } from "./dom.js";

const list = (/** @type {HTMLElement[]} */ ...items) => element("ul", {}, ...items.map((item) => element("li", {}, item)));

/**
 * Where help is that the docs do not give.
 * @param {{name: string, url: string}[]} links
 */
export const elsewhere = (links) =>
  links.length ? [element("h3", {}, docgen.say("answer.handover")), list(...links.map(({ name, url }) => element("a", { href: url }, name)))] : [];

/**
 * @param {HTMLElement} reply the answer's element, filled
 * @param {Turn} turn
 * @param {(question: string, alone?: boolean) => void} ask
 */
export function offer(reply, { question, answer }, ask) {
  if (!answer || reply.querySelector(".offers")) return;
  const { follows, suggestions = [], related = [], handover = [] } = answer;
  if (follows) {
    const name = docgen.say("chat.follows", { question: follows.length > 60 ? `${follows.slice(0, 60)} …` : follows });
    const remove = button("link", "×", () => ask(question, true), {
      "aria-label": docgen.say("chat.follows.remove"),
      title: docgen.say("chat.follows.remove"),
    });
    reply.prepend(element("p", { class: "offers origin" }, name, " ", remove));
  }
  // Kapa's sections are the sources of what it says.
  if (answer.answered) return;
  /** @type {HTMLElement[]} */
  const nodes = suggestions.map((other) => button("example", docgen.say("answer.meant", { term: other.meant }), () => ask(other.question)));
  if (related.length) {
    nodes.push(
      element("h3", {}, docgen.say("answer.related")),
      list(...related.map((other) => button("link", other.question, () => ask(other.question)))),
    );
  }
  const page = new URL("search/index.html", docgen.root);
  // Of a pasted log the beginning of its last line says more than all of it.
  page.searchParams.set("q", (question.trim().split("\n").pop() ?? "").slice(0, 200));
  nodes.push(element("p", {}, element("a", { href: page.href }, docgen.say("chat.search"))));
  nodes.push(...elsewhere(handover));
  const box = element("section", { class: "offers sources" }, ...nodes);
  const actions = reply.querySelector(".actions");
  reply.insertBefore(box, actions?.closest(".reply > *") ?? null);
}
