// The reader's conversations: kept in this browser, shared by all pages and tabs of the site.

const maxThreads = 20;
const maxTurns = 30;
/** Browsers give a host 5 MB for all its pages. */
const maxCharacters = 400_000;

const key = () => docgen.key("threads");

/** @returns {Thread} */
export function newThread() {
  return { id: `${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 8)}`, updated: Date.now(), turns: [] };
}

/** @param {any} value @returns {value is Thread} */
function isThread(value) {
  return (
    typeof value?.id === "string" && typeof value.updated === "number" && Array.isArray(value.turns) &&
    value.turns.every(
      (/** @type {any} */ turn) =>
        typeof turn?.question === "string" &&
        (turn.answer === undefined || (typeof turn.answer?.answer === "string" && Array.isArray(turn.answer.sources))),
    )
  );
}

/**
 * All threads, the latest first. What cannot be understood is left out.
 * @returns {Thread[]}
 */
export function threads() {
  try {
    const list = JSON.parse(docgen.kept.get(key()) ?? "[]");
    return Array.isArray(list) ? list.filter(isThread).sort((a, b) => b.updated - a.updated) : [];
  } catch {
    return [];
  }
}

/**
 * Stores a thread, with what other tabs have added to it, in the order of asking; of a turn that both know what it became last. The oldest threads give way
 * when there are too many.
 * @param {Thread} thread
 */
export function keep(thread) {
  const stored = threads();
  /** @type {Map<string, any>} */
  const turns = new Map();
  for (const turn of [...(stored.find((other) => other.id === thread.id)?.turns ?? []), ...thread.turns]) {
    const name = turn.id ?? turn.question;
    if (!(turns.get(name)?.changed > turn.changed)) turns.set(name, turn);
  }
  thread.turns = [...turns.values()].sort((a, b) => a.asked - b.asked);
  const kept = { ...thread, turns: thread.turns.slice(-maxTurns) };
  let list = [kept, ...stored.filter((other) => other.id !== thread.id)].slice(0, maxThreads);
  while (list.length) {
    const text = JSON.stringify(list);
    if (text.length <= maxCharacters && docgen.kept.set(key(), text)) return;
    list = list.slice(0, -1);
  }
}

/** @param {string} id */
export function forget(id) {
  const list = threads().filter((thread) => thread.id !== id);
  docgen.kept.set(key(), list.length ? JSON.stringify(list) : null);
}

/**
 * Calls `changed` when another tab has changed a thread.
 * @param {() => void} changed
 */
export function watch(changed) {
  addEventListener("storage", (event) => {
    if (event.key === key()) changed();
  });
}
