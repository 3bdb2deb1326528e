#!/usr/bin/env python3
"""What a search of a quiet site waits for, alone and beside a flood of another site: places and threads of the server, or a processor.

    Tests/blackbox/site_waits.py [--bin .build/debug] [--seconds 5] [--rounds 2]

Each search of the quiet site carries a sampled `traceparent`, so that the server sends its spans: the whole request, and the index with the wait for its turn.
Beside them stand, for the server's threads by name, how long they ran and how long they were ready and waited for a processor (`/proc/PID/task/*/schedstat`). Figures
of a busy machine say what share is spent where, and not how long a search takes.
"""

import http.server
import json
import multiprocessing
import os
import pathlib
import secrets
import subprocess
import tempfile
import threading
import time

import sites
import support

SITES, PAGES = 5, 40


class Collector(http.server.ThreadingHTTPServer):
    """Keeps the spans that it gets."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.spans = []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def take(self):
        """The milliseconds of each request: the whole, and the index."""
        spans, self.spans = self.spans, []
        traces = {}
        for span in spans:
            part = "index" if span["name"] == "index" else "whole"
            traces.setdefault(span["traceId"], {})[part] = (int(span["endTimeUnixNano"]) - int(span["startTimeUnixNano"])) / 1e6
        return [(trace["whole"], trace["index"]) for trace in traces.values() if len(trace) == 2]


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        message = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        for resource in message.get("resourceSpans", []):
            for scope in resource["scopeSpans"]:
                self.server.spans += scope["spans"]
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_):
        pass


def threads(process):
    """Of the threads by name: nanoseconds at work, nanoseconds ready without a processor, turns."""
    total = {}
    for task in pathlib.Path(f"/proc/{process.pid}/task").iterdir():
        try:
            name, figures = (task / "comm").read_text().strip(), (task / "schedstat").read_text().split()
        except OSError:
            continue
        total[name] = [old + int(new) for old, new in zip(total.get(name, [0, 0, 0]), figures, strict=True)]
    return total


def searches(port, seconds):
    connection, times = sites.Connection(port), []
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        trace = f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-01"
        word = sites.WORDS[len(times) % len(sites.WORDS)]
        start = time.monotonic()
        connection.get(f"site-1.example.org\r\ntraceparent: {trace}", f"/api/search?q={word}+{len(times)}")
        times.append(time.monotonic() - start)
    return times


def measure(title, process, collector, port, seconds):
    before = threads(process)
    times = sorted(searches(port, seconds))
    after = threads(process)
    # The server sends spans once a second.
    support.wait_until(lambda: len(collector.spans) >= 2 * len(times), "the spans are there")
    spans = collector.take()

    def figures(values):
        values = sorted(values)
        return f"p50 {sites.percentile(values, 0.5):.2f} ms, p99 {sites.percentile(values, 0.99):.2f} ms"

    print(f"{title}: {len(times)} searches, {figures(one * 1000 for one in times)}")
    print(f"  in the server {figures(whole for whole, _ in spans)}")
    print(f"  of that the index and its turn {figures(index for _, index in spans)}; the rest {figures(whole - index for whole, index in spans)}")
    for name, now in sorted(after.items()):
        ran, waited, turns = (new - old for new, old in zip(now, before.get(name, [0, 0, 0]), strict=True))
        if turns > 50:
            print(f"  threads {name}: {ran / 1e6:.0f} ms at work, {waited / 1e6:.0f} ms without a processor, {turns} turns")


def run(arguments, folder):
    sites.build(arguments, folder)
    sites.write_settings(folder, range(SITES))
    collector, port = Collector(), support.free_port()
    settings = {"otlp_endpoint": f"http://127.0.0.1:{collector.server_address[1]}", "otlp_sample_ratio": "0", "otlp_metrics_interval": "0s"}
    command = [support.program(arguments.bin, "AssistantServer"), "--port", str(port)]
    for key, value in settings.items():
        command += ["--set", f"{key}={value}"]
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("ASSISTANT_", "KAPA_", "OTEL_"))}
    with open(folder / "log", "wb") as log:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=log)
        try:
            process.stdout.readline()
            for _ in range(arguments.rounds):
                measure("alone", process, collector, port, arguments.seconds)
                until = time.monotonic() + arguments.seconds + 1
                clients = [multiprocessing.Process(target=sites.flood, args=(port, 0, until)) for _ in range(16)]
                for client in clients:
                    client.start()
                support.wait_until(lambda: all(client.is_alive() for client in clients), "the flood has begun")
                measure("beside a flood", process, collector, port, arguments.seconds)
                for client in clients:
                    client.join()
        finally:
            process.terminate()
            process.wait()


def main():
    parser = support.parser(__doc__.split("\n")[0])
    parser.add_argument("--seconds", type=float, default=5, help="of each measurement")
    parser.add_argument("--rounds", type=int, default=2)
    arguments = parser.parse_args()
    arguments.docs, arguments.sites, arguments.pages = None, SITES, PAGES
    with tempfile.TemporaryDirectory(prefix="docgen-site-waits-") as folder:
        run(arguments, pathlib.Path(folder))


if __name__ == "__main__":
    main()
