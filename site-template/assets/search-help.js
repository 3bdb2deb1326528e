// What helps on where the docs hold no answer: words of the docs that are near, and questions that they do answer. Fetched with the first refusal.

import { citation } from "./search-engine.js";
import { Extractor } from "./search-quote.js";
import { editDistance } from "./search-rank.js";
import { lists, recipe } from "./search-shards.js";
import { stem, words } from "./search-text.js";

/**
 * @typedef {import("./search-rank.js").Ranker} Ranker
 * @typedef {import("./search-rank.js").Ranking} Ranking
 */

/**
 * @param {string} question
 * @param {string[]} missing its words that no section near it holds
 * @param {Ranking} ranking
 * @param {Ranker} ranker
 * @param {(text: string, earlier: never[], limit: number) => Promise<Ranking>} rank
 * @returns {Promise<Pick<Answer, "suggestions" | "related">>}
 */
export async function help(question, missing, ranking, ranker, rank) {
  const suggestions = [];
  for (const typed of missing) {
    const meant = await near(typed, ranker);
    const text = meant && question.replace(new RegExp(`(?<![\\p{L}\\p{N}])${typed}(?![\\p{L}\\p{N}])`, "iu"), meant);
    if (text && text !== question) suggestions.push({ typed, meant, question: text });
  }
  const related = [];
  const taskStems = new Set([...lists.tasks].map(stem));
  /** @param {string} heading */
  const isQuestion = (heading) => {
    const list = words(heading);
    while (/^[!-9]+$/.test(list[0])) list.shift();
    const [first] = list;
    return heading.length <= recipe.maxRelatedLength && (/[?\uff1f]$/.test(heading) ||
      (list.length > 1 && (lists.asking.has(first) || lists.tasks.has(first) || (first.endsWith("ing") && taskStems.has(stem(first))))));
  };
  const extractor = new Extractor(question, ranking);
  const seen = new Set();
  const candidates = ranking.sections.flatMap((section) => {
    const heading = section.heading || section.title;
    return [...section.questions, ...(isQuestion(heading) ? [heading] : [])]
      .filter((text) => extractor.isNear(text) && !seen.has(text.toLowerCase()) && seen.add(text.toLowerCase()))
      .map((text) => ({ question: text, section }));
  });
  for (const { question, section } of candidates.slice(0, recipe.maxRelatedAsked)) {
    if (related.length >= recipe.maxRelated) break;
    // Only what leads back to its page when it is asked.
    const { confidence, sections: [best] } = await rank(question, [], 1);
    if (confidence.isAnswerable >= recipe.refused && best?.path === section.path) related.push({ question, url: citation(section).url });
  }
  return { ...(suggestions.length ? { suggestions } : {}), ...(related.length ? { related } : {}) };
}

/**
 * What may be offered for a word that the docs do not hold: `Vocabulary.near`.
 * @param {string} word
 * @param {Ranker} ranker
 */
async function near(word, { shards }) {
  if (!/^[a-z]{5,40}$/.test(word) || shards.entry("w", stem(word))) return null;
  const maxEdits = word.length < 8 ? 1 : word.length < 12 ? 2 : 3;
  /** @type {{term: string, order: number[]} | null} */
  let best = null;
  for (const { term, sections } of await shards.wordsFrom(word)) {
    if (!/^[a-z]{5,}$/.test(term) || lists.stopWords.has(term)) continue;
    let shared = 0;
    while (shared < word.length && word[shared] === term[shared]) shared++;
    const beginsAlike = shared >= recipe.minSharedLetters && 3 * shared >= 2 * Math.min(word.length, term.length) &&
      2 * shared >= Math.max(word.length, term.length);
    const edits = editDistance(word, term, maxEdits) ?? (beginsAlike ? maxEdits + 1 : null);
    if (edits === null) continue;
    const order = [edits, -shared, -sections];
    // The words come by the alphabet, which decides between equals.
    const first = best ? best.order.findIndex((value, index) => value !== order[index]) : 0;
    if (!best || (first >= 0 && order[first] < best.order[first])) best = { term, order };
  }
  return best && best.term;
}
