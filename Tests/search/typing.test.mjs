// What only a search box does: beginnings of words, and names with signs. Both engines must agree.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { load, openEngine } from "./engine.mjs";

const { holdsLiteral, isName, literal, literals, symbolWords } = await load("search-literal.js");
const folder = mkdtempSync(join(tmpdir(), "docgen-typing-test-"));
after(() => rmSync(folder, { recursive: true }));

const docs = {
  "index.md":
    "# Tool\n\n## Verbosity\n\nHow much it tells.\n\n## Configuration\n\nConfigure it in a file.\n\n## Snapshots\n\nA snapshot keeps everything. Swaps are another thing.\n\n## Swap\n\nOne swap.\n",
  "lang.md":
    "# Languages\n\n## C\n\nBindings for C, C and C.\n\n## C++ bindings\n\nFor C++ and C++/CLI.\n\n## C# bindings\n\nFor C#, F# and .NET programs.\n\n## Vectors\n\nUse `std::vector` for lists.\n\n## Standard vectors\n\nA vector of the standard, std, vector.\n\n" +
    "## operator<<\n\nWrites.\n\n## operator<\n\nCompares.\n\n## Scope: `::`\n\nNames.\n\n## Option\n\n`Option<T>` holds a T or nothing.\n\n## Options\n\nAn option t, an option T.\n",
  "tools.md":
    "# Tools\n\n## Pruning\n\nGive `--prune` to remove.\n\n## Prune\n\nTo prune is to prune; `--prune-last` goes last.\n\n## Getters\n\nThe `@property` decorator.\n\n## Property list\n\nA property list.\n\n## Pinning\n\nWrite a `.node-version` file.\n\n" +
    "## Node version\n\nThe version of a node.\n\n## Listing\n\n`project-list` shows all.\n\n## Project list\n\nA list of a project.\n\n## Once\n\n```c\n#pragma once\n```\n\n## Pragma\n\nA pragma, once and only once.\n\n## Home\n\nThe `$PATH` and `a.b.c()` with `/MD`.\n",
  "größe.md": "# Größe\n\nGrößenordnung und Ärger.\n",
};

function build() {
  const root = join(folder, "docs");
  for (const [path, text] of Object.entries(docs)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const result = spawnSync(process.env.DOCGEN, ["build", root, "--output", root + "-dist"], { encoding: "utf8" });
  assert.equal(result.status, 0, result.stderr);
  return root + "-dist/site";
}

const site = build();
const engine = await openEngine(site);

/** What `docgen search` finds. */
function indexed(query) {
  const { stdout, stderr } = spawnSync(process.env.DOCGEN, ["search", "--json", "--index", site.replace(/site$/, "index.sqlite"), "--", query], {
    encoding: "utf8",
  });
  return { results: JSON.parse(stdout), said: stderr };
}

const firsts = {
  verbos: "Verbosity",
  config: "Configuration",
  snap: "Snapshots",
  snaps: "Snapshots",
  conf: "Configuration",
  "grö": "Größe",
  "größeno": "Größe",
  "C#": "C# bindings",
  "C++": "C++ bindings",
  "c++": "C++ bindings",
  C: "C",
  "@property": "Getters",
  ".node-version": "Pinning",
  "project-list": "Listing",
  "std::vector": "Vectors",
  "operator<<": "operator<<",
  "operator<": "operator<",
  "::": "Scope: ::",
  "--prune": "Pruning",
  "#pragma once": "Once",
  "Option<T>": "Option",
  $PATH: "Home",
  "a.b.c()": "Home",
  "/MD": "Home",
  ".NET": "C# bindings",
  "std::vec": "Vectors",
};

test("the beginning of a word and the very characters of a name come first, in both engines", async () => {
  for (const [query, heading] of Object.entries(firsts)) {
    const { results } = await engine.search(query, 10);
    const place = ({ url, score }) => `${url} ${score.toFixed(3)}`;
    assert.equal(results[0]?.heading, heading, query);
    assert.deepEqual(results.map(place), indexed(query).results.map(place), query);
    const marked = (snippet) => snippet.map((part) => (part.match || part.isMatch ? `[${part.text}]` : part.text)).join("");
    assert.equal(marked(results[0].snippet), marked(indexed(query).results[0].snippet), query);
  }
});

test("in double quotes only the very characters", async () => {
  const quoted = {
    '"C++"': ["C++ bindings"],
    '"C#"': ["C# bindings"],
    '"project-list"': ["Listing"],
    '"std::vector"': ["Vectors"],
    '"::"': ["Scope: ::", "Vectors"],
    '"@@"': [],
    '"C%"': [],
  };
  for (const [query, headings] of Object.entries(quoted)) {
    assert.deepEqual((await engine.search(query, 10)).results.map((result) => result.heading).sort(), headings, query);
    assert.deepEqual(indexed(query).results.map((result) => result.heading).sort(), headings, query);
  }
});

test("a beginning is never taken for another word, and a whole word is none", async () => {
  assert.deepEqual((await engine.search("snaps", 10)).corrections, []);
  assert.equal(indexed("snaps").said, "");
  for (const query of ["verbos ", '"verbos"']) {
    // Without an end in sight the word is still no typing error.
    assert.deepEqual((await engine.search(query, 10)).corrections, [], query);
  }
  const whole = (await engine.search("swap ", 10)).results.map((result) => result.heading);
  assert.equal(whole[0], "Swap");
});

test("words that stand nowhere are named", async () => {
  const found = await engine.search("qwxzy verbosity", 10);
  assert.deepEqual(found.dropped, ["qwxzy"]);
  assert.match(indexed("qwxzy verbosity").said, /no 'qwxzy' in the docs/);
  assert.deepEqual((await engine.search("verbosity", 10)).dropped, []);
});

test("what stands in quotes and nowhere else is said", async () => {
  for (
    const [query, dropped] of [
      ['"everything keeps"', ["everything keeps"]],
      ['"keeps everything"', []],
      ['"keeps bananas" swap', ["keeps bananas"]],
      ['"keeps everythink"', ["keeps everythink"]],
    ]
  ) {
    const found = await engine.search(query, 10);
    assert.deepEqual([found.dropped, found.corrections], [dropped, []], query);
    assert.ok(found.results.length, query);
    const place = ({ url }) => url;
    assert.deepEqual(found.results.map(place), indexed(query).results.map(place), query);
  }
});

test("names are cut out of sentences", () => {
  const names = (text) => literals(text).map((name) => name.text);
  assert.deepEqual(names("What does C++ do?"), ["c++"]);
  assert.deepEqual(names("(see `--prune`, or .NET)."), ["--prune", ".net"]);
  assert.deepEqual(names("is it done? don't!"), []);
  assert.deepEqual(names("a.b.c() \u201cC#\u201d"), ["a.b.c()", "c#"]);
  assert.deepEqual(symbolWords("C++/CLI a+b --x").length, 3);
  assert.deepEqual(symbolWords("🚀 ⚠️ ⭐ 👍🏽"), ["\ue880", "\ueda0", "\uef50", "\ue64d"]);
  assert.deepEqual(symbolWords("docgen.yml, v1.2, read-only").length, 1);
  assert.deepEqual([symbolWords("std::vector").length, symbolWords("std::vector", true).length], [2, 1]);
});

test("prose joins words by signs", () => {
  const names = (text) => literals(text).filter(isName).map((name) => name.text);
  assert.deepEqual(names("does --prune or .NET need std::vector, C++ and a->b?"), ["--prune", ".net", "std::vector", "c++", "a->b"]);
  assert.deepEqual(names("a read-only follow-up and/or config.yml at 100% -5 e.g. f(x) really?!"), []);
});

test("a name is not part of a longer one", () => {
  const holds = (name, text, isOpen) => holdsLiteral(literal(name, isOpen), text);
  assert.equal(holds("c+", "C++"), 0);
  assert.equal(holds("c+", "C++", true), 0.6);
  assert.equal(holds("--no", "--no-color"), 0.6);
  assert.equal(holds("--no", "---no --no."), 1);
  assert.equal(holds("std::vec", "std::vector"), 0);
});
