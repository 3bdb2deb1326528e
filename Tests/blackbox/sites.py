#!/usr/bin/env python3
"""Many sites in one server: what they take, how a flood of one is felt on another, and whether sites come and go unnoticed.

    Tests/blackbox/sites.py [--bin .build/debug] [--docs FOLDER] [--sites 30] [--pages 150] [--seconds 10] [--check]

Pages are those of FOLDER, a tree of Markdown, taken in turn, or made up without it. Prints the time to the first answer and the memory, fresh and after
each site was asked; the 99th percentile of a site's searches alone and while 16 clients flood another; and how many requests failed while sites were
removed and added by SIGHUP, which has to be none. `--check` makes a figure beyond its goal an error: 300 MB, 2 s, 1.5 times. The goals are for a release build
on a machine with nothing else to do.
"""

import json
import multiprocessing
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import support

GOALS = {"megabytes": 300, "start": 2.0, "ratio": 1.5}
WORDS = ["port", "server", "cache", "index", "thread", "limit", "proxy", "token", "page", "build", "state", "vote"]


def parse():
    parser = support.parser(__doc__.split("\n")[0])
    parser.add_argument("--docs", type=pathlib.Path, help="a folder with Markdown to make the pages of")
    parser.add_argument("--sites", type=int, default=30)
    parser.add_argument("--pages", type=int, default=150, help="of each site")
    parser.add_argument("--seconds", type=float, default=10, help="of each measurement")
    parser.add_argument("--folder", type=pathlib.Path, help="keeps the builds there, and uses those that are there")
    parser.add_argument("--check", action="store_true", help="a figure beyond its goal is an error")
    return parser.parse_args()


def made_up_page(site, number):
    """A page of some forty sentences, another for each site and number."""
    lines = [f"# Page {number} of {site}\n"]
    for part in range(8):
        first, second = (WORDS[(number + part * step) % len(WORDS)] for step in (1, 5))
        lines.append(f"\n## How the {first} of part {part} meets the {second}\n")
        for sentence in range(5):
            word = WORDS[(number * 7 + part * 3 + sentence) % len(WORDS)]
            lines.append(f"The {first} waits for the {word} until {number + sentence} {second}s have passed, as `{site}-{part}` says.\n")
    return "".join(lines)


def pages(docs):
    """The Markdown of a folder, in the order of its paths."""
    found = sorted(path for pattern in ("*.md", "*.mdx") for path in docs.rglob(pattern)) if docs else []
    return [path for path in found if path.is_file() and 200 < path.stat().st_size < 200_000]


def build(arguments, folder):
    docgen = support.program(arguments.bin, "docgen")
    sources = pages(arguments.docs)
    if arguments.docs and not sources:
        sys.exit(f"{arguments.docs} has no Markdown")
    for index in range(arguments.sites):
        site = folder / f"site-{index}"
        if (site / "dist/manifest.json").exists():
            continue
        (site / "docs").mkdir(parents=True, exist_ok=True)
        for number in range(arguments.pages):
            target = site / "docs" / f"page-{number}.md"
            if sources:
                shutil.copyfile(sources[(index * arguments.pages + number) % len(sources)], target)
            else:
                target.write_text(made_up_page(site.name, number))
        (site / "docs/index.md").write_text(f"# Home of {site.name}\n")
        subprocess.run([docgen, "build", "docs", "--output", "dist", "--lenient"], cwd=site, check=True, capture_output=True)


def write_settings(folder, indices):
    """The settings of a server with these sites."""
    lines = ["state: state.sqlite", "question_rate: off", "request_rate: off", "max_client_connections: 400", "sites:"]
    for index in indices:
        lines += [f"  - name: site-{index}", f"    hosts: [site-{index}.example.org]", f"    dist: site-{index}/dist"]
    (folder / "assistant.yml").write_text("\n".join(lines) + "\n")


class Connection:
    """One connection, kept open."""

    def __init__(self, port):
        self.socket = support.connect(port)
        self.rest = b""

    def get(self, host, path):
        """Returns the status of the response."""
        self.socket.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        while b"\r\n\r\n" not in self.rest:
            self._read()
        head, self.rest = self.rest.split(b"\r\n\r\n", 1)
        fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
        length = int(fields.get(b"content-length", b"0"))
        while len(self.rest) < length:
            self._read()
        self.rest = self.rest[length:]
        return int(head.split(b" ", 2)[1])

    def _read(self):
        part = self.socket.recv(1 << 16)
        if not part:
            raise ConnectionError("the server closed the connection")
        self.rest += part


def searches(port, index, seconds):
    """How long searches of one site take, one after the other, in seconds."""
    connection, times = Connection(port), []
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        word = WORDS[len(times) % len(WORDS)]
        start = time.monotonic()
        status = connection.get(f"site-{index}.example.org", f"/api/search?q={word}+{len(times)}")
        times.append(time.monotonic() - start)
        if status != 200:
            sys.exit(f"a search of a quiet site got status {status}")
    return times


def flood(port, index, until):
    os.nice(10)
    connection, count = Connection(port), 0
    while time.monotonic() < until:
        connection.get(f"site-{index}.example.org", f"/api/search?q={WORDS[count % len(WORDS)]}+{os.getpid()}+{count}")
        count += 1


def percentile(times, part):
    return times[min(len(times) - 1, int(len(times) * part))]


def measure_flood(port, seconds):
    alone, beside = [], []
    # In turns, so that what else the machine does meets both.
    for _ in range(4):
        alone += searches(port, 1, seconds / 4)
        until = time.monotonic() + seconds / 4 + 1
        clients = [multiprocessing.Process(target=flood, args=(port, 0, until)) for _ in range(16)]
        for client in clients:
            client.start()
        time.sleep(0.5)
        beside += searches(port, 1, seconds / 4)
        for client in clients:
            client.join()
    alone.sort()
    beside.sort()
    ratio = percentile(beside, 0.99) / percentile(alone, 0.99)
    print(
        f"searches of a quiet site: p50 {percentile(alone, 0.5) * 1000:.2f} ms, p99 {percentile(alone, 0.99) * 1000:.2f} ms; "
        f"beside a flood: p50 {percentile(beside, 0.5) * 1000:.2f} ms, p99 {percentile(beside, 0.99) * 1000:.2f} ms, {ratio:.2f} times"
    )
    return ratio


def status_of(port, host, path="/"):
    try:
        return Connection(port).get(host, path)
    except OSError:
        return 0


def come_and_go(process, port, folder, count):
    """Sites are removed and added while two others are read over connections that stay."""
    readers = [Connection(port), Connection(port)]
    failures, requests = 0, 0
    for number in range(6):
        gone = count - 1 - number % 3
        for indices, expected in ([i for i in range(count) if i != gone], 421), (list(range(count)), 200):
            write_settings(folder, indices)
            process.send_signal(signal.SIGHUP)
            end = time.monotonic() + 30
            while status_of(port, f"site-{gone}.example.org") != expected:
                if time.monotonic() > end:
                    sys.exit(f"site-{gone} does not get status {expected} after SIGHUP")
                for index, reader in enumerate(readers):
                    requests += 1
                    failures += reader.get(f"site-{index}.example.org", "/page-1.html") != 200
    print(f"sites removed and added 6 times: {failures} of {requests} requests of other sites failed")
    return failures


def ask(port, index):
    body = json.dumps({"query": "How long does the server wait for the cache?"}).encode()
    request = support.request("/api/kapa/query", "POST", body).replace(b"Host: localhost", f"Host: site-{index}.example.org".encode()) + body
    with support.connect(port) as connection:
        connection.sendall(request)
        answer = b""
        while part := connection.recv(1 << 16):
            answer += part
    if b" 200 " not in answer[:20]:
        sys.exit(f"site-{index} did not answer a question: {answer[:200]!r}")


def run(arguments, folder):
    build(arguments, folder)
    write_settings(folder, range(arguments.sites))
    port = support.free_port()
    log = open(folder / "log", "wb")
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("ASSISTANT_", "KAPA_"))}
    start = time.monotonic()
    process = subprocess.Popen(
        [support.program(arguments.bin, "AssistantServer"), "--port", str(port)],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=log,
    )
    try:
        line = process.stdout.readline().decode()
        took = time.monotonic() - start
        if not line.startswith(f"Serving {arguments.sites} sites on "):
            sys.exit(f"the server did not start: {line}{(folder / 'log').read_text()}")
        fresh = support.resident_bytes(process) / 1e6
        for index in range(arguments.sites):
            if status_of(port, f"site-{index}.example.org", "/page-1.html") != 200:
                sys.exit(f"site-{index} is not served: see {folder / 'log'}")
            ask(port, index)
        used = support.resident_bytes(process) / 1e6
        print(f"{arguments.sites} sites of {arguments.pages} pages: start {took:.2f} s, {fresh:.0f} MB, {used:.0f} MB after each was asked")
        ratio = measure_flood(port, arguments.seconds)
        failures = come_and_go(process, port, folder, arguments.sites)
        process.send_signal(signal.SIGTERM)
        status = process.wait(60)
        if status or failures:
            sys.exit(f"the server ended with status {status}; {failures} requests failed")
        if arguments.check and (used > GOALS["megabytes"] or took > GOALS["start"] or ratio > GOALS["ratio"]):
            sys.exit(f"beyond the goals: {GOALS}")
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        log.close()


def main():
    arguments = parse()
    if arguments.sites < 5:
        sys.exit("give at least 5 sites")
    if arguments.folder:
        arguments.folder.mkdir(parents=True, exist_ok=True)
        run(arguments, arguments.folder)
    else:
        with tempfile.TemporaryDirectory(prefix="docgen-sites-") as folder:
            run(arguments, pathlib.Path(folder))


if __name__ == "__main__":
    main()
