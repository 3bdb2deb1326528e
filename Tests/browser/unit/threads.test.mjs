import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { load } from "./document.mjs";

/** Storage with a limit, as browsers have. */
const storage = new Map();
let room = 1_000_000;
docgen.kept = {
  get: (key) => storage.get(key) ?? null,
  set(key, value) {
    if (value === null) return storage.delete(key);
    if (value.length > room) return false;
    storage.set(key, value);
    return true;
  },
};
const { forget, keep, newThread, threads } = await load("threads.js");
const thread = (updated, turns = 1) => ({ ...newThread(), updated, turns: Array.from({ length: turns }, (_, index) => ({ question: `q${index}` })) });

beforeEach(() => {
  storage.clear();
  room = 1_000_000;
});

test("the latest is first, an old one is replaced", () => {
  const [a, b] = [thread(1), thread(2)];
  keep(a);
  keep(b);
  keep({ ...a, updated: 3 });
  assert.deepEqual(threads().map((other) => other.id), [a.id, b.id]);
});

test("the oldest give way: too many, too long, no room", () => {
  for (let index = 0; index < 25; index += 1) keep(thread(index, 40));
  assert.equal(threads().length, 20);
  assert.equal(threads()[0].turns.length, 30);
  room = 2_000;
  const last = thread(100, 3);
  keep(last);
  assert.equal(threads()[0].id, last.id);
  assert.ok(threads().length < 20);
});

test("what cannot be understood is left out", () => {
  const good = thread(1);
  for (
    const value of [
      "{",
      "1",
      "null",
      JSON.stringify([1, null, { id: 1 }, { ...good, turns: [{}] }, { ...good, turns: [{ question: "a", answer: {} }] }, good]),
    ]
  ) {
    storage.set(docgen.key("threads"), value);
    assert.ok(threads().every((other) => other.id === good.id));
  }
  assert.equal(threads().length, 1);
});

test("a thread can be forgotten", () => {
  const only = thread(1);
  keep(only);
  forget(only.id);
  assert.equal(storage.size, 0);
});

test("turns of two tabs are put together, in their order, each as it became last", () => {
  const id = thread(1).id;
  const turn = (name, asked, changed, vote) => ({ id: name, question: name, asked, changed, vote });
  keep({ id, updated: 1, turns: [turn("a", 1, 1), turn("b", 2, 2)] });
  // Another tab has answered "c" and voted on "a"; this one has asked "d" meanwhile, and asked "b" again.
  keep({ id, updated: 5, turns: [turn("a", 1, 5, "upvote"), turn("b", 2, 2), turn("c", 3, 4)] });
  const own = { id, updated: 6, turns: [turn("a", 1, 1), turn("d", 4, 6), turn("b", 6, 7)] };
  keep(own);
  assert.deepEqual(own.turns.map((other) => other.id), ["a", "c", "d", "b"]);
  assert.deepEqual(threads()[0].turns, JSON.parse(JSON.stringify(own.turns)));
  assert.equal(own.turns[0].vote, "upvote");
});
