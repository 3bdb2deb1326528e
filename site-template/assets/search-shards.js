// The files of `search/`, which docgen writes: see docs/inside/static-search.md. Each is a script that hands its texts to `docgen.shard`.

import { lettersOf, reading } from "./search-text.js";

/** @type {Map<string, any[]>} */
const received = new Map();

/**
 * The numbers of the ranking, as `Recipe.swift` explains them: they come with the index.
 * @type {any}
 */
export const recipe = {};

/**
 * What is said in answers beside the words of the docs: `Wording.swift`.
 * @type {any}
 */
export const wording = {};

/**
 * Words of common speech by what they say: `CommonWords.swift`.
 * @type {Record<string, Set<string>>}
 */
export const lists = {};

/** Numbers in printable characters. */
export class Numbers {
  /** @param {string} text */
  constructor(text) {
    this.text = text;
    this.place = 0;
  }

  /** 0 to 91. */
  symbol() {
    const code = this.text.charCodeAt(this.place++);
    return code < 36 ? code - 32 : code < 92 ? code - 33 : code < 96 ? code - 34 : code - 35;
  }

  next() {
    const value = this.symbol();
    if (value < 72) return value;
    if (value < 90) return 72 + (value - 72) * 92 + this.symbol();
    return value === 90 ? 1728 + this.digits(3) : 780_416 + this.digits(5);
  }

  /** @param {number} count */
  digits(count) {
    let value = 0;
    while (count--) value = value * 92 + this.symbol();
    return value;
  }

  /** All of them. */
  list() {
    const values = [];
    while (this.place < this.text.length) values.push(this.next());
    return values;
  }
}

/**
 * Some keys and what belongs to them: a stem, a phrase or a pair of characters.
 * @typedef {{
 *   forms: {term: string, sections: number, occurrences: number}[],
 *   joined: Set<string>,
 *   sections: number,
 *   pages: number,
 *   numbers: string,
 * }} Entry `sections` and `pages` of all forms where postings were left out, else 0; `numbers` has the postings
 *
 * @typedef {{
 *   path: string, url: string, title: string, heading: string, anchor: string, breadcrumb: string, markdown: string, questions: string[],
 *   readonly text: string, readonly code: string,
 * }} SectionText `text` has the words of `markdown` but those of code
 *
 * @typedef {{first: string[], sizes: number[]}} Table
 */

export class Shards {
  /**
   * @param {string} root of the site, with a slash at its end
   * @param {(url: string) => Promise<void>} run loads a script
   * @param {any} meta
   */
  constructor(root, run, meta) {
    this.root = root;
    this.run = run;
    this.meta = meta;
    /** @type {Map<string, Promise<void>>} */
    this.loading = new Map();
    /** @type {Map<string, Map<string, Entry>>} */
    this.entries = new Map();
    /** @type {Map<string, {term: string, sections: number}[]>} */
    this.letters = new Map();
    /** @type {Map<string, SectionText[]>} */
    this.texts = new Map();
    /**
     * By path, the sections of pages whose texts were fetched.
     * @type {Map<string, SectionText[]>}
     */
    this.pages = new Map();
    /** @type {{[family: string]: Table}} */
    this.tables = {};
    for (const [family, table] of [["w", meta.words], ["p", meta.phrases], ["c", meta.pairs]]) {
      this.tables[family] = { first: table ? table.first.split("\n") : [], sizes: new Numbers(table?.sizes ?? "").list() };
    }
    let end = 0;
    /** The section behind the last one of each file of texts. */
    this.textEnds = new Numbers(meta.texts).list().map((count) => (end += count));
  }

  /**
   * @param {string} root
   * @param {(url: string) => Promise<void>} run
   * @returns {Promise<Shards>}
   */
  static async open(root, run) {
    docgen.shard = (key, ...parts) => received.set(key, parts);
    received.delete("meta");
    await run(root + "search/meta.js");
    const meta = received.get("meta")?.[0];
    if (meta?.version !== 7) throw new Error("search/meta.js is of another version");
    Object.assign(recipe, meta.recipe);
    Object.assign(wording, meta.wording);
    for (const name of Object.keys(meta.lists)) lists[name] = new Set(meta.lists[name].split(" "));
    return new Shards(root, run, meta);
  }

  /**
   * What a file is called in this build. Those of texts have folders of 64 files each, which keep their names while no text of them changes.
   * @param {string} path
   */
  key(path) {
    const text = /^t\/(.+)/.exec(path);
    if (!text) return `${this.meta.id}/${path}`;
    const start = (+text[1] >> 6) * 8;
    return `t/${this.meta.textFolders.slice(start, start + 8)}/${text[1]}`;
  }

  /** @param {string} path @returns {Promise<void>} */
  load(path) {
    let promise = this.loading.get(path);
    if (!promise) {
      promise = this.run(`${this.root}search/${this.key(path)}.js`);
      this.loading.set(path, promise);
      promise.catch(() => this.loading.delete(path));
    }
    return promise;
  }

  /**
   * What a file held.
   * @param {string} path
   * @param {boolean} [isKept] else it is forgotten here
   * @returns {string[]}
   */
  take(path, isKept) {
    const key = this.key(path);
    const parts = received.get(key);
    if (!parts) throw new Error(`${path} is of another build`);
    if (!isKept) received.delete(key);
    return parts;
  }

  /** Fetches everything, where that is no more than a question may cost on a large site. */
  async prepare() {
    /** @type {[string, number, number][]} */
    const families = Object.entries(this.tables).map(([family, { sizes }]) => [
      family,
      sizes.length,
      sizes.reduce((sum, size) => sum + size * 32, 0),
    ]);
    families.push(["t", this.textEnds.length, this.textEnds.length * 2_000], ["g", this.meta.tags ?? 0, 0]);
    if (families.reduce((sum, [, , bytes]) => sum + bytes, 0) > 100_000) return;
    const paths = families.flatMap(([family, count]) => Array.from({ length: count }, (_, place) => `${family}/${place}`));
    await Promise.all([...paths, ...[...this.meta.letters].map((letter) => `v/${letter}`)].map((path) => this.load(path)));
  }

  // Words, phrases, pairs ------------------------------------------------------------------------

  /**
   * The number of the file that would hold `key`; -1 without files.
   * @param {string} family
   * @param {string} key
   */
  place(family, key) {
    const { first } = this.tables[family];
    let low = 0;
    let high = first.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (first[middle] <= key) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  /**
   * What fetching keys would transfer, in bytes.
   * @param {string} family @param {string[]} keys
   */
  cost(family, keys) {
    let bytes = 0;
    for (const place of new Set(keys.map((key) => this.place(family, key)))) {
      // gzip takes about half.
      if (place >= 0 && !this.loading.has(`${family}/${place}`)) bytes += this.tables[family].sizes[place] * 32 + 200;
    }
    return bytes;
  }

  /** @param {string} family @param {string[]} keys */
  async fetch(family, keys) {
    const places = [...new Set(keys.map((key) => this.place(family, key)))].filter((place) => place >= 0);
    await Promise.all(places.map((place) => this.load(`${family}/${place}`)));
    for (const place of places) this.unpack(family, place);
  }

  /**
   * The files that may hold keys which begin with `start`.
   * @param {string} family
   * @param {string} start
   */
  async fetchPrefix(family, start) {
    const keys = [];
    for (let place = this.place(family, start); place >= 0 && place <= this.place(family, start + "\u{10ffff}"); place++) {
      keys.push(this.tables[family].first[place]);
    }
    await this.fetch(family, keys.slice(0, 8));
  }

  /** @param {string} family @param {number} place */
  unpack(family, place) {
    const path = `${family}/${place}`;
    if (this.entries.has(path)) return;
    const [text, numbers] = this.take(path);
    const reader = new Numbers(numbers);
    /** @type {Map<string, Entry>} */
    const entries = new Map();
    for (const line of text.split("\n")) {
      const [own, ...joined] = line.split(";");
      const [key, ...terms] = own.split(",");
      const whole = (/** @type {string} */ term) => (term[0] === "+" ? key + term.slice(1) : term);
      const length = reader.next();
      const end = reader.place + length;
      const sections = reader.next();
      const pages = sections ? reader.next() : 0;
      const forms = terms.map((term) => ({ term: whole(term), sections: reader.next(), occurrences: reader.next() }));
      entries.set(key, { forms, joined: new Set(joined.map(whole)), sections, pages, numbers: numbers.slice(reader.place, end) });
      reader.place = end;
    }
    this.entries.set(path, entries);
  }

  /**
   * What was fetched for `key`.
   * @param {string} family
   * @param {string} key
   * @returns {Entry | undefined}
   */
  entry(family, key) {
    return this.entries.get(`${family}/${this.place(family, key)}`)?.get(key);
  }

  /**
   * All that was fetched whose keys begin with `start`.
   * @param {string} family
   * @param {string} start
   * @returns {Entry[]}
   */
  entriesFrom(family, start) {
    const result = [];
    for (const [path, entries] of this.entries) {
      if (!path.startsWith(family)) continue;
      for (const [key, entry] of entries) if (key.startsWith(start)) result.push(entry);
    }
    return result;
  }

  // Words by their first letters -----------------------------------------------------------------

  /**
   * @param {string} word
   * @returns {Promise<{term: string, sections: number}[]>} words of three letters and more that begin as it does, in the order of their letters
   */
  async wordsFrom(word) {
    const letter = /^\d/.test(word) ? "0" : /^[a-z]/.test(word) ? word[0] : "_";
    if (!this.meta.letters.includes(letter)) return [];
    const path = `v/${letter}`;
    await this.load(path);
    let list = this.letters.get(letter);
    if (!list) {
      const [text, numbers] = this.take(path);
      const reader = new Numbers(numbers);
      let term = "";
      list = text.split("\n").map((rest) => {
        term = term.slice(0, reader.next()) + rest;
        return { term, sections: reader.next() };
      });
      this.letters.set(letter, list);
    }
    return list;
  }

  // Tags -----------------------------------------------------------------------------------------

  /**
   * The first sections of the pages that have all of `tags`.
   * @param {string[]} tags
   * @returns {Promise<Set<number>>}
   */
  async tagged(tags) {
    if (!this.meta.tags) return new Set();
    await this.load("g/0");
    const [names, numbers] = this.take("g/0", true);
    const reader = new Numbers(numbers);
    const all = new Map(
      names.split("\n").map((name) => {
        let section = 0;
        return [tagKey(name), Array.from({ length: reader.next() }, () => (section += reader.next()))];
      }),
    );
    const [first, ...others] = tags.map((tag) => new Set(all.get(tagKey(tag))));
    return others.reduce((result, pages) => new Set([...result].filter((page) => pages.has(page))), first);
  }

  /**
   * Of the pages that have all of `tags` the first by title.
   * @param {string[]} tags @param {number} limit
   */
  async pagesWith(tags, limit) {
    const pages = await this.tagged(tags);
    if (!pages.size) return [];
    await this.load("g/1");
    return this.sectionTexts(new Numbers(this.take("g/1", true)[0]).list().filter((page) => pages.has(page)).slice(0, limit));
  }

  // Texts ----------------------------------------------------------------------------------------

  /**
   * @param {number[]} numbers of sections
   * @returns {Promise<SectionText[]>} in their order
   */
  async sectionTexts(numbers) {
    const places = numbers.map((number) => this.textEnds.findIndex((end) => end > number));
    await Promise.all([...new Set(places)].map((place) => this.load(`t/${place}`)));
    return numbers.map((number, index) => {
      const place = places[index];
      const path = `t/${place}`;
      let texts = this.texts.get(path);
      if (!texts) {
        const [all] = this.take(path);
        texts = all.split("\x1c").slice(1).flatMap((page) => {
          const [head, ...sections] = page.split("\x1d");
          const [path, url, title] = head.split("\x1f");
          const own = sections.map((section) => {
            const [heading, anchor, breadcrumb, markdown, questions] = section.split("\x1f");
            return {
              path,
              url,
              title,
              heading,
              anchor,
              breadcrumb,
              markdown,
              questions: questions ? questions.split("\n") : [],
              // Of a file few sections are asked for these; who is asks once.
              get text() {
                return reading(markdown, false);
              },
              get code() {
                return reading(markdown, true);
              },
            };
          });
          this.pages.set(path, [...(this.pages.get(path) ?? []), ...own]);
          return own;
        });
        this.texts.set(path, texts);
      }
      return texts[number - (place > 0 ? this.textEnds[place - 1] : 0)];
    });
  }

  /**
   * What stands on a page in front of a section's text, folded: headings, its own too, and the texts of the sections before it.
   * @param {{number: number, page: number}} section `page` is the number of the page's first section
   * @param {boolean} mayFetch else only files that were asked for already are read
   * @returns {Promise<string | null>} `null` where not all of it is known
   */
  async textBefore({ number, page }, mayFetch) {
    const place = (/** @type {number} */ section) => this.textEnds.findIndex((end) => end > section);
    const [first, last] = [place(page), place(number)];
    if (page > number || last - first >= maxFilesBefore) return null;
    for (let file = first; file <= last; file++) if (!mayFetch && !this.loading.has(`t/${file}`)) return null;
    const sections = await this.sectionTexts(Array.from({ length: number - page + 1 }, (_, index) => page + index));
    let text = lettersOf(sections[0].title);
    for (const [index, { heading, markdown }] of sections.entries()) {
      text += lettersOf(heading);
      if (page + index < number) text += lettersOf(markdown);
      if (text.length > recipe.maxReadBefore) return null;
    }
    return text;
  }
}

/** Of a page that is larger nothing is said of what stands in front of its last sections. */
const maxFilesBefore = 16;

/**
 * Letter by letter, as docgen does: a whole word would end with another sigma.
 * @param {string} tag
 */
const tagKey = (tag) => tag.normalize().replace(/./gu, (letter) => letter.toLowerCase());

/**
 * What a section or page holds of a word. A page is known by its first section.
 *
 * @typedef {{
 *   page(start: number, norm: number, sections: number, title: number, path: number): void,
 *   section(number: number, text: number, code: number, heading: number, breadcrumb: number, name: number, textNorm: number, codeNorm: number): void,
 *   heading(number: number, isTitle: boolean, tellingWords: number, hash: number): void,
 * }} Receiver
 */

/**
 * Reads the postings of an entry.
 *
 * @param {Entry} entry
 * @param {(term: string) => Receiver} receive asked for each form
 */
export function readPostings(entry, receive) {
  const reader = new Numbers(entry.numbers);
  for (const { term } of entry.forms) readForm(reader, receive(term));
}

const largeCounts = 96;
/** How much a length counts, by steps of a twelfth of an octave: `LengthNorm` of `SectionLayout.swift`. */
const norms = Float32Array.from({ length: 92 }, (_, step) => 2 ** ((step - 36) / 12));

/** @param {Numbers} reader @param {Receiver} receiver */
function readForm(reader, receiver) {
  let start = 0;
  for (let pages = reader.next(); pages > 0; pages--) {
    start += reader.next();
    const head = reader.next();
    const norm = norms[reader.symbol()];
    const sections = head & 3 ? reader.next() : 0;
    const title = head & 1 ? reader.next() : 0;
    if (title) readHeading(reader, receiver, start, true);
    receiver.page(start, norm, sections, title, head & 2 ? reader.next() : 0);
    let number = start;
    for (let own = head >> 2; own > 0; own--) {
      number += reader.next();
      const counts = reader.next();
      let [text, code, heading, breadcrumb, name] = [counts & 3, (counts >> 2) % 3, 0, 0, 0];
      if (counts >= largeCounts) {
        [text, code, heading, breadcrumb, name] = [reader.next(), reader.next(), reader.next(), reader.next(), reader.next()];
      } else {
        const others = Math.floor(counts / 12);
        [heading, breadcrumb, name] = [others & 1, (others >> 1) & 1, others >> 2];
        if (text === 3) text += reader.next();
        if (code === 2) code += reader.next();
      }
      const textNorm = text ? norms[reader.symbol()] : 1;
      const codeNorm = code ? norms[reader.symbol()] : 1;
      receiver.section(number, text, code, heading, breadcrumb, name, textNorm, codeNorm);
      if (heading) readHeading(reader, receiver, number, false);
      number++;
    }
  }
}

/** @param {Numbers} reader @param {Receiver} receiver @param {number} number @param {boolean} isTitle */
function readHeading(reader, receiver, number, isTitle) {
  const words = reader.next();
  if (words) receiver.heading(number, isTitle, words - 1, reader.digits(2));
}
