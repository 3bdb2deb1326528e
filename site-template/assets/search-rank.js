// The ranking of DocIndex once more: docs/inside/retrieval.md explains it, and a test compares both. Its numbers come with the index, as `recipe`.

import { holdsLiteral, isName, literal, literals, quotedLiteral, symbolWords } from "./search-literal.js";
import { keyOf, saturated, SectionScorer } from "./search-scorer.js";
import { lists, Numbers, recipe } from "./search-shards.js";
import { Subjects, taskStart } from "./search-subject.js";
import { foldKana, stem, stems, undivided, unspacedRuns, unspacedWords, words } from "./search-text.js";

/**
 * @typedef {import("./search-shards.js").Shards} Shards
 * @typedef {import("./search-shards.js").Entry} Entry
 * @typedef {import("./search-shards.js").SectionText} SectionText
 *
 * @typedef {import("./search-literal.js").Literal} Literal
 * @typedef {{words: string[], isSentence: boolean}} Subject
 * @typedef {{verb: string, thing: string[]}} HowTo
 * @typedef {{words: string[], weight: number, isCompletion?: boolean}} Alternative
 * @typedef {{word: string, typed?: string, stem: string, isPair: boolean, isSymbol?: boolean, isEarlier?: boolean, isDone?: boolean, isTelling?: boolean, weight: number, alternatives: Alternative[]}} Concept
 * @typedef {{
 *   concepts: Concept[], stems: string[], phrases: string[][], quotes: string[], corrections: {typed: string, meant: string}[], namesVersion?: boolean, namesProposal?: boolean,
 *   literals: Literal[], quoted: Literal[], quotedSymbols: string[], isPasted: boolean, site: string, leastHeld: number, isOfProduct?: boolean, isJudgement?: boolean, follows?: string, unspacedWords: number, subject: Subject | null, howTo: HowTo | null,
 * }} Query
 *
 * @typedef {SectionText & {number: number, page: number, score: number, coverage: number, held: number, isNamed?: boolean, definition?: {start: number, end: number}}} Found `page` is the number of its page's first section
 * @typedef {{isAnswerable: number, isHeld: number}} Confidence chances, 0 to 1
 * @typedef {{
 *   query: Query, sections: Found[], confidence: Confidence, isForeign: boolean, weights: number[], used: {concept: number, alternative: Alternative}[],
 *   marked: Set<string>, pairs: string[], dropped: string[], isPartial: boolean,
 * }} Ranking
 */
/** What is fetched of other ways to say something, in bytes, beside the words themselves; see `Shards.cost`. */
const alternativeBytes = 30_000;
const leastAlternativeBytes = 3_000;
/** What is fetched of a pasted text. */
const pastedBytes = 90_000;

/** Sections that are read where a word is so frequent that only its best places are at hand; fewer than in Swift, as their texts are fetched. */
const readForFrequent = 16;
/** Sections that are read for words in quotes: all others fall away. */
const readForPhrases = 96;

/** @returns {Query} */
const newQuery = () => ({
  concepts: [],
  stems: [],
  phrases: [],
  quotes: [],
  corrections: [],
  literals: [],
  quoted: [],
  quotedSymbols: [],
  isPasted: false,
  site: "",
  unspacedWords: 0,
  leastHeld: 0,
  subject: null,
  howTo: null,
});

/** @param {string} text */
const bounded = (text) => text.slice(0, recipe.maxQueryLength);

export class Ranker {
  /** @param {Shards} shards @param {(name: string) => Promise<any>} load a module of the template */
  constructor(shards, load) {
    this.shards = shards;
    /** Where it cannot be had, the question is answered without it. */
    this.module = (/** @type {string} */ name) => load(name).catch(() => null);
    const { meta } = shards;
    this.stopStems = new Set([...lists.stopWords].map(stem));
    this.unspacedQuestionWords = meta.unspacedQuestionWords.split(" ");
    this.synonyms = synonyms(meta);
    this.subjects = new Subjects(meta, this.stopStems);
    this.name = words(undivided(meta.name));
    const numbers = (/** @type {string} */ distances) => {
      let section = 0;
      return new Set(new Numbers(distances).list().map((distance) => (section += distance)));
    };
    /** By the first section. */
    this.changeLogs = numbers(meta.changeLogs);
    this.proposals = numbers(meta.proposals);
    this.entries = numbers(meta.entries);
    this.glossary = [...numbers(meta.glossary)];
    this.scores = new SectionScorer(meta.sections, meta.pages);
  }

  // Questions ------------------------------------------------------------------------------------

  /**
   * @param {string} text
   * @param {string[]} earlier the questions before that were answered
   * @param {boolean} [isTyped] into a search box: the last word may be the beginning of another, and signs count
   * @returns {Promise<Query>}
   */
  async parse(text, earlier, isTyped) {
    text = bounded(text);
    const isShort = text.length <= recipe.maxLengthWithQuotes;
    const quotes = isShort ? [...text.matchAll(/["\u201c\u201d]([^"\u201c\u201d]*)["\u201c\u201d]/g)].slice(0, 8).map((match) => match[1]) : [];
    const site = isTyped ? "" : this.subjects.siteQuestion(words(undivided(text)), !earlier.length, this.name);
    /** @type {Query} */
    const query = {
      ...newQuery(),
      phrases: quotes.map(words).filter((quote) => quote.length),
      quotes: quotes.filter((quote) => words(quote).length),
      literals: isShort ? literals(text).filter((name) => isTyped || isName(name)) : [],
      isPasted: !isShort,
      site,
    };
    if (site) {
      text = this.subjects.instead[site] ?? (this.shards.meta.name || "overview");
      earlier = [];
    }
    const list = words(text);
    if (site === "smallTalk") return query;
    query.isOfProduct = list.some((word) => lists.pointers.has(word));
    query.isJudgement = list.some((word) => lists.judgements.has(word));
    await this.add(text, query, isTyped);
    const weight = earlier.length && this.weightOfEarlier(query, list, text);
    if (weight) await this.goOn(earlier, weight, query);
    query.concepts = this.mostTelling(query.concepts);
    this.weakenName(query);
    // Text without spaces is not a word.
    const { runs, rest } = unspacedRuns(text);
    if (site) query.subject = { words: words(text), isSentence: true };
    else if (!weight && !runs.length) query.subject = this.subjects.of(this.withoutName(words(undivided(rest))));
    if (!isTyped && !site && !weight && !runs.length && list[0] === "how") {
      query.howTo = (await this.module("search-howto.js"))?.howTo(this.withoutName(words(undivided(rest)))) ?? null;
    }
    this.weakenVerb(query);
    this.weakenTask(query, list);
    for (const concept of query.concepts) {
      concept.isTelling = this.isTelling(concept);
      concept.isDone = lists.productVerbs.has(concept.word);
    }
    if ((isTyped && isShort) || query.literals.length) {
      query.quoted = quotes.flatMap((quote) => quotedLiteral(quote) ?? []);
      for (const word of await this.symbols(text)) {
        query.concepts.push({ word, stem: stem(word), isPair: false, isSymbol: true, weight: recipe.symbolWeight, alternatives: [] });
      }
      for (const quote of quotes) query.quotedSymbols.push(...(await this.symbols(quote, true)));
    }
    return query;
  }

  /**
   * All of the docs are about what the site is called: its name tells little beside other words.
   * @param {Query} query
   */
  weakenName({ concepts }) {
    const own = new Set(this.name.map(stem));
    if (!concepts.some((concept) => !own.has(concept.stem) && !lists.stopWords.has(concept.word))) return;
    for (const concept of concepts) if (own.has(concept.stem)) concept.weight *= recipe.nameWeight;
  }

  /**
   * "What is a project in Argo CD": what is asked for, where that is more than the site's name.
   * @param {string[]} list
   */
  withoutName(list) {
    const { length } = this.name;
    const start = length ? list.findIndex((_, start) => this.name.every((word, index) => list[start + index] === word)) : -1;
    if (start < 0) return list;
    const isJoined = list[start - 1] === "of" || lists.prepositions.has(list[start - 1]);
    const rest = [...list.slice(0, isJoined ? start - 1 : start), ...list.slice(start + length)];
    return rest.some((word) => !lists.stopWords.has(word)) ? rest : list;
  }

  /**
   * "Does it support GraphQL" asks for GraphQL: the verb is the question's form.
   * @param {Query} query
   */
  weakenVerb({ subject, concepts }) {
    const own = new Set(subject?.words.map(stem));
    if (!subject?.isSentence || !concepts.some((concept) => own.has(concept.stem))) return;
    for (const concept of concepts) if (!own.has(concept.stem) && lists.offers.has(concept.word)) concept.weight *= recipe.verbWeight;
  }

  /**
   * "How do I write a middleware": what is to be done is said in many ways, and what it is done to in one.
   * @param {Query} query
   * @param {string[]} list
   */
  weakenTask({ concepts }, list) {
    const start = taskStart(list) + 2;
    // "Where do I apply" asks for the place.
    if (!lists.tasks.has(list[start]) || (start > 2 && list[0] !== "how")) return;
    const task = concepts.find(({ word, typed = word }) => typed === list[start]);
    if (task && concepts.some((concept) => concept !== task && !concept.isEarlier && concept.weight >= 1)) task.weight *= recipe.taskWeight;
  }

  /**
   * Whether the docs hold one or two characters of a script without spaces side by side.
   * @param {string} pair
   */
  async holdsPair(pair) {
    if (!this.shards.meta.pairs) return false;
    pair = foldKana(pair);
    await this.shards.fetchPrefix("c", pair);
    return this.shards.entriesFrom("c", pair).length > 0;
  }

  /**
   * Whether it can be named as what somebody looked for: two characters are none, nor a number, nor a word of common speech.
   * @param {Concept} concept
   */
  isTelling({ isPair, weight, word, typed = word }) {
    return !isPair && weight >= 1 && !lists.stopWords.has(word) && new TextEncoder().encode(typed).length > 2 && /\p{Alphabetic}/u.test(typed);
  }

  /** @param {string} text @param {boolean} [isQuote] */
  async symbols(text, isQuote) {
    const symbols = symbolWords(text, isQuote);
    await this.shards.fetch("w", symbols.map(stem));
    return symbols.filter((word) => this.shards.entry("w", stem(word))?.forms.some(({ term }) => term === word));
  }

  /**
   * Adds the words of the last question, and of those that it went on with itself: each count as they did there.
   * @param {string[]} earlier
   * @param {number} weight
   * @param {Query} query
   */
  async goOn(earlier, weight, query) {
    for (const question of [...earlier].reverse()) {
      const text = bounded(await this.message(question));
      const own = query.concepts.length;
      await this.add(text, query);
      for (const concept of query.concepts.slice(own)) {
        concept.weight *= weight;
        concept.isEarlier = true;
      }
      const asked = newQuery();
      const list = words(text);
      await this.add(text, asked);
      const isSite = this.subjects.siteQuestion(words(undivided(text)), false, this.name);
      const further = isSite ? 0 : this.weightOfEarlier(asked, list, text);
      const isWhole = !further || asked.leastHeld;
      // "And a cookie?" is about another thing, "and on Windows?" is not.
      if (isWhole || (further < 1 && !lists.prepositions.has(list[list[1] === "about" ? 2 : 1]))) query.follows ??= question;
      if (isWhole) break;
      weight *= further;
    }
    query.follows ??= earlier[0];
  }

  /**
   * What a pasted error says.
   * @param {string} text
   */
  async message(text) {
    return /\n|: |level=|Exception |HTTP\//.test(text) ? (await this.module("search-error.js"))?.errorMessage(text) ?? text : text;
  }

  /**
   * What the words of the question before count: nothing, where this one can be understood alone.
   * @param {Query} query
   * @param {string[]} list
   * @param {string} text
   */
  weightOfEarlier(query, list, text) {
    const own = query.unspacedWords +
      query.concepts.filter((concept) => !concept.isPair && concept.weight === 1 && !lists.stopWords.has(concept.word)).length;
    const [first, second] = list;
    if (second === "about" && (first === "what" || first === "how")) return recipe.earlierWeight;
    // "And a cookie?" asks for another in its place.
    if (lists.connectives.has(first)) return own ? recipe.earlierWeight : 1;
    if (list.every((word) => lists.samples.has(word))) return 1;
    // "is there" points at nothing.
    const points = list.some((word, index) => lists.pointers.has(word) && !(word === "there" && /^(is|are)$/.test(list[index - 1] ?? ""))) ||
      lists.counts.has(list[list.length - 1]);
    // "How do I back up everything" has a verb of its own.
    const asks = !lists.stopWords.has(list[taskStart(list) + 2] ?? first);
    if (!own) return !points && asks && query.concepts.some(({ word }) => !lists.stopWords.has(word)) ? 0 : 1;
    if (
      own <= recipe.maxFragmentWords && lists.prepositions.has(first) && (!lists.questionWords.has(second) || list.length === recipe.fragmentLength)
    ) return 1;
    if (!points || (own > recipe.maxPointingWords && !(own < recipe.ownWords && list.some((word) => lists.additions.has(word))))) return 0;
    // What has a name, or several words of its own, may be whole: "does it run on Windows?"
    // "That" is never the product.
    if (second === "that" || list[list.length - 1] === "that") return 1;
    query.leastHeld = /\s[A-Z][A-Za-z]/.test(text)
      ? recipe.namedCoverage
      : own > 1 || list.some((word) => lists.productVerbs.has(word))
      ? recipe.followedCoverage
      : 0;
    return 1;
  }

  /** @param {string} text @param {Query} query @param {boolean} [isTyped] */
  async add(text, query, isTyped) {
    const { runs, rest } = unspacedRuns(text);
    const unspaced = await unspacedWords(runs, this.unspacedQuestionWords, (pair) => this.holdsPair(pair));
    // "don't" is one word, as in the list of stop words.
    const list = words(undivided(rest)).slice(0, recipe.maxQueryWords);
    const isNumber = (/** @type {string} */ word) => /^[!-9]{1,3}$/.test(word);
    query.namesVersion ||= list.some((word, index) => lists.versionWords.has(word) || (index > 0 && isNumber(word) && isNumber(list[index - 1])));
    query.namesProposal ||= list.some((word) => lists.proposalWords.has(word));
    const listStems = list.map(stem);
    query.stems.push(...listStems);
    // `#pragma once` is a name, no sentence.
    const isName = query.literals.length > 0 && list.length <= recipe.maxNameWords;
    const isAsked = !isName && (list.some((word) => !lists.stopWords.has(word)) || unspaced.length)
      ? (/** @type {string} */ word) => !lists.stopWords.has(word)
      : () => true;
    await this.fetchWords(list.filter(isAsked));

    const seen = new Set(query.concepts.map((concept) => concept.stem));
    // What stands in quotes is meant as it stands.
    const quoted = new Set(query.phrases.flat());
    const open = isTyped && /[\p{L}\p{N}\p{M}]$/u.test(text) && !unspacedRuns([...text].pop() ?? "").runs.length ? list.length - 1 : -1;
    let completed = 0;
    for (const [position, word] of list.entries()) {
      if (!isAsked(word) || seen.has(listStems[position])) continue;
      seen.add(listStems[position]);
      let meant = [word];
      // What the docs say in another word is spelled right.
      const alternatives = await this.alternatives(position, list, listStems);
      const forms = this.shards.entry("w", listStems[position])?.forms.map(({ term }) => term);
      const isKnown = forms !== undefined;
      if (!isTyped) alternatives.push(...(await this.numbered(word, listStems[position])));
      const isWord = isKnown && forms.includes(word);
      let ownStem = listStems[position];
      const isBeginning = isTyped && completed < recipe.maxCompleted && (position === open || !isKnown) && !quoted.has(word);
      let completions = isBeginning ? await this.completions(word, isKnown) : [];
      if (isKnown && !isWord && completions.length) {
        // "appl" may become "apple", whose stem it is, or "application": one as well as the other.
        completions = [...forms, ...completions];
        ownStem = "";
      }
      if (completions.length) {
        completed++;
      } else if (!isKnown && !quoted.has(word) && query.corrections.length < recipe.maxRepairs) {
        const repaired = alternatives.some((other) => other.words.length === 1) ? null : await this.repaired(word);
        if (repaired) {
          query.corrections.push({ typed: word, meant: repaired.join(" ") });
          meant = repaired;
        }
      }
      if (completions.length) alternatives.push({ words: completions, weight: isWord ? recipe.completionWeight : 1, isCompletion: true });
      for (const other of meant) {
        const otherStem = other === word ? ownStem : stem(other);
        if (other !== word) {
          if (seen.has(otherStem)) continue;
          seen.add(otherStem);
        }
        /** @type {Concept} */
        const concept = { word: other, stem: otherStem, isPair: false, weight: lists.weakWords.has(other) ? recipe.weakWeight : 1, alternatives };
        if (other !== word) {
          concept.typed = word;
          concept.alternatives = [...alternatives, ...(this.synonyms.get(otherStem) ?? [])];
        }
        query.concepts.push(concept);
      }
    }
    for (const word of unspaced) {
      // A long word counts for more than a short one, but not for as many words as it has pairs.
      const weight = [...word[0]].length === 1 ? recipe.weakWeight : 1 / Math.sqrt(word.length);
      const fresh = [...new Set(word)].filter((pair) => !seen.has(pair));
      for (const pair of fresh) {
        seen.add(pair);
        query.concepts.push({ word: pair, stem: pair, isPair: true, weight, alternatives: [] });
      }
      if (fresh.length) query.unspacedWords++;
    }
  }

  /**
   * Of a pasted text only a part, the long words first.
   * @param {string[]} list
   */
  async fetchWords(list) {
    let keys = [...new Set(list.map(stem))];
    if (keys.length > recipe.maxConcepts) {
      /** @type {string[]} */
      const chosen = [];
      for (const key of keys.sort((a, b) => b.length - a.length)) {
        if (this.shards.cost("w", [...chosen, key]) <= pastedBytes) chosen.push(key);
      }
      keys = chosen;
    }
    await this.shards.fetch("w", keys);
  }

  /** @param {number} position @param {string[]} list @param {string[]} listStems @returns {Promise<Alternative[]>} */
  async alternatives(position, list, listStems) {
    /** @type {Alternative[]} */
    const result = [];
    for (const start of [position - 1, position]) {
      const [first, second] = [list[start], list[start + 1]];
      if (!first || !second || first.length < 2 || second.length < 2 || first.length + second.length < 5) continue;
      const entries = [start, start + 1].map((half) => this.shards.entry("w", listStems[half]));
      const hasHalves = entries.every((entry, half) =>
        lists.stopWords.has(list[start + half]) || entry?.forms.some(({ term }) => term === list[start + half])
      );
      // Only of two words of the docs the file of each says that they are also written as one.
      const isKnown = entries.some((entry) => entry?.joined.has(first + second)) ||
        (!hasHalves && (await this.shards.wordsFrom(first)).some(({ term }) => term === first + second));
      if (isKnown) result.push({ words: [first + second], weight: recipe.pairWeight });
    }
    // "Back everything up", "turn it off".
    const particle = list.slice(position + 2, position + recipe.maxPhraseWords + 1).find((word) => lists.particles.has(word));
    if (particle) result.push(...(this.synonyms.get(`${listStems[position]} ${stem(particle)}`) ?? []));
    // A phrase may begin with small words, which are looked for nowhere else: "out of memory".
    let from = position;
    while (from > 0 && position - from < recipe.maxPhraseWords - 1 && lists.stopWords.has(list[from - 1])) from--;
    for (let start = from; start <= position; start++) {
      for (let end = position + 1; end <= Math.min(start + recipe.maxPhraseWords, list.length); end++) {
        result.push(...(this.synonyms.get(listStems.slice(start, end).join(" ")) ?? []));
      }
    }
    return result;
  }

  /**
   * Of a word that the docs hardly hold those with a number at their end, "jinja2" of "jinja", or the one without it.
   * @param {string} word
   * @param {string} stem
   * @returns {Promise<Alternative[]>}
   */
  async numbered(word, stem) {
    const bare = word.replace(/\d+$/, "");
    const forms = this.shards.entry("w", stem)?.forms ?? [];
    if (!/^[a-z]{3,40}$/.test(bare) || forms.reduce((sum, { sections }) => sum + sections, 0) > recipe.maxSectionsOfNumbered) return [];
    const others = (await this.shards.wordsFrom(bare)).filter(({ term }) =>
      term !== word && (bare === word ? term.replace(/\d+$/, "") : term) === bare
    );
    // More of them are an enumeration: "step1", "step2".
    return others.length > recipe.maxNumbered ? [] : others.map(({ term }) => ({ words: [term], weight: 1 }));
  }

  /** @param {Concept[]} concepts */
  mostTelling(concepts) {
    if (concepts.length <= recipe.maxConcepts) return concepts;
    const rated = concepts.map((concept, position) => ({
      position,
      sections: concept.isPair ? 1 : this.shards.entry("w", concept.stem)?.forms.reduce((sum, form) => sum + form.sections, 0) ?? 0,
    }));
    const known = rated.filter((entry) => entry.sections > 0);
    if (!known.length) return concepts.slice(0, recipe.maxConcepts);
    known.sort((a, b) => a.sections - b.sections || a.position - b.position);
    return known.slice(0, recipe.maxConcepts).map((entry) => entry.position).sort((a, b) => a - b).map((position) => concepts[position]);
  }

  /**
   * Words of the docs that begin with `word`, other than its own forms: the most frequent ones.
   * @param {string} word @param {boolean} isKnown
   */
  async completions(word, isKnown) {
    const length = new TextEncoder().encode(word).length;
    if (length < 2 || length > 40 || (isKnown && /^\d+$/.test(word))) return [];
    const own = stem(word);
    const found = (await this.shards.wordsFrom(word)).filter(({ term }) => term.length > word.length && term.startsWith(word));
    /** @type {string[]} */
    const result = [];
    let rest = recipe.maxCompletionSections;
    for (const [number, { term, sections }] of found.sort((a, b) => b.sections - a.sections).entries()) {
      if (result.length === recipe.maxCompletions) break;
      if ((number && sections > rest) || stem(term) === own) continue;
      if (number) rest -= sections;
      result.push(term);
    }
    return result;
  }

  // Misspelled words -----------------------------------------------------------------------------

  /**
   * What a word that the docs do not hold was probably meant to be.
   * @param {string} word
   * @returns {Promise<string[] | null>}
   */
  async repaired(word) {
    if (!/^[a-z]{4,40}$/.test(word)) return null;
    const known = (await this.shards.wordsFrom(word)).filter(({ term }) => /^[a-z]+$/.test(term));
    const halves = await this.splitInTwo(word, known);
    const nearest = this.nearest(word, known);
    if (halves && (!nearest || nearest.edits > 1 || nearest.isWrongLetter || halves.sections > nearest.sections)) return halves.words;
    return nearest && [nearest.term];
  }

  /** @param {string} word @param {{term: string, sections: number}[]} known */
  async splitInTwo(word, known) {
    const counts = new Map(known.filter(({ term }) => word.startsWith(term)).map(({ term, sections }) => [term, sections]));
    /** @type {{words: string[], sections: number} | null} */
    let best = null;
    for (let cut = 3; cut <= word.length - 3; cut++) {
      const first = counts.get(word.slice(0, cut)) ?? 0;
      if (first <= (best?.sections ?? 0)) continue;
      const second = word.slice(cut);
      await this.shards.fetch("w", [stem(second)]);
      const form = this.shards.entry("w", stem(second))?.forms.find(({ term }) => term === second);
      const sections = Math.min(first, form?.sections ?? 0);
      if (sections > (best?.sections ?? 0)) best = { words: [word.slice(0, cut), second], sections };
    }
    if (best) await this.shards.fetch("w", best.words.map(stem));
    return best;
  }

  /** @param {string} word @param {{term: string, sections: number}[]} known */
  nearest(word, known) {
    const maxEdits = word.length < 8 ? 1 : 2;
    const sorted = [...word].sort().join("");
    let best = null;
    for (const { term, sections } of known) {
      if (term.length < 4 || Math.abs(term.length - word.length) > maxEdits) continue;
      const isPermutation = term.length === word.length && [...term].sort().join("") === sorted;
      if ((word.length === 4 || term.length === 4) && !isPermutation) continue;
      const edits = editDistance(word, term, Math.min(maxEdits, best?.edits ?? maxEdits));
      if (edits === null || lists.stopWords.has(term)) continue;
      const isWrongLetter = term.length === word.length && !isPermutation;
      if (isWrongLetter && word.length < recipe.minWrongLetter) continue;
      const difference = best && (edits - best.edits || +isWrongLetter - +best.isWrongLetter || best.sections - sections);
      if (!best || (difference ?? 0) < 0) best = { term, edits, isWrongLetter, sections };
    }
    return best;
  }

  // Ranking --------------------------------------------------------------------------------------

  /**
   * @param {string} text
   * @param {string[]} earlier
   * @param {number} limit
   * @param {string[]} [tags] only sections of pages that have all of them
   * @param {boolean} [isTyped] see `parse`
   * @param {string} [current] the URL of the page on which it is asked, relative to the site's root
   * @returns {Promise<Ranking>}
   */
  async rank(text, earlier, limit, tags, isTyped, current) {
    text = await this.message(text);
    const pages = tags?.length ? await this.shards.tagged(tags) : null;
    const read = async (/** @type {string[]} */ earlier) => {
      const query = await this.parse(text, earlier, isTyped);
      await this.fetchMeant(query);
      return { query, scored: this.scores.add(query, this.shards, pages) };
    };
    let { query, scored } = await read(earlier);
    // Where no section holds both it and what was asked before, it stands for itself.
    if (query.leastHeld && !(this.scores.best(scored, 1, null)[0]?.coverage >= query.leastHeld)) ({ query, scored } = await read([]));
    const isQuoted = query.phrases.length + query.quoted.length > 0;
    const holding = isQuoted ? this.scores.sectionsHolding(query) : null;
    let found = isQuoted ? await this.best(query, scored, limit, holding) : [];
    const isPartial = isQuoted && (this.scores.frequent.length > 0 || (holding?.size ?? 0) > found.length);
    if (isQuoted) {
      found = found.filter((section) =>
        query.phrases.every((phrase) => holds(section, phrase)) && query.quoted.every((quote) => holdsLiteral(quote, ...textsOf(section)))
      );
    }
    // Who quotes signs wants those, and nothing else.
    /** @type {string[]} no section holds them: those that are found hold their words */
    let unheld = [];
    if (!found.length && !query.quoted.length) {
      found = await this.best(query, scored, limit, null);
      if (isQuoted) unheld = query.quotes;
    }
    const unheldWords = unheld.length ? query.phrases.flat() : [];
    if (query.literals.length) {
      addLiterals(found, query, text);
    }
    this.addQuestions(found, query);
    // "What is a gap", "the difference between a gap and a finding".
    if (
      this.glossary.length && !isTyped && !pages && !query.follows && !query.site && (query.subject?.isSentence || query.stems.includes("differ"))
    ) {
      await (await this.module("search-glossary.js"))?.addDefinitions(found, text, query.subject, this);
    }
    if (query.subject) {
      this.subjects.add(found, query.subject, query, scored.weights, this.home(query), (number) => this.scores.pageOf[number] === number);
    }
    if (query.howTo) (await this.module("search-howto.js"))?.addHowTo(found, query.howTo, this);
    if (current) {
      for (const section of found) if (section.url === current || section.url === `${current}.html`) section.score += recipe.currentPageBonus;
    }
    // Whoever made the product, and what is like it, is told by pages that are called so, and by no others.
    if (isOfNamed(query)) found = found.filter((section) => section.isNamed);
    const best = found.sort((a, b) => b.score - a.score || a.number - b.number).slice(0, limit);
    const marked = new Set(query.concepts.map((concept) => concept.stem));
    for (const { alternative } of scored.used) for (const word of alternative.words) marked.add(stem(word));
    if (query.concepts.some((concept) => !lists.stopWords.has(concept.word))) { for (const word of this.stopStems) marked.delete(word); }
    const chances = confidence(found, this.scores.coverage, query);
    return {
      query,
      sections: best,
      confidence: chances,
      isForeign: !isTyped && !query.site && !query.isPasted && chances.isAnswerable < recipe.refused &&
        !!(await (await this.module("search-foreign.js"))?.isForeign(text, this)),
      weights: scored.weights,
      used: scored.used,
      marked,
      dropped: [
        ...query.concepts.filter((_, number) => !scored.known[number]).map((concept) => concept.typed ?? concept.word).filter((word) =>
          !unheldWords.includes(word)
        ),
        ...unheld,
      ],
      pairs: query.concepts.filter((concept) => concept.isPair).map((concept) => concept.word),
      isPartial,
    };
  }

  /**
   * Fetches corrected words, and other ways to say something while they are cheap; those that are not fetched are dropped.
   * @param {Query} query
   */
  async fetchMeant(query) {
    const { shards } = this;
    const repaired = query.concepts.filter((concept) => concept.typed).map((concept) => concept.stem);
    let bytes = alternativeBytes - shards.cost("w", repaired);
    const own = query.concepts.filter((concept) => !concept.isPair).map((concept) => concept.stem);
    for (const place of new Set(own.map((key) => shards.place("w", key)))) bytes -= (shards.tables.w.sizes[place] ?? 0) * 32;
    bytes = Math.max(bytes, leastAlternativeBytes);
    const fetches = [shards.fetch("w", repaired)];
    for (const concept of query.concepts) if (concept.isPair) fetches.push(shards.fetchPrefix("c", concept.word));
    const keys = { w: /** @type {string[]} */ ([]), p: /** @type {string[]} */ ([]) };
    const all = query.concepts.flatMap((concept) => concept.alternatives.map((alternative) => ({ concept, alternative })));
    for (const { concept, alternative } of all.sort((a, b) => b.alternative.weight * b.concept.weight - a.alternative.weight * a.concept.weight)) {
      if (alternative.isCompletion) {
        alternative.words = alternative.words.filter((word) => {
          const cost = shards.cost("w", [...keys.w, stem(word)]) - shards.cost("w", keys.w);
          if (cost > bytes) return false;
          bytes -= cost;
          keys.w.push(stem(word));
          return true;
        });
        continue;
      }
      const family = alternative.words.length > 1 ? "p" : "w";
      const key = keyOf(alternative);
      const cost = shards.cost(family, [...keys[family], key]) - shards.cost(family, keys[family]);
      if (cost <= bytes) {
        bytes -= cost;
        keys[family].push(key);
      } else {
        concept.alternatives = concept.alternatives.filter((other) => other !== alternative);
      }
    }
    await Promise.all([...fetches, shards.fetch("w", keys.w), shards.fetch("p", keys.p)]);
  }

  /**
   * @param {Query} query
   * @param {{weights: number[], totalWeight: number, pageWeights: number[], pageWeight: number}} scored
   * @param {number} limit
   * @param {Set<number> | null} only
   * @returns {Promise<Found[]>}
   */
  async best(query, scored, limit, only) {
    const best = this.scores.best(scored, recipe.candidates, only);
    this.addHeadings(best, query);
    if (!query.subject) this.addAgreement(best);
    // Beginnings of pages may gain most by being read.
    const lead = (/** @type {{number: number, score: number}} */ { number, score }) =>
      score + (this.scores.pageOf[number] === number ? recipe.openingLead : 0);
    if (query.subject || query.howTo) best.sort((a, b) => lead(b) - lead(a) || a.number - b.number);
    const home = this.home(query);
    if (home >= 0 && best.length && (!only || only.has(home))) {
      // The name of the docs stands everywhere, so that its words lead to any page.
      const section = best.find(({ number }) => number === home) ?? { number: home, score: 0, bonus: 0, coverage: 0, held: 0, headingCoverage: 0 };
      section.score = Math.max(section.score, best[0].score);
      best.splice(0, best.length, section, ...best.filter(({ number }) => number !== home));
    }
    const { frequent } = this.scores;
    const readCandidates = query.subject || query.howTo ? recipe.readForSubject : recipe.readCandidates;
    const least = only
      ? readForPhrases
      : query.literals.length
      ? recipe.readForLiterals
      : frequent.length
      ? Math.max(readForFrequent, readCandidates)
      : readCandidates;
    const read = best.slice(0, Math.max(limit, least));
    const texts = await this.shards.sectionTexts(read.map((section) => section.number));
    const found = read.map((section, index) => ({ ...texts[index], ...section, page: this.scores.pageOf[section.number], source: texts[index] }));
    if (frequent.length) {
      for (const section of found) this.addFrequent(section, query, scored);
      found.sort((a, b) => b.score - a.score || a.number - b.number);
    }
    addNearness(found.slice(0, readCandidates), query);
    return found;
  }

  /**
   * Looks for frequent words in a section that is not among their best places, and at its heading once more.
   * @param {Found & {bonus: number, headingCoverage: number, source: SectionText}} section
   * @param {Query} query
   * @param {{weights: number[], totalWeight: number, pageWeights: number[], pageWeight: number}} scored
   */
  addFrequent(section, query, { weights, totalWeight, pageWeights, pageWeight }) {
    const { meta } = this.shards;
    const page = this.scores.pageOf[section.number];
    for (const { concept, hasTyped, sections, pages } of this.scores.frequent) {
      const { stem: sought, word } = query.concepts[concept];
      const typed = hasTyped ? recipe.typedShare : 0;
      if (!sections.has(section.number)) {
        const counts = countsOf(section.source);
        const factors = [
          recipe.fieldWeight.text / (1 - recipe.textB + (recipe.textB * (counts.text.total + counts.heading.total)) / meta.meanText),
          recipe.fieldWeight.code / (1 - recipe.codeB + (recipe.codeB * counts.code.total) / meta.meanCode),
          recipe.fieldWeight.heading,
          recipe.fieldWeight.breadcrumb,
          recipe.fieldWeight.title,
        ];
        const fields = [counts.text, counts.code, counts.heading, counts.breadcrumb, counts.title];
        const frequency = fields.reduce((sum, field, index) => sum + (field.stems.get(sought) ?? 0) * factors[index], 0);
        if (frequency > 0) {
          const share = weights[concept] / totalWeight;
          const typedFrequency = fields.reduce((sum, field, index) => sum + (field.words.get(word) ?? 0) * factors[index], 0);
          section.score += share * ((1 - typed) * saturated(frequency, recipe.sectionK1) + typed * saturated(typedFrequency, recipe.sectionK1));
          section.coverage += share;
          section.held++;
          const isInherited = counts.breadcrumb.stems.has(sought) || counts.title.stems.has(sought);
          section.headingCoverage += share * (counts.heading.stems.has(sought) ? 1 : isInherited ? recipe.inheritedHeading : 0);
          this.scores.coverage = Math.max(this.scores.coverage, section.coverage);
        }
      }
      if (!pages.has(page) && pageWeight > 0) {
        let terms = recipe.fieldWeight.title * (countsOf(section.source).title.stems.get(sought) ?? 0);
        for (const other of this.shards.pages.get(section.path) ?? []) {
          const { heading, text, code } = countsOf(other);
          for (const field of [heading, text, code]) terms += field.stems.get(sought) ?? 0;
        }
        if (terms) {
          section.score += (recipe.pageShare * (pageWeights[concept] / pageWeight) * (terms * (recipe.pageK1 + 1))) /
            (terms + recipe.pageK1 * this.scores.pageNorm[page]);
        }
      }
    }
    const asked = askedStems(query);
    const heading = stems(section.heading || section.title);
    const telling = new Set(heading.filter((word) => !this.stopStems.has(word)));
    section.score -= section.bonus;
    const held = section.heading && asked.has([...telling][0]) ? [...telling, ...section.questions.flatMap(stems)] : [...telling];
    const concepts = new Set(held.flatMap((word) => asked.get(word) ?? []));
    if (telling.size && concepts.size >= telling.size) {
      section.score += recipe.headingBonus * section.headingCoverage;
      if (telling.size === this.tellingCount(query)) section.score += recipe.sameWordsBonus;
    }
    if (heading.join(" ") === query.stems.join(" ") && !query.literals.length) section.score += recipe.exactBonus;
  }

  /**
   * Sections whose authors say that they answer this very question, in other small words maybe.
   * @param {Found[]} sections
   * @param {Query} query
   */
  addQuestions(sections, query) {
    const telling = (/** @type {string[]} */ list) => new Set(list.filter((word) => !this.stopStems.has(word)));
    const asked = telling(query.concepts.filter(({ isSymbol }) => !isSymbol).map((concept) => concept.stem));
    for (const section of sections) {
      const isAsked = section.questions.some((question) => {
        const held = telling(stems(question));
        return held.size === asked.size && [...held].every((word) => asked.has(word));
      });
      if (asked.size && isAsked) section.score += recipe.questionBonus;
    }
  }

  /**
   * The beginning of the home page, where the docs themselves are what was asked for; -1 where they are not.
   * @param {Query} query
   */
  home(query) {
    const { subject, phrases } = query;
    const { home } = this.shards.meta;
    if (!subject || !home || phrases.length || (this.scores.pages && !this.scores.pages.has(home.section))) return -1;
    return query.site === "product" || this.subjects.isNamed(home.title, subject, query) ? home.section : -1;
  }

  /**
   * Pages with several of the best sections are about what was asked for, where one section may hold its words by chance.
   * @param {{number: number, score: number}[]} best
   */
  addAgreement(best) {
    const page = (/** @type {{number: number}} */ section) => this.scores.pageOf[section.number];
    /** @type {Map<number, number>} */
    const counts = new Map();
    for (const section of best.slice(0, recipe.agreementDepth)) counts.set(page(section), (counts.get(page(section)) ?? 0) + 1);
    for (const section of best) section.score += recipe.agreementBonus * Math.log(1 + (counts.get(page(section)) ?? 0));
    best.sort((a, b) => b.score - a.score || a.number - b.number);
  }

  /** @param {Query} query */
  tellingCount(query) {
    return query.concepts.filter((concept) => !concept.isSymbol && !this.stopStems.has(concept.stem)).length;
  }

  /** @param {{number: number, score: number, bonus: number, headingCoverage: number}[]} best @param {Query} query */
  addHeadings(best, query) {
    const telling = this.tellingCount(query);
    const typed = headingHash(query.stems);
    const { scores } = this;
    const beside = [
      ...(query.namesVersion ? [] : [this.changeLogs]),
      ...(query.namesProposal ? [] : [this.proposals]),
    ];
    for (const section of best) {
      const heading = scores.heading(section.number);
      // A frequent word that is not at hand may be there: `addFrequent` looks at what is read, and sets the bonus right.
      const missing = scores.frequent.filter((other) => !other.sections.has(section.number)).length;
      if (heading.tellingWords && heading.askedWords + missing >= heading.tellingWords) {
        section.bonus += recipe.headingBonus * section.headingCoverage;
        if (heading.tellingWords === telling) section.bonus += recipe.sameWordsBonus;
      }
      // Where signs were typed, words are not all: `addLiterals` compares both.
      if (heading.hash === typed && !query.literals.length) section.bonus += recipe.exactBonus;
      section.score += section.bonus;
      if (beside.some((pages) => pages.has(scores.pageOf[section.number]))) section.score -= recipe.changeLogPenalty;
      if (query.howTo && this.entries.has(scores.pageOf[section.number])) section.score -= recipe.entryPenalty;
    }
    best.sort((a, b) => b.score - a.score || a.number - b.number);
  }
}

/**
 * The stems of words and of what they are the beginnings of, with the numbers of their concepts.
 * @param {Query} query
 */
function askedStems({ concepts }) {
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
const textsOf = (section) => [section.heading || section.title, section.text, section.code];

/**
 * The exact characters of names: the index knows their words, and few of their signs.
 * @param {Found[]} sections
 * @param {Query} query
 * @param {string} text
 */
function addLiterals(sections, query, text) {
  const typed = text.replace(/["\u201c\u201d]/g, "").trim();
  const whole = literal(typed);
  const count = Math.max(1, query.concepts.filter((concept) => !concept.isSymbol).length);
  const beside = recipe.literalBesideWords;
  for (const section of sections) {
    const heading = section.heading || section.title;
    const value = (/** @type {Literal} */ name) =>
      Math.max(
        recipe.literalInHeading * holdsLiteral(name, heading) * (beside + (1 - beside) * Math.min(1, name.text.length / heading.length)),
        recipe.literalInText * holdsLiteral(name, section.text, section.code),
      );
    const sum = query.literals.reduce((sum, name) => sum + Math.min(1, Math.max(1, words(name.text).length) / count) * value(name), 0);
    section.score += Math.min(Math.max(sum, whole ? value(whole) : 0), recipe.literalInHeading);
    if (whole && heading.length === typed.length && holdsLiteral(whole, heading) === 1) section.score += recipe.wholeInHeading;
  }
}

/**
 * By the stems of a word or phrase, what means the same and stands in the docs.
 * @param {{owners: string, synonyms: string}} meta
 */
function synonyms(meta) {
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
function headingHash(list) {
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

/**
 * @typedef {{total: number, words: Map<string, number>, stems: Map<string, number>}} Counts
 * @type {WeakMap<SectionText, {[field: string]: Counts}>}
 */
const countsOfSections = new WeakMap();

/**
 * How often each word stands in the fields of a section.
 * @param {SectionText} section
 */
function countsOf(section) {
  const known = countsOfSections.get(section);
  if (known) return known;
  const counts = Object.fromEntries(["text", "code", "heading", "breadcrumb", "title"].map((field) => {
    // Questions that a section is said to answer are found as its heading is.
    const list = words((field === "heading" ? `${section.questions.join("\n")}\n` : "") + /** @type {any} */ (section)[field]);
    /** @type {Counts} */
    const counts = { total: list.length, words: new Map(), stems: new Map() };
    for (const word of list) {
      counts.words.set(word, (counts.words.get(word) ?? 0) + 1);
      counts.stems.set(stem(word), (counts.stems.get(stem(word)) ?? 0) + 1);
    }
    return [field, counts];
  }));
  countsOfSections.set(section, counts);
  return counts;
}

/**
 * Whether only pages that are called so answer it.
 * @param {Query} query
 */
const isOfNamed = ({ site }) => /^(makers|comparison)$/.test(site);

/** @param {SectionText} section @param {string[]} phrase */
export function holds(section, phrase) {
  const sought = ` ${phrase.join(" ")} `;
  return [section.title, section.heading, section.breadcrumb, section.text, section.code].some((text) =>
    ` ${words(text).join(" ")} `.includes(sought)
  );
}

/**
 * Words that stand together as they were typed.
 * @param {Found[]} sections
 * @param {Query} query
 */
function addNearness(sections, query) {
  const concepts = query.concepts.filter((concept) => !concept.isSymbol);
  if (concepts.length < 2) return;
  const numbers = new Map([...concepts.entries()].reverse().map(([index, concept]) => [concept.stem, index]));
  for (const section of sections) {
    const text = `${section.heading || section.title}\n${section.text}\n${section.code}`.slice(0, recipe.maxCandidateLength);
    const near = Array(concepts.length - 1).fill(Infinity);
    const last = Array(concepts.length).fill(-Infinity);
    for (const [position, word] of stems(text).entries()) {
      const concept = numbers.get(word);
      if (concept === undefined) continue;
      if (concept > 0) near[concept - 1] = Math.min(near[concept - 1], position - last[concept - 1]);
      if (concept + 1 < concepts.length) near[concept] = Math.min(near[concept], position - last[concept + 1]);
      last[concept] = position;
    }
    const foldedText = foldKana(text);
    for (let pair = 0; pair + 1 < concepts.length; pair++) {
      const [first, second] = [concepts[pair], concepts[pair + 1]];
      if (first.isPair && second.isPair && foldedText.includes(first.word + [...second.word].pop())) near[pair] = 1;
    }
    const nearness = near.reduce((sum, distance) => sum + (distance <= 1 ? 1 : distance <= recipe.nearDistance ? recipe.nearShare : 0), 0);
    section.score += (recipe.proximityBonus * nearness) / near.length;
  }
}

/**
 * How sure it is that the docs answer a question, and that the answer is among what was found: `Confidence.swift`.
 * @param {Found[]} sections best first
 * @param {number} coverage
 * @param {Query} query
 * @returns {Confidence}
 */
function confidence(sections, coverage, query) {
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
