// What a short question is about, and the pages that are about it: `Subject.swift` once more.

import { recipe } from "./search-shards.js";
import { stem, words } from "./search-text.js";

/**
 * @typedef {{words: string[], isSentence: boolean}} Subject
 * @typedef {import("./search-rank.js").Found} Found
 * @typedef {import("./search-rank.js").Query} Query
 */

/** @param {string} text */
const set = (text) => new Set(text.split(" "));

export class Subjects {
  /** @param {any} meta */
  constructor(meta) {
    this.stopWords = set(meta.stopWords);
    /** @type {string[][]} */
    this.openings = meta.openings.split(",").map((/** @type {string} */ text) => text.split(" "));
    this.meanings = set(meta.meanings);
    this.auxiliaries = set(meta.auxiliaries);
    this.offers = set(meta.offers);
    this.articles = set(meta.articles);
    this.copulas = set(meta.copulas);
    this.stopStems = new Set([...this.stopWords].map(stem));
    this.generalStems = new Set([...set(meta.generalHeadings)].map(stem));
  }

  /**
   * @param {string[]} list the words of the whole question
   * @returns {Subject | null} null where it asks for more than what something is, or whether it is there
   */
  of(list) {
    if (!list.length) return null;
    let rest = list;
    const opening = this.openings.find((words) => words.every((word, index) => list[index] === word));
    if (opening) {
      rest = list.slice(opening.length);
      if (rest.length && this.meanings.has(rest[rest.length - 1])) rest = rest.slice(0, -1);
    } else if (this.auxiliaries.has(list[0])) {
      const verb = Math.max(...list.slice(0, recipe.maxSubjectWords + 2).map((word, index) => (this.offers.has(word) ? index : -1)));
      if (verb >= 0) rest = list.slice(verb + 1);
    }
    const isSentence = rest.length < list.length;
    while (rest.length && this.articles.has(rest[0])) rest = rest.slice(1);
    if (!rest.length || rest.length > recipe.maxSubjectWords || rest.some((word) => this.stopWords.has(word))) return null;
    return { words: rest, isSentence };
  }

  /**
   * Adds to the score of each section that is about `subject`.
   * @param {Found[]} sections best first
   * @param {Subject} subject
   * @param {Query} query
   * @param {number[]} weights
   * @param {number} home the first section of the home page, where that is what `subject` names
   * @param {(section: number) => boolean} isOpening whether a section is the first of its page
   */
  add(sections, subject, query, weights, home, isOpening) {
    const ways = this.ways(subject, query).map((way) => way.map(stem));
    const names = ways.map((way) => this.telling(way));
    const isAbout = (/** @type {string} */ text) => names.includes(this.telling(words(text).map(stem)));
    // The words stand nearly everywhere: these docs are about them.
    const isOfDocs = subject.isSentence && query.concepts.every((concept, index) => weights[index] <= recipe.everywhereWeight * concept.weight);
    for (const section of sections.slice(0, recipe.readForSubject)) {
      let bonus = section.number === home ? recipe.homeBonus : 0;
      if (isOpening(section.number)) {
        const { name, isHome } = fileOf(section.path);
        if (isAbout(section.heading || section.title) || isAbout(section.title)) bonus += recipe.openingBonus;
        if (isAbout(name)) bonus += recipe.openingBonus;
        if (isOfDocs && isHome) bonus += recipe.openingBonus;
      } else if (ways.some((way) => way.join(" ") === words(section.heading).map(stem).join(" "))) {
        bonus += recipe.definitionBonus;
      }
      if (this.isDefined(ways, section)) bonus += recipe.definitionBonus;
      section.score += bonus;
    }
  }

  /**
   * Whether a title says what `subject` does.
   * @param {string} title
   * @param {Subject} subject
   * @param {Query} query
   */
  isNamed(title, subject, query) {
    return this.ways(subject, query).some((way) => this.telling(way.map(stem)) === this.telling(words(title).map(stem)));
  }

  /**
   * The subject's words, and those of its pairs that the docs write as one: "application set" as `applicationset`.
   * @param {Subject} subject
   * @param {Query} query
   */
  ways(subject, query) {
    const list = subject.words;
    const joined = new Set(
      query.concepts.flatMap(({ alternatives }) => alternatives.flatMap((other) => other.words.length === 1 ? other.words : [])),
    );
    const result = [list];
    for (let first = 0; first + 1 < list.length; first++) {
      const word = list[first] + list[first + 1];
      if (joined.has(word)) result.push([...list.slice(0, first), word, ...list.slice(first + 2)]);
    }
    return result;
  }

  /**
   * The stems that say what a heading is about, as one text: without numbers, words that say little, and "overview of".
   * @param {string[]} list
   */
  telling(list) {
    const telling = [...new Set(list)].filter((word) => !this.stopStems.has(word) && !/^[!-9]*$/.test(word)).sort();
    const special = telling.filter((word) => !this.generalStems.has(word));
    return (special.length ? special : telling).join(" ");
  }

  /**
   * "An application set is …" stands where the section begins.
   * @param {string[][]} ways
   * @param {Found} section
   */
  isDefined(ways, section) {
    const list = words(section.text.slice(0, recipe.maxDefinitionLength)).slice(0, recipe.maxDefinitionWords);
    const own = list.map(stem);
    return ways.some((way) =>
      own.some((_, start) =>
        // "CORS (cross-origin) is": a word may stand between.
        way.every((word, index) => own[start + index] === word) &&
        list.slice(start + way.length, start + way.length + 2).some((word) => this.copulas.has(word))
      )
    );
  }
}

/**
 * The name of a page's file, that of its folder where the file is the folder's own page.
 * @param {string} path
 */
function fileOf(path) {
  const parts = path.split("/").filter((part) => part);
  const name = (parts.pop() ?? "").replace(/\.[^.]*$/, "");
  if (!/^(index|readme)$/i.test(name)) return { name, isHome: false };
  return { name: parts[parts.length - 1] ?? "", isHome: !parts.length };
}
