"""Packages of PyPI that a script of the tests needs, where they do not change the machine."""

import os
import pathlib
import subprocess
import sys
import venv

ROOT = pathlib.Path(__file__).resolve().parents[1]


def installed(folder: pathlib.Path) -> pathlib.Path:
    """The programs of what a folder's requirements.txt names: a `bin` below .build/, made anew when the list changes."""
    place = ROOT / ".build" / folder.name / "venv"
    wanted = (folder / "requirements.txt").read_text()
    mark = place / "requirements.txt"
    if not mark.exists() or mark.read_text() != wanted:
        venv.create(place, with_pip=True, clear=True)
        pip = [place / "bin/python", "-m", "pip", "install", "-q", "--disable-pip-version-check"]
        subprocess.run([*pip, "-r", folder / "requirements.txt"], check=True)
        mark.write_text(wanted)
    return place / "bin"


def run_with_packages(folder: pathlib.Path) -> pathlib.Path:
    """Starts the running script once more, with what the folder's requirements.txt names to import; the programs' folder when it has it."""
    programs = installed(folder)
    if pathlib.Path(sys.prefix) != programs.parent:
        # Python finds its packages by the name that it is started with, so that is the program's own path.
        python = str(programs / "python")
        os.execv(python, [python, *sys.argv])
    return programs
