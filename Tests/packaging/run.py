#!/usr/bin/env python3
"""Packs the programs twice, and tries every package where nothing of docgen is: fresh trees of Debian and Ubuntu, a virtual environment, uv,
the steps of action.yml, and a repository with the hooks of pre-commit.

    Tests/packaging/run.py [--bin .build/release] [--trees .build/packaging/trees]

The programs hold the Swift runtime (`make package` builds them so). Trees are made with debootstrap and kept; a trial has a copy. Needs root, and
Debian's binutils, debootstrap, dpkg-dev, lintian, man-db and patchelf; without them it is left out, and that is said.
"""

import argparse
import contextlib
import os
import pathlib
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import venv

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]

sys.path[:0] = [str(ROOT / "Tests"), str(ROOT / "Tests/blackbox"), str(ROOT / "packaging")]
from packages import run_with_packages

PROGRAMS = run_with_packages(HERE)

import release
import yaml
from support import Verdict

SUITES = ("bookworm", "trixie", "noble")
# Ubuntu keeps each kind of machine at a host of its own. Debian has no keys of Ubuntu, so TLS says whose files these are; debootstrap has one
# script for all its releases, by the name of the first.
UBUNTU = "https://archive.ubuntu.com/ubuntu" if platform.machine() == "x86_64" else "https://ports.ubuntu.com/ubuntu-ports"
UBUNTU_OPTIONS = {"noble": ("--no-check-gpg",)}
UBUNTU_SOURCES = {"noble": (UBUNTU, "gutsy")}
TOOLS = ("debootstrap", "dpkg-shlibdeps", "lintian", "man", "objcopy", "patchelf")
QUESTION = "how do I write a warning?"
# Runs in a tree, with the manual's sources in /manual; $1 is the folder of the programs.
TRIAL = f"""
set -e
cd /manual
"$1/docgen" build --no-cache --lenient --output /tmp/dist
test -s /tmp/dist/site/index.html
"$1/docgen" ask --index /tmp/dist/index.sqlite "{QUESTION}"
"$1/AssistantServer" verify --dist /tmp/dist --state /tmp/state.sqlite
"""

verdict = Verdict()


def run(*command, **options) -> tuple[int, str]:
    done = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options)
    return done.returncode, done.stdout.strip()


def expect(what: str, *command, **options) -> str:
    status, text = run(*command, **options)
    verdict.check(status == 0, what + ("" if status == 0 else f": status {status}, {text[-1500:]}"))
    return text


def answers(text: str) -> bool:
    """Whether the page on warnings is the first source."""
    return "[!WARNING]" in text


class Tree:
    """A copy of a system that has nothing but what every Debian has, to be changed at will."""

    def __init__(self, source: pathlib.Path, folder: pathlib.Path):
        self.root = folder / source.name
        subprocess.run(["cp", "--archive", "--reflink=auto", source, self.root], check=True)
        manual = self.root / "manual"
        manual.mkdir()
        shutil.copytree(ROOT / "docs", manual / "docs")
        shutil.copyfile(ROOT / "docgen.yml", manual / "docgen.yml")

    def run(self, script: str, *arguments) -> tuple[int, str]:
        """Runs a script there, which sees its own processes and its own mounts; they end with it."""
        mounts = 'mount -t proc proc "$0/proc"; mount --rbind /dev "$0/dev"; exec chroot "$0" "$@"'
        command = ["unshare", "--mount", "--pid", "--fork", "sh", "-ec", mounts, self.root]
        environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "LANG": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"}
        return run(*command, "sh", "-c", script, "trial", *arguments, env=environment)

    def expect(self, what: str, script: str, *arguments) -> str:
        status, text = self.run(script, *arguments)
        verdict.check(status == 0, what + ("" if status == 0 else f": status {status}, {text[-1500:]}"))
        return text


@contextlib.contextmanager
def tree(suite: str, trees: pathlib.Path):
    made = trees / suite
    if not (made / "etc/debian_version").exists():
        shutil.rmtree(made, ignore_errors=True)
        trees.mkdir(parents=True, exist_ok=True)
        status, text = run("debootstrap", "--variant=minbase", *UBUNTU_OPTIONS.get(suite, ()), suite, made, *UBUNTU_SOURCES.get(suite, ()))
        if status:
            shutil.rmtree(made, ignore_errors=True)
            sys.exit(f"debootstrap failed: {text[-1000:]}")
    with tempfile.TemporaryDirectory(prefix="docgen-tree-") as folder:
        yield Tree(made, pathlib.Path(folder))


def packed(programs: pathlib.Path, folder: pathlib.Path) -> dict[str, pathlib.Path]:
    """The packages by their endings, made twice."""
    runs = []
    # Somebody may commit between the two.
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(release.epoch())}
    for number in ("first", "second"):
        command = [sys.executable, ROOT / "packaging/package.py", "--bin", programs, "--output", folder / number, "--level", "0"]
        status, text = run(*command, env=environment)
        if status:
            sys.exit(f"packaging/package.py failed: {text}")
        runs.append({path.name: path for path in sorted((folder / number).iterdir())})
    first, second = runs
    different = [name for name in first if name not in second or first[name].read_bytes() != second[name].read_bytes()]
    verdict.check(
        not different and first.keys() == second.keys(), "packed twice, the bytes are equal" + "".join(f"; not of {name}" for name in different)
    )
    expect("SHA256SUMS holds", "sha256sum", "--check", "--strict", "SHA256SUMS", cwd=folder / "first")
    return {
        "deb": next(path for name, path in first.items() if name.endswith(".deb")),
        "archive": next(path for name, path in first.items() if name.endswith(".tar.xz") and "debug" not in name),
        "debug": next(path for name, path in first.items() if name.endswith("-debug.tar.xz")),
        "wheel": next(path for name, path in first.items() if name.endswith(".whl")),
        "sbom": next(path for name, path in first.items() if name.endswith(".spdx.json")),
    }


def try_deb(package: pathlib.Path, trees: pathlib.Path):
    text = expect("lintian finds no error", "lintian", "--fail-on", "error,warning", "--allow-root", package)
    if text:
        print(text)
    # Other releases of Debian have other versions of its libraries.
    suite = platform.freedesktop_os_release()["VERSION_CODENAME"]
    if suite not in SUITES or suite in UBUNTU_SOURCES:
        print(f"skip  the package for Debian: this machine is {suite}")
    else:
        with tree(suite, trees) as system:
            shutil.copyfile(package, system.root / "docgen.deb")
            system.expect(f"{suite}: apt installs the package", "apt-get -qq update && apt-get -qq install --no-install-recommends ./docgen.deb 2>&1")
            text = system.expect(f"{suite}: its programs build the manual and serve it", TRIAL, "/usr/bin")
            verdict.check(answers(text), f"{suite}: and answer a question")
            left = "apt-get -qq purge docgen 2>&1 >/dev/null; dpkg -L docgen; find /usr /lib/systemd /etc -iname '*docgen*' -o -iname '*assistant*server*'"
            verdict.check("/docgen" not in system.run(left)[1], f"{suite}: nothing is left of it")


def try_image_sbom(trees: pathlib.Path, folder: pathlib.Path):
    """The bill of materials of an image, of a tree as deploy/Dockerfile has one."""
    with tree("bookworm", trees) as system:
        status = (system.root / "var/lib/dpkg/status").read_text()
        names = system.run("dpkg-query --show --showformat='${Package}\n'")[1].split()
    digest = "sha256:" + "0" * 64
    words = ["--image", "registry.example.org/docgen:0.2.0", "--digest", digest, "--version", "0.2.0"]
    text = expect("the bill of materials of an image is made", sys.executable, ROOT / "packaging/image_sbom.py", *words, input=status)
    (folder / "image.spdx.json").write_text(text)
    expect("and is valid SPDX", PROGRAMS / "pyspdxtools", "-i", folder / "image.spdx.json")
    listed = re.findall(r'"pkg:deb/debian/([^@"]+)@', text)
    verdict.check(
        sorted(listed) == sorted(names) and '"pkg:oci/docgen@sha256%3A000' in text, f"it names each of {len(names)} packages, and the image"
    )
    status, text = run(sys.executable, ROOT / "packaging/image_sbom.py", *words, input="")
    verdict.check(status != 0 and "names no installed package" in text, "and refuses a list without packages")


def sections(file: pathlib.Path) -> str:
    return run("objdump", "--headers", file)[1]


def try_archive(package: pathlib.Path, debug: pathlib.Path, programs: pathlib.Path, trees: pathlib.Path, folder: pathlib.Path):
    for suite in SUITES:
        with tree(suite, trees) as system:
            status, _ = system.run("ldconfig -p | grep -E 'libcmark|libcurl|libpq'")
            verdict.check(status != 0, f"{suite} has none of the libraries")
            expect(f"{suite}: the archive is unpacked", "tar", "-C", system.root / "opt", "-xf", package)
            place = "/opt/" + package.name.removesuffix(".tar.xz") + "/bin"
            text = system.expect(f"{suite}: its programs build the manual and serve it", TRIAL, place)
            verdict.check(answers(text), f"{suite}: and answer a question")
    for archive in (package, debug):
        expect(f"{archive.name} is unpacked", "tar", "-C", folder, "-xf", archive)
    unpacked = folder / package.name.removesuffix(".tar.xz")
    symbols = folder / debug.name.removesuffix(".tar.xz")
    for program in ("docgen", "AssistantServer"):
        packed = sections(unpacked / "bin" / program)
        verdict.check(".debug_info" not in packed and ".gnu_debuglink" in packed, f"{program} is stripped, and names its symbols")
        if ".debug_info" in sections(programs / program):
            verdict.check(".debug_info" in sections(symbols / f"{program}.debug"), f"{program}.debug has them")
        else:
            print(f"skip  {program}.debug: the program was built without symbols")
    try_texts(unpacked / "share")


def try_texts(share: pathlib.Path):
    """Man pages and completions, by the programs that read them."""
    pages = sorted((share / "man/man1").iterdir())
    verdict.check(len(pages) > 25, f"{len(pages)} man pages")
    warnings = []
    for page in pages:
        status, text = run("man", "--warnings", "--local-file", page, env={**os.environ, "MANWIDTH": "80", "LC_ALL": "C.UTF-8"})
        warnings += [f"{page.name}: {line}" for line in text.splitlines() if re.match(r"(troff|man|groff|tbl):", line)]
        if status:
            warnings.append(f"{page.name}: status {status}")
    verdict.check(not warnings, "man shows them without a warning" + "".join(f"; {line}" for line in warnings[:5]))
    for shell, folder in (("bash", "bash-completion/completions"), ("zsh", "zsh/vendor-completions"), ("fish", "fish/vendor_completions.d")):
        if not shutil.which(shell):
            print(f"skip  completions: no {shell}")
            continue
        for script in sorted((share / folder).iterdir()):
            expect(f"{shell} reads {script.name}", shell, "-n", script)


def try_wheel(package: pathlib.Path, folder: pathlib.Path):
    text = expect("auditwheel reads the wheel", PROGRAMS / "auditwheel", "show", package)
    tag = re.search(r"manylinux_\d+_\d+_\w+(?=\.whl)", package.name)[0]
    verdict.check(f'"{tag}"' in text, f"its policy is that of the name, {tag}" + ("" if f'"{tag}"' in text else f": {text}"))

    venv.create(folder / "venv", with_pip=True)
    programs = folder / "venv/bin"
    expect("pip installs the wheel", programs / "python", "-m", "pip", "install", "--quiet", "--no-index", "--disable-pip-version-check", package)
    dist = folder / "dist"
    command = ["build", ROOT, "--no-cache", "--lenient", "--output", dist]
    expect("its docgen builds the manual", programs / "docgen", *command, cwd=folder)
    text = expect("and answers", programs / "docgen", "ask", "--index", dist / "index.sqlite", QUESTION, cwd=folder)
    verdict.check(answers(text), "the question")
    expect("its AssistantServer serves it", programs / "AssistantServer", "verify", "--dist", dist, "--state", folder / "state.sqlite", cwd=folder)
    status, _ = run(programs / "docgen", "--nope")
    verdict.check(status == 64, "the exit status is that of the program")
    uv = [PROGRAMS / "uv", "tool", "run", "--no-index", "--cache-dir", folder / "uv", "--from", package, "docgen"]
    expect("uvx docgen build", *uv, *command[:-1], folder / "dist-uv", cwd=folder)


class Action:
    """action.yml, run as GitHub runs a composite action: its scripts, with inputs in their environment."""

    def __init__(self, folder: pathlib.Path, releases: pathlib.Path, version: str):
        self.action = yaml.safe_load((ROOT / "action.yml").read_text())
        self.folder, self.defaults = folder, {"version": version, "releases": releases.as_uri()}
        for name in ("temp", "work/docs"):
            (folder / name).mkdir(parents=True)

    def run(self, **inputs: str) -> tuple[int, str]:
        """Ends with the first step that fails; steps that use other actions are left out."""
        values = {name: entry["default"] for name, entry in self.action["inputs"].items()} | self.defaults | inputs
        path, summary = self.folder / "path", self.folder / "summary"
        for file in (path, summary):
            file.write_text("")
        output = ""
        for step in self.action["runs"]["steps"]:
            condition = step.get("if", "").removeprefix("${{").removesuffix("}}")
            terms = re.findall(r"inputs\.([\w-]+) == '(\w+)'", condition)
            if "run" not in step or not all(values[name] == wanted for name, wanted in terms):
                continue
            environment = {**os.environ, "RUNNER_TEMP": str(self.folder / "temp"), "GITHUB_PATH": str(path), "GITHUB_STEP_SUMMARY": str(summary)}
            environment["PATH"] = ":".join([*path.read_text().split(), os.environ["PATH"]])
            for name, value in step.get("env", {}).items():
                environment[name] = re.sub(r"\$\{\{ inputs\.([\w-]+) \}\}", lambda found: values[found[1]], value)
            status, text = run("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"], cwd=self.folder / "work", env=environment)
            output += text + "\n"
            if status:
                return status, output
        return 0, output

    @property
    def summary(self) -> str:
        return (self.folder / "summary").read_text()


def try_action(package: pathlib.Path, folder: pathlib.Path):
    version = re.search(r"docgen-(.+)-linux", package.name)[1]
    releases = folder / f"releases/v{version}"
    releases.mkdir(parents=True)
    for path in (package, package.with_name("SHA256SUMS")):
        shutil.copy(path, releases)
    action = Action(folder / "action", releases.parent, version)
    work = action.folder / "work"
    (work / "docgen.yml").write_text("title: T\n")
    (work / "docs/index.md").write_text("# T\n\nSee [a](a.md).\n")
    status, text = action.run()
    found = "::error file=docs/index.md,line=3,col=9" in text
    verdict.check(
        status == 1 and found and "broken-link" in action.summary, "the action annotates a broken link, and fails" + ("" if found else f": {text}")
    )
    verdict.check(not (work / "dist").exists(), "and builds nothing")
    (work / "docs/a.md").write_text("# A\n")
    status, text = action.run(**{"base-url": "https://example.org/", "output": "out"})
    verdict.check(status == 0 and (work / "out/site/sitemap.xml").exists(), "the action builds the site" + (f": {text}" if status else ""))
    (work / "docs/a.md").write_text("[b](b.md)\n")
    status, text = action.run(check="false", build="false")
    verdict.check(status == 0 and not text.strip(), "without check and build the action only installs" + (f": {text}" if text.strip() else ""))
    damaged = Action(folder / "damaged", releases.parent, version)
    with (releases / package.name).open("ab") as file:
        file.write(b" ")
    verdict.check(damaged.run()[0] != 0, "the action refuses an archive that is not the one of SHA256SUMS")


def try_hooks(unpacked: pathlib.Path, folder: pathlib.Path):
    """The hooks, from a copy of this repository's list of them, in a repository of their own."""
    git = ["git", "-c", "user.name=T", "-c", "user.email=t@example.org", "-c", "init.defaultBranch=main"]
    hooks, site = folder / "hooks", folder / "site"
    for place in (hooks, site / "docs"):
        place.mkdir(parents=True)
    shutil.copy(ROOT / ".pre-commit-hooks.yaml", hooks)
    (site / "docgen.yml").write_text("title: T\n")
    (site / "docs/index.md").write_text("# T\n\nSee [a](A.md).\n")
    (site / "docs/a.md").write_text("# A\n")
    for place in (hooks, site):
        for command in (["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", "--message", "T"]):
            subprocess.run([*git, *command], cwd=place, check=True)
    environment = {**os.environ, "PATH": f"{unpacked / 'bin'}:{os.environ['PATH']}", "PRE_COMMIT_HOME": str(folder / "pre-commit")}
    for hook, expected in (("docgen-check", 1), ("docgen-fix", 1), ("docgen-check", 0)):
        command = [PROGRAMS / "pre-commit", "try-repo", hooks, hook, "--all-files", "--color", "never"]
        status, text = run(*command, cwd=site, env=environment)
        # A hook that changes files fails, so that they are looked at.
        verdict.check(status == expected, f"pre-commit runs {hook}: status {status}" + ("" if status == expected else f", {text}"))
    verdict.check("(a.md)" in (site / "docs/index.md").read_text(), "and its fix is in the file")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bin", type=pathlib.Path, default=ROOT / ".build/release", help="the folder with docgen and AssistantServer")
    parser.add_argument("--trees", type=pathlib.Path, default=ROOT / ".build/packaging/trees", help="where trees of Debian are kept")
    arguments = parser.parse_args()
    missing = [tool for tool in TOOLS if not shutil.which(tool)]
    if os.geteuid() != 0 or missing:
        print("skip  packages: needs root" + "".join(f", {tool}" for tool in missing))
        return
    with tempfile.TemporaryDirectory(prefix="docgen-packages-") as scratch:
        folder = pathlib.Path(scratch)
        packages = packed(arguments.bin, folder)
        expect("the bill of materials is valid SPDX", PROGRAMS / "pyspdxtools", "-i", packages["sbom"])
        try_deb(packages["deb"], arguments.trees)
        try_archive(packages["archive"], packages["debug"], arguments.bin, arguments.trees, folder)
        try_image_sbom(arguments.trees, folder)
        try_wheel(packages["wheel"], folder)
        try_action(packages["archive"], folder)
        try_hooks(folder / packages["archive"].name.removesuffix(".tar.xz"), folder)
    verdict.end()


if __name__ == "__main__":
    main()
