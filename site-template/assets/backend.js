// Who answers: the server of this site, else the engine in this browser. Both speak the shapes of the HTTP API (docs/reference/http-api.md).

/** Neither a server nor an engine can answer. */
export class Unavailable extends Error {}

/** The server understood, and refuses: too long, too often. */
export class Refused extends Error {
  /** @type {string | undefined} */
  code;
}

/** A server that was not there is not asked again for so long. */
const retryMilliseconds = 60_000;
/** Between two pieces of an answer. */
const stallMilliseconds = 30_000;
const searchMilliseconds = 5_000;
const maxEventBytes = 1_000_000;

let absentUntil = 0;
/** What is at this address: `server`, or `plain`, a web host that will not become one while the reader stays; `null` before it was asked. */
const host = () => docgen.session.get(docgen.key("host"));
const isPlain = () => location.protocol === "file:" || host() === "plain";
/** Whether a server was reached that cannot answer now. */
let isTroubled = false;

/** @param {string} path @returns {string} */
export const address = (path) => new URL(path, docgen.root).href;

/**
 * @param {string} path
 * @param {RequestInit} options
 * @param {(response: Response) => Promise<T>} read
 * @returns {Promise<T | null>} `null` when there is no server, or when it cannot answer now
 * @template T
 */
async function call(path, options, read) {
  if (isPlain() || Date.now() < absentUntil) return null;
  try {
    const response = await fetch(address(path), { ...options, credentials: "same-origin" });
    const type = response.headers.get("content-type") ?? "";
    const speaks = type.startsWith("application/json") || type.startsWith("text/event-stream");
    if (response.ok && speaks) {
      docgen.session.set(docgen.key("host"), "server");
      return await read(response);
    }
    if (type.startsWith("application/problem+json") && response.status < 500) {
      const problem = await response.json();
      // What is said to readers is said in their language; the rest is for programs.
      const text = response.headers.has("content-language") ? problem.detail : docgen.say("backend.refused");
      // A server without this route is not an assistant; a busy one is not asked for the moment.
      if (![404, 405].includes(response.status)) {
        throw Object.assign(new Refused(text), { code: problem.code });
      }
    }
    isTroubled = response.status >= 500 && type.startsWith("application/problem+json");
    if (!isTroubled) absentUntil = Date.now() + retryMilliseconds;
    // A plain web host knows no such address, or has one page for all; a proxy may speak for a server that is away.
    if (!host() && !response.redirected && [200, 404, 405, 501].includes(response.status)) docgen.session.set(docgen.key("host"), "plain");
  } catch (error) {
    if (error instanceof Refused || options.signal?.aborted) throw error;
    if (error instanceof TypeError) absentUntil = Date.now() + retryMilliseconds;
  }
  return null;
}

/**
 * Asks who is here, once. What a reader writes is sent only to a server.
 * @param {AbortSignal} [signal]
 */
export async function isServed(signal) {
  return host() === "server" || (!isPlain() && (await call("api/system/info", { signal }, async (response) => {
        if ((await response.json()).capabilities?.widget === false) docgen.session.set(docgen.key("mute"), "on");
        return true;
      })) === true);
}

/** Whether votes can reach anyone. */
export const takesVotes = () => !isPlain();

/**
 * A signal that ends with `outer`, or after `milliseconds` without a call of `again`.
 * @param {number} milliseconds
 * @param {AbortSignal} [outer]
 */
function deadline(milliseconds, outer) {
  const controller = new AbortController();
  const stop = () => controller.abort();
  let timer = setTimeout(stop, milliseconds);
  if (outer?.aborted) stop();
  outer?.addEventListener("abort", stop);
  return {
    signal: controller.signal,
    again() {
      clearTimeout(timer);
      timer = setTimeout(stop, milliseconds);
    },
    end() {
      clearTimeout(timer);
      outer?.removeEventListener("abort", stop);
    },
  };
}

// The engine in this browser ---------------------------------------------------------------------

/** @type {Promise<Engine> | undefined} */
let engine;

/** @returns {Promise<Engine>} @throws {Unavailable} */
async function localEngine() {
  if (!docgen.settings.engine) {
    throw new Unavailable(
      isTroubled ? docgen.say("backend.busy") : docgen.say("backend.absent"),
    );
  }
  engine ??= docgen.load("search-engine.js").then((module) => module.openEngine(docgen.root));
  return engine;
}

/**
 * @param {(engine: Engine) => Promise<T>} use
 * @returns {Promise<T>}
 * @throws {Unavailable}
 * @template T
 */
async function locally(use) {
  try {
    return await use(await localEngine());
  } catch (error) {
    if (error instanceof Unavailable) throw error;
    engine = undefined;
    console.error(error);
    throw new Unavailable(docgen.say("backend.broken"));
  }
}

/** Fetches the engine while the server is still there: it may be gone when the next question comes. */
function prepareEngine() {
  if (docgen.settings.engine && !engine) setTimeout(() => locally(async (local) => local.prepare?.()).catch(() => {}), 500);
}

// Search -----------------------------------------------------------------------------------------

/**
 * @param {string} query
 * @param {number} limit 1 to 100
 * @param {string[]} tags only pages that have all of them; without words such pages are listed
 * @param {AbortSignal} [signal]
 * @returns {Promise<Found & {isLocal: boolean}>}
 * @throws {Unavailable | Refused | DOMException}
 */
export async function search(query, limit, tags, signal) {
  const timer = deadline(searchMilliseconds, signal);
  let found = null;
  try {
    const parameters = new URLSearchParams([["q", query], ["limit", String(limit)], ...tags.map((tag) => ["tag", tag])]);
    found = await call(`api/search?${parameters}`, { signal: timer.signal }, (response) => response.json());
  } catch (error) {
    if (error instanceof Refused || signal?.aborted) throw error;
  } finally {
    timer.end();
  }
  if (Array.isArray(found?.results)) return { ...found, isLocal: false };
  const own = await locally((local) => local.search(query, limit, tags));
  signal?.throwIfAborted();
  // An engine of one's own may give the results alone.
  return { ...(Array.isArray(own) ? { results: own } : own), isLocal: true };
}

// Questions --------------------------------------------------------------------------------------

/**
 * @param {string} question
 * @param {{
 *   threadID?: string,
 *   earlier?: {question: string, answer: Answer}[],
 *   signal?: AbortSignal,
 *   onSources?: (sources: Source[]) => void,
 *   onText?: (text: string) => void,
 * }} options `onText` gets all the text so far
 * @returns {Promise<Answer>} `incomplete` when the server broke off
 * @throws {Unavailable | Refused | DOMException}
 */
export async function ask(question, options) {
  const { threadID, earlier = [], signal, onSources, onText } = options;
  const timer = deadline(stallMilliseconds, signal);
  /** @type {Answer | null} */
  let answer = null;
  let text = "";
  /** @type {Source[]} */
  let sources = [];
  try {
    const body = JSON.stringify({ query: question, thread_id: threadID, page_url: location.href.split("#")[0], client_id: readerID() });
    const headers = { "content-type": "application/json", accept: "text/event-stream, application/json;q=0.9" };
    answer = (await isServed(timer.signal))
      ? await call("api/kapa/query", { method: "POST", headers, body, signal: timer.signal }, async (response) => {
        if (!response.headers.get("content-type")?.startsWith("text/event-stream")) return response.json();
        for await (const { event, data } of events(response, timer.again)) {
          if (event === "sources") {
            sources = data?.sources ?? data ?? [];
            onSources?.(sources);
          } else if (event === "delta") {
            text += typeof data === "string" ? data : data?.text ?? "";
            onText?.(text);
          } else if (event === "done") {
            return data;
          } else if (event === "error") {
            break;
          }
        }
        return null;
      })
      : null;
  } catch (error) {
    if (error instanceof Refused && error.code?.startsWith("captcha") && (await (await docgen.load("captcha.js")).pass(signal))) {
      return ask(question, options);
    }
    if (error instanceof Refused || signal?.aborted) throw error;
  } finally {
    timer.end();
  }
  if (answer && typeof answer.answer === "string") {
    prepareEngine();
    return answer;
  }
  if (text) return partial(text, sources);
  const local = await locally((own) => own.ask(question, earlier, location.href));
  signal?.throwIfAborted();
  return { ...local, question_answer_id: randomID(), isOffline: true };
}

/**
 * What has come of an answer that will not end.
 *
 * @param {string} answer
 * @param {Source[]} sources
 * @returns {Answer}
 */
export function partial(answer, sources) {
  return {
    answer,
    answer_html: "",
    answered: true,
    origin: "kapa",
    thread_id: "",
    question_answer_id: "",
    sources,
    duration_ms: 0,
    incomplete: true,
  };
}

/** A random name for this browser: it lets the server count readers, and says nothing about them. */
export function readerID() {
  const key = docgen.key("reader");
  const known = docgen.kept.get(key);
  if (known) return known;
  const id = randomID();
  docgen.kept.set(key, id);
  return id;
}

/** Pages on plain HTTP have no `randomUUID`. */
export const randomID = () => [...crypto.getRandomValues(new Uint32Array(4))].map((number) => number.toString(36)).join("-");

/**
 * The events of a stream, with their JSON data. Source: https://html.spec.whatwg.org/multipage/server-sent-events.html
 *
 * @param {Response} response
 * @param {() => void} heard called for every piece that arrives
 * @returns {AsyncGenerator<{event: string, data: any}>}
 */
export async function* events(response, heard) {
  if (!response.body) return;
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  let event = "";
  let data = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      heard();
      rest += decoder.decode(value, { stream: !done });
      if (rest.length > maxEventBytes) return;
      // A CR at the end may be half of a CR LF.
      const lines = rest.split(/\r\n|\n|\r(?!$)/);
      rest = lines.pop() ?? "";
      for (const line of lines) {
        if (line === "") {
          if (data) yield { event: event || "message", data: parsed(data.slice(0, -1)) };
          event = data = "";
        } else if (!line.startsWith(":")) {
          const colon = line.indexOf(":");
          const field = colon < 0 ? line : line.slice(0, colon);
          const content = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
          if (field === "event") event = content;
          if (field === "data") data += content + "\n";
          if (data.length > maxEventBytes) return;
        }
      }
      if (done) return;
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

/** @param {string} text */
export function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
