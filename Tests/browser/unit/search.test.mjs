import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./document.mjs";

const { grouped, isQuestion, searchPage, withTags } = await load("search.js");

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

test("the search page is told words and tags", () => {
  const page = "index.html";
  assert.equal(searchPage("", []), page);
  assert.equal(searchPage("a b", []), page + "?q=a+b");
  assert.equal(searchPage("", ["C++ & co", "b"]), page + "?tag=C%2B%2B+%26+co&tag=b");
  assert.equal(withTags([]), "");
  assert.equal(withTags(["a", "b"]), " with tag a and b");
});
