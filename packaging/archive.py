"""The archive that runs where nothing is installed: programs, their libraries, man pages, completions and the service."""

import pathlib
import shutil

import libraries
from release import PROGRAMS, ROOT, Release


def tree(made: Release) -> pathlib.Path:
    """A folder with programs that find their libraries beside them. Made once: the wheel has the same."""
    folder = made.folder / "archive"
    if folder.exists():
        return folder
    shutil.copytree(made.tree, folder)
    programs = [folder / "bin" / name for name in PROGRAMS]
    libraries.bring(programs, folder / "lib", folder / "share/doc/docgen/licenses")
    shutil.copyfile(ROOT / "LICENSE", folder / "LICENSE")
    shutil.copyfile(ROOT / "packaging/copyright", folder / "share/doc/docgen/copyright")
    return folder


def pack(made: Release, output: pathlib.Path) -> list[pathlib.Path]:
    folder = tree(made)
    for unit in ("assistant-server.service", "assistant-server.socket"):
        target = folder / "lib/systemd/system" / unit
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / "deploy" / unit, target)
    name = f"docgen-{made.version}-linux-{made.machine}"
    made.tarball(folder, name, output / f"{name}.tar.xz")
    made.tarball(made.debug, f"{name}-debug", output / f"{name}-debug.tar.xz")
    return [output / f"{name}.tar.xz", output / f"{name}-debug.tar.xz"]
