"""What all packages are made of: the two programs without their debug symbols, man pages, completions and texts."""

import gzip
import os
import pathlib
import platform
import re
import subprocess
import sys
import tarfile

import manual

ROOT = pathlib.Path(__file__).resolve().parents[1]
PROGRAMS = ("docgen", "AssistantServer")
HOMEPAGE = "https://github.com/docgen/docgen"
MAINTAINER = "docgen project <docgen@users.noreply.github.com>"
SUMMARY = "static sites, search and answers from a folder of Markdown"


def run(*command, **options) -> str:
    """Standard output of a program, whose failure ends this one."""
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, **options)
    if done.returncode:
        sys.exit(f"{command[0]} ended with status {done.returncode}: {done.stderr.strip() or done.stdout.strip()}")
    return done.stdout


def epoch() -> int:
    """The time that all files of a package have, in seconds since 1970.

    Source: https://reproducible-builds.org/specs/source-date-epoch/; without the variable it is the time of the last commit.
    """
    given = os.environ.get("SOURCE_DATE_EPOCH") or run("git", "-C", ROOT, "log", "-1", "--format=%ct").strip()
    if not given.isdigit():
        sys.exit(f"SOURCE_DATE_EPOCH is '{given}', expected seconds since 1970")
    return int(given)


class Release:
    """The programs of a folder, ready to be packed.

    folder: a scratch folder; below it `tree` is laid out as below /usr, `debug` has the debug symbols.
    """

    def __init__(self, programs: pathlib.Path, folder: pathlib.Path, level: int):
        self.folder, self.level, self.epoch = folder, level, epoch()
        self.machine = platform.machine()
        self.tree, self.debug = folder / "tree", folder / "debug"
        for program in PROGRAMS:
            if not (programs / program).is_file():
                sys.exit(f"there is no program '{programs / program}': build it with 'make package', or name its folder with --bin")
            self.take(programs / program)
        # Of the stripped programs, which run like the others and start sooner.
        self.bin = self.tree / "bin"
        self.version = run(self.bin / "docgen", "--version").strip()
        other = run(self.bin / "AssistantServer", "--version").strip()
        if other != self.version:
            sys.exit(f"docgen is {self.version} and AssistantServer is {other}: build both of one version")
        for program in PROGRAMS:
            for name, page in manual.pages(self.bin / program, self.version, self.epoch).items():
                self.put(f"share/man/man1/{name}.1.gz", gzip.compress(page.encode(), 9, mtime=0))
            self.completions(program)

    def take(self, program: pathlib.Path):
        """Strips a program; its symbols are kept apart, and it names their file, for gdb and lldb."""
        stripped, symbols = self.tree / "bin" / program.name, self.debug / f"{program.name}.debug"
        for path in (stripped, symbols):
            path.parent.mkdir(parents=True, exist_ok=True)
        run("objcopy", "--only-keep-debug", "--compress-debug-sections=none", program, symbols)
        run("strip", "-o", stripped, program)
        run("objcopy", f"--add-gnu-debuglink={symbols.name}", stripped.absolute(), cwd=symbols.parent)
        stripped.chmod(0o755)
        symbols.chmod(0o644)

    def completions(self, program: str):
        places = {
            "bash": f"bash-completion/completions/{program}",
            "zsh": f"zsh/vendor-completions/_{program}",
            "fish": f"fish/vendor_completions.d/{program}.fish",
        }
        for shell, place in places.items():
            script = run(self.bin / program, "--generate-completion-script", shell)
            # They are read by a shell, not run: Debian's policy wants no #! there. In zsh it is the first line's #compdef that counts.
            lines = script.splitlines(keepends=True)
            self.put("share/" + place, "".join(lines[lines[0].startswith("#!") :]).encode())

    def put(self, path: str, content: bytes):
        target = self.tree / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        target.chmod(0o644)

    @property
    def date(self) -> str:
        return manual.date(self.epoch)

    def tarball(self, source: pathlib.Path, top: str, target: pathlib.Path):
        """Packs a folder as `top/…`: sorted, of root, with the time of the release, so that the same files give the same bytes."""

        def entry(info: tarfile.TarInfo) -> tarfile.TarInfo:
            info.mtime, info.uid, info.gid, info.uname, info.gname = self.epoch, 0, 0, "root", "root"
            info.mode = 0o755 if info.isdir() or info.mode & 0o100 else 0o644
            return info

        # Two threads on any machine: how xz splits its input does not depend on their number, but on whether there are several.
        with target.open("wb") as output, subprocess.Popen(["xz", f"-{self.level}", "-T2"], stdin=subprocess.PIPE, stdout=output) as xz:
            with tarfile.open(fileobj=xz.stdin, mode="w|", format=tarfile.GNU_FORMAT) as archive:
                archive.add(source, top, recursive=False, filter=entry)
                for path in sorted(source.rglob("*")):
                    archive.add(path, f"{top}/{path.relative_to(source)}", recursive=False, filter=entry)
            xz.stdin.close()
        if xz.returncode:
            sys.exit(f"xz ended with status {xz.returncode}")


def glibc(files: list[pathlib.Path]) -> tuple[int, int]:
    """The oldest glibc that programs and libraries run with, by the symbols that they ask for."""
    needed = {(2, 0)}
    for file in files:
        needed |= {(int(major), int(minor)) for major, minor in re.findall(r"GLIBC_(\d+)\.(\d+)", run("objdump", "-T", file))}
    return max(needed)
