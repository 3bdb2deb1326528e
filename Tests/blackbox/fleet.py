"""What the scripts that try the server from outside share: a site, a server process, one request over a socket."""

import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

PAGES = {
    "index.md": "# Home\n\nThe server listens on port 8080.\n",
    "guide.md": "# Guide\n\n## Remove it\n\nDelete the folder /opt/tool to remove the tool.\n",
}


def parser(description):
    import argparse

    result = argparse.ArgumentParser(description=description)
    result.add_argument("--bin", default=".build/debug", help="the folder with docgen and AssistantServer")
    return result


def program(folder, name):
    path = pathlib.Path(folder).resolve() / name
    if not path.exists():
        sys.exit(f"{path} is not there: build it first, or name its folder with --bin")
    return str(path)


class Workplace:
    """A temporary folder with a built site; everything started in it ends with it."""

    def __init__(self, bin_folder):
        self.bin = bin_folder
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="docgen-blackbox-"))
        self.processes = []
        for name, text in PAGES.items():
            (self.folder / name).write_text(text)
        (self.folder / "docgen.yml").write_text("title: Test\n")
        subprocess.run(
            [program(bin_folder, "docgen"), "build", str(self.folder), "--output", str(self.folder / "dist")],
            check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for process in self.processes:
            if process.poll() is None:
                process.kill()
            process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self, command, **options):
        process = subprocess.Popen(command, **options)
        self.processes.append(process)
        return process

    def server(self, *arguments, name="server", port=None, environment=None, waits=True, **options):
        """An AssistantServer; its log is in `NAME.log`. Returns when it listens, unless told not to wait."""
        log = open(self.folder / f"{name}.log", "ab")
        port = port or free_port()
        command = [
            program(self.bin, "AssistantServer"), "--dist", str(self.folder / "dist"),
            "--state", str(self.folder / f"{name}.sqlite"), "--port", str(port),
            "--set", f"health_snapshots={self.folder / (name + '.snapshots')}", *arguments,
        ]
        process = self.start(
            command, stdout=subprocess.DEVNULL, stderr=log, env={**os.environ, **(environment or {})}, **options
        )
        process.port = port
        if waits:
            wait_until(lambda: process.poll() is not None or answers(port), f"{name} listens")
            if process.poll() is not None:
                sys.exit(f"{name} ended with status {process.poll()}: see its log\n" + self.log(name))
        return process

    def log(self, name="server"):
        return (self.folder / f"{name}.log").read_text()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(condition, what, seconds=60):
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            sys.exit(f"waited {seconds} s in vain: {what}")
        time.sleep(0.02)


def connect(port, source=None, timeout=30):
    connection = socket.create_connection(
        ("127.0.0.1", port), timeout=timeout, source_address=(source, 0) if source else None
    )
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def request(path, method="GET", body=None, headers=None, closes=True):
    """The bytes of a request."""
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost"]
    if closes:
        lines.append("Connection: close")
    if body is not None:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + (body or b"")


class Response:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def closes(self):
        return "close" in self.headers.get("connection", "").lower()

    def json(self):
        return json.loads(self.body)


def read_response(connection, buffered=b""):
    """One response with a length, or up to the end of the connection."""
    data = buffered
    while b"\r\n\r\n" not in data:
        part = connection.recv(65536)
        if not part:
            raise ConnectionError(f"the connection ended in the head: {data[:80]!r}")
        data += part
    head, _, body = data.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
    status = int(lines[0].split()[1])
    if "content-length" in headers:
        length = int(headers["content-length"])
        while len(body) < length:
            part = connection.recv(65536)
            if not part:
                raise ConnectionError("the connection ended in the body")
            body += part
    elif status not in (204, 304):
        while part := connection.recv(65536):
            body += part
    return Response(status, headers, body)


def get(port, path, source=None, timeout=30, **options):
    with connect(port, source, timeout) as connection:
        connection.sendall(request(path, **options))
        return read_response(connection)


def answers(port):
    try:
        return get(port, "/health/live", timeout=5).status == 200
    except OSError:
        return False


def resident_bytes(process):
    text = pathlib.Path(f"/proc/{process.pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", text).group(1)) * 1024


class Verdict:
    """Collects what was found, prints it, and ends with status 1 when something failed."""

    def __init__(self):
        self.failed = 0

    def check(self, holds, what):
        print(("pass  " if holds else "FAIL  ") + what, flush=True)
        self.failed += not holds

    def end(self):
        sys.exit(1 if self.failed else 0)


def percentile(values, part):
    values = sorted(values)
    return values[min(len(values) - 1, int(len(values) * part))] if values else 0.0


def stop(process, signal_number=signal.SIGTERM):
    process.send_signal(signal_number)
    return process.wait()
