import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./document.mjs";

const { counted, grouped, isExact, isQuestion, readingNote, searchPage, withTags } = await load("search.js");
const { directive, wordsAround, wordsOf } = await load("search-quote.js");
const { lettersOf } = await load("search-text.js");
const { nearness } = await load("nearest.js");

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

test("a browser marks the words around what was asked for", () => {
  const parts = (text) => text.split(/(\[[^\]]*\])/).map((part) => ({ text: part.replace(/[[\]]/g, ""), match: part.startsWith("[") }));
  const words = (text) => wordsAround(parts(text)).trim();
  assert.equal(words("The server listens on [port] 8080 unless a [setting] says otherwise."), "server listens on port 8080 unless a setting");
  assert.equal(words("Use --[prune], to remove what is left"), "Use --prune, to remove what is");
  assert.equal(words("Option · Sets the [port] of it · 8080"), "Sets the port of it");
  assert.equal(words("… of it, the [configuration] …"), "of it, the configuration");
  assert.equal(words("no words of it are here"), "");
  const unit = (text, kind = "prose", continuesLine = false) => ({ text, kind, continuesLine });
  const run = [unit("x = 1", "code"), unit("1. Run `make`.", "item"), unit("It takes one or two minutes, or more.", "item", true), unit("More.")];
  assert.equal(wordsOf(run), "Run `make`. It takes one or two minutes,");
  assert.equal(wordsOf([unit("Name | What it does", "row")]), "Name");
  assert.equal(wordsOf(run.slice(0, 1)), "");
});

test("what stands in front of its section is not marked", () => {
  const fragment = (words, url, earlier) => directive(words, url, earlier).text_fragment;
  assert.equal(fragment("name: argocd-cm", "a.html#b", lettersOf("Install ConfigMap")), ":~:text=name%3A%20argocd%2Dcm");
  assert.equal(fragment("name: argocd-cm", "a.html", ""), "#:~:text=name%3A%20argocd%2Dcm");
  assert.equal(fragment("name: argocd-cm", "a.html#b", lettersOf("```yaml\nmetadata:\n  name: argocd-cm\n```")), undefined);
  assert.equal(fragment("Read the guide first", "a.html#b", lettersOf("Please *read* the [guide](x/y.md) first.")), undefined);
  assert.equal(fragment("name: argocd-cm", "a.html#b", null), undefined);
  assert.equal(fragment("- the port", "a.html#b", ""), undefined);
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

test("pages of one title are told apart by their addresses", () => {
  const result = (url, title) => ({ url, title, heading: "" });
  const groups = grouped([result("a/topics/index.html", "Topics"), result("b/topics.html#x", "Topics"), result("c.html", "C")]);
  assert.deepEqual(groups.map(({ title }) => title), ["Topics (a/topics)", "Topics (b/topics)", "C"]);
});

test("the search page is told words and tags", () => {
  const page = "index.html";
  assert.equal(searchPage("", []), page);
  assert.equal(searchPage("a b", []), page + "?q=a+b");
  assert.equal(searchPage("", ["C++ & co", "b"]), page + "?tag=C%2B%2B+%26+co&tag=b");
  assert.equal(withTags([]), "");
  assert.equal(withTags(["a", "b"]), " with tag a and b");
});

test("an unknown address leads to the pages that are called like it, or to none", () => {
  const pages = [
    ["reference/configuration.html", "Configuration"],
    ["reference/assistantserver.html", "AssistantServer"],
    ["write/tabs.html", "Tabs"],
    ["write/tables.html", "Tables, footnotes, tasks"],
    ["start/install.html", "Install"],
    ["deploy/kubernetes.html", "Kubernetes"],
  ];
  const nearest = (path) =>
    pages.map(([page, title]) => [nearness(path, page, title), title]).filter(([near]) => near > 0).sort((a, b) => b[0] - a[0]);
  assert.equal(nearest("reference/config")[0][1], "Configuration");
  assert.equal(nearest("write/tab.html")[0][1], "Tabs");
  assert.equal(nearest("install")[0][1], "Install");
  assert.equal(nearest("guide/kubernetes")[0][1], "Kubernetes");
  assert.deepEqual(nearest("nope/x"), []);
});
