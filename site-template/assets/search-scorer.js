// Scores of sections and pages: SectionScorer.swift once more.

import { readPostings, recipe } from "./search-shards.js";
import { stem } from "./search-text.js";

/**
 * @typedef {import("./search-shards.js").Shards} Shards
 * @typedef {import("./search-shards.js").Entry} Entry
 * @typedef {import("./search-rank.js").Alternative} Alternative
 * @typedef {import("./search-rank.js").Query} Query
 */

/** @param {number} frequency @param {number} k1 */
export const saturated = (frequency, k1) => (frequency * (k1 + 1)) / (frequency + k1);
/** @param {number} count @param {number} total */
const idf = (count, total) => Math.log(1 + (total - count + 0.5) / (count + 0.5));

/** @param {Alternative} alternative */
export const keyOf = (alternative) => alternative.words.map(stem).join(" ");

/** What is added up for sections and pages, in memory that is used again for each question. A page is known by its first section. */
export class SectionScorer {
  /** @param {number} sections @param {number} pages */
  constructor(sections, pages) {
    this.sectionCount = sections;
    this.pageCount = pages;
    const floats = () => new Float32Array(sections);
    // Zero between concepts.
    this.allForms = floats();
    this.typedForm = floats();
    this.headingValue = floats();
    this.conceptScore = floats();
    this.conceptCoverage = floats();
    this.conceptHeading = floats();
    this.pageTerms = floats();
    this.pageConcept = floats();
    // Zero between questions.
    this.score = floats();
    this.coverages = floats();
    this.headingCoverage = floats();
    /** How many concepts it holds. */
    this.held = floats();
    this.pageScore = floats();
    this.tellingWords = new Uint8Array(sections);
    this.hashes = new Uint16Array(sections);
    this.isTitle = new Uint8Array(sections);
    this.askedInHeading = new Uint8Array(sections);
    this.askedInTitle = new Uint8Array(sections);
    /** The concept that was counted last in the two above. */
    this.lastInHeading = new Uint8Array(sections);
    this.lastInTitle = new Uint8Array(sections);

    this.pageOf = new Int32Array(sections);
    this.pageNorm = floats();
    /**
     * The first sections of the pages that are looked at; `null` for all.
     * @type {Set<number> | null}
     */
    this.pages = null;
    /** @type {number[]} */
    this.found = [];
    this.isFound = new Uint8Array(sections);
    this.coverage = 0;
    /** @type {Set<number>[]} By concept, where the exact form was found; only for questions with quotes. */
    this.typedSections = [];
    /**
     * Concepts of which only the best places are at hand, and those.
     * @type {{concept: number, hasTyped: boolean, sections: Set<number>, pages: Set<number>}[]}
     */
    this.frequent = [];
  }

  /**
   * @param {Query} query
   * @param {Shards} shards
   * @param {Set<number> | null} pages
   */
  add(query, shards, pages) {
    this.pages = pages;
    for (
      const array of [
        this.score,
        this.coverages,
        this.headingCoverage,
        this.held,
        this.pageScore,
        this.tellingWords,
        this.hashes,
        this.isTitle,
        this.askedInHeading,
        this.askedInTitle,
        this.lastInHeading,
        this.lastInTitle,
        this.isFound,
      ]
    ) array.fill(0);
    this.found = [];
    this.typedSections = [];
    this.frequent = [];
    const { concepts } = query;
    const weights = Array(concepts.length).fill(0);
    /** @type {{concept: number, alternative: Alternative}[]} */
    const used = [];
    const pageWeights = Array(concepts.length).fill(0);
    const known = Array(concepts.length).fill(false);
    const plans = concepts.map((concept, number) => {
      const entry = shards.entry("w", concept.stem);
      const entries = concept.isPair ? shards.entriesFrom("c", concept.word) : entry ? [entry] : [];
      return { number, entries, places: concept.isPair ? 0 : entries.reduce((sum, { forms }) => sum + occurrences(forms), 0) };
    });
    for (const { number, entries } of plans.sort((a, b) => a.places - b.places || a.number - b.number)) {
      const concept = concepts[number];
      const touched = new Touched();
      const found = new Touched();
      for (const entry of entries) this.read(entry, concept.word, concept.isSymbol ? 0 : number + 1, found);
      const counts = this.counts(entries, found);
      const isKnown = counts.sections > 0;
      let weight = idf(counts.sections, this.sectionCount) * concept.weight;
      let page = idf(counts.pages, this.pageCount) * concept.weight;
      const hasTyped = !concept.isPair && entries.some(({ forms }) => forms.length > 1 && forms.some(({ term }) => term === concept.word));
      if (query.phrases.length + query.quotedSymbols.length) {
        this.typedSections[number] = new Set(found.sections.filter((section) => !hasTyped || this.typedForm[section] > 0));
      }
      if (entries.length === 1 && entries[0].sections && !concept.isPair) {
        this.frequent.push({ concept: number, hasTyped, sections: new Set(found.sections), pages: new Set(found.pages) });
      }
      this.collect(found, weight, page, hasTyped ? recipe.typedShare : 0, touched);
      let bestAlternative = 0;
      let isCompleted = false;
      for (const alternative of concept.alternatives) {
        if (alternative.isCompletion) {
          const entries = [...new Set(alternative.words.map(stem))].flatMap((key) => shards.entry("w", key) ?? []);
          const found = new Touched();
          for (const entry of entries) this.read(entry, "", number + 1, found, alternative.words);
          if (!found.sections.length) continue;
          const counts = entries.reduce(
            (most, entry) => ({ sections: Math.max(most.sections, entry.sections), pages: Math.max(most.pages, entry.pages) }),
            { sections: found.sections.length, pages: found.pages.length },
          );
          const own = Math.min(idf(counts.sections, this.sectionCount) * concept.weight, weight) * alternative.weight;
          const ownPage = Math.min(idf(counts.pages, this.pageCount) * concept.weight, page) * alternative.weight;
          this.collect(found, own, ownPage, 0, touched);
          // What is being typed is as telling as what it may become.
          if (!isKnown) [weight, page, isCompleted] = [own, ownPage, true];
          bestAlternative = Math.max(bestAlternative, own);
          used.push({ concept: number, alternative });
          continue;
        }
        const other = shards.entry(alternative.words.length > 1 ? "p" : "w", keyOf(alternative));
        if (!other || occurrences(other.forms) > recipe.maxPlacesOfAlternative) continue;
        const found = new Touched();
        this.read(other, "", 0, found);
        const counts = this.counts([other], found);
        const alternativeWeight = Math.min(idf(counts.sections, this.sectionCount) * concept.weight, weight) * alternative.weight;
        const alternativePage = Math.min(idf(counts.pages, this.pageCount) * concept.weight, page) * alternative.weight;
        this.collect(found, alternativeWeight, alternativePage, 0, touched);
        bestAlternative = Math.max(bestAlternative, alternativeWeight);
        used.push({ concept: number, alternative });
      }
      known[number] = isKnown || bestAlternative > 0;
      if (!isKnown && !isCompleted && bestAlternative > 0) {
        // Nowhere in the docs, but said in another way: as telling as that, and not less than half a word that is nowhere.
        weight = Math.max(bestAlternative, weight / 2);
        page /= 2;
      }
      this.finish(touched);
      weights[number] = weight;
      pageWeights[number] = page;
    }
    const sum = (/** @type {number[]} */ list) => list.reduce((sum, weight) => sum + weight, 0);
    return { weights, totalWeight: sum(weights), pageWeights, pageWeight: sum(pageWeights), used, known };
  }

  /** @param {Entry[]} entries @param {Touched} found */
  counts(entries, found) {
    const [entry] = entries;
    // Of a frequent word some sections were left out.
    if (entries.length === 1 && entry.sections) return { sections: entry.sections, pages: entry.pages };
    return { sections: found.sections.length, pages: found.pages.length };
  }

  /**
   * @param {Entry} entry
   * @param {string} typed
   * @param {number} concept from 1; 0 for an alternative
   * @param {Touched} found
   * @param {string[]} [only] these forms
   */
  read(entry, typed, concept, found, only) {
    const { allForms, typedForm, headingValue, pageTerms, pageOf } = this;
    let isTyped = false;
    let page = 0;
    /** @param {number} section @param {number} weight @param {number} heading */
    const count = (section, weight, heading) => {
      if (allForms[section] === 0) {
        found.sections.push(section);
        pageOf[section] = page;
      }
      allForms[section] += weight;
      if (isTyped) typedForm[section] += weight;
      if (heading > headingValue[section]) headingValue[section] = heading;
    };
    /** @param {number} terms */
    const countPage = (terms) => {
      if (pageTerms[page] === 0) found.pages.push(page);
      pageTerms[page] += terms;
    };
    const receiver = {
      page: (
        /** @type {number} */ start,
        /** @type {number} */ norm,
        /** @type {number} */ sections,
        /** @type {number} */ title,
        /** @type {number} */ path,
      ) => {
        page = start;
        this.pageNorm[start] = norm;
        for (let section = start; section < start + sections; section++) {
          if (title) count(section, title * recipe.fieldWeight.title, recipe.inheritedHeading);
          if (path) count(section, path * recipe.fieldWeight.path, 0);
        }
        if (!title) return;
        countPage(title * recipe.fieldWeight.title);
        if (concept && this.lastInTitle[start] !== concept) {
          this.lastInTitle[start] = concept;
          this.askedInTitle[start]++;
        }
      },
      section: (
        /** @type {number} */ number,
        /** @type {number} */ text,
        /** @type {number} */ code,
        /** @type {number} */ heading,
        /** @type {number} */ breadcrumb,
        /** @type {number} */ name,
        /** @type {number} */ textNorm,
        /** @type {number} */ codeNorm,
      ) => {
        const weight = (text * recipe.fieldWeight.text) / textNorm + (code * recipe.fieldWeight.code) / codeNorm +
          heading * recipe.fieldWeight.heading +
          breadcrumb * recipe.fieldWeight.breadcrumb + name * recipe.fieldWeight.name;
        count(number, weight, heading ? 1 : breadcrumb ? recipe.inheritedHeading : 0);
        if (text || code || heading) countPage(text + code + heading);
        if (heading && concept && this.lastInHeading[number] !== concept) {
          this.lastInHeading[number] = concept;
          this.askedInHeading[number]++;
        }
      },
      heading: (/** @type {number} */ number, /** @type {boolean} */ isTitle, /** @type {number} */ tellingWords, /** @type {number} */ hash) => {
        if (!concept) return;
        this.tellingWords[number] = tellingWords;
        this.hashes[number] = hash + 1;
        this.isTitle[number] = +isTitle;
      },
    };
    const nobody = { page() {}, section() {}, heading() {} };
    readPostings(entry, (term) => {
      isTyped = term === typed;
      return !only || only.includes(term) ? receiver : nobody;
    });
  }

  /**
   * Turns what was read into parts of the concept's score.
   * @param {Touched} found
   * @param {number} weight
   * @param {number} pageWeight
   * @param {number} typedShare
   * @param {Touched} touched
   */
  collect(found, weight, pageWeight, typedShare, touched) {
    for (const section of found.sections) {
      let value = (1 - typedShare) * saturated(this.allForms[section], recipe.sectionK1);
      if (typedShare) value += typedShare * saturated(this.typedForm[section], recipe.sectionK1);
      if (this.conceptCoverage[section] === 0) touched.sections.push(section);
      this.conceptScore[section] = Math.max(this.conceptScore[section], weight * value);
      this.conceptCoverage[section] = Math.max(this.conceptCoverage[section], weight, 1e-38);
      this.conceptHeading[section] = Math.max(this.conceptHeading[section], weight * this.headingValue[section]);
      this.allForms[section] = this.typedForm[section] = this.headingValue[section] = 0;
    }
    for (const page of found.pages) {
      const terms = this.pageTerms[page];
      if (this.pageConcept[page] === 0) touched.pages.push(page);
      this.pageConcept[page] = Math.max(
        this.pageConcept[page],
        (pageWeight * terms * (recipe.pageK1 + 1)) / (terms + recipe.pageK1 * this.pageNorm[page]),
      );
      this.pageTerms[page] = 0;
    }
  }

  /**
   * Adds the concept's parts to the totals.
   * @param {Touched} touched
   */
  finish(touched) {
    for (const section of touched.sections) {
      if (!this.isFound[section]) this.found.push(section);
      this.isFound[section] = 1;
      this.score[section] += this.conceptScore[section];
      this.coverages[section] += this.conceptCoverage[section];
      this.held[section]++;
      this.headingCoverage[section] += this.conceptHeading[section];
      this.conceptScore[section] = this.conceptCoverage[section] = this.conceptHeading[section] = 0;
    }
    for (const page of touched.pages) {
      this.pageScore[page] += this.pageConcept[page];
      this.pageConcept[page] = 0;
    }
  }

  /**
   * What is known of the heading of a section all of whose words may have been asked for.
   * @param {number} section
   */
  heading(section) {
    return {
      tellingWords: this.tellingWords[section],
      askedWords: this.isTitle[section] ? this.askedInTitle[section] : this.askedInHeading[section],
      hash: this.hashes[section] - 1,
    };
  }

  /**
   * Sections that may hold all phrases: each of their words in its exact form.
   * @param {Query} query
   */
  sectionsHolding(query) {
    /** @type {Set<number> | null} */
    let result = null;
    for (const [number, concept] of query.concepts.entries()) {
      if (!query.quotedSymbols.includes(concept.word) && !query.phrases.some((phrase) => phrase.includes(concept.word))) continue;
      const sections = this.typedSections[number];
      result = new Set([...(result ?? sections)].filter((section) => sections.has(section)));
    }
    return result;
  }

  /**
   * @param {{totalWeight: number, pageWeight: number}} scored
   * @param {number} limit
   * @param {Set<number> | null} only
   * @returns {{number: number, score: number, bonus: number, coverage: number, held: number, headingCoverage: number}[]} best first
   */
  best({ totalWeight, pageWeight }, limit, only) {
    this.coverage = 0;
    if (totalWeight <= 0) return [];
    const factor = pageWeight > 0 ? (recipe.pageShare * totalWeight) / pageWeight : 0;
    const numbers = this.found.filter((number) => (!only || only.has(number)) && (!this.pages || this.pages.has(this.pageOf[number])));
    const scores = new Float32Array(numbers.length);
    for (let index = 0; index < numbers.length; index++) {
      const number = numbers[index];
      scores[index] = this.score[number] + factor * this.pageScore[this.pageOf[number]] + recipe.coverageBonus * this.coverages[number];
    }
    const least = scores.length > limit ? scores.slice().sort()[scores.length - limit] : 0;
    const best = [];
    for (let index = 0; index < numbers.length; index++) {
      const number = numbers[index];
      this.coverage = Math.max(this.coverage, this.coverages[number] / totalWeight);
      if (scores[index] < least) continue;
      best.push({
        number,
        score: scores[index] / totalWeight,
        bonus: 0,
        coverage: this.coverages[number] / totalWeight,
        held: this.held[number],
        headingCoverage: this.headingCoverage[number] / totalWeight,
      });
    }
    return best.sort((a, b) => b.score - a.score || a.number - b.number).slice(0, limit);
  }
}

class Touched {
  constructor() {
    /** @type {number[]} */
    this.sections = [];
    /** @type {number[]} */
    this.pages = [];
  }
}

/** @param {{occurrences: number}[]} forms */
const occurrences = (forms) => forms.reduce((sum, form) => sum + form.occurrences, 0);
