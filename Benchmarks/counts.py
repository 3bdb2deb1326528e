#!/usr/bin/env python3
"""Counts the instructions and the allocations of what docgen does most, and compares them with Benchmarks/counts.json.

    python3 Benchmarks/counts.py [--programs .build/release] [--record]

A count does not depend on how busy the machine is: two runs differ by less than one in a thousand. Allocations are those of the heap. Most kernels run twice, with little and with much of the same work: the difference is the work alone, without the start of
the process.

Needs valgrind and strip (binutils). Exit status: 1 when a count is above its bound.
"""

import argparse
import http.client
import json
import pathlib
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import typing

HERE = pathlib.Path(__file__).resolve().parent
FILE = HERE / "counts.json"
# Another version of a library may cost so much; what we write ourselves should not.
ROOM = 0.10

PROSE = """
## Write a warning {n}

Some *readers* skip long paragraphs, so `docgen` gives a [warning](#write-a-warning-{n}) a colour and an **icon**. It looks like this:

> [!WARNING]
> The old output is replaced in one step. Nothing of it is left.

| Option | Meaning | Default |
|---|---|---|
| `--output` | where the site goes | `dist` |
| `--base-url` | where it is published | none |

1. Write the page.
2. Build the site:
   - once, with `docgen build`
   - while you write, with `docgen serve`

<div class="note">Raw <b>HTML</b> is passed on.</div>
"""

CODE = """
```swift
/// A page as it was parsed.
struct Page{n}: Sendable {{
    let path: String, title = "Page \\(name)"
    var count: Int {{ sections.reduce(0) {{ $0 + $1.words }} }} // all of them
    func render(to output: inout [UInt8]) throws {{
        guard count > 0x10, path != "index.md" else {{ return }}
        for (index, section) in sections.enumerated() where !section.isEmpty {{ output += section.html }}
    }}
}}
```
"""

WORDS = """account address backup branch build cache certificate change cluster column command configuration connection container default delete
deploy directory error export feature field file filter folder header import index input install key language limit link list log memory message
method model module name network number object option output package page password path permission plugin port process project proxy query
queue record release request response restart result role route schema script search section server service session setting site snapshot source
state status storage string table template test thread token update user value variable version volume warning worker write""".split()


def sentence(generator: random.Random) -> str:
    return f"The {' '.join(generator.choices(WORDS, k=9))} is set with `{'-'.join(generator.choices(WORDS, k=2))}`."


def page(number: int) -> str:
    generator = random.Random(number)
    parts = [f"# {' '.join(generator.choices(WORDS, k=3)).title()} {number}"]
    for _ in range(6):
        parts.append("## " + " ".join(generator.choices(WORDS, k=3)).capitalize())
        parts += [" ".join(sentence(generator) for _ in range(4)) for _ in range(2)]
    return "\n\n".join(parts) + "\n"


class Count(typing.NamedTuple):
    instructions: int
    allocations: int

    def each(self, fewer: "Count", count: int) -> "Count":
        """What one of so many pieces of work costs, of which `fewer` did none."""
        return Count(*((many - few) // count for many, few in zip(self, fewer, strict=True)))


class Kernels:
    def __init__(self, programs: pathlib.Path, folder: pathlib.Path):
        self.folder = folder
        for name in ("docgen", "AssistantServer"):
            # Valgrind cannot read the debugging information of a static program.
            subprocess.run(["strip", "-o", folder / name, programs / name], check=True)

    def count(self, *arguments: object, program: str = "docgen", requests: int = 0) -> Count:
        command = [self.folder / program, *arguments]
        instructions = self.measure(["--tool=callgrind", "--callgrind-out-file=/dev/null"], r"Collected : ([\d,]+)", command, requests)
        return Count(instructions, self.measure(["--tool=dhat", "--dhat-out-file=/dev/null"], r"Total: .* in ([\d,]+) blocks", command, requests))

    def measure(self, tool: list[str], pattern: str, program: list[object], requests: int) -> int:
        # On one core all is done by one thread: how several share the work is chance.
        command = [str(part) for part in ("taskset", "--cpu-list", "0", "valgrind", *tool, *program)]
        # The order of a set must not change from run to run.
        environment = {"SWIFT_DETERMINISTIC_HASHING": "1", "PATH": "/usr/bin:/bin", "HOME": str(self.folder)}
        with open(self.folder / "messages", "w+") as messages:
            process = subprocess.Popen(command, cwd=self.folder, env=environment, stdout=subprocess.PIPE, stderr=messages, text=True)
            if requests:
                ask(process, requests)
            process.communicate()
            messages.seek(0)
            said = messages.read()
        found = re.search(pattern, said)
        if process.returncode != 0 or not found:
            sys.exit(f"{' '.join(str(part) for part in program)} failed with {process.returncode}:\n{said[-2000:]}")
        return int(found.group(1).replace(",", ""))

    def file(self, name: str, text: str) -> str:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return name

    def render(self, piece: str) -> Count:
        few, many = (self.file(f"{n}.md", "".join(piece.format(n=k) for k in range(n))) for n in (1, 21))
        return self.count("render", many).each(self.count("render", few), 20)

    def site(self, count: int) -> str:
        for number in range(count):
            self.file(f"site{count}/p{number:03}.md", page(number))
        return f"site{count}"

    def build(self, count: int) -> Count:
        return self.count("build", self.site(count), "--no-cache", "--jobs", "1", "--output", f"out{count}")

    def serve(self, requests: int) -> Count:
        arguments = ["--dist", "out20", "--port", "0"]
        return self.count(*arguments, program="AssistantServer", requests=requests)

    def all(self):
        yield "render 1 kB of prose with a table, a list, an alert", self.render(PROSE)
        yield "render and highlight 9 lines of Swift", self.render(CODE)
        yield "build one page of 7 sections: parse, index, write", self.build(60).each(self.build(20), 40)
        index = ["--index", "out60/index.sqlite"]
        # Not by 'eval', whose threads wait for each other: its counts differ by 5 %.
        question = "how do I change the path of the backup folder?"
        yield "answer one question, the start of the process included", self.count("ask", *index, question)
        yield "search once, the start of the process included", self.count("search", *index, "--json", "--limit", "20", "backup")
        yield "start and end", self.count("--version")
        yield "serve one page from memory", self.serve(1_100).each(self.serve(100), 1_000)


def ask(server: subprocess.Popen, requests: int) -> None:
    """Gets a page so many times over one connection, then ends the server."""
    line = server.stdout.readline()
    found = re.search(r"http://([\d.]+):(\d+)", line)
    if not found:
        sys.exit(f"the server does not say where it is: {line}")
    connection = http.client.HTTPConnection(found.group(1), int(found.group(2)))
    for _ in range(requests):
        connection.request("GET", "/p000.html")
        response = connection.getresponse()
        response.read()
        if response.status != 200:
            sys.exit(f"the server answered with status {response.status}")
    connection.close()
    server.send_signal(signal.SIGTERM)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--programs", type=pathlib.Path, default=HERE.parent / ".build/release", help="the folder of a release build")
    parser.add_argument("--record", action="store_true", help="write the counts into counts.json")
    options = parser.parse_args()
    for tool in ("valgrind", "strip"):
        if not shutil.which(tool):
            sys.exit(f"no '{tool}': install the packages valgrind and binutils")
    known = json.loads(FILE.read_text()) if FILE.exists() else {}
    counts = {}
    is_above = False
    with tempfile.TemporaryDirectory(prefix="docgen-counts-") as folder:
        for name, count in Kernels(options.programs.resolve(), pathlib.Path(folder)).all():
            counts[name] = count._asdict()
            for unit, number in counts[name].items():
                before = known.get(name, {}).get(unit)
                change = number / before - 1 if before else 0
                is_above = is_above or change > ROOM
                mark = "✗" if change > ROOM else "✓"
                hint = "; record the new count" if change < -ROOM else ""
                print(f"{mark} {number:>12,} {unit:<12}  {change:+.1%}  {name}{hint}", flush=True)
    if options.record:
        FILE.write_text(json.dumps(counts, indent=2) + "\n")
    elif is_above:
        sys.exit(f"more than {ROOM:.0%} above Benchmarks/counts.json: find out why, or record the new counts and say why in the commit")


if __name__ == "__main__":
    main()
