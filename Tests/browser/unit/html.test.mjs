import assert from "node:assert/strict";
import { test } from "node:test";
import { html, load } from "./document.mjs";

const { fromHTML } = await load("richtext.js");
const rebuild = (text) => html(fromHTML(text));

const kept = [
  "<p>a<br>b &amp; &lt;c&gt;</p>",
  "<blockquote><p>Run <code>make</code></p></blockquote>",
  '<pre><code><span class="k">let</span> a</code></pre>',
  '<ol start="3"><li>a</li></ol>',
  '<p>x <span class="link-host">(docs.example.org)</span></p>',
  "<table><thead><tr><th>a</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table>",
];
for (const text of kept) test(`keeps ${text}`, () => assert.equal(rebuild(text), text));

const changed = [
  ["<P>a</P>", "<p>a</p>"],
  ["<h1>a</h1><h3 class=evil>b</h3>", "<h4>a</h4><h6>b</h6>"],
  ["<p>never closed", "<p>never closed</p>"],
  ["a</p></b>b", "ab"],
  ["<b><i>a</b>b</i>", "<b><i>a</i></b>b"],
  ["&#39;&#x41;&quot;&unknown;&#0;", "'A\"&amp;unknown;\ufffd"],
  ["1 < 2 > 1", "1 &lt; 2 &gt; 1"],
  ["<a href=/guide/a.html#b>x</a>", '<a href="https://docs.example.org/guide/a.html#b" rel="noopener nofollow ugc" target="_blank">x</a>'],
  ['<a href="&#106;avascript:alert(1)">x</a>', "<span>x</span>"],
  ["<a href='java\nscript:alert(1)'>x</a>", "<span>x</span>"],
  ["<p onclick=alert(1) style=color:red class='k evil'>x</p>", '<p class="k">x</p>'],
  ["<script>alert(1)</script>x", "x"],
  ["<script>alert(1)", ""],
  ["<style>p{}</style><svg><p>y</p></svg>x", "x"],
  ["<img src=x onerror=alert(1)>x", "x"],
  ["<x-y>z</x-y>", "z"],
  ["<!-- a --><p>b</p><!-- never closed", "<p>b</p>"],
  ['<p title="a>b">c</p>', "<p>c</p>"],
  ["<p <b>c</b>", "&lt;p <b>c</b>"],
  ['<p title="never closed>c', '&lt;p title="never closed&gt;c'],
];
for (const [text, expected] of changed) test(text, () => assert.equal(rebuild(text), expected));

test("hostile lengths end soon", () => {
  for (const unit of ["<", "<p ", "<p", '<p a="', "<p '\"", "</", "<!--", "&", "<b>", "<script>", "&#", "<a href='", "<a href=", "<p/"]) {
    const start = process.cpuUsage().user;
    rebuild(unit.repeat(200_000 / unit.length));
    const milliseconds = (process.cpuUsage().user - start) / 1000;
    assert.ok(milliseconds < 4_000, `${JSON.stringify(unit)} took ${milliseconds} ms of processor time`);
  }
});
