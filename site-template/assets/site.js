// Everything here is an extra: pages read, navigate and search without it.
// A deferred classic script, not a module: browsers refuse modules to pages opened from a folder (file:).
// docgen puts a line before this one that holds the site's settings.

(() => {
  "use strict";

  const root = document.documentElement;
  /** @param {string} selector @param {ParentNode} [within] */
  const all = (selector, within = document) => /** @type {HTMLElement[]} */ ([...within.querySelectorAll(selector)]);
  /** @param {string} selector @param {ParentNode} [within] */
  const first = (selector, within = document) => /** @type {HTMLElement | null} */ (within.querySelector(selector));

  const docgen = (globalThis.docgen ??= /** @type {Docgen} */ ({}));
  const settings = (docgen.settings ??= { title: "", assistant: false, examples: [], engine: false, tags: [], handover: [] });

  // Words ------------------------------------------------------------------------------------------

  // Of `docgen.say("KEY", VALUES)` the build puts the catalogue's sentence in the place of the key (strings/en.json), and the text alone where there
  // are no values: no page carries a list of words.
  const plurals = new Intl.PluralRules(docgen.say("language"));
  docgen.say = (/** @type {any} */ sentence, values = {}) => {
    const number = Number(values[sentence.by]);
    /** @type {string} */
    const text = sentence[`=${number}`] ?? sentence[plurals.select(number)] ?? sentence.other ?? sentence;
    return text.replace(/\{(\w+)\}/g, (/** @type {string} */ _, /** @type {string} */ name) => String(values[name]));
  };

  // What is loaded on first use --------------------------------------------------------------------

  const assets = new URL(".", /** @type {HTMLScriptElement} */ (document.currentScript).src).href;
  docgen.root = new URL("../../", assets).href;

  const policy = globalThis.trustedTypes?.createPolicy("docgen", {
    createScriptURL(url) {
      // An address with dots in it could lead out of the folder it begins with.
      if (new URL(url).href !== url || ![assets, docgen.root + "search/", docgen.root + "navigation/"].some((folder) => url.startsWith(folder))) {
        throw new TypeError("not a script of this site");
      }
      return url;
    },
  });

  /** @param {HTMLScriptElement | HTMLLinkElement} node @returns {Promise<void>} */
  const added = (node) =>
    new Promise((resolve, reject) => {
      node.onload = () => resolve();
      node.onerror = () => {
        node.remove();
        reject(new Error(`${node.tagName} failed`));
      };
      document.head.append(node);
    });

  /** @type {Map<string, Promise<any>>} */
  const loading = new Map();
  /**
   * Does `work` once for each name, and again after a failure.
   * @param {string} name
   * @param {() => Promise<any>} work
   */
  function once(name, work) {
    const known = loading.get(name) ?? work();
    loading.set(name, known);
    known.catch(() => loading.delete(name));
    return known;
  }

  docgen.style = (name) =>
    once(name, () => {
      const link = document.createElement("link");
      link.rel = "stylesheet";
      link.href = assets + name;
      return added(link);
    });

  docgen.script = (url) => {
    const node = document.createElement("script");
    node.src = /** @type {any} */ (policy?.createScriptURL(url) ?? url);
    return added(node).then(() => node.remove());
  };

  docgen.load = async (name) => {
    if (location.protocol !== "file:") return import(assets + name);
    await once("modules.js", () => docgen.script(assets + "modules.js"));
    return docgen.modules["./" + name];
  };

  // Storage, announcements -------------------------------------------------------------------------

  /**
   * Storage may be forbidden or full; what it keeps is lost then, and nothing else.
   * @param {"localStorage" | "sessionStorage"} area
   */
  const storage = (area) => ({
    /** @param {string} key */
    get(key) {
      try {
        return window[area].getItem(key);
      } catch {
        return null;
      }
    },
    /** @param {string} key @param {string | null} value */
    set(key, value) {
      try {
        if (value === null) window[area].removeItem(key);
        else window[area].setItem(key, value);
        return true;
      } catch {
        return false;
      }
    },
  });
  const kept = (docgen.kept = storage("localStorage"));
  const session = (docgen.session = storage("sessionStorage"));
  // Sites on one host share its storage.
  docgen.key = (name) => `docgen-${name}:${new URL(docgen.root).pathname}`;

  const status = document.createElement("div");
  status.className = "sr";
  status.setAttribute("role", "status");
  document.body.append(status);

  let statusTimer = 0;
  /**
   * Says `text` to screen readers. The pause lets the same words be spoken twice.
   * @param {string} text
   */
  function announce(text) {
    clearTimeout(statusTimer);
    status.textContent = "";
    statusTimer = window.setTimeout(() => {
      status.textContent = text;
    }, 80);
  }
  docgen.announce = announce;

  /** @param {string} className @param {string} label @param {() => void} action */
  function button(className, label, action) {
    const node = document.createElement("button");
    node.type = "button";
    node.className = className;
    node.title = label;
    node.setAttribute("aria-label", label);
    node.addEventListener("click", action);
    return node;
  }

  // Theme ------------------------------------------------------------------------------------------

  const themes = ["auto", "light", "dark"];
  /** @type {{[theme: string]: string}} */
  const themeNames = { auto: docgen.say("theme.auto"), light: docgen.say("theme.light"), dark: docgen.say("theme.dark") };
  const themeButton = /** @type {HTMLButtonElement | null} */ (first(".bar .theme"));

  function showTheme() {
    const theme = root.dataset.theme ?? "auto";
    if (themeButton?.firstElementChild) themeButton.firstElementChild.textContent = themeButton.title = themeNames[theme];
    // A chosen theme also colours the browser's own frame and chooses between pictures, whatever the system prefers.
    for (const node of all("meta[name=theme-color], source[media^='(prefers-color-scheme'], source[data-media]")) {
      const meta = /** @type {HTMLMetaElement} */ (node);
      meta.dataset.media ??= meta.media;
      meta.media = theme === "auto" ? meta.dataset.media : meta.dataset.media.includes(theme) ? "all" : "not all";
    }
  }

  themeButton?.addEventListener("click", () => {
    const theme = themes[(themes.indexOf(root.dataset.theme ?? "auto") + 1) % themes.length];
    root.dataset.theme = theme;
    kept.set("docgen-theme", theme === "auto" ? null : theme);
    showTheme();
    announce(themeNames[theme]);
  });

  addEventListener("storage", (event) => {
    if (event.key === "docgen-theme") {
      root.dataset.theme = event.newValue ?? "auto";
      showTheme();
    }
  });

  showTheme();

  // Copying ----------------------------------------------------------------------------------------

  /**
   * The text a reader wants to paste: no shell prompts, no lines marked as removed.
   * @param {HTMLElement} code
   */
  function copyText(code) {
    const copy = /** @type {HTMLElement} */ (code.cloneNode(true));
    for (const prompt of all(".p", copy)) {
      const next = prompt.nextSibling;
      if (next instanceof Text) next.data = next.data.replace(/^[ \t]+/, "");
      prompt.remove();
    }
    for (const line of all(".line.del, .note", copy)) line.remove();
    return copy.textContent?.replace(/\n$/, "") ?? "";
  }

  /** @param {string} text */
  async function writeClipboard(text) {
    if (navigator.clipboard) return navigator.clipboard.writeText(text);
    // Pages on plain HTTP have no clipboard object.
    const field = document.createElement("textarea");
    field.value = text;
    field.className = "sr";
    (document.querySelector("dialog[open]") ?? document.body).append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    if (!done) throw new Error("copy refused");
  }

  /**
   * Makes a button copy what `text` gives, and show how that went.
   * @param {HTMLElement} node
   * @param {() => string | Promise<string>} text
   */
  function copies(node, text) {
    let timer = 0;
    node.addEventListener("click", async () => {
      let result = "copied";
      try {
        await writeClipboard(await text());
      } catch {
        result = "failed";
      }
      node.focus();
      node.dataset.result = result;
      announce(result === "copied" ? docgen.say("copy.done") : docgen.say("copy.failed"));
      clearTimeout(timer);
      timer = window.setTimeout(() => {
        delete node.dataset.result;
      }, 2000);
    });
    return node;
  }

  docgen.copyButton = (label, text) => copies(button("icon copy", label, () => {}), text);

  function addCopyButtons() {
    for (const block of all(".code")) {
      const code = first("code", block);
      if (code && !first(".copy", block)) {
        block.append(docgen.copyButton(docgen.say("copy.code"), () => copyText(code)));
        const offer = () => {
          const pre = code.parentElement;
          if (!pre || pre.scrollWidth <= pre.clientWidth || first(".wraps", block)) return;
          docgen.load("code.js").then((module) => module.offerWrapping(block));
        };
        block.addEventListener("pointerenter", offer);
        block.addEventListener("focusin", offer);
      }
    }
  }

  /** Makes of the content what it is with scripts, where that is not done yet. */
  function upgrade() {
    addCopyButtons();
    const work = [];
    if (first(".code[data-lines], .line.aside")) work.push(docgen.load("code.js").then((code) => code.fold()));
    if (first(".tabs > .tab")) {
      // Without the script all are shown, as they are without any.
      work.push(
        docgen.load("tabs.js").then((tabs) => tabs.fill()).catch(() => {
          for (const tab of all(".tabs > .tab")) tab.setAttribute("role", "group");
        }),
      );
    }
    return Promise.all(work);
  }
  upgrade();
  // What shows a page while it is written has put other content into it, and waits for these promises.
  document.addEventListener("docgen:content", (event) => /** @type {CustomEvent} */ (event).detail?.push(upgrade()));

  const copyPage = first("main > .page-meta .copy-page");
  if (copyPage) {
    const markdown = async () => {
      const response = await fetch(/** @type {HTMLAnchorElement} */ (copyPage.nextElementSibling).href);
      if (!response.ok) throw new Error(response.statusText);
      return response.text();
    };
    if (location.protocol === "file:") copyPage.hidden = true;
    else {
      // At the top too, where there is a place for it.
      const second = /** @type {HTMLElement} */ (copyPage.cloneNode(true));
      first(".layout > .outline")?.append(second);
      for (const node of [copyPage, second]) copies(node, markdown);
    }
  }

  // Navigation -------------------------------------------------------------------------------------

  /**
   * Scrolls only `box`, and only when `item` is out of its sight; `scrollIntoView` would move the page too.
   * @param {Element} item
   * @param {Element} box
   */
  function reveal(item, box) {
    const a = item.getBoundingClientRect();
    const b = box.getBoundingClientRect();
    // The filter covers the upper end of the list.
    if (a.top < b.top + 70 || a.bottom > b.bottom) box.scrollTop += a.top - b.top - (b.height - a.height) / 2;
  }

  /** @param {string} text of an address; one that is not well-formed stays as it is */
  function decoded(text) {
    try {
      return decodeURIComponent(text);
    } catch {
      return text;
    }
  }

  const sidebar = document.getElementById("_nav");
  const currentPage = sidebar?.querySelector("[aria-current=page]");
  if (sidebar) {
    /** @type {{[group: string]: boolean}} What the reader has opened and closed, by the address of the group's page. */
    let states = {};
    try {
      states = JSON.parse(session.get(docgen.key("groups")) ?? "{}");
    } catch {
      // Not what this script has written.
    }
    /** @param {Element} group @returns {string} */
    const address = (group) => group.parentElement?.querySelector("a")?.href ?? "";
    /** @type {Element | undefined} What the reader opened last. */
    let opened;
    /** @param {HTMLDetailsElement} group */
    const fill = async (group) => {
      if (!group.open || group.querySelector("ul")) return;
      try {
        const pages = await docgen.load("sidebar.js");
        await pages.fill(group, adopt);
      } catch {
        group.open = false;
        // The group's page lists what is in it.
        if (group === opened) location.href = address(group);
      }
    };
    /**
     * Makes groups disclosures that stand as the reader left them; the way to the current page is open on arrival.
     * @param {ParentNode} list
     */
    const adopt = (list) => {
      for (const item of all("[data-branch]", list)) {
        const group = document.createElement("details");
        const summary = document.createElement("summary");
        const label = document.createElement("span");
        label.className = "sr";
        label.textContent = item.textContent;
        summary.append(label);
        group.append(summary);
        item.append(group);
      }
      for (const node of all("details", list)) {
        const group = /** @type {HTMLDetailsElement} */ (node);
        const known = states[address(group)];
        if (known !== undefined && !group.parentElement?.querySelector("[aria-current]")) group.open = known;
      }
    };
    adopt(sidebar);
    // Toggle events do not bubble.
    sidebar.addEventListener("toggle", (event) => {
      if (event.target instanceof HTMLDetailsElement) fill(event.target);
    }, true);
    sidebar.addEventListener("click", (event) => {
      const group = /** @type {Element} */ (event.target).closest("summary")?.parentElement;
      if (!(group instanceof HTMLDetailsElement)) return;
      opened = group;
      states[address(group)] = !group.open;
      session.set(docgen.key("groups"), JSON.stringify(states));
    });

    const filter = /** @type {HTMLInputElement | null} */ (first(".filter", sidebar));
    filter?.addEventListener("input", async () => {
      try {
        const pages = await docgen.load("sidebar.js");
        await pages.filter(filter, first(".nav", sidebar));
      } catch {
        announce(docgen.say("pages.failed"));
      }
    });

    // The list stands where the reader left it, when the page is still in sight there.
    sidebar.scrollTop = Number(session.get("docgen-nav"));
    addEventListener("pagehide", () => session.set("docgen-nav", String(sidebar.scrollTop)));
    if (currentPage) {
      reveal(currentPage, sidebar);
      sidebar.addEventListener("toggle", (event) => {
        if (event.target === sidebar) reveal(currentPage, sidebar);
      });
    }
  }
  if (currentPage) {
    // The pages read last, for the search dialog. One that is opened from a folder needs its name.
    const path = location.href.slice(docgen.root.length).split(/[?#]/)[0].replace(/(^|\/)$/, "$1index.html");
    const others = (kept.get(docgen.key("pages")) ?? "").split("\n").filter((line) => line.split("\t")[0] !== path);
    kept.set(docgen.key("pages"), [`${path}\t${currentPage.textContent?.trim()}`, ...others].slice(0, 6).join("\n"));
  }
  // The drawer of narrow screens must not stay open as an overlay when the window grows.
  matchMedia("(min-width: 60rem)").addEventListener("change", () => {
    if (sidebar?.matches(":popover-open")) sidebar.hidePopover();
  });

  // A click on a link to this page travels there, unless it is far; whoever comes from elsewhere is there at once.
  document.addEventListener("click", (event) => {
    const link = /** @type {Element} */ (event.target).closest("a");
    const target = link?.hash && link.href.split("#")[0] === location.href.split("#")[0] && document.getElementById(decoded(link.hash.slice(1)));
    if (!target || Math.abs(target.getBoundingClientRect().top) > 3 * innerHeight) return;
    root.dataset.travel = "";
    setTimeout(() => {
      delete root.dataset.travel;
    }, 500);
  });

  // Words of an address that are wider than their block of code are brought into its middle by the browser: where the block's beginning shows theirs too,
  // that is better.
  const arrival = decoded(/:~:text=([^&,]*)/.exec(performance.getEntriesByType("navigation")[0]?.name ?? "")?.[1] ?? "");
  if (arrival) {
    addEventListener("load", () =>
      setTimeout(() => {
        for (const block of all("pre")) {
          const text = block.textContent ?? "";
          const start = text.indexOf(arrival);
          if (start < 0 || !block.scrollLeft) continue;
          const longest = Math.max(...text.split("\n").map((line) => line.length));
          const left = ((start - text.lastIndexOf("\n", start)) / longest) * block.scrollWidth;
          if (left < 0.8 * block.clientWidth) block.scrollLeft = 0;
        }
      }));
  }

  const outline = first(".layout > .outline");
  const details = outline?.querySelector("details");
  if (outline && details) {
    const wide = matchMedia("(min-width: 80rem)");
    const summary = first("summary", details);
    const fold = () => {
      details.open = wide.matches;
    };
    wide.addEventListener("change", fold);
    fold();
    // It lies over the text there, so what is done elsewhere closes it.
    addEventListener("click", (event) => {
      const target = /** @type {Element} */ (event.target);
      if (!wide.matches && (target.closest("a") || !details.contains(target))) details.open = false;
    });
    details.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || wide.matches || !details.open) return;
      details.open = false;
      summary?.focus();
    });

    /** @type {{link: HTMLAnchorElement, heading: HTMLElement}[]} */
    let entries = [];
    const collect = () => {
      entries = [];
      for (const node of all("a[href^='#']", outline)) {
        const link = /** @type {HTMLAnchorElement} */ (node);
        const heading = document.getElementById(decoded(link.hash.slice(1)));
        if (heading) entries.push({ link, heading });
      }
    };
    collect();
    /** @type {HTMLElement | null} Where the address has led to, until the reader goes on from there. */
    let arrived = null;
    const arrive = () => {
      arrived = document.getElementById(decoded(location.hash.slice(1)));
    };
    arrive();
    addEventListener("hashchange", () => {
      arrive();
      queue();
    });
    for (const name of ["wheel", "touchmove", "keydown", "pointerdown"]) {
      addEventListener(name, () => {
        arrived = null;
      }, { passive: true });
    }
    /** @type {typeof entries[number] | undefined} */
    let current;
    let queued = false;
    const showHere = () => {
      if (summary) summary.dataset.here = current?.link.textContent ?? "";
    };
    const spy = () => {
      queued = false;
      // The line under the header that a heading must pass to be "here".
      const line = parseFloat(getComputedStyle(root).scrollPaddingBlockStart) + 8 || 90;
      // Headings in tabs and folds that are closed are nowhere.
      const shown = entries.filter((entry) => entry.heading.getClientRects().length > 0);
      let here = shown.filter((entry) => entry.heading.getBoundingClientRect().top <= line).pop();
      // Short last sections never reach that line; the end of the page shows the last one.
      if (scrollY > 0 && innerHeight + scrollY >= root.scrollHeight - 2) here = shown[shown.length - 1];
      // Browsers scroll words of an address to the middle, and cannot scroll beyond the end: its heading may be below the line.
      const top = arrived?.getBoundingClientRect().top ?? -1;
      if (top >= 0 && top < innerHeight) {
        here = entries.filter(({ heading }) =>
          heading === arrived || heading.compareDocumentPosition(/** @type {Node} */ (arrived)) & Node.DOCUMENT_POSITION_FOLLOWING
        ).pop();
      }
      if (here === current) return;
      current?.link.removeAttribute("aria-current");
      current = here;
      showHere();
      if (here) {
        here.link.setAttribute("aria-current", "location");
        if (wide.matches) reveal(here.link, outline);
      }
    };
    const queue = () => {
      if (!queued) requestAnimationFrame(spy);
      queued = true;
    };
    addEventListener("scroll", queue, { passive: true });
    addEventListener("resize", queue);
    showHere();
    spy();
    document.addEventListener("docgen:content", () => {
      collect();
      queue();
    });
  }

  // Search, assistant, keys ------------------------------------------------------------------------

  /**
   * Loads a part with its style sheet, then calls one of its functions.
   * @param {string} part
   * @param {(module: any, typed: string) => void} use is told what the reader typed while the part was loading
   * @param {Promise<boolean>} [isOff] the part is not to be used
   */
  async function open(part, use, isOff = Promise.resolve(false)) {
    let typed = "";
    /** @param {KeyboardEvent} event */
    const collect = (event) => {
      if (event.key.length !== 1 || event.ctrlKey || event.metaKey || event.altKey) return;
      typed += event.key;
      event.preventDefault();
      event.stopPropagation();
    };
    addEventListener("keydown", collect, true);
    try {
      const [module, isUnwanted] = await Promise.all([docgen.load(`${part}.js`), isOff, docgen.style(`${part}.css`)]);
      if (!isUnwanted) use(module, typed);
    } catch {
      announce(docgen.say("part.failed"));
      return false;
    } finally {
      removeEventListener("keydown", collect, true);
    }
    return true;
  }

  const apple = /Mac|iPhone|iPad/.test(navigator.platform);
  const modifier = apple ? "⌘" : "Ctrl";
  const shortcut = apple ? "Meta" : "Control";

  docgen.openSearch = (query = "") => open("search", (search, typed) => search.open(query, typed));
  docgen.openChat = (question = "", quote = question ? "" : selected()) =>
    open("chat", (chat, typed) => chat.open(question, typed, quote), isMuted());

  /** What is selected of the page: what somebody asks about who opens the assistant then. */
  function selected() {
    const selection = getSelection();
    const isOfPage = selection?.anchorNode?.parentElement?.closest("main .prose, article");
    return selection && isOfPage ? selection.toString().trim().replace(/\s+/g, " ").slice(0, 300) : "";
  }

  // Pages stay as they were built when an operator switches the assistant off. The server says so when a reader first opens it, and not before; then it
  // is gone for the rest of the visit.
  const muteKey = docgen.key("mute");
  if (session.get(muteKey)) settings.assistant = false;

  async function isMuted() {
    const { isServed } = await docgen.load("backend.js");
    // Who does not answer for so long says nothing against it.
    await Promise.race([isServed().catch(() => false), new Promise((resolve) => setTimeout(resolve, 2000))]);
    if (!session.get(muteKey)) return false;
    session.set("docgen-chat", null);
    delete root.dataset.chat;
    settings.assistant = false;
    for (const node of all(".bar .ask, .outline [aria-haspopup]")) node.remove();
    announce(docgen.say("assistant.off"));
    return true;
  }

  if (globalThis.HTMLDialogElement) {
    const form = /** @type {HTMLFormElement | null} */ (first(".bar .search"));
    if (form) {
      const opener = button("search", docgen.say("search.name"), () => docgen.openSearch());
      opener.textContent = docgen.say("search.name");
      opener.dataset.keys = `${modifier} K`;
      opener.setAttribute("aria-keyshortcuts", `${shortcut}+K`);
      opener.setAttribute("aria-haspopup", "dialog");
      form.replaceWith(opener);
    }
    first(".bar .find")?.addEventListener("click", async (event) => {
      const link = /** @type {HTMLAnchorElement} */ (event.currentTarget);
      event.preventDefault();
      if (!(await docgen.openSearch())) location.href = link.href;
    });

    if (settings.assistant) {
      const ask = button("ask", docgen.say("assistant.ask"), () => docgen.openChat());
      ask.textContent = docgen.say("assistant.ask.short");
      ask.setAttribute("aria-keyshortcuts", `${shortcut}+I`);
      ask.setAttribute("aria-haspopup", "dialog");
      // Before the magnifying glass of narrow screens: what stands there already does not move.
      (first(".bar .find, .bar .theme") ?? document.body.lastElementChild)?.before(ask);
      const about = document.createElement("a");
      about.href = `${docgen.root}search/index.html`;
      about.textContent = docgen.say("assistant.ask.page");
      about.setAttribute("aria-haspopup", "dialog");
      about.addEventListener("click", async (event) => {
        event.preventDefault();
        if (!(await docgen.openChat())) location.href = about.href;
      });
      const entry = document.createElement("li");
      entry.append(about);
      first(".layout > .outline details > ol")?.append(entry);
      // TypeScript does not know popovers yet.
      /** @type {any} */
      const offer = button("", docgen.say("assistant.ask.selection"), () => {
        offer.hidePopover();
        docgen.openChat();
      });
      offer.textContent = docgen.say("assistant.ask.selection");
      offer.popover = "manual";
      // It must not take away what it is about.
      offer.addEventListener("mousedown", (/** @type {Event} */ event) => event.preventDefault());
      let timer = 0;
      if (offer.showPopover) {
        document.addEventListener("selectionchange", () => {
          clearTimeout(timer);
          if (offer.matches(":popover-open")) offer.hidePopover();
          if (!selected()) return offer.remove();
          // Not while it is being made.
          timer = setTimeout(() => {
            const end = getSelection()?.rangeCount ? getSelection()?.getRangeAt(0).getBoundingClientRect() : null;
            if (!end?.width || !settings.assistant) return;
            document.body.append(offer);
            Object.assign(offer.style, { inset: "auto", margin: "0", left: `${end.left}px`, top: `${end.bottom + 6}px` });
            offer.showPopover();
          }, 400);
        });
      }
      // It was open on the page before, so it has been used.
      if (root.dataset.chat) open("chat", (chat) => chat.restore(), isMuted());
    }

    addEventListener("keydown", (event) => {
      if (event.defaultPrevented || event.altKey || event.isComposing) return;
      const target = /** @type {HTMLElement} */ (event.target);
      const typing = target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
      const key = event.key.toLowerCase();
      if (apple ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey) {
        if (event.shiftKey) return;
        if (key === "k") docgen.openSearch();
        else if (key === "i" && settings.assistant && !typing) docgen.openChat();
        else return;
      } else {
        // One-key shortcuts can be switched off (WCAG 2.1.4); speech input would trigger them.
        if (event.ctrlKey || event.metaKey || typing || document.querySelector("dialog[open]:modal") || kept.get("docgen-keys") === "off") return;
        if (key === "/") docgen.openSearch();
        else if (key === "?") open("keys", (keys) => keys.open(modifier));
        else return;
      }
      event.preventDefault();
    });
  }

  // Images that are wider than they are shown; icons are meant to be small. Those that load late tell the document alone.
  /** @param {Event} event */
  const enlarge = ({ target }) => {
    for (const image of /** @type {HTMLImageElement[]} */ (target instanceof HTMLImageElement ? [target] : all(".prose img"))) {
      if (!image.matches(".prose *") || image.clientWidth < 96 || image.naturalWidth < 1.1 * image.clientWidth) continue;
      docgen.load("zoom.js").then((zoom) => zoom.offer(image));
    }
  };
  document.addEventListener("load", enlarge, true);
  for (const kind of ["load", "resize"]) addEventListener(kind, enlarge);
  for (const kind of ["pointerover", "focusin"]) {
    document.addEventListener(kind, (event) => {
      const link = /** @type {Element} */ (event.target).closest(".footnote-ref > a");
      if (link) docgen.load("footnotes.js").then((notes) => notes.preview(link));
    });
  }
  const nearest = first(".search-page > .nearest");
  if (nearest) docgen.load("nearest.js").then((module) => module.fill(nearest));
  if (first(".search-page > .needs-server")) docgen.load("results.js").then((results) => results.fill());
})();
