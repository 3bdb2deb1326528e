#!/usr/bin/env python3
"""Tries the state of AssistantServer from outside: hostile writers, kills, full and read-only disks, migrations, backups, erasure.

    Tests/blackbox/state.py [--programs .build/debug] [--rounds 20] [NAME …]

Prints a line for each thing that was looked at, and ends with status 1 when one is not as it should be. What needs rights that the user
has not (mounting a small disk) is said to be skipped.
"""

import argparse
import contextlib
import http.client
import json
import os
import pathlib
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import threading
import time

import support

PAGE = "# Port\n\nThe server listens on port 8080. Use the option --port to choose another port.\n\n## Install\n\nRun the installer.\n"


failures = support.Verdict()


class Server:
    """A running server in `folder`; ended at the end of a `with`."""

    def __init__(self, folder, *arguments, state="state.sqlite"):
        self.folder, self.state = folder, state
        self.log = open(folder / "log", "ab")
        command = [
            PROGRAMS / "AssistantServer",
            "--dist",
            folder / "dist",
            "--port",
            "0",
            "--state",
            state,
            "--set",
            "request_rate=off",
            "--set",
            "question_rate=off",
            "--set",
            "health_interval=1s",
            "--set",
            "health_snapshots=snapshots",
            # Metrics are read without a forwarded address.
            "--set",
            "trusted_proxies=127.0.0.1",
            "--set",
            "operator_networks=127.0.0.0/8",
            *arguments,
        ]
        self.process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=self.log, text=True)
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit("the server did not start:\n" + (folder / "log").read_text()[-2000:])
        self.port = int(re.search(r":(\d+)/", line)[1])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.kill()

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        self.process.terminate()
        return self.process.wait()

    def send(self, method, path, body=None, client="192.0.2.1", **headers):
        """Status, headers and the body, as JSON where it is."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            data = None if body is None else json.dumps(body)
            headers = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, data, {"Content-Type": "application/json", "X-Forwarded-For": client, **headers})
            response = connection.getresponse()
            text = response.read().decode()
            return response.status, response.headers, json.loads(text) if text.startswith(("{", "[")) else text
        finally:
            connection.close()

    def ask(self, query="Which port?", **more):
        return self.send("POST", "/api/kapa/query", {"query": query}, **more)[2]

    def vote(self, answer, reaction="upvote", more=None, **options):
        return self.send("POST", "/api/kapa/feedback", {"question_answer_id": answer, "reaction": reaction, **(more or {})}, **options)

    def metric(self, name):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("GET", "/metrics")
        text = connection.getresponse().read().decode()
        return sum(float(line.rsplit(" ", 1)[1]) for line in text.splitlines() if re.match(name + r"(\{|\s)", line))


def run(folder, *arguments, environment=None):
    done = subprocess.run(
        [PROGRAMS / "AssistantServer", *map(str, arguments)], cwd=folder, capture_output=True, text=True, env={**os.environ, **(environment or {})}
    )
    return done.returncode, done.stdout, done.stderr


def export(folder, content, state="state.sqlite"):
    status, output, messages = run(folder, "export", content, "--format", "jsonl", "--state", state)
    assert status == 0, messages
    return [json.loads(line) for line in output.splitlines()]


def site(parent):
    folder = pathlib.Path(tempfile.mkdtemp(dir=parent))
    support.build_site(folder, PROGRAMS / "docgen", {"index.md": PAGE})
    return folder


def sizes(folder, state="state.sqlite"):
    return sum((folder / (state + suffix)).stat().st_size for suffix in ("", "-wal") if (folder / (state + suffix)).exists())


# What is tried -------------------------------------------------------------------------------------


def hostile_writers(folder):
    """A state has a size, and nobody writes into the owner's exports what no reader asked."""
    limit = 2 << 20
    with Server(folder, "--set", "max_state_size=2MiB") as server:
        ticket = server.ask()["vote_ticket"]
        forged = {"browser_answer": {"query": "forged words", "answered": False, "page_url": "javascript:forged()"}}
        tries = [None, "", "0" * 41, ticket[:-1] + ("0" if ticket[-1] != "0" else "1"), "f" * 8 + ticket[8:]]
        statuses = {server.vote(f"forged-{n}", more={**forged, "vote_ticket": ticket})[0] for n, ticket in enumerate(tries)}
        failures.check(statuses == {403}, f"votes on answers of browsers without a ticket: {statuses}")
        mine = {**forged, "vote_ticket": ticket}
        statuses = [server.vote(f"own-{n}", more=mine)[0] for n in range(12)]
        failures.check(statuses == [200] * 10 + [429] * 2, f"with one: {statuses}")
        long = server.vote("long", more={**mine, "browser_answer": {"query": "x" * 5000}}, client="192.0.2.9")[0]
        failures.check(long == 422, f"an answer of more than 4 KB: {long}")
        server.ask()
        rows = export(folder, "questions")
        browser = [row for row in rows if row["fallback"] == "browser"]
        failures.check(
            len(browser) == 10 and all(row["page"] is None and row["question_answer_id"].startswith("browser-") for row in browser),
            f"{len(browser)} answers of browsers are stored, with no page and no id of the client's",
        )
        started = time.monotonic()

        def flood(number):
            for index in range(150):
                server.ask(f"{number} {index} " + "words of a stranger " * 300, client=f"198.51.100.{number}")

        threads = [threading.Thread(target=flood, args=(number,)) for number in range(1, 9)]
        largest = 0
        for thread in threads:
            thread.start()
        while any(thread.is_alive() for thread in threads):
            largest = max(largest, sizes(folder))
            time.sleep(0.05)
        last = server.ask()
        status = server.vote(last["question_answer_id"])[0]
        seconds = time.monotonic() - started
        failures.check(
            largest < limit + (6 << 20),
            f"1,200 questions of 6 KB in {seconds:.0f} s: the state and its log had at most {largest / 1e6:.1f} MB of 2.1 and 4.2",
        )
        evicted = server.metric("assistant_state_evictions_total")
        failures.check(evicted > 500 and status == 200, f"{evicted:.0f} rows were evicted, the newest answer takes a vote: {status}")
        failures.check(server.metric("assistant_state_size_bytes") > limit / 2, "the size is a metric")


def idempotency(folder):
    """One key of two clients is two keys."""
    with Server(folder) as server:
        answer = server.ask()["question_answer_id"]
        sent = [("192.0.2.1", "upvote"), ("192.0.2.2", "downvote"), ("192.0.2.1", "downvote"), ("192.0.2.1", "upvote")]
        statuses = [server.vote(answer, reaction, client=client, Idempotency_Key="1")[0] for client, reaction in sent]
        failures.check(statuses == [200, 200, 422, 200], f"votes with one key of two clients: {statuses}")


def kill_during_writes(folder):
    """What was acknowledged is there, whenever the server is killed."""
    acknowledged, lost, starts = {}, 0, []
    for _ in range(ROUNDS):
        started = time.monotonic()
        server = Server(folder)
        starts.append(time.monotonic() - started)
        answers = [server.ask()["question_answer_id"] for _ in range(4)]
        numbers = iter(range(10**9))
        written = {}

        def votes(answer):
            try:
                while True:
                    comment = f"{next(numbers)}-{random.random()}"
                    if server.vote(answer, "downvote", {"comment": comment})[0] == 200:
                        written[answer] = comment
            except (OSError, http.client.HTTPException):
                pass

        threads = [threading.Thread(target=votes, args=(answer,)) for answer in answers]
        for thread in threads:
            thread.start()
        time.sleep(random.uniform(0.05, 0.5))
        server.kill()
        for thread in threads:
            thread.join()
        acknowledged.update(written)
        stored = {row["question_answer_id"]: row["comment"] for row in export(folder, "feedback")}
        # The last vote may have been stored and not acknowledged.
        lost += sum(answer not in stored for answer in written)
    database = sqlite3.connect(folder / "state.sqlite")
    whole = database.execute("PRAGMA integrity_check").fetchone()[0]
    failures.check(
        lost == 0 and whole == "ok", f"{ROUNDS} kills: {len(acknowledged)} answers with acknowledged votes, {lost} lost, integrity {whole}"
    )


def full_disk(folder):
    """Questions are answered; votes come later, and are not turned away for good."""
    disk = small_disk(folder, "8m")
    if not disk:
        return
    try:
        with Server(folder, state=str(disk / "state.sqlite")) as server:
            before = server.ask()["question_answer_id"]
            filler = disk / "filler"
            file = os.open(filler, os.O_WRONLY | os.O_CREAT)
            try:
                while True:
                    os.write(file, b"\0" * 4096)
            except OSError:
                os.close(file)
            # What SQLite has room for in its log is used up first.
            answers = [server.ask("What is full? " + "words " * 800) for _ in range(400)]
            time.sleep(1)
            ids = [answer["question_answer_id"] for answer in answers]
            replies = [server.vote(answer) for answer in [*ids[-20:], before]]
            statuses = {status for status, _, _ in replies}
            waits = all(int(headers["Retry-After"]) > 0 for status, headers, _ in replies if status == 503)
            failures.check(statuses <= {200, 503} and 503 in statuses and waits, f"full disk: 400 answers, votes on the last 20: {statuses}")
            states = services(server)
            failures.check(states.get("state") != "healthy", f"full disk: the state is said to be {states.get('state')}")
            filler.unlink()
            statuses = set()
            for _ in range(50):
                statuses = {server.vote(answer)[0] for answer in ids[-20:]}
                if statuses == {200}:
                    break
                time.sleep(0.1)
            failures.check(statuses == {200}, f"with room again the votes are taken: {statuses}")

            def stored_ids():
                return {row["question_answer_id"] for row in export(folder, "questions", str(disk / "state.sqlite"))}

            support.wait_until(lambda: set(ids) <= stored_ids(), "the questions are stored")
            stored = stored_ids()
            failures.check(set(ids) <= stored, f"and {len(set(ids) & stored)} of {len(ids)} questions are stored")
    finally:
        subprocess.run(["umount", "-l", disk])


def start_on_a_full_disk(folder):
    """A state that was closed as it should be is served from a disk without room, however little is left."""
    disk = small_disk(folder, "2m")
    if not disk:
        return
    state, filler = str(disk / "state.sqlite"), disk / "filler"
    try:
        with Server(folder, state=state) as server:
            # The vote is answered when it is stored, with its question.
            server.vote(server.ask()["question_answer_id"])
            server.stop()
        for free in (0, 4, 16, 40):
            fill(filler, free << 10)
            status, output, _ = run(folder, "verify", "--dist", "dist", "--state", state, "--port", "0")
            said = [line for line in output.splitlines() if "FAIL" in line or "hint" in line]
            failures.check(status == 1 and "is full" in output and "restore a backup" not in output, f"{free} KiB left: verify {status}: {said}")
            with Server(folder, state=state) as server:
                answer = server.ask()
                status, headers, _ = server.vote(answer["question_answer_id"])
                wait(lambda: services(server).get("state") in (("unhealthy",) if free == 0 else ("healthy", "degraded", "unhealthy")))
                health = services(server).get("state")
                # With some room left the first votes still find some.
                failures.check(
                    answer["answered"] and (status == 503 and int(headers["Retry-After"]) > 0 or status == 200 and free),
                    f"{free} KiB left: the server starts and answers, a vote gets {status}, the state is {health}",
                )
                if not free:
                    log = (folder / "log").read_text()
                    failures.check(health == "unhealthy" and "cannot be written" in log, f"the state is {health}, and the log says so")
            for command, expected in (
                (["export", "questions"], 0),
                (["backup", "elsewhere.sqlite"], 0),
                (["backup", disk / "copy.sqlite"], 74),
                (["erase", "--before", "2020-01-01"], None),
            ):
                (folder / "elsewhere.sqlite").unlink(missing_ok=True)
                status, _, messages = run(folder, *command, "--state", state)
                is_right = status == expected if expected is not None else status in (0, 74)
                is_told = status == 0 or "is full: make room on it" in messages
                failures.check(is_right and is_told, f"{free} KiB left: {command[0]} {status} {messages.strip()}")
            filler.unlink()
        with Server(folder, state=state) as server:
            status = server.vote(server.ask()["question_answer_id"])[0]
            failures.check(status == 200, f"with room again a vote gets {status}")
            failures.check(len(export(folder, "feedback", state)) >= 2, "and the older one is there")
    finally:
        subprocess.run(["umount", "-l", disk])


def fill(path, left):
    """Takes all of a small disk but so many bytes."""
    with open(path, "wb", buffering=0) as file:
        try:
            while True:
                file.write(b"\0" * 4096)
        except OSError:
            pass
        file.truncate(max(0, file.tell() - left))


def read_only(folder):
    """A folder that cannot be written keeps nobody from an answer."""
    disk = small_disk(folder, "4m")
    if not disk:
        return
    state = str(disk / "state.sqlite")
    try:
        for label in ("no state", "a state"):
            if label == "a state":
                with Server(folder, state=state) as server:
                    server.ask()
                    server.stop()
            subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
            with Server(folder, state=state) as server:
                answer = server.ask()
                status, headers, problem = server.vote(answer["question_answer_id"])
                failures.check(
                    answer["answered"] and status == 503 and int(headers["Retry-After"]) > 0 and problem["code"] == "state-unavailable",
                    f"read-only folder, {label}: answered {answer['answered']}, vote {status}",
                )
                wait(lambda: services(server).get("state") not in ("unknown", None))
                failures.check(services(server).get("state") in ("degraded", "unhealthy"), f"health says {services(server).get('state')}")
                ready = server.send("GET", "/health/ready")[0]
                failures.check(ready == 200, f"and it is ready: {ready}")
            status, output, _ = run(folder, "verify", "--dist", "dist", "--state", state)
            failures.check("FAIL  state" in output and "is read-only" in output, "verify says that it cannot be written")
            if label == "a state":
                commands = (["export", "questions"], 0), (["backup", "elsewhere.sqlite"], 0), (["erase", "--before", "2020-01-01"], 74)
                for command, expected in commands:
                    status, _, messages = run(folder, *command, "--state", state)
                    is_told = status == 0 or "is read-only: mount it so that it can be written" in messages
                    failures.check(status == expected and is_told, f"read-only folder: {command[0]} {status} {messages.strip()}")
            subprocess.run(["mount", "-o", "remount,rw", disk], check=True)
    finally:
        subprocess.run(["umount", "-l", disk])


def migrations(folder):
    """Killed in its middle a migration leaves the old version or the new one."""
    state = folder / "state.sqlite"
    with Server(folder) as server:
        server.ask()
        server.stop()
    newest, schema = version_and_schema(state)
    status, output, messages = run(folder, "migrate", "--to", newest - 1)
    reached = version_and_schema(state)[0]
    failures.check(status == 0 and reached == newest - 1, f"one version down, to {reached}: {(output + messages).strip()}")
    status, output, messages = run(folder, "migrate")
    failures.check(
        status == 0 and version_and_schema(state) == (newest, schema), f"and up again, with all that it had: {(output + messages).strip()}"
    )

    # From the first version on, so that every step is taken.
    old = folder / "old.sqlite"
    make_first_version(old, questions=20_000)
    oldest, old_schema = version_and_schema(old)
    for path in folder.glob("state.sqlite*"):
        path.unlink()
    shutil.copy(old, state)
    before = state.read_bytes()
    status, output, messages = run(folder, "migrate", "--dry-run")
    failures.check(
        status == 0 and state.read_bytes() == before and f"would go from version {oldest} to {newest}" in output,
        f"dry run: {(output + messages).strip()}",
    )

    tracer = shutil.which("strace")
    points = range(1, 200) if tracer else range(ROUNDS)
    seen, bad = {}, 0
    for point in points:
        for suffix in ("", "-wal", "-shm", "-journal"):
            (folder / ("state.sqlite" + suffix)).unlink(missing_ok=True)
        shutil.copy(old, state)
        command = [PROGRAMS / "AssistantServer", "migrate"]
        if tracer:
            # At the n-th call that changes a file.
            calls = "pwrite64,write,ftruncate,fsync,fdatasync,unlink,rename"
            command = [
                tracer,
                "-f",
                "-qq",
                "-o",
                "/dev/null",
                "-P",
                state,
                "-P",
                f"{state}-wal",
                "-P",
                f"{state}-shm",
                "-e",
                f"trace={calls}",
                "-e",
                f"inject={calls}:signal=KILL:when={point}",
                *command,
            ]
        process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if not tracer:
            time.sleep(random.uniform(0, 0.2))
            process.kill()
        status = process.wait()
        database = sqlite3.connect(state)
        whole = database.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        rows = database.execute("SELECT count(*) FROM questions").fetchone()[0]
        database.close()
        found = version_and_schema(state)
        bad += not (whole and rows == 20_000 and found in ((oldest, old_schema), (newest, schema)))
        seen[found[0]] = seen.get(found[0], 0) + 1
        if tracer and status == 0:
            break
    failures.check(bad == 0, f"migration killed at {sum(seen.values())} points: versions {seen}, {bad} neither old nor new")
    with Server(folder) as server:
        failures.check(server.ask()["answered"], "the server opens it")
        server.stop()
    status, output, messages = run(folder, "migrate", "--to", newest - 2)
    reached = version_and_schema(state)[0]
    failures.check(status == 0 and reached == newest - 2, f"two versions down, to {reached}: {(output + messages).strip()}")
    # What its first step made belongs to no version that can be gone back to.
    status, output, messages = run(folder, "migrate", "--to", 1)
    reached = version_and_schema(state)[0]
    failures.check(status == 74 and reached == newest - 2, f"down to version 1 is refused: {(output + messages).strip()}")


def version_and_schema(path):
    """The version of a state, and what its tables, indexes and views are made of."""
    with contextlib.closing(sqlite3.connect(path)) as database:
        version = max(int(row[0]) for row in database.execute("SELECT identifier FROM grdb_migrations"))
        return version, set(database.execute("SELECT type, name, sql FROM sqlite_schema"))


def make_first_version(path, questions):
    """Writes a state of version 1 with so many questions, each in a thread of its own."""
    with contextlib.closing(sqlite3.connect(path)) as database:
        database.executescript((pathlib.Path(__file__).parent / "state-1.sql").read_text())
        database.executemany("INSERT INTO threads VALUES (?, 0, NULL)", ((f"t{n}",) for n in range(questions)))
        database.executemany(
            "INSERT INTO questions (id, thread, asked, text, client, origin, answered, duration_ms) VALUES (?, ?, 0, 'words', '', 'local', 1, 1)",
            ((f"q{n}", f"t{n}") for n in range(questions)),
        )
        database.commit()
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def backups(folder):
    """A backup under writes is whole, and holds all that was there."""
    environment = {
        "ASSISTANT_STATE": "elsewhere/state.sqlite",
        "ASSISTANT_HEALTH_SNAPSHOTS": "snapshots",
        "KAPA_API_KEY": "canary",
        "KAPA_PROJECT_ID": "p",
    }
    (folder / "elsewhere").mkdir()
    with Server(folder, state="elsewhere/state.sqlite") as server:
        acknowledged = []
        for _ in range(30):
            answer = server.ask("Who is jane@example.org?")["question_answer_id"]
            if server.vote(answer)[0] == 200:
                acknowledged.append(answer)
        wait(lambda: list((folder / "snapshots").glob("*.ndjson")) if (folder / "snapshots").exists() else False)
        stop = threading.Event()

        def write():
            while not stop.is_set():
                server.vote(server.ask()["question_answer_id"])

        writer = threading.Thread(target=write)
        writer.start()
        status, output, messages = run(folder, "backup", "copy.sqlite", environment=environment)
        failures.check(status == 0 and "questions" in output, f"backup by the settings of the server: {(output + messages).strip()}")
        for _ in range(3):
            run(folder, "backup", "--to", "copies", "--keep", "2", environment=environment)
            # A copy is called by the second.
            second = int(time.time())
            support.wait_until(lambda second=second: int(time.time()) > second, "the next second begins")
        stop.set()
        writer.join()
        kept = sorted(path.name for path in (folder / "copies").iterdir())
        failures.check(len(kept) == 2, f"--keep 2 keeps {kept}")
        rights = {path.name: oct(path.stat().st_mode & 0o777) for path in [folder / "copy.sqlite", *(folder / "elsewhere").iterdir()]}
        failures.check(set(rights.values()) == {"0o600"}, f"rights: {rights}")
        status, _, messages = run(folder, "restore", "copy.sqlite", environment=environment)
        failures.check(status == 74 and "in use" in messages, "a state in use is not replaced")
        server.stop()
    content = (folder / "copy.sqlite").read_bytes()
    failures.check(b"canary" not in content and b"jane" not in content, "neither a secret nor an address is in the backup")
    status, output, messages = run(folder, "restore", "--check", "copy.sqlite", environment=environment)
    failures.check(status == 0 and "whole" in output, f"restore --check: {(output + messages).strip()}")
    shutil.rmtree(folder / "elsewhere")
    shutil.rmtree(folder / "snapshots")
    (folder / "elsewhere").mkdir()
    status, output, messages = run(folder, "restore", "copy.sqlite", environment=environment)
    stored = {row["question_answer_id"] for row in export(folder, "feedback", "elsewhere/state.sqlite")}
    failures.check(
        status == 0 and set(acknowledged) <= stored,
        f"restored: {len(set(acknowledged) & stored)} of {len(acknowledged)} votes; {output.splitlines()[0]}",
    )
    failures.check(bool(list((folder / "snapshots").glob("*.ndjson"))), "snapshots are restored")
    damaged = bytearray(content)
    damaged[len(damaged) // 2 : len(damaged) // 2 + 8192] = b"Z" * 8192
    (folder / "damaged.sqlite").write_bytes(damaged)
    before = (folder / "elsewhere/state.sqlite").read_bytes()
    statuses = [run(folder, "restore", *more, "damaged.sqlite", environment=environment)[0] for more in (["--check"], [])]
    failures.check(statuses == [74, 74] and (folder / "elsewhere/state.sqlite").read_bytes() == before, f"a damaged backup is refused: {statuses}")


def verify(folder):
    """What the server refuses, verify refuses; and it stores nothing."""
    with Server(folder) as server:
        before = count_stored(server, "first")
        status, output, messages = run(folder, "verify", "--url", f"http://127.0.0.1:{server.port}")
        failures.check(status == 0 and count_stored(server, "second") == before + 1, f"verify stores nothing ({status})")
        if status:
            print(output, messages)
        run(folder, "verify", "--ask", "--url", f"http://127.0.0.1:{server.port}")
        failures.check(count_stored(server, "third") == before + 3, "verify --ask asks one question")
        server.stop()
    # A server that ends may leave a part of the state in its log.
    with sqlite3.connect(folder / "state.sqlite") as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copy(folder / "state.sqlite", folder / "newer.sqlite")
    with sqlite3.connect(folder / "newer.sqlite") as database:
        database.execute("INSERT INTO grdb_migrations VALUES ('99')")
    with sqlite3.connect(folder / "foreign.sqlite") as database:
        database.execute("CREATE TABLE t (a)")
    (folder / "bytes.sqlite").write_bytes(random.randbytes(5000))
    (folder / "folder.sqlite").mkdir()
    for name in ("newer", "foreign", "bytes", "folder"):
        names = sorted(path.name for path in folder.iterdir())
        status, output, _ = run(folder, "verify", "--state", f"{name}.sqlite")
        kept = sorted(path.name for path in folder.iterdir()) == names
        started = run(folder, "--state", f"{name}.sqlite", "--port", "0")[0]
        failures.check(
            status == 1 and "FAIL  state" in output and started == 74 and kept,
            f"{name}: verify {status}, server {started}, nothing left behind: {kept}",
        )


def erase(folder):
    """What a reader said is gone from the file, while the server goes on."""
    with Server(folder) as server:
        thread = ""
        for number in range(20):
            body = {"query": f"Which port for secretword{number}?", "client_id": "reader-1" if number % 2 else "reader-2"}
            answer = server.send("POST", "/api/kapa/query", body)[2]
            thread = answer["thread_id"] if number == 18 else thread
            server.vote(answer["question_answer_id"], "downvote", {"comment": f"secretword{number}"})
        status, output, messages = run(folder, "erase", "--client", "reader-1")
        failures.check(status == 0 and "10 questions, 10 votes" in output, f"erase --client: {(output + messages).strip().splitlines()[0]}")
        left = {row["question"] for row in export(folder, "questions")}
        failures.check(left == {f"Which port for secretword{n}?" for n in range(0, 20, 2)}, f"{len(left)} of 20 questions are left")
        content = b"".join((folder / ("state.sqlite" + suffix)).read_bytes() for suffix in ("", "-wal"))
        traces = sum(f"secretword{n}?".encode() in content for n in range(1, 20, 2))
        failures.check(traces == 0, f"traces in the file and its log: {traces}")
        status, output, _ = run(folder, "erase", "--thread", thread)
        failures.check(status == 0 and " 1 questions, 1 votes" in output, f"erase --thread: {output.strip().splitlines()[0]}")
        status, output, _ = run(folder, "erase", "--before", time.strftime("%Y-%m-%d", time.gmtime(time.time() + 86400)))
        failures.check(not export(folder, "questions"), f"erase --before: {output.strip().splitlines()[0]}")
        statuses = [
            run(folder, "erase", *arguments)[0]
            for arguments in ([], ["--before", "soon"], ["--before", "2100-01-01"], ["--client", "a", "--thread", "b"])
        ]
        failures.check(statuses == [64] * 4, f"what is not understood: {statuses}")
        failures.check(server.vote(server.ask()["question_answer_id"])[0] == 200, "the server goes on")


# Pieces ---------------------------------------------------------------------------------------------


def count_stored(server, marker):
    """How many questions are stored once `marker`, which is asked now, is one of them. They are stored in the order in which they are asked."""
    server.ask(marker)
    support.wait_until(lambda: any(row["question"] == marker for row in export(server.folder, "questions")), f"'{marker}' is stored")
    return len(export(server.folder, "questions"))


def services(server):
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    connection.request("GET", "/api/system/health")
    return {service["id"]: service["state"] for service in json.loads(connection.getresponse().read())["services"]}


def wait(condition, seconds=20):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return
        time.sleep(0.1)


def small_disk(folder, size):
    disk = folder / "disk"
    disk.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", disk], capture_output=True)
    if made.returncode:
        print("skip  no small disk can be mounted here")
        return None
    return disk


ALL = [hostile_writers, idempotency, kill_during_writes, full_disk, start_on_a_full_disk, read_only, migrations, backups, verify, erase]

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--programs", type=pathlib.Path, default=pathlib.Path(__file__).parents[2] / ".build/debug")
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    PROGRAMS, ROUNDS = options.programs.resolve(), options.rounds
    with tempfile.TemporaryDirectory() as parent:
        for scenario in ALL:
            if options.names and scenario.__name__ not in options.names:
                continue
            print(f"# {scenario.__name__}")
            scenario(site(parent))
    failures.end()
