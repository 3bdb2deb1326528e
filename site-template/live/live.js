// Keeps a page as new as its source. `docgen serve` puts it behind every page that it shows; no build has it.
// A classic script: it stands at the end of the page, so the whole page is there, as the server sent it but for what other scripts did.

(() => {
  "use strict";

  /**
   * @typedef {{severity: string, id: string, place: string, message: string, hint?: string, excerpt?: string, column?: number, editor?: string}} Finding
   * @typedef {{banner?: string, findings: Finding[], elsewhere: number}} Notes
   * @typedef {{have: string, html?: string, scripts: string, notes: Notes, files: string[]}} News
   * @typedef {{document: Document, frame: string, blocks: ChildNode[], outline: Element | null, assets: string}} Page
   */

  const script = /** @type {HTMLScriptElement} */ (document.currentScript);
  const folder = new URL(".", script.src).href;
  const scripts = script.dataset.scripts;
  let have = script.dataset.have;
  /** @type {Page | null} What the server sent last: what the page shows, without what scripts have added. */
  let shown = null;

  const policy = globalThis.trustedTypes?.createPolicy("docgen-live", { createHTML: (/** @type {string} */ html) => html });

  const style = document.createElement("link");
  style.rel = "stylesheet";
  style.href = folder + "live.css";
  document.head.append(style);

  // Pages ------------------------------------------------------------------------------------------

  /** @param {ParentNode} node */
  const article = (node) => /** @type {HTMLElement | null} */ (node.querySelector("main article"));
  /** @param {ParentNode} node */
  const outlineOf = (node) => node.querySelector(".outline ol");
  /** @param {Node} node */
  const blocksOf = (node) =>
    [...node.childNodes].filter((child) => child instanceof Element || child.nodeType === Node.TEXT_NODE && child.textContent?.trim());
  /** @param {Node} node */
  const sourceOf = (node) => node instanceof Element ? node.outerHTML : node.textContent ?? "";

  /**
   * Takes a page apart: its content, its outline, and what stands around them.
   * @param {string} html
   * @returns {Page}
   */
  function take(html) {
    const page = new DOMParser().parseFromString(/** @type {any} */ (policy?.createHTML(html) ?? html), "text/html");
    const assets = html.match(/assets\/[0-9a-f]{10}\//)?.[0] ?? "";
    const content = article(page);
    const blocks = content ? blocksOf(content) : [];
    content?.replaceChildren();
    const outline = outlineOf(page);
    outline?.remove();
    return { document: page, blocks, outline, assets, frame: page.body.outerHTML.replaceAll(assets || "assets/", "assets/") };
  }

  /**
   * Loads the page anew. Browsers go back to where it was scrolled; what was open is opened again below.
   */
  function reload() {
    try {
      sessionStorage.setItem("docgen-live", JSON.stringify({ path: location.pathname, open: openStates(document.querySelector("main")) }));
    } catch {
      // Without storage the page is folded as it was written.
    }
    location.reload();
  }

  /** @param {ParentNode | null} node @returns {boolean[]} */
  const openStates = (node) => [...node?.querySelectorAll("details") ?? []].map((details) => details.open);

  try {
    const left = JSON.parse(sessionStorage.getItem("docgen-live") ?? "null");
    sessionStorage.removeItem("docgen-live");
    const all = [...document.querySelectorAll("main details")];
    if (left?.path === location.pathname && left.open.length === all.length) {
      all.forEach((details, index) => {
        /** @type {HTMLDetailsElement} */ (details).open = left.open[index];
      });
    }
  } catch {
    // Not what this script has written.
  }

  /** @param {string} html */
  function update(html) {
    const next = take(html);
    const content = article(document);
    if (!shown || !content || shown.frame !== next.frame) return reload();
    document.title = next.document.title;
    if (shown.assets !== next.assets) renewStyles(shown, next);
    const outline = outlineOf(document);
    if (outline && next.outline && sourceOf(shown.outline ?? next.document) !== sourceOf(next.outline)) {
      outline.replaceWith(document.importNode(next.outline, true));
    }
    const { removed, added, settle } = swap(content, shown.blocks, next.blocks);
    shown = next;
    /** @type {Promise<unknown>[]} */
    const work = [];
    document.dispatchEvent(new CustomEvent("docgen:content", { detail: work }));
    settle();
    Promise.allSettled(work).then(() => {
      keepChoices(removed, added);
      settle();
    });
  }

  /**
   * Puts new blocks in place of those that differ; the others stay as they are, and where they are on the screen.
   * @param {HTMLElement} content
   * @param {ChildNode[]} before
   * @param {ChildNode[]} after
   * @returns {{removed: ChildNode[], added: ChildNode[], settle: () => void}} `settle` brings back to its place what stays, when blocks have grown
   */
  function swap(content, before, after) {
    const live = blocksOf(content);
    const old = before.map(sourceOf);
    const next = after.map(sourceOf);
    // Somebody else's script has changed the list: nobody knows which block is which.
    const isKnown = live.length === before.length;
    let start = 0;
    while (isKnown && start < old.length && start < next.length && old[start] === next[start]) start++;
    let end = 0;
    while (isKnown && end < old.length - start && end < next.length - start && old[old.length - 1 - end] === next[next.length - 1 - end]) end++;

    const stays = [...live.slice(0, isKnown ? start : 0), ...live.slice(live.length - end)];
    const anchor = stays.find((node) => node instanceof Element && node.getBoundingClientRect().bottom > 80);
    const top = anchor instanceof Element ? anchor.getBoundingClientRect().top : 0;

    const removed = live.slice(isKnown ? start : 0, live.length - end);
    const added = after.slice(start, after.length - end).map((node) => document.importNode(node, true));
    const behind = live[live.length - end] ?? null;
    keepStates(removed, added);
    for (const node of removed) node.remove();
    for (const node of added) {
      content.insertBefore(node, behind);
      if (node instanceof Element) node.classList.add("docgen-live-new");
    }
    const settle = () => {
      const moved = anchor instanceof Element ? anchor.getBoundingClientRect().top - top : 0;
      // Whatever the style sheet says of scrolling.
      if (moved) scrollBy({ top: moved, behavior: /** @type {any} */ ("instant") });
    };
    return { removed, added, settle };
  }

  /**
   * @param {ChildNode[]} nodes
   * @param {string} selector
   * @returns {Element[]} what matches in these nodes, and of these, in order
   */
  const find = (nodes, selector) =>
    nodes.flatMap((node) => node instanceof Element ? [...node.matches(selector) ? [node] : [], ...node.querySelectorAll(selector)] : []);

  /**
   * What a reader has opened and chosen in the old blocks is open and chosen in the new ones: they are paired by their order.
   * @param {ChildNode[]} before
   * @param {ChildNode[]} after
   */
  function keepStates(before, after) {
    const [oldDetails, newDetails] = [before, after].map((nodes) => /** @type {HTMLDetailsElement[]} */ (find(nodes, "details")));
    if (oldDetails.length === newDetails.length) {
      newDetails.forEach((node, index) => {
        node.open = oldDetails[index].open;
      });
    }
    const [oldChoices, newChoices] = [before, after].map((
      nodes,
    ) => /** @type {HTMLInputElement[]} */ (find(nodes, "input[type=radio], input[type=checkbox]")));
    if (oldChoices.length === newChoices.length) {
      newChoices.forEach((node, index) => {
        node.checked = oldChoices[index].checked;
      });
    }
  }

  /**
   * The same of what scripts have made of the blocks: the chosen tab, code whose lines are all shown.
   * @param {ChildNode[]} before
   * @param {ChildNode[]} after
   */
  function keepChoices(before, after) {
    for (const [selector, state] of [["[role=tab]", "aria-selected"], [".code > .more", "aria-expanded"]]) {
      const [old, next] = [before, after].map((nodes) => find(nodes, selector));
      if (old.length !== next.length) continue;
      next.forEach((node, index) => {
        const was = old[index].getAttribute(state);
        if (was === "true" && node.getAttribute(state) !== was) /** @type {HTMLElement} */ (node).click();
      });
    }
  }

  /** @param {Element} link @returns {string} the address of a style sheet, without the name of its edition */
  const sheetOf = (link) => new URL(link.getAttribute("href") ?? "", document.baseURI).href.replace(/assets\/[0-9a-f]{10}\//, "assets/");

  /**
   * Loads style sheets under their new names. The old ones go when the new ones are there, so that the page is never without.
   * @param {Page} before
   * @param {Page} after
   */
  function renewStyles(before, after) {
    /** @param {Document} page */
    const sheets = (page) => /** @type {HTMLLinkElement[]} */ ([...page.querySelectorAll("link[rel=stylesheet]")]);
    const wanted = sheets(after.document);
    const names = new Set(wanted.map(sheetOf));
    const gone = new Set(sheets(before.document).map(sheetOf).filter((name) => !names.has(name)));
    for (const link of sheets(document)) {
      if (gone.has(sheetOf(link))) link.remove();
      if (!link.isConnected || !link.href.includes(before.assets)) continue;
      const next = /** @type {HTMLLinkElement} */ (link.cloneNode());
      next.href = link.href.replace(before.assets, after.assets);
      next.onload = next.onerror = () => link.remove();
      link.after(next);
    }
    wanted.forEach((sheet, index) => {
      if (sheets(document).some((link) => sheetOf(link) === sheetOf(sheet))) return;
      const earlier = sheets(document).filter((link) => index > 0 && sheetOf(link) === sheetOf(wanted[index - 1])).pop();
      const link = document.importNode(sheet, true);
      if (earlier) earlier.after(link);
      else document.head.append(link);
    });
  }

  /**
   * Shows pictures again whose files have changed.
   * @param {string[]} files
   */
  function renewFiles(files) {
    const root = globalThis.docgen?.root ?? location.origin + "/";
    const paths = new Set(files.map((file) => new URL(file.split("/").map(encodeURIComponent).join("/"), root).pathname));
    for (const image of document.querySelectorAll("img")) {
      const url = new URL(image.src, location.href);
      if (!paths.has(url.pathname)) continue;
      url.search = "?" + Date.now();
      image.src = url.href;
    }
  }

  // Notes ------------------------------------------------------------------------------------------

  /** @param {string} tag @param {string} [className] @param {string} [text] */
  function element(tag, className, text) {
    const node = document.createElement(tag);
    if (className) node.className = className;
    if (text !== undefined) node.textContent = text;
    return node;
  }

  const banner = element("div", "docgen-live-banner");
  banner.setAttribute("role", "alert");
  banner.hidden = true;
  const panel = element("aside", "docgen-live");
  panel.setAttribute("aria-label", "Findings of docgen");
  panel.hidden = true;
  const toggle = /** @type {HTMLButtonElement} */ (element("button"));
  toggle.type = "button";
  const list = element("ul");
  list.id = "docgen-live-findings";
  toggle.setAttribute("aria-controls", list.id);
  panel.append(toggle, list);
  document.body.append(banner, panel);

  /** Whether the list stays closed: until the author opens it, which holds on all pages of the tab. */
  let isClosed = true;
  try {
    isClosed = sessionStorage.getItem("docgen-live-list") !== "open";
  } catch {
    // Without storage each page begins with it closed.
  }
  toggle.addEventListener("click", () => {
    isClosed = !list.hidden;
    try {
      sessionStorage.setItem("docgen-live-list", isClosed ? "closed" : "open");
    } catch {
      // It holds on this page.
    }
    fold();
  });
  function fold() {
    list.hidden = isClosed;
    toggle.setAttribute("aria-expanded", String(!isClosed));
  }

  /** @param {Finding} finding */
  function entry(finding) {
    const item = element("li", finding.severity);
    const first = element("p");
    first.append(element("strong", "", finding.severity), " " + finding.message + " ", element("span", "id", `[${finding.id}]`));
    const place = element(finding.editor ? "a" : "span", "place", finding.place);
    if (finding.editor) /** @type {HTMLAnchorElement} */ (place).href = finding.editor;
    const second = element("p");
    second.append(place);
    item.append(first, second);
    if (finding.excerpt !== undefined) {
      const mark = finding.column ? "\n" + finding.excerpt.slice(0, finding.column - 1).replace(/[^\t]/g, " ") + "^" : "";
      item.append(element("pre", "", finding.excerpt + mark));
    }
    if (finding.hint) item.append(element("p", "hint", "hint: " + finding.hint));
    return item;
  }

  /** Shows the page's entry in the sidebar, from which the button takes room. */
  function showCurrent() {
    const sidebar = document.getElementById("_nav");
    const current = sidebar?.querySelector("[aria-current=page]");
    if (sidebar && current) {
      sidebar.scrollTop += Math.max(0, current.getBoundingClientRect().bottom - sidebar.getBoundingClientRect().bottom);
    }
  }
  style.addEventListener("load", showCurrent);

  /** @param {Notes} notes */
  function showNotes({ banner: text, findings, elsewhere }) {
    banner.textContent = text ?? "";
    banner.hidden = !text;
    panel.hidden = findings.length === 0;
    panel.classList.toggle("error", findings.some(({ severity }) => severity === "error"));
    const rest = elsewhere ? `, ${elsewhere} elsewhere` : "";
    toggle.textContent = `${findings.length} ${findings.length === 1 ? "finding" : "findings"}${rest}`;
    list.replaceChildren(...findings.map(entry));
    fold();
    showCurrent();
  }

  // News -------------------------------------------------------------------------------------------

  /** @param {News} news */
  function hear(news) {
    if (news.scripts !== scripts) return reload();
    if (news.html !== undefined) {
      if (news.have === have) shown ??= take(news.html);
      else if (shown) update(news.html);
      else return reload();
      have = news.have;
    }
    if (news.files.length) renewFiles(news.files);
    showNotes(news.notes);
  }

  /** @param {string} path of an address; one that is not well-formed is not a page's */
  function decoded(path) {
    try {
      return decodeURIComponent(path);
    } catch {
      return path;
    }
  }

  function listen() {
    const source = new EventSource(`${folder}events?page=${encodeURIComponent(decoded(location.pathname))}`);
    source.addEventListener("page", (event) => hear(JSON.parse(event.data)));
    source.onerror = () => {
      source.close();
      banner.textContent = "docgen serve does not answer; this page is as it was";
      banner.hidden = false;
      setTimeout(listen, 1000);
    };
  }
  listen();
})();
