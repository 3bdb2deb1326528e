// As much of a document as richtext.js, dom.js and search.js need: elements, text, fragments. Unknown calls fail.
// Chromium runs the same code in Tests/browser/test_*.py; here it is quick, and Node is all it takes.

import { readFileSync } from "node:fs";

class Node {
  childNodes = [];
  parentElement = null;
  append(...children) {
    for (const child of children) {
      if (child instanceof Fragment) this.append(...child.childNodes.splice(0));
      else {
        const node = typeof child === "string" ? new Text(child) : child;
        node.parentElement = this instanceof Element ? this : null;
        if (!(node instanceof Text) || node.data) this.childNodes.push(node);
      }
    }
  }
  appendChild(child) {
    this.append(child);
    return child;
  }
  get textContent() {
    return this.childNodes.map((child) => child.textContent).join("");
  }
}

class Text extends Node {
  constructor(data) {
    super();
    this.data = String(data);
  }
  get textContent() {
    return this.data;
  }
  get outerHTML() {
    return this.data.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
  }
}

class Fragment extends Node {}

class Element extends Node {
  attributes = {};
  constructor(name) {
    super();
    this.tagName = name.toUpperCase();
  }
  setAttribute(name, value) {
    this.attributes[name] = String(value);
  }
  addEventListener() {}
  get outerHTML() {
    const attributes = Object.entries(this.attributes).map(([name, value]) => ` ${name}="${value.replace(/&/g, "&amp;").replace(/"/g, "&quot;")}"`);
    const name = this.tagName.toLowerCase();
    return `<${name}${attributes.join("")}>${name === "br" || name === "hr" ? "" : `${html(this)}</${name}>`}`;
  }
}

/** What is in a node, as HTML. */
export function html(node) {
  return node.childNodes.map((child) => child.outerHTML).join("");
}

globalThis.document = {
  createElement: (name) => new Element(name),
  createTextNode: (text) => new Text(text),
  createDocumentFragment: () => new Fragment(),
};
const strings = JSON.parse(readFileSync(new URL("../../../strings/en.json", import.meta.url), "utf8"));

/** As site.js has it, for published scripts; those of the sources name keys of the catalogue instead of sentences. */
function say(sentence, values = {}) {
  let text = strings[sentence] ?? sentence;
  const plural = typeof text === "string" && /^\{(\w+), plural, (?:one \{(.*)\} )?other \{(.*)\}\}$/.exec(text);
  if (plural) text = { by: plural[1], one: plural[2]?.replaceAll("#", `{${plural[1]}}`), other: plural[3].replaceAll("#", `{${plural[1]}}`) };
  if (typeof text === "object") text = (values[text.by] === 1 && text.one) || text.other;
  return text.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
}

globalThis.docgen = {
  say,
  root: "https://docs.example.org/manual/",
  settings: { title: "Manual", assistant: true, examples: [], engine: false, tags: [], handover: [] },
  key: (name) => `docgen-${name}:/manual/`,
};

/** A module of the template: as published where `DOCGEN_ASSETS` names that folder, else from the sources. */
export function load(name) {
  const folder = process.env.DOCGEN_ASSETS ? `file://${process.env.DOCGEN_ASSETS}/` : new URL("../../../site-template/assets/", import.meta.url);
  return import(new URL(name, folder).href);
}
