// What glossaries say: `Glossary.swift` once more. Fetched where the docs have one, and a question asks what something is.

import { passage } from "./search-quote.js";
import { lists, recipe } from "./search-shards.js";
import { stems, undivided, words } from "./search-text.js";

/**
 * @typedef {import("./search-rank.js").Found} Found
 * @typedef {import("./search-rank.js").Subject} Subject
 */

/**
 * Puts the section of a glossary first that defines what is asked for.
 * @param {Found[]} found best first
 * @param {string} text the question
 * @param {Subject | null} subject
 * @param {import("./search-rank.js").Ranker} ranker
 */
export async function addDefinitions(found, text, subject, { glossary, shards }) {
  const sought = terms(words(undivided(text)), subject).map((term) => stems(term.join(" ")).join(" "));
  if (!sought.length) return;
  const best = found.reduce((best, section) => Math.max(best, section.score), 0);
  const texts = await shards.sectionTexts(glossary);
  for (const [index, number] of glossary.entries()) {
    const definition = definitionOf(sought, texts[index]);
    if (!definition) continue;
    let section = found.find((other) => other.number === number);
    if (!section) {
      section = { ...texts[index], number, page: number, score: 0, coverage: 0, held: 0 };
      found.push(section);
    }
    section.score = Math.max(section.score, best) + recipe.glossaryBonus;
    section.definition = definition;
  }
}

/**
 * The words that are to be defined: "gap" of "what is a gap", two of "what is the difference between a finding and a gap".
 * @param {string[]} list
 * @param {Subject | null} subject
 */
function terms(list, subject) {
  if (subject) return [subject.words];
  const start = list.findIndex((word, index) => word === "between" && list[index - 1] === "difference");
  const middle = list.indexOf("and", start);
  if (start < 0 || middle < 0) return [];
  const both = [list.slice(start + 1, middle), list.slice(middle + 1)].map((term) => term.filter((word) => !lists.articles.has(word)));
  return both.every(({ length }) => length > 0 && length <= recipe.maxSubjectWords) ? both : [];
}

/**
 * The units of a section that define all of some terms, from the first to the last; the first alone where they are far apart.
 * @param {string[]} sought as stems
 * @param {import("./search-shards.js").SectionText} section
 * @returns {{start: number, end: number} | undefined}
 */
function definitionOf(sought, section) {
  const { blocks, lines } = passage(/** @type {Found} */ (section));
  const entries = blocks.flatMap((block) =>
    block.kind === "table"
      ? lines.slice(block.start, block.end).filter(({ kind }) => kind === "row").slice(1, block.last - block.first).map(({ line }, index) => ({
        start: block.first + index + 1,
        end: block.first + index + 2,
        held: definedIn(line),
      }))
      : [{ start: block.first, end: block.last, held: definedIn(lines[block.start].line) }]
  );
  const found = sought.map((term) => entries.find(({ held }) => held.includes(term)));
  const [first] = found;
  if (!first || found.includes(undefined)) return undefined;
  const start = Math.min(...found.map((entry) => entry?.start ?? 0));
  const end = Math.max(...found.map((entry) => entry?.end ?? 0));
  return end - start <= recipe.maxUnitsOfPassage ? { start, end } : { start: first.start, end: first.end };
}

/**
 * The terms that a line defines, as stems: the first cell of a row, what is bold at its beginning, or what stands before a colon or dash in an item.
 * @param {string} line
 */
function definedIn(line) {
  const [, marker, rest] = /** @type {string[]} */ (/^ *((?:[-*+] |\d+[.)] |\|)?) *(.*)$/.exec(line));
  const bold = /^\*\*(.+?)\*\*/.exec(rest)?.[1];
  const term = marker === "|" ? rest.split("|")[0] : bold ?? (marker ? /^(.{1,60}?)(?::| [-\u2013\u2014]) /.exec(rest)?.[1] : undefined);
  return (term?.split(/[,;/()]| or /) ?? []).map((part) => stems(part).join(" ")).filter((part) => part);
}
