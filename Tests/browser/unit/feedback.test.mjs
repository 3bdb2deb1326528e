import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { load } from "./document.mjs";

const storage = new Map();
const kept = {
  get: (key) => storage.get(key) ?? null,
  set(key, value) {
    if (value === null) storage.delete(key);
    else storage.set(key, value);
    return true;
  },
};
docgen.kept = kept;
docgen.session = { get: () => "server", set: () => true };
docgen.key = (name) => name;
const { flush } = await load("feedback.js");

/** What was sent, and what the server says to it. */
let sent = [];
let answer = () => Response.json({});
globalThis.fetch = async (_, { body }) => {
  sent.push(JSON.parse(body));
  return answer(JSON.parse(body));
};
globalThis.location ??= { protocol: "https:", href: "https://docs.example.org/" };

const waiting = () => JSON.parse(storage.get("feedback") ?? "[]").map(({ key }) => key);
const vote = (key, more = {}) => ({ key, at: Date.now(), question_answer_id: key, reaction: "upvote", ...more });
const own = { browser_answer: { query: "a", page_url: "", client_id: "r" } };
const answered = (...tickets) =>
  storage.set(
    "threads",
    JSON.stringify([
      { id: "t", updated: 1, turns: tickets.map((vote_ticket) => ({ question: "q", answer: { answer: "", sources: [], vote_ticket } })) },
    ]),
  );

beforeEach(() => {
  storage.clear();
  sent = [];
  answer = () => Response.json({});
});

test("a vote on an answer of this browser waits for a ticket", async () => {
  storage.set("feedback", JSON.stringify([vote("own", own), vote("served")]));
  await flush();
  assert.deepEqual(sent.map((body) => body.question_answer_id), ["served"]);
  assert.equal("vote_ticket" in sent[0], false);
  assert.deepEqual(waiting(), ["own"]);
  answered("10-a", "30-c", "20-b");
  await flush();
  assert.equal(sent[1].vote_ticket, "30-c");
  assert.deepEqual(waiting(), []);
});

test("a ticket that is refused is not sent again and again", async () => {
  storage.set("feedback", JSON.stringify([vote("1", own), vote("2", own), vote("served")]));
  answered("10-a");
  answer = ({ vote_ticket }) => (vote_ticket ? Response.json({ code: "ticket-refused" }, { status: 403 }) : Response.json({}));
  await flush();
  assert.deepEqual(sent.map((body) => body.question_answer_id), ["1", "served"]);
  assert.deepEqual(waiting(), ["1", "2"]);
});
