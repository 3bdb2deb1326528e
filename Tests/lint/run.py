#!/usr/bin/env python3
"""Checks the format of JavaScript (deno) and Python (ruff), and what their linters find.

    python3 Tests/lint/run.py [--fix]

Both programs are installed from PyPI into .build/lint/venv when they are missing. --fix formats, and mends what the linters can mend.
"""

import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]

sys.path.insert(0, str(ROOT / "Tests"))
from packages import installed


def files(*endings: str) -> list[str]:
    """What git knows, and what it does not know yet."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *(f"*.{ending}" for ending in endings)]
    listed = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT).stdout.splitlines()
    return [name for name in listed if (ROOT / name).exists()]


def main(fixes: bool) -> int:
    programs = installed(HERE)
    deno, ruff = str(programs / "deno"), str(programs / "ruff")
    scripts, python = files("js", "mjs", "ts"), files("py")
    for_deno, for_ruff = f"--config={HERE}/deno.json", f"--config={HERE}/ruff.toml"
    commands = [
        [deno, "fmt", "--quiet", for_deno, *([] if fixes else ["--check"]), *scripts],
        [deno, "lint", "--quiet", for_deno, *(["--fix"] if fixes else []), *scripts],
        [ruff, "check", "--quiet", "--no-cache", for_ruff, *(["--fix"] if fixes else []), *python],
        [ruff, "format", "--quiet", "--no-cache", for_ruff, *([] if fixes else ["--diff"]), *python],
    ]
    return max(subprocess.run(command, cwd=ROOT).returncode for command in commands)


if __name__ == "__main__":
    sys.exit(main("--fix" in sys.argv[1:]))
