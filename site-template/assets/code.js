// What readers change in a block of code: whether long lines go on below, and whether all of its lines are shown. Without this script all are.

import { button } from "./dom.js";

/**
 * Makes elements of the lines of a block that has none: each ends with its line's end, as those of the build do.
 * @param {Element} code
 */
function makeLines(code) {
  if (code.querySelector(".line")) return;
  const lines = [document.createElement("span")];
  for (const node of [...code.childNodes]) {
    for (const text of node.textContent?.match(/[^\n]*\n|[^\n]+$/g) ?? []) {
      const part = node instanceof Element ? node.cloneNode() : document.createTextNode(text);
      if (node instanceof Element) part.textContent = text;
      lines[lines.length - 1].append(part);
      if (text.endsWith("\n")) lines.push(document.createElement("span"));
    }
  }
  if (!lines[lines.length - 1].firstChild) lines.pop();
  for (const line of lines) line.className = "line";
  code.replaceChildren(...lines);
}

/**
 * Adds the button that wraps lines to a block whose lines are longer than it is wide.
 * @param {HTMLElement} block
 */
export function offerWrapping(block) {
  const pre = block.querySelector("pre");
  const code = pre?.querySelector("code");
  if (!pre || !code || block.querySelector(".wraps")) return;
  const toggle = button("icon wraps", docgen.say("code.wrap"), () => {
    makeLines(code);
    pre.classList.add("lines");
    toggle.setAttribute("aria-pressed", String(pre.classList.toggle("wrap")));
  }, { "aria-pressed": "false" });
  block.append(toggle);
}

/**
 * Adds a button below a block that switches one of its classes.
 * @param {Element} block
 * @param {string} name the class of the block while less of it is shown
 * @param {string} more
 * @param {string} less
 */
function offerMore(block, name, more, less) {
  block.classList.add(name);
  const toggle = button("more", more, () => {
    const isShort = block.classList.toggle(name);
    toggle.textContent = isShort ? more : less;
    toggle.setAttribute("aria-expanded", String(!isShort));
    if (isShort) block.scrollIntoView({ block: "nearest" });
  }, { "aria-expanded": "false" });
  block.querySelector("pre")?.after(toggle);
}

/** Folds, where that is not done yet, what is long, and lines that belong to an example without being shown. */
export function fold() {
  for (const block of document.querySelectorAll(".code")) {
    const pre = block.querySelector("pre");
    if (!pre || block.querySelector(".more")) continue;
    const hidden = pre.querySelectorAll(".line.aside").length;
    if (hidden) offerMore(block, "brief", docgen.say("code.hidden", { count: hidden }), docgen.say("code.hide"));
    const limit = block.getAttribute("data-lines");
    if (!limit) continue;
    pre.style.setProperty("--lines", limit);
    const count = (pre.textContent ?? "").split("\n").length - 1;
    offerMore(block, "folded", docgen.say("code.more", { count }), docgen.say("code.less"));
  }
}
