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
}


def seconds(*command: str) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before


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
            # Below some tens of milliseconds the start of the program is most of the time.
            ratio = (times[1] + 0.02) / (times[0] + 0.02)
            isSlow = ratio > 2.3 or (theirs is not None and times[1] > 2 * theirs + 0.5)
            if isSlow:
                slow.append(name)
            print(
                f"{name:22}{times[0]:8.2f} s {times[1]:8.2f} s  × {ratio:.1f}"
                + (f"  cmark-gfm {theirs:.2f} s" if peer else "")
                + ("  SLOW" if isSlow else ""),
                flush=True,
            )
    sys.exit(1 if slow else 0)


if __name__ == "__main__":
    main()
