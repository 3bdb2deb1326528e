#!/usr/bin/env python3
"""Compares docgen's MathML with that of latex2mathml, for the formulas of MathMLTests.

    pip install latex2mathml
    python3 Tests/math/compare.py [--docgen PATH]

Both make a tree of each formula. What is compared are its letters, numbers and signs in their order, and which structures hold them (fractions,
roots, scripts, tables): how a tree nests its rows, and how wide its spaces are, is each program's own. Status 1: a formula differs that DIFFERENCES
does not name; 2: latex2mathml is not installed.
"""

import argparse
import collections
import html
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unicodedata
import xml.etree.ElementTree as ET

SAMPLES = pathlib.Path(__file__).resolve().parents[1] / "MathMLTests" / "MathSamples.swift"

# Elements that say how a formula is built. Both programs are free to write an under-and-overscript for a sub-and-superscript of a large operator.
STRUCTURES = {
    "mfrac": "fraction",
    "msqrt": "root",
    "mroot": "root",
    "mtable": "table",
    "mtr": "row",
    "mtd": "cell",
    "msub": "script",
    "msup": "script",
    "munder": "script",
    "mover": "script",
    "msubsup": "scripts",
    "munderover": "scripts",
}

# Signs that say the same: one program writes the one, the other the other.
SAME = str.maketrans(
    {
        **dict.fromkeys("−", "-"),
        **dict.fromkeys("∣", "|"),
        **dict.fromkeys("∥", "‖"),
        **dict.fromkeys("^", "ˆ"),
        **dict.fromkeys("~∼", "˜"),
        **dict.fromkeys("⁎∗", "*"),
        **dict.fromkeys("⋅·", "·"),
        **dict.fromkeys("∙•", "•"),
        **dict.fromkeys("∖⧵", "∖"),
        **dict.fromkeys("⇝⤳", "⇝"),
        **dict.fromkeys("⊨⊧", "⊨"),
        **dict.fromkeys("ϵ", "ε"),
        # A line over or under something, which a script holds.
        **dict.fromkeys("ˉ¯‾―_", ""),
    }
)

# What latex2mathml 3 reads otherwise than TeX, by what the formula holds.
DIFFERENCES = {
    r"\operatorname*": "the asterisk is shown",
    r"\Bigl\{": "the backslash of the brace is shown",
    r"{gathered}": "it is no table",
    r"\text{a $x^2$ b}": "a formula in a text is text",
    r"\label{": "the name of the command is shown",
    r"\mathstrut": "the parenthesis, which has no width, is a sign",
    r"\arg ": "the name of the command is shown",
    r"{rcases}": "it is no table, and has no brace",
    r"\enskip": "the name of the command is shown",
}


def samples() -> list[str]:
    return re.findall(r'^ *##"(.*)"##,?$', SAMPLES.read_text(), re.M)


def rendered(docgen: str, formulas: list[str]) -> list[str]:
    """The MathML of each formula; empty where docgen shows its source."""
    page = "# Formulas\n\n" + "".join(f"## F{number}\n\n```math\n{formula}\n```\n\n" for number, formula in enumerate(formulas))
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "page.md"
        path.write_text(page)
        run = subprocess.run([docgen, "render", path], capture_output=True, text=True)
    parts = re.split(r"<h2[^>]*>.*?</h2>", run.stdout, flags=re.S)[1:]
    if len(parts) != len(formulas):
        raise SystemExit(f"docgen render ends with {run.returncode}, and {len(parts)} formulas\n{run.stderr[-2000:]}")
    found = [re.search(r"<math.*?</math>", part, re.S) for part in parts]
    return [match.group(0) if match else "" for match in found]


def facts(mathml: str) -> tuple[str, collections.Counter]:
    """The signs of a formula in their order, and how often it has each structure."""
    root = ET.fromstring(html.unescape(mathml.replace("&lt;", "&amp;lt;").replace("&amp;", "&amp;amp;").replace("&gt;", "&amp;gt;")))
    signs = ""
    structures: collections.Counter = collections.Counter()
    for element in root.iter():
        name = element.tag.rsplit("}", 1)[-1]
        if name == "annotation":
            continue
        if name in STRUCTURES:
            structures[STRUCTURES[name]] += 1
        if name in {"mi", "mn", "mo", "mtext", "ms"}:
            signs += element.text or ""
    plain = unicodedata.normalize("NFKC", signs).translate(SAME)
    return "".join(sign for sign in plain if not sign.isspace() and unicodedata.category(sign) not in {"Cf", "Mn"}), structures


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--docgen", default=os.environ.get("DOCGEN", ".build/release/docgen"))
    given = arguments.parse_args()
    try:
        from latex2mathml.converter import convert
    except ImportError:
        print("latex2mathml is not installed: pip install latex2mathml", file=sys.stderr)
        sys.exit(2)
    formulas = samples()
    unread, other = 0, []
    for formula, own in zip(formulas, rendered(given.docgen, formulas), strict=True):
        try:
            theirs = facts(convert(formula))
        except Exception:
            # What it cannot read says nothing of docgen.
            unread += 1
            continue
        ours = facts(own) if own else ("", collections.Counter())
        if ours != theirs:
            other.append((formula, ours, theirs))
    named = [entry for entry in other if any(part in entry[0] for part in DIFFERENCES)]
    print(
        f"{len(formulas)} formulas: {len(formulas) - unread - len(other)} the same, {len(named)} different for a reason that is named, "
        f"{len(other) - len(named)} different, {unread} not read by latex2mathml"
    )
    other = [entry for entry in other if entry not in named]
    for formula, ours, theirs in other:
        print(f"  {formula}\n    docgen       {ours[0]}  {dict(ours[1])}\n    latex2mathml {theirs[0]}  {dict(theirs[1])}")
    sys.exit(1 if other else 0)


if __name__ == "__main__":
    main()
