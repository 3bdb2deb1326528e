// Tells a question in another language than the docs from one about something else: `ForeignQuestion.swift` once more. Fetched with the first refusal.

import { lists, recipe } from "./search-shards.js";
import { isHan, scriptOf, unspacedRuns, words } from "./search-text.js";

/**
 * @param {string} text of the question
 * @param {import("./search-rank.js").Ranker} ranker
 */
export async function isForeign(text, ranker) {
  // Han characters are too many for small docs to hold them all.
  const characters = new Set([...unspacedRuns(text).runs.join("")].filter((character) => !ranker.shards.meta.pairs || !isHan(character)));
  if (characters.size >= recipe.minForeignWords) {
    let unknown = 0;
    for (const character of characters) if (!(await ranker.holdsPair(character))) unknown++;
    return unknown >= recipe.foreignCharacterShare * characters.size;
  }
  const list = words(text).filter((word) => word.length > 2 && /^[\p{Alphabetic}\p{M}]+$/u.test(word));
  if (list.length < recipe.minForeignWords) return false;
  /** @type {string[]} */
  const unknown = [];
  for (const word of list) if (!(await ranker.shards.wordsFrom(word)).some(({ term }) => term === word)) unknown.push(word);
  const areSmallWordsKnown = ranker.shards.meta.sections >= recipe.minSectionsOfLanguage;
  // Of an alphabet that the docs have not they need not be small; of one that they have, even small ones say nothing.
  const isTelling = (/** @type {string} */ word) => {
    const script = scriptOf(word);
    return script === undefined ? areSmallWordsKnown && word.length <= recipe.maxSmallWord : !ranker.shards.meta.scripts?.includes(script);
  };
  // Words too short to be looked up count beside those that the docs hold: "how do I".
  const known = list.filter((word) => lists.stopWords.has(word) && !unknown.includes(word)).length;
  const short = words(text).filter((word) => word.length <= 2 && lists.stopWords.has(word)).length;
  return unknown.length >= recipe.foreignShare * list.length &&
    unknown.filter(isTelling).length >= recipe.minSmallWords &&
    (!known || known + short < recipe.minSmallWords);
}
