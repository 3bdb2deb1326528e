// The numbers of the ranking stand in `Recipe.swift` alone.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { openRanker } from "./engine.mjs";

const folder = mkdtempSync(join(tmpdir(), "docgen-recipe-test-"));
after(() => rmSync(folder, { recursive: true }));
writeFileSync(join(folder, "index.md"), "# Tool\n\n## Snapshots\n\nA snapshot keeps everything.\n");
const built = spawnSync(process.env.DOCGEN ?? "", ["build", folder, "--output", join(folder, "dist")], { encoding: "utf8" });
assert.equal(built.status, 0, built.stderr);

const { recipe, lists } = (await openRanker(join(folder, "dist/site"))).shards.meta;
const assets = join(dirname(fileURLToPath(import.meta.url)), "../../site-template/assets");
const modules = readdirSync(assets).filter((name) => /^search-.*\.js$/.test(name)).map((name) => readFileSync(join(assets, name), "utf8"));

/** @param {RegExp} pattern */
const used = (pattern) => [...new Set(modules.flatMap((source) => [...source.matchAll(pattern)].map((match) => match[1])))].sort();

/** How the browser's code names the numbers that are kept together. */
const members = {
  answerable: /\bevidence\.(\w+)/g,
  fieldWeight: /\brecipe\.fieldWeight\.(\w+)/g,
  held: /\bevidence\.(\w+)/g,
  textFragment: /\b(minLength|wordsBefore|wordsAfter|wordsOfPassage)\b/g,
};

test("the browser uses every number that comes with the index, and no other", () => {
  assert.deepEqual(used(/\brecipe\.(\w+)/g), Object.keys(recipe).sort());
  assert.deepEqual(Object.keys(recipe).filter((name) => typeof recipe[name] === "object").sort(), Object.keys(members));
  for (const [name, pattern] of Object.entries(members)) assert.deepEqual(used(pattern), Object.keys(recipe[name]).sort(), name);
});

test("the browser uses every list of words that comes with the index, and no other", () => {
  assert.deepEqual(used(/\b(?:lists\.|isOf\("|holds\(")(\w+)/g), Object.keys(lists).sort());
});

/** What stands in the code twice because it is no choice of ours: BM25's own formula. */
const formula = /^const idf = .*$/m;

test("no fraction, and no named weight, is a number of the browser's own", () => {
  for (const source of modules) {
    const code = source.replace(formula, "").replace(/^\s*(\/\/|\/?\*).*$/gm, "");
    for (const line of code.split("\n")) assert.doesNotMatch(line, /(?<![\w.$])\d*\.\d/, line);
    for (const [line] of code.matchAll(/^(?:export )?const \w+ = [\d._]+;$/gm)) assert.doesNotMatch(line, /Bonus|Weight|Share|Penalty/, line);
  }
});
