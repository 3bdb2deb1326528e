// How likely an answer is right: Confidence.swift once more.

import { recipe } from "./search-shards.js";

/**
 * @typedef {import("./search-rank.js").Query} Query
 * @typedef {import("./search-rank.js").Found} Found
 * @typedef {import("./search-rank.js").Confidence} Confidence
 */

/**
 * Whether only pages that are called so answer it.
 * @param {Query} query
 */
export const isOfNamed = ({ site }) => /^(makers|comparison)$/.test(site);

/**
 * How sure it is that the docs answer a question, and that the answer is among what was found: `Confidence.swift`.
 * @param {Found[]} sections best first
 * @param {number} coverage
 * @param {Query} query
 * @returns {Confidence}
 */
export function confidence(sections, coverage, query) {
  const best = sections.slice(0, recipe.evidentSections);
  if (!best.length) return { isAnswerable: 0, isHeld: 0 };
  const mean = best.reduce((sum, section) => sum + section.score, 0) / best.length;
  const lead = sections[0].score - (sections[recipe.leadDepth - 1]?.score ?? 0);
  const count = query.concepts.filter((concept) => !concept.isPair).length + query.unspacedWords;
  const breadth = Math.max(...best.map(({ held }) => held)) / Math.max(1, query.concepts.length);
  /** @typedef {{constant: number, score: number, lead: number, coverage: number, breadth: number, word: number, minWords: number, maxWords: number}} Evidence */
  const chance = (/** @type {Evidence} */ evidence, more = 0) => {
    const words = Math.min(Math.max(count, evidence.minWords), evidence.maxWords);
    const signs = evidence.score * mean + evidence.lead * lead + evidence.coverage * coverage + evidence.breadth * breadth + evidence.word * words;
    return 1 / (1 + Math.exp(-(evidence.constant + signs + more)));
  };
  const more = query.unspacedWords * 2 > count ? recipe.unspacedEvidence : 0;
  return {
    isAnswerable: isOfNamed(query) ? 1 : chance(recipe.answerable, more),
    isHeld: chance(recipe.held, query.isJudgement ? recipe.judgementEvidence : 0),
  };
}
