"""The Python package that brings the programs and their libraries: `pip install`, `uvx docgen build`.

Source: https://packaging.python.org/en/latest/specifications/binary-distribution-format/
"""

import base64
import hashlib
import pathlib
import time
import zipfile

import archive
from release import HOMEPAGE, PROGRAMS, ROOT, SUMMARY, Release, glibc

LAUNCHER = '''\
"""docgen's programs, as they are; see https://github.com/docgen/docgen."""

import os
import pathlib
import sys

PROGRAMS = pathlib.Path(__file__).resolve().parent / "bin"


def start(name):
    """Becomes the program: signals and the exit status are its own."""
    program = str(PROGRAMS / name)
    os.execv(program, [program, *sys.argv[1:]])


def docgen():
    start("docgen")


def assistant_server():
    start("AssistantServer")
'''


def pack(made: Release, output: pathlib.Path) -> list[pathlib.Path]:
    tree = archive.tree(made)
    binaries = [*(tree / "bin" / name for name in PROGRAMS), *sorted((tree / "lib").glob("*.so*"))]
    major, minor = glibc(binaries)
    tag = f"py3-none-manylinux_{major}_{minor}_{made.machine}"
    info = f"docgen-{made.version}.dist-info"
    files: dict[str, tuple[bytes, int]] = {
        "docgen/__init__.py": (LAUNCHER.encode(), 0o644),
        "docgen/__main__.py": (b"from docgen import docgen\n\ndocgen()\n", 0o644),
        f"{info}/METADATA": (metadata(made).encode(), 0o644),
        f"{info}/WHEEL": (f"Wheel-Version: 1.0\nGenerator: docgen\nRoot-Is-Purelib: false\nTag: {tag}\n".encode(), 0o644),
        f"{info}/entry_points.txt": (b"[console_scripts]\ndocgen = docgen:docgen\nAssistantServer = docgen:assistant_server\n", 0o644),
        f"{info}/licenses/LICENSE": ((ROOT / "LICENSE").read_bytes(), 0o644),
        f"{info}/licenses/copyright": ((ROOT / "packaging/copyright").read_bytes(), 0o644),
    }
    for path in binaries:
        files[f"docgen/{path.parent.name}/{path.name}"] = (path.read_bytes(), 0o755)
    for path in sorted((tree / "share/doc/docgen/licenses").iterdir()):
        files[f"{info}/licenses/libraries/{path.name}"] = (path.read_bytes(), 0o644)
    files[f"{info}/RECORD"] = (record(files, info), 0o644)
    target = output / f"docgen-{made.version}-{tag}.whl"
    stamp = time.gmtime(max(made.epoch, 315532800))[:6]  # A zip file knows no time before 1980.
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=max(1, made.level)) as wheel:
        for name, (content, mode) in files.items():
            entry = zipfile.ZipInfo(name, stamp)
            entry.external_attr = (0o100000 | mode) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            wheel.writestr(entry, content, compresslevel=max(1, made.level))
    return [target]


def record(files: dict[str, tuple[bytes, int]], info: str) -> bytes:
    lines = []
    for name, (content, _) in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        lines.append(f"{name},sha256={digest},{len(content)}\n")
    return ("".join(lines) + f"{info}/RECORD,,\n").encode()


def metadata(made: Release) -> str:
    head = {
        "Metadata-Version": "2.4",
        "Name": "docgen",
        "Version": made.version,
        "Summary": SUMMARY[0].upper() + SUMMARY[1:],
        "License-Expression": "Apache-2.0",
        "License-File": "LICENSE",
        "Requires-Python": ">=3.8",
        "Project-URL": f"Source, {HOMEPAGE}",
        "Description-Content-Type": "text/markdown",
    }
    text = "The programs `docgen` and `AssistantServer` for Linux, with the libraries that they need. Python only starts them.\n"
    return "".join(f"{key}: {value}\n" for key, value in head.items()) + "\n" + text
