#!/usr/bin/env python3
"""Checks that the browser's search finds what the index finds.

    python3 Tests/search/run.py                             our manuals and their questions; the bounds are those of CI
    python3 Tests/search/run.py DOCS QUESTIONS.jsonl …      other docs, in pairs; prints the same figures

The program must be built (`swift build`); DOCGEN names another one than .build/debug/docgen.
"""

import json
import os
import pathlib
import sqlite3
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
DOCGEN = os.environ.get("DOCGEN", str(ROOT / ".build/debug/docgen"))
# All first results, answers and refusals are the same.
MIN = "1"
QUESTIONS = ROOT / "Tests/questions"
# Threads are follow-ups, pasted errors and what else is no single question.
OWN = [(str(ROOT), str(QUESTIONS / f"{name}.jsonl")) for name in ("manual", "threads")] + [
    (str(QUESTIONS / language), str(QUESTIONS / f"{language}.jsonl")) for language in ("ja", "zh", "ko")
]


def compare(docs: str, questions: str, folder: str, *options: str):
    dist = folder + "/dist"
    subprocess.run([DOCGEN, "build", docs, "--output", dist], check=True, capture_output=True)
    results = folder + "/results.jsonl"
    subprocess.run(
        [DOCGEN, "eval", "--index", dist + "/index.sqlite", "--questions", questions, "--results", results], check=True, stdout=subprocess.DEVNULL
    )
    print(f"{docs}: ", end="", flush=True)
    subprocess.run(["node", str(HERE / "agreement.mjs"), dist + "/site", questions, results, *options], check=True)
    words = folder + "/vocabulary.json"
    with sqlite3.connect(dist + "/index.sqlite") as database:
        pathlib.Path(words).write_text(json.dumps(database.execute("SELECT term, stem FROM vocabulary").fetchall()))
    subprocess.run(["node", str(HERE / "vocabulary.mjs"), words], check=True)


def main(arguments: list[str]):
    if not arguments:
        tests = sorted(str(path) for path in HERE.glob("*.test.mjs"))
        subprocess.run(["node", "--test", *tests], check=True, env={**os.environ, "DOCGEN": DOCGEN})
    pairs = list(zip(arguments[::2], arguments[1::2], strict=True)) or OWN
    for docs, questions in pairs:
        with tempfile.TemporaryDirectory() as folder:
            compare(docs, questions, folder, "--min", MIN)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except subprocess.CalledProcessError as error:
        print((error.stderr or b"").decode() if isinstance(error.stderr, bytes) else error, file=sys.stderr)
        sys.exit(1)
