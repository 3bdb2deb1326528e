// "How do I create an application": HowTo.swift once more. Fetched with the first question of this kind.

import { lists, recipe } from "./search-shards.js";
import { taskStart } from "./search-subject.js";
import { stem, words } from "./search-text.js";

/**
 * @typedef {import("./search-rank.js").HowTo} HowTo
 * @typedef {import("./search-rank.js").Ranker} Ranker
 */

/**
 * What is to be done, and to what.
 * @param {string[]} list the words of the whole question
 * @returns {HowTo | null} null where it asks for more
 */
export function howTo(list) {
  const start = taskStart(list) + 2;
  if (list[0] !== "how" || start < 0 || start >= list.length) return null;
  const thing = list.slice(start + 1).filter((word) => !lists.articles.has(word) && !lists.pointers.has(word) && word !== "my");
  if (thing.length > recipe.maxSubjectWords || thing.some((word) => lists.stopWords.has(word))) return null;
  return thing.length || !lists.stopWords.has(list[start]) ? { verb: list[start], thing } : null;
}

/**
 * Adds to the score of each section whose heading or page says what is to be done, or what it is done to.
 * @param {import("./search-rank.js").Found[]} sections best first
 * @param {HowTo} howTo
 * @param {Ranker} ranker
 */
export function addHowTo(sections, { verb, thing }, ranker) {
  const { stopStems, subjects: { generalStems } } = ranker;
  const key = (/** @type {Iterable<string>} */ list) => [...new Set(list)].sort().join(" ");
  const stems = thing.map(stem);
  const plain = new Set([...lists.plainTasks].map(stem));
  const whole = key([...stems, stem(verb)]);
  const isNumber = (/** @type {string} */ word) => /^[!-9]*$/.test(word);
  /** How much a title or heading is what is asked for: all of it, or the thing alone. */
  const share = (/** @type {string[]} */ list) => {
    const all = list.filter((word) => !lists.articles.has(word) && !isNumber(word) && !lists.besideTasks.has(word)).map(stem)
      .filter((word) => !generalStems.has(word));
    if (key(all) === whole) return 1;
    if (!stems.length || key(all.filter((word) => !plain.has(word))) !== key(stems)) return 0;
    return lists.plainTasks.has(verb) ? 1 : recipe.thingShare;
  };
  const factor = stems.length ? 1 : recipe.productFactor;
  for (const section of sections) {
    const heading = words(section.heading || section.title);
    const title = words(section.title);
    // "Links and images" is about both.
    const parts = section.title.split(/,| and /).map((part) => recipe.partOfTitle * share(words(part)));
    const isOpening = section.number === section.page;
    const ofTitle = Math.max(share(title), ...parts);
    // "Upgrade" far down is of something else than the product.
    const ofHeading = isOpening ? ofTitle : stems.length ? share(heading) : 0;
    section.score += factor * (ofHeading * recipe.howToHeading + ofTitle * (isOpening ? recipe.howToOpening : recipe.howToTitle));
    section.isNamed = ofHeading + ofTitle > 0;
    // What and why something is tells not how.
    if (lists.asking.has(heading[0]) && heading[0] !== "how") section.score -= recipe.explainingPenalty;
    const isStart = title.some((word) => lists.start.has(word)) && title.every((word) => lists.start.has(word) || lists.stopWords.has(word));
    const beginning = heading.map(stem).filter((word) => !stopStems.has(word) && !isNumber(word)).slice(0, stems.length + 1);
    if (isStart && stems.length && key(beginning) === whole) section.score += recipe.startBonus;
  }
}
