"""A server to try from outside: the built programs, a small site, a folder of its own.

DOCGEN and ASSISTANT_SERVER name other programs than those of `.build/debug`.
"""

import os
import pathlib
import re
import signal
import socket
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
DOCGEN = os.environ.get("DOCGEN", str(ROOT / ".build/debug/docgen"))
ASSISTANT_SERVER = os.environ.get("ASSISTANT_SERVER", str(ROOT / ".build/debug/AssistantServer"))

PAGES = {
    "index.md": "# Home\n\nThe server listens on port 8080.\n",
    "guide/install.md": "# Install\n\n## Remove it\n\nDelete the folder `/opt/tool` to remove the tool.\n\n## Update it\n\nRun `tool update`.\n",
    "guide/port.md": "---\ntags: [network, setup]\n---\n# Ports\n\n## Set the port\n\nUse `--port` to choose another port than 8080.\n",
}


class Server:
    """A server on a free port, ended at the end of the `with`. Settings are those of `assistant.yml`."""

    def __init__(self, program: str = ASSISTANT_SERVER, pages: dict[str, str] = PAGES, **settings: str):
        self._folder = tempfile.TemporaryDirectory(prefix="docgen-blackbox-")
        self.folder = pathlib.Path(self._folder.name)
        for name, text in pages.items():
            path = self.folder / "docs" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        subprocess.run([DOCGEN, "build", "docs", "--output", "dist"], cwd=self.folder, check=True, capture_output=True)
        (self.folder / "assistant.yml").write_text("".join(f"{key}: {value}\n" for key, value in settings.items()))
        self._log = open(self.folder / "log", "wb")
        environment = {key: value for key, value in os.environ.items() if not key.startswith(("ASSISTANT_", "KAPA_"))}
        self.process = subprocess.Popen(
            [program, "--port", "0"], cwd=self.folder, env=environment, stdout=subprocess.PIPE, stderr=self._log
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
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) * 1024

    def connect(self, timeout: float = 10) -> socket.socket:
        return socket.create_connection((self.host, self.port), timeout)

    def exchange(self, request: bytes, timeout: float = 10) -> bytes:
        """Sends bytes on a connection of their own and returns what comes back until the server closes or says nothing for so long."""
        with self.connect(timeout) as connection:
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
