import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { openEngine } from "./engine.mjs";

// What the index answers and what the engine answers, for every way in which a passage is widened and cut.

const folder = mkdtempSync(join(tmpdir(), "docgen-excerpt-test-"));
after(() => rmSync(folder, { recursive: true }));

const many = (count, line) => Array.from({ length: count }, (_, index) => line(index + 1)).join("\n");
const sections = {
  Steps:
    "Deploy a release in three steps:\n\n1. Build *everything*.\n\n   ```sh\n   make release\n\n   make check\n   ```\n2. Copy `dist/` to the host:\n\n   | From | To |\n   |---|---|\n   | `dist` | `/srv \\| x` |\n3. Restart the [service](b.md#x).\n\nReleases are kept for a year.",
  Script: `Intro of the script:\n\n\`\`\`\n${many(100, (n) => `alpha${n}`)}\n\`\`\``,
  Flags: `Before.\n\n| Flag | Meaning |\n|:--|--:|\n${many(40, (n) => `| \`--flag-${n}\` | what number ${n} does |`)}\n\nAfter.`,
  Prose: many(60, (n) => `Sentence number ${n} says _little_ here.`).replaceAll("\n", " ") + " A manager `approves` each rollout. " +
    many(60, (n) => `More of it in ${n} words.`).replaceAll("\n", " "),
  Quote: "Words.\n\n> [!WARNING]\n> An upgrade overwrites the old archive.\n>\n> - Keep a copy.\n\nMore.",
  Pointing: "A canary runs first.\n\nThis makes the rollback automatic.\n\nLast.",
  Items: `Choose one of the colours:\n\n${many(50, (n) => `- colour${n} is for ${n} people, who like it very much`)}`,
  Nested: `- First\n\n  ${many(90, (n) => `Nested words ${n}.`).replaceAll("\n", " ")}\n\n  \`\`\`\n  nested code\n  \`\`\`\n\n  ${
    many(90, (n) => `Further words ${n}.`).replaceAll("\n", " ")
  }\n- Second`,
  Pictures: "1. Open the console.\n\nThe console\n\n2. Add the archive key.\n\nThe key\n\n3. Save it.",
  Settings: `| Setting | Meaning |\n|---|---|\n${many(30, (n) => `| \`parameter_${n}\` | bounds requests |`)}`,
  Announced: "The available targets are:",
  "Signs * and _ [here]": "",
};
const questions = [
  "How do I deploy a release?",
  "how to copy dist to the host",
  "alpha90",
  "intro script",
  "what does --flag-7 do",
  "flag meaning",
  "who approves each rollout",
  "does an upgrade overwrite the old archive",
  "is the rollback automatic",
  "how do I choose the colours",
  "colour40",
  "nested code",
  "further words 80",
  "available targets",
  "signs here",
  "sentence number 3",
  "how do I add an archive key",
  "which settings bound requests",
  "parameter_20",
  "schedule of a sync window for changes of an application",
  "what is a sync window",
];

test("the engine's passages are those of the index", async () => {
  mkdirSync(join(folder, "docs"));
  const text = Object.entries(sections).map(([heading, body]) => `## ${heading}\n\n${body}\n`).join("\n");
  writeFileSync(join(folder, "docs", "a.md"), `# Manual\n\n${text}`);
  writeFileSync(join(folder, "docs", "b.md"), "# Service\n\n## X\n\nOther things stand here.\n");
  const windows = "# Sync windows\n\nThey belong to a project.\n\n## Allow\n\nA sync window allows changes of an application by its schedule.\n\n" +
    "## Deny\n\nA sync window denies changes of an application by its schedule, and wins.\n\n## Overrun\n\nWhat began goes on when it ends.\n";
  writeFileSync(join(folder, "docs", "c.md"), windows);
  const run = (...args) => spawnSync(process.env.DOCGEN, args, { encoding: "utf8" });
  const built = run("build", join(folder, "docs"), "--output", join(folder, "dist"));
  assert.equal(built.status, 0, built.stderr);
  const engine = await openEngine(join(folder, "dist/site"));
  const composed = [];
  for (const question of questions) {
    const asked = run("ask", "--index", join(folder, "dist/index.sqlite"), "--json", question);
    const expected = JSON.parse(asked.stdout);
    const answer = await engine.ask(question, []);
    assert.equal(answer.answered, expected.answered, question);
    assert.equal(answer.answered ? answer.answer : "", expected.answer, question);
    assert.deepEqual(answer.sources.map((source) => source.quote), expected.sources.map((source) => source.quote), question);
    assert.ok(!answer.answer.endsWith(":"), question);
    if (answer.passages) composed.push(question);
  }
  assert.ok(composed.includes(questions.at(-2)), "some answers are made of several passages");
});
