import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./engine.mjs";

const { errorMessage } = await load("search-error.js");
const { foldKana, stem, stems, tokens, undivided, unspacedRuns, unspacedWords, words } = await load("search-text.js");

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
  const causes = (...names) => names.map((name) => `${name}\n\tat app.Main.run(Main.java:3)\n\t... 12 more`).join("\nCaused by: ");
  const source = "\n    5 |   foo(x);\n      |   ^~~\n";
  for (
    const [text, read] of [
      [causes("a.Outer: outside", "b.Middle: between", `c.Inner: ${message}`), `c.Inner: ${message}`],
      [`why?\n${causes("a.Outer: outside", message)}`, `why?\n${message}`],
      [
        "error[E0382]: borrow of moved value: `x`\n --> src/main.rs:5:20\n  |\n3 |     let x = y();\n  |         - move occurs\n...\n5 |     f(x);\n  |       ^ borrowed\n  |\n  = note: see the book\n\nFor more information about this error, try `rustc --explain E0382`.\nerror: could not compile `app` due to 1 previous error",
        "error[E0382]: borrow of moved value: `x`\n...",
      ],
      [`src/main.c: In function 'main':\nsrc/main.c:5:3: error: implicit declaration of 'foo'${source}`, "error: implicit declaration of 'foo'"],
      [
        "src/Main.java:5: error: cannot find symbol\n        foo();\n        ^\n  symbol:   method foo()",
        "error: cannot find symbol\n  symbol:   method foo()",
      ],
      ["src/a.ts(3,5): error TS2304: Cannot find name 'x'.", "error TS2304: Cannot find name 'x'."],
      ["src/a.ts:3:5 - error TS2304: Cannot find name 'x'.", "error TS2304: Cannot find name 'x'."],
      ["C:\\x\\main.cpp(5): error C2065: 'x': undeclared identifier", "error C2065: 'x': undeclared identifier"],
      [
        "node:internal/modules/cjs/loader:1148\n  throw err;\n  ^\n\nError: Cannot find module 'x'\nRequire stack:\n- /app/main.js\n    at load (node:internal/modules/cjs/loader:1145:15) {\n  code: 'MODULE_NOT_FOUND'\n}\n\nNode.js v20.11.0",
        "Error: Cannot find module 'x'\nRequire stack:\n  code: 'MODULE_NOT_FOUND'\n}",
      ],
      ["HTTP/1.1 403 Forbidden", "403 Forbidden"],
      [
        '* Connected to example.org\r\n> GET /x HTTP/1.1\r\n> Host: example.org\r\n>\r\n< HTTP/1.1 401 Unauthorized\r\n< server: nginx\r\n< content-length: 2\r\n<\r\n{"code": "no-token"}',
        '401 Unauthorized\n<\n{"code": "no-token"}',
      ],
      ["| a | b |\n|---|---|\nhow do I write a table?", "| a | b |\n|---|---|\nhow do I write a table?"],
      ["can it listen on 127.0.0.1:8080?", "can it listen on 127.0.0.1:8080?"],
    ]
  ) assert.equal(errorMessage(text), read);
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
