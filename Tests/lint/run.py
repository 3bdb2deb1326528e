#!/usr/bin/env python3
"""Checks the format of JavaScript (deno) and Python (ruff), and what their linters find; what we give to GitHub, GitLab and pre-commit, by their schemas;
the description of the API, by the schema of OpenAPI; shell scripts, by shellcheck.

    python3 Tests/lint/run.py [--fix]

The programs are installed from PyPI into .build/lint/venv when they are missing. --fix formats, and mends what the linters can mend.
"""

import pathlib
import re
import subprocess
import sys
import tempfile
import textwrap

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
    found = max(subprocess.run(command, cwd=ROOT).returncode for command in commands)
    return max(found, services(programs))


def services(programs: pathlib.Path) -> int:
    """What services read: our action, our hooks, our API's description, our shell scripts, and the workflows that the manual shows."""
    commands = [
        [programs / "check-jsonschema", "--quiet", "--builtin-schema", "vendor.github-actions", "action.yml"],
        [programs / "pre-commit", "validate-manifest", ".pre-commit-hooks.yaml"],
        [programs / "openapi-spec-validator", "--validation-errors=all", "docs/reference/openapi.json"],
        [programs / "shellcheck", *files("sh")],
    ]
    found = 0
    with tempfile.TemporaryDirectory(prefix="docgen-lint-") as scratch:
        folder = pathlib.Path(scratch)
        # The scripts of the action, with what GitHub starts bash with.
        for number, script in enumerate(re.findall(r"^      run: \|\n((?: {8}.*\n|\n)+)", (ROOT / "action.yml").read_text(), re.M)):
            path = folder / f"action-{number + 1}.sh"
            path.write_text("#!/bin/bash\nset -eo pipefail\n" + textwrap.dedent(script))
            commands.append([programs / "shellcheck", path])
        for page in sorted((ROOT / "docs").rglob("*.md")):
            for title, text in re.findall(r'^```yaml title="([^"]+)"\n(.*?)^```', page.read_text(), re.M | re.S):
                path = folder / f"{page.stem}-{title.replace('/', '-')}"
                path.write_text(text)
                if title.startswith(".github/workflows/") and "\non:" in "\n" + text:
                    commands.append([programs / "actionlint", "-no-color", "-shellcheck=", "-pyflakes=", path])
                if title == ".gitlab-ci.yml":
                    commands.append([programs / "check-jsonschema", "--quiet", "--builtin-schema", "vendor.gitlab-ci", path])
                if title == ".pre-commit-config.yaml":
                    commands.append([programs / "pre-commit", "validate-config", path])
        for command in commands:
            found = max(found, subprocess.run(command, cwd=ROOT).returncode)
    return found


if __name__ == "__main__":
    sys.exit(main("--fix" in sys.argv[1:]))
