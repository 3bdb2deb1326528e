// Passages of sections: what is shown of a result, and what answers a question, as in `Passage.swift`, `TextMarker.swift` and
// `AnswerExtractor.swift`; docs/inside/retrieval.md explains it.

import { holdsLiteral } from "./search-literal.js";
import { recipe } from "./search-shards.js";
import { stems, tokens } from "./search-text.js";

/**
 * @typedef {import("./search-rank.js").Ranking} Ranking
 * @typedef {import("./search-rank.js").Found} Found
 * @typedef {{text: string, kind: "prose" | "item" | "row" | "code", continuesLine: boolean, isTableHead: boolean}} Unit
 */

const codeMark = "\ufffc";
const codeSeparator = "\x1e";


const abbreviations = new Set("e.g. i.e. etc. vs. cf. mr. mrs. dr. st. no. fig. approx. inc. ltd. u.s. p. pp.".split(" "));

// Units ------------------------------------------------------------------------------------------

/**
 * The sentences, list items, table rows and pieces of code of a section, in reading order.
 * @param {Found} section
 * @returns {Unit[]}
 */
export function units(section) {
  const blocks = section.code.split(codeSeparator);
  /** @type {Unit[]} */
  const result = [];
  /** @param {string} text @param {Unit["kind"]} kind */
  const add = (text, kind, continuesLine = false, isTableHead = false) => result.push({ text, kind, continuesLine, isTableHead });
  for (const line of section.text.split("\n")) {
    if (!line) continue;
    if (result.length >= recipe.maxUnitsOfSection) break;
    if (line === codeMark) {
      const lines = (blocks.shift() || null)?.split("\n") ?? [];
      for (let start = 0; start < lines.length; start += recipe.maxCodeLines) {
        add(lines.slice(start, start + recipe.maxCodeLines).join("\n").slice(0, recipe.maxCodeLength), "code");
      }
    } else if (line.includes(" | ") && line.length < 4_096) {
      add(line, "row", false, result[result.length - 1]?.kind !== "row");
    } else {
      const kind = /^(- |\d+\. )/.test(line) ? "item" : "prose";
      for (const [index, sentence] of sentences(line).entries()) add(sentence, kind, index > 0);
    }
  }
  // One row alone is no table but text with a bar in it.
  for (const [index, unit] of result.entries()) if (result[index + 1]?.kind !== "row") unit.isTableHead = false;
  return result;
}

/** @param {string} line */
function sentences(line) {
  const result = [];
  let start = 0;
  for (const match of line.matchAll(/[.!?][")]*(?= [A-Z0-9"([`\x80-\uffff-])|[\u3002\uff01\uff1f](?!$)/g)) {
    const end = /** @type {number} */ (match.index) + match[0].length;
    const isWide = match[0] >= "\u3000";
    const last = line.slice(start, end).split(" ").filter((word) => word).pop() ?? "";
    if (!isWide && abbreviations.has(last.toLowerCase().replace(/^\(+/, ""))) continue;
    result.push(line.slice(start, end));
    start = isWide ? end : end + 1;
  }
  if (start < line.length) result.push(line.slice(start));
  return result;
}

/**
 * Runs of letters and digits; of scripts without blanks every character.
 * @param {string} text
 */
const wordCount = (text) => text.match(/[\u3000-\udbff\ue000-\uffff]|(?:[A-Za-z0-9\x80-\u2fff]|[\ud800-\udbff][\udc00-\udfff])+/g)?.length ?? 0;

// Marked words -----------------------------------------------------------------------------------

/**
 * @param {string} text
 * @param {Ranking} ranking
 * @returns {[number, number][]} places of words that were asked for
 */
function matches(text, { marked, pairs, query }) {
  /** @type {[number, number][]} */
  const result = tokens(text).filter((token) => marked.has(token.stem)).map((token) => [token.start, token.end]);
  for (const pair of pairs) {
    for (let start = text.indexOf(pair); start >= 0; start = text.indexOf(pair, start + 1)) result.push([start, start + pair.length]);
  }
  for (const { pattern } of query.literals) {
    for (const { 0: name, index = 0 } of text.matchAll(pattern)) result.push([index, index + name.length]);
  }
  return result.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
}

/** @param {string} text @param {Ranking} ranking */
function parts(text, ranking) {
  /** @type {{text: string, match: boolean}[]} */
  const result = [];
  /** @param {number} start @param {number} end @param {boolean} match */
  const add = (start, end, match) => {
    if (start >= end) return;
    const last = result[result.length - 1];
    if (match && last?.match) last.text += text.slice(start, end);
    else result.push({ text: text.slice(start, end), match });
  };
  let place = 0;
  for (const [start, end] of matches(text, ranking)) {
    if (end <= place) continue;
    add(place, start, false);
    add(Math.max(place, start), end, true);
    place = end;
  }
  add(place, text.length, false);
  return result;
}

/**
 * Some words around what was asked for.
 * @param {Found} section
 * @param {Ranking} ranking
 * @returns {{text: string, match: boolean}[]}
 */
export function snippet(section, ranking) {
  const all = units(section);
  if (!all.length) return [];
  const named = (/** @type {string} */ text) => ranking.query.literals.filter((name) => holdsLiteral(name, text)).length * recipe.literalWorth;
  const counts = all.map((unit) => new Set(stems(unit.text).filter((word) => ranking.marked.has(word))).size + named(unit.text));
  const most = counts.reduce((a, b) => Math.max(a, b));
  const best = most ? counts.indexOf(most) : all.findIndex((unit) => ranking.pairs.some((pair) => unit.text.includes(pair)));
  // A line of code ends where it ends: what stands on the next one is no neighbour on the page.
  const words = all[Math.max(best, 0)].text.trim().replace(/\s*\n\s*/g, " \n").split(/ +/);
  const joined = (/** @type {string[]} */ list) => list.join(" ").replaceAll(" \n", "\n");
  if (words.length <= recipe.snippetWords) return parts(joined(words), ranking);
  const first = Math.max(0, words.findIndex((word) => matches(word, ranking).length));
  const start = Math.max(0, Math.min(first - 8, words.length - recipe.snippetWords));
  const end = start + recipe.snippetWords;
  const cut = joined(words.slice(start, end).map((word) => word.slice(0, 120)));
  return parts((start > 0 ? "… " : "") + cut + (end < words.length ? " …" : ""), ranking);
}

// Answers ----------------------------------------------------------------------------------------

/**
 * @typedef {{section: Found, quote?: string}} QuotedSection
 * @param {string} question
 * @param {Ranking} ranking
 * @returns {{isAnswered: boolean, isUncertain: boolean, sections: QuotedSection[], missing: string[]}}
 */
export function answer(question, ranking) {
  const extractor = new Extractor(question, ranking);
  const sections = ranking.sections.slice(0, 3);
  const missing = extractor.missing(sections);
  if (ranking.confidence < recipe.refused || !sections.length) {
    return { isAnswered: false, isUncertain: false, sections: sections.map((section) => ({ section })), missing };
  }
  const quoted = sections.map((section) => ({ section, ...extractor.quote(section) }));
  // The passage counts as much as the section: the second section may hold the very sentence.
  const value = (/** @type {typeof quoted[0]} */ entry) => entry.score + entry.section.score;
  const best = quoted.reduce((best, entry, index) => (value(entry) > value(quoted[best]) ? index : best), 0);
  quoted.unshift(...quoted.splice(best, 1));
  return { isAnswered: true, isUncertain: ranking.confidence < recipe.certain, sections: quoted, missing };
}

class Extractor {
  /** @param {string} question @param {Ranking} ranking */
  constructor(question, ranking) {
    this.ranking = ranking;
    this.total = ranking.weights.reduce((sum, weight) => sum + weight, 0) || 1e-300;
    /**
     * Ways to say each concept, as stems that must all stand together.
     * @type {{stems: string[], weight: number}[][]}
     */
    this.ways = ranking.query.concepts.map((concept) => [{ stems: [concept.stem], weight: 1 }]);
    for (const { concept, alternative } of ranking.used) {
      this.ways[concept].push({ stems: alternative.words.flatMap((word) => stems(word)), weight: alternative.weight });
    }
    const words = question.slice(0, 2_000).toLowerCase().split(/[ \n\t]+/).filter((word) => word);
    this.wantsSteps = /^(how|install|create|add|set|configure|run|enable|disable)$/.test(words[0] ?? "");
    /** Identifiers and flags: a table row or list item that begins with one is what is asked for. */
    this.names = words.map((word) => word.replace(/^[`'"?!,.:;()]+|[`'"?!,.:;()]+$/g, "")).filter(isName);
  }

  /**
   * How much of each concept's weight a text holds.
   * @param {string} text
   * @returns {number[]}
   */
  coverage(text) {
    const held = new Set(stems(text));
    return this.ways.map((ways, number) => {
      const concept = this.ranking.query.concepts[number];
      const weight = this.ranking.weights[number];
      if (concept.isPair) return text.includes(concept.word) ? weight : 0;
      return weight * Math.max(0, ...ways.filter((way) => way.stems.every((word) => held.has(word))).map((way) => way.weight));
    });
  }

  /** @param {Found} section @returns {{quote: string, score: number}} */
  quote(section) {
    const all = units(section);
    if (!all.length) return { quote: section.heading || section.title, score: 0 };
    const headings = this.coverage([section.title, section.heading, ...section.breadcrumb.split(" › ")].join("\n"));
    const coverages = all.map((unit) => this.coverage(unit.text));
    const counts = all.map((unit) => wordCount(unit.text));
    let best = { start: 0, end: 1, score: -Infinity };
    for (let start = 0; start < all.length; start++) {
      const covered = Array(headings.length).fill(0);
      let count = 0;
      for (let end = start; end < Math.min(start + recipe.maxUnitsOfPassage, all.length); end++) {
        count += counts[end];
        if (end > start && count > recipe.maxPassageWords) break;
        for (let concept = 0; concept < covered.length; concept++) covered[concept] = Math.max(covered[concept], coverages[end][concept]);
        const score = this.score(all, start, end + 1, covered, headings, count);
        if (score > best.score) best = { start, end: end + 1, score };
      }
    }
    const text = all.slice(best.start, best.end).reduce((text, unit, index) => text + (index ? (unit.continuesLine ? " " : "\n") : "") + unit.text, "");
    return { quote: shortened(text), score: best.score };
  }

  /** @param {Unit[]} all @param {number} start @param {number} end @param {number[]} covered @param {number[]} headings @param {number} words */
  score(all, start, end, covered, headings, words) {
    const [first, last] = [all[start], all[end - 1]];
    const share = covered.reduce((sum, value, concept) => sum + value + recipe.headingShare * Math.max(0, headings[concept] - value), 0);
    let score = share / this.total - recipe.perWord * Math.max(0, words - recipe.freeWords);
    if (start === 0) score += recipe.beginning;
    if (first.kind === "code") score -= recipe.fragmentPenalty;
    if (end < all.length && last.text.endsWith(":")) score -= recipe.fragmentPenalty;
    if (start > 0 && (first.kind === "code" || first.kind === "item") && all[start - 1].text.endsWith(":")) score -= recipe.fragmentPenalty;
    if (first.continuesLine && pointsBack.test(first.text)) score -= recipe.fragmentPenalty;
    if (last.isTableHead) score -= recipe.bareTableHead;
    const run = all.slice(start, end);
    if (this.wantsSteps && run.some((unit) => unit.kind === "code" || unit.kind === "item")) score += recipe.stepsBonus;
    if (this.names.length && run.some((unit) => this.isNamed(unit))) score += recipe.namedRow;
    return score;
  }

  /** @param {Unit} unit */
  isNamed(unit) {
    if (unit.kind !== "row" && unit.kind !== "item") return false;
    const text = unit.text.slice(0, 200).toLowerCase().replace(/^[- `.\p{N}]+/u, "");
    return this.names.some((name) => {
      const bare = name.replace(/^-+/, "");
      return text.startsWith(bare) && !/^[\p{L}\p{N}_-]/u.test(text.slice(bare.length));
    });
  }

  /**
   * The words of the question that none of the sections holds.
   * @param {Found[]} sections
   */
  missing(sections) {
    const held = new Set();
    for (const { title, heading, breadcrumb, text, code } of sections) {
      for (const [concept, weight] of this.coverage([title, heading, breadcrumb, text, code].join("\n")).entries()) if (weight > 0) held.add(concept);
    }
    const missing = this.ranking.query.concepts.filter((_, concept) => !held.has(concept));
    return [...new Set(missing.map((concept) => concept.typed ?? concept.word))];
  }
}

const pointsBack = /^(But|And|So|This|That|These|Then|It|They|Or|Also|However|Otherwise|Such|Those|Here)(?!\p{L})/u;

/**
 * A flag, or a word with a mark or number inside that prose does not have.
 * @param {string} word
 */
const isName = (word) => word.length > 2 && (word.startsWith("--") || (/^.[^]*[_.:-][^]*.$/.test(word) && !word.includes("/")));

/**
 * A unit longer than a quote may be ends at a word.
 * @param {string} text
 */
function shortened(text) {
  if (wordCount(text) <= recipe.maxPassageWords * 1.5) return text;
  let words = 0;
  for (const match of text.matchAll(/[ \n]/g)) if (++words >= recipe.maxPassageWords) return text.slice(0, match.index) + " …";
  // A script without blanks.
  return text.slice(0, recipe.maxPassageWords * 2) + "…";
}
