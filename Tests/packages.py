"""Packages of PyPI that a script of the tests needs, where they do not change the machine."""

import pathlib
import subprocess
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
