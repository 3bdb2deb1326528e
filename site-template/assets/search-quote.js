// Passages of sections: what is shown of a result, and what answers a question, as in `Passage.swift`, `TextMarker.swift` and
// `AnswerExtractor.swift`; docs/inside/retrieval.md explains it.

import { holdsLiteral } from "./search-literal.js";
import { lists, recipe } from "./search-shards.js";
import { escaped, foldKana, lettersOf, plainTokens, read, reading, stem, stems, tokens, words } from "./search-text.js";

/**
 * @typedef {import("./search-rank.js").Ranking} Ranking
 * @typedef {import("./search-rank.js").Found} Found
 * @typedef {{text: string, kind: "prose" | "item" | "row" | "code", continuesLine: boolean, isTableHead: boolean}} Unit
 * @typedef {{kind: string, start: number, end: number, first: number, last: number, words: number, codeLines: number}} Leaf places of lines and units
 * @typedef {Leaf & {leaves: Leaf[]}} Block
 * @typedef {{units: Unit[], blocks: Block[], lines: import("./search-text.js").Line[]}} Passage
 */

// Units and blocks -------------------------------------------------------------------------------

/**
 * Takes a section apart: into units, which are weighed, and into blocks, which are shown whole.
 * @param {Found} section
 * @returns {Passage}
 */
export function passage(section) {
  /** @type {Unit[]} */
  const units = [];
  /** @type {Block[]} */
  const blocks = [];
  const lines = read(section.markdown);
  /** @param {string} text @param {Unit["kind"]} kind */
  const add = (text, kind, continuesLine = false, isTableHead = false) => units.push({ text, kind, continuesLine, isTableHead });
  const hasRoom = () => units.length < recipe.maxUnitsOfSection;
  let isApart = true;
  for (let end = 0; end < lines.length && hasRoom();) {
    const start = end;
    const first = units.length;
    const { line } = lines[start];
    const isQuote = line[0] === ">";
    if (lines[end].kind === "blank" && !lines[end].markers) {
      isApart ||= !isQuote;
      end++;
      continue;
    }
    // The mark of an alert is part of the block below it.
    if (lines[end].kind === "alert") { do end++; while (lines[end]?.kind === "blank"); }
    if (!lines[end]) break;
    const { kind: own, markers, text } = lines[end++];
    const kind = own === "fence" ? "code" : own === "row" ? "table" : "text";
    if (kind === "code") {
      const code = [];
      while (lines[end]?.kind === "code") code.push(lines[end++].text);
      end = Math.min(end + 1, lines.length);
      for (let piece = 0; piece < code.length; piece += recipe.maxCodeLines) {
        add(code.slice(piece, piece + recipe.maxCodeLines).join("\n").slice(0, recipe.maxCodeLength), "code");
      }
    } else if (kind === "table") {
      add(markers + text, "row", false, true);
      for (; hasRoom() && /^r/.test(lines[end]?.kind); end++) if (lines[end].kind === "row") add(lines[end].text, "row");
    } else {
      for (const [number, sentence] of sentences(text).entries()) add((number ? "" : markers) + sentence, markers ? "item" : "prose", number > 0);
    }
    const isCode = kind === "code";
    const leaf = {
      kind,
      start,
      end,
      first,
      last: units.length,
      words: isCode ? 0 : sum(units.slice(first), (unit) => wordCount(unit.text)),
      codeLines: isCode ? Math.max(0, end - start - 2) : 0,
    };
    const open = blocks[blocks.length - 1];
    if ((open?.kind === "item" && line[0] === " ") || (open?.kind === "quote" && isQuote && !isApart)) {
      open.leaves.push(leaf);
      open.last = leaf.last;
      open.words += leaf.words;
      open.codeLines += leaf.codeLines;
    } else {
      blocks.push({ ...leaf, kind: isQuote ? "quote" : /^([-*]|\d+[.)])( |$)/.test(line) ? "item" : kind, leaves: [leaf] });
    }
    isApart = false;
  }
  // One row alone is not a table.
  for (const [index, unit] of units.entries()) if (units[index + 1]?.kind !== "row") unit.isTableHead = false;
  return { units, blocks, lines };
}

/**
 * @param {T[]} list @param {(entry: T) => number} value
 * @template T
 */
const sum = (list, value) => list.reduce((all, entry) => all + value(entry), 0);

/** @param {string} line */
function sentences(line) {
  const result = [];
  let start = 0;
  for (const match of line.matchAll(/[.!?][")]*(?= [A-Z0-9"([`\x80-\uffff-])|[\u3002\uff01\uff1f](?!$)/g)) {
    const end = /** @type {number} */ (match.index) + match[0].length;
    const isWide = match[0] >= "\u3000";
    const last = line.slice(start, end).split(" ").filter((word) => word).pop() ?? "";
    if (!isWide && lists.abbreviations.has(last.toLowerCase().replace(/^\(+/, ""))) continue;
    result.push(line.slice(start, end));
    start = isWide ? end : end + 1;
  }
  if (start < line.length) result.push(line.slice(start));
  return result;
}

/**
 * Runs of letters and digits; of scripts without spaces every character.
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
  const folded = pairs.length ? foldKana(text) : text;
  for (const pair of pairs) {
    for (let start = folded.indexOf(pair); start >= 0; start = folded.indexOf(pair, start + 1)) result.push([start, start + pair.length]);
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
 * A unit without the signs of its form: bars between cells, fences around code that is shown as Markdown.
 * @param {Unit} unit
 */
function wordsOfUnit({ kind, text }) {
  if (kind === "row") return text.split(" | ").map((cell) => cell.replace(/^[| ]+/, "")).filter((cell) => cell).join(" · ");
  return (kind === "code" && text.split("\n").filter((line) => line && !/^ *(```|~~~)/.test(line)).join("\n")) || text;
}

/**
 * Where words in quotes stand side by side; -1 where they do not.
 * @param {string} text
 * @param {Ranking} ranking
 */
function phraseStart(text, { query }) {
  const phrases = query.phrases.filter((phrase) => phrase.length > 1).map((phrase) => phrase.map(stem));
  const all = phrases.length ? plainTokens(text) : [];
  for (const phrase of phrases) {
    const start = all.findIndex((_, start) => phrase.every((word, index) => all[start + index]?.stem === word));
    if (start >= 0) return all[start].start;
  }
  return -1;
}

/**
 * Some words around what was asked for.
 * @param {Found} section
 * @param {Ranking} ranking
 * @returns {{text: string, match: boolean}[]}
 */
export function snippet(section, ranking) {
  const all = passage(section).units;
  if (!all.length) return [];
  const named = (/** @type {string} */ text) => ranking.query.literals.filter((name) => holdsLiteral(name, text)).length * recipe.literalWorth;
  const quoted = (/** @type {string} */ text) => (phraseStart(text, ranking) < 0 ? 0 : recipe.literalWorth);
  const counts = all.map((unit) => new Set(stems(unit.text).filter((word) => ranking.marked.has(word))).size + named(unit.text) + quoted(unit.text));
  const most = counts.reduce((a, b) => Math.max(a, b));
  const best = most ? counts.indexOf(most) : all.findIndex((unit) => ranking.pairs.some((pair) => foldKana(unit.text).includes(pair)));
  // A line of code ends where it ends: what stands on the next one is not a neighbour on the page.
  const words = wordsOfUnit(all[Math.max(best, 0)]).trim().replace(/\s*\n\s*/g, " \n").split(/ +/);
  const joined = (/** @type {string[]} */ list) => list.join(" ").replaceAll(" \n", "\n");
  if (words.length <= recipe.snippetWords) return parts(joined(words), ranking);
  const whole = joined(words);
  const phrase = phraseStart(whole, ranking);
  const first = phrase < 0
    ? Math.max(0, words.findIndex((word) => matches(word, ranking).length))
    : whole.slice(0, phrase).replace(/[^ \n]/g, "").length;
  const start = Math.max(0, Math.min(first - recipe.snippetWordsBefore, words.length - recipe.snippetWords));
  const end = start + recipe.snippetWords;
  const cut = joined(words.slice(start, end).map((word) => word.slice(0, recipe.maxSnippetWordLength)));
  return parts((start > 0 ? "… " : "") + cut + (end < words.length ? " …" : ""), ranking);
}

/**
 * Whether all that the question tells are words that were corrected: another thing may be meant.
 * @param {import("./search-rank.js").Query} query
 */
function isGuessed({ concepts, corrections }) {
  const telling = concepts.filter((concept) => concept.isTelling && !concept.isEarlier);
  return telling.length > 0 && telling.every((concept) => concept.typed) && corrections.some(({ meant }) => !meant.includes(" "));
}

// Answers ----------------------------------------------------------------------------------------

/**
 * @typedef {{section: Found, quote?: string, words: string}} QuotedSection `words` are those that a browser is to mark
 * @param {string} question
 * @param {Ranking} ranking
 * @returns {{isAnswered: boolean, isUncertain: boolean, sections: QuotedSection[], missing: string[], passages: {markdown: string, isCut: boolean}[]}}
 */
export function answer(question, ranking) {
  const extractor = new Extractor(question, ranking);
  const sections = ranking.sections.slice(0, 3);
  const missing = ranking.isForeign ? [] : extractor.missing(sections);
  const isComplaint = ranking.query.site === "complaint";
  if (ranking.confidence.isAnswerable < recipe.refused || !sections.length || isComplaint) {
    // Only pages that are called so help whoever complains.
    const nearest = sections.filter(({ score }) => !isComplaint || score >= recipe.openingBonus).map((section) => {
      const line = snippet(section, ranking);
      return { section, quote: line.map(({ text }) => text).join("") || undefined, words: wordsAround(line) };
    });
    return { isAnswered: false, isUncertain: false, sections: nearest, missing, passages: [] };
  }
  const quoted = sections.map((section) => ({ section, ...extractor.best(section) }));
  // The passage counts as much as the section: the second section may hold the very sentence.
  const value = (/** @type {typeof quoted[0]} */ entry) => entry.score + entry.section.score;
  // Of sections about one thing the one that ranks first says what it is, or how it is done, unless it is a heading alone.
  const isAboutOne = ranking.query.subject;
  const least = sections[0].score - ((isAboutOne || sections[0].isNamed) && quoted[0].end ? 0 : recipe.passageLead);
  const best = quoted.reduce((best, entry, index) => entry.section.score >= least && value(entry) > value(quoted[best]) ? index : best, 0);
  quoted.unshift(...quoted.splice(best, 1));
  const [first] = quoted;
  /** @type {{markdown: string, isCut: boolean}[]} */
  const passages = [];
  /** @type {QuotedSection[]} */
  const shown = [];
  /** @type {QuotedSection[]} */
  const others = [];
  let words = 0;
  for (const quote of quoted) {
    const { section, all, start, end } = quote;
    const ownWords = wordsOf(all.units.slice(start, end));
    // It often goes on in a section beside the one that begins it, or stands in the one that ranks first.
    const goesOn = end && (section.score >= first.section.score ||
      (section.path === first.section.path && section.score >= first.section.score - recipe.composedLead));
    if (goesOn || quote === first) {
      const passage = extractor.excerpt(quote, quote !== first);
      const text = reading(passage.markdown);
      const more = wordCount(text);
      if (quote === first || words + more <= recipe.maxComposedWords) {
        words += more;
        passages.push(passage);
        shown.push({ section, quote: text, words: ownWords });
        continue;
      }
    }
    others.push({ section, quote: end ? shortened(joined(filled(all.units, start, end))) : heading(section), words: ownWords });
  }
  return {
    isAnswered: true,
    isUncertain: isGuessed(ranking.query) || !first.section.definition &&
        (ranking.confidence.isHeld < recipe.certain || (isAboutOne && best > 0) || !extractor.holdsOwnWords(first.section)),
    missing,
    passages,
    sections: [...shown, ...others],
  };
}

/**
 * The units that answer, and those behind them for which there is room.
 * @param {Unit[]} units @param {number} start @param {number} end
 */
function filled(units, start, end) {
  while (end < units.length && sum(units.slice(start, end + 1), (unit) => wordCount(unit.text)) <= recipe.quoteWords) end++;
  return units.slice(start, end);
}

/** @param {Found} section */
const heading = (section) => section.heading || section.title;

/** @param {Unit[]} units */
const joined = (units) => units.reduce((text, unit, index) => text + (index ? (unit.continuesLine ? " " : "\n") : "") + unit.text, "");

export class Extractor {
  /** @param {string} question @param {Ranking} ranking */
  constructor(question, ranking) {
    this.ranking = ranking;
    this.question = question;
    this.total = ranking.weights.reduce((sum, weight) => sum + weight, 0) || 1e-300;
    /**
     * Ways to say each concept, as stems that must all stand together.
     * @type {{stems: string[], weight: number}[][]}
     */
    this.ways = ranking.query.concepts.map((concept) => [{ stems: [concept.stem], weight: 1 }]);
    for (const { concept, alternative } of ranking.used) {
      this.ways[concept].push({ stems: alternative.words.flatMap((word) => stems(word)), weight: alternative.weight });
    }
    const words = question.slice(0, recipe.maxLengthWithNames).toLowerCase().split(/[ \n\t]+/).filter((word) => word);
    this.wantsSteps = lists.steps.has(words[0]);
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
    text = foldKana(text);
    return this.ways.map((ways, number) => {
      const concept = this.ranking.query.concepts[number];
      const weight = this.ranking.weights[number];
      if (concept.isPair) return text.includes(concept.word) ? weight : 0;
      return weight * Math.max(0, ...ways.filter((way) => way.stems.every((word) => held.has(word))).map((way) => way.weight));
    });
  }

  /**
   * Whether telling words of the question, as they were typed, make up a share of its weight in a text.
   * @param {string} text
   */
  isNear(text) {
    const { concepts } = this.ranking.query;
    const shared = sum([...this.coverage(text).entries()], ([index, weight]) => (concepts[index].isTelling && !concepts[index].typed ? weight : 0));
    return shared >= recipe.relatedShare * this.total;
  }

  /**
   * The units of a section that answer best; none of one that is a heading alone.
   * @param {Found} section
   */
  best(section) {
    const all = passage(section);
    const { units } = all;
    if (section.definition) return { all, ...section.definition, score: 0 };
    const headings = this.coverage([section.title, section.heading, ...section.breadcrumb.split(" › ")].join("\n"));
    const coverages = units.map((unit) => this.coverage(unit.text));
    const counts = units.map((unit) => wordCount(unit.text));
    let best = { all, start: 0, end: 0, score: units.length ? -Infinity : 0 };
    for (let start = 0; start < units.length; start++) {
      const covered = Array(headings.length).fill(0);
      let count = 0;
      for (let end = start; end < Math.min(start + recipe.maxUnitsOfPassage, units.length); end++) {
        count += counts[end];
        if (end > start && count > recipe.maxPassageWords) break;
        for (let concept = 0; concept < covered.length; concept++) covered[concept] = Math.max(covered[concept], coverages[end][concept]);
        const score = this.score(units, start, end + 1, covered, headings, count);
        if (score > best.score) best = { all, start, end: end + 1, score };
      }
    }
    return best;
  }

  /**
   * @param {{section: Found, all: Passage, start: number, end: number}} quoted
   * @param {boolean} isFurther another passage stands before it
   * @returns {{markdown: string, isCut: boolean}}
   */
  excerpt({ section, all, start, end }, isFurther) {
    if (!end) return { markdown: escaped(heading(section)), isCut: false };
    const isNamed = !!section.definition || this.names.length > 0 && all.units.slice(start, end).some((unit) => this.isNamed(unit));
    return excerpt(all, start, end, this.wantsSteps, isNamed, isFurther);
  }

  /** @param {Unit[]} all @param {number} start @param {number} end @param {number[]} covered @param {number[]} headings @param {number} words */
  score(all, start, end, covered, headings, words) {
    const [first, last] = [all[start], all[end - 1]];
    const share = covered.reduce((sum, value, concept) => sum + value + recipe.headingShare * Math.max(0, headings[concept] - value), 0);
    let score = share / this.total - recipe.perWord * Math.max(0, words - recipe.freeWords);
    if (start === 0) score += recipe.beginning;
    if (first.kind === "code" && start > 0) score -= recipe.fragmentPenalty;
    if (end < all.length && last.text.endsWith(":")) score -= recipe.fragmentPenalty;
    if (start > 0 && (first.kind === "code" || first.kind === "item") && all[start - 1].text.endsWith(":")) score -= recipe.fragmentPenalty;
    if (first.continuesLine && pointsBack(first.text)) score -= recipe.fragmentPenalty;
    if (last.isTableHead) score -= recipe.bareTableHead;
    const run = all.slice(start, end);
    if (this.wantsSteps && run.some((unit) => unit.kind === "code" || unit.kind === "item")) score += recipe.stepsBonus;
    if (this.names.length && run.some((unit) => this.isNamed(unit))) score += recipe.namedRow;
    return score;
  }

  /** @param {Unit} unit */
  isNamed(unit) {
    if (unit.kind !== "row" && unit.kind !== "item") return false;
    const text = unit.text.slice(0, recipe.maxLengthOfNamed).toLowerCase().replace(/^[- `.\p{N}]+/u, "");
    return this.names.some((name) => {
      const bare = name.replace(/^-+/, "");
      return text.startsWith(bare) && !/^[\p{L}\p{N}_-]/u.test(text.slice(bare.length));
    });
  }

  /**
   * Of a question that goes on with another, whether the section holds what it asks itself, and in its headings what is done to the product.
   * @param {Found} section
   */
  holdsOwnWords({ path, title, heading, breadcrumb, markdown }) {
    const { concepts, follows, isOfProduct, site } = this.ranking.query;
    const headings = this.coverage([title, heading, breadcrumb].join("\n"));
    const all = this.coverage([title, heading, breadcrumb, reading(markdown)].join("\n"));
    // The licence of a part may stand anywhere.
    return !(site === "licence" && path.includes("/")) &&
      concepts.every(({ isEarlier, isTelling, isDone }, index) =>
        isEarlier || !isTelling || (isOfProduct && isDone ? headings[index] > 0 : !follows || all[index] > 0)
      );
  }

  /**
   * A word with the accents that the index leaves out.
   * @param {string} word
   */
  asTyped(word) {
    return this.question.toLowerCase().split(/[^\p{L}\p{N}\p{M}]+/u).find((part) => words(part)[0] === word) ?? word;
  }

  /**
   * The words of the question that none of the sections holds.
   * @param {Found[]} sections
   */
  missing(sections) {
    const { query } = this.ranking;
    if (query.isPasted || query.site) return [];
    const held = new Set();
    for (const { title, heading, breadcrumb, markdown } of sections) {
      for (const [concept, weight] of this.coverage([title, heading, breadcrumb, reading(markdown)].join("\n")).entries()) {
        if (weight > 0) held.add(concept);
      }
    }
    const missing = query.concepts.filter((concept, number) => !held.has(number) && concept.isTelling && !concept.isEarlier).map(({ typed, word }) =>
      this.asTyped(typed ?? word)
    );
    const named = missing.map((word) => (word.length > recipe.maxNamedLength ? `${word.slice(0, recipe.maxNamedLength)}…` : word));
    return [...new Set(named)].slice(0, recipe.maxMissingTerms);
  }
}

/**
 * Whole blocks around the units that answer, as `Excerpt.swift` chooses them.
 * @param {Passage} all @param {number} start @param {number} end @param {boolean} wantsSteps @param {boolean} isNamed @param {boolean} isFurther
 */
function excerpt({ units, blocks, lines }, start, end, wantsSteps, isNamed, isFurther) {
  const maxWords = wantsSteps && !isFurther ? recipe.maxStepsWords : recipe.maxPassageWords;
  let isCut = false;
  /** @param {Leaf} leaf @returns {[number, number]} */
  const chosen = (leaf) => [Math.max(leaf.first, start), Math.min(leaf.last, end)];
  /** @param {Leaf} leaf */
  const isChosen = (leaf) => chosen(leaf)[0] < chosen(leaf)[1];
  /** @param {number} first @param {number} behind */
  const fits = (first, behind, words = maxWords, codeLines = recipe.maxCodeLinesOfAnswer) =>
    sum(blocks.slice(first, behind), (block) => block.words) <= words && sum(blocks.slice(first, behind), (block) => block.codeLines) <= codeLines;
  /** @param {Block} block */
  const announces = ({ leaves }) => {
    const leaf = leaves[leaves.length - 1];
    return leaf.kind === "text" && leaf.last > leaf.first && /[:\uff1a]$/.test(units[leaf.last - 1].text);
  };
  // The number that an item of an ordered list has.
  /** @param {Block | undefined} block */
  const number = (block) => (block?.kind === "item" ? parseInt(lines[block.start].line, 10) : NaN);
  // Where an ordered list goes on behind the pictures and paragraphs between its steps.
  /** @param {number} from @param {number} to @param {number} wanted */
  const step = (from, to, wanted) => (isNamed ? -1 : blocks.findIndex((block, index) => index >= from && index < to && number(block) === wanted));
  let first = blocks.findIndex(isChosen);
  let behind = blocks.map(isChosen).lastIndexOf(true) + 1;

  // Back to what it cannot be understood without.
  while (first > 0) {
    const [previous, block] = blocks.slice(first - 1);
    let from = first - 1;
    let isList = block.kind === "item" && previous.kind === "item";
    const earlier = step(first - recipe.maxBetweenSteps - 1, first, number(block) - 1 || NaN);
    if (isList) {
      if (isNamed) break;
      while (blocks[from - 1]?.kind === "item") from--;
    } else if (earlier >= 0) {
      from = earlier;
      isList = true;
    } else if (
      !announces(previous) && (block.kind !== "code" || previous.kind === "code") &&
      (block.kind !== "text" || !pointsBack(units[block.first]?.text))
    ) break;
    if (!fits(from, behind)) {
      isCut ||= isList;
      break;
    }
    first = from;
  }
  // On to what it announces.
  while (behind < blocks.length) {
    const [last, next] = blocks.slice(behind - 1);
    let to = behind + 1;
    const numbers = blocks.slice(first, behind).map(number).filter((own) => own >= 0);
    const later = step(behind, behind + recipe.maxBetweenSteps + 1, numbers[numbers.length - 1] + 1);
    const isList = (last.kind === "item" && next.kind === "item") || later >= 0;
    if (later >= 0) to = later + 1;
    const isNeeded = later >= 0 || announces(last) || (isList && !isNamed) || (wantsSteps && (next.kind === "code" || next.kind === "item"));
    if (!isNeeded) {
      // "Using the CLI:" may stand below a note.
      const code = blocks.findIndex(({ kind }, index) => index > behind && (kind === "code" || kind === "item"));
      if (!wantsSteps || code < 0 || code > behind + recipe.maxBetweenSteps) break;
      to = code + 1;
    }
    if (!fits(first, to)) {
      isCut ||= isList || announces(last);
      // The beginning of what was announced is better than nothing of it.
      if (announces(last) && next.kind !== "text") behind++;
      break;
    }
    behind = to;
  }
  while (behind - first > 1 && announces(blocks[behind - 1]) && blocks[behind - 1].last > end) behind--;
  // A short passage goes on with whole lists, and with all that is announced: the answer is often in the next sentence.
  while (!isNamed && behind < blocks.length) {
    let to = behind;
    do to++; while (to < blocks.length && (announces(blocks[to - 1]) || (blocks[to - 1].kind === "item" && blocks[to].kind === "item")));
    if (announces(blocks[to - 1]) || !fits(first, to, isFurther ? recipe.quoteWords : recipe.fillWords, recipe.maxCodeLinesOfBlock)) break;
    behind = to;
  }
  isCut ||= announces(blocks[behind - 1]);

  /**
   * All of a block, or of a long one its beginning and what was chosen of it.
   * @param {Block} block
   */
  const leavesOf = ({ leaves, words, codeLines }) => {
    if (words <= recipe.maxBlockWords && codeLines <= recipe.maxCodeLinesOfBlock) return leaves;
    const kept = leaves.filter((leaf, index) => !index || isChosen(leaf));
    isCut ||= kept.length < leaves.length;
    return kept;
  };
  /** @param {Leaf} leaf @returns {string[]} */
  const written = (leaf) => {
    const own = lines.slice(leaf.start, leaf.end);
    const all = own.map(({ line }) => (line.length > recipe.maxLineLength ? `${line.slice(0, recipe.maxLineLength)} …` : line));
    let [from, to] = chosen(leaf);
    const isOf = from < to;
    const last = all.length - 1;
    if (leaf.codeLines > recipe.maxCodeLinesOfBlock) {
      isCut = true;
      const isFar = isOf && (to - leaf.first) * recipe.maxCodeLines > recipe.maxCodeLinesOfBlock;
      // The last piece is the one that the run was made longer for.
      let start = isFar
        ? 1 + Math.max((from - leaf.first) * recipe.maxCodeLines, (to - leaf.first) * recipe.maxCodeLines - recipe.maxCodeLinesOfBlock)
        : 1;
      const marks = /(?:hl_lines|emphasize-lines|mark|highlight)=["'{[]*(\d+)|\{(\d+)[\d,\s-]*\}/.exec(all[0]);
      const marked = Number(marks?.[1] ?? marks?.[2] ?? 0);
      if (start === 1 && marked > recipe.maxCodeLinesOfBlock && marked <= leaf.codeLines) start = marked - recipe.linesBeforeMarked;
      const { line, text } = own[start];
      const mark = start > 1 ? [`${line.slice(0, line.length - text.length)}…`] : [];
      return [all[0], ...mark, ...all.slice(start, Math.min(start + recipe.maxCodeLinesOfBlock, last)), all[last]];
    }
    if (leaf.kind === "table" && (leaf.last - leaf.first > recipe.maxTableRows + 1 || leaf.words > recipe.maxStepsWords)) {
      isCut = true;
      const head = own.findIndex(({ kind }) => kind === "row");
      from = Math.max(from, leaf.first + 1);
      if (to <= from) [from, to] = [leaf.first + 1, leaf.first + 2];
      while (!isNamed && to - from < Math.min(recipe.maxTableRows, leaf.last - leaf.first - 1)) {
        const [start, end] = to < leaf.last ? [from, to + 1] : [from - 1, to];
        if (sum(units.slice(start, end), (unit) => wordCount(unit.text)) > recipe.maxStepsWords) break;
        [from, to] = [start, end];
      }
      // The row of delimiters is not a unit.
      const place = head + 1 - leaf.first;
      return [...all.slice(0, head + 2), ...all.slice(place + from, place + to)];
    }
    if (leaf.kind === "text" && leaf.words > recipe.maxBlockWords) {
      isCut = true;
      if (!isOf) [from, to] = [leaf.first, leaf.first + 1];
      while (to < leaf.last && sum(units.slice(from, to + 1), (unit) => wordCount(unit.text)) <= recipe.maxPassageWords) to++;
      const { head, markers } = own[last];
      const text = units.slice(from, to).map((unit) => unit.text).join(" ");
      const shown = from > leaf.first ? text : text.slice(markers.length);
      return [...all.slice(0, last), head + (from > leaf.first ? "… " : "") + escaped(shortened(shown))];
    }
    return all;
  };
  /** @type {string[]} */
  const result = [];
  let place = -1;
  for (const leaf of blocks.slice(first, behind).flatMap(leavesOf)) {
    const before = lines[leaf.start - 1];
    if (place >= 0 && place < leaf.start && before.kind === "blank") result.push(before.line);
    else if (place >= 0 && place !== leaf.start) result.push("");
    result.push(...written(leaf));
    place = leaf.end;
  }
  return { markdown: result.join("\n"), isCut };
}

/** @param {string} text */
const pointsBack = (text) => lists.backPointers.has(/^\p{L}+/u.exec(text)?.[0] ?? "");

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
  if (wordCount(text) <= recipe.maxUnitWords) return text;
  let words = 0;
  for (const match of text.matchAll(/[ \n]/g)) if (++words >= recipe.maxPassageWords) return text.slice(0, match.index) + " …";
  // A script without spaces.
  return text.slice(0, recipe.maxPassageWords * 2) + "…";
}

// What makes a browser scroll to some words of a page and mark them, as in `TextDirective.swift` ---
//
// A browser takes the first place on the page that holds the words, whatever the anchor before them names. So words that stand in front of
// their section too get none: the anchor alone leads to the right place. Source: https://wicg.github.io/scroll-to-text-fragment/

/**
 * The words of a snippet around the first that was asked for. Cells of a table, lines of code and what was left out are not neighbours on the page.
 * @param {{text: string, match: boolean}[]} snippet
 */
export function wordsAround(snippet) {
  const match = snippet.findIndex((part) => part.match);
  if (match < 0) return "";
  const text = (/** @type {typeof snippet} */ parts) => parts.map((part) => part.text).join("");
  const before = pieces(text(snippet.slice(0, match))).pop() ?? "";
  const { wordsBefore, wordsAfter } = recipe.textFragment;
  const lead = withoutMarker(before).split(" ").slice(-wordsBefore - 1);
  return lead.join(" ") + pieces(text(snippet.slice(match)))[0].split(" ").slice(0, wordsAfter + 1).join(" ");
}

/**
 * The first words of a passage: of its first line that is not code.
 * @param {{text: string, kind: string, continuesLine: boolean}[]} units
 */
export function wordsOf(units) {
  const first = units.findIndex((unit) => unit.kind !== "code");
  if (first < 0) return "";
  const rest = units.slice(first + 1);
  const end = rest.findIndex((unit) => !unit.continuesLine);
  const line = [units[first], ...rest.slice(0, end < 0 ? rest.length : end)].map((unit) => unit.text).join(" ");
  return withoutMarker(pieces(line)[0]).split(" ").filter((word) => word).slice(0, recipe.textFragment.wordsOfPassage).join(" ");
}

/**
 * What is put behind `url`.
 * @param {string} words
 * @param {string} url
 * @param {string | null} earlier what stands on the page in front of the section's text, folded; `null` where that is not known
 * @returns {{text_fragment?: string}}
 */
export function directive(words, url, earlier) {
  const text = words.trim();
  if (earlier === null || text.length < recipe.textFragment.minLength || earlier.includes(lettersOf(text))) return {};
  const encoded = encodeURIComponent(text).replace(/[-_.!~*'()]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
  return { text_fragment: `${url.includes("#") ? "" : "#"}:~:text=${encoded}` };
}

/** @param {string} text */
const pieces = (text) => text.split(/ \| | · |… | …|\n/);

/** @param {string} text */
const withoutMarker = (text) => text.replace(/^(?:- |\d+\. )/, "");
