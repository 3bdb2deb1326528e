#!/usr/bin/env python3
"""Renders pages that repeat one piece of Markdown, of N and of 2 N bytes: time must grow as the page does.

    python3 Benchmarks/linear.py [--bytes N] [PIECE ...]

DOCGEN names another program than .build/release/docgen. cmark-gfm (`apt-get install cmark-gfm`) is the peer where it is installed.
Status 1: some piece takes more than 2.3 times as long for twice the bytes, or more than 2 × cmark-gfm + 0.5 s.
"""

import argparse
import os
import pathlib
import resource
import shutil
import subprocess
import sys
import tempfile

DOCGEN = os.environ.get("DOCGEN", str(pathlib.Path(__file__).resolve().parents[1] / ".build/release/docgen"))


def repeated(piece: str, before: str = "", after: str = ""):
    return lambda size: before + piece * (size // len(piece)) + after


def numbered(piece: str, definition: str = "", width: int = 20):
    """`piece` and `definition` with their numbers."""

    def make(size: int) -> str:
        numbers = range(size // width)
        return "".join(piece.format(n) for n in numbers) + "\n\n" + "".join(definition.format(n) for n in numbers)

    return make


PIECES = {
    "autolinks": repeated("<http://a.b>"),
    "inline HTML": repeated("<b>a</b> "),
    "start tags": repeated("<b>"),
    "end tags": repeated("</b>"),
    "references": numbered("[r{0}] ", "[r{0}]: u{0}\n"),
    "references between": numbered("[r{0}]\n\n[r{0}]: u{0}\n\n", width=24),
    "footnotes": numbered("[^{0}]", "[^{0}]: a\n", width=14),
    "links": repeated("[a](b) "),
    "links and autolinks": repeated("- [a](b) <http://a.b>\n"),
    "images": repeated("![a](b)"),
    "code": repeated("`a` "),
    "emphasis": repeated("*<b>a*"),
    "headings": repeated("# <b>a\n\n"),
    "block tags": repeated("<div>\n\n"),
    "block tags on a line": repeated("<div>"),
    "items": repeated("<ul><li>"),
    "anchors": repeated("<a name=x>\n\n"),
    "attributes": repeated('b="c" ', "<a ", ">x</a>"),
    "HTML links": repeated('<a href="x">y</a>\n', "<div>\n", "</div>"),
    "less-than": repeated("<"),
    "open quotes": repeated('<a b="'),
    "open comments": repeated("<!--"),
    "comments": repeated("a <!-- b --> "),
    "open <?": repeated("<?", "<div>\n"),
    "open </": repeated("</", "<div>\n"),
    "SVG": repeated("<svg>"),
    "tables": repeated("<table><tr><td>"),
    "selects": repeated("<select><div>"),
    "scripts": repeated("a <script>b</script>"),
    "srcset": repeated("a 1x, ", '<img srcset="', '">'),
    "cells": repeated("|<b>x|<i>y|\n", "|a|b|\n|-|-|\n"),
    "misnested": repeated("<b><i></b></i>"),
    "misnested blocks": repeated("<b><div></b>"),
    "quotes": repeated("> <b>a\n\n"),
    "strikethrough": repeated("~~a~~ "),
    "open strikethrough": repeated("~~a "),
    "wide table": lambda size: "|" + "a|" * (size // 5) + "\n|" + "-|" * (size // 5) + "\n|x|\n",
    "short rows": lambda size: "|" + "a|" * 400 + "\n|" + "-|" * 400 + "\n" + "|\n" * (size // 2),
    "delimiter rows": repeated("|-|-|\n"),
    "table rows": repeated("|x|y|\n", "|a|b|\n|-|-|\n"),
    "at signs": repeated("a@"),
    "addresses of mail": repeated("a@b.c "),
    "www": repeated("www."),
    "schemes": repeated("http://"),
    "bare URLs": repeated("http://a.b/c "),
    "closed parentheses": repeated(")", "www.example.org/"),
    "nested quotes": repeated(">"),
    "quoted lines": repeated(">" * 99 + "a\n\n"),
    "lists in lists": repeated("- "),
    "numbered lists": repeated("1. "),
    "list items": repeated("- a\n"),
    "loose items": repeated("- a\n\n"),
    "task items": repeated("- [ ] a\n"),
    "open brackets": repeated("["),
    "open images": repeated("!["),
    "closed brackets": repeated("]"),
    "nested brackets": lambda size: "[" * (size // 2) + "a" + "]" * (size // 2),
    "links in links": lambda size: "[a](" * (size // 5) + ")" * (size // 5),
    "open emphasis": repeated("*a "),
    "closing emphasis": repeated("a* "),
    "both emphases": lambda size: "a**b" * (size // 7) + "c* " * (size // 7),
    "emphasis within": repeated("*a **b "),
    "underscores": repeated("_a "),
    "one long run": lambda size: "*" * (size // 2) + "a" + "*" * (size // 2),
    "backtick runs": lambda size: "".join("e" + "`" * n for n in range(int((2 * size) ** 0.5))),
    "backticks": repeated("` "),
    "processing instructions": repeated("<?", "a "),
    "declarations": repeated("<!A ", "a "),
    "character data": repeated("<![CDATA[", "a "),
    "open tags": repeated("<a "),
    "open tags in lines": repeated('<div a="\n'),
    "autolink starts": repeated("<http:"),
    "entities": repeated("&amp;&#1234567;"),
    "footnote references": repeated("[^a]", after="\n\n[^a]: x\n"),
    "open footnotes": repeated("[^"),
    "one long reference": lambda size: "[r]: /" + "u" * (size // 5) + "\n\n" + "[r] " * (size // 5),
    "heading ids": repeated("# a {#b}\n"),
    "equal headings": repeated("# a\n"),
    "setext headings": repeated("a\n=\n"),
    "fences": repeated("```\n"),
    "fences with words": repeated("```" + "x " * 300 + "\n```\n"),
    "code of a language": repeated('let a = [1: "b"] // c\n', "```swift\n", "```\n"),
    "hard breaks": repeated("a  \n"),
    "backslashes": repeated("\\"),
    "tabs": repeated("\t"),
    "raw links": repeated('<a href="x.md">x</a>\n'),
    # What docgen adds to Markdown.
    "containers": repeated(":::note\na\n:::\n"),
    "open containers": repeated(":::note\n"),
    "longer containers": lambda size: "".join(":" * n + "note\n" for n in range(3, int((2 * size) ** 0.5))),
    "indented admonitions": repeated("!!! note\n    a\n\n"),
    "admonitions in one another": lambda size: "".join("    " * n + "!!! note\n" for n in range(int((size / 2) ** 0.5))),
    "blocks of Python-Markdown": repeated("/// note\na\n///\n"),
    "tabs of a set": repeated('=== "a"\n\n    b\n\n'),
    "code groups": repeated(":::code-group\n```sh [a]\n```\n:::\n"),
    "attributes of words": repeated("*a*{.b} "),
    "open attributes": repeated("*a*{ "),
    "attributes of paragraphs": repeated("a\n{: .b }\n\n"),
    "definitions": repeated("a\n: b\n\n"),
    "abbreviations": numbered("A{0} ", "*[A{0}]: b\n"),
    "marks": repeated("==a== ++b++ "),
    "open marks": repeated("==a ++b "),
    "keys": repeated("++ctrl+k++ "),
    "emoji": repeated(":tada: "),
    "colons": repeated(":a"),
    "wiki links": repeated("[[a]] "),
    "open wiki links": repeated("[[a "),
    "formulas": repeated("$x^2$ "),
    "dollar signs": repeated("$"),
    "one long formula": repeated("x^{", "$$\n", "\n$$\n"),
    "formula blocks": repeated("$$\nx\n$$\n\n"),
    "variables": repeated("{{ a }} "),
    "open variables": repeated("{{ a "),
    "shortcodes": repeated("{{< a >}}b{{< /a >}} "),
    "open shortcodes": repeated("{{< a >}} "),
    "components": repeated("<Note>\na\n</Note>\n\n"),
    "open components": repeated("<Note>\n\n"),
    "comments of MDX": repeated("{/* a */} "),
    "comments of Obsidian": repeated("%%a%% "),
    "roles": repeated("{ref}`a` "),
    "directives": repeated("```{note}\na\n```\n"),
    "annotations": lambda size: (
        "```py annotate\n" + "".join(f"a # ({n})\n" for n in range(size // 20)) + "```\n\n" + "".join(f"{n}. a\n" for n in range(size // 20))
    ),
    "diagrams": repeated("```mermaid\ngraph LR\na --> b\n```\n\n"),
    "one large diagram": lambda size: "```mermaid\npie\n" + '"a" : 1\n' * (size // 8) + "```\n",
}


# Graphviz draws each of them: cmark-gfm has nothing to compare with.
DRAWN = {"diagrams"}


def seconds(*command: str) -> float | None:
    """User time; `None` where the program has died."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    status = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before if status in (0, 1) else None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bytes", type=int, default=262_144)
    parser.add_argument("pieces", nargs="*")
    arguments = parser.parse_args()
    peer = shutil.which("cmark-gfm")
    slow = []
    with tempfile.TemporaryDirectory() as folder:
        for name in arguments.pieces or PIECES:
            times = []
            for size in (arguments.bytes // 2, arguments.bytes):
                path = pathlib.Path(folder, f"{size}.md")
                path.write_text(PIECES[name](size))
                times.append(seconds(DOCGEN, "render", str(path)))
            extensions = [word for name in ("table", "strikethrough", "autolink", "tasklist", "footnotes") for word in ("-e", name)]
            theirs = seconds(peer, "--unsafe", *extensions, str(path)) if peer else None
            if None in times:
                slow.append(name)
                print(f"{name:22}  docgen has died", flush=True)
                continue
            # Below some tens of milliseconds the start of the program is most of the time.
            ratio = (times[1] + 0.02) / (times[0] + 0.02)
            isSlow = ratio > 2.3 or (theirs is not None and name not in DRAWN and times[1] > 2 * theirs + 0.5)
            if isSlow:
                slow.append(name)
            print(
                f"{name:22}{times[0]:8.2f} s {times[1]:8.2f} s  × {ratio:.1f}"
                + (f"  cmark-gfm {theirs:.2f} s" if theirs is not None else "  cmark-gfm died" if peer else "")
                + ("  SLOW" if isSlow else ""),
                flush=True,
            )
    sys.exit(1 if slow else 0)


if __name__ == "__main__":
    main()
