#!/usr/bin/env python3
"""What finding by meaning costs and gains: builds docs without it, with it from nothing, and once more; then asks questions of both indexes.

    python3 Benchmarks/meaning.py DOCS [--questions FILE.jsonl] [--docgen PATH] [--model FILE]

DOCS is a folder of Markdown. The model has to be installed, or named. Everything is done with one thread; the report is Markdown on standard output.
"""

import argparse
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

METRICS = [
    "page_hit@1",
    "page_mrr@10",
    "section_hit@1",
    "section_hit@5",
    "section_mrr@10",
    "answer_contains",
    "answer_contains@3",
    "auroc",
    "refusal_recall@5%",
    "answerable_refused",
    "latency_p50_ms",
    "latency_p95_ms",
]


def run(command, environment):
    """Wall and user seconds and the peak memory in MB of a command."""
    start = time.monotonic()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    messages = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        sys.exit(f"{' '.join(command)}:\n{messages.decode()}")
    return time.monotonic() - start, usage.ru_utime, usage.ru_maxrss / 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("docs", type=Path)
    parser.add_argument("--questions", type=Path)
    parser.add_argument("--docgen", default=".build/release/docgen")
    parser.add_argument("--model")
    arguments = parser.parse_args()
    docgen = str(Path(arguments.docgen).resolve())
    model = ["--model", arguments.model] if arguments.model else []

    print(subprocess.run([docgen, "model", "measure", *model], check=True, capture_output=True, text=True).stdout)
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch) / "root"
        shutil.copytree(arguments.docs, root / "docs")
        environment = {**os.environ, "XDG_CACHE_HOME": scratch + "/cache"}
        figures = []
        for name, meaning in [("words", False), ("meaning, from nothing", True), ("meaning, again", True)]:
            settings = f"content: docs\nsearch: server\nmeaning: {'true' if meaning else 'false'}\n"
            (root / "docgen.yml").write_text(settings)
            output = f"{scratch}/{'meaning' if meaning else 'words'}"
            wall, user, memory = run([docgen, "build", str(root), "--output", output, "--jobs", "1", *(model if meaning else [])], environment)
            index = Path(output) / "index.sqlite"
            with sqlite3.connect(f"file:{index}?immutable=1", uri=True) as database:
                sections = database.execute("SELECT count(*) FROM sections").fetchone()[0]
            figures.append((name, wall, user, memory, index.stat().st_size / 1e6, sections))
        base = figures[0]
        print(
            f"{base[5]:,} sections\n\n| build | wall | user | s per 1,000 sections more | peak memory | index |\n| --- | ---: | ---: | ---: | ---: | ---: |"
        )
        for name, wall, user, memory, size, sections in figures:
            more = (user - base[2]) / sections * 1000
            print(f"| {name} | {wall:.1f} s | {user:.1f} s | {more:.1f} | {memory:.0f} MB | {size:.2f} MB |")
        if not arguments.questions:
            return
        results = []
        for kind in ["words", "meaning"]:
            command = [docgen, "eval", "--json", "--index", f"{scratch}/{kind}/index.sqlite", "--questions", str(arguments.questions), *model]
            results.append(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)["metrics"])
        print("\n| | words | meaning |\n| --- | ---: | ---: |")
        for metric in METRICS:
            if metric in results[0]:
                print(f"| {metric} | {results[0][metric]:.3f} | {results[1][metric]:.3f} |")


if __name__ == "__main__":
    main()
