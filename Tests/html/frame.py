#!/usr/bin/env python3
"""Builds pages full of broken HTML and reads them as browsers do: nothing in an article may change what is around it.

    python3 Tests/html/frame.py [--all] [--pages N] [--seed N] [FOLDER ...]

First every element of HTML, its start tag and its end tag alone, in the usual places that Markdown has for it (with --all, whole and in all
places); then N pages (1,000) that are cut, doubled and shuffled pieces of the samples below and of this manual; then the Markdown files of
the folders that hold a '<'. docgen must be built
(`swift build`); DOCGEN names another than the usual one. html5lib is installed from PyPI into .build/html/venv when it is missing.
"""

import argparse
import multiprocessing
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]

sys.path.insert(0, str(ROOT / "Tests"))
from packages import run_with_packages

DOCGEN = os.environ.get("DOCGEN", str(ROOT / ".build/debug/docgen"))

# Source: HTML Standard, index of elements, with those that are obsolete and those that parsers treat on their own; some of SVG and MathML.
ELEMENTS = """
a abbr acronym address applet area article aside audio b base basefont bdi bdo bgsound big blink blockquote body br button canvas caption
center cite code col colgroup command content data datalist dd del details dfn dialog dir div dl dt element em embed fieldset figcaption figure
font footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html i iframe image img input ins isindex kbd keygen label legend li
link listing main map mark marquee math menu menuitem meta meter multicol nav nextid nobr noembed noframes noscript object ol optgroup option
output p param picture plaintext portal pre progress q rb rp rt rtc ruby s samp script search section select shadow slot small source spacer
span strike strong style sub summary sup svg table tbody td template textarea tfoot th thead time title tr track tt u ul var video wbr xmp
svg:foreignObject svg:desc svg:title svg:g svg:path svg:style svg:script math:mi math:mo math:mtext math:annotation-xml x-custom Component
""".split()

MARKUP = [
    "<!--",
    "<!-- a -- >",
    "<!-->",
    "<!--->",
    "<!-- a --!>",
    "<?php",
    "<?php echo 1 ?>",
    "<!DOCTYPE x",
    "<!DOCTYPE html>",
    "<![CDATA[",
    "<![CDATA[ <b> ]]>",
    "<!x",
    "</>",
    "</ x>",
    "</",
    "<",
    "<a",
    '<a href="',
    "<a href='x",
    "<div class=x",
    "<b/",
    "<a b=>",
    "<a =>",
    "<a/b>",
    "<b><i></b></i>",
    "<b><div></b></div>",
    "<a><div><a>x</a></div></a>",
    "<p><b><p>",
    "<p><div></p></div>",
    "<table><b><tr><td>x",
    "<table><tr><td></div></table>",
    "</td></tr></table></div>",
    "<table><caption><table>",
    "<table><colgroup><div>",
    "<table><form><tr>",
    "<table><tr><td><table></td></tr></table>",
    "<select><option><div></select>",
    "<select><select>",
    "<select><input>",
    "<form><form></form>",
    "<form><div></form></div>",
    "<button><button>",
    "<ul><li><ul></li></ul>",
    "<li><li>",
    "<dl><dt><dd></dl>",
    "<svg><p>",
    "<svg><desc><div>",
    "<svg><foreignObject><p></svg>",
    "<svg><g></svg>",
    "<svg><path/><b>x</b></svg>",
    "<svg></p>",
    "<svg><![CDATA[<b>]]></svg>",
    "<svg><title><b></title></svg>",
    "<svg><style><b></style></svg>",
    "<svg><template>",
    "<svg><td>",
    "<svg/>",
    "<math/>",
    "<math><mi><b></math>",
    "<math><mi><mglyph>",
    "<math><annotation-xml encoding='text/html'><div>",
    "<math><annotation-xml><svg><p>",
    "<svg><font color=x>",
    "<svg><font>",
    "<template><tr><td>",
    "<object><p></object>",
    "<marquee><p>x</marquee>",
    "<ruby><rt><rt></ruby>",
    "<nobr><nobr>",
    "<b><b><b><b><b>",
    "<h1><h2></h1>",
    "<h1></h6>",
    "</br>",
    "</p>",
    "</article>",
    "</main>",
    "</body>",
    "</html>",
    "</div></div></div></div>",
    "<body class=x>",
    "<html lang=x>",
    "<frameset>",
    "<textarea><b>",
    "<title><b>",
    "<plaintext>",
    "<xmp><b>",
    "<noscript><b>",
    "<noscript></noscript>",
    "<style><b>",
    "<script><b>",
    "<script><!--<script>",
    "<style>a</style><b>",
    "<a href=x>",
    "<a name=x>",
    '<a name="x"/>',
    "<div/>",
    "<p/>",
    "<li/>",
    "<b title='</b>'>",
    '<b title="<script>">',
    "<script/x>",
    "<iframe/>",
    "<input type=hidden>",
    "<image>",
    "<option><option>",
    "<table><tr><td>|</td></tr></table>",
    "<details><summary>",
    "<div><p><b><i><div>",
    "<a><b><i><u><s><div><a>",
    "<font><table><tr><td></font>",
]

# Each with the name that its place has in a report.
PLACES = {
    "block": "{}\n\nafter *it*\n",
    "line": "{}\nafter\n",
    "inline": "before {} after\n",
    "emphasis": "a *b {} c* **d**\n",
    "link": "[a {} b](x) c\n",
    "heading": "## a {} b\n\nc\n",
    "item": "- a {} b\n- c\n",
    "item block": "- {}\n\n  a\n\n- b\n",
    "quote": "> a {} b\n\n> {}\n",
    "cell": "| a {} | b |\n|---|---|\n| {} | c |\n",
    "in div": "<div>\n{}\n</div>\n\na [b](c)\n",
    "ordered": "1. {}\n2. {}\n",
    "strike": "~~a {} b~~\n",
    "before blocks": "{}\n\n# h\n\n- a\n\n> b\n\n| c |\n|---|\n| d |\n\n```\ne\n```\n\n---\n\n- [x] f\n\n[g](h) ![i](j)[^k]\n\n[^k]: l\n",
    "alert": "> [!NOTE]\n> {}\n",
    "footnote": "a[^b]\n\n[^b]: {}\n\n    c\n",
    "image": "![a {} b](c) d\n",
}

SAMPLES = [
    '<p align="center">\n  <a href="x"><img src="y" alt=""></a>\n</p>\n\n<h1 align="center">Name</h1>\n\ntext <b>bold</b> <kbd>Ctrl</kbd>\n',
    "<details>\n<summary>More</summary>\n\n- a\n- b <br> c\n\n```js\nx\n```\n\n</details>\n",
    '<div align=center>\n\n# Title\n\n[![a](b)](c)\n\n</div>\n\n<a name="x"></a>\n## Two\n',
    "<table>\n<tr><th>a</th><th>b</th></tr>\n<tr>\n<td>\n\n```\ncode\n```\n\n</td>\n<td>b<br/>c</td>\n</tr>\n</table>\n",
    "<ul>\n  <li>a\n  <li>b <ul><li>c</li></ul></li>\n</ul>\n<dl><dt>a<dd>b</dl>\n\n| a <sub>b</sub> | c |\n|---|---|\n| <ul><li>a</li></ul> | d |\n",
    '<svg width="1" viewBox="0 0 1 1"><g><path d="M0"/><text>a</text></g></svg> and <math><mi>x</mi><mo>=</mo></math>\n',
    '<a href="x">\n\n![y](z)\n</a>\n\n<picture><source srcset="a 1x, b 2x"><img src=c></picture> <!-- note -->\n',
    "1. a <b>b\n2. c</b>\n\n   <div>\n\n   d\n\n   </div>\n\n> <p>e</p>\n> <center>f</center>\n\n<font color=red>g</font> <i>h</i> [i <b>j</b>](k)\n",
    "<form><select><option>a<option>b</select><button>c</button><input></form>\n<ruby>a<rp>(<rt>b<rp>)</ruby> <object><p>c</p></object>\n",
    '<style>\nb { c: d }\n</style>\n\n<script>\n\nif (a < b) { document.write("</div>") }\n\n</script>\n\ntext[^1]\n\n[^1]: note <b>b</b>\n',
]


USUAL_PLACES = ["block", "inline", "heading", "item", "item block", "quote", "cell", "in div", "before blocks"]


def snippets(everything: bool):
    places = PLACES if everything else USUAL_PLACES
    for name in ELEMENTS:
        outer, _, inner = name.rpartition(":")
        before = f"<{outer}>" if outer else ""
        tags = [f"{before}<{inner}>", f"{before}</{inner}>"]
        if everything:
            tags += [f"{before}<{inner}>x</{inner}>", f"{before}<{inner}/>"]
        for tag in tags:
            for place in places:
                yield f"{place}: {tag}", PLACES[place].replace("{}", tag)
    for tag in MARKUP:
        for place, text in PLACES.items():
            yield f"{place}: {tag}", text.replace("{}", tag)


def mutations(count: int, seed: int, sources: list[str]):
    generator = random.Random(seed)
    tags = [f"<{name}>" for name in ELEMENTS if ":" not in name] + [f"</{name}>" for name in ELEMENTS if ":" not in name] + MARKUP
    for number in range(count):
        text = generator.choice(sources)
        start = generator.randrange(max(1, len(text) - 3000))
        text = text[start : start + 3000] if generator.random() < 0.5 else text[:3000]
        pieces = re.split(r"(<[^>]*>|\n)", text)
        for _ in range(generator.randint(1, 8)):
            index = generator.randrange(len(pieces))
            match generator.randrange(7):
                case 0:
                    del pieces[index : index + generator.randint(1, 3)]
                case 1:
                    pieces.insert(index, generator.choice(tags))
                case 2:
                    pieces.insert(index, "\n\n")
                case 3:
                    pieces.insert(index, generator.choice(pieces))
                case 4:
                    pieces[index] = pieces[index][: generator.randint(0, len(pieces[index]))]
                case 5:
                    pieces.insert(index, "\n\n" + generator.choice(list(PLACES.values())).replace("{}", generator.choice(tags)) + "\n\n")
                case 6:
                    pieces = pieces[:index] or [""]
            if not pieces:
                pieces = [""]
        yield f"mutation {number} of seed {seed}", "".join(pieces)


REFERENCE = "# Reference\n\nText.\n"


def frame(page: bytes) -> str:
    """The elements around the article, as a browser nests them."""
    import html5lib

    # Outline, breadcrumbs and sidebar stand before the article and differ from page to page.
    start = page.index(b"<main")
    tree = html5lib.parse(b"<!DOCTYPE html><html><body><div class=layout>" + page[start:], namespaceHTMLElements=False, transport_encoding="utf-8")
    articles = [element for element in tree.iter("article") if element.get("class") == "prose"]
    if len(articles) != 1 or not page[start:].startswith(b'<main id="_content" tabindex="-1">\n<article class="prose">'):
        return "no article of its own"

    def outline(element):
        if element is articles[0]:
            return "article"
        if not isinstance(element.tag, str):
            return "comment"
        # What these hold differs from page to page.
        inner = "" if element.get("class") in ("pager", "page-meta") else " ".join(map(outline, element))
        return f"{element.tag}.{element.get('class', '')}({inner})"

    return outline(tree.find("body"))


def look(job):
    path, name, expected = job
    try:
        found = frame(pathlib.Path(path).read_bytes())
    except UnicodeDecodeError:
        found = "not UTF-8"
    return None if found == expected else f"{name}\n    expected {expected}\n    found    {found}"


def check(title: str, pages: list[tuple[str, str]]) -> int:
    """Builds the pages and compares their frames with that of a page that holds no HTML."""
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path(folder, "source")
        names = {}
        for number, (name, text) in enumerate([("reference", REFERENCE), *pages]):
            path = source / f"f{number // 50}" / f"p{number}.md"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(("# Page\n\n" + text).encode("utf-8", "replace"))
            names[f"{path.parent.name}/{path.stem}.html"] = name
        # Findings are what such pages are made for; status 1 says that some were errors.
        result = subprocess.run([DOCGEN, "build", str(source), "--output", folder + "/out"], capture_output=True, text=True, errors="replace")
        site = pathlib.Path(folder, "out/site")
        if result.returncode not in (0, 1) or not site.exists():
            sys.exit(f"docgen failed with {result.returncode}: {result.stderr[-2000:]}")
        expected = frame((site / "f0/p0.html").read_bytes())
        jobs = [(str(site / path), name, expected) for path, name in names.items() if (site / path).exists()]
        with multiprocessing.Pool() as pool:
            escapes = [answer for answer in pool.imap(look, jobs, chunksize=50) if answer]
    print(f"{title}: {len(jobs)} pages, {len(escapes)} with another frame", flush=True)
    for escape in escapes[:20]:
        print("  " + escape)
    return len(escapes)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("folders", nargs="*")
    arguments = parser.parse_args()
    run_with_packages(HERE)
    manual = [path.read_text() for path in sorted((ROOT / "docs").rglob("*.md"))]
    escapes = check("elements and markup", list(snippets(arguments.all)))
    if arguments.pages:
        escapes += check("mutations", list(mutations(arguments.pages, arguments.seed, SAMPLES * 10 + manual)))
    for folder in arguments.folders:
        files = sorted(path for path in pathlib.Path(folder).rglob("*.md") if path.is_file())
        texts = ((str(path), path.read_text(errors="replace")) for path in files)
        escapes += check(folder, [(name, text) for name, text in texts if "<" in text])
    sys.exit(1 if escapes else 0)


if __name__ == "__main__":
    main()
