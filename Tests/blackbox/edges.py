#!/usr/bin/env python3
"""What an operator meets seldom, and a reviewer tries at once: readers that stop to read, connections that are reset, writes that fail, a state that
somebody else has locked, a clock that jumps, other languages, and how long keys are compared.

    python3 Tests/blackbox/edges.py [--bin .build/release] [NAME …]

The names are those of the functions under "What is tried". strace (for writes that fail), a C compiler (for the clock) and localedef (for languages) are used
where they are there; what is left out without them is said.
"""

import collections
import contextlib
import datetime
import hashlib
import http.client
import json
import math
import os
import pathlib
import random
import re
import shutil
import signal
import socket
import sqlite3
import statistics
import struct
import subprocess
import threading
import time

import kapa
import support

HERE = pathlib.Path(__file__).resolve().parent
LARGE = 5 << 20
PAGES = {**support.PAGES, "index.md": "# Home\n\nThe server listens on port 8080. [All numbers](numbers.txt).\n"}
PAGES["numbers.txt"] = "".join(f"{number:09}\n" for number in range(LARGE // 10))

# Rates would answer for what is tried.
SETTINGS = ["--set", "question_rate=off", "--set", "request_rate=off", "--set", "drain_delay=0s"]

verdict = support.Verdict()


# What is tried -------------------------------------------------------------------------------------


def slow_readers(place):
    """R-09: clients that stop to read a large answer have a bound, and not for long; those that read slowly get all of it."""
    count, stall = 64, 2
    server = place.server(*SETTINGS, "--set", f"write_stall={stall}s", "--set", "admin_listen=off", "--set", "health_monitor=false")
    support.get(server.port, "/numbers.txt")
    start, sizes, times = support.resident_bytes(server), [], []
    for _ in range(2):
        files, readers = open_files(server), []
        for _ in range(count):
            reader = socket.socket()
            reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            reader.connect(("127.0.0.1", server.port))
            reader.sendall(support.request("/numbers.txt", closes=False))
            reader.recv(512)
            readers.append(reader)
        started, highest = time.monotonic(), 0
        while open_files(server) > files + 2 and time.monotonic() - started < 20:
            asked = time.monotonic()
            support.get(server.port, "/guide/install.html")
            times.append((time.monotonic() - asked) * 1000)
            highest = max(highest, support.resident_bytes(server))
            time.sleep(0.02)
        seconds = time.monotonic() - started
        sizes.append(highest - start)
        verdict.check(
            seconds < stall + 3, f"{count} clients that stop to read {LARGE >> 20} MB are cut off after {seconds:.1f} s (write_stall: {stall} s)"
        )
        for reader in readers:
            reader.close()
    first, second = (size / 1024 / count for size in sizes)
    verdict.check(max(first, second) < 2048, f"they cost {first:.0f} KB each, of {LARGE >> 10} KB, and as many again come to {second:.0f} KB")
    worst = support.percentile(times, 0.99)
    verdict.check(worst < 100, f"others are served meanwhile: p99 {worst:.0f} ms of {len(times)} pages")
    with support.connect(server.port) as reader:
        reader.sendall(support.request("/numbers.txt"))
        started, received = time.monotonic(), 0
        while part := reader.recv(64 << 10):
            received += len(part)
            time.sleep(0.04)
        seconds = time.monotonic() - started
    verdict.check(received > LARGE - 10 and seconds > stall, f"one that reads slowly gets all of it, in {seconds:.1f} s: {received} bytes")


def resets(place):
    """R-13: ten thousand connections that are reset at any moment leave nothing behind; a half-closed one is answered to its end."""
    count = 10_000
    server = place.server(*SETTINGS, "--set", "health_monitor=false", "--set", "log_format=json")
    question = json.dumps({"query": "how do I remove the tool?"}).encode()
    requests = [
        support.request("/numbers.txt", closes=False),
        support.request("/guide/install.html", closes=False),
        support.request("/api/kapa/query", "POST", question, {"Accept": "text/event-stream"}, closes=False),
        support.request("/api/kapa/query", "POST", question, closes=False)[:-10],
        b"GET / HT",
    ]
    for request in requests[:4]:
        support.exchange(support.connect(server.port), request)
    before = settled_files(server)
    for number in range(count):
        connection = support.connect(server.port)
        connection.sendall(requests[number % len(requests)])
        # Before the answer, or in its middle.
        if number % 3 == 0 and number % len(requests) < 3:
            connection.recv(100)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.close()
    after = settled_files(server)
    verdict.check(server.poll() is None and after <= before, f"{count} resets: {before} open files before, {after} after")
    received = support.exchange(support.connect(server.port), support.request("/guide/install.html", closes=False) * 100)
    verdict.check(received.count(b"HTTP/1.1 200 ") == 100, f"100 requests and a half-close: {received.count(b'HTTP/1.1 200 ')} answers")
    faults = [line for line in place.log().splitlines() if json.loads(line)["level"] in ("error", "critical")]
    verdict.check(not faults, f"no fault in the log: {faults[:2]}")


def failing_writes(place):
    """R-19: the n-th call of a thread that opens or changes the state fails (EIO), once or from then on: readers are answered, what was acknowledged is there."""
    if not shutil.which("strace"):
        verdict.leave_out("writes that fail: strace is not installed")
        return
    for phase, points in (("start", range(1, 200, 5)), ("work", range(1, 25))):
        for suffix, times in (("", "once"), ("+", "and all after it")):
            seen, broken, last = collections.Counter(), [], 0
            for last in points:  # noqa: B007
                if not fail_writes(place, phase, f"{last}{suffix}", seen, broken):
                    break
            found = ", ".join(f"{seen[name]} {name}" for name in ("starts refused", "votes told to wait", "votes acknowledged", "of them lost"))
            verdict.check(not broken and not seen["of them lost"], f"at {phase}, call n fails {times}, n up to {last}: {found} {broken[:3]}")


def fail_writes(place, phase, when, seen, broken):
    """One server whose calls fail at a point. Counts what became of it, and adds what is wrong to `broken`.

    :return: whether any call failed
    """
    name = f"{phase}{when}"
    state, trace = place.folder / f"{name}.sqlite", place.folder / f"{name}.trace"
    calls = "openat,pwrite64,write,ftruncate,fsync,fdatasync,unlink,rename"
    paths = [word for end in ("", "-wal", "-shm", "-journal") for word in ("-P", f"{state}{end}")]
    strace = ["strace", "-f", "-qq", "-o", str(trace), *paths, "-e", f"trace={calls}", "-e", f"inject={calls}:error=EIO:when={when}"]
    settings = [*SETTINGS, "--set", "admin_listen=off", "--set", "health_monitor=false"]
    process = place.server(*settings, name=name, waits=False, prefix=strace if phase == "start" else ())
    support.wait_until(lambda: process.poll() is not None or support.answers(process.port), f"{name} answers or ends")
    if process.poll() is not None:
        seen["starts refused"] += 1
        if process.returncode != 74 or str(state) not in place.log(name):
            broken.append(f"{name}: ended with {process.returncode}")
        return "(INJECTED)" in trace.read_text()
    server = int(children(process)[0]) if phase == "start" else process.pid
    tracer = process
    if phase == "work":
        tracer = place.start([*strace, "-p", str(server)], stderr=subprocess.DEVNULL)
        support.wait_until(lambda: is_traced(server), "strace has all threads")
    acknowledged = []
    for _ in range(4):
        answer = post(process.port, "/api/kapa/query", {"query": "how do I remove the tool?"})
        if answer.status != 200 or not answer.json()["answered"]:
            broken.append(f"{name}: a question got {answer.status}")
            continue
        identifier = answer.json()["question_answer_id"]
        vote = post(process.port, "/api/kapa/feedback", {"question_answer_id": identifier, "reaction": "upvote"})
        if vote.status == 200:
            acknowledged.append(identifier)
        elif vote.status == 503 and "retry-after" in vote.headers:
            seen["votes told to wait"] += 1
        else:
            broken.append(f"{name}: a vote got {vote.status}")
    os.kill(server, signal.SIGTERM)
    process.wait()
    tracer.wait()
    seen["votes acknowledged"] += len(acknowledged)
    stored = set()
    if state.exists() and state.stat().st_size:
        with contextlib.closing(sqlite3.connect(state)) as database:
            if database.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
                broken.append(f"{name}: the file is damaged")
            tables = {row[0] for row in database.execute("SELECT name FROM sqlite_schema")}
            if "feedback" in tables:
                stored = {row[0] for row in database.execute("SELECT question FROM feedback")}
    seen["of them lost"] += len(set(acknowledged) - stored)
    return "(INJECTED)" in trace.read_text()


def locked_state(place):
    """R-23: another program holds the state for 25 seconds. Readers notice nothing; votes wait for ten at most, and are told to come again."""
    server = place.server(*SETTINGS, "--set", "health_monitor=false")
    post(server.port, "/api/kapa/query", {"query": "how do I remove the tool?"})
    other = sqlite3.connect(place.folder / "server.sqlite", isolation_level=None, timeout=5)
    other.execute("BEGIN IMMEDIATE")
    ends = time.monotonic() + 25
    times, waits, statuses, wrong, asked = [], [], {}, 0, []

    def read():
        nonlocal wrong
        while time.monotonic() < ends:
            start = time.monotonic()
            answer = post(server.port, "/api/kapa/query", {"query": "how do I remove the tool?"})
            times.append((time.monotonic() - start) * 1000)
            wrong += answer.status != 200
            asked.append(answer.json().get("question_answer_id"))
            time.sleep(0.05)

    def vote():
        nonlocal wrong
        while time.monotonic() < ends:
            if not asked:
                time.sleep(0.05)
                continue
            start = time.monotonic()
            reply = post(server.port, "/api/kapa/feedback", {"question_answer_id": asked[-1], "reaction": "upvote"})
            waits.append(time.monotonic() - start)
            statuses[reply.status] = statuses.get(reply.status, 0) + 1
            wrong += reply.status != 200 and not (reply.status == 503 and "retry-after" in reply.headers)

    threads = [threading.Thread(target=run) for run in (read, read, vote, vote)]
    for thread in threads:
        thread.start()
    time.sleep(25)
    other.execute("ROLLBACK")
    other.close()
    for thread in threads:
        thread.join()
    worst = support.percentile(times, 0.99)
    verdict.check(wrong == 0 and worst < 500, f"the state is locked for 25 s: p99 of {len(times)} questions {worst:.0f} ms, {wrong} wrong answers")
    verdict.check(503 in statuses and max(waits) < 12, f"votes were answered after at most {max(waits, default=0):.1f} s: {statuses}")

    def are_stored():
        with sqlite3.connect(place.folder / "server.sqlite") as database:
            return set(asked) <= {row[0] for row in database.execute("SELECT id FROM questions")}

    support.wait_until(are_stored, "every question is stored")
    reply = post(server.port, "/api/kapa/feedback", {"question_answer_id": asked[-1], "reaction": "upvote"})
    verdict.check(reply.status == 200, f"afterwards all {len(asked)} questions are stored, and a vote gets {reply.status}")


def clock_jumps(place):
    """R-34: the clock of the machine is set while the server runs: nothing that measures time goes by it."""
    compiler = shutil.which("cc") or shutil.which("clang")
    if not compiler:
        verdict.leave_out("a clock that jumps: there is no C compiler")
        return
    library, offset = place.folder / "clock.so", place.folder / "offset"
    subprocess.run([compiler, "-O2", "-shared", "-fPIC", "-o", library, HERE / "clock.c", "-ldl"], check=True)
    offset.write_bytes(struct.pack("q", 0))
    double = kapa.Double()
    environment = {"LD_PRELOAD": str(library), "CLOCK_OFFSET": str(offset)}
    environment |= {"KAPA_API_KEY": "key", "KAPA_PROJECT_ID": kapa.PROJECT, "KAPA_BASE_URL": double.url}
    rates = ["--set", "question_rate=20/1h", "--set", "request_rate=off", "--set", "trusted_proxies=127.0.0.1", "--set", "log_level=info"]
    server = place.server(*rates, "--set", "drain_delay=0s", "--set", "health_interval=1s", "--set", "log_format=json", environment=environment)

    def ask(client):
        return post(server.port, "/api/kapa/query", {"query": "how do I remove the tool?"}, {"X-Forwarded-For": client})

    def jump(seconds):
        with open(offset, "r+b") as file:
            file.write(struct.pack("q", seconds))

    # One client has used its rate up, and Kapa has failed until its circuit was open.
    double.reset("500")
    statuses = [ask("192.0.2.1").status for _ in range(21)]
    verdict.check(
        statuses == [200] * 20 + [429] and len(double.chats) == 5, f"before: the rate of a client is used up, {len(double.chats)} calls to Kapa"
    )
    year_2038 = int(datetime.datetime(2038, 1, 19, 3, 14, 10, tzinfo=datetime.UTC).timestamp() - time.time())
    for number, (what, seconds) in enumerate([("a day on", 86_400), ("an hour back", -3_600), ("in 2038", year_2038), ("as it was", 0)]):
        jump(seconds)
        client = f"198.51.100.{number}"
        answer = ask(client)
        body = answer.json()
        wrong = [] if answer.status == 200 and body["answered"] and 0 <= body["duration_ms"] < 5_000 else [f"an answer: {answer.status} {body}"]
        vote = {"question_answer_id": body.get("question_answer_id"), "reaction": "upvote"}
        reply = post(server.port, "/api/kapa/feedback", vote, {"X-Forwarded-For": client})
        wrong += [] if reply.status == 200 else [f"a vote got {reply.status}"]
        if number < 2:
            # Thirty seconds are not over.
            wrong += [] if len(double.chats) == 5 else [f"Kapa was asked {len(double.chats)} times"]
        refused = ask("192.0.2.1")
        wait = int(refused.headers.get("retry-after", 0))
        wrong += [] if refused.status == 429 and 0 < wait <= 3_600 else [f"the rate: {refused.status}, Retry-After {wait}"]
        time.sleep(2.5)
        for path in ("/health/ready", "/api/system/health", "/metrics"):
            response = support.get(server.port + 1000 if path == "/metrics" else server.port, path)
            text = response.body.decode()
            negative = re.findall(r"^assistant_\S*(?:_sum|_count|_bucket|_seconds|_total)\S* -\S+", text, re.M) if path == "/metrics" else []
            negative += re.findall(r'"(?:age_seconds|latency_ms|duration_ms|uptime_seconds)":\s*-\d+', text)
            wrong += [] if response.status == 200 and not negative else [f"{path}: {response.status} {negative[:2]}"]
        verdict.check(not wrong, f"the clock is set {what}: answered, voted, refused as before {wrong}")
    support.stop(server)
    lines = [json.loads(line) for line in place.log().splitlines()]
    negative = [line for line in lines for name, value in line.items() if name.endswith(".ms") and value < 0]
    verdict.check(len(lines) > 30 and not negative, f"no time in {len(lines)} lines of the log is negative {negative[:2]}")


def languages(place):
    """R-35: the language and time zone of the machine change neither a build nor an answer."""
    results, folder = {}, place.folder / "locales"
    folder.mkdir()
    made = [name for name in ("tr_TR", "de_DE") if make_locale(name, folder)]
    for name in sorted({"tr_TR", "de_DE"} - set(made)):
        verdict.leave_out(f"{name} is not known to the C library here; the server's own is tried all the same")
    for language, zone in (("C", "UTC"), ("C.UTF-8", "Asia/Kathmandu"), ("tr_TR.UTF-8", "Europe/Istanbul"), ("de_DE.UTF-8", "America/St_Johns")):
        environment = {"LANG": language, "LC_ALL": language, "TZ": zone, "LOCPATH": str(folder)}
        output = place.folder / f"dist-{language}"
        build = [support.program(place.bin, "docgen"), "build", "docs", "--output", output]
        subprocess.run(build, cwd=place.folder, env={**os.environ, **environment}, check=True, capture_output=True)
        server = place.server(*SETTINGS, "--set", "log_format=json", "--set", "log_level=info", name=language, environment=environment)
        parts = {"the build": tree_hash(output)}
        for path in ("/api/search?q=INSTALL&limit=5", "/search/?q=THE%20TITLE%20%C4%B0", "/openapi.json", "/nowhere"):
            parts[path] = re.sub(rb'"request_id":"[^"]*"|"duration_ms":\d+|nonce-[^\']*|nonce="[^"]*"', b"", support.get(server.port, path).body)
        answer = post(server.port, "/api/kapa/query", {"query": "HOW DO I INSTALL IT?"})
        parts["an answer"] = {name: value for name, value in answer.json().items() if not re.search("id$|_ms$|ticket", name)}
        metrics = support.get(server.port + 1000, "/metrics").body.decode()
        odd = [line for line in metrics.splitlines() if not line.startswith("#") and not re.search(r" (-?\d+(\.\d+)?(e[-+]?\d+)?|\+Inf|NaN)$", line)]
        parts["numbers of the metrics"] = odd
        date = support.get(server.port, "/").headers.get("date", "")
        parts["dates"] = bool(re.fullmatch(r"[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT", date))
        support.stop(server)
        stamps = [json.loads(line)["ts"] for line in place.log(language).splitlines()]
        parts["times of the log"] = all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", stamp) for stamp in stamps)
        results[f"{language}, {zone}"] = parts
    first, *others = results.items()
    verdict.check(
        first[1]["numbers of the metrics"] == [] and first[1]["dates"] and first[1]["times of the log"], f"{first[0]}: numbers, dates and times"
    )
    for name, parts in others:
        differ = [part for part, value in parts.items() if value != first[1][part]]
        verdict.check(not differ, f"{name}: the same as {first[0]} {differ}")


def key_timing(place):
    """R-52: how long a wrong key takes does not tell how much of it is right, and nothing else does."""
    samples, key = 20_000, "0123456789abcdef" * 2
    settings = ["--set", "trusted_proxies=127.0.0.1", "--set", "admin_listen=off", "--set", "health_monitor=false"]
    server = place.server(*SETTINGS, *settings, environment={"ASSISTANT_OPERATOR_KEY": key})
    # One character short of being right, and wrong from the first on.
    keys = [key[:-1] + "0", "f" + key[1:-1] + "0"]
    chance = random.Random(1)
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)

    def send(text, number):
        # Each from another network: after some wrong keys the server does not listen to a client.
        client = f"2001:db8:{number >> 16:x}:{number & 0xFFFF:x}::1"
        connection.request("GET", "/metrics", headers={"Authorization": f"Bearer {text}", "X-Forwarded-For": client})
        response = connection.getresponse()
        return response.status, response.read()

    bodies = set()
    for number, text in enumerate([*keys, key[:5], "x" * 32, "é".encode().decode("latin-1") * 16]):
        status, body = send(text, number + (1 << 24))
        bodies.add((status, re.sub(rb'"request_id":"[^"]*"', b"", body)))
    verdict.check(len(bodies) == 1 and next(iter(bodies))[0] == 401, f"wrong keys of every kind get one answer: {sorted(bodies)[:2]}")
    connection.request("GET", "/metrics", headers={"Authorization": f"Bearer {key}", "X-Forwarded-For": "2001:db8:ffff::1"})
    response = connection.getresponse()
    response.read()
    verdict.check(response.status == 200, f"the right one opens: {response.status}")
    times = ([], [])
    for number in range(2 * samples):
        which = chance.randrange(2)
        start = time.perf_counter_ns()
        send(keys[which], number)
        times[which].append(time.perf_counter_ns() - start)
    # The slowest tenth is what else the machine did.
    bound = support.percentile([*times[0], *times[1]], 0.9)
    right, wrong = ([value for value in group if value <= bound] for group in times)
    t = (statistics.fmean(right) - statistics.fmean(wrong)) / math.sqrt(
        statistics.variance(right) / len(right) + statistics.variance(wrong) / len(wrong)
    )
    means = f"{statistics.fmean(right) / 1000:.1f} and {statistics.fmean(wrong) / 1000:.1f} µs"
    verdict.check(abs(t) < 4.5, f"{2 * samples} wrong keys: {means} for those that begin right and wrong, Welch's t {t:.2f}")


# Pieces ---------------------------------------------------------------------------------------------


def post(port, path, body, headers=None):
    return support.get(port, path, method="POST", body=json.dumps(body).encode(), headers=headers)


def open_files(process):
    return len(os.listdir(f"/proc/{process.pid}/fd"))


def settled_files(process):
    """The open files, once those of connections that have ended are closed."""
    return int(support.settled(lambda: open_files(process)))


def is_traced(process):
    statuses = [path.read_text() for path in pathlib.Path(f"/proc/{process}/task").glob("*/status")]
    return all("TracerPid:\t0\n" not in status for status in statuses)


def children(process):
    return pathlib.Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()


def make_locale(name, folder):
    if not shutil.which("localedef"):
        return False
    command = ["localedef", "-i", name, "-f", "UTF-8", folder / f"{name}.UTF-8"]
    return subprocess.run(command, capture_output=True).returncode == 0


def tree_hash(folder):
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(str(path.relative_to(folder)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


ALL = [slow_readers, resets, failing_writes, locked_state, clock_jumps, languages, key_timing]

if __name__ == "__main__":
    parser = support.parser(__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    for scenario in ALL:
        if options.names and scenario.__name__ not in options.names:
            continue
        print(f"# {scenario.__name__}", flush=True)
        with support.Workplace(options.bin, PAGES) as workplace:
            scenario(workplace)
    verdict.end()
