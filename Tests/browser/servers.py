"""The hosts that pages are read from in the tests: a plain file server, AssistantServer, and a server whose answers a test decides."""

import functools
import http.server
import json
import os
import queue
import socket
import socketserver
import subprocess
import threading
import time
import urllib.parse
import urllib.request


class _Files(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass


class _Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True
    allow_reuse_address = True

    def handle_error(self, request, address):
        pass  # A browser that leaves breaks pipes.


class StaticHost:
    """A plain file server: it knows nothing of the API."""

    handler = _Files

    def __init__(self, folder: str, port: int = 0):
        self._server = _Server(("127.0.0.1", port), functools.partial(self.handler, directory=folder))
        self.port = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}/"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self):
        self._server.shutdown()
        self._server.server_close()


class ScriptedHost(StaticHost):
    """A server that speaks the contract of docs/reference/http-api.md and says what the test wants.

    `answers` holds, for each question in turn, a list of events: `(name, data)`, or `(None, seconds)` to wait for `release()`.
    """

    def __init__(self, folder: str, port: int = 0):
        self.answers: queue.Queue = queue.Queue()
        self.results: list = []
        self.questions: list = []
        self.votes: list = []
        self.capabilities: dict = {}
        self.wants_captcha = False
        self.gate = threading.Event()
        host = self

        class Handler(_Files):
            def _json(self, value, status=200, kind="application/json"):
                body = json.dumps(value).encode()
                self.send_response(status)
                self.send_header("content-type", kind)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_GET(self):
                path, _, query = self.path.partition("?")
                if path == "/api/system/info":
                    return self._json({"name": "AssistantServer", "capabilities": host.capabilities})
                if path == "/api/kapa/captcha":
                    host.wants_captcha = False
                    return self._json({"title": "a check that passes at once"})
                if path == "/api/search":
                    words = urllib.parse.parse_qs(query).get("q", [""])[0]
                    return self._json({"query": words, "results": host.results, "duration_ms": 1})
                return super().do_GET()

            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                if self.path == "/api/kapa/feedback":
                    host.votes.append({**body, "key": self.headers["idempotency-key"]})
                    return self._json({"status": "stored"})
                if self.path != "/api/kapa/query":
                    return self._json({"title": "Not Found", "code": "not-found"}, 404, "application/problem+json")
                if host.wants_captcha:
                    problem = {"title": "Forbidden", "detail": "Show that a person asks.", "code": "captcha-required"}
                    return self._json(problem, 403, "application/problem+json")
                host.questions.append(body)
                self.send_response(200)
                self.send_header("content-type", "text/event-stream")
                self.send_header("connection", "close")
                self.end_headers()
                for name, data in host.answers.get(timeout=10):
                    if name is None:
                        host.gate.wait(data)
                        host.gate.clear()
                    else:
                        self.wfile.write(f"event: {name}\ndata: {json.dumps(data)}\n\n".encode())
                        self.wfile.flush()

        self.handler = Handler
        super().__init__(folder, port)

    def release(self):
        self.gate.set()


class HealthHost(StaticHost):
    """A server that answers `GET /api/system/health` with what the test says, by the contract of docs/reference/http-api.md."""

    def __init__(self, folder: str, port: int = 0):
        self.snapshot: dict | None = None
        self.status = 200
        self.asked: list[str | None] = []
        host = self

        class Handler(_Files):
            def do_GET(self):
                if self.path != "/api/system/health":
                    return super().do_GET()
                host.asked.append(self.headers["if-none-match"])
                body = json.dumps(host.snapshot).encode()
                tag = f'"{hash(body) & 0xFFFFFFFF:x}"'
                isSame = host.status == 200 and self.headers["if-none-match"] == tag
                self.send_response(304 if isSame else host.status)
                self.send_header("etag", tag)
                self.send_header("cache-control", "no-cache")
                self.send_header("content-type", "application/json" if host.status == 200 else "text/html")
                self.send_header("content-length", "0" if isSame else str(len(body)))
                self.end_headers()
                if not isSame:
                    self.wfile.write(body)

        self.handler = Handler
        super().__init__(folder, port)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Assistant:
    """The real AssistantServer."""

    def __init__(self, program: str, dist: str):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}/"
        environment = {key: value for key, value in os.environ.items() if not key.startswith(("ASSISTANT_", "KAPA_"))}
        self._process = subprocess.Popen(
            [program, "--dist", dist, "--port", str(self.port)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            cwd=os.path.dirname(dist),
            env=environment,
        )
        for _ in range(200):
            try:
                urllib.request.urlopen(self.url + "health/ready", timeout=1).read()
                return
            except OSError:
                if self._process.poll() is not None:
                    raise RuntimeError(self._process.stderr.read().decode()) from None
                time.sleep(0.05)
        raise RuntimeError("AssistantServer does not answer")

    def kill(self):
        self._process.kill()
        self._process.wait()
        self._process.stderr.close()
