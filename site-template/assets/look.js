// How the pages show the code and the formulas of an answer: in colours, and drawn. The index has neither; they are taken from the pages that the answer
// quotes, once it is there.

import { element } from "./dom.js";

/**
 * @typedef {{code: Element[], formulas: Map<string, Element>}} Look
 * @type {Map<string, Promise<Look | null>>} by the address of a page
 */
const pages = new Map();

/**
 * Fetched as a document: the page's policy lets no script parse HTML.
 *
 * @param {string} url of a page of this site
 * @returns {Promise<Look | null>}
 */
const read = (url) =>
  new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("GET", url);
    request.responseType = "document";
    request.onloadend = () => {
      const page = request.status === 200 ? request.responseXML : null;
      if (!page) return resolve(null);
      const formulas = [...page.querySelectorAll("math")].map((formula) => /** @type {[string, Element]} */ ([texOf(formula), formula]));
      resolve({ code: [...page.querySelectorAll("pre")], formulas: new Map(formulas) });
    };
    request.send();
  });

/** @param {Element} formula as it stands on its page, for this one */
function drawn(formula) {
  if (formula.querySelector("[class], menclose")) docgen.style("math.css");
  return document.importNode(formula, true);
}

/** @param {Element} formula */
const texOf = (formula) => formula.querySelector("annotation")?.textContent?.trim() ?? "";

/** @param {string} url */
function look(url) {
  let page = pages.get(url);
  if (!page) pages.set(url, page = read(url));
  return page;
}

/**
 * A part of an element, with the elements that its text stands in.
 *
 * @param {Element} block @param {number} start @param {number} end places in its text
 */
function part(block, start, end) {
  const range = new Range();
  const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
  let place = 0;
  for (let node = /** @type {Text | null} */ (walker.nextNode()); node; node = /** @type {Text | null} */ (walker.nextNode())) {
    if (start >= place && start <= place + node.length) range.setStart(node, start - place);
    if (end >= place && end <= place + node.length) {
      range.setEnd(node, end - place);
      break;
    }
    place += node.length;
  }
  return range.cloneContents();
}

/**
 * The lines of `code` as a page shows them; those that an excerpt leaves out are a line `…`.
 *
 * @param {string} code @param {Element[]} blocks
 */
function coloured(code, blocks) {
  const head = /^…\n/.exec(code)?.[0] ?? "";
  const text = code.slice(head.length).trimEnd();
  for (const block of blocks) {
    const start = text ? (block.textContent ?? "").indexOf(text) : -1;
    if (start >= 0) return [head, part(block.querySelector("code") ?? block, start, start + text.length)];
  }
  return null;
}

/**
 * Shows code and formulas of an answer as its pages do.
 *
 * @param {Element} answer @param {string[]} urls of the pages that it quotes
 */
export async function draw(answer, urls) {
  const own = [...new Set(urls.map((url) => url.split("#")[0]))].filter((url) => /^https?:/.test(url) && url.startsWith(docgen.root));
  for (const url of own) {
    const page = await look(url);
    if (!page) continue;
    for (const code of answer.querySelectorAll("code")) {
      const text = code.textContent ?? "";
      const formula = page.formulas.get(text.trim());
      if (code.parentElement?.matches("pre")) {
        // The server marks lines, but has no colours.
        const shown = code.querySelector("span:not(.line)") ? null : coloured(text, page.code);
        if (shown) code.replaceChildren(...shown);
      } else if (formula) {
        code.replaceWith(drawn(formula));
      }
    }
    for (const link of answer.querySelectorAll("p[data-tex]")) {
      const formula = page.formulas.get(link.getAttribute("data-tex")?.trim() ?? "");
      if (formula) link.replaceWith(element("div", { class: "math", tabindex: "0" }, drawn(formula)));
    }
  }
}
