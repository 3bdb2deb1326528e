import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./document.mjs";

const { grouped, isQuestion } = await load("search.js");

test("a question: three words, or a question mark", () => {
  for (const text of ["install?", "how to install", " why does it fail "]) assert.equal(isQuestion(text), true, text);
  for (const text of ["install", "code blocks", ""]) assert.equal(isQuestion(text), false, text);
});

test("results of a page stand together, in the order of its best one", () => {
  const result = (url) => ({ title: url.split("#")[0], url });
  const groups = grouped(["a#1", "b#1", "a#2", "a#3", "a#4", "a#5", "c"].map(result));
  assert.deepEqual(groups.map((group) => [group.title, group.results.map((found) => found.url)]), [
    ["a", ["a#1", "a#2", "a#3", "a#4"]], ["b", ["b#1"]], ["c", ["c"]],
  ]);
});
