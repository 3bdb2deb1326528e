#!/usr/bin/env python3
"""Measures `docgen build` beside two floors, and compares the ratios with the goals. README.md says what the figures mean."""

import argparse
import dataclasses
import json
import os
import platform
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
CORPORA = ["rust-book", "powershell", "cpp-docs"]
LIBRARIES = {"cmark_floor": ["-lcmark-gfm", "-lcmark-gfm-extensions"], "fts5_floor": ["-lsqlite3"]}
CORES = 2  # the goals are set for two
# The floors do no search in browsers: `docgen` builds without it and is compared with them, `static` builds as by default.
LABELS = {"docgen": "docgen build, `search: server`", "static": "docgen build", "cmark": "cmark floor", "fts5": "FTS5 floor"}
MB = 1_000_000

MAX_USER_RATIO = 2.5
MAX_WALL_RATIO = 1.6
MAX_BYTES_RATIO = 3.0
MAX_MEMORY_BYTES = 400 * MB
# CPU time of builds by default, beside one that keeps nothing for the next.
LATER_BUILDS = {"first": "first build, which keeps pages", "same": "nothing changed", "edited": "a sentence more"}
MAX_LATER_RATIOS = {"first": 1.03, "same": 0.12, "edited": 0.35}
SETTLED_SECONDS = 2.5  # stamps of younger files say nothing
MIN_SPEED_RATIO = 0.8
LARGE, MIDDLE = "cpp-docs", "powershell"  # 9,747 and 1,111 pages: the memory goal is for the first, the speed goal for both


class BenchmarkError(Exception):
    """The measurement cannot be made; the message says why."""


@dataclass(frozen=True)
class Cost:
    """What one run took, in seconds and bytes. `memory` is None where it would measure something else."""

    wall: float
    user: float
    sys: float
    memory: int | None
    output: int
    site: int = 0  # docgen only: the part of `output` that is not the index


@dataclass(frozen=True)
class Corpus:
    name: str
    pages: int
    sections: int
    bytes_in: int
    libraries: list[str]
    runs: dict[str, list[Cost]]  # by program, as in LABELS
    later: list[dict[str, float]]  # of each run the CPU time by LATER_BUILDS, in times of a build that keeps nothing

    def later_ratio(self, build: str) -> float:
        return statistics.median(run[build] for run in self.later)

    def median(self, program: str, field: str) -> float:
        return statistics.median(getattr(cost, field) for cost in self.runs[program])

    def ratio(self, field: str) -> float:
        """docgen's share of both floors together: they are what it does, one after the other."""
        return self.median("docgen", field) / (self.median("cmark", field) + self.median("fts5", field))

    @property
    def site_ratio(self) -> float:
        return self.median("docgen", "site") / self.median("cmark", "output")

    @property
    def pages_per_second(self) -> float:
        return self.pages / self.median("docgen", "wall")


@dataclass(frozen=True)
class Goal:
    name: str
    corpus: str
    limit: str
    measured: str
    is_met: bool


# Measuring


def measure(command: list, accepted: tuple[int, ...] = (0,)) -> tuple[Cost, str]:
    """Runs a command to its end; returns its cost (without output bytes) and what it wrote to standard output."""
    command = [str(part) for part in command]
    start = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as child:
        output = child.stdout.read()
        # wait4 and not getrusage(RUSAGE_CHILDREN): that one adds up all children and keeps the largest memory of them.
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in accepted:
        raise BenchmarkError(f"exit status {child.returncode} from: {' '.join(command)}")
    return Cost(wall, usage.ru_utime, usage.ru_stime, usage.ru_maxrss * 1024, 0), output.decode()


def folder_bytes(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def build(docgen: Path, root: Path, output: Path, *more: str) -> Cost:
    # 1: the documents have errors, and the site is there all the same.
    cost, _ = measure([docgen, "build", root, "--output", output, "--jobs", len(os.sched_getaffinity(0)), *more], accepted=(0, 1))
    return cost


def run_docgen(docgen: Path, root: Path, output: Path, search: str) -> Cost:
    shutil.rmtree(output, ignore_errors=True)  # not part of the measurement: every run is a first build
    (root / "docgen.yml").write_text(f"search: {search}\n")
    cost = build(docgen, root, output, "--no-cache")
    index = output / "index.sqlite"
    if not index.is_file():
        raise BenchmarkError(f"{docgen} wrote no index for {root.parent.name}; build it by hand to see why")
    total = folder_bytes(output)
    return dataclasses.replace(cost, output=total, site=total - index.stat().st_size)


def edit_paragraph(root: Path, number: int) -> None:
    """Adds a sentence to the paragraph of a page of middling size, another page for each number."""
    pages = sorted(page for page in root.rglob("*.md") if 3_000 < page.stat().st_size < 12_000)
    for page in pages[len(pages) // 2 + number :] + pages:
        text = page.read_bytes()
        for line in text.split(b"\n")[20:]:
            # Prose, and not a line of code: it ends a sentence.
            if len(line) > 60 and line[:1].isalpha() and line.endswith(b".") and text.count(line) == 1:
                page.write_bytes(text.replace(line, line + f" A sentence of edit {number}.".encode()))
                return
    raise BenchmarkError(f"no page of {root} has a paragraph to edit")


def run_later_builds(docgen: Path, root: Path, output: Path, number: int) -> dict[str, float]:
    def cpu(*more: str) -> float:
        cost = build(docgen, root, output, *more)
        return cost.user + cost.sys

    (root / "docgen.yml").write_text("search: static\n")
    time.sleep(SETTLED_SECONDS)
    shutil.rmtree(output, ignore_errors=True)
    clean = cpu("--no-cache")
    shutil.rmtree(output)
    shutil.rmtree(root / ".docgen", ignore_errors=True)
    costs = {"first": cpu(), "same": cpu()}
    edit_paragraph(root, number)
    costs["edited"] = cpu()
    shutil.rmtree(root / ".docgen")  # the other runs are of the pages alone
    return {build: cost / clean for build, cost in costs.items()}


def run_cmark_floor(program: Path, root: Path, output: Path) -> tuple[Cost, dict]:
    shutil.rmtree(output, ignore_errors=True)
    cost, text = measure([program, root, output])
    facts = json.loads(text)
    return dataclasses.replace(cost, output=facts["bytes_out"]), facts


def run_fts5_floor(program: Path, index: Path, database: Path) -> tuple[Cost, dict]:
    database.unlink(missing_ok=True)
    _, text = measure([program, index, database])
    facts = json.loads(text)
    # The program's own clock, without the reading; its memory holds every section, so it says nothing.
    return Cost(facts["wall"], facts["user"], facts["sys"], None, facts["bytes_out"]), facts


def measure_corpus(archive: Path, docgen: Path, scratch: Path, runs: int) -> Corpus:
    name = archive.name.split(".tar")[0]
    folder = scratch / name
    root, site, html, database = folder / "source", folder / "site", folder / "html", folder / "words.sqlite"
    unpack(archive, root)

    costs: dict[str, list[Cost]] = {program: [] for program in LABELS}
    later = []
    for number in range(runs):
        # In turns, so that a disturbance of some seconds does not hit all runs of one program.
        print(f"{name}: run {number + 1} of {runs}", file=sys.stderr)
        costs["static"].append(run_docgen(docgen, root, site, "static"))
        costs["docgen"].append(run_docgen(docgen, root, site, "server"))
        cmark_cost, pages = run_cmark_floor(scratch / "cmark_floor", root, html)
        fts5_cost, sections = run_fts5_floor(scratch / "fts5_floor", site / "index.sqlite", database)
        costs["cmark"].append(cmark_cost)
        costs["fts5"].append(fts5_cost)
        later.append(run_later_builds(docgen, root, site, number))
    shutil.rmtree(folder)
    libraries = [pages["library"], sections["library"]]
    return Corpus(name, pages["files"], sections["sections"], pages["bytes_in"], libraries, costs, later)


# Preparing


def find_archive(corpora: Path, name: str) -> Path:
    for ending in (".tar.zst", ".tar.gz"):
        archive = corpora / (name + ending)
        if archive.is_file():
            return archive
    raise BenchmarkError(f"no {name}.tar.zst and no {name}.tar.gz in {corpora}")


def unpack(archive: Path, folder: Path) -> None:
    """Unpacks without the licences: some are Markdown and would count as pages."""
    folder.mkdir(parents=True)
    excluded = [f"--exclude=*/{pattern}" for pattern in ("LICENSE*", "COPYRIGHT*")]
    run_tool(["tar", "--anchored", "--no-wildcards-match-slash", *excluded, "-xf", archive, "--strip-components=1", "-C", folder])


def compile_floors(scratch: Path) -> None:
    for name, libraries in LIBRARIES.items():
        source = HERE / "floors" / f"{name}.c"
        run_tool([os.environ.get("CC", "cc"), "-O2", "-Wall", "-Wextra", source, "-o", scratch / name, *libraries])


def run_tool(command: list) -> None:
    try:
        subprocess.run([str(part) for part in command], check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise BenchmarkError(f"{command[0]} failed: {error}") from error


def describe_machine(scratch: Path) -> dict[str, str]:
    models = [line.split(":", 1)[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    mounts = [line.split()[1:3] for line in Path("/proc/mounts").read_text().splitlines()]
    _, file_system = max((len(point), kind) for point, kind in mounts if scratch.is_relative_to(point))
    return {
        "cores": f"{len(os.sched_getaffinity(0))} used of {os.cpu_count()}",
        "CPU": models[0] if models else platform.machine(),
        "kernel": f"{platform.system()} {platform.release()}",
        "load before": f"{os.getloadavg()[0]:.2f}",
        "scratch": file_system,
    }


# Reporting


def compare(corpora: list[Corpus]) -> list[Goal]:
    def at_most(name: str, corpus: str, limit: float, measured: float) -> Goal:
        return Goal(name, corpus, f"≤ {limit:g} ×", f"{measured:.2f} ×", measured <= limit)

    goals = []
    for corpus in corpora:
        goals += [
            at_most("user CPU ÷ floors", corpus.name, MAX_USER_RATIO, corpus.ratio("user")),
            at_most("wall ÷ floors", corpus.name, MAX_WALL_RATIO, corpus.ratio("wall")),
            at_most("site bytes ÷ cmark floor", corpus.name, MAX_BYTES_RATIO, corpus.site_ratio),
            at_most("all bytes ÷ floors", corpus.name, MAX_BYTES_RATIO, corpus.ratio("output")),
        ]
        goals += [
            at_most(f"CPU, {label}, ÷ `--no-cache`", corpus.name, MAX_LATER_RATIOS[build], corpus.later_ratio(build))
            for build, label in LATER_BUILDS.items()
        ]
    by_name = {corpus.name: corpus for corpus in corpora}
    if large := by_name.get(LARGE):
        # The worst run and not the median: a limit on memory is broken by one run.
        peak = max(cost.memory for program in ("docgen", "static") for cost in large.runs[program])
        limit = f"≤ {MAX_MEMORY_BYTES / MB:.0f} MB"
        goals.append(Goal("peak memory", LARGE, limit, f"{peak / MB:.0f} MB", peak <= MAX_MEMORY_BYTES))
        if middle := by_name.get(MIDDLE):
            ratio = large.pages_per_second / middle.pages_per_second
            limit = f"≥ {MIN_SPEED_RATIO:g} ×"
            goals.append(Goal("pages/s ÷ pages/s", f"{LARGE} ÷ {MIDDLE}", limit, f"{ratio:.2f} ×", ratio >= MIN_SPEED_RATIO))
    return goals


def table(header: list[str], rows: list[list[str]], left: int = 1) -> str:
    """A Markdown table, its first `left` columns flush left."""
    rule = ["---" if column < left else "---:" for column in range(len(header))]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in [header, rule, *rows])


def corpus_report(corpus: Corpus) -> str:
    rows = []
    for program, label in LABELS.items():
        walls = [cost.wall for cost in corpus.runs[program]]
        wall, user, sys_time, output = (corpus.median(program, field) for field in ("wall", "user", "sys", "output"))
        memory = "–" if program == "fts5" else f"{corpus.median(program, 'memory') / MB:.0f} MB"
        rows.append(
            [
                label,
                f"{wall:.3f} s",
                f"{min(walls):.3f}–{max(walls):.3f}",
                f"{user:.3f} s",
                f"{sys_time:.3f} s",
                memory,
                f"{corpus.pages / wall:,.0f}",
                f"{output / MB:.1f} MB",
            ]
        )
    header = ["", "wall", "least–most", "user", "sys", "peak memory", "pages/s", "output"]
    title = f"### {corpus.name}: {corpus.pages:,} pages, {corpus.bytes_in / MB:.1f} MB, {corpus.sections:,} sections"
    return f"{title}\n\n{table(header, rows)}"


def report(machine: dict[str, str], runs: int, corpora: list[Corpus], goals: list[Goal]) -> str:
    measured = {**machine, "runs": f"{runs}, the median of each figure"}
    rows = [[goal.name, goal.corpus, goal.limit, goal.measured, "pass" if goal.is_met else "**miss**"] for goal in goals]
    return "\n\n".join(
        [
            table(["machine", ""], [[key, value] for key, value in measured.items()], left=2),
            *map(corpus_report, corpora),
            "### Goals",
            table(["goal", "corpus", "limit", "measured", ""], rows, left=2),
        ]
    )


# Command line


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora", metavar="CORPORA_DIR", type=Path, help="the folder with NAME.tar.zst or NAME.tar.gz")
    parser.add_argument("--docgen", type=Path, default=HERE.parent / ".build/release/docgen", help="default: .build/release/docgen")
    parser.add_argument("--scratch", type=Path, default=Path("/dev/shm"), help="a folder on a tmpfs, 600 MB free (default: /dev/shm)")
    parser.add_argument("--runs", type=int, default=3, help="of each program (default: 3)")
    parser.add_argument("--corpus", action="append", metavar="NAME", help=f"may be repeated (default: {', '.join(CORPORA)})")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every run there")
    parser.add_argument("--check", action="store_true", help="exit with status 1 when a goal is missed")
    arguments = parser.parse_args()
    if arguments.runs < 1:
        parser.error(f"--runs is {arguments.runs}, expected 1 or more")
    return arguments


def main() -> int:
    arguments = parse_arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # an exception, so that the scratch files go
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])  # children inherit it

    docgen = arguments.docgen.resolve()
    if not os.access(docgen, os.X_OK):
        raise BenchmarkError(f"no program at {docgen}; build it with `swift build -c release --static-swift-stdlib` or give --docgen")
    if not arguments.scratch.is_dir():
        raise BenchmarkError(f"no folder {arguments.scratch}; give --scratch")
    archives = [find_archive(arguments.corpora, name) for name in dict.fromkeys(arguments.corpus or CORPORA)]
    machine = describe_machine(arguments.scratch.resolve())
    if machine["scratch"] != "tmpfs":
        print(f"warning: {arguments.scratch} is no tmpfs, the disk is measured too", file=sys.stderr)

    with tempfile.TemporaryDirectory(prefix="docgen-bench-", dir=arguments.scratch) as folder:
        scratch = Path(folder).resolve()
        compile_floors(scratch)
        corpora = [measure_corpus(archive, docgen, scratch, arguments.runs) for archive in archives]
    machine["libraries"] = ", ".join(corpora[0].libraries)

    goals = compare(corpora)
    print(report(machine, arguments.runs, corpora, goals))
    if arguments.json:
        facts = {"machine": machine, "corpora": corpora, "goals": goals}
        arguments.json.write_text(json.dumps(facts, indent=2, default=dataclasses.asdict) + "\n")
    return 1 if arguments.check and not all(goal.is_met for goal in goals) else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except BenchmarkError as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)
