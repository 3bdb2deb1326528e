// Search and answers in the browser, from the files that `docgen build` writes to `search/`. The results are those of the server.

import { answer, directive, snippet, wordsAround } from "./search-quote.js";
import { Ranker } from "./search-rank.js";
import { recipe, Shards, wording } from "./search-shards.js";
import { escaped } from "./search-text.js";

/**
 * @param {string} root of the site, with a slash at its end; it may begin with `file:`
 * @param {(url: string) => Promise<void>} run loads a script
 * @param {(name: string) => Promise<any>} load loads a module of the template
 * @returns {Promise<Engine>}
 */
export async function openEngine(root, run = docgen.script, load = docgen.load) {
  const ranker = new Ranker(await Shards.open(root, run), load);
  /**
   * One question at a time, because they share memory.
   * @type {Promise<unknown>}
   */
  let last = Promise.resolve();
  /** @param {string} text @param {string[]} earlier @param {number} limit @param {string[]} [tags] @param {boolean} [isTyped] @param {string} [page] */
  const rank = (text, earlier, limit, tags, isTyped, page) => {
    const ranking = last.then(() => ranker.rank(text, earlier, limit, tags, isTyped, page));
    last = ranking.catch(() => {});
    return ranking;
  };
  return {
    prepare: () => ranker.shards.prepare(),
    async search(query, limit, tags = []) {
      if (tags.length && !query.trim()) {
        const pages = await ranker.shards.pagesWith(tags, limit);
        return {
          results: pages.map((page) => ({
            ...citation({ ...page, heading: "", anchor: "", breadcrumb: "" }),
            path: page.path,
            snippet: [],
            score: 0,
          })),
        };
      }
      const ranking = await rank(query, [], limit, tags, true);
      const results = await Promise.all(ranking.sections.map(async (section) => {
        const own = citation(section);
        const parts = snippet(section, ranking);
        // A letter that is typed costs no files beside those of its results.
        const earlier = await ranker.shards.textBefore(section, false);
        return { ...own, ...directive(wordsAround(parts), own.url, earlier), path: section.path, snippet: parts, score: section.score };
      }));
      return { results, corrections: ranking.query.corrections, dropped: ranking.dropped, isPartial: ranking.isPartial };
    },
    async ask(question, earlier, page) {
      const start = performance.now();
      const answered = earlier.filter(({ answer }) => answer.answered).map(({ question }) => question);
      const ranking = await rank(question, answered, recipe.readForRelated, undefined, false, page && relative(page, root));
      const found = answer(question, ranking);
      const said = ranking.isForeign ? wording.foreign : wording[ranking.query.site];
      const help = found.isAnswered || said ? {} : await (await load("search-help.js")).help(question, found.missing, ranking, ranker, rank);
      const named = found.missing.map((word) => wording.quote.replace("{text}", () => word)).join(wording.comma);
      const missing = named && `${wording.sentences}${wording.missing.replace("{words}", () => named)}`;
      const sources = await Promise.all(found.sections.map(async ({ section, quote, words }) => {
        const own = citation(section);
        const earlier = await ranker.shards.textBefore(section, true);
        return { ...own, ...(quote === undefined ? {} : { quote }), ...directive(words, own.url, earlier) };
      }));
      const passages = found.passages.map(({ markdown, isCut }, index) => {
        const { title, heading, url } = sources[index];
        const isOfSamePage = found.sections[index].section.path === found.sections[0].section.path || heading === title;
        const above = index ? `**[${escaped(isOfSamePage ? heading : `${title} › ${heading}`)}](${url})**\n\n` : "";
        const end = isCut ? `\n\n${wording.continues.replace("{section}", () => `[${escaped(heading)}](${url})`)}` : "";
        return above + markdown + end;
      });
      return {
        answer: found.isAnswered ? passages.join("\n\n") : said ?? wording.refusal + missing,
        answer_html: "",
        answered: found.isAnswered,
        origin: "local",
        is_uncertain: found.isUncertain,
        thread_id: "",
        question_answer_id: "",
        sources,
        ...(passages.length > 1 ? { passages: passages.length } : {}),
        ...(found.missing.length ? { missing_terms: found.missing } : {}),
        ...help,
        ...(found.isAnswered || ranking.query.site === "smallTalk" ? {} : { handover: docgen.settings?.handover }),
        ...(ranking.query.follows ? { follows: ranking.query.follows } : {}),
        ...(ranking.query.corrections.length ? { corrections: ranking.query.corrections } : {}),
        duration_ms: Math.round(performance.now() - start),
      };
    },
  };
}

/**
 * The URL of a page without anchor and query, as the index names it.
 * @param {string} page
 * @param {string} root
 */
function relative(page, root) {
  const [path] = page.slice(page.startsWith(root) ? root.length : 0).split(/[?#]/);
  return !path || path.endsWith("/") ? `${path}index.html` : path;
}

/** @param {import("./search-shards.js").SectionText} section */
export function citation({ title, heading, breadcrumb, url, anchor }) {
  return {
    title,
    heading: heading || title,
    breadcrumb: breadcrumb ? breadcrumb.split(" › ") : [],
    url: anchor ? `${url}#${encodeURI(anchor).replaceAll("#", "%23")}` : url,
  };
}
