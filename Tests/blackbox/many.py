#!/usr/bin/env python3
"""A PostgreSQL with millions of stored questions: what exports take, what readers notice, and by which plans.

    Tests/blackbox/many.py [--bin .build/debug] [--questions 10000000]

The rows are made by generate_series, with a vote on every tenth and no answer to every twelfth. The plans are those that PostgreSQL takes for the very
statements of the programs (auto_explain). No statement of a reader may read a whole table, exports have to be whole within the ten minutes that their
connection has, and their memory may not grow with the rows. Ten million take some 8 GB in the folder for temporary files.

Needs postgresql; without it it is left out, and that is said.
"""

import json
import os
import re
import subprocess
import sys
import time

import postgres
import support

DAY = 86_400_000
MEGABYTES = 150
EXPORT_SECONDS = 600
# What questions, votes and threads of readers are stored in.
TABLES = ("questions", "threads", "feedback", "outbox", "idempotency_keys")
ROWS = """
SET session_replication_role = replica;
SET synchronous_commit = off;
INSERT INTO assistant.threads (id, created) SELECT 't' || n, {start} FROM generate_series({first}::bigint / 4 + 1, {last} / 4) AS n;
INSERT INTO assistant.questions (id, thread, asked, text, client, origin, answered, uncertain, missing_terms, duration_ms)
    SELECT 'q' || n, 't' || (n - 1) / 4 + 1, {start} + n * {step}, 'how do I set option ' || hashint8(n) % 20000 || '?', 'reader-' || n % 50000,
        'local', n % 12 <> 0, n % 30 = 0, '', 12
    FROM generate_series({first}::bigint + 1, {last}) AS n;
INSERT INTO assistant.feedback (question, reaction, reasons, created, updated, revision)
    SELECT 'q' || n, CASE WHEN n % 30 = 0 THEN 'downvote' ELSE 'upvote' END, '', {start} + n * {step}, {start} + n * {step}, 1
    FROM generate_series({first}::bigint + 10, {last}, 10) AS n;
"""


def fill(cluster, questions):
    """The newest question is a minute old, the oldest 80 days."""
    part = 500_000
    start = int(time.time() * 1000) - 80 * DAY
    step = max(1, (80 * DAY - 60_000) // questions)
    for first in range(0, questions, part):
        cluster.sql(ROWS.format(first=first, last=min(questions, first + part), start=start, step=step))
    cluster.sql("VACUUM ANALYZE")


def plans(cluster, offset):
    """The statements since an offset of PostgreSQL's log, each with its plan."""
    text = (cluster.folder / "log").read_bytes()[offset:].decode(errors="replace")
    found = []
    for block in re.findall(r"plan:\n((?:\t.*\n)+)", text):
        lines = [line[1:] for line in block.splitlines()]
        first = next((number for number, line in enumerate(lines) if "(cost=" in line), len(lines))
        found.append((" ".join(" ".join(lines[:first]).removeprefix("Query Text: ").split()), "\n".join(lines[first:])))
    return found


def export(place, name, environment):
    """Status, lines, seconds and the memory in bytes of an export, whose lines go nowhere."""
    begun = time.monotonic()
    command = [support.program(place.bin, "AssistantServer"), "export", name, "--format", "jsonl"]
    with open(place.folder / f"{name}.err", "wb") as errors:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, env=environment, cwd=place.folder)
        count = subprocess.Popen(["wc", "-l"], stdin=process.stdout, stdout=subprocess.PIPE)
        process.stdout.close()
        lines = int(count.communicate()[0])
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode, lines, time.monotonic() - begun, usage.ru_maxrss * 1024


def exports(place, cluster, verdict, environment, questions):
    voted = int(cluster.sql("SELECT count(*) FROM assistant.feedback")[0][0])
    grouped = "SELECT count(DISTINCT lower(trim(BOTH ' ?.!' FROM text))) FROM assistant.gaps"
    wanted = {"questions": questions, "feedback": voted, "gaps": int(cluster.sql(grouped)[0][0])}
    for name, rows in wanted.items():
        offset = (cluster.folder / "log").stat().st_size
        status, lines, seconds, memory = export(place, name, environment)
        whole = status == 0 and lines == rows
        verdict.check(
            whole and seconds < EXPORT_SECONDS and memory < MEGABYTES << 20,
            f"export {name}: {lines} of {rows} lines in {seconds:.0f} s, {memory / 1e6:.0f} MB at most"
            + ("" if whole else f"; status {status}: {(place.folder / (name + '.err')).read_text()[-300:]}"),
        )
        for statement, plan in plans(cluster, offset):
            if "FROM questions" in statement or "gaps" in statement or "FROM feedback" in statement:
                print("      " + re.sub(r"\s+$", "", plan.replace("\n", "\n      ")))


def readers(place, cluster, verdict, environment):
    """Questions, follow-ups and votes of one reader after another."""
    port = support.free_port()
    begun = time.monotonic()
    words = [support.program(place.bin, "AssistantServer"), "--dist", str(place.folder / "dist"), "--port", str(port)]
    with open(place.folder / "server.log", "wb") as log:
        process = place.start(words, cwd=place.folder, env=environment, stdout=subprocess.DEVNULL, stderr=log)
    support.wait_until(lambda: process.poll() is not None or support.answers(port), "the server listens")
    verdict.check(
        process.poll() is None, f"a server is there after {time.monotonic() - begun:.1f} s" + ("" if process.poll() is None else place.log())
    )
    offset = (cluster.folder / "log").stat().st_size
    times, thread = {"question": [], "vote": []}, None
    for number in range(300):
        begun = time.monotonic()
        body = {"query": f"how do I set the port? {number}", "client_id": "reader-7", **({"thread_id": thread} if number % 3 and thread else {})}
        answer = support.get(port, "/api/kapa/query", method="POST", body=json.dumps(body).encode()).json()
        thread = answer["thread_id"]
        times["question"].append(time.monotonic() - begun)
        begun = time.monotonic()
        vote = {"question_answer_id": answer["question_answer_id"], "reaction": "upvote"}
        status = support.get(port, "/api/kapa/feedback", method="POST", body=json.dumps(vote).encode()).status
        times["vote"].append(time.monotonic() - begun)
        if status != 200:
            verdict.check(False, f"a vote got status {status}")
            break
    for kind, seconds in times.items():
        slowest = support.percentile(seconds, 0.99)
        verdict.check(slowest < 1, f"{len(seconds)} {kind}s: p50 {support.percentile(seconds, 0.5) * 1000:.1f} ms, p99 {slowest * 1000:.0f} ms")
    support.stop(process)
    seen = plans(cluster, offset)
    # Nobody waits for the one that takes away threads without questions, at the start and each hour.
    seen = [(statement, plan) for statement, plan in seen if not statement.startswith("DELETE FROM threads ")]
    whole = {
        f"{statement}\n{plan}".replace("\n", "\n      ") for statement, plan in seen if re.search(r"Seq Scan on (" + "|".join(TABLES) + r")\b", plan)
    }
    small = {
        table
        for table in TABLES
        if int(cluster.sql(f"SELECT reltuples::bigint FROM pg_class WHERE oid = 'assistant.{table}'::regclass")[0][0]) < 10_000
    }
    whole = {statement for statement in whole if not any(re.search(rf"\b{table}\b", statement) for table in small)}
    verdict.check(
        bool(seen) and not whole,
        f"{len(seen)} statements of the server for readers, none reads a whole table" + "".join(f"\n      {text}" for text in whole),
    )


def main():
    parser = support.parser(__doc__.splitlines()[0])
    parser.add_argument("--questions", type=int, default=10_000_000)
    arguments = parser.parse_args()
    if postgres.programs() is None:
        print("left out: postgresql is not installed")
        sys.exit(1 if os.environ.get("CI") else 0)
    verdict = support.Verdict()
    explained = {
        "session_preload_libraries": "auto_explain",
        "auto_explain.log_min_duration": "0",
        "max_wal_size": "8GB",
        "shared_buffers": "512MB",
        "maintenance_work_mem": "512MB",
    }
    with support.Workplace(arguments.bin) as place, postgres.Cluster(**explained) as cluster:
        environment = {
            "PATH": os.environ["PATH"],
            "ASSISTANT_STATE": cluster.uri,
            "ASSISTANT_MAX_STATE_SIZE": "1024GiB",
            "ASSISTANT_RETENTION": "400d",
            "ASSISTANT_QUESTION_RATE": "off",
            "ASSISTANT_REQUEST_RATE": "off",
            "ASSISTANT_ADMIN_LISTEN": "off",
        }
        migrated = subprocess.run(
            [support.program(place.bin, "AssistantServer"), "migrate"], cwd=place.folder, env=environment, capture_output=True, text=True
        )
        if migrated.returncode:
            sys.exit(f"migrate ended with status {migrated.returncode}: {migrated.stderr}")
        begun = time.monotonic()
        fill(cluster, arguments.questions)
        size = cluster.sql("SELECT pg_size_pretty(pg_database_size(current_database()))")[0][0]
        print(f"      {arguments.questions} questions, {size}, made in {time.monotonic() - begun:.0f} s")
        readers(place, cluster, verdict, environment)
        cluster.sql("DELETE FROM assistant.questions WHERE id NOT LIKE 'q%'")
        exports(place, cluster, verdict, environment, arguments.questions)
    verdict.end()


if __name__ == "__main__":
    main()
