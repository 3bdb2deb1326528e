#!/usr/bin/env python3
"""What is lost when projects of other tools move in: counts their constructs in the sources, and what of them a reader still sees as text.

    python3 Benchmarks/moving.py PROJECTS [--docgen PATH] [--only NAME]
    python3 Benchmarks/moving.py --diagrams FOLDER [FOLDER …]

PROJECTS is a folder of projects, or of NAME.tar.zst. Each is copied, moved in with `docgen migrate`, and built; nothing else is done to it.
The report is Markdown on standard output: a row for each construct that the project has, what the build says that it left out, words of the
sources that no page has, findings, and old addresses that answer. Status 1: a project could not be moved in or built.

With --diagrams the blocks of Mermaid in folders or archives are drawn instead, and counted. Status 1: one is not drawn.
"""

import argparse
import collections
import html.parser
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

# The construct, how its source begins, and what a reader would see of it where it is not understood. Where sources are code on purpose (includes
# of code), the pattern counts within code too.
CONSTRUCTS = [
    ("mdBook include", r"\{\{#(?:rustdoc_)?include\b", r"\{\{#(?:rustdoc_)?include\b", True),
    ("mdBook listing", r"<Listing\b", r"</?Listing\b", False),
    ("markdown-include", r"^\{![^\n!]+!\}", r"\{![^\n!]+!\}", True),
    ("FastAPI code include", r"^\{\* [^\n]+ \*\}", r"\{\* [^\n]+ \*\}", True),
    ("snippet", r"^\s*-{1,2}8<-{1,2} ", r"-{1,2}8<-{1,2} ", True),
    ("admonition !!!", r"^\s*!!! ?\w", r"(?:^|\s)!!! ?\w", False),
    ("foldable ???", r"^\s*\?\?\?\+? \w", r"(?:^|\s)\?\?\?\+? \w", False),
    ("block ///", r"^\s*/// ?\w", r"(?:^|\s)///(?: \w|$)", False),
    ("container :::", r"^\s*:::+ ?\{?[a-z][\w-]*(?![\w.])", r"(?:^|\s):::+ ?\w[\w-]*(?![\w.])", False),
    ("reference from source ::: a.b", r"^::: [\w]+\.[\w.]+", r"^::: [\w]+\.[\w.]+", False),
    ("tab ===", r"^\s*===[!+]? \"", r"(?:^|\s)===[!+]? \"", False),
    ("icon :set-name:", r":(?:material|octicons|fontawesome|simple)-[\w-]+:", r":(?:material|octicons|fontawesome|simple)-[\w-]+:", False),
    ("attribute list", r"\{ ?:? ?[.#][\w-]+[^}\n]*\}", r"\{ ?:? ?[.#][\w-]+[^}\n]*\}", False),
    ("reference [a][b]", r"\]\[[A-Za-z][\w. ]*\]", r"\]\[[A-Za-z][\w. ]*\]", False),
    ("definition list", r"^ ?: {1,4}\S", r"^: {1,4}\S", False),
    ("fence with options", r"^\s*(?:`{3,}|~{3,}) ?\{", None, True),
    ("macro {{ }}", r"\{\{ ?[\w.]+ ?(?:\([^)\n]*\))? ?\}\}", r"\{\{ ?[\w.]+ ?(?:\([^)\n]*\))? ?\}\}", False),
    # A tag may take several lines; of one that is not understood the beginning is shown, and what ends it may be a block quote.
    ("Jinja {% %}", r"(?<!\{)\{%-?\s*\w+[^%]{0,1000}%\}", r"(?<!\{)\{%-?\s*\w", False),
    ("shortcode {{< >}}", r"\{\{<\s*/?\w[^>]{0,1000}>\}\}", r"\{\{<\s*/?\w", False),
    ("shortcode {{% %}}", r"\{\{%\s*/?\w[^%]{0,1000}%\}\}", r"\{\{%\s*/?\w", False),
    ("alert [!NOTE]", r"^\s*> ?\[!\w+\]", r"\[!(?:NOTE|TIP|WARNING|IMPORTANT|CAUTION|DANGER)\]", False),
    ("footnote", r"\[\^[\w-]+\]", r"\[\^[\w-]+\]", False),
    ("key ++ctrl++", r"\+\+[a-z]+(?:\+[a-z0-9]+)*\+\+", r"\+\+[a-z]+(?:\+[a-z0-9]+)*\+\+", False),
    ("mark ==x==", r"==[^\s=][^=\n]*==", r"==[^\s=][^=\n]*==", False),
    ("formula $$", r"^\s*\$\$", r"\$\$", False),
    ("mermaid", r"^\s*(?:`{3,}|~{3,}) ?\{? ?\.?mermaid", r"^\s*(?:graph|flowchart|sequenceDiagram|classDiagram|stateDiagram|erDiagram|pie)\b", True),
    ("abbreviation", r"^\*\[[^\]\n]+\]:", r"\*\[[^\]\n]+\]:", False),
]

FENCE = re.compile(r"^[ >]*(`{3,}|~{3,})[^\n]*\n.*?(?:^[ >]*\1[`~]*\s*$|\Z)", re.M | re.S)
SPAN = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)", re.S)


def prose(markdown: str) -> str:
    """A page without its code."""
    return SPAN.sub("", FENCE.sub("\n", re.sub(r"<!--.*?-->", "", markdown, flags=re.S)))


class Article(html.parser.HTMLParser):
    """The text that a page shows, with and without its code; each block on a line of its own."""

    CODE = {"pre", "code", "kbd", "samp", "script", "style", "math"}
    BLOCKS = {"p", "li", "div", "td", "th", "h1", "h2", "h3", "h4", "h5", "h6", "dt", "dd", "blockquote", "figcaption", "summary", "section"}

    def __init__(self, text: str):
        super().__init__(convert_charrefs=True)
        self.inside = 0
        self.parts: list[str] = []
        self.all: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        if tag in self.CODE:
            self.inside += 1
            # Something stands there: what follows code does not begin its line.
            self.parts.append("\N{OBJECT REPLACEMENT CHARACTER}")
        if tag in self.BLOCKS:
            self.parts.append("\n")
            self.all.append("\n")

    def handle_endtag(self, tag):
        if tag in self.CODE:
            self.inside = max(0, self.inside - 1)

    def handle_data(self, data):
        self.all.append(data)
        if not self.inside:
            self.parts.append(data)


def main_text(page: str) -> str:
    start = page.find("<main")
    end = page.rfind("</main>")
    return page[start : end if end > 0 else None] if start >= 0 else page


def count(pattern: str, texts: list[str]) -> int:
    compiled = re.compile(pattern, re.M)
    return sum(len(compiled.findall(text)) for text in texts)


def content_of(project: pathlib.Path) -> pathlib.Path:
    """The folder with the settings of the old tool: the project, or one below it (`docs/en`)."""
    names = ("mkdocs.yml", "book.toml", "hugo.toml", "docusaurus.config.js", "docusaurus.config.ts", "config.toml")
    if any((project / name).is_file() for name in names):
        return project
    below = sorted((path for name in names for path in project.glob(f"*/*/{name}")), key=lambda path: (path.parent.name != "en", str(path)))
    return below[0].parent if below else project


def moved(project: pathlib.Path, docgen: str) -> str:
    root = content_of(project)
    migrated = subprocess.run([docgen, "migrate", root], capture_output=True, text=True)
    if migrated.returncode:
        raise SystemExit(f"{project.name}: docgen migrate ends with {migrated.returncode}\n{migrated.stderr[-2000:]}")
    settings = (root / "docgen.yml").read_text()
    content = re.search(r"^content: *(.+)$", settings, re.M)
    sources = root / (content.group(1).strip().strip("'\"") if content else "docs")
    out = project / ".moved"
    built = subprocess.run([docgen, "build", root, "--output", out, "--no-cache", "--format", "json"], capture_output=True, text=True)
    if not (out / "manifest.json").exists():
        raise SystemExit(f"{project.name}: docgen build ends with {built.returncode}\n{built.stderr[-2000:]}")
    hidden = ".docgen"
    markdown = [p for p in sorted(sources.rglob("*.md")) + sorted(sources.rglob("*.mdx")) if hidden not in p.parts]
    texts = [path.read_text(errors="replace") for path in markdown]
    pages = [Article(main_text(path.read_text())) for path in sorted((out / "site").rglob("*.html"))]
    shown = ["".join(page.parts) for page in pages]
    whole = ["".join(page.all) for page in pages]
    bare = [prose(text) for text in texts]
    lines = [f"## {project.name}", "", f"{len(texts)} sources, {len(pages)} pages. {old_addresses(migrated.stdout + migrated.stderr)}", ""]
    lines += ["| construct | in the sources | shown as text |", "| --- | ---: | ---: |"]
    for name, source, left, in_code in CONSTRUCTS:
        found = count(source, texts if in_code else bare)
        lost = count(left, whole if in_code else shown) if left else 0
        # What a project does not have is no loss, whatever its text looks like.
        if found:
            lines.append(f"| {name} | {found:,} | {lost:,} |")
    lines += ["", left_out(built), "", unseen_words(bare, whole), "", findings(built), ""]
    return "\n".join(lines)


def reports(built: subprocess.CompletedProcess) -> list[dict]:
    """The findings of a build that wrote JSON."""
    entries = []
    for line in (built.stdout + built.stderr).splitlines():
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        if isinstance(entry, dict) and "id" in entry:
            entries.append(entry)
    return entries


def left_out(built: subprocess.CompletedProcess) -> str:
    """What the build names of what pages do not show: each place, by what it is."""
    kinds: collections.Counter[str] = collections.Counter()
    for entry in reports(built):
        parts = re.search(r"' is (.+?); (?:it is left out|only its content is shown)[^(]*(?:\(and (\d+) more)?", entry["message"])
        if parts and entry["id"] == "foreign-syntax":
            kinds[parts.group(1)] += 1 + int(parts.group(2) or 0)
    return f"Left out, and reported: {counted(kinds)}."


def unseen_words(sources: list[str], pages: list[str]) -> str:
    """Words of the sources' texts that stand on no page: what is left out without a word would be among them."""

    def words(text: str) -> set[str]:
        return {word.lower() for word in re.findall(r"[^\W\d_]{4,}", text)}

    seen = set().union(*map(words, pages))
    texts = [
        re.sub(r"\A(---|\+\+\+)\n.*?\n\1\n|<[^>]*>|\{[^}]*\}|\([^()]*\)|^\s*\[[^\]]+\]:.*|\S*[/:@#]\S*", " ", text, flags=re.S | re.M)
        for text in sources
    ]
    lost = collections.Counter(word for text in texts for word in words(text) if word not in seen)
    return f"Words that no page has: {len(lost):,}" + (f", such as {', '.join(word for word, _ in lost.most_common(12))}." if lost else ".")


def counted(kinds: dict[str, int]) -> str:
    return ", ".join(f"{name} {number:,}" for name, number in sorted(kinds.items(), key=lambda kind: (-kind[1], kind[0]))) or "none"


def old_addresses(report: str) -> str:
    line = re.search(r"^old addresses: .*$", report, re.M)
    return line.group(0)[0].upper() + line.group(0)[1:] + "." if line else "Nothing is said of old addresses."


def findings(built: subprocess.CompletedProcess) -> str:
    """How many findings of each kind the build has."""
    return f"Findings: {counted(collections.Counter(entry['id'] for entry in reports(built)))}."


MERMAID = re.compile(r"^([ >]*)(`{3,}|~{3,}) *\{? *\.?mermaid[^\n]*\n(.*?)^[ >]*\2", re.M | re.S)


def diagrams(folders: list[pathlib.Path], docgen: str) -> int:
    """Draws each block of Mermaid on a page of its own. Prints a row for each folder, and each block that is not drawn.

    Returns how many are not.
    """
    missing = 0
    print("| folder | blocks | drawn |\n| --- | ---: | ---: |")
    failures = []
    for folder in folders:
        with tempfile.TemporaryDirectory() as scratch:
            site = pathlib.Path(scratch) / "pages"
            site.mkdir()
            unpacked = pathlib.Path(scratch) / "unpacked"
            unpacked.mkdir()
            if folder.is_file():
                subprocess.run(["tar", "-xf", folder, "-C", unpacked], check=True)
            root = unpacked if folder.is_file() else folder
            blocks = []
            for path in sorted(path for path in root.rglob("*.m*") if path.suffix in (".md", ".mdx", ".markdown") and path.is_file()):
                for margin, _, source in MERMAID.findall(path.read_text(errors="replace")):
                    blocks.append((path.relative_to(root), "".join(line.removeprefix(margin) for line in source.splitlines(keepends=True))))
            for number, (_, source) in enumerate(blocks):
                (site / f"{number}.md").write_text(f"# Block {number}\n\n````mermaid\n{source}````\n")
            drawn = 0
            if blocks:
                out = pathlib.Path(scratch) / "out"
                built = subprocess.run([docgen, "build", site, "--output", out, "--lenient", "--format", "json"], capture_output=True, text=True)
                drawn = sum('class="dg ' in (out / "site" / f"{number}.html").read_text() for number in range(len(blocks)))
                for entry in reports(built):
                    if entry["id"] == "diagram":
                        failures.append(f"{folder.name}: {blocks[int(pathlib.Path(entry['path']).stem)][0]}: {entry['message']}")
            missing += len(blocks) - drawn
            print(f"| {folder.name} | {len(blocks):,} | {drawn:,} |", flush=True)
    print("\n" + "\n".join(f"- {failure}" for failure in failures) if failures else "")
    return missing


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("projects", type=pathlib.Path, nargs="?")
    arguments.add_argument("--diagrams", type=pathlib.Path, nargs="+", metavar="FOLDER", help="draw the blocks of Mermaid in these instead")
    arguments.add_argument("--docgen", default=os.environ.get("DOCGEN", ".build/release/docgen"))
    arguments.add_argument("--only", help="the project of this name alone")
    given = arguments.parse_args()
    docgen = str(pathlib.Path(given.docgen).resolve())
    if given.diagrams:
        sys.exit(1 if diagrams(given.diagrams, docgen) else 0)
    if not given.projects:
        arguments.error("name a folder of projects")
    failed = False
    for entry in sorted(given.projects.iterdir()):
        name = entry.name.removesuffix(".tar.zst")
        if (entry.is_file() and name == entry.name) or (given.only and name != given.only):
            continue
        with tempfile.TemporaryDirectory() as scratch:
            if entry.is_dir():
                shutil.copytree(entry, pathlib.Path(scratch) / name, symlinks=True)
            else:
                subprocess.run(["tar", "--zstd", "-xf", entry, "-C", scratch], check=True)
            project = next(path for path in pathlib.Path(scratch).iterdir() if path.is_dir())
            try:
                print(moved(project, docgen), flush=True)
            except SystemExit as error:
                print(error, file=sys.stderr)
                failed = True
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
