// What makes a browser scroll to some words of a page and mark them, as in `TextDirective.swift`.
//
// A browser takes the first place on the page that holds the words, whatever the anchor before them names. So words that stand in front of
// their section too get none: the anchor alone leads to the right place. Source: https://wicg.github.io/scroll-to-text-fragment/

/** Fewer characters could stand elsewhere too, in the navigation say. */
const minLength = 12;

/**
 * The words of a snippet around the first that was asked for. Cells of a table, lines of code and what was left out are no neighbours on the page.
 * @param {{text: string, match: boolean}[]} snippet
 */
export function wordsAround(snippet) {
  const match = snippet.findIndex((part) => part.match);
  if (match < 0) return "";
  const text = (/** @type {typeof snippet} */ parts) => parts.map((part) => part.text).join("");
  const before = pieces(text(snippet.slice(0, match))).pop() ?? "";
  return `${/(?:\S+ ){0,3}\S*$/.exec(withoutMarker(before))}${/^\S*(?: \S+){0,4}/.exec(pieces(text(snippet.slice(match)))[0])}`;
}

/**
 * The first words of a passage: of its first line that is no code.
 * @param {{text: string, kind: string, continuesLine: boolean}[]} units
 */
export function wordsOf(units) {
  const first = units.findIndex((unit) => unit.kind !== "code");
  if (first < 0) return "";
  const rest = units.slice(first + 1);
  const end = rest.findIndex((unit) => !unit.continuesLine);
  const line = [units[first], ...rest.slice(0, end < 0 ? rest.length : end)].map((unit) => unit.text).join(" ");
  return withoutMarker(pieces(line)[0]).split(" ").filter((word) => word).slice(0, 8).join(" ");
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
  if (earlier === null || text.length < minLength || earlier.includes(folded(text))) return {};
  const encoded = encodeURIComponent(text).replace(/[-_.!~*'()]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
  return { text_fragment: `${url.includes("#") ? "" : "#"}:~:text=${encoded}` };
}

/**
 * The letters and digits of Markdown or plain text, one behind the other; of a link its text.
 * @param {string} text
 */
export const folded = (text) =>
  text.replace(/\]\([^)\n]*\)?|[^A-Za-z0-9\x80-\u{10ffff}]/gu, "").replace(/[A-Z]+/g, (letters) => letters.toLowerCase());

/** @param {string} text */
const pieces = (text) => text.split(/ \| | · |… | …|\n/);

/** @param {string} text */
const withoutMarker = (text) => text.replace(/^(?:- |\d+\. )/, "");
