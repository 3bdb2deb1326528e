import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./document.mjs";

const { counted, grouped, isExact, isQuestion, readingNote, resultURL, searchPage, withTags } = await load("search.js");

test("a question: a question word before others, or a question mark", () => {
  for (const text of ["install?", "how to install", " why does it fail ", "What's new", "قالب؟"]) assert.equal(isQuestion(text), true, text);
  for (const text of ["install", "code blocks", "", "argocd app sync", "rbac policy csv", "how", "?", "whatever it takes"]) {
    assert.equal(isQuestion(text), false, text);
  }
});

test("a title or a heading that is what was typed goes before an answer", () => {
  const result = (title, heading) => ({ title, heading });
  assert.equal(isExact("how does it work?", [result("Guide", "How does it work")]), true);
  assert.equal(isExact('"std::vector"', [result("std::vector", "std::vector")]), true);
  assert.equal(isExact("how to install", [result("Install", "Install it")]), false);
});

test("what was typed and what was looked for are told", () => {
  const results = [{}];
  const corrections = [{ typed: "delpoy", meant: "deploy" }];
  assert.equal(readingNote("Delpoy an app", { results, corrections }), "Results for “deploy an app” (you typed “Delpoy an app”).");
  assert.equal(readingNote("qwxzy app", { results, dropped: ["qwxzy"] }), "No page has “qwxzy”: left out.");
  assert.equal(
    readingNote("wie delpoy eine app", { results, corrections, dropped: ["wie", "eine"] }),
    "Results for “deploy app” (you typed “wie delpoy eine app”). No page has “wie”, “eine”: left out.",
  );
  assert.equal(readingNote("app", { results }), "");
  assert.equal(readingNote("qwxzy", { results: [], dropped: ["qwxzy"] }), "");
});

test("a result leads to the words around what was asked for", () => {
  const parts = (text) => text.split(/(\[[^\]]*\])/).map((part) => ({ text: part.replace(/[[\]]/g, ""), match: part.startsWith("[") }));
  const url = (text) => resultURL({ url: "a.html#b", snippet: parts(text) }).replace("https://docs.example.org/manual/a.html#b", "");
  assert.equal(
    url("The server listens on [port] 8080 unless a [setting] says otherwise."),
    ":~:text=server%20listens%20on%20port%208080%20unless%20a%20setting",
  );
  assert.equal(url("Use --[prune], to remove what is left"), ":~:text=Use%20%2D%2Dprune%2C%20to%20remove%20what%20is");
  assert.equal(url("Option | Sets the [port] of it | 8080"), ":~:text=Sets%20the%20port%20of%20it");
  assert.equal(url("… of it, the [configuration] …"), ":~:text=of%20it%2C%20the%20configuration");
  assert.equal(url("- the [port]"), "");
  assert.equal(url("no words of it are here"), "");
  assert.equal(resultURL({ url: "javascript:alert(1)", snippet: parts("some [words] that are here") }), null);
});

test("a count is true, or says that it is none", () => {
  assert.deepEqual([counted(0, 20), counted(1, 20), counted(19, 20), counted(20, 20)], ["0 results", "1 result", "19 results", "First 20 results"]);
  assert.deepEqual([counted(4, 20, true), counted(20, 20, true)], ["At least 4 results", "First 20 results"]);
});

test("results of a page stand together, in the order of its best one", () => {
  const result = (url) => ({ title: url.split("#")[0], url });
  const groups = grouped(["a#1", "b#1", "a#2", "a#3", "a#4", "a#5", "c"].map(result));
  assert.deepEqual(groups.map((group) => [group.title, group.results.map((found) => found.url)]), [
    ["a", ["a#1", "a#2", "a#3", "a#4"]],
    ["b", ["b#1"]],
    ["c", ["c"]],
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
