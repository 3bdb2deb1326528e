// An engine for the tests: it knows the pages of Tests/browser/site by heart, and has the interface of the real one
// (docs/reference/templates.md). What is tested is that the page uses it, not how it ranks.

const pages = [
  { title: "Install", heading: "Install the tool", url: "guide/install.html#install-the-tool", text: "Run this command as root to install the tool:" },
  { title: "Cache", heading: "Cache", url: "guide/cache.html#cache", text: "The cache holds the pages that were built last, for one day." },
];

const find = (query) => pages.filter((page) => query.toLowerCase().split(/\W+/).some((word) => word.length > 3 && page.text.toLowerCase().includes(word)));
const source = ({ title, heading, url, text }) => ({ title, heading, breadcrumb: [], url, quote: text });

export async function openEngine(root) {
  if (!root.endsWith("/")) throw new Error("the root ends with a slash");
  return {
    async search(query, limit) {
      return find(query).slice(0, limit).map((page) => ({
        title: page.title, heading: page.heading, breadcrumb: [], url: page.url, path: "", snippet: [{ text: page.text, match: false }], score: 1,
      }));
    },
    async ask(question, earlier) {
      // A follow-up without words of its own asks about what was answered last.
      const found = find(question).length ? find(question) : find(earlier.length ? earlier[earlier.length - 1].question : "");
      const answered = found.length > 0;
      return {
        answer: answered ? found[0].text : "The docs do not seem to cover this.", answer_html: answered ? `<blockquote><p>${found[0].text}</p></blockquote>` : "",
        answered, origin: "local", is_uncertain: false, thread_id: "local", question_answer_id: crypto.randomUUID(),
        sources: (answered ? found : pages).map(source), duration_ms: 1,
      };
    },
  };
}
