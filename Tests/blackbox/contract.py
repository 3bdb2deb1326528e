#!/usr/bin/env python3
"""Asks the server everything that its own description allows and forbids: `/openapi.json` has to be true.

    python3 Tests/blackbox/contract.py [ASSISTANT_SERVER]

The programs must be built (`swift build`). schemathesis is installed from PyPI into .build/blackbox/venv when it is missing. Ends with status 1
when a response is not as described; what to send again stands in the report. CONTRACT_SECONDS bounds both runs together (120; they take a minute and a half
where nothing else runs), CONTRACT_SEED repeats them.
"""

import os
import pathlib
import subprocess
import sys
import time

import support

sys.path.insert(0, str(support.ROOT / "Tests"))
from packages import installed

HERE = pathlib.Path(__file__).resolve().parent


def main(program: str) -> int:
    st = str(installed(HERE) / "st")
    settings = {
        # Rates would answer for the routes.
        "question_rate": "off",
        "request_rate": "off",
        "health_interval": "1s",
        "operator_networks": '["127.0.0.0/8"]',
        # With a key there is something to sign in with, and routes say 401 to those who do not.
        "operator_key": "contract-key-of-the-server",
        # A provider that never answers, so that the routes of the sign-in are there.
        "sign_in_issuer": "http://127.0.0.1:9",
        "sign_in_client_id": "docs",
        "sign_in_client_secret": "client-secret",
        "sign_in_callback_url": "http://127.0.0.1/signin/callback",
        "sign_in_secret": "[0123456789abcdef0123456789abcdef]",
    }
    # What is for operators with the key too: without it, most of these routes say no more than 401. That run comes first and sends no wrong keys: after
    # some of those the server does not listen to an address.
    key = [
        "--exclude-checks",
        "ignored_auth",
        "--header",
        f"Authorization: Bearer {settings['operator_key']}",
        "--include-path-regex",
        "^/api/admin/",
    ]
    with support.Server(program, **settings) as server:
        ends = time.monotonic() + float(os.environ.get("CONTRACT_SECONDS", "120"))
        return max(ask(st, server, ends, key), ask(st, server, ends, []))


def ask(st: str, server: support.Server, ends: float, options: list[str]) -> int:
    """One run over the description.

    :param ends: when its time is up
    :param options: of `st run`
    :return: 0 where every response is as described
    """
    run = [
        st,
        "--config-file",
        str(HERE / "schemathesis.toml"),
        "run",
        server.url + "/openapi.json",
        "--phases",
        "examples,coverage,fuzzing",
        "--max-examples",
        "80",
        "--seed",
        os.environ.get("CONTRACT_SEED", "20261129"),
        "--no-color",
        "--suppress-health-check",
        "all",
        *options,
    ]
    try:
        status = subprocess.run(run, timeout=max(0, ends - time.monotonic()), cwd=server.folder).returncode
    except subprocess.TimeoutExpired:
        print("contract: the time is up; raise CONTRACT_SECONDS")
        return 1
    if not server.is_running:
        print(f"contract: the server ended\n{server.log[-4000:]}")
        return 1
    return status


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:] or [support.ASSISTANT_SERVER]))
