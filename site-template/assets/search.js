// The search dialog: a native <dialog> with the combobox pattern of the ARIA Authoring Practices.

import { Refused, search, Unavailable } from "./backend.js";
import { button, element, isOfInputMethod, marked, passageURL, replace, safeURL, wordPattern } from "./dom.js";

const limit = 24;
/** Fast enough to feel immediate, slow enough that a word is not six questions to a server. */
const pauseMilliseconds = 60;
const maxRecent = 5;
const maxPages = 5;
const maxGroups = 8;

/** @type {RegExp | undefined} */
let questionWords;

/**
 * Whether a reader wants an answer, not a page: as the server decides on its search page. In scripts without blanks a word of a question stands
 * anywhere.
 * @param {string} text
 */
export function isQuestion(text) {
  const words = docgen.say("search.question-words").split(" ");
  const anywhere = words.filter((word) => /[\u3040-\ud7af]/.test(word));
  questionWords ??= new RegExp([...anywhere, `^(${words.join("|")})(['\u2019]\\S+)?\\s+\\S`, ".[?\uff1f\u061f]$"].join("|"), "i");
  return questionWords.test(text.trim());
}

/**
 * How many results there are; of more than are shown, or than were looked through, nobody knows.
 * @param {number} count @param {number} limit @param {boolean} [isPartial]
 */
export function counted(count, limit, isPartial) {
  return count >= limit
    ? docgen.say("search.count.first", { count })
    : isPartial
    ? docgen.say("search.count.least", { count })
    : docgen.say("search.count", { count });
}

/** @param {string} text */
const quoted = (text) => docgen.say("quote", { text });

/**
 * How a query was understood: which words were taken for others, and which are nowhere.
 * @param {string} query @param {Found} found
 */
export function readingNote(query, { results, corrections = [], dropped = [] }) {
  if (!results.length) return "";
  let meant = query;
  for (const { typed, meant: word } of [...corrections, ...dropped.map((typed) => ({ typed, meant: "" }))]) {
    const pattern = new RegExp(`(?<![\\p{L}\\p{N}])${typed.replace(/[^\p{L}\p{N}\p{M}]/gu, "")}(?![\\p{L}\\p{N}\\p{M}])`, "giu");
    meant = meant.replace(pattern, () => word);
  }
  meant = meant.trim().replace(/\s+/g, " ");
  const parts = corrections.length ? [docgen.say("search.corrected", { meant, typed: query })] : [];
  if (dropped.length) parts.push(docgen.say("search.dropped", { words: dropped.map(quoted).join(docgen.say("list.comma")) }));
  return parts.join(" ");
}

/**
 * Whether a result is what was typed, and no answer is better.
 * @param {string} query @param {SearchResult[]} results
 */
export function isExact(query, results) {
  const plain = (/** @type {string} */ text) => text.toLowerCase().replace(/[\s?\uff1f\u061f"\u201c\u201d]+/g, " ").trim();
  return results.slice(0, 3).some(({ title, heading }) => [title, heading].some((name) => plain(name) === plain(query)));
}

/**
 * Results of one page under the page, in the order of the best of each. Of pages with one title each has its address behind it.
 *
 * @param {SearchResult[]} results
 * @returns {{title: string, results: SearchResult[]}[]}
 */
export function grouped(results) {
  /** @type {Map<string, {title: string, results: SearchResult[]}>} */
  const groups = new Map();
  for (const result of results) {
    const page = result.url.split("#")[0];
    const group = groups.get(page) ?? { title: result.title, results: [] };
    if (group.results.length < 4) group.results.push(result);
    groups.set(page, group);
  }
  const pages = [...groups];
  return pages.map(([page, group]) =>
    pages.some(([other, { title }]) => other !== page && title === group.title)
      ? { ...group, title: `${group.title} (${decodeURI(page).replace(/^.*?:\/\/[^/]*\/|(\/?index)?\.html$/g, "")})` }
      : group
  );
}

/**
 * What stands behind a number of results: that only pages with some tags were asked for.
 * @param {string[]} tags
 */
export const withTags = (tags) => (tags.length ? docgen.say("search.having", { tags: tags.join(docgen.say("list.and")) }) : "");

/** @param {SearchResult} result @param {RegExp | null} pattern */
export function resultContent(result, pattern) {
  const isTop = !result.heading || result.heading === result.title;
  const path = isTop ? [] : [...(result.breadcrumb ?? []).filter((name) => name !== result.title), result.heading];
  const title = element("span", { class: "hit-title" });
  if (isTop) title.append(marked(result.title, pattern));
  path.forEach((name, index) => title.append(...(index ? [" › "] : []), marked(name, pattern)));
  const snippet = element("span", { class: "hit-text" });
  for (const part of result.snippet ?? []) snippet.append(part.match ? element("mark", {}, part.text) : part.text);
  return [title, snippet];
}

/**
 * The search page with a search in it, as seen from itself.
 * @param {string} query @param {string[]} tags @param {number} [page] of the results, from 1
 */
export function searchPage(query, tags, page = 1) {
  const pages = page > 1 ? [["page", String(page)]] : [];
  const parameters = new URLSearchParams([...(query ? [["q", query]] : []), ...tags.map((tag) => ["tag", tag]), ...pages]).toString();
  return `index.html${parameters && "?"}${parameters}`;
}

// Recent searches --------------------------------------------------------------------------------

/** @returns {string[]} */
function recent() {
  try {
    const list = JSON.parse(docgen.kept.get(docgen.key("recent")) ?? "[]");
    return Array.isArray(list) ? list.filter((item) => typeof item === "string").slice(0, maxRecent) : [];
  } catch {
    return [];
  }
}

/** @param {string[]} list */
const setRecent = (list) => docgen.kept.set(docgen.key("recent"), list.length ? JSON.stringify(list.slice(0, maxRecent)) : null);

/** @param {string} query */
function remember(query) {
  const text = query.trim().slice(0, 200);
  if (text) setRecent([text, ...recent().filter((item) => item !== text)]);
}

// Pages ------------------------------------------------------------------------------------------

/** The pages that were read before this one, the last first: site.js notes them. */
function visited() {
  const own = location.href.split(/[?#]/)[0].replace(/\/$/, "/index.html");
  return (docgen.kept.get(docgen.key("pages")) ?? "").split("\n").flatMap((line) => {
    const [path, title] = line.split("\t");
    const url = title && safeURL(path);
    return url && url !== own ? [{ url, title }] : [];
  }).slice(0, maxPages);
}

/** The first level of the navigation. */
function topPages() {
  const links = /** @type {HTMLAnchorElement[]} */ ([...document.querySelectorAll("#_nav li a[href]")]);
  return links.filter((link) => !link.closest("li")?.parentElement?.closest("li")).slice(0, maxGroups).map((link) => ({
    url: link.href,
    title: link.textContent?.trim() ?? "",
  }));
}

// The dialog -------------------------------------------------------------------------------------

/** @type {ReturnType<typeof make> | undefined} */
let view;

/**
 * @param {string} [query] takes the place of what is in the field
 * @param {string} [typed] is added to what is in the field, as the reader typed it
 */
export function open(query = "", typed = "") {
  view ??= make();
  view.open(query, typed);
}

function make() {
  const input = /** @type {HTMLInputElement} */ (
    element("input", {
      type: "text",
      role: "combobox",
      "aria-label": docgen.say("search.name"),
      "aria-expanded": "false",
      "aria-controls": "_hits",
      "aria-autocomplete": "list",
      placeholder: docgen.settings.assistant ? docgen.say("search.hint") : docgen.say("search.name"),
      autocomplete: "off",
      spellcheck: "false",
      enterkeyhint: "search",
      autocapitalize: "off",
      maxlength: 500,
    })
  );
  /**
   * Chosen tags; forgotten when the dialog is closed.
   * @type {Set<string>}
   */
  const tags = new Set();
  const filters = element("div", { class: "search-tags", role: "toolbar", "aria-label": docgen.say("search.dialog.tags") });
  for (const tag of docgen.settings.tags) {
    const node = button("", tag, () => {
      if (!tags.delete(tag)) tags.add(tag);
      node.setAttribute("aria-pressed", String(tags.has(tag)));
      run();
    }, { "aria-pressed": "false", tabindex: filters.firstChild ? "-1" : "0" });
    filters.append(node);
  }
  const list = element("div", { id: "_hits", role: "listbox", "aria-label": docgen.say("search.results") });
  const note = element("div", { class: "search-note" });
  const more = element("a", { class: "search-more" }, docgen.say("search.all"));
  const hint = element(
    "span",
    { dir: "ltr" },
    key("↑"),
    key("↓"),
    ` ${docgen.say("search.key.choose")} `,
    key("↵"),
    ` ${docgen.say("search.key.open")}`,
  );
  const dialog = /** @type {HTMLDialogElement} */ (
    element(
      "dialog",
      { class: "search-dialog", "aria-label": docgen.say("search.name") },
      element(
        "div",
        { class: "search-field search" },
        input,
        button("search-close", "Esc", () => dialog.close(), { "aria-label": docgen.say("close") }),
      ),
      filters.firstChild && filters,
      // Scrolled by those who have only a keyboard, too.
      element("div", { class: "search-body", tabindex: "0", role: "group", "aria-label": docgen.say("search.found") }, note, list),
      element("div", { class: "search-foot" }, hint, more),
    )
  );
  document.body.append(dialog);

  /** @type {HTMLElement[]} */
  let options = [];
  let selected = -1;
  /** @type {AbortController | undefined} */
  let running;
  let timer = 0;
  let pause = pauseMilliseconds;
  /** The query whose results are shown. */
  let shown = "";

  /** @param {string} name */
  function key(name) {
    return element("kbd", { "aria-hidden": "true" }, name);
  }

  /** @param {number} index -1 for none */
  function select(index) {
    options[selected]?.setAttribute("aria-selected", "false");
    selected = index;
    const option = options[index];
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) input.setAttribute("aria-activedescendant", option.id);
    else input.removeAttribute("aria-activedescendant");
  }

  /** @param {(Node | null | false)[]} rows */
  function show(...rows) {
    replace(list, ...rows);
    options = [...list.querySelectorAll("[role=option]")].map((node) => /** @type {HTMLElement} */ (node));
    options.forEach((option, index) => {
      option.id = `_hit${index}`;
    });
    input.setAttribute("aria-expanded", String(options.length > 0));
    list.hidden = hint.hidden = !options.length;
    select(-1);
  }

  /** @param {...(Node | string)} children */
  const say = (...children) => {
    note.replaceChildren(...children);
    note.hidden = !children.length;
  };

  /** @param {string} query */
  function askRow(query) {
    if (!docgen.settings.assistant) return null;
    const row = element("button", { type: "button", role: "option", tabindex: "-1", class: "hit hit-ask", "aria-selected": "false" });
    row.append(element("span", { class: "hit-title" }, docgen.say("assistant.ask")), element("span", { class: "hit-text" }, query));
    row.addEventListener("click", () => hand(query));
    return row;
  }

  /** @param {string} query */
  function hand(query) {
    remember(query);
    dialog.close();
    docgen.openChat(query);
  }

  /** @param {string} label @param {{url: string, title: string}[]} pages */
  function pageGroup(label, pages) {
    const rows = pages.map(({ url, title }) =>
      element("a", { href: url, role: "option", tabindex: "-1", class: "hit", "aria-selected": "false" }, title)
    );
    return rows.length > 0 && element(
      "div",
      { role: "group", "aria-label": label, class: "hits" },
      element("div", { class: "hits-title", "aria-hidden": "true" }, label),
      ...rows,
    );
  }

  function showRecent() {
    shown = "";
    const items = recent();
    const pages = visited();
    say(...(items.length ? [] : [docgen.say("search.empty")]));
    show(
      !pages.length && pageGroup(docgen.say("search.start"), topPages()),
      pageGroup(docgen.say("search.read"), pages),
      items.length > 0 && element(
        "div",
        { role: "group", "aria-label": docgen.say("search.recent"), class: "hits" },
        element("div", { class: "hits-title", "aria-hidden": "true" }, docgen.say("search.recent")),
        ...items.map((item) => {
          const row = element("button", { type: "button", role: "option", tabindex: "-1", class: "hit hit-recent", "aria-selected": "false" }, item);
          row.addEventListener("click", () => {
            input.value = item;
            input.focus();
            run();
          });
          return row;
        }),
      ),
    );
    if (items.length) {
      say(button("link", docgen.say("search.recent.clear"), () => {
        setRecent([]);
        showRecent();
        input.focus();
      }));
    }
  }

  /** @param {string} query @param {Found} reading */
  function showResults(query, reading) {
    const { results } = reading;
    const having = withTags([...tags]);
    const pattern = wordPattern(query);
    const ask = query ? askRow(query) : null;
    const found = query ? grouped(results) : results.length ? [{ title: docgen.say("search.pages", { having }), results }] : [];
    const groups = found.map((group) => {
      const rows = group.results.map((result) => {
        const url = passageURL(result);
        if (!url) return null;
        return element("a", { href: url, role: "option", tabindex: "-1", class: "hit", "aria-selected": "false" }, ...resultContent(result, pattern));
      });
      return element(
        "div",
        { role: "group", "aria-label": group.title, class: "hits" },
        element("div", { class: "hits-title", "aria-hidden": "true" }, marked(group.title, pattern)),
        ...rows,
      );
    });
    const isAsked = isQuestion(query);
    const isFirst = isAsked && !isExact(query, results);
    show(isFirst && ask, ...groups, !isFirst && ask);
    // What the Enter key opens is marked before it is pressed.
    if (options.length) select(0);
    const note = readingNote(query, reading);
    say(
      ...(results.length
        ? [note].filter((text) => text)
        : [query ? docgen.say("search.none", { query, having }) : docgen.say("search.pages.none", { having })]),
    );
    const place = having || docgen.say("search.on", { count: groups.length });
    docgen.announce(
      results.length ? `${counted(results.length, limit, reading.isPartial)}${place}. ${note}` : docgen.say("search.results.none", { having }),
    );
  }

  async function run() {
    clearTimeout(timer);
    running?.abort();
    const query = input.value.trim();
    more.setAttribute("href", new URL(`search/${searchPage(query, [...tags])}`, docgen.root).href);
    more.hidden = !query && !tags.size;
    if (more.hidden) return showRecent();
    const mine = (running = new AbortController());
    try {
      // A space at the end says that the last word is whole.
      const typed = input.value.trimStart();
      const found = await search(typed, limit, [...tags], mine.signal);
      pause = found.isLocal ? 0 : pauseMilliseconds;
      if (mine.signal.aborted) return;
      shown = typed;
      showResults(query, found);
    } catch (error) {
      if (mine.signal.aborted) return;
      shown = input.value.trimStart();
      show(isQuestion(query) && docgen.settings.engine && askRow(query));
      if (options.length) select(0);
      const text = error instanceof Unavailable || error instanceof Refused ? error.message : docgen.say("search.failed");
      const isAbsent = error instanceof Unavailable;
      say(text, ...(isAbsent ? [" ", element("a", { href: new URL("index.html", docgen.root).href }, docgen.say("search.first-page")), "."] : []));
      docgen.announce(text);
    }
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    // What is shown belongs to other words: Enter must not open it.
    select(-1);
    timer = window.setTimeout(run, input.value.trim() ? pause : 0);
  });

  input.addEventListener("keydown", async (event) => {
    if (isOfInputMethod(event)) return;
    const last = options.length - 1;
    if (event.key === "ArrowDown") select(selected < last ? selected + 1 : 0);
    else if (event.key === "ArrowUp") select(selected > 0 ? selected - 1 : last);
    else if (event.key === "PageDown" && selected >= 0) select(Math.min(selected + 5, last));
    else if (event.key === "PageUp" && selected >= 0) select(Math.max(selected - 5, 0));
    else if (event.key === "Enter") enter(event);
    else return;
    event.preventDefault();
  });

  // One stop of the Tab key: arrows go from tag to tag, and down to the results.
  filters.addEventListener("keydown", (event) => {
    const all = /** @type {HTMLElement[]} */ ([...filters.children]);
    const from = /** @type {HTMLElement} */ (event.target);
    const step = Number(event.key === "ArrowRight") - Number(event.key === "ArrowLeft");
    if (event.key === "ArrowDown") {
      input.focus();
      select(0);
    } else if (step) {
      const to = all[(all.indexOf(from) + all.length + (document.documentElement.dir === "rtl" ? -step : step)) % all.length];
      from.tabIndex = -1;
      to.tabIndex = 0;
      to.focus();
    } else {
      return;
    }
    event.preventDefault();
  });

  /** @param {KeyboardEvent} event */
  async function enter(event) {
    const query = input.value.trimStart();
    if (!query) return options[selected]?.click();
    // The reader was faster than the pause.
    if (shown !== query) await run();
    const option = options[selected];
    if (!option) return;
    if (option instanceof HTMLAnchorElement && (event.ctrlKey || event.metaKey)) window.open(option.href, "_blank", "noopener");
    else option.click();
  }

  list.addEventListener("click", (event) => {
    const link = /** @type {Element} */ (event.target).closest("a");
    if (!link) return;
    remember(input.value);
    if (!event.ctrlKey && !event.metaKey && !event.shiftKey) dialog.close();
  });
  // The pointer chooses too, but only when it moves: rows that scroll under it must not.
  list.addEventListener("pointermove", (event) => {
    const index = options.indexOf(/** @type {HTMLElement} */ (/** @type {Element} */ (event.target).closest("[role=option]")));
    if (index >= 0 && index !== selected) select(index);
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  dialog.addEventListener("close", () => {
    clearTimeout(timer);
    tags.clear();
    for (const node of filters.children) node.setAttribute("aria-pressed", "false");
    // Where nothing had the focus before, it would stay in the field that is not shown, and take the shortcuts for text.
    if (dialog.contains(document.activeElement)) input.blur();
    running?.abort();
  });

  return {
    /** @param {string} query @param {string} typed */
    open(query, typed) {
      if (query || typed) input.value = query + typed;
      if (!dialog.open) dialog.showModal();
      input.focus();
      if (!typed) input.select();
      run();
    },
  };
}
