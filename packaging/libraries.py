"""The shared libraries that programs need, for packages that bring them along."""

import pathlib
import re
import shutil
import subprocess
import sys

import release

# What belongs to glibc, which every system has in a version of its own, and what the kernel gives.
OF_THE_SYSTEM = re.compile(r"(ld-linux.*|linux-vdso|lib(c|m|dl|rt|pthread|resolv|util|nsl|anl|BrokenLocale|mvec))\.so.*")


def bring(programs: list[pathlib.Path], lib: pathlib.Path, licences: pathlib.Path):
    """Copies the libraries of programs into `lib`, has both find them there, and puts their packages' copyright files into `licences`.

    programs: changed in place; `lib` is found from their folder.
    """
    lib.mkdir(parents=True, exist_ok=True)
    found = {name: path for program in programs for name, path in loaded(program).items() if not OF_THE_SYSTEM.fullmatch(name)}
    for name, path in sorted(found.items()):
        copy = lib / name
        shutil.copyfile(path.resolve(), copy)
        copy.chmod(0o644)
        # Not inherited by what the library needs itself: each names the folder.
        release.run("patchelf", "--set-rpath", "$ORIGIN", copy)
        copy_licence(path, licences)
    for program in programs:
        relative = pathlib.Path("..") / lib.name
        release.run("patchelf", "--set-rpath", f"$ORIGIN/{relative}", program)


def loaded(program: pathlib.Path) -> dict[str, pathlib.Path]:
    """Every library that a program loads, by its name; the files are those of this machine."""
    found = {}
    for name, path in re.findall(r"^\s*(\S+) => (\S+)", release.run("ldd", program), re.MULTILINE):
        if path == "not":
            sys.exit(f"{program.name} needs '{name}', which this machine does not have")
        found[name] = pathlib.Path(path)
    return found


def owner(library: pathlib.Path) -> str:
    """The package that a library is of. dpkg knows some files by their place below /usr, others by the link to it."""
    for path in (
        library,
        library.resolve(),
        pathlib.Path("/usr") / library.resolve().relative_to("/"),
        pathlib.Path("/", *library.resolve().parts[2:]),
    ):
        found = subprocess.run(["dpkg", "--search", path], capture_output=True, text=True)
        if found.returncode == 0:
            return found.stdout.split(":")[0]
    sys.exit(f"no package of this machine has '{library}': its licence is not known, so it cannot be given on")


def copy_licence(library: pathlib.Path, licences: pathlib.Path):
    package = owner(library)
    licences.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(f"/usr/share/doc/{package}/copyright", licences / package)
    (licences / package).chmod(0o644)
