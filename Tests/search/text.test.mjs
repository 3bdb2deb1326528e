import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./engine.mjs";

const { errorMessage, foldKana, stem, stems, tokens, undivided, unspacedRuns, unspacedWords, words } = await load("search-text.js");

test("words are cut and folded as by unicode61", () => {
  assert.deepEqual(words("Run `--dry-run` Größe, naïve CAFÉ cafe\u0301 x_y 2.28 安装 Ёлка"), [
    "run",
    "dry",
    "run",
    "grosse",
    "naive",
    "cafe",
    "cafe",
    "x",
    "y",
    "2",
    "28",
    "安装",
    "елка",
  ]);
});

test("letters without an accent are spelled", () => {
  assert.deepEqual(words("Bjørn ŁÓDŹ Straße STRASSE ẞ œuvre Þór Đorđe Ísafjörður ıslak İzmir"), [
    "bjorn",
    "lodz",
    "strasse",
    "strasse",
    "ss",
    "oeuvre",
    "thor",
    "dorde",
    "isafjordur",
    "islak",
    "izmir",
  ]);
});

test("forms of letters and digits are those letters and digits", () => {
  assert.deepEqual(words("ＡＰＩ ａｐｉ １２３ ﬁle oﬃce \ufeb3\ufe92\ufe94 ｱ"), ["api", "api", "123", "file", "office", "سبه", "ｱ"]);
});

test("marks belong to words, and those that change none do not count", () => {
  assert.deepEqual(words("أغيّر إزالة المصباح والمصباح كَلِمَةُ كلـــمة الله"), ["اغير", "ازاله", "مصباح", "مصباح", "كلمه", "كلمه", "الله"]);
  assert.deepEqual(words("किताब मौसम தமிழ் שָׁלוֹם ΡΥΘΜΊΣΕΙΣ ρυθμίσεις"), ["किताब", "मौसम", "தமிழ்", "שלום", "ρυθμισεισ", "ρυθμισεισ"]);
  assert.deepEqual(words("⚠️ 1️⃣ \u0301 x"), ["1\u20e3", "x"]);
});

test("stems are Porter's, as SQLite has them", () => {
  const expected = {
    caresses: "caress",
    ponies: "poni",
    ties: "ti",
    cats: "cat",
    agreed: "agre",
    plastered: "plaster",
    motoring: "motor",
    sized: "size",
    hopping: "hop",
    falling: "fall",
    failing: "fail",
    filing: "file",
    happy: "happi",
    sky: "sky",
    relational: "relat",
    rational: "ration",
    digitizer: "digit",
    vietnamization: "vietnam",
    operator: "oper",
    feudalism: "feudal",
    formaliti: "formal",
    triplicate: "triplic",
    hopefulness: "hope",
    revival: "reviv",
    adjustment: "adjust",
    adoption: "adopt",
    probate: "probat",
    rate: "rate",
    controll: "control",
    configuration: "configur",
    by: "by",
    "größer": "größer",
  };
  for (const [word, result] of Object.entries(expected)) assert.equal(stem(word), result, word);
});

test("tokens know their places", () => {
  const text = "Mapping the “ports”";
  assert.deepEqual(tokens(text).map(({ stem, start, end }) => [stem, text.slice(start, end)]), [["map", "Mapping"], ["the", "the"], [
    "port",
    "ports",
  ]]);
  assert.deepEqual(stems(text), ["map", "the", "port"]);
});

test("a word with an apostrophe inside is one word too", () => {
  const text = "O'Reilly's 'rock\u2019n\u2019roll' and the child's d";
  const joined = tokens(text).filter(({ start, end }) => /['\u2019]/.test(text.slice(start, end)));
  assert.deepEqual(joined.map(({ stem, start, end }) => [stem, text.slice(start, end)]), [["oreilli", "O'Reilly's"], [
    "rocknrol",
    "rock\u2019n\u2019roll",
  ]]);
});

test("scripts without spaces are cut into the words that the docs hold, as pairs", async () => {
  assert.deepEqual(unspacedRuns("安装包 port 猫"), { runs: ["安装包", "猫"], rest: "  port  " });
  const docs = "修改配置以后重启。超时设置。タイムアウトの設定、設定を変更します。";
  const cut = (text) => unspacedWords(unspacedRuns(text).runs, ["怎么"], async (pair) => docs.includes(pair));
  assert.deepEqual(await cut("怎么修改超时"), [["修改"], ["超时"]]);
  assert.deepEqual(await cut("タイムアウトを変更するには"), [["タイ", "イム", "ムア", "アウ", "ウト"], ["変更"]]);
  // A word that the docs lack stays one.
  assert.deepEqual(await cut("区块链"), [["区块", "块链"]]);
  assert.deepEqual(await cut("これは"), [["コレ", "レハ"]]);
});

test("of a pasted error its message is read", () => {
  const message = "ValueError: no such name";
  const frames = '  File "a.py", line 3, in run\n    return call(x)\n           ^^^^\n'.repeat(30);
  for (
    const text of [
      `Traceback (most recent call last):\n${frames}${message}`,
      `Traceback (most recent call last):\n${frames}KeyError: 1\n\nDuring handling of the above exception, another exception occurred:\n\nTraceback (most recent call last):\n${frames}${message}`,
      `${frames}${message}`,
      `${message}\n    at run (main.js:3)\n    at call (main.js:9)`,
      `Exception in thread "main" ${message}\n\tat Main.run(Main.java:3)\n\t... 12 more`,
      `${message}\ngoroutine 1 [running]:\nmain.run(0x1)\n\t/app/main.go:3 +0x1d`,
      `time="2026-01-02" level=fatal msg=${message}`,
      `rpc error: code = Unknown desc = ${message}`,
    ]
  ) assert.equal(errorMessage(text), message);
  assert.equal(errorMessage("  at run (main.js:3)"), "  at run (main.js:3)");
  assert.equal(errorMessage(`why?\n${frames}${message}`), `why?\n${message}`);
});

test("numbers have their thousands together", () => {
  assert.equal(undivided("1,000 and 2,500,000, 1,0000 x1,000 12345,678 1\u202f000 don't"), "1000 and 2500000, 1,0000 x1,000 12345,678 1000 dont");
  const number = tokens("At most 1,000 pages").find(({ stem }) => stem === "1000");
  assert.deepEqual([number?.start, number?.end], [8, 13]);
});

test("Hiragana are Katakana, and keep their places", () => {
  assert.equal(foldKana("ぽんぷ ポンプ ゝゞ 外す"), "ポンプ ポンプ ヽヾ 外ス");
});
