// Answers as elements. Whatever text or HTML comes in, out come only elements of the lists below: no script, no handler, no style, no
// image, and no link that may not be followed.

import { element, safeURL } from "./dom.js";

/** Elements that are kept. Of the others only their contents are. */
const allowed = new Set(
  "a b blockquote br code dd del div dl dt em h1 h2 h3 h4 h5 h6 hr i kbd li mark ol p pre s samp span strong sub sup table tbody td th thead tr ul"
    .split(" "),
);
const empty = new Set(["br", "hr"]);
/** Elements whose contents are not text for readers. */
const dropped = new Set(
  ("audio button canvas form frameset head iframe math noembed noframes noscript object picture plaintext script select style svg template textarea " +
    "title video xmp").split(" "),
);
/** The classes that highlighted code has (docs/reference/languages.md), that of the source of a diagram, and ours for the source of a quote. */
const allowedClass =
  /^([a-z]{1,2}|code|code-title|line|lines|hl|ins|del|table|source|link-host|alert|alert-title|note|tip|important|warning|caution|language-(?:mermaid|mmd|dot|graphviz|gv|math))$/;
const maxDepth = 40;
const maxNodes = 20_000;
const maxCharacters = 200_000;

/** @param {string} url @param {...(Node | string)} children */
function link(url, ...children) {
  const safe = safeURL(url);
  if (!safe) return element("span", {}, ...children);
  const isForeign = !safe.startsWith(docgen.root);
  return element("a", { href: safe, rel: isForeign && "noopener nofollow ugc", target: isForeign && "_blank" }, ...children);
}

/** @param {number} level */
const inner = (level) => `h${Math.min(6, level + 3)}`;

// HTML -------------------------------------------------------------------------------------------

/** A tag ends before the next `<` outside quotes, so that many tags that are never closed are read once, not once each. */
const piece = /<!--[^]*?(?:-->|$)|<(\/?)([a-z][^\s\/<>"']*)((?:[\s\/](?:"[^"]*"|'[^']*'|[^<>"'])*)?)>|[^<]+|</giy;
const names = /** @type {{[name: string]: string}} */ ({ amp: "&", lt: "<", gt: ">", quot: '"' });

/** @param {string} text */
function decoded(text) {
  return text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]+));/gi, (whole, decimal, hexadecimal, name) => {
    if (name) return names[name] ?? whole;
    const code = decimal ? parseInt(decimal, 10) : parseInt(hexadecimal, 16);
    return code > 0 && code < 0x110000 ? String.fromCodePoint(code) : "\ufffd";
  });
}

/** @param {string} attributes @param {string} name */
function attribute(attributes, name) {
  const match = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s"'>]+))`, "i").exec(attributes);
  return match ? decoded(match[1] ?? match[2] ?? match[3]) : "";
}

/**
 * Rebuilds HTML from elsewhere out of allowed elements.
 *
 * A reader of its own, because the browser's parsers judge handlers and styles by the page's policy even in documents that are never shown.
 * What it takes for text is shown as text, so a mistake here shows marks, and makes no element.
 *
 * @param {string} html
 * @returns {DocumentFragment}
 */
export function fromHTML(html) {
  const fragment = document.createDocumentFragment();
  /** @type {{name: string, node: Node}[]} */
  const open = [{ name: "", node: fragment }];
  let skipped = "";
  let count = 0;
  for (const [text, slash, tag, attributes] of html.slice(0, maxCharacters).matchAll(piece)) {
    const name = tag?.toLowerCase();
    if (skipped) {
      if (slash && name === skipped) skipped = "";
      continue;
    }
    const top = open[open.length - 1].node;
    if (!name) {
      if (!text.startsWith("<!--")) top.appendChild(document.createTextNode(decoded(text)));
    } else if (dropped.has(name)) {
      if (!slash) skipped = name;
    } else if (allowed.has(name) && slash) {
      const index = open.map((entry) => entry.name).lastIndexOf(name);
      if (index > 0) open.length = index;
    } else if (allowed.has(name) && (count += 1) <= maxNodes) {
      const node = rebuilt(name, attributes);
      top.appendChild(node);
      if (!empty.has(name) && open.length < maxDepth) open.push({ name, node });
    }
  }
  return fragment;
}

/** @param {string} name @param {string} attributes */
function rebuilt(name, attributes) {
  if (name === "a") return link(attribute(attributes, "href"));
  const classes = attribute(attributes, "class").split(/\s+/).filter((item) => allowedClass.test(item)).join(" ");
  const start = name === "ol" && /^\d{1,6}$/.exec(attribute(attributes, "start"));
  // The panel has headings of its own above these.
  if (/^h\d$/.test(name)) name = inner(Number(name[1]));
  return element(name, { class: classes || null, start: start && start[0] });
}

// Markdown ---------------------------------------------------------------------------------------

/**
 * Addresses that links may lead to besides this site's, `null` for any; a rendering runs to its end before the next one begins.
 * @type {Set<string> | null}
 */
let named = null;

/**
 * Markdown of a stranger as elements, by the server's rules (docs/deploy/kapa.md): raw HTML stays text, an image is its description, and a
 * link works when it leads to this site or to a source, with its host beside it.
 *
 * For text that still streams in: what is not closed yet is shown as far as it goes.
 *
 * @param {string} text
 * @param {Source[] | null} [sources] `null` for the words of these docs, whose links work as they are
 * @returns {DocumentFragment}
 */
export function fromMarkdown(text, sources = []) {
  const fragment = document.createDocumentFragment();
  named = sources && new Set(sources.map(({ url }) => url.split("#")[0]));
  blocks(text.replace(/\r\n?/g, "\n").split("\n"), fragment, 0);
  return fragment;
}

/** @param {string} url @param {Node | string} content */
function namedLink(url, content) {
  if (!named) return [link(url, content)];
  const host = /^https?:\/\/([a-z\d.:[\]-]+)(?:[/?#][^\\\0- \x7f]*)?$/i.exec(url)?.[1].toLowerCase();
  if (!host || (host !== new URL(docgen.root).host && !named.has(url.split("#")[0]))) return [content];
  return [link(url, content), " ", element("span", { class: "link-host" }, `(${host})`)];
}

const fence = /^ {0,3}(`{3,}|~{3,})\s*([^`]*)$/;
const heading = /^ {0,3}(#{1,6})(?:\s+(.*?))?(?:\s+#+)?\s*$/;
const bullet = /^( {0,3})([-*+]|\d{1,9}[.)])(?:( +)(.*)|$)/;
/** @type {{[kind: string]: string}} */
const alertTitles = {
  note: docgen.say("markdown.title.note"),
  tip: docgen.say("markdown.title.tip"),
  important: docgen.say("markdown.title.important"),
  warning: docgen.say("markdown.title.warning"),
  caution: docgen.say("markdown.title.caution"),
};
const rule = /^ {0,3}([-*_])(?:\s*\1){2,}\s*$/;
const delimiterRow = /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/;

/** @param {string[]} lines @param {Node} target @param {number} depth */
function blocks(lines, target, depth) {
  /** @type {string[]} */
  let paragraph = [];
  const flush = () => {
    if (!paragraph.length) return;
    target.appendChild(element("p", {}, inline(paragraph.join("\n").trimEnd())));
    paragraph = [];
  };
  for (let i = 0; i < lines.length; i += 1) {
    const line = lines[i];
    const fenced = fence.exec(line);
    const title = heading.exec(line);
    const item = bullet.exec(line);
    if (fenced) {
      flush();
      const end = new RegExp(`^ {0,3}${fenced[1][0]}{${fenced[1].length},}\\s*$`);
      const code = [];
      for (i += 1; i < lines.length && !end.test(lines[i]); i += 1) code.push(lines[i]);
      const name = /title="([^"]+)"/.exec(fenced[2])?.[1].replace(/\\(.)/g, "$1");
      const head = name ? [element("div", { class: "code-title" }, name)] : [];
      const language = `language-${/^\w*/.exec(fenced[2])}`;
      const source = element("code", { class: allowedClass.test(language) && language }, code.join("\n"));
      target.appendChild(element("div", { class: "code" }, ...head, element("pre", {}, source)));
    } else if (!line.trim()) {
      flush();
    } else if (title) {
      flush();
      target.appendChild(element(inner(title[1].length), {}, inline(title[2] ?? "")));
    } else if (rule.test(line)) {
      flush();
      target.appendChild(element("hr"));
    } else if (/^ {0,3}>/.test(line) && depth < 8) {
      flush();
      const quoted = [];
      for (; i < lines.length && /^ {0,3}>/.test(lines[i]); i += 1) quoted.push(lines[i].replace(/^ {0,3}> ?/, ""));
      i -= 1;
      const alert = /^\[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION)\]$/.exec(quoted[0])?.[1].toLowerCase();
      const quote = alert
        ? element("div", { class: `alert ${alert}` }, element("p", { class: "alert-title" }, alertTitles[alert]))
        : element("blockquote");
      blocks(alert ? quoted.slice(1) : quoted, quote, depth + 1);
      target.appendChild(quote);
    } else if (item && depth < 8 && !(paragraph.length && !item[4])) {
      flush();
      i = list(lines, i, target, depth);
    } else if (line.includes("|") && i + 1 < lines.length && lines[i + 1].includes("-") && delimiterRow.test(lines[i + 1])) {
      flush();
      i = table(lines, i, target);
    } else {
      paragraph.push(line.trimStart());
    }
  }
  flush();
}

/** @param {string[]} lines @param {number} start @param {Node} target @param {number} depth @returns {number} the last line of the list */
function list(lines, start, target, depth) {
  const marker = /** @type {RegExpExecArray} */ (bullet.exec(lines[start]))[2];
  const isOrdered = /\d/.test(marker);
  const kind = marker[marker.length - 1];
  const first = parseInt(marker, 10);
  const node = element(isOrdered ? "ol" : "ul", { start: isOrdered && first !== 1 && first });
  let i = start;
  while (i < lines.length) {
    const match = bullet.exec(lines[i]);
    if (!match || match[2][match[2].length - 1] !== kind || rule.test(lines[i])) break;
    const indent = match[1].length + match[2].length + Math.min(4, (match[3] ?? " ").length);
    const inner = [match[4] ?? ""];
    for (i += 1; i < lines.length; i += 1) {
      const isBlank = !lines[i].trim();
      const next = isBlank ? lines[i + 1] ?? "" : lines[i];
      const isInside = next.length - next.trimStart().length >= Math.min(indent, 2);
      if (!isInside && (isBlank || bullet.test(lines[i]) || heading.test(lines[i]) || fence.test(lines[i]))) break;
      inner.push(lines[i].slice(Math.min(indent, lines[i].length - lines[i].trimStart().length)));
    }
    const entry = element("li");
    // A line alone is not a paragraph of its own.
    if (inner.filter((line) => line.trim()).length === 1) entry.append(inline(inner.join("\n").trim()));
    else blocks(inner, entry, depth + 1);
    node.append(entry);
    while (i < lines.length && !lines[i].trim() && bullet.test(lines[i + 1] ?? "")) i += 1;
  }
  target.appendChild(node);
  return i - 1;
}

/** @param {string} line */
function cells(line) {
  return line.trim().replace(/^\||\|$/g, "").split(/(?<!\\)\|/).map((cell) => cell.trim().replace(/\\\|/g, "|"));
}

/** @param {string[]} lines @param {number} start @param {Node} target @returns {number} the last line of the table */
function table(lines, start, target) {
  const head = element("tr", {}, ...cells(lines[start]).map((cell) => element("th", {}, inline(cell))));
  const body = element("tbody");
  let i = start + 2;
  for (; i < lines.length && lines[i].includes("|"); i += 1) {
    body.append(element("tr", {}, ...cells(lines[i]).map((cell) => element("td", {}, inline(cell)))));
  }
  target.appendChild(element("div", { class: "table", tabindex: "0" }, element("table", {}, element("thead", {}, head), body)));
  return i - 1;
}

/** What may be long has a bound: each opening mark is looked at once, and answers are drawn again while they come in. */
const token = new RegExp(
  [
    // 1: escaped
    /\\([!-/:-@[-`{-~])/,
    // 2, 3: code
    /(`+)([^`]|[^`][\s\S]{0,5000}?[^`])\2(?!`)/,
    // 4, 5: link or image
    /!?\[((?:[^\]\\[]|\\.|\[[^\]]{0,200}\]){0,500})\]\(\s*<?([^\s<>()]*(?:\([^\s()]*\)[^\s<>()]*)*)>?(?:\s+["'(][^)]{0,500})?\)/,
    // 6: link
    /<(https?:\/\/[^\s<>]+)>/,
    // 7, 8: strong
    /(\*\*|__)(?=\S)([\s\S]{1,1000}?\S?)\7/,
    // 9, 10: emphasis
    /(?<![\p{L}\p{N}_*])([*_])(?=[^\s*_])([\s\S]{0,1000}?[^\s*_])\9(?![\p{L}\p{N}_*])/,
    // 11: deleted
    /~~(?=\S)([\s\S]{1,1000}?)~~/,
    // line break
    / {2,}\n|\\\n/,
  ].map((part) => part.source).join("|"),
  "gu",
);

/** @param {string} text @param {number} [depth] @returns {DocumentFragment} */
function inline(text, depth = 0) {
  const fragment = document.createDocumentFragment();
  if (depth > 6) {
    fragment.append(text);
    return fragment;
  }
  let end = 0;
  for (const match of text.matchAll(token)) {
    fragment.append(text.slice(end, match.index));
    end = (match.index ?? 0) + match[0].length;
    const [whole, escaped, , code, label, target, auto, , strong, , emphasis, deleted] = match;
    if (escaped !== undefined) fragment.append(escaped);
    else if (code !== undefined) fragment.append(element("code", {}, code.replace(/^ (.*) $/s, "$1").replace(/\n/g, " ")));
    else if (target !== undefined) {
      fragment.append(...(whole[0] === "!" ? [inline(label, depth + 1).textContent ?? ""] : namedLink(target, inline(label, depth + 1))));
    } else if (auto) fragment.append(...namedLink(auto, auto));
    else if (strong !== undefined) fragment.append(element("strong", {}, inline(strong, depth + 1)));
    else if (emphasis !== undefined) fragment.append(element("em", {}, inline(emphasis, depth + 1)));
    else if (deleted !== undefined) fragment.append(element("del", {}, inline(deleted, depth + 1)));
    else fragment.append(whole.endsWith("\n") ? element("br") : whole);
  }
  fragment.append(text.slice(end));
  return fragment;
}

// Citations --------------------------------------------------------------------------------------

/**
 * Turns `[1]` in the text of an answer into links, where there is such a source.
 *
 * @param {Node} content
 * @param {(number: number) => HTMLElement | null} link makes the link for a source; `null` when there is none
 */
export function linkCitations(content, link) {
  const walker = document.createTreeWalker(content, NodeFilter.SHOW_TEXT);
  /** @type {Text[]} */
  const texts = [];
  while (walker.nextNode()) texts.push(/** @type {Text} */ (walker.currentNode));
  for (const node of texts) {
    if (node.parentElement?.closest("a, pre, code")) continue;
    const parts = node.data.split(/(\[\d{1,2}\])/);
    if (parts.length < 2) continue;
    node.replaceWith(...parts.map((part, index) => (index % 2 && link(Number(part.slice(1, -1)))) || part));
  }
}
