import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { pathToFileURL } from "node:url";
import { fetchedBy, load, openEngine } from "./engine.mjs";

const { Numbers } = await load("search-shards.js");
const folder = mkdtempSync(join(tmpdir(), "docgen-search-test-"));
after(() => rmSync(folder, { recursive: true }));

/** Builds a site from files of Markdown. */
function build(name, files) {
  const root = join(folder, name);
  spawnSync("mkdir", ["-p", root]);
  for (const [path, text] of Object.entries(files)) writeFileSync(join(root, path), text);
  const result = spawnSync(process.env.DOCGEN, ["build", root, "--output", root + "-dist"], { encoding: "utf8" });
  assert.equal(result.status, 0, result.stderr);
  return root + "-dist/site";
}

test("numbers of one, two, four and six symbols", () => {
  // Tests/DocIndexTests/StaticSearchTests.swift has the same for the writer.
  assert.deepEqual(new Numbers(" !jk |~}   ~     ~   !!").list(), [0, 1, 71, 72, 1_727, 1_728, 780_416, 780_416 + 93]);
});

const hostile = "# Quotes\n\nA backtick \\` and ${alert(1)} and a \\\\ backslash; `</script>` too.\n\n```js\nconst text = `${1}\\n`;\n```\n";

test("texts come back as they were written", async () => {
  const engine = await openEngine(build("hostile", { "index.md": hostile }));
  const answer = await engine.ask("what about the backtick and the backslash?", []);
  assert.equal(answer.answered, true);
  assert.equal(
    answer.answer,
    "A backtick \\` and ${alert(1)} and a \\\\ backslash; `</script>` too.\n\n```js\nconst text = `${1}\\n`;\n```",
  );
  assert.match(answer.sources[0].quote, /A backtick ` and \$\{alert\(1\)\} and a \\ backslash; <\/script> too\./);
  assert.equal(answer.origin, "local");
  const { results: [result] } = await engine.search("const text", 10);
  assert.equal(result.snippet.map((part) => part.text).join(""), "const text = `${1}\\n`;");
});

const guide = {
  "index.md":
    "# Tool\n\nA tool for docs.\n\n## Install it\n\nUnpack the archive, then run the installer.\n\n## Roll changes back\n\nA rollback brings back the release before.\n\n## Clean up\n\nWho wants to go back in time can sweep out the cache.\n\n## Be early\n\nThe deadline of a release is its last day.\n",
  "zh.md": "# 安装指南\n\n## 配置端口\n\n服务器默认监听端口 8080。可以在配置文件中修改端口。\n",
  "synonyms.yml": "- wipe, sweep out\n",
};

test("misspelled words, joined words, synonyms, quotes and pairs of characters are understood", async () => {
  const engine = await openEngine(build("guide", guide));
  const first = async (text) => (await engine.search(text, 10)).results[0]?.heading;
  assert.equal(await first("instal the archvie"), "Install it");
  assert.equal(await first("roll back"), "Roll changes back");
  // Neither half is a word of the docs.
  assert.equal(await first("dead line"), "Be early");
  assert.equal(await first("rolback"), "Roll changes back");
  assert.equal(await first("修改端口"), "配置端口");
  assert.equal(await first('"run the installer"'), "Install it");
  assert.equal(await first("wipe"), "Clean up");
  assert.equal(await first("kubernetes"), undefined);
});

test("what the docs do not cover is declined, with the words that are missing", async () => {
  const engine = await openEngine(build("guide2", guide));
  const answer = await engine.ask("how do I brew espresso with kubernetes?", []);
  assert.equal(answer.answered, false);
  assert.match(answer.answer, /^The docs do not seem to cover this\. The closest sections do not mention “brew”, “espresso”, “kubernetes”\.$/);
  assert.deepEqual(answer.missing_terms, ["brew", "espresso", "kubernetes"]);
});

test("questions of pages are found, and offered where there is no answer", async () => {
  const engine = await openEngine(build("questions", {
    ...guide,
    "docgen.yml": "title: Tool\nquestions:\n  index.md#clean-up: How do I empty the dustbin?\n",
  }));
  const answer = await engine.ask("how can I empty a dustbin", []);
  assert.equal(answer.sources[0].heading, "Clean up");
  const refusal = await engine.ask("empty a dustbin of kubernetes operators in terraform", []);
  assert.equal(refusal.answered, false);
  assert.deepEqual(refusal.related, [{ question: "How do I empty the dustbin?", url: "index.html#clean-up" }]);
});

test("a question goes on with the one before it", async () => {
  const engine = await openEngine(build("guide3", guide));
  const answer = await engine.ask("and how do I undo it?", [{ question: "how do I install the tool?", answer: null }]);
  assert.ok(answer.sources.some((source) => source.heading === "Install it"));
});

test("the page on which it is asked is a little nearer", async () => {
  const text = (title) => `# ${title}\n\n## Keys\n\nRotate the signing keys each month.\n`;
  const site = build("twins", { "index.md": "# Tool\n\nA tool.\n", "a.md": text("First"), "b.md": text("Second") });
  const engine = await openEngine(site);
  const first = async (page) => (await engine.ask("how do we rotate signing keys", [], page)).sources[0].url;
  const root = pathToFileURL(site).href + "/";
  assert.equal(await first(undefined), "a.html#keys");
  assert.equal(await first(root + "b.html?q=1#top"), "b.html#keys");
  assert.equal(await first(root + "b"), "b.html#keys");
});

test("an empty site finds nothing", async () => {
  const engine = await openEngine(build("empty", { "index.md": "\n" }));
  assert.deepEqual((await engine.search("anything", 10)).results, []);
  assert.equal((await engine.ask("anything", [])).answered, false);
});

test("the same files, byte for byte", () => {
  const list = (site) => readdirSync(join(site, "search"), { recursive: true }).sort().filter((path) => path.endsWith(".js"));
  const [one, two] = [build("same", guide), build("same2", guide)];
  assert.deepEqual(list(one), list(two));
  for (const path of list(one)) assert.deepEqual(readFileSync(join(one, "search", path)), readFileSync(join(two, "search", path)), path);
  assert.ok(list(one).length > 5);
});

test("`search: server` leaves the files out", () => {
  const site = build("server", { ...guide, "docgen.yml": "search: server\n" });
  assert.deepEqual(readdirSync(join(site, "search")), ["index.html"]);
});

test("a file of another build is refused", async () => {
  const site = build("mixed", guide);
  const engine = await openEngine(site);
  const [id] = readdirSync(join(site, "search")).filter((name) => /^[0-9a-f]{10}$/.test(name));
  for (const name of readdirSync(join(site, "search", id, "w"))) {
    const path = join(site, "search", id, "w", name);
    writeFileSync(path, readFileSync(path, "utf8").replace(id, "0000000000"));
  }
  await assert.rejects(engine.search("install", 10), /another build/);
});

const tagged = {
  "a.md": "---\ntags: [Setup, ΟΔΟΣ]\n---\n# Zebra\n\nInstall it with the package manager.\n\n## Remove\n\nRemove what you install.\n",
  "b.md": "---\ntags: [setup, 'C++ `x`']\n---\n# apple\n\nThe exact words to install an apple stand here.\n",
  "c.md": "# Mango\n\nExact words about how to install.\n",
  "d.md": "---\ntags: grüße\n---\n# Größe\n\nInstall this one too.\n",
};

test("pages with tags are the same as those of the index", async () => {
  const site = build("tagged", tagged);
  const engine = await openEngine(site);
  const index = site.replace(/site$/, "index.sqlite");
  const queries = ["install", "remove the zebra", "exact words", '"exact words" install', "instal", "nowhere", ""];
  const filters = [
    ["setup"],
    ["SETUP"],
    ["setup", "c++ `X`"],
    ["οδοσ"],
    ["ΟΔΟΣ"],
    ["οδος"],
    ["GRÜßE"],
    ["gru\u0308ße"],
    ["setup", "grüße"],
    ["none"],
    ["set"],
  ];
  for (const query of queries) {
    for (const tags of filters) {
      const { stdout, stderr } = spawnSync(
        process.env.DOCGEN,
        ["search", "--json", "--index", index, ...tags.flatMap((tag) => ["--tag", tag]), "--", ...(query ? [query] : [])],
        { encoding: "utf8" },
      );
      const place = ({ url, heading, title, score }) => [url, heading, title, score.toFixed(3)];
      const own = (await engine.search(query, 10, tags)).results.map(place);
      assert.deepEqual(own, JSON.parse(stdout).map(place), `${query} ${tags} ${stderr}`);
    }
  }
  // What both agree on is not nothing.
  const titles = async (query, ...tags) => (await engine.search(query, 10, tags)).results.map((result) => result.title);
  assert.deepEqual(await titles("", "setup"), ["apple", "Zebra"]);
  assert.deepEqual(await titles("", "οδοσ"), ["Zebra"]);
  assert.deepEqual(await titles("install", "grüße"), ["Größe"]);
  assert.deepEqual(await titles("", "none"), []);
});

test("only searches with tags fetch them, and only a list of pages their order", async () => {
  const engine = await openEngine(build("tagged2", tagged));
  const fetched = () => fetchedBy(engine).filter((path) => path.includes("/g/")).length;
  await engine.search("install", 10);
  assert.equal(fetched(), 0);
  await engine.search("install", 10, ["setup"]);
  assert.equal(fetched(), 1);
  assert.equal((await engine.search("", 1, ["setup"])).results.length, 1);
  assert.equal((await engine.search(" ", 10, ["setup"])).results.length, 2);
  assert.equal(fetched(), 2);
  const plain = build("untagged", guide);
  assert.ok(!readFileSync(join(plain, "search/meta.js"), "utf8").includes('"tags"'));
  assert.deepEqual((await (await openEngine(plain)).search("install", 10, ["setup"])).results, []);
});

test("a phrase is found behind many better sections that hold its words apart", async () => {
  const pages = {};
  for (let number = 0; number < 40; number += 1) pages[`apart${number}.md`] = `# Omega and alpha ${number}\n\nThe omega of the alpha.\n`;
  for (let number = 0; number < 20; number += 1) {
    pages[`phrase${number}.md`] = `# Page ${number}\n\n${"Other words. ".repeat(30)}An alpha omega stands here.\n`;
  }
  const engine = await openEngine(build("phrases", pages));
  const { results, isPartial } = await engine.search('"alpha omega"', 50);
  assert.deepEqual(new Set(results.map(({ title }) => title.split(" ")[0])), new Set(["Page"]));
  assert.equal(results.length, 20);
  assert.equal(isPartial, false);
});
