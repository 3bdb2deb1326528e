#!/usr/bin/env python3
"""Packs the programs: a Debian package, an archive with their libraries, a wheel, and a bill of materials, with SHA256SUMS.

    packaging/package.py [--bin .build/release] [--output .build/packages] [--level 0 to 9] [deb] [archive] [wheel] [sbom]

Nothing is compiled: `make package` builds the programs before. It needs binutils, dpkg-dev, patchelf and xz-utils. The same programs and the
same SOURCE_DATE_EPOCH give the same bytes.
"""

import argparse
import hashlib
import pathlib
import shutil
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import archive
import deb
import sbom
import wheel
from release import ROOT, Release

KINDS = {"deb": deb.pack, "archive": archive.pack, "wheel": wheel.pack, "sbom": sbom.pack}
TOOLS = {"objcopy": "binutils", "dpkg-shlibdeps": "dpkg-dev", "patchelf": "patchelf", "xz": "xz-utils"}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("kinds", nargs="*", metavar="KIND", help=f"what to make: {', '.join(KINDS)}; by default all")
    parser.add_argument("--bin", type=pathlib.Path, default=ROOT / ".build/release", help="the folder with docgen and AssistantServer")
    parser.add_argument("--output", type=pathlib.Path, default=ROOT / ".build/packages", help="where the packages go")
    parser.add_argument("--level", type=int, choices=range(10), default=6, help="how hard to compress; 0 for trials")
    arguments = parser.parse_args()
    if unknown := [kind for kind in arguments.kinds if kind not in KINDS]:
        parser.error(f"there is no kind '{unknown[0]}': write {', '.join(KINDS)}")
    if missing := [package for tool, package in TOOLS.items() if not shutil.which(tool)]:
        sys.exit(f"missing: {' '.join(missing)}. As root: apt-get install {' '.join(missing)}")
    arguments.output.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="docgen-packages-") as scratch:
        made = Release(arguments.bin, pathlib.Path(scratch), arguments.level)
        packages = [path for kind, pack in KINDS.items() if kind in (arguments.kinds or KINDS) for path in pack(made, arguments.output)]
        for path in sorted(made.bin.iterdir()):
            print(f"{path.stat().st_size / 1e6:8.1f} MB  {path.name}, stripped")
    sums = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in packages}
    (arguments.output / "SHA256SUMS").write_text("".join(f"{digest}  {name}\n" for name, digest in sorted(sums.items())))
    for path in packages:
        print(f"{path.stat().st_size / 1e6:8.1f} MB  {path}")


if __name__ == "__main__":
    main()
