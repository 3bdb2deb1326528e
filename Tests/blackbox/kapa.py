#!/usr/bin/env python3
"""Kapa from outside: its faults, its refusals, what it may cost, and who may ask.

python3 Tests/blackbox/kapa.py [PATH-OF-ASSISTANTSERVER]
"""

import http.server
import json
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

import support

QUESTION = "How do I set the port of the server?"
PROJECT = "00000000-0000-4000-8000-0000000000aa"
SEPARATOR = "\u241e"
PAGES = {
    "index.md": "# Home\n\nThe manual of the tool.\n",
    "guide/port.md": "# Ports\n\n## Set the port\n\nThe server listens on port 8080. Use the option --port to choose another port.\n",
}


# Answers that cost something to read, as chunks and how many times each is sent. They are those of KapaFallbackTests.
HOSTILE = {
    "50 MB without a record": [(b" " * (1 << 20), 50)],
    "50 MB of text": [(json.dumps({"chunk": {"type": "partial_answer", "content": {"text": "a" * 60_000}}}).encode() + SEPARATOR.encode(), 850)],
    "deep JSON": [(b'{"a":' * 100_000 + SEPARATOR.encode(), 1)],
    "many members": [(b'{"chunk":{' + b",".join(b'"k%d":0' % number for number in range(50_000)) + b"}}" + SEPARATOR.encode(), 1)],
    "broken UTF-8": [(b"\xf0\x9f" * 30_000 + SEPARATOR.encode(), 1)],
    "records without end": [(b"{}" + SEPARATOR.encode(), 50_000)],
}


class Server(support.Server):
    """A server that is asked by JSON."""

    def call(self, path: str, body: dict | None, headers: dict):
        """Returns status, headers and body, decoded where it is JSON. A name in Python's spelling stands for the header's."""
        fields = {name.replace("_", "-"): value for name, value in headers.items()}
        data = None
        if body is not None:
            data = json.dumps(body).encode()
            fields["Content-Type"] = "application/json"
        try:
            response = urllib.request.urlopen(urllib.request.Request(self.url + path, data=data, headers=fields), timeout=60)
        except urllib.error.HTTPError as error:
            response = error
        with response:
            text = response.read()
            kind = response.headers.get("content-type", "")
            return response.status, response.headers, json.loads(text) if "json" in kind else text.decode(errors="replace")

    def get(self, path: str, **headers: str):
        return self.call(path, None, headers)

    def post(self, path: str, body: dict, **headers: str):
        return self.call(path, body, headers)


class Checks(support.Verdict):
    def that(self, name: str, holds: bool, figure: object = ""):
        self.check(holds, name + (f": {figure}" if figure != "" else ""))


class Double(http.server.ThreadingHTTPServer):
    """Kapa, and a provider of captchas, on 127.0.0.1. `mode` says what becomes of a chat; `chats` holds the paths of all.

    Of hostile answers every second is a good one, so that no five in a row open the breaker."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.mode = "well"
        self.chats: list[str] = []
        self.queries: list[str] = []
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, request, address):
        pass

    def reset(self, mode: str):
        self.mode = mode
        self.chats, self.queries = [], []


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Double

    def log_message(self, *_):
        pass

    def _reply(self, status: int, text: str, **headers: str):
        body = text.encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _stream(self, records: list[str], isCut: bool = False):
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for record in records:
            piece = (record + SEPARATOR).encode()
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
            self.wfile.flush()
        if not isCut:
            self.wfile.write(b"0\r\n\r\n")
        self.close_connection = self.close_connection or isCut

    def _pour(self, pieces: list[tuple[bytes, int]]):
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.close_connection = True
        for piece, times in pieces:
            chunk = b"%x\r\n%s\r\n" % (len(piece), piece)
            # In as few writes as are of a good size.
            together = max(1, (1 << 20) // len(chunk))
            for start in range(0, times, together):
                self.wfile.write(chunk * min(together, times - start))
        self.wfile.write(b"0\r\n\r\n")

    def do_GET(self):
        self._reply(200, json.dumps({"id": PROJECT}))

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        if self.path == "/siteverify":
            token = urllib.parse.parse_qs(body).get("response", [""])[0]
            return self._reply(200, json.dumps({"success": token == "good", "error-codes": []}))
        if "/chat/" not in self.path:
            return self._reply(200, "{}")
        self.server.chats.append(self.path)
        self.server.queries.append(json.loads(body)["query"])
        number = len(self.server.chats)
        mode = self.server.mode
        if mode == "slow":
            time.sleep(30)
        if mode in HOSTILE and number % 2:
            return self._pour(HOSTILE[mode])
        if mode == "402":
            return self._reply(402, '{"detail": "Quota exceeded."}')
        if mode == "429":
            return self._reply(429, '{"detail": "Throttled."}', Retry_After="2")
        if mode == "500":
            return self._reply(500, "<h1>oops</h1>")
        if mode == "invalid-response":
            return self._reply(200, "<!doctype html><h1>Sign in</h1>")

        def record(kind: str, content: dict) -> str:
            return json.dumps({"chunk": {"type": kind, "content": content, "stream_end": False}})

        source = {"source_url": "https://docs.example.org/a", "title": "A"}
        identifiers = {"thread_id": f"t-{number}", "question_answer_id": f"q-{number}"}
        answer = "I could not find this in the documentation." if mode == "declines" else "Kapa says: use --port."
        sources = [] if mode == "declines" else [source]
        if not self.path.endswith("/stream/"):
            whole = {"answer": answer, "relevant_sources": sources, "is_uncertain": mode == "uncertain"} | identifiers
            return self._reply(200, json.dumps(whole))
        if mode == "cut":
            return self._stream([record("partial_answer", {"text": "Kapa "})], isCut=True)
        if mode == "error":
            return self._stream([record("partial_answer", {"text": "Kapa says: "}), record("error", {"reason": "overloaded"})])
        self._stream(
            [
                record("partial_answer", {"text": answer}),
                record("relevant_sources", {"relevant_sources": sources}),
                record("identifiers", identifiers),
            ]
        )


def main():
    checks = Checks()
    program = sys.argv[1] if len(sys.argv) > 1 else support.ASSISTANT_SERVER
    double = Double()

    with tempfile.TemporaryDirectory() as root:

        def server(**settings: str) -> Server:
            kapa = {
                "kapa_api_key": "key",
                "kapa_project_id": PROJECT,
                "kapa_base_url": double.url,
                "question_rate": "off",
                "request_rate": "off",
                "patience": "1s",
                # The same question goes to Kapa again.
                "answer_cache_ttl": "0s",
                "health_interval": "1s",
                "log_format": "json",
                "operator_networks": '["127.0.0.0/8"]',
            }
            return Server(program, PAGES, **kapa | settings)

        def ask(it: Server, **headers: str):
            start = time.monotonic()
            status, _, body = it.post("/api/kapa/query", {"query": QUESTION}, **headers)
            return status, body, time.monotonic() - start

        def kapa_status(it: Server) -> dict:
            return it.get("/api/kapa/status")[2]

        def metric(it: Server, name: str) -> float:
            lines = it.get("/metrics")[2].splitlines()
            return sum(float(line.rsplit(" ", 1)[1]) for line in lines if line.startswith(name))

        def health(it: Server, wanted: str) -> dict:
            """Kapa's part of the health, once it says what is wanted."""
            deadline = time.monotonic() + 15
            part = {}
            while time.monotonic() < deadline and part.get("state") != wanted:
                services = it.get("/api/system/health")[2]["services"]
                part = next((service for service in services if service["id"] == "kapa"), {})
                time.sleep(0.1)
            return part

        # What is an answer, and what is none.
        with server() as it:
            double.reset("well")
            body = ask(it)[1]
            checks.that("a healthy Kapa answers", body["origin"] == "kapa" and body["answered"], body["answer"])
            double.reset("declines")
            body = ask(it)[1]
            nearest = [source["url"] for source in body["sources"]]
            checks.that("words that decline are no answer", body["origin"] == "kapa" and not body["answered"])
            checks.that(
                "its sections are the nearest of the index",
                body.get("sources_are") == "nearest" and "guide/port.html#set-the-port" in nearest,
                nearest,
            )
            double.reset("error")
            body = ask(it)[1]
            checks.that(
                "an error in the stream keeps the words", body.get("incomplete") is True and body["answer"].startswith("Kapa says:"), body["answer"]
            )
            thread = it.post("/api/kapa/query", {"query": "And then?", "thread_id": body["thread_id"]})[2]
            checks.that("a thread goes on", thread["thread_id"] == body["thread_id"])
            checks.that("declined questions are counted", metric(it, "assistant_questions_total{") > 0)
            gaps = subprocess.run([program, "export", "gaps", "--state", str(it.folder / "state.sqlite")], capture_output=True, text=True).stdout
            checks.that("a declined question is a gap", QUESTION in gaps)

        double.reset("uncertain")
        with server(kapa_streaming="false") as it:
            body = ask(it)[1]
            checks.that("without streaming, an uncertain answer is none", body["is_uncertain"] is True and body["answered"] is False)
            checks.that("it was asked for whole", all(not path.endswith("/stream/") for path in double.chats), double.chats)

        # Faults, and when Kapa is not asked.
        for mode in ("slow", "cut", "invalid-response", "500"):
            double.reset(mode)
            with server() as it:
                results = [ask(it) for _ in range(9)]
                checks.that(f"{mode}: the index answers", all(body["origin"] == "local" and body["answered"] for _, body, _ in results))
                checks.that(
                    f"{mode}: five calls open the breaker", len(double.chats) == 5 and kapa_status(it)["breaker"] == "open", len(double.chats)
                )
                last = max(seconds for _, _, seconds in results[5:])
                checks.that(f"{mode}: then nobody waits", last < 0.9, f"{last:.2f} s")
        double.reset("402")
        with server() as it:
            for _ in range(5):
                ask(it)
            checks.that("402: asked once", len(double.chats) == 1, len(double.chats))
            checks.that("402: the log says what to do", "the questions of the Kapa plan are used up" in it.log)
            checks.that("402: the health says so", health(it, "unhealthy").get("state") in ("degraded", "unhealthy"), health(it, "unhealthy"))
        double.reset("429")
        with server() as it:
            for _ in range(5):
                ask(it)
            checks.that("429: asked once", len(double.chats) == 1, len(double.chats))
            double.mode = "well"
            start = time.monotonic()
            while ask(it)[1]["origin"] != "kapa" and time.monotonic() - start < 10:
                time.sleep(0.1)
            waited = time.monotonic() - start
            checks.that("429: asked again after Retry-After", 1 < waited < 6, f"{waited:.1f} s")

        # What Kapa may cost.
        double.reset("well")
        state = root + "/state.sqlite"
        with server(state=state, kapa_daily_questions="3") as it:
            origins = [ask(it)[1]["origin"] for _ in range(10)]
            checks.that("a day has its questions", origins == ["kapa"] * 3 + ["local"] * 7 and len(double.chats) == 3, len(double.chats))
            checks.that("the status says so", kapa_status(it).get("over_budget") == "day" and kapa_status(it)["mode"] == "local", kapa_status(it))
            refused = metric(it, 'assistant_kapa_over_budget_total{budget="day"}')
            checks.that("the metric counts them", refused == 7, refused)
            checks.that("the log says it once", it.log.count("of this day are used up") == 1)
            checks.that("the health says so", health(it, "degraded").get("state") == "degraded", health(it, "degraded"))
        with server(state=state, kapa_daily_questions="3") as it:
            checks.that("a restart gives nothing back", ask(it)[1]["origin"] == "local" and len(double.chats) == 3)
        double.reset("well")
        with server(kapa_rate="5/1m", trusted_proxies='["127.0.0.1"]') as it:
            for index in range(20):
                ask(it, X_Forwarded_For=f"198.51.{index}.1")
            checks.that("all clients share one rate", len(double.chats) == 5, len(double.chats))

        # Who may ask.
        with server(question_rate="20/1m", trusted_proxies='["127.0.0.1"]', kapa_enabled="false") as it:
            start = time.monotonic()
            spread = sum(ask(it, X_Forwarded_For=f"2001:db8:1:{index * 256:x}::1")[0] == 200 for index in range(100))
            # What comes back while they ask counts too.
            most = 80 + 80 * (time.monotonic() - start) / 60
            checks.that("100 addresses of one /48 have four rates", 80 <= spread <= most, spread)
            near = sum(ask(it, X_Forwarded_For=f"2001:db8:2:{index:x}::1")[0] == 200 for index in range(100))
            checks.that("100 addresses of one /56 have two rates", near == 40, near)
            others = ask(it, X_Forwarded_For="2001:db8:3::1")[0]
            checks.that("others are served meanwhile", others == 200)
        with server() as it:
            checks.that("a page of another site may not ask", ask(it, Origin="https://evil.test")[0] == 403)
            checks.that("nor one that hides its name", ask(it, Sec_Fetch_Site="cross-site")[0] == 403)
            checks.that("a page of this site may", ask(it, Origin=f"http://127.0.0.1:{it.port}")[0] == 200)
            checks.that("a program may", ask(it)[0] == 200)
        captcha = {
            "captcha_provider": "turnstile",
            "captcha_site_key": "site",
            "captcha_secret": "secret",
            "captcha_verify_url": double.url + "/siteverify",
        }
        with server(**captcha) as it:
            status, body, _ = ask(it)
            checks.that("a captcha is asked for", status == 403 and body["code"] == "captcha-required", body["code"])
            checks.that("a wrong one is refused", ask(it, X_Captcha_Token="bad")[1]["code"] == "captcha-failed")
            checks.that("its page lets the provider in", "challenges.cloudflare.com" in it.get("/api/kapa/captcha")[1]["content-security-policy"])
            checks.that("no other page does", "cloudflare" not in it.get("/")[1]["content-security-policy"])
            checks.that("a right one is taken", it.post("/api/kapa/captcha", {"captcha_token": "good"})[0] == 204)
            checks.that("and remembered", ask(it)[0] == 200)
        with server(**captcha | {"captcha_verify_url": "http://127.0.0.1:1/"}) as it:
            checks.that("without the provider questions are refused", ask(it, X_Captcha_Token="good")[0] == 503)
        with server(**captcha | {"captcha_verify_url": "http://127.0.0.1:1/", "captcha_unavailable": "allow"}) as it:
            checks.that("unless the operator lets them through", ask(it, X_Captcha_Token="good")[0] == 200)
        with server(kapa_widget_enabled="false") as it:
            info = it.get("/api/system/info")[2]
            checks.that("pages are told that the chat is off", info["capabilities"]["widget"] is False and info["capabilities"]["kapa"] is True)
            checks.that("the API answers all the same", ask(it)[1]["origin"] == "kapa")
    checks.end()


if __name__ == "__main__":
    main()
