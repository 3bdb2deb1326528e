"""What the scripts that try the server from outside share: a small site, servers, requests over a socket.

DOCGEN and ASSISTANT_SERVER name other programs than those of `.build/debug` where a script takes none.
"""

import argparse
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

ROOT = pathlib.Path(__file__).resolve().parents[2]
DOCGEN = os.environ.get("DOCGEN", str(ROOT / ".build/debug/docgen"))
ASSISTANT_SERVER = os.environ.get("ASSISTANT_SERVER", str(ROOT / ".build/debug/AssistantServer"))

PAGES = {
    "index.md": "# Home\n\nThe server listens on port 8080.\n",
    "guide/install.md": "# Install\n\n## Remove it\n\nDelete the folder `/opt/tool` to remove the tool.\n\n## Update it\n\nRun `tool update`.\n",
    "guide/port.md": "---\ntags: [network, setup]\n---\n# Ports\n\n## Set the port\n\nUse `--port` to choose another port than 8080.\n",
}


def build_site(folder, docgen, pages=PAGES):
    """Writes the pages into `docs/` of a folder, and builds `dist/` of them."""
    for name, text in pages.items():
        path = folder / "docs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    subprocess.run([docgen, "build", "docs", "--output", "dist"], cwd=folder, check=True, capture_output=True)


class Server:
    """A server on a free port, or the one that the settings name, ended at the end of the `with`. Settings are those of `assistant.yml`."""

    def __init__(self, program: str = ASSISTANT_SERVER, pages: dict[str, str] = PAGES, **settings: str):
        self._folder = tempfile.TemporaryDirectory(prefix="docgen-blackbox-")
        self.folder = pathlib.Path(self._folder.name)
        build_site(self.folder, DOCGEN, pages)
        port = settings.pop("port", "0")
        (self.folder / "assistant.yml").write_text("".join(f"{key}: {value}\n" for key, value in settings.items()))
        self._log = open(self.folder / "log", "wb")
        environment = {key: value for key, value in os.environ.items() if not key.startswith(("ASSISTANT_", "KAPA_"))}
        self.process = subprocess.Popen(
            [os.path.abspath(program), "--port", port], cwd=self.folder, env=environment, stdout=subprocess.PIPE, stderr=self._log
        )
        line = self.process.stdout.readline().decode()
        found = re.search(r"http://([^:/]+):(\d+)/", line)
        if not found:
            raise SystemExit(f"the server did not start: {line}{self.log}")
        self.host, self.port = found[1], int(found[2])
        self.url = f"http://{self.host}:{self.port}"

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text(errors="replace")

    @property
    def is_running(self) -> bool:
        return self.process.poll() is None

    @property
    def resident_bytes(self) -> int:
        return resident_bytes(self.process)

    def connect(self, timeout: float = 10) -> socket.socket:
        return connect(self.port, timeout=timeout)

    def exchange(self, request: bytes, timeout: float = 10) -> bytes:
        """Sends bytes on a connection of their own and returns what comes back until the server closes or says nothing for so long."""
        return exchange(self.connect(timeout), request)

    def stop(self) -> int:
        """Ends the server as an operator does.

        Returns its exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(30)

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *_):
        if self.is_running:
            self.process.kill()
            self.process.wait()
        self._log.close()
        self._folder.cleanup()


def parser(description):
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

    def __init__(self, bin_folder, pages=PAGES):
        self.bin = bin_folder
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="docgen-blackbox-"))
        self.processes = []
        build_site(self.folder, program(bin_folder, "docgen"), pages)

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

    def server(self, *arguments, name="server", port=None, environment=None, waits=True, prefix=(), **options):
        """An AssistantServer, by way of the program of `prefix` if there is one; its log is in `NAME.log`. Returns when it listens, unless told not to wait."""
        log = open(self.folder / f"{name}.log", "ab")
        port = port or free_port()
        command = [
            *prefix,
            program(self.bin, "AssistantServer"),
            "--dist",
            str(self.folder / "dist"),
            "--state",
            str(self.folder / f"{name}.sqlite"),
            "--port",
            str(port),
            "--set",
            f"health_snapshots={self.folder / (name + '.snapshots')}",
            *arguments,
        ]
        process = self.start(command, stdout=subprocess.DEVNULL, stderr=log, env={**os.environ, **(environment or {})}, **options)
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


def settled(measure, seconds=15):
    """What is measured, once it stands still: it does not change by a hundredth for a second, or the time is over."""
    deadline = time.monotonic() + seconds
    value, since = measure(), time.monotonic()
    while time.monotonic() < deadline and time.monotonic() - since < 1:
        time.sleep(0.1)
        now = measure()
        if abs(now - value) * 100 > value:
            value, since = now, time.monotonic()
    return value


def connect(port, source=None, timeout=30):
    connection = socket.create_connection(("127.0.0.1", port), timeout=timeout, source_address=(source, 0) if source else None)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def exchange(connection: socket.socket, request: bytes) -> bytes:
    """Sends bytes on a connection, which it closes, and returns what comes back until the other side closes or says nothing for too long."""
    with connection:
        try:
            connection.sendall(request)
            connection.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # It may have closed already; what came back tells.
        parts = []
        try:
            while part := connection.recv(65536):
                parts.append(part)
        except OSError:
            pass
        return b"".join(parts)


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

    def leave_out(self, what):
        """Says what could not be judged here."""
        print("left out  " + what, flush=True)

    def end(self):
        sys.exit(1 if self.failed else 0)


def percentile(values, part):
    values = sorted(values)
    return values[min(len(values) - 1, int(len(values) * part))] if values else 0.0


def stop(process, signal_number=signal.SIGTERM):
    process.send_signal(signal_number)
    return process.wait()
