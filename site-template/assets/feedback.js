// Votes on answers: the form, and what waits in this browser until a server takes it. Fetched with the first answer.

import { address, isServed, parsed, randomID, readerID } from "./backend.js";
import { button, element } from "./dom.js";
import { threads } from "./threads.js";

const reasons = /** @type {const} */ ([["incorrect", docgen.say("vote.why.incorrect")], ["irrelevant", docgen.say("vote.why.irrelevant")], [
  "unaddressed",
  docgen.say("vote.why.unaddressed"),
]]);
const maxQueued = 50;
const maxAge = 30 * 86_400_000;
/** A server takes 4 KB, and a letter may have three bytes. */
const maxQuery = 1000;
const key = () => docgen.key("feedback");

/** @returns {Feedback[]} */
function queued() {
  const list = parsed(docgen.kept.get(key()) ?? "[]");
  return Array.isArray(list) ? list.filter((entry) => Date.now() - entry.at < maxAge) : [];
}

/** @param {Feedback[]} list */
function setQueued(list) {
  docgen.kept.set(key(), list.length ? JSON.stringify(list.slice(-maxQueued)) : null);
}

/**
 * Takes a vote, says what becomes of it, and after a bad one asks why.
 *
 * @param {string} query
 * @param {Answer} answer
 * @param {"upvote" | "downvote"} reaction
 * @param {HTMLElement} box for the form and the words
 * @param {HTMLElement} opener gets the focus back
 */
export function vote(query, answer, reaction, box, opener) {
  /** @param {{reasons?: string[], comment?: string}} [why] */
  const send = (why) => sendFeedback(query, answer, { reaction, ...why });
  /** @param {Promise<boolean>} sending */
  async function thank(sending) {
    const text = (await sending) ? docgen.say("vote.thanks") : docgen.say("vote.thanks.kept");
    const words = element("p", {}, text);
    box.replaceChildren(words);
    box.hidden = false;
    if (reaction === "downvote" && docgen.settings.handover.length) {
      docgen.load("offers.js").then(({ elsewhere }) => words.after(...elsewhere(docgen.settings.handover)), () => {});
    }
    docgen.announce(text);
  }
  const sending = send();
  if (reaction === "upvote") {
    thank(sending);
    return;
  }
  const boxes = reasons.map(([value, text]) => ({ value, node: /** @type {HTMLInputElement} */ (element("input", { type: "checkbox" })), text }));
  const comment = /** @type {HTMLTextAreaElement} */ (element("textarea", {
    rows: "2",
    maxlength: "1000",
    "aria-label": docgen.say("vote.why.label"),
    placeholder: docgen.say("vote.why.hint"),
  }));
  box.replaceChildren(
    element("fieldset", {}, element("legend", {}, docgen.say("vote.why")), ...boxes.map(({ node, text }) => element("label", {}, node, text))),
    comment,
    button("done", docgen.say("send"), () => {
      const chosen = boxes.filter(({ node }) => node.checked).map(({ value }) => value);
      thank(send({ reasons: chosen, comment: comment.value.trim() || undefined }));
      opener.focus();
    }),
  );
  box.hidden = false;
  boxes[0].node.focus();
  box.scrollIntoView({ block: "nearest" });
}

/**
 * Sends a vote, now or when a server is back. A later vote on the same answer takes the place of one that still waits.
 *
 * @param {string} query
 * @param {Answer} answer
 * @param {{reaction: "upvote" | "downvote", reasons?: string[], comment?: string}} vote
 * @returns {Promise<boolean>} whether a server has it
 */
async function sendFeedback(query, { question_answer_id, isOffline }, vote) {
  const list = queued().filter((entry) => entry.question_answer_id !== question_answer_id);
  // The server has to be told what it had no part in.
  const browser_answer = isOffline
    ? { query: query.slice(0, maxQuery), page_url: location.href.split(/[?#]/)[0].slice(0, maxQuery), client_id: readerID() }
    : undefined;
  const id = randomID();
  setQueued([...list, { ...vote, question_answer_id, browser_answer, key: id, at: Date.now() }]);
  await flush();
  return !queued().some((entry) => entry.key === id);
}

/** @type {Promise<void> | undefined} */
let flushing;

/** Sends what waits. Called when the assistant is opened, after a vote, and when the browser is online again. */
export async function flush() {
  await flushing;
  flushing = sendQueued();
  await flushing;
}

/** The newest ticket that a server gave with an answer: what a vote on an answer of this browser's needs. */
function latestTicket() {
  return threads().flatMap(({ turns }) => turns.map(({ answer }) => answer?.vote_ticket ?? "")).sort().pop();
}

async function sendQueued() {
  try {
    if (!queued().length || !(await isServed())) return;
    let ticket = latestTicket();
    for (const { key: id, at: _at, ...vote } of queued()) {
      // It waits for the next question that the server answers.
      if (vote.browser_answer && !ticket) continue;
      const headers = { "content-type": "application/json", "idempotency-key": id };
      const response = await fetch(address("api/kapa/feedback"), {
        method: "POST",
        headers,
        body: JSON.stringify({ ...vote, vote_ticket: vote.browser_answer && ticket }),
        keepalive: true,
      });
      // A server in trouble, or a proxy that speaks for it: the rest waits too.
      const isServer = /json/.test(response.headers.get("content-type") ?? "") || response.status === 204;
      if (!isServer || response.status === 429 || response.status >= 500) return;
      if (response.status === 403 && vote.browser_answer) {
        ticket = "";
        continue;
      }
      // A server without votes keeps them waiting for one with; what a server refuses it will never take.
      if (response.status === 405 || (response.status === 404 && (await response.json()).code !== "unknown-answer")) continue;
      setQueued(queued().filter((other) => other.key !== id));
    }
  } catch {
    // Offline.
  }
}
