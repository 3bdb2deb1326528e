// The assistant's panel: a sheet on phones, a column beside the page on desks.

import { ask, isServed, partial, randomID, Refused, takesVotes, Unavailable } from "./backend.js";
import { button, element, isOfInputMethod, passageURL, replace, safeURL, trapFocus } from "./dom.js";
import { fromHTML, fromMarkdown, linkCitations } from "./richtext.js";
import { keep, newThread, threads, watch } from "./threads.js";

/** As the server takes it. Of a longer text, mostly a trace, the end says more than the middle. */
const maxQuestion = 8000;
const keptStart = 2000;
/** A thread that has rested for so long is not gone on with unasked. */
const restMilliseconds = 12 * 3_600_000;
const isFresh = (/** @type {Thread} */ thread) => Date.now() - thread.updated < restMilliseconds;
const disclaimer = docgen.say("chat.disclaimer");
/** Earlier turns that an engine in the browser is told of. */
const maxEarlier = 6;

/** @type {ReturnType<typeof make> | undefined} */
let panel;

/**
 * Opens the panel, and asks `question` when there is one.
 * @param {string} [question]
 * @param {string} [typed] what the reader typed meanwhile
 * @param {string} [quote] what of the page the reader asks about
 */
export function open(question = "", typed = "", quote = "") {
  panel ??= make();
  panel.open(true, typed, quote);
  if (question) panel.ask(question);
}

/** Opens the panel as it was on the page before; the focus stays on the page. */
export function restore() {
  panel ??= make();
  panel.open(false);
}

/** @param {Answer} answer */
export function label(answer) {
  if (answer.origin === "kapa") return docgen.say("chat.origin.kapa");
  // A refusal that shows nothing says so itself.
  if (!answer.answered) return answer.sources.length ? docgen.say("chat.origin.none") : "";
  if (answer.is_uncertain) return docgen.say("chat.origin.closest");
  return answer.isOffline ? docgen.say("chat.origin.browser") : docgen.say("chat.origin.docs");
}

/**
 * What a reader is to know before reading an answer: that it may not be one, and which words were taken for others.
 * @param {Answer} answer
 */
function doubts(answer) {
  const { corrections = [] } = answer;
  const quoted = (/** @type {"typed" | "meant"} */ side) =>
    corrections.map((word) => docgen.say("quote", { text: word[side] })).join(docgen.say("list.comma"));
  const isClosest = answer.answered && answer.is_uncertain && answer.origin !== "kapa";
  const isNear = !answer.answered && answer.origin === "kapa";
  return answer.incomplete ? [] : [
    corrections.length ? docgen.say("search.taken-for", { meant: quoted("meant"), typed: quoted("typed") }) : "",
    isClosest ? docgen.say("chat.closest") : "",
    isNear ? docgen.say("chat.near") : "",
  ].filter((text) => text);
}

function make() {
  const wide = matchMedia("(min-width: 48rem)");
  /** @type {Thread} */
  let thread = latest();
  /** @type {AbortController | undefined} */
  let running;
  /** @type {Element | null} */
  let opener = null;

  const log = element("ol", { class: "turns" });
  const body = element("div", { class: "chat-body", tabindex: "-1" });
  const input = /** @type {HTMLTextAreaElement} */ (
    element("textarea", {
      rows: "1",
      "aria-label": docgen.say("chat.question.label"),
      placeholder: docgen.say("chat.question.hint"),
      enterkeyhint: "send",
    })
  );
  const send = /** @type {HTMLButtonElement} */ (button("icon send", docgen.say("send"), () => submit()));
  const stop = button("icon stop", docgen.say("chat.stop"), () => running?.abort());
  const foot = element("p", { class: "chat-foot" }, disclaimer);
  const form = element("div", { class: "composer" }, input, send, stop);
  const quote = element("blockquote", { class: "quoted" });
  const widen = button("icon widen", docgen.say("chat.widen"), () => setWide(!dialog.classList.contains("wide")));
  const dialog = /** @type {HTMLDialogElement} */ (
    element(
      "dialog",
      { class: "chat", "aria-labelledby": "_chat", id: "_chatpanel" },
      element(
        "div",
        { class: "chat-head" },
        element("h2", { id: "_chat" }, docgen.say("chat.title", { title: docgen.settings.title })),
        widen,
        button("icon history", docgen.say("threads.name"), () => showHistory()),
        button("icon new", docgen.say("threads.new"), () => start(newThread())),
        button("icon close", docgen.say("close"), () => close()),
      ),
      body,
      quote,
      form,
      foot,
    )
  );
  trapFocus(dialog);
  document.body.append(dialog);

  /**
   * That of this tab; a new tab, and the next day, begin a new one.
   * @returns {Thread}
   */
  function latest() {
    const id = docgen.session.get(docgen.key("thread"));
    return threads().find((other) => other.id === id && isFresh(other)) ?? newThread();
  }

  /** @param {boolean} isWide over the page, for tables and code; remembered */
  function setWide(isWide) {
    dialog.classList.toggle("wide", isWide);
    widen.setAttribute("aria-pressed", String(isWide));
    docgen.kept.set("docgen-chat-wide", isWide ? "yes" : null);
  }

  // Opening, closing -----------------------------------------------------------------------------

  function show() {
    // Beside the page the reader goes on reading; a sheet covers it.
    if (wide.matches) dialog.show();
    else dialog.showModal();
  }

  function close() {
    dialog.close();
  }

  dialog.addEventListener("close", () => {
    if (isMoving) return;
    delete document.documentElement.dataset.chat;
    docgen.session.set("docgen-chat", null);
    const target = opener instanceof HTMLElement && opener.isConnected && opener !== document.body ? opener : document.querySelector("button.ask");
    /** @type {HTMLElement | null} */ (target)?.focus();
  });
  dialog.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || isOfInputMethod(event)) return;
    event.preventDefault();
    event.stopPropagation();
    if (running) running.abort();
    else close();
  });
  dialog.addEventListener("cancel", (event) => event.preventDefault());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog && dialog.matches(":modal")) close();
    // The sheet covers what a link on this page leads to.
    const link = /** @type {Element} */ (event.target).closest("a");
    if (link && dialog.matches(":modal") && link.href.split("#")[0] === location.href.split("#")[0]) close();
  });
  let isMoving = false;
  wide.addEventListener("change", () => {
    if (!dialog.open) return;
    isMoving = true;
    dialog.close();
    show();
    // The event of `close` comes later.
    setTimeout(() => {
      isMoving = false;
    });
  });
  watch(() => {
    if (running) return;
    const same = threads().find((other) => other.id === thread.id);
    // A list of threads that a reader looks at stays.
    if (same && body.contains(log)) start(same);
  });
  addEventListener("online", flush);

  // Drawing --------------------------------------------------------------------------------------

  /** @param {Thread} next */
  function start(next) {
    running?.abort();
    thread = next;
    docgen.session.set(docgen.key("thread"), thread.id);
    draw();
    if (dialog.open) input.focus();
  }

  function draw() {
    const hadFocus = dialog.contains(document.activeElement);
    log.replaceChildren(...thread.turns.map(turnElement));
    if (thread.turns.length) body.replaceChildren(log);
    else body.replaceChildren(greeting());
    body.scrollTop = body.scrollHeight;
    setBusy(false);
    keepFocus(hadFocus);
  }

  /**
   * What had the focus may be gone; it must not leave the panel.
   * @param {boolean} hadFocus
   */
  function keepFocus(hadFocus) {
    if (hadFocus && !dialog.contains(document.activeElement)) body.focus({ preventScroll: true });
  }

  function greeting() {
    const { title, examples } = docgen.settings;
    const [last] = threads();
    return element(
      "div",
      { class: "greeting" },
      element("p", {}, docgen.say("chat.greeting", { title })),
      examples.length > 0 && element("ul", {}, ...examples.map((example) => element("li", {}, button("example", example, () => submit(example))))),
      last && button("link", docgen.say("threads.continue", { question: last.turns[0].question.slice(0, 80) }), () => start(last)),
    );
  }

  function showHistory() {
    docgen.load("history.js").then(({ threadList }) => {
      body.replaceChildren(threadList(start, draw, (/** @type {string} */ id) => {
        if (id === thread.id) thread = newThread();
        showHistory();
      }));
      body.focus();
    }, () => docgen.announce(docgen.say("threads.failed")));
  }

  /** @param {boolean} isBusy */
  function setBusy(isBusy) {
    const hadFocus = document.activeElement === stop;
    stop.hidden = !isBusy;
    send.hidden = isBusy;
    if (hadFocus && stop.hidden) input.focus();
    log.setAttribute("aria-busy", String(isBusy));
  }

  /** @param {Turn} turn */
  function turnElement(turn) {
    const answer = element("div", { class: "reply" });
    const node = element("li", { class: "turn" }, asked(turn.question), answer);
    fill(answer, turn);
    return node;
  }

  /**
   * A long question, such as a trace, is folded.
   * @param {string} question
   */
  function asked(question) {
    const lines = question.split("\n");
    const end = lines.length > 1 ? `\n${lines[lines.length - 1].slice(-160)}` : "";
    return question.length < 500
      ? element("p", { class: "question" }, question)
      : element("details", { class: "question" }, element("summary", {}, `${lines[0].slice(0, 160)} …${end}`), question);
  }

  /** @param {HTMLElement} reply @param {Turn} turn */
  function fill(reply, turn) {
    const { answer } = turn;
    if (!answer) {
      const text = turn.problem ?? docgen.say("chat.stopped.before");
      reply.replaceChildren(element("p", { class: "problem" }, text), element("div", { class: "actions" }, retryButton(turn)));
      return;
    }
    replace(
      reply,
      label(answer) &&
        element(
          "p",
          { class: `origin ${answer.origin === "kapa" ? "kapa" : answer.answered && !answer.is_uncertain ? "local" : "unsure"}` },
          label(answer),
        ),
      ...doubts(answer).map((text) => element("p", { class: "problem" }, text)),
      content(answer),
      answer.incomplete && element("p", { class: "problem" }, turn.problem ?? docgen.say("chat.truncated")),
      sourceList(answer),
      actions(turn, answer),
    );
    // What a question goes on with, and what helps on where there is no answer.
    if (answer.follows || !answer.answered) docgen.load("offers.js").then(({ offer }) => offer(reply, turn, submit), () => {});
  }

  /** @param {Answer} answer */
  function content(answer) {
    const node = element("div", { class: "prose answer-text" });
    if (!answer.answered && answer.origin !== "kapa") node.append(...answer.answer.split("\n").map((line) => element("p", {}, line)));
    // Of Kapa's answers the server has judged the links.
    else if (answer.answer_html) node.append(fromHTML(answer.answer_html));
    else if (answer.origin === "kapa") node.append(fromMarkdown(answer.answer, answer.sources));
    else {
      const [source] = answer.sources;
      if (source) {
        const path = [...new Set([source.title, ...source.breadcrumb, source.heading || source.title])].join(" › ");
        node.append(element("p", { class: "source" }, element("a", { href: passageURL(source) }, path)));
      }
      node.append(fromMarkdown(answer.answer, null));
    }
    // In the words of the docs a number in brackets is theirs; the links above its passages have the numbers of the sources.
    if (answer.origin === "kapa") linkCitations(node, (number) => citation(answer.sources[number - 1], number));
    else {
      const links = [...node.querySelectorAll(".source > a, strong:only-child > a")].slice(0, answer.passages ?? 1);
      for (const [index, link] of links.entries()) link.after(citation(answer.sources[index], index + 1) ?? "");
    }
    // The page draws a diagram or formula; here would be its source. `look.js` brings formulas in.
    const drawn = answer.origin === "kapa" ? [] : node.querySelectorAll("pre > code[class^=language-]");
    for (const code of drawn) {
      const before = [...node.querySelectorAll(".cite")].filter((cite) => cite.compareDocumentPosition(code) & Node.DOCUMENT_POSITION_FOLLOWING);
      const url = passageURL(answer.sources[Math.max(0, before.length - 1)] ?? { url: "" });
      (code.closest(".code") ?? code.parentElement)?.replaceWith(
        code.matches(".language-math")
          ? element("p", { "data-tex": code.textContent }, element("a", { href: url }, docgen.say("chat.formula")))
          : element("p", {}, element("a", { href: url }, docgen.say("chat.diagram"))),
      );
    }
    for (const block of node.querySelectorAll("pre, table")) {
      const name = block.matches("pre") ? "code" : "table";
      let box = block.closest(`.${name}`);
      if (!box) {
        box = element("div", { class: name });
        block.replaceWith(box);
        box.append(block);
      }
      if (name === "code") box.append(docgen.copyButton(docgen.say("copy.code"), () => block.textContent ?? ""));
      // What may scroll sideways can be reached by keyboard.
      else box.setAttribute("tabindex", "0");
    }
    if (answer.origin !== "kapa" && answer.answered && node.querySelector("code, [data-tex]")) {
      const pages = answer.sources.slice(0, answer.passages ?? 1).map((source) => passageURL(source) ?? "");
      docgen.load("look.js").then(({ draw }) => draw(node, pages), () => {});
    }
    return node;
  }

  /** @param {Source | undefined} source @param {number} number */
  function citation(source, number) {
    const url = source && passageURL(source);
    return url
      ? element(
        "a",
        { class: "cite", href: url, title: sourceTitle(source), "aria-label": docgen.say("chat.source", { number, title: sourceTitle(source) }) },
        String(number),
      )
      : null;
  }

  /** @param {Source} source */
  function sourceTitle(source) {
    return !source.heading || source.heading === source.title ? source.title : `${source.title} › ${source.heading}`;
  }

  /** @param {Answer} answer */
  function sourceList(answer) {
    const items = answer.sources.map((source, index) => {
      const url = passageURL(source);
      if (!url) return null;
      // The answer of these docs is made of the quotes of its first sources.
      const isShown = answer.origin !== "kapa" && answer.answered && index < (answer.passages ?? 1);
      return element("li", {}, element("a", { href: url }, sourceTitle(source)), source.quote && !isShown && element("blockquote", {}, source.quote));
    }).filter((item) => item !== null);
    if (!items.length) return null;
    const name = answer.answered && !answer.sources_are ? docgen.say("chat.sources") : docgen.say("chat.sections");
    return element("section", { class: "sources" }, element("h3", {}, name), element("ol", {}, ...items));
  }

  /** @param {Turn} turn */
  function retryButton(turn) {
    return button("icon retry", docgen.say("chat.again"), () => {
      if (running) return;
      thread.turns = thread.turns.filter((other) => other !== turn);
      submit(turn.question, turn.alone, turn.id);
    });
  }

  /** @param {Turn} turn @param {Answer} answer */
  function actions(turn, answer) {
    const row = element(
      "div",
      { class: "actions" },
      docgen.copyButton(
        docgen.say("copy.answer"),
        () => [answer.answer, ...answer.sources.map((source, index) => `[${index + 1}] ${safeURL(source.url) ?? ""}`)].join("\n"),
      ),
      retryButton(turn),
    );
    if (!answer.question_answer_id) return row;
    // While the server is still there.
    feedback();
    const box = element("div", { class: "why", hidden: true });
    const up = button("icon up", docgen.say("vote.good"), () => vote("upvote", up));
    const down = button("icon down", docgen.say("vote.bad"), () => vote("downvote", down));
    const show = () => {
      up.setAttribute("aria-pressed", String(turn.vote === "upvote"));
      down.setAttribute("aria-pressed", String(turn.vote === "downvote"));
    };
    /** @param {"upvote" | "downvote"} reaction @param {HTMLElement} opener */
    function vote(reaction, opener) {
      turn.vote = reaction;
      turn.changed = Date.now();
      keep(thread);
      show();
      feedback().then((
        module,
      ) => (module ? module.vote(turn.question, answer, reaction, box, opener) : docgen.announce(docgen.say("vote.failed"))));
    }
    show();
    row.append(up, down);
    return element("div", {}, row, box);
  }

  // Asking ---------------------------------------------------------------------------------------

  /**
   * @param {string} [text] @param {boolean} [alone] as if nothing had been asked before
   * @param {string} [id] of the turn whose place this one takes, in all tabs
   */
  async function submit(text = input.value, alone, id = randomID()) {
    const isTyped = text === input.value;
    let question = isTyped ? [quote.firstChild?.textContent, text.trim()].filter((part) => part).join("\n") : text.trim();
    if (question.length > maxQuestion) question = `${question.slice(0, keptStart)}\n…\n${question.slice(keptStart + 3 - maxQuestion)}`;
    if (!question || running) return;
    if (isTyped) {
      setQuote("");
      setInput("");
    }
    const mine = (running = new AbortController());
    const from = alone ? thread.turns.length : Math.max(0, thread.turns.map((other) => other.alone).lastIndexOf(true));
    const earlier = thread.turns.slice(from).flatMap(({ question: asked, answer }) => (answer ? [{ question: asked, answer }] : [])).slice(
      -maxEarlier,
    );
    const now = Date.now();
    /** @type {Turn} */
    const turn = { id, question, alone, asked: now, changed: now };
    const target = thread;
    // Other pages of this tab go on with it.
    docgen.session.set(docgen.key("thread"), target.id);
    target.turns.push(turn);
    draw();
    setBusy(true);
    const own = /** @type {HTMLElement} */ (log.lastElementChild);
    const reply = /** @type {HTMLElement} */ (own.querySelector(".reply"));
    const text_ = element("div", { class: "prose answer-text" });
    const found = element("div");
    reply.replaceChildren(element("p", { class: "waiting" }, docgen.say("chat.waiting")), text_, found);
    docgen.announce(docgen.say("chat.waiting"));
    /** @type {Source[]} */
    let sources = [];
    let streamed = "";
    let isQueued = false;
    try {
      turn.answer = await ask(question, {
        threadID: alone ? undefined : target.serverID,
        earlier,
        signal: mine.signal,
        onSources(list) {
          sources = list;
          replace(found, sourceList(partial("", list)));
        },
        onText(all) {
          streamed = all;
          if (isQueued) return;
          isQueued = true;
          requestAnimationFrame(() => {
            isQueued = false;
            if (mine.signal.aborted || turn.answer) return;
            const isAtEnd = body.scrollHeight - body.scrollTop - body.clientHeight < 60;
            reply.querySelector(".waiting")?.replaceChildren(docgen.say("chat.writing"));
            text_.replaceChildren(fromMarkdown(streamed, sources));
            if (isAtEnd) body.scrollTop = body.scrollHeight;
          });
        },
      });
      // An id of the browser's own engine means nothing to a server.
      if (!turn.answer.isOffline && turn.answer.thread_id) target.serverID = turn.answer.thread_id;
    } catch (error) {
      if (mine.signal.aborted) {
        turn.problem = docgen.say("chat.stopped");
        if (streamed) turn.answer = partial(streamed, sources);
      } else {
        turn.problem = error instanceof Unavailable || error instanceof Refused ? error.message : docgen.say("chat.failed");
      }
    }
    running = undefined;
    target.updated = turn.changed = Date.now();
    keep(target);
    if (thread !== target) return;
    setBusy(false);
    const hadFocus = dialog.contains(document.activeElement);
    fill(reply, turn);
    // Another tab has gone on with the thread meanwhile.
    if (log.children.length !== target.turns.length) {
      log.replaceChildren(...target.turns.map((other) => (other === turn ? own : turnElement(other))));
    }
    keepFocus(hadFocus);
    hear();
    const sentence = turn.answer
      ? docgen.say("chat.heard", {
        origin: label(turn.answer) || docgen.say("answer.title"),
        answer: reply.querySelector(".answer-text")?.textContent ?? "",
      })
      : turn.problem ?? "";
    docgen.announce(sentence);
    // The question stays in sight above a long answer.
    body.scrollTop = own.offsetTop - log.offsetTop;
    flush();
  }

  // Votes ----------------------------------------------------------------------------------------

  /** The module for them; `null` where nobody would hear them, or when it could not be fetched. */
  const feedback = async () => (takesVotes() ? docgen.load("feedback.js").catch(() => null) : null);

  /** Sends the votes that wait. */
  function flush() {
    if (docgen.kept.get(docgen.key("feedback"))) feedback().then((module) => module?.flush());
  }

  /** Votes are not offered where nobody would hear them. */
  function hear() {
    dialog.classList.toggle("unheard", !takesVotes());
  }

  /** @param {string} text that the next question is about */
  function setQuote(text) {
    const remove = () => {
      setQuote("");
      input.focus();
    };
    replace(quote, text && element("span", {}, text), text && button("icon close", docgen.say("chat.quote.remove"), remove));
    quote.hidden = !text;
    measure();
  }
  /** @param {string} text */
  function setInput(text) {
    input.value = text;
    measure();
  }
  function measure() {
    // Grows with the text; a style attribute would offend the page's policy.
    input.rows = Math.min(6, input.value.split("\n").reduce((rows, line) => rows + Math.max(1, Math.ceil(line.length / 40)), 0));
    const { length } = input.value.trim();
    send.disabled = !length && quote.hidden;
    const text = length > maxQuestion ? docgen.say("chat.long", { limit: maxQuestion, count: length - maxQuestion }) : disclaimer;
    if (foot.textContent === text) return;
    foot.textContent = text;
    if (length > maxQuestion) docgen.announce(text);
  }
  input.addEventListener("input", measure);
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || isOfInputMethod(event)) return;
    event.preventDefault();
    submit();
  });

  setQuote("");
  setInput("");
  setWide(docgen.kept.get("docgen-chat-wide") === "yes");
  draw();

  return {
    /** @param {boolean} takesFocus @param {string} [typed] @param {string} [about] */
    open(takesFocus, typed = "", about = "") {
      if (about) setQuote(about);
      if (typed) setInput(input.value + typed);
      if (!dialog.open) {
        opener = takesFocus ? document.activeElement : null;
        // A sheet over the page is not what a reader wants who followed a link.
        if (!takesFocus && !wide.matches) {
          delete document.documentElement.dataset.chat;
          return;
        }
        const focused = document.activeElement;
        show();
        if (!takesFocus && focused instanceof HTMLElement) focused.focus();
        if (!takesFocus && focused === document.body) /** @type {HTMLElement} */ (document.activeElement)?.blur();
        document.documentElement.dataset.chat = "open";
        docgen.session.set("docgen-chat", "open");
        body.scrollTop = body.scrollHeight;
        hear();
        isServed().catch(() => false).then(hear);
        flush();
      }
      if (takesFocus && !running && thread.turns.length && !isFresh(thread)) start(newThread());
      if (takesFocus) input.focus();
    },
    /** @param {string} question */
    ask(question) {
      if (running) setInput(question);
      else submit(question);
    },
  };
}
