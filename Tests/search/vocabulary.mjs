// Compares the stems of all words of an index with those of the template's engine.

import { readFileSync } from "node:fs";
import { load } from "./engine.mjs";

const { stem, words } = await load("search-text.js");
const vocabulary = JSON.parse(readFileSync(process.argv[2], "utf8"));
const differing = vocabulary.filter(([term, expected]) => stem(term) !== expected);
// Symbols that are younger than SQLite's tables are words to it, and are not to us.
const uncut = vocabulary.filter(([term]) => /[\p{L}\p{N}]/u.test(term) && words(term).join(" ") !== term);
console.log(`${vocabulary.length} words: ${differing.length} stems differ, ${uncut.length} are cut differently`);
for (const [term, expected] of differing.slice(0, 20)) console.log(`  ${term}: ${expected}, here ${stem(term)}`);
if (differing.length || uncut.length > vocabulary.length / 1_000) process.exit(1);
