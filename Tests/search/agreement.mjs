// Asks the engine of the template what `docgen eval` asked the index, and compares.
//
//     node agreement.mjs SITE QUESTIONS.jsonl RESULTS.jsonl [--min 1] [--show]
//
// SITE is a built site, RESULTS what `docgen eval --results` wrote for its index. Prints how often the first results are the same, how much the
// first ten overlap, how often the answers are the same, how often a question is taken to go on with an unrelated one, and what a first question
// transfers (gzip 6). The status is 1 when a share is below --min, or when more than one question in fifty goes on with an unrelated one.

import { readFileSync } from "node:fs";
import { openEngine, openRanker, transferred } from "./engine.mjs";

const [site, questionsFile, resultsFile, ...options] = process.argv.slice(2);
const lines = (file) => readFileSync(file, "utf8").split("\n").filter((line) => line.trim()).map((line) => JSON.parse(line));
const minimum = options.includes("--min") ? Number(options[options.indexOf("--min") + 1]) : 0;
const depth = 10;

const expected = new Map(lines(resultsFile).map((result) => [result.id, result]));
const questions = lines(questionsFile);
const place = (result) => `${result.path}\n${result.heading || result.title}`;
let first = 0;
let overlap = 0;
let answers = 0;
let decisions = 0;
const bytes = [];
const times = [];
let carried = 0;
const whole = questions.filter((question) => !question.context?.length);
const warm = await openEngine(site);
const ranker = await openRanker(site);

for (const question of questions) {
  const result = expected.get(question.id);
  const earlier = (question.context ?? []).map((text) => ({ question: text, answer: { answered: true } }));
  // With a question before it, only `ask` knows of it; its sources are the first three.
  const start = performance.now();
  const answer = await warm.ask(question.question, earlier);
  times.push(performance.now() - start);
  const found = earlier.length ? null : (await ranker.rank(question.question, [], depth)).sections;
  const own = found ? found.map(place) : null;
  const other = result.results.slice(0, depth).map(place);
  const isSame = own ? own[0] === other[0] : result.results[0]?.heading === bestOf(answer, result);
  first += isSame;
  overlap += own ? (other.length ? other.filter((entry) => own.includes(entry)).length / other.length : own.length ? 0 : 1) : isSame;
  const text = answer.answered ? answer.answer : "";
  answers += text === result.markdown;
  const offered = [...answer.suggestions ?? [], ...answer.related ?? []].map((other) => other.question);
  decisions += answer.answered !== result.abstained && offered.join("\n") === (result.offered ?? []).join("\n");
  if (options.includes("--show") && offered.join("\n") !== (result.offered ?? []).join("\n")) console.log(question.id, result.offered, offered);
  if (options.includes("--show") && (!isSame || text !== result.markdown)) {
    console.log(question.id, question.question);
    console.log("  index ", JSON.stringify(other[0]), JSON.stringify(result.markdown));
    console.log("  engine", JSON.stringify(own?.[0]), JSON.stringify(text));
  }
  const cold = await openEngine(site);
  await cold.search(question.question, depth);
  bytes.push(transferred(cold));
}

for (const [index, { question }] of whole.entries()) {
  const unrelated = whole[(index + 7) % whole.length].question;
  const { follows } = await warm.ask(question, [{ question: unrelated, answer: { answered: true } }]);
  if (!follows) continue;
  carried++;
  if (options.includes("--show")) console.log("goes on", JSON.stringify(question), "after", JSON.stringify(unrelated));
}

function bestOf(answer, result) {
  return answer.sources.some((source) => source.heading === result.results[0]?.heading) ? result.results[0]?.heading : undefined;
}

const share = (count) => `${((100 * count) / questions.length).toFixed(1)} %`;
const at = (list, part) => list.sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(part * list.length))];
console.log(
  `${questions.length} questions: first result ${share(first)}, first ten ${share(overlap)}, answers ${share(answers)}, answered or declined ${
    share(decisions)
  }; ` +
    `after an unrelated question ${((100 * carried) / Math.max(1, whole.length)).toFixed(1)} % go on; first question ${
      (at(bytes, 0.5) / 1000).toFixed(1)
    } KB, at most ${(at(bytes, 1) / 1000).toFixed(1)} KB; ${at(times, 0.5).toFixed(1)} ms, at most ${at(times, 1).toFixed(1)} ms`,
);
// Behind the first three, sections may change places whose frequent words browsers have in part.
if (Math.min(first, answers, decisions, overlap + 0.02 * questions.length) / questions.length < minimum) process.exit(1);
if (minimum && carried > whole.length / 50) process.exit(1);
