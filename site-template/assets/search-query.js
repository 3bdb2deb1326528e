// What is asked: Query.swift and Thesaurus.swift once more.

import { lists, recipe } from "./search-shards.js";
import { stem, words } from "./search-text.js";

/**
 * @typedef {import("./search-shards.js").SectionText} SectionText
 * @typedef {import("./search-rank.js").Alternative} Alternative
 * @typedef {import("./search-rank.js").Query} Query
 */

/**
 * The stems of words and of what they are the beginnings of, with the numbers of their concepts.
 * @param {Query} query
 */
export function askedStems({ concepts }) {
  /** @type {Map<string, number>} */
  const asked = new Map();
  for (const [number, concept] of concepts.entries()) if (!concept.isSymbol) asked.set(concept.stem, number);
  for (const [number, { alternatives }] of concepts.entries()) {
    for (const word of alternatives.flatMap((alternative) => (alternative.isCompletion ? alternative.words : []))) {
      if (!asked.has(stem(word))) asked.set(stem(word), number);
    }
  }
  return asked;
}

/** @param {SectionText} section */
export const textsOf = (section) => [section.heading || section.title, section.text, section.code];

/**
 * Two words before what is to be done: "how to", "do I" and "can we" begin there; negative in other questions.
 * @param {string[]} list
 */
export const taskStart = (list) =>
  [0, 1].find((index) =>
    (!index && list[0] === "how" && list[1] === "to") || (lists.modals.has(list[index]) && lists.persons.has(list[index + 1]))
  ) ?? -3;

/** @param {Alternative} alternative */
export const keyOf = (alternative) => alternative.words.map(stem).join(" ");

/**
 * By the stems of a word or phrase, what means the same and stands in the docs.
 * @param {{owners: string, synonyms: string}} meta
 */
export function synonyms(meta) {
  /** @type {Map<string, Alternative[]>} */
  const result = new Map();
  for (const [lines, weight] of /** @type {[string, number][]} */ ([[meta.owners, 1], [meta.synonyms, recipe.synonymWeight]])) {
    for (const line of lines ? lines.split("\n") : []) {
      const members = line.split(",").map((text) => ({ isKnown: text[0] !== "-", words: text.replace(/^-/, "").split(" ") }));
      const keys = members.map((member) => member.words.map(stem).join(" "));
      for (const key of keys) {
        const list = result.get(key) ?? [];
        result.set(key, list);
        for (const [index, member] of members.entries()) {
          const isNew = keys[index] !== key && !list.some((other) => other.words.join(" ") === member.words.join(" "));
          if (member.isKnown && isNew) list.push({ words: member.words, weight });
        }
      }
    }
  }
  return result;
}

/**
 * FNV-1a of the stems, modulo what two symbols hold: `HeadingTable.swift`.
 * @param {string[]} list
 */
export function headingHash(list) {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(list.map((word) => word + " ").join(""))) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0) % 8_464;
}

/** @param {string} left @param {string} right @param {number} limit @returns {number | null} edits, swaps of neighbours among them */
export function editDistance(left, right, limit) {
  /** @type {number[]} */
  let before = [];
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length; i++) {
    const current = [i];
    for (let j = 1; j <= right.length; j++) {
      let value = Math.min(previous[j] + 1, current[j - 1] + 1, previous[j - 1] + (left[i - 1] === right[j - 1] ? 0 : 1));
      if (i > 1 && j > 1 && left[i - 1] === right[j - 2] && left[i - 2] === right[j - 1]) value = Math.min(value, before[j - 2] + 1);
      current.push(value);
    }
    if (Math.min(...current) > limit) return null;
    [before, previous] = [previous, current];
  }
  return previous[right.length] <= limit ? previous[right.length] : null;
}

/** @param {SectionText} section @param {string[]} phrase */
export function holds(section, phrase) {
  const sought = ` ${phrase.join(" ")} `;
  return [section.title, section.heading, section.breadcrumb, section.text, section.code].some((text) =>
    ` ${words(text).join(" ")} `.includes(sought)
  );
}
