// What the template's scripts share, for `tsc --checkJs`. Shapes of the HTTP API: docs/reference/http-api.md.

interface SearchResult {
  title: string;
  heading: string;
  breadcrumb: string[];
  /** Relative to the site's root. */
  url: string;
  /** Put behind `url` it makes a browser mark the snippet. */
  text_fragment?: string;
  path: string;
  snippet: { text: string; match: boolean }[];
  score: number;
}

interface Source {
  title: string;
  heading: string;
  breadcrumb: string[];
  /** Relative to the site's root; absolute for sources outside the site. */
  url: string;
  /** The passage, plain text. */
  quote?: string;
  /** Put behind `url` it makes a browser mark the passage. */
  text_fragment?: string;
}

interface Answer {
  /** Markdown; of the docs with links relative to the site's root. */
  answer: string;
  answer_html: string;
  answered: boolean;
  origin: "kapa" | "local";
  /** Absent where Kapa did not say. */
  is_uncertain?: boolean;
  corrections?: { typed: string; meant: string }[];
  thread_id: string;
  question_answer_id: string;
  sources: Source[];
  missing_terms?: string[];
  /** What else may have been meant. */
  suggestions?: { typed: string; meant: string; question: string }[];
  /** Questions that the docs do answer. */
  related?: { question: string; url: string }[];
  /** Where help is that the docs do not give. */
  handover?: { name: string; url: string }[];
  /** The question before, whose words were looked for too. */
  follows?: string;
  duration_ms: number;
  /** For votes on answers of the browser's own. */
  vote_ticket?: string;
  /** Set here: the engine in the browser answered. */
  isOffline?: boolean;
  /** The answer broke off. */
  incomplete?: boolean;
  /** The sources are only near the question. */
  passages?: number;
  sources_are?: "nearest";
}

/** What `assets/search-engine.js` gives: see docs/reference/templates.md. */
/** What was found, and how the words were understood. */
interface Found {
  results: SearchResult[];
  corrections?: { typed: string; meant: string }[];
  /** Results may be missing: not all sections that could be one were looked through. */
  isPartial?: boolean;
  dropped?: string[];
}

interface Engine {
  search(query: string, limit: number, tags?: string[]): Promise<Found | SearchResult[]>;
  ask(question: string, earlier: { question: string; answer: Answer }[], page?: string): Promise<Answer>;
  /** Fetches what little it can, for the time when the host is gone. */
  prepare?(): Promise<void>;
}

interface Turn {
  /** Its name in all tabs. Turns of earlier versions have neither this nor times. */
  id?: string;
  /** When it was asked, and when it changed last: milliseconds since 1970. */
  asked: number;
  changed: number;
  question: string;
  answer?: Answer;
  /** Why there is no answer, or no whole one. */
  problem?: string;
  vote?: "upvote" | "downvote";
  /** Asked as if nothing had been asked before. */
  alone?: boolean;
}

interface Thread {
  id: string;
  /** The server's name for it. */
  serverID?: string;
  updated: number;
  turns: Turn[];
}

interface Feedback {
  key: string;
  at: number;
  question_answer_id: string;
  reaction: "upvote" | "downvote";
  reasons?: string[];
  comment?: string;
  browser_answer?: { query: string; page_url: string; client_id: string };
}

interface Kept {
  get(key: string): string | null;
  /** `false` when the browser refuses. */
  set(key: string, value: string | null): boolean;
}

interface Docgen {
  settings: { title: string; assistant: boolean; examples: string[]; engine: boolean; tags: string[]; handover: { name: string; url: string }[] };
  /** The site's root, with a slash at its end. */
  root: string;
  /** The modules of `modules.js`, on pages opened from a folder. */
  modules: { [path: string]: any };
  /** Loads a module of `assets/`. */
  load(name: string): Promise<any>;
  /** The scripts of `navigation/`, by number: the entries of several groups each. */
  branches: [title: string, url?: string, place?: string][][][];
  /** Loads a classic script of `assets/`, `search/` or `navigation/`. */
  script(url: string): Promise<void>;
  /** Takes what a script of `search/` holds. */
  shard(key: string, ...parts: any[]): void;
  /** Loads a style sheet of `assets/`. */
  style(name: string): Promise<void>;
  kept: Kept;
  session: Kept;
  /** The name under which this site keeps something. */
  key(name: string): string;
  /**
   * A sentence of `strings/en.json` by its key, with its values. In the published script the sentence stands in place of the key, and where it has
   * no values in place of the call.
   */
  say(key: string, values?: { [name: string]: string | number }): string;
  announce(text: string): void;
  copyButton(label: string, text: () => string | Promise<string>): HTMLElement;
  openSearch(query?: string): Promise<boolean>;
  openChat(question?: string, quote?: string): Promise<boolean>;
}

declare var docgen: Docgen;

// Newer than the compiler's own declarations.

interface TrustedTypePolicy {
  createScriptURL(url: string): object;
  createHTML(html: string): object;
}
declare var trustedTypes:
  | { createPolicy(name: string, rules: { createScriptURL?(url: string): string; createHTML?(html: string): string }): TrustedTypePolicy }
  | undefined;

interface Element {
  checkVisibility?(): boolean;
}
interface HTMLElement {
  hidePopover(): void;
}
interface AbortSignal {
  throwIfAborted(): void;
}
