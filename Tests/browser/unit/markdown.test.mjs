import assert from "node:assert/strict";
import { test } from "node:test";
import { html, load } from "./document.mjs";

const { fromMarkdown } = await load("richtext.js");
const sources = [{ title: "Post", heading: "", breadcrumb: [], url: "https://forum.example.org/t/42#post-7" }];
const render = (text) => html(fromMarkdown(text, sources));
/** A link that may be followed, as the server writes it too: its host stands beside it. */
const link = (url, text, host) => `<a href="${url}" rel="noopener nofollow ugc" target="_blank">${text}</a> <span class="link-host">(${host})</span>`;

const cases = [
  ["a\nb\n\nc", "<p>a\nb</p><p>c</p>"],
  ["**bold** *slanted* ~~gone~~ `co*d*e`", "<p><strong>bold</strong> <em>slanted</em> <del>gone</del> <code>co*d*e</code></p>"],
  ["a_b_c and 2*3*4", "<p>a_b_c and 2*3*4</p>"],
  ["**a *b* c**", "<p><strong>a <em>b</em> c</strong></p>"],
  ["\\*plain\\*", "<p>*plain*</p>"],
  ["``a ` b``", "<p><code>a ` b</code></p>"],
  ["# One\n## Two", "<h4>One</h4><h5>Two</h5>"],
  ["- a\n- b\n  - c\n- d", "<ul><li>a</li><li><p>b</p><ul><li>c</li></ul></li><li>d</li></ul>"],
  ["3. a\n4. b\n\ntext", '<ol start="3"><li>a</li><li>b</li></ol><p>text</p>'],
  ["1. a\n\n   ```sh\n   make\n   ```\n2. b", '<ol><li><p>a</p><div class="code"><pre><code>make</code></pre></div></li><li>b</li></ol>'],
  ["> quoted\n> text", "<blockquote><p>quoted\ntext</p></blockquote>"],
  ["> [!NOTE]\n> Mind *this*.", '<div class="alert note"><p class="alert-title">Note</p><p>Mind <em>this</em>.</p></div>'],
  ["---", "<hr>"],
  ["```sh\nmake *all*\n```", '<div class="code"><pre><code>make *all*</code></pre></div>'],
  ["```mermaid\npie\n```", '<div class="code"><pre><code class="language-mermaid">pie</code></pre></div>'],
  ["```\nnever closed", '<div class="code"><pre><code>never closed</code></pre></div>'],
  [
    "| a | b |\n|---|---|\n| 1 | `x\\|y` |",
    '<div class="table" tabindex="0"><table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>1</td><td><code>x|y</code></td></tr></tbody></table></div>',
  ],
  ["a  \nb", "<p>a<br>b</p>"],
  // Links: to this site's host and to sources alone.
  [
    "[page](https://docs.example.org/manual/a.html#b)",
    '<p><a href="https://docs.example.org/manual/a.html#b">page</a> <span class="link-host">(docs.example.org)</span></p>',
  ],
  ["[x](https://docs.example.org/a_(b))", `<p>${link("https://docs.example.org/a_(b)", "x", "docs.example.org")}</p>`],
  [
    "[**x**](HTTPS://Docs.Example.org/manual/)",
    '<p><a href="https://docs.example.org/manual/"><strong>x</strong></a> <span class="link-host">(docs.example.org)</span></p>',
  ],
  ["[post](https://forum.example.org/t/42#post-9)", `<p>${link("https://forum.example.org/t/42#post-9", "post", "forum.example.org")}</p>`],
  ["<https://forum.example.org/t/42>", `<p>${link("https://forum.example.org/t/42", "https://forum.example.org/t/42", "forum.example.org")}</p>`],
  ["[other](https://forum.example.org/t/43)", "<p>other</p>"],
  ["[elsewhere](https://evil.example/x) <https://evil.example/>", "<p>elsewhere https://evil.example/</p>"],
  [
    "[x](https://docs.example.org@evil.example/) [x](https://docs.example.org.evil.example/) [x](https://docs.example.org\\@evil.example/)",
    "<p>x x x</p>",
  ],
  [
    "[x](https://docs.example.org:8443/) [x](//docs.example.org/) [x](/guide) [x](guide.html) [x](#top) [x](mailto:a@docs.example.org)",
    "<p>x x x x x x</p>",
  ],
  ["see https://docs.example.org/a and https://evil.example/a.", "<p>see https://docs.example.org/a and https://evil.example/a.</p>"],
  ["[x](javascript:alert(1)) [x](data:text/html,1) [y](vbscript:1) [z](file:///etc/passwd)", "<p>x x y z</p>"],
  // An image is its description, raw HTML is text; no address in either is made a link.
  ["![a *picture*](https://docs.example.org/a.png)", "<p>a picture</p>"],
  ["<b>raw</b> & co", "<p>&lt;b&gt;raw&lt;/b&gt; &amp; co</p>"],
  ["<img src=https://evil.example/a.png>", "<p>&lt;img src=https://evil.example/a.png&gt;</p>"],
  ["", ""],
];
for (const [text, expected] of cases) test(JSON.stringify(text), () => assert.equal(render(text), expected));

test("the links of these docs work as they are", () => {
  const own = (text) => html(fromMarkdown(text, null));
  assert.equal(own("[page](guide/a.html#b)"), '<p><a href="https://docs.example.org/manual/guide/a.html#b">page</a></p>');
  assert.equal(
    own("[other](https://other.example/)"),
    '<p><a href="https://other.example/" rel="noopener nofollow ugc" target="_blank">other</a></p>',
  );
  assert.equal(own("[x](javascript:alert)"), "<p><span>x</span></p>");
});

test("what streams in grows, whatever the cut", () => {
  const whole = "# T\n\nSome **bold** `code` [link](a.html)\n\n1. one\n2. two\n\n```js\nlet a = 1;\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n";
  for (let end = 0; end <= whole.length; end += 1) render(whole.slice(0, end));
});

test("hostile lengths end soon", () => {
  for (
    const unit of [
      "*",
      "_",
      "`",
      "[",
      "](",
      "<",
      "> ",
      "- ",
      "|",
      "\\",
      "**a",
      "[a](",
      "~~",
      "&",
      "#",
      "1. ",
      "```\n",
      "| a |\n|-|\n",
      " *a",
      "_a ",
      "[[",
      "[a ",
      "[[a] ",
      '[a](b "',
      "*a_b ",
    ]
  ) {
    const start = process.cpuUsage().user;
    render(unit.repeat(40_000 / unit.length));
    const milliseconds = (process.cpuUsage().user - start) / 1000;
    assert.ok(milliseconds < 4_000, `${JSON.stringify(unit)} took ${milliseconds} ms of processor time`);
  }
});
