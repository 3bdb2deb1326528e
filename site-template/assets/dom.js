// How the parts that are loaded on first use make their elements: text as text, never as HTML.

/**
 * @param {string} tag
 * @param {{[name: string]: string | number | boolean | null | undefined}} [attributes] `true` is an empty attribute, `false` and `null` none
 * @param {...(Node | string | null | undefined | false)} children
 * @returns {HTMLElement}
 */
export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    // A handler as text would be a script.
    if (name.startsWith("on")) throw new TypeError(name);
    node.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children) if (child) node.append(child);
  return node;
}

/**
 * Puts `children` in the place of what is in `node`.
 *
 * @param {Element} node
 * @param {...(Node | string | null | undefined | false)} children
 */
export function replace(node, ...children) {
  node.replaceChildren();
  for (const child of children) if (child) node.append(child);
}

/**
 * @param {string} className
 * @param {string} label what screen readers say; shown too when there is no icon
 * @param {(event: MouseEvent) => void} action
 * @param {{[name: string]: string | boolean}} [attributes]
 */
export function button(className, label, action, attributes = {}) {
  const isIcon = className.split(" ").includes("icon");
  const node = element("button", { type: "button", class: className, "aria-label": isIcon && label, title: isIcon && label, ...attributes });
  if (!isIcon) node.append(label);
  node.addEventListener("click", action);
  return /** @type {HTMLButtonElement} */ (node);
}

/**
 * The address of a link that came from outside, when it is one that may be followed.
 *
 * @param {string} text relative to the site's root, or absolute
 * @returns {string | null} `null` unless the scheme is http, https or mailto, or that of the site itself
 */
export function safeURL(text) {
  try {
    const url = new URL(text, docgen.root);
    const own = url.protocol === "file:" && url.href.startsWith(docgen.root);
    return own || /^(https?|mailto):$/.test(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

/**
 * The address of a result or source: that of its heading, with what makes a browser mark the passage.
 *
 * @param {{url: string, text_fragment?: string}} place
 */
export function passageURL({ url, text_fragment: directive = "" }) {
  return safeURL(/^#?:~:text=[\w%,.~!*'()-]*$/.test(directive) ? url + directive : url);
}

/**
 * Text with the parts that `isMarked` accepts in `<mark>`.
 *
 * @param {string} text
 * @param {RegExp | null} pattern global; what it matches is marked
 */
export function marked(text, pattern) {
  const fragment = document.createDocumentFragment();
  let end = 0;
  for (const match of pattern ? text.matchAll(pattern) : []) {
    if (!match[0]) continue;
    fragment.append(text.slice(end, match.index), element("mark", {}, match[0]));
    end = (match.index ?? 0) + match[0].length;
  }
  fragment.append(text.slice(end));
  return fragment;
}

/**
 * A pattern for the words of a query at the beginnings of words.
 *
 * @param {string} query
 * @returns {RegExp | null} `null` when there is no word
 */
export function wordPattern(query) {
  const words = [...new Set(query.toLowerCase().match(/[\p{L}\p{N}\p{M}_]+/gu) ?? [])].filter((word) => word.length > 1);
  if (!words.length) return null;
  words.sort((a, b) => b.length - a.length);
  return new RegExp(`(?<![\\p{L}\\p{N}])(${words.slice(0, 16).join("|")})`, "giu");
}

/**
 * Whether a key belongs to an input method, such as the Enter that takes a word of Japanese. Safari tells of that one behind the composition, with the code
 * of all such keys.
 * Source: https://bugs.webkit.org/show_bug.cgi?id=165004
 *
 * @param {KeyboardEvent} event
 */
export const isOfInputMethod = (event) => event.isComposing || event.keyCode === 229;

/**
 * Keeps the Tab key inside `box`; Escape is the way out.
 *
 * @param {HTMLElement} box
 */
export function trapFocus(box) {
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Tab") return;
    const all = /** @type {HTMLElement[]} */ ([...box.querySelectorAll("a[href], button, input, textarea, summary")]);
    const items = all.filter((item) => !item.matches(":disabled, [tabindex='-1']") && item.checkVisibility?.() !== false);
    const last = items[items.length - 1];
    const [from, to] = event.shiftKey ? [items[0], last] : [last, items[0]];
    if (!to || (document.activeElement !== from && box.contains(document.activeElement))) return;
    event.preventDefault();
    to.focus();
  });
}
