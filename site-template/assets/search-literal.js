// Names with signs, by their exact characters: `SymbolWords.swift` and `Literal.swift` once more.

import { lists, recipe } from "./search-shards.js";

const signs = "#$%&*+\\-./:<=>@\\\\^|~!?";
const signRuns = new RegExp(`[${signs}]+`, "g");
const isLetter = /[\w\x80-\uffff]/;
const isSign = new RegExp(`[${signs}]`);
/** Letters of other scripts, but no typographic marks and spaces. */
const letters = "A-Za-z0-9_\\x80-\\x9f\\xa1-\\u1fff\\u2040-\\uffff";
const wordBefore = new RegExp(`[${letters}]*$`);
const wordAfter = new RegExp(`^[${letters}]*`);
const pictures = /[\u{1f000}-\u{1f3fa}\u{1f400}-\u{1faff}\u2600-\u27bf\u2b00-\u2bff]/gu;
/** Blocks of pictures, and what the first character of each is in the index. */
const pictureBlocks = [[0x1f000, 0xe200], [0x2b00, 0xef00], [0x2600, 0xed00]];

/** @param {string} picture */
function pictureWord(picture) {
  const code = picture.codePointAt(0) ?? 0;
  const [first, letter] = pictureBlocks.find(([first]) => code >= first) ?? [0, 0];
  return String.fromCharCode(letter + code - first);
}

/**
 * The words of a query that hold signs, as the index has them.
 * @param {string} text
 * @param {boolean} [isQuote] without joined words, which only headings have
 */
export function symbolWords(text, isQuote) {
  /** @type {Set<string>} */
  const result = new Set();
  const add = (/** @type {string} */ word) => {
    if (/^[!-\x7f]+$/.test(word)) result.add(word.toLowerCase().replace(/[^a-z0-9]/g, (sign) => String.fromCharCode(0xe000 + sign.charCodeAt(0))));
  };
  // `Pictograph.swift`
  for (const [picture] of text.matchAll(pictures)) result.add(pictureWord(picture));
  for (const [name] of text.matchAll(/\b[a-z]\w*_\w*[a-z\d]\b/gi)) if (!isQuote || name === name.toUpperCase()) add(name);
  for (const { 0: run, index = 0 } of text.matchAll(signRuns)) {
    if (run.length > 4) continue;
    const before = wordBefore.exec(text.slice(0, index))?.[0] ?? "";
    const after = wordAfter.exec(text.slice(index + run.length))?.[0] ?? "";
    const own = !after && /(.)(?!\1)[.:!?]$/.test(run) ? run.slice(0, -1) : run;
    if (before) {
      const same = /^([+#])\1*/.exec(own)?.[0];
      if (same ? before.length <= 32 && (!after || same.length < own.length) : before === "operator") add(before + (same ?? own));
    } else if (/^[A-Za-z_]/.test(after) && lists.nameOpenings.has(own) && !/[)\]}]/.test(text[index - 1] ?? "")) {
      add(own + after.slice(0, 32));
      continue;
    }
    if (!isQuote && /^(::|\.|->)$/.test(run) && /^[a-z_]/i.test(before) && /^[a-z_]/i.test(after) && before.length < 33 && after.length < 33) {
      add(before + run + after);
    }
    if (own.length > 1 ? own !== "://" || !before || !after : !before && !after) add(own);
  }
  return [...result];
}

/**
 * Characters that are looked for as they stand, in upper or lower case.
 * @typedef {{text: string, pattern: RegExp, isOpen: boolean, isSigns: boolean}} Literal
 */

/** @param {string} text @param {boolean} [isOpen] the reader may still be typing it @returns {Literal | null} */
export function literal(text, isOpen = false) {
  if (!text || text.length > recipe.maxLiteralLength) return null;
  const escaped = (/** @type {string} */ part) => part.replace(/[\\^$.*+?()[\]{}|\-/]/g, "\\$&");
  const not = (/** @type {string} */ end) => (/\w/.test(end) ? "\\w" : isSign.test(end) ? escaped(end) : "[]");
  const last = text[text.length - 1];
  // Behind it stands what makes it a longer name, or another flag: `--no-color` is not `--no`.
  const after = `(?:(${not(last)})|(${isLetter.test(last) ? "-[\\w\\x80-\\uffff]" : "[]"}))?`;
  return { text, isOpen, isSigns: !isLetter.test(text), pattern: new RegExp(`(?<!${not(text[0])})${escaped(text)}(?=${after})`, "gi") };
}

/**
 * @param {Literal} literal
 * @param {...string} texts
 * @returns {number} 1, less where it is a part of something longer, 0 where it is not there
 */
export function holdsLiteral({ pattern, isOpen, isSigns }, ...texts) {
  let best = 0;
  for (const text of texts) {
    for (const { 0: name, 1: joined, 2: further, index = 0 } of text.matchAll(pattern)) {
      const isWithinName = isSigns && isLetter.test(`${text[index - 1] ?? ""}${text[index + name.length] ?? ""}`);
      if (!joined && !further && !isWithinName) return 1;
      if (isOpen || !joined) best = recipe.partOfLiteral;
    }
  }
  return best;
}

const holdsSign = (
  /** @type {string} */ name,
) => (isLetter.test(name) ? isSign.test(name) || name.includes("_") || name.search(pictures) >= 0 : isSign.test(name));

/**
 * What stands between spaces and holds signs, without the marks of a sentence around it.
 * @param {string} query
 * @returns {Literal[]}
 */
export function literals(query) {
  /** @type {Map<string, Literal>} */
  const result = new Map();
  for (const { 0: chunk, index = 0 } of query.matchAll(/[^\0- "\u201c\u201d]+/g)) {
    let name = chunk;
    for (let before = ""; before !== name;) {
      before = name;
      const [first, last] = [name[0], name[name.length - 1]];
      if (/['`,;]/.test(first) || (first === "(" && (!name.includes(")", 1) || last === ")"))) name = name.slice(1);
      else if (/['`,;]/.test(last) || (last === ")" && !name.includes("(")) || /^(.*[\w)\x80-\uffff])?[.:!?]$/s.test(name)) name = name.slice(0, -1);
    }
    const isLast = index + chunk.length === query.length && chunk.endsWith(name);
    const found = holdsSign(name) && literal(name.toLowerCase(), isLast);
    if (found && result.size < recipe.maxLiterals && !result.has(found.text)) result.set(found.text, found);
  }
  return [...result.values()];
}

/** Whether it is a name in prose too, where words are joined by signs. */
export const isName = (/** @type {Literal} */ { text }) => /^[#$%&*+./:<=>@\\^|~!?-]+[a-z]|^[a-z].*[+#<>=*&|^]$|^[\w\x80-\uffff].*(::|->)/.test(text);

/** @param {string} quote */
export const quotedLiteral = (quote) => (holdsSign(quote) ? literal(quote) : null);
