#!/usr/bin/env python3
"""Checks the template's scripts and reads the pages in Chromium.

    python3 Tests/browser/run.py [TEST ...]

The programs must be built (`swift build`). DOCGEN, ASSISTANT_SERVER and CHROMIUM name others than the usual ones, PICTURES the folder for
screenshots (.build/browser/screenshots). Playwright and axe are installed from PyPI into .build/browser/venv when they are missing.
"""

import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]

sys.path.insert(0, str(ROOT / "Tests"))
from packages import installed

DOCGEN = os.environ.get("DOCGEN", str(ROOT / ".build/debug/docgen"))


def run(*command: str, **environment: str):
    print("$", *command, flush=True)
    subprocess.run(command, check=True, cwd=HERE, env={**os.environ, **environment})


def main(tests: list[str]):
    run("tsc", "-p", ".")
    with tempfile.TemporaryDirectory() as folder:
        # The scripts as they are published, without their comments; Node wants to be told that they are modules.
        subprocess.run([DOCGEN, "build", str(HERE / "site"), "--output", folder + "/dist"], check=True, capture_output=True)
        [assets] = pathlib.Path(folder, "dist/site/assets").iterdir()
        (assets / "package.json").write_text('{"type": "module"}\n')
        run("node", "--test", *sorted(str(path) for path in (HERE / "unit").glob("*.test.mjs")), DOCGEN_ASSETS=str(assets))
    run(
        str(installed(HERE) / "python"),
        "-m",
        "unittest",
        "-v",
        *(tests or ["test_pages", "test_navigation", "test_status", "test_serve", "test_sign_in"]),
    )


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except subprocess.CalledProcessError as error:
        sys.exit(error.returncode)
