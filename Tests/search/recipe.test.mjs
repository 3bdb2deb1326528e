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

const { recipe } = (await openRanker(join(folder, "dist/site"))).shards.meta;
const assets = join(dirname(fileURLToPath(import.meta.url)), "../../site-template/assets");
const modules = readdirSync(assets).filter((name) => /^search-.*\.js$/.test(name)).map((name) => readFileSync(join(assets, name), "utf8"));

/** @param {RegExp} pattern */
const used = (pattern) => [...new Set(modules.flatMap((source) => [...source.matchAll(pattern)].map((match) => match[1])))].sort();

test("the browser uses every number that comes with the index, and no other", () => {
  assert.deepEqual(used(/\brecipe\.(\w+)/g), Object.keys(recipe).sort());
  assert.deepEqual(used(/\brecipe\.fieldWeight\.(\w+)/g), Object.keys(recipe.fieldWeight).sort());
});

test("a weight is no number of the browser's own", () => {
  for (const source of modules) {
    for (const [line] of source.matchAll(/^(?:export )?const \w+ = [\d._]+;$/gm)) {
      assert.doesNotMatch(line, /= [\d_]*\.\d|Bonus|Weight|Share|Penalty/, line);
    }
  }
});
