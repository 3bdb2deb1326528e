// What a short question is about: Subject.swift once more.

import { lists, recipe } from "./search-shards.js";
import { stem, words } from "./search-text.js";

/**
 * @typedef {import("./search-rank.js").Subject} Subject
 * @typedef {import("./search-rank.js").Query} Query
 * @typedef {import("./search-rank.js").Found} Found
 */

/** What a short question is about, and the pages that are about it: `Subject.swift` once more. */
export class Subjects {
  /** @param {any} meta @param {Set<string>} stopStems */
  constructor({ openings, instead }, stopStems) {
    /** @type {string[][]} */
    this.openings = openings.split(",").map((/** @type {string} */ text) => text.split(" "));
    /**
     * What is looked for in place of such questions.
     * @type {Record<string, string>}
     */
    this.instead = instead;
    this.stopStems = stopStems;
    this.generalStems = new Set([...lists.generalHeadings].map(stem));
  }

  /**
   * Which question about the site as a whole, or about nothing in particular, it is: `SiteQuestion.swift`.
   * @param {string[]} list the words of the whole question
   * @param {boolean} isFirst no question stands before it
   * @param {string[]} name the words of the site's name
   * @returns {string} its kind; empty for all others
   */
  siteQuestion(list, isFirst, name) {
    if (list.some((word) => lists.greetings.has(word)) && list.every((word) => lists.greetings.has(word) || lists.besideGreetings.has(word))) {
      return "smallTalk";
    }
    const isProduct = (/** @type {string} */ word, /** @type {number} */ index) => list[index - 1] === "this" && lists.products.has(word);
    const points = list.some((word) => lists.pointers.has(word));
    const isComplete = isFirst || !points || list.some(isProduct);
    const own = list.filter((word, index) => !lists.stopWords.has(word) && !isProduct(word, index));
    const isOf = (/** @type {string} */ kind) => own.length > 0 && own.every((word) => lists[kind].has(word));
    const asks = lists.asking.has(list[0]) && list[0] !== "why";
    /** Words, and pairs of words. */
    const holds = (/** @type {string} */ kind) =>
      // "In VS Code" compares nothing.
      list.some((word, index) =>
        !lists.prepositions.has(list[index - 1]) && (lists[kind].has(word) || lists[kind].has(word + "_" + list[index + 1]))
      );
    // "Please delete everything for me": to whoever asks nothing there is nothing to look for.
    const isOrder = list.slice(-2).join() === "for,me" && !lists.stopWords.has(list[+(list[0] === "please")]) &&
      !list.some((word) => lists.persons.has(word));
    if (isOrder || holds("requests")) return "smallTalk";
    if (isOf("licence")) return "licence";
    const rest = own.filter((word) => !name.includes(word));
    if (points || rest.length < own.length) {
      if (lists.people.has(list[0]) && holds("makers") && rest.every((word) => lists.makers.has(word))) return "makers";
      if (holds("comparisons") && rest.length <= recipe.maxSubjectWords) return "comparison";
    }
    if (isComplete && (isOf("start") || (!own.length && points && list[0] === "how"))) return "start";
    // "It works" is not a complaint.
    const fails = own.some((word) => !word.startsWith("work")) || list.some((word) => lists.negations.has(word));
    if (!asks && (own.length ? isOf("complaint") && fails : list.some((word) => lists.cries.has(word)))) return "complaint";
    return isComplete && !own.length && points ? "product" : "";
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
      if (rest.length && lists.meanings.has(rest[rest.length - 1])) rest = rest.slice(0, -1);
    } else if (lists.auxiliaries.has(list[0])) {
      const verb = Math.max(...list.slice(0, recipe.maxSubjectWords + 2).map((word, index) => (lists.offers.has(word) ? index : -1)));
      if (verb >= 0) rest = list.slice(verb + 1);
    }
    const isSentence = rest.length < list.length;
    while (rest.length && lists.articles.has(rest[0])) rest = rest.slice(1);
    // "App of apps" is one thing.
    const named = rest.filter((word, index) => word !== "of" || !rest[index - 1] || !rest[index + 1]);
    if (!rest.length || named.length > recipe.maxSubjectWords || named.some((word) => lists.stopWords.has(word))) return null;
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
    const isOfDocs = subject.isSentence && !query.site &&
      query.concepts.every((concept, index) => weights[index] <= recipe.everywhereWeight * concept.weight);
    for (const section of sections.slice(0, recipe.readForSubject)) {
      let bonus = section.number === home ? recipe.homeBonus : 0;
      if (isOpening(section.number)) {
        const { name, isHome } = fileOf(section.path);
        if (isAbout(section.heading || section.title) || isAbout(section.title)) bonus += recipe.openingBonus;
        if (isAbout(name)) bonus += recipe.openingBonus;
        section.isNamed = bonus > 0;
        if (isOfDocs && isHome) bonus += recipe.openingBonus;
      } else if (ways.some((way) => way.join(" ") === words(section.heading).map(stem).join(" "))) {
        bonus += recipe.definitionBonus;
      }
      if (this.isDefined(ways, section)) bonus += recipe.definitionBonus;
      // Of several beginnings that of the whole site is meant.
      if (query.site) bonus -= recipe.depthPenalty * section.path.split("/").length;
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
    const others = query.concepts.flatMap(({ alternatives }) => alternatives.map((other) => other.words));
    // Whoever asks for no page by its name is content with any that is called so.
    if (query.site && query.site !== "product") return [list, ...list.map((word) => [word]), ...others];
    const joined = new Set(others.flatMap((words) => words.length === 1 ? words : []));
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
        list.slice(start + way.length, start + way.length + 2).some((word) => lists.copulas.has(word))
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

/**
 * Two words before what is to be done: "how to", "do I" and "can we" begin there; negative in other questions.
 * @param {string[]} list
 */
export const taskStart = (list) =>
  [0, 1].find((index) =>
    (!index && list[0] === "how" && list[1] === "to") || (lists.modals.has(list[index]) && lists.persons.has(list[index + 1]))
  ) ?? -3;
