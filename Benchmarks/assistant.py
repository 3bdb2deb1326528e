#!/usr/bin/env python3
"""How fast AssistantServer answers, beside the same retrieval without HTTP; its start, memory, idle connections and streaming.

    swift build -c release --static-swift-stdlib && python3 Benchmarks/assistant.py DOCS [--questions QUESTIONS.jsonl]

Needs wrk (Debian: apt-get install wrk). See Benchmarks/README.md.
"""

import argparse
import asyncio
import json
import os
import pathlib
import re
import resource
import shutil
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
SEPARATOR = "\u241e".encode()
OFF = ["--set", "question_rate=off", "--set", "request_rate=off", "--set", "log_level=error"]


def main():
    options = parse_options()
    if not shutil.which("wrk"):
        sys.exit("no wrk: apt-get install wrk")
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    with tempfile.TemporaryDirectory(prefix="docgen-assistant-") as scratch:
        scratch = pathlib.Path(scratch)
        quiet([options.docgen, "build", options.docs, "--output", scratch / "dist"])
        questions = read_questions(scratch, options)
        goals = [*load(scratch, questions, options), *streams(scratch, options)]
    print("\n| goal | limit | measured | |\n| --- | --- | --- | --- |")
    for name, limit, measured, holds in goals:
        print(f"| {name} | {limit} | {measured} | {'pass' if holds else '**miss**'} |")
    if options.check and not all(holds for *_, holds in goals):
        sys.exit(1)


def parse_options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("docs", help="a folder that docgen can build; the goals are for some 100,000 sections")
    parser.add_argument("--questions", help="in the format of docgen eval; default: the headings of DOCS")
    parser.add_argument("--docgen", default=ROOT / ".build/release/docgen")
    parser.add_argument("--server", default=ROOT / ".build/release/AssistantServer")
    parser.add_argument("--seconds", type=int, default=20, help="of each load")
    parser.add_argument("--soak", type=int, default=600, help="seconds of mixed load after which memory is read")
    parser.add_argument("--idle", type=int, default=10_000, help="idle connections")
    parser.add_argument("--check", action="store_true", help="exit with status 1 when a goal is missed")
    options = parser.parse_args()
    options.docgen, options.server = pathlib.Path(options.docgen).absolute(), pathlib.Path(options.server).absolute()
    return options


def read_questions(scratch, options):
    """At most 400, as the file that docgen eval reads, and as texts."""
    if options.questions:
        lines = [json.loads(line) for line in pathlib.Path(options.questions).read_text().splitlines() if line.strip()]
        texts = [line["question"] for line in lines]
    else:
        with sqlite3.connect(f"file:{scratch}/dist/index.sqlite?mode=ro", uri=True) as index:
            rows = index.execute("SELECT heading FROM sections WHERE length(heading) > 12 ORDER BY (id * 2654435761) % 4294967296 LIMIT 400")
            texts = [f"how do I use {heading}?" for (heading,) in rows]
    texts = [re.sub(r"[\\\"\x00-\x1f]", " ", text) for text in texts][:400]
    with open(scratch / "questions.jsonl", "w") as file:
        for number, text in enumerate(texts):
            file.write(json.dumps({"id": str(number), "question": text, "kind": "load", "answerable": False}) + "\n")
    (scratch / "ask.lua").write_text(
        "local bodies = {}\n"
        f'for line in io.lines("{scratch}/bodies") do bodies[#bodies + 1] = line end\n'
        "local next = math.random(#bodies)\n"
        "request = function() next = next % #bodies + 1\n"
        'return wrk.format("POST", "/api/kapa/query", {["Content-Type"] = "application/json"}, bodies[next]) end\n'
    )
    (scratch / "bodies").write_text("".join(json.dumps({"query": text}) + "\n" for text in texts))
    return texts


# Local answers ----------------------------------------------------------------------------------


def load(scratch, questions, options):
    floor = in_process(scratch, options)
    server, url, ready = start(scratch, options)
    try:
        rate = wrk(scratch, url, options.seconds)
        half = asyncio.run(paced(url, questions, rate / 2, options.seconds))
        memory = soak(scratch, server, url, options)
        idle_memory, idle_p99 = asyncio.run(idle(server, url, questions, rate / 4, options))
    finally:
        stop(server)
    print(f"in process, two cores: {floor:.0f} answers/s; over HTTP: {rate:.0f}; at half of that p50 {half[0]:.1f} ms, p99 {half[1]:.1f} ms")
    print(f"memory in {options.soak} s of mixed load, MB: {' '.join(f'{value:.0f}' for value in memory)}")
    print(f"{options.idle} idle connections: {idle_memory:.0f} MB, p99 {idle_p99:.1f} ms at a quarter of the load")
    late = memory[len(memory) // 2 :]
    return [
        ("answers/s ÷ in process", "≥ 0.7", f"{rate / floor:.2f}", rate / floor >= 0.7),
        ("p99 at half of that load", "≤ 50 ms", f"{half[1]:.1f} ms", half[1] <= 50),
        ("start to ready", "≤ 300 ms", f"{ready * 1000:.0f} ms", ready <= 0.3),
        ("memory after mixed load", "≤ 150 MB", f"{memory[-1]:.0f} MB", memory[-1] <= 150),
        ("its growth in the second half", "≤ 10 %", f"{(late[-1] / late[0] - 1) * 100:.0f} %", late[-1] <= late[0] * 1.1),
    ]


def in_process(scratch, options):
    """Answers per second of two processes that run the same retrieval at once, each on one core."""
    command = [str(options.docgen), "eval", "--index", str(scratch / "dist/index.sqlite"), "--questions", str(scratch / "questions.jsonl")]
    rates = []
    for _ in range(3):
        files = [scratch / f"results-{number}.jsonl" for number in range(2)]
        running = [subprocess.Popen([*command, "--results", str(file)], stdout=subprocess.DEVNULL) for file in files]
        for process in running:
            if process.wait():
                sys.exit("docgen eval failed")
        rate = 0
        for file in files:
            times = [json.loads(line)["latency_ms"] for line in file.read_text().splitlines()]
            rate += 1000 * len(times) / sum(times)
        rates.append(rate)
    return statistics.median(rates)


def start(scratch, options, environment=None):
    """The server, its address, and the seconds until it was ready."""
    begin = time.monotonic()
    settings = [*OFF, "--set", f"max_connections={options.idle + 1000}"]
    process = subprocess.Popen(
        [str(options.server), "--dist", str(scratch / "dist"), "--state", str(scratch / "state.sqlite"), "--port", "0", *settings],
        stdout=subprocess.PIPE,
        text=True,
        cwd=scratch,
        env={**os.environ, **(environment or {})},
    )
    url = process.stdout.readline().split(" on ")[1].strip()
    urllib.request.urlopen(url + "health/ready").read()
    return process, url, time.monotonic() - begin


def stop(server):
    server.send_signal(signal.SIGTERM)
    server.wait()


def wrk(scratch, url, seconds):
    output = subprocess.run(
        ["wrk", "-t2", "-c8", f"-d{seconds}s", "-s", str(scratch / "ask.lua"), url], capture_output=True, text=True, check=True
    ).stdout
    if "Non-2xx or 3xx" in output or "Socket errors" in output:
        sys.exit(f"requests failed:\n{output}")
    return float(re.search(r"Requests/sec:\s+([0-9.]+)", output)[1])


async def post(host, port, path, body, accept="application/json"):
    reader, writer = await asyncio.open_connection(host, port)
    data = json.dumps(body).encode()
    writer.write(
        f"POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nAccept: {accept}\r\nConnection: close\r\nContent-Length: {len(data)}\r\n\r\n".encode()
        + data
    )
    return reader, writer


def address(url):
    host, port = url.removeprefix("http://").rstrip("/").split(":")
    return host, int(port)


async def paced(url, questions, rate, seconds):
    """The middle and the 99th hundredth, in ms, of requests that are sent on time, whether earlier ones were answered or not."""
    host, port = address(url)
    times = []

    async def ask(text):
        begin = time.monotonic()
        reader, writer = await post(host, port, "/api/kapa/query", {"query": text})
        answer = await reader.read()
        times.append((time.monotonic() - begin) * 1000)
        writer.close()
        if not answer.startswith(b"HTTP/1.1 200"):
            sys.exit(f"a request failed: {answer[:200]!r}")

    begin = time.monotonic()
    tasks = []
    for number in range(int(rate * seconds)):
        await asyncio.sleep(max(0, begin + number / rate - time.monotonic()))
        tasks.append(asyncio.create_task(ask(questions[number % len(questions)])))
    await asyncio.gather(*tasks)
    times.sort()
    return times[len(times) // 2], times[int(len(times) * 0.99)]


async def idle(server, url, questions, rate, options):
    """Memory and latency while connections are open that send nothing. The server closes one after its idle_timeout."""
    host, port = address(url)
    writers = []
    for begin in range(0, options.idle, 200):
        opened = await asyncio.gather(*(asyncio.open_connection(host, port) for _ in range(min(200, options.idle - begin))))
        writers += [writer for _, writer in opened]
    memory = resident(server)
    _, p99 = await paced(url, questions, rate, 10)
    for writer in writers:
        writer.close()
    return memory, p99


def soak(scratch, server, url, options):
    """MB, read ten times in equal parts of a mixed load: questions, searches, pages, what does not exist."""
    (scratch / "mixed.lua").write_text(
        (scratch / "ask.lua").read_text().replace("request =", "local ask =")
        + 'local count = 0\nlocal others = {"/", "/api/search?q=port+number&limit=10", "/nowhere", "/search/?q=install", "/api/system/health"}\n'
        'request = function() count = count + 1\nif count % 2 == 0 then return ask() end\nreturn wrk.format("GET", others[count % #others + 1]) end\n'
    )
    memory = []
    for _ in range(10):
        subprocess.run(
            ["wrk", "-t2", "-c32", f"-d{max(1, options.soak // 10)}s", "-s", str(scratch / "mixed.lua"), url], stdout=subprocess.DEVNULL, check=True
        )
        memory.append(resident(server))
    return memory


def resident(process):
    text = pathlib.Path(f"/proc/{process.pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+([0-9]+) kB", text)[1]) / 1024


# Streaming --------------------------------------------------------------------------------------


def streams(scratch, options):
    """What the server adds to the first byte of Kapa's answer. This process is Kapa and reader at once, so one clock measures both."""
    return asyncio.run(measure_streams(scratch, options))


async def measure_streams(scratch, options):
    sent = {}

    def record(kind, content, is_last=False):
        return json.dumps({"chunk": {"type": kind, "content": content, "stream_end": is_last}}).encode() + SEPARATOR

    async def kapa(reader, writer):
        """The documented stream of an answer, for one question."""
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            length = re.search(rb"content-length: *(\d+)", head, re.I)
            body = json.loads(await reader.readexactly(int(length[1]))) if length else {}
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n")
            await writer.drain()
            await asyncio.sleep(0.05)
            number = re.search(r"number (\d+)", body.get("query", "")) if body else None
            if number:
                sent[number[1]] = time.monotonic()
            for text in ("Call ", "the ", "function."):
                writer.write(record("partial_answer", {"text": text}))
                await writer.drain()
                await asyncio.sleep(0.005)
            identifiers = {"thread_id": os.urandom(8).hex(), "question_answer_id": os.urandom(8).hex()}
            writer.write(record("identifiers", identifiers, True))
            await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    double = await asyncio.start_server(kapa, "127.0.0.1", 0)
    port = double.sockets[0].getsockname()[1]
    environment = {"KAPA_API_KEY": "benchmark", "KAPA_PROJECT_ID": "project", "KAPA_BASE_URL": f"http://127.0.0.1:{port}"}
    server, url, _ = await asyncio.to_thread(start, scratch, options, environment)
    overheads = []

    async def ask(number):
        reader, writer = await post(*address(url), "/api/kapa/query", {"query": f"what is number {number} for?"}, "text/event-stream")
        stream = b""
        while b"event: delta" not in stream:
            piece = await reader.read(65536)
            if not piece:
                sys.exit(f"no answer of Kapa: {[line[:300] for line in stream.splitlines() if line.startswith((b'event', b'data'))]}")
            stream += piece
        overheads.append((time.monotonic() - sent[str(number)]) * 1000)
        await reader.read()
        writer.close()

    try:
        for first in range(0, 1000, 4):
            await asyncio.gather(*(ask(number) for number in range(first, first + 4)))
    finally:
        await asyncio.to_thread(stop, server)
        double.close()
    overheads = sorted(overheads[20:])
    p50, p99 = overheads[len(overheads) // 2], overheads[int(len(overheads) * 0.99)]
    print(f"first byte of a streamed answer, four at once, after Kapa's: p50 {p50:.2f} ms, p99 {p99:.2f} ms")
    return [("added to Kapa's first byte, p99", "≤ 10 ms", f"{p99:.1f} ms", p99 <= 10)]


def quiet(command):
    subprocess.run([str(part) for part in command], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
