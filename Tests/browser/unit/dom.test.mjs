import assert from "node:assert/strict";
import { test } from "node:test";
import { html, load } from "./document.mjs";

const { element, marked, passageURL, safeURL, wordPattern } = await load("dom.js");

test("attributes: true, false, null", () => {
  assert.equal(element("p", { a: true, b: false, c: null, d: 1 }, "x", null, false).outerHTML, '<p a="" d="1">x</p>');
});

test("a handler as text is refused", () => {
  assert.throws(() => element("p", { onclick: "alert(1)" }), TypeError);
});

test("only addresses that may be followed", () => {
  assert.equal(safeURL("a.html#b"), "https://docs.example.org/manual/a.html#b");
  assert.equal(safeURL("/x"), "https://docs.example.org/x");
  assert.equal(safeURL("mailto:a@example.org"), "mailto:a@example.org");
  const refused = [
    "javascript:alert(1)",
    " javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,x",
    "blob:x",
    "file:///etc/passwd",
    "vbscript:x",
    "https://[",
    "filesystem:https://x/y",
  ];
  for (const url of refused) assert.equal(safeURL(url), null, url);
});

test("a passage is named by what the index gave for it", () => {
  const url = "a.html#b";
  assert.equal(passageURL({ url, text_fragment: ":~:text=Run%20it" }), "https://docs.example.org/manual/a.html#b:~:text=Run%20it");
  assert.equal(passageURL({ url: "a.html", text_fragment: "#:~:text=Run%20it" }), "https://docs.example.org/manual/a.html#:~:text=Run%20it");
  assert.equal(passageURL({ url }), "https://docs.example.org/manual/a.html#b");
  assert.equal(passageURL({ url: "https://example.org/", text_fragment: "@elsewhere.example" }), "https://example.org/");
  assert.equal(passageURL({ url: "javascript:alert(1)", text_fragment: ":~:text=x" }), null);
});

test("words are marked where they begin", () => {
  const holder = element("p");
  holder.append(marked("Reinstall: install <b>, installed C++", wordPattern("install <b>? c++ . .*")));
  assert.equal(html(holder), "Reinstall: <mark>install</mark> &lt;b&gt;, <mark>install</mark>ed C++");
  assert.equal(wordPattern("?? + a"), null);
});
