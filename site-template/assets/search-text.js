// Words as the index has them: cut by SQLite's tokenizer `unicode61`, folded by it and `WordFolding.swift`, stemmed by its `porter`.
// Sources: https://www.sqlite.org/fts5.html#unicode61_tokenizer, Porter 1980, "An algorithm for suffix stripping"

const joinedPattern = /[\p{L}\p{N}\p{M}_]+(?:['\u2019][\p{L}\p{N}\p{M}_]+)+/gu;
/** A number whose thousands are set apart. */
const thousands = /(?<![\p{L}\p{N}\p{M}_])[0-9]{1,3}(?:[,\u2009\u202f][0-9]{3}(?![\p{L}\p{N}\p{M}_]))+/gu;
const wordPattern = /[\p{L}\p{N}\p{Co}][\p{L}\p{N}\p{Co}\p{M}]*/gu;
/** Marks that do not count, and the stroke that makes Arabic words longer. */
const uncounted = /[\u0300-\u036f\u0640\ufe00-\ufe0f\u{e0100}-\u{e01ef}]|[\u0370-\u06ff](?<=\p{M})/u;
const accented = /[\u0370-\u06ff\u1f00-\u1fff]/;
/** @type {{[character: string]: string}} */
const same = { "ς": "σ", "\u0629": "\u0647", "\u0671": "\u0627", "\u0649": "\u064a", "\u06cc": "\u064a", "\u06a9": "\u0643" };
/**
 * Letters that no accent can be taken from.
 * Source: Apache Lucene, `ASCIIFoldingFilter`
 *
 * @type {{[character: string]: string}}
 */
const spelled = {
  "æ": "ae",
  "ð": "d",
  "ø": "o",
  "þ": "th",
  "đ": "d",
  "ħ": "h",
  "ı": "i",
  "ĸ": "q",
  "ł": "l",
  "ŋ": "n",
  "œ": "oe",
  "ŧ": "t",
  "ß": "ss",
};
/** Ligatures, forms of Hebrew and Arabic letters, letters and digits in full width. */
const forms =
  /[\ufb00-\ufb06\ufb13-\ufb17\ufb1d-\ufb28\ufb2a-\ufbb1\ufbd3-\ufc5d\ufc64-\ufd3d\ufd50-\ufdc7\ufdf0-\ufdf9\ufe80-\ufefc\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]/g;
const blocks = [0x370, 0x400, 0x530, 0x590, 0x600, 0x900];

/**
 * What a word is written in, where that is not Latin: `Script.swift`.
 * @param {string} word
 */
export function scriptOf(word) {
  const letter = /[^\0-\u036f]/u.exec(word)?.[0].codePointAt(0);
  return letter && (letter < 0x900 ? blocks.filter((first) => first <= letter).length - 1 : Math.min(letter, 0x2e80) >> 7);
}

/** The Arabic article, alone or behind a word of one letter, and what is left is a word. */
const article = /^(?:[\u0648\u0628\u0641\u0643]?\u0627\u0644|\u0644\u0644)(?=[\u0620-\u06d3]{3})/;

/** @param {string} word */
function folded(word) {
  if (/^[\0-\x7f]*$/.test(word)) return word.toLowerCase();
  let result = "";
  for (const character of word.toLowerCase().replace(forms, (form) => form.normalize("NFKC"))) {
    const base = character.normalize("NFD")[0];
    const isFolded = (base >= "a" && base <= "z") || accented.test(character);
    if (!uncounted.test(character)) result += spelled[character] ?? same[character] ?? (isFolded ? base : character);
  }
  while (article.test(result)) result = result.replace(article, "");
  return result;
}

/**
 * @param {string} text
 * @returns {string[]} in reading order
 */
export function words(text) {
  return (text.match(wordPattern) ?? []).map(folded);
}

/**
 * @typedef {{stem: string, start: number, end: number}} Token places in UTF-16
 * @param {string} text
 * @returns {Token[]} in reading order
 */
export function plainTokens(text) {
  return [...text.matchAll(wordPattern)].map(({ 0: word, index = 0 }) => ({ stem: stem(folded(word)), start: index, end: index + word.length }));
}

/**
 * The same, with words that the index holds in one piece too.
 * @param {string} text
 */
export function tokens(text) {
  const result = plainTokens(text);
  // `O'Reilly` is in the index in one piece too.
  for (const match of text.matchAll(joinedPattern)) {
    const start = /** @type {number} */ (match.index);
    // The genitive is found by its stem.
    const name = match[0].replace(/['\u2019]s$/, "");
    const [word] = /['\u2019]/.test(name) ? words(name.replace(/['\u2019]/g, "")) : [];
    if (word) result.push({ stem: stem(word), start, end: start + match[0].length });
  }
  for (const { 0: number, index: start = 0 } of text.matchAll(thousands)) {
    result.push({ stem: undivided(number), start, end: start + number.length });
  }
  return result.sort((one, other) => one.start - other.start || one.end - other.end);
}

/**
 * A text as a question is read: without apostrophes, and with the thousands of numbers together. `UndividedWords.swift`
 * @param {string} text
 */
export const undivided = (text) => text.replace(thousands, (number) => number.replace(/[^0-9]/g, "")).replace(/['\u2019]/g, "");

/** @param {string} text @returns {string[]} in reading order */
export function stems(text) {
  return words(text).map(stem);
}

// Stems ------------------------------------------------------------------------------------------

/** @type {Map<string, string>} */
const known = new Map();
const maxKnown = 20_000;

/**
 * @param {string} word folded
 * @returns {string}
 */
export function stem(word) {
  const cached = known.get(word);
  if (cached !== undefined) return cached;
  if (known.size > maxKnown) known.clear();
  let result = word;
  if (/^[\0-\x7f]*$/.test(word)) {
    result = stripped(word);
  } else {
    // The rules count bytes.
    const bytes = stripped(String.fromCharCode(...new TextEncoder().encode(word)));
    result = new TextDecoder().decode(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)));
  }
  known.set(word, result);
  return result;
}

/** @param {string} letter */
const isVowel = (letter) => "aeiou".includes(letter);

/**
 * Vowels and consonants: `y` is a vowel behind a consonant.
 * @param {string} text
 */
function shape(text) {
  let result = "";
  for (const letter of text) result += isVowel(letter) || (letter === "y" && result.endsWith("c")) ? "v" : "c";
  return result;
}

/**
 * How often consonants follow vowels: Porter's *m*.
 * @param {string} text
 */
const measure = (text) => shape(text).match(/v+c/g)?.length ?? 0;

/** @param {string} text */
const holdsVowel = (text) => /[aeiou]|.y/.test(text);

/**
 * Consonant, vowel, consonant other than w, x and y at the end.
 * @param {string} text
 */
const endsShort = (text) => !/[wxy]$/.test(text) && shape(text).endsWith("cvc");

/** @type {{[ending: string]: string}[]} */
const tables = [
  {
    ational: "ate",
    tional: "tion",
    enci: "ence",
    anci: "ance",
    izer: "ize",
    logi: "log",
    bli: "ble",
    alli: "al",
    entli: "ent",
    eli: "e",
    ousli: "ous",
    ization: "ize",
    ation: "ate",
    ator: "ate",
    alism: "al",
    iveness: "ive",
    fulness: "ful",
    ousness: "ous",
    aliti: "al",
    iviti: "ive",
    biliti: "ble",
  },
  { ical: "ic", ness: "", icate: "ic", iciti: "ic", ful: "", ative: "", alize: "al" },
];
const endings = tables.map((table) => ({ matcher: pattern(Object.keys(table)), table }));

const lastEndings = pattern("al ance ence er ic able ible ant ement ment ent ion ou ism ate iti ous ive ize".split(" "));

/**
 * Matches a word that ends in one of `list`, and the longest of those.
 * @param {string[]} list
 */
function pattern(list) {
  return new RegExp(`^([^]+?)(${list.join("|")})$`);
}

/** @param {string} word one character for each byte */
function stripped(word) {
  if (word.length < 3 || word.length > 64) return word;
  // Plurals.
  if (word.endsWith("s")) {
    if (/.sses$|.ies$/.test(word)) word = word.slice(0, -2);
    else if (!word.endsWith("ss")) word = word.slice(0, -1);
  }
  // Past and present participles.
  if (/.eed$/.test(word)) {
    if (measure(word.slice(0, -3)) > 0) word = word.slice(0, -1);
  } else {
    const start = /^([^]+)(?:ed|ing)$/.exec(word)?.[1];
    if (start && holdsVowel(start)) {
      word = start;
      if (/.(?:at|bl|iz)$/.test(word)) word += "e";
      else if (/([^aeioulsz])\1$/.test(word)) word = word.slice(0, -1);
      else if (measure(word) === 1 && endsShort(word)) word += "e";
    }
  }
  if (word.endsWith("y") && holdsVowel(word.slice(0, -1))) word = word.slice(0, -1) + "i";
  for (const { matcher, table } of endings) {
    const match = matcher.exec(word);
    if (match && measure(match[1]) > 0) word = match[1] + table[match[2]];
  }
  const last = lastEndings.exec(word);
  if (last && measure(last[1]) > 1 && (last[2] !== "ion" || /[st]$/.test(last[1]))) word = last[1];
  if (word.endsWith("e")) {
    const start = word.slice(0, -1);
    const count = measure(start);
    if (count > 1 || (count === 1 && !endsShort(start))) word = start;
  }
  if (word.endsWith("ll") && measure(word.slice(0, -1)) > 1) word = word.slice(0, -1);
  return word;
}

// Scripts without spaces -------------------------------------------------------------------------

// Thai, Lao, Myanmar, Hangul, Khmer, Kana, Han. Source: Unicode 16, Blocks.txt
const unspaced =
  /[\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3041-\u30ff\u3130-\u318f\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\uff66-\uff9f\u{20000}-\u{3ffff}]+/gu;

/**
 * Splits a question into the runs of such text and the rest.
 * @param {string} text
 * @returns {{runs: string[], rest: string}}
 */
export function unspacedRuns(text) {
  return { runs: text.match(unspaced) ?? [], rest: text.replace(unspaced, " ") };
}

/**
 * Hiragana as the Katakana of the same sound, as the index has them. Every character keeps its length.
 * @param {string} text
 */
export const foldKana = (text) => text.replace(/[\u3041-\u3096\u309d\u309e]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0x60));

const kinds = [
  /[\u3041-\u309f]/,
  /[\u30a0-\u30ff\u31f0-\u31ff\uff66-\uff9f]/,
  /[\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3400-\u9fff\uf900-\ufaff\u{20000}-\u{3ffff}]/u,
];
/** @param {string} character */
const kind = (character) => kinds.findIndex((pattern) => pattern.test(character));

/** @param {string} character */
export const isHan = (character) => kind(character) === 2;

/** @param {string} run @returns {string[][]} characters of different kinds belong to different words, mostly */
function byKind(run) {
  /** @type {string[][]} */
  const segments = [];
  for (const character of run) {
    const last = segments[segments.length - 1];
    if (last && kind(last[0]) === kind(character)) last.push(character);
    else segments.push([character]);
  }
  return segments;
}

/**
 * Cuts such text into the pairs of characters of its words, without a lexicon: `UnspacedWords.swift`.
 * @param {string[]} runs
 * @param {string[]} questionWords of those that begin alike the longer one first
 * @param {(pair: string) => Promise<boolean>} isKnown whether the docs hold a text of one or two characters
 * @returns {Promise<string[][]>}
 */
export async function unspacedWords(runs, questionWords, isKnown) {
  const separator = questionWords.length ? new RegExp(questionWords.join("|"), "u") : /$^/;
  let segments = runs.flatMap((run) => run.split(separator)).flatMap(byKind);
  if (!segments.length) segments = runs.flatMap(byKind);
  // Of Japanese, Hiragana are endings and particles.
  const telling = segments.filter(([first]) => kind(first) !== 0);
  if (telling.length) segments = telling;
  /** @type {string[][]} */
  const list = [];
  /** @type {string[][]} */
  const unknown = [];
  for (const segment of segments) {
    const pairs = (segment.length === 1 ? segment : segment.slice(1).map((character, index) => segment[index] + character)).map(foldKana);
    const known = await Promise.all(pairs.map(isKnown));
    if (pairs.length === 1) {
      (known[0] ? list : unknown).push(pairs);
      continue;
    }
    /** @type {string[]} */
    let word = [];
    for (const [index, pair] of pairs.entries()) {
      if (known[index] || !(known[index - 1] || known[index + 1])) {
        word.push(pair);
      } else if (word.length) {
        list.push(word);
        word = [];
      }
    }
    if (word.length) list.push(word);
  }
  // A lone unknown character says as little as an ending, but two are a word that the docs lack.
  return [...list, ...unknown.filter(([pair]) => [...pair].length > 1 || !list.length)];
}

// Markdown, as `SectionMarkdown.swift` describes it ------------------------------------------------

/**
 * @typedef {{line: string, kind: "blank" | "text" | "row" | "rule" | "alert" | "fence" | "code", head: string, markers: string, text: string}} Line
 *   `head` is what containers ask for, with the markers of items that begin here; `text` the words behind it
 *
 * @param {string} markdown
 * @returns {Line[]}
 */
export function read(markdown) {
  /** @type {Line[]} */
  const lines = [];
  let fence = "";
  let outside = "";
  for (const line of markdown ? markdown.split("\n") : []) {
    const [head] = fence ? [""] : /** @type {RegExpExecArray} */ (/^(?: |> ?|(?:[-*]|\d+[.)])(?: |$)|\[[ x]\] )*/.exec(line));
    let start = head.length;
    if (fence) { while (start < outside.length && line[start] === (outside[start] === ">" ? ">" : " ")) start++; }
    let text = line.slice(start);
    /** @type {Line["kind"]} */
    let kind = "code";
    if (!fence) {
      outside = head;
      fence = /^(`{3,})[^`]*$/.exec(text)?.[1] ?? "";
      const isBelowHead = lines[lines.length - 1]?.kind === "row" && !/^r/.test(lines[lines.length - 2]?.kind);
      if (text[0] === "|") kind = isBelowHead && /^[ |:-]+$/.test(text) ? "rule" : "row";
      else kind = fence ? "fence" : !text ? "blank" : /^\[!.*\]$/.test(text) ? "alert" : "text";
      text = kind === "text" || kind === "row" ? plain(text) : "";
    } else if (text === fence) {
      kind = "fence";
      fence = text = "";
    }
    const markers = [...head.matchAll(/[-*]|\d+/g)].map(([marker]) => (marker < "0" ? "- " : `${marker}. `)).join("");
    lines.push({ line, kind, head, markers, text });
  }
  return lines;
}

/**
 * All that is read, the words alone, or the code.
 * @param {string} markdown @param {boolean} [isCode]
 */
export function reading(markdown, isCode) {
  return read(markdown).filter(({ kind, markers, text }) => (kind === "code" ? isCode !== false : !isCode && kind !== "alert" && (markers || text)))
    .map(({ kind, markers, text }) => (kind === "code" ? text : (markers + text).replace(/ +$/, ""))).join("\n");
}

/** @param {string} text a line behind its markers */
function plain(text) {
  const isRow = text[0] === "|";
  const words = text.replace(/\\([^])|(`+)([^]*?[^`])\2(?!`)|[*~[]|\](?:\([^)]*\))?|<([^>]*)>/g, (_, sign, ticks, code, url) => {
    if (!ticks) return sign ?? url ?? "";
    if (/^ .* $/.test(code) && code.trim()) code = code.slice(1, -1);
    return isRow ? code.replaceAll("\\|", "|") : code;
  });
  return (isRow ? words.slice(2, -1) : words).replace(/ +$/, "");
}

/**
 * Plain text as Markdown, also where it begins a line.
 * @param {string} text
 */
export const escaped = (text) =>
  text.replace(/[\\`*_~[\]<>&|#]/g, "\\$&").replace(/^([-+]|\d+[.)])/, (all) => `${all.slice(0, -1)}\\${all.slice(-1)}`);

/**
 * The letters and digits of Markdown or plain text, one behind the other; of a link its text.
 * @param {string} text
 */
export const lettersOf = (text) =>
  text.replace(/\]\([^)\n]*\)?|[^A-Za-z0-9\x80-\u{10ffff}]/gu, "").replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
