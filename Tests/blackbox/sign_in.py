#!/usr/bin/env python3
"""Signing in with a real OpenID provider, and attacks on it made by hand.

    python3 Tests/blackbox/sign_in.py [ASSISTANT_SERVER]

The programs must be built (`swift build`). oidc-provider-mock is installed from PyPI into .build/blackbox/venv when it is missing. Ends with status 1 when
something is open that should not be.
"""

import base64
import contextlib
import hashlib
import hmac
import http.server
import json
import re
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

import support

sys.path.insert(0, str(support.ROOT / "Tests"))
from packages import run_with_packages  # noqa: E402

HERE = support.ROOT / "Tests/blackbox"
PEOPLE = [
    {"sub": "ann", "name": "Ann", "groups": ["staff", "ops"]},
    {"sub": "bob", "name": "Bob", "groups": ["others"]},
]
HTML = {"Accept": "text/html"}


class Browser:
    """A browser with a cookie jar of one site; it follows nothing by itself."""

    def __init__(self, port: int):
        self.port = port
        self.cookies: dict[str, str] = {}

    def send(self, path: str, method: str = "GET", headers: dict | None = None, body: bytes | None = None) -> support.Response:
        fields = dict(HTML)
        if self.cookies:
            fields["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        fields.update(headers or {})
        with support.connect(self.port) as connection:
            connection.sendall(support.request(path, method, body, fields).replace(b"Host: localhost", b"Host: 127.0.0.1:%d" % self.port))
            response = read_response(connection)
        for name, value in response.cookies:
            if value:
                self.cookies[name] = value
            else:
                self.cookies.pop(name, None)
        return response


def read_response(connection) -> support.Response:
    """One response, with all of its cookies."""
    data = b""
    while part := connection.recv(65536):
        data += part
    head, _, body = data.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    pairs = [(name.lower(), value.strip()) for name, _, value in (line.partition(":") for line in lines[1:])]
    response = support.Response(int(lines[0].split()[1]), dict(pairs), body)
    response.cookies = [re.match(r"([^=]+)=([^;]*)", value).groups() for name, value in pairs if name == "set-cookie"]
    response.cookie_lines = [value for name, value in pairs if name == "set-cookie"]
    return response


@contextlib.contextmanager
def provider(programs):
    """oidc-provider-mock on a free port; its URL."""
    port = support.free_port()
    command = [programs / "oidc-provider-mock", "--port", str(port)]
    for person in PEOPLE:
        command += ["--user-claims", json.dumps(person)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        url = f"http://127.0.0.1:{port}"

        def is_up():
            try:
                return urllib.request.urlopen(url + "/.well-known/openid-configuration", timeout=5).status == 200
            except OSError:
                return False

        support.wait_until(lambda: process.poll() is not None or is_up(), "the provider answers")
        if process.poll() is not None:
            sys.exit("the provider ended")
        yield url
    finally:
        process.terminate()
        process.wait(10)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def authorize(location: str, subject: str) -> str:
    """What a person does at the provider: chooses who to be. Returns the path that the provider sends the browser back to."""
    form = {"sub": subject}
    opener = urllib.request.build_opener(_NoRedirect)
    try:
        response = opener.open(location, data=urllib.parse.urlencode(form).encode(), timeout=30)
    except urllib.error.HTTPError as error:
        response = error
    target = response.headers["Location"]
    if not target:
        sys.exit(f"the provider did not send back: {response.status} {response.read()[:500]!r}")
    parts = urllib.parse.urlsplit(target)
    return f"{parts.path}?{parts.query}"


def changed(path: str, **values: str | None) -> str:
    """A path with other parameters."""
    parts = urllib.parse.urlsplit(path)
    query = dict(urllib.parse.parse_qsl(parts.query))
    for name, value in values.items():
        query.pop(name, None)
        if value is not None:
            query[name] = value
    return parts.path + "?" + urllib.parse.urlencode(query)


def text64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class Forger(http.server.ThreadingHTTPServer):
    """A provider between the server and the real one: it passes everything on, and changes the ID tokens as a test wants."""

    daemon_threads = True

    def __init__(self, upstream: str):
        super().__init__(("127.0.0.1", 0), _ForgerHandler)
        self.upstream = upstream
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.change = lambda head, claims: (head, claims)
        self.signs = None
        self.key = None
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, request, address):
        pass


class _ForgerHandler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Forger

    def log_message(self, *_):
        pass

    def _answer(self, data: bytes | None):
        from joserfc import jwk, jwt  # Installed with the provider.

        server = self.server
        if server.key is None:
            server.key = jwk.RSAKey.generate_key(2048, {"kid": "forged"})
        if self.path == "/jwks":
            body = json.dumps({"keys": [server.key.as_dict(private=False)]})
        else:
            headers = {"Content-Type": self.headers["Content-Type"]} if data is not None else {}
            if "Authorization" in self.headers:
                headers["Authorization"] = self.headers["Authorization"]
            try:
                with urllib.request.urlopen(urllib.request.Request(server.upstream + self.path, data, headers), timeout=30) as response:
                    status, body = 200, response.read().decode()
            except urllib.error.HTTPError as error:
                status, body = error.code, error.read().decode()
            body = body.replace(server.upstream, server.url).replace(server.url + "/oauth2/authorize", server.upstream + "/oauth2/authorize")
            if self.path.endswith("/token") and status == 200:
                reply = json.loads(body)
                claims = json.loads(base64.urlsafe_b64decode(reply["id_token"].split(".")[1] + "=="))
                claims["iss"] = server.url
                claims.pop("at_hash", None)
                head, claims = server.change({"alg": "RS256", "kid": "forged"}, claims)
                if server.signs:
                    reply["id_token"] = server.signs(head, claims)
                else:
                    reply["id_token"] = jwt.encode(head, claims, server.key)
                body = json.dumps(reply)
            if status != 200:
                return self._send(status, body)
        self._send(200, body)

    def _send(self, status: int, body: str):
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body.encode())))
        self.end_headers()
        self.wfile.write(body.encode())

    def do_GET(self):
        self._answer(None)

    def do_POST(self):
        self._answer(self.rfile.read(int(self.headers["Content-Length"])))


class Server(support.Server):
    """A server that people sign in to. Its port has to be known before it starts: it is a part of the callback."""

    def __init__(self, program: str, issuer: str, **settings: str):
        port = support.free_port()
        usual = {
            "port": str(port),
            "sign_in_issuer": issuer,
            "sign_in_client_id": "docs",
            "sign_in_client_secret": "client-secret",
            "sign_in_callback_url": f"http://127.0.0.1:{port}/signin/callback",
            "sign_in_secret": "[0123456789abcdef0123456789abcdef]",
            "role_map": "[ops=operator]",
            "readers": "signed-in",
            "request_rate": "off",
            "log_level": "info",
            "log_format": "json",
        }
        super().__init__(program, **usual | settings)

    def browser(self) -> Browser:
        return Browser(self.port)


def sign_in(browser: Browser, subject: str = "ann", path: str = "/signin") -> support.Response:
    begun = browser.send(path)
    return browser.send(authorize(begun.headers["location"], subject))


def check_sign_in(verdict, program, issuer):
    """The way that people take, and what stands in the way of others."""
    with Server(program, issuer) as it:
        browser = it.browser()
        refused = browser.send("/guide/port.html?a=b")
        verdict.check(refused.status == 302 and refused.headers["location"].startswith("/signin?return_to="), "a page leads to the sign-in")
        begun = browser.send(refused.headers["location"])
        query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(begun.headers["location"]).query))
        verdict.check(query["code_challenge_method"] == "S256" and len(query["code_challenge"]) == 43, "with PKCE")
        verdict.check(
            all("HttpOnly" in line and "SameSite=Lax" in line and "Path=/" in line for line in begun.cookie_lines),
            "the cookie is for nobody's script",
        )
        answer = authorize(begun.headers["location"], "ann")
        kept = dict(browser.cookies)
        back = browser.send(answer)
        verdict.check(back.status == 303 and back.headers["location"] == "/guide/port.html?a=b", "and back to the page that was asked for")
        page = browser.send("/guide/port.html")
        verdict.check(page.status == 200 and page.headers["cache-control"].startswith("private"), "the page is read, and no cache keeps it")
        session = browser.send("/api/session").json()
        verdict.check(session["subject"] == "ann" and session["roles"] == ["operator"], "the session says who it is")
        verdict.check(browser.send("/metrics").status == 200, "an operator reads metrics")
        metrics = browser.send("/metrics").body.decode()
        verdict.check('assistant_sign_ins_total{outcome="accepted"} 1' in metrics, "the metric counts it")

        thief = it.browser()
        verdict.check(thief.send(answer).status == 400, "the same answer in another browser is nothing")
        thief.cookies = kept
        verdict.check(thief.send(answer).status == 400, "nor with its cookie: it was used")

        victim = it.browser()
        victim.send("/signin")
        other = it.browser()
        foreign = authorize(other.send("/signin").headers["location"], "bob")
        stolen = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(foreign).query))["code"]
        verdict.check(victim.send(foreign).status == 400, "somebody else's answer is refused: no sign-in into another's account")
        begun = victim.send("/signin")
        own = authorize(begun.headers["location"], "ann")
        injected = victim.send(changed(own, code=stolen))
        verdict.check(injected.status in (400, 403) and "docgen-session" not in victim.cookies, "another one's code in one's own answer is refused")

        for iss, status in (("https://evil.example", 400), (issuer + "/", 400), (issuer, 303)):
            one = it.browser()
            own = authorize(one.send("/signin").headers["location"], "ann")
            verdict.check(one.send(changed(own, iss=iss)).status == status, f"an answer that says it is of {iss}: {status}")
        one = it.browser()
        own = authorize(one.send("/signin").headers["location"], "ann")
        verdict.check(one.send(own + "&state=x").status == 400, "two states are none")
        verdict.check(one.send(changed(own, state=None)).status == 400, "nor is no state")
        one = it.browser()
        state = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(one.send("/signin").headers["location"]).query))["state"]
        verdict.check(one.send("/signin/callback?error=access_denied&state=" + state).status == 403, "who says no is not signed in")

        # What was there before is not what is there afterwards.
        planted = it.browser()
        planted.cookies["docgen-session"] = browser.cookies["docgen-session"]
        sign_in(planted, "bob")
        verdict.check(planted.send("/api/session").json()["subject"] == "bob", "a session that was planted is replaced")
        fixed = it.browser()
        fixed.cookies["docgen-session"] = "AAAA"
        sign_in(fixed, "ann")
        verdict.check(fixed.cookies["docgen-session"] != "AAAA", "a value from outside becomes no session")

        for target in (
            "//evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "https://evil.example/",
            "/%2f/evil.example",
            "/%2fevil.example",
            "/%5cevil.example",
            "/\t/evil.example",
            "/..//evil.example",
            "javascript:alert(1)",
            "/signin",
        ):
            one = it.browser()
            location = sign_in(one, "ann", "/signin?return_to=" + urllib.parse.quote(target, safe="")).headers["location"]
            verdict.check(location == "/", f"return_to={target!r} leads home: {location}")

        cookie = browser.cookies["docgen-session"]
        check_sessions(verdict, it, browser)
        log = it.log
        verdict.check('"signed in"' in log or "signed in" in log, "the log tells of it")
        secrets = [cookie, stolen, "client-secret", "0123456789abcdef", "eyJ"]
        verdict.check(not any(secret in log for secret in secrets), "without codes, tokens and cookies")


def check_sessions(verdict, it, browser):
    """What can be done with a session, and how it ends."""
    kept = browser.cookies["docgen-session"]
    own = f"http://127.0.0.1:{it.port}"
    question = json.dumps({"query": "port"}).encode()
    for headers in (
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": f"http://127.0.0.1:{it.port + 1}"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {},
    ):
        for path in ("/signout", "/api/kapa/query"):
            verdict.check(browser.send(path, "POST", headers, question).status == 403, f"{path} with {headers} is refused")
    verdict.check(
        browser.send("/api/kapa/query", "POST", {"Origin": own, "Accept": "application/json"}, question).status == 200, "a page of the site may ask"
    )
    changed_cookie = ("B" if kept[20] == "A" else "A").join((kept[:20], kept[21:]))
    tampered = it.browser()
    tampered.cookies["docgen-session"] = changed_cookie
    verdict.check(tampered.send("/").status == 302, "a changed cookie is no session")
    verdict.check(browser.send("/signout", "POST", {"Origin": own}).status == 200, "signing out")
    verdict.check("docgen-session" not in browser.cookies, "takes the cookie away")
    thief = it.browser()
    thief.cookies["docgen-session"] = kept
    verdict.check(thief.send("/").status == 302, "and a copy of it is nothing")


def check_forged_tokens(verdict, program, forger):
    """What a provider, or somebody between it and the server, says of a person."""
    with Server(program, forger.url, sign_in_amr="[otp]") as it:

        def attempt(change=None, signs=None) -> int:
            forger.change = lambda head, claims: (head, {**claims, "amr": ["pwd", "otp"]} | (change or {}))
            forger.signs = signs
            return sign_in(it.browser()).status

        def unsigned(_, claims):
            return ".".join((text64(b'{"alg":"none","kid":"forged"}'), text64(json.dumps(claims).encode()), ""))

        def by_public_key(_, claims):
            signed = text64(b'{"alg":"HS256","kid":"forged"}') + "." + text64(json.dumps(claims).encode())
            secret = forger.key.as_pem(private=False)
            return signed + "." + text64(hmac.new(secret, signed.encode(), hashlib.sha256).digest())

        def by_another_key(head, claims):
            from joserfc import jwk, jwt

            return jwt.encode(head, claims, jwk.RSAKey.generate_key(2048))

        now = int(time.time())
        verdict.check(attempt() == 303, "a token that is right is taken")
        for what, change in {
            "a wrong nonce": {"nonce": "x"},
            "another audience": {"aud": "other"},
            "several audiences": {"aud": ["docs", "other"]},
            "another party": {"azp": "other"},
            "another issuer": {"iss": "https://evil.example"},
            "an old token": {"exp": now - 120},
            "a token of tomorrow": {"iat": now + 3600},
            "one that is not yet valid": {"nbf": now + 3600},
            "a wrong at_hash": {"at_hash": "x"},
            "no second factor": {"amr": ["pwd"]},
        }.items():
            verdict.check(attempt(change) == 403, f"{what} is refused")
        verdict.check(attempt({"exp": now - 20, "iat": now + 20}) == 303, "clocks may differ by some seconds")
        verdict.check(attempt(signs=unsigned) == 403, "'none' is no signature")
        verdict.check(attempt(signs=by_public_key) == 403, "the public key is no secret")
        verdict.check(attempt(signs=by_another_key) == 403, "another key does not sign")


def check_service_tokens(verdict, program, forger):
    """Tokens of services on what is for operators."""
    from joserfc import jwt

    forger.signs = None
    with Server(program, forger.url, token_issuer=forger.url, token_audience="docs-api", readers="everyone") as it:
        sign_in(it.browser())
        now = int(time.time())

        def ask(path="/metrics", header=None, **claims) -> support.Response:
            usual = {"iss": forger.url, "aud": "docs-api", "sub": "ci", "exp": now + 300, "groups": ["ops"]}
            token = header or jwt.encode({"alg": "RS256", "kid": "forged"}, usual | claims, forger.key)
            return it.browser().send(path, headers={"Authorization": "Bearer " + token, "Accept": "application/json"})

        verdict.check(ask().status == 200, "a service reads metrics")
        wrong = ask(aud="docs")
        verdict.check(wrong.status == 401 and "invalid_token" in wrong.headers["www-authenticate"], "not with what says who signed in")
        verdict.check(ask(exp=now - 61).status == 401, "nor with an old one")
        poor = ask(groups=["others"])
        verdict.check(poor.status == 403 and "insufficient_scope" in poor.headers["www-authenticate"], "nor without a role")
        verdict.check(ask("/", aud="docs").status == 200, "readers notice nothing of it")
        seconds = time.monotonic()
        statuses = {ask(header=f"{text64(json.dumps({'alg': 'RS256', 'kid': str(n)}).encode())}.e30.AAAA").status for n in range(50)}
        verdict.check(statuses == {401} and time.monotonic() - seconds < 30, "unknown keys are not asked for each time")


def main(program: str):
    programs = run_with_packages(HERE)
    verdict = support.Verdict()
    with provider(programs) as issuer:
        check_sign_in(verdict, program, issuer)
        forger = Forger(issuer)
        check_forged_tokens(verdict, program, forger)
        check_service_tokens(verdict, program, forger)
        with Server(program, issuer, reader_groups="[staff]") as it:
            browser = it.browser()
            sign_in(browser, "bob")
            verdict.check(browser.send("/").status == 403, "who is in no group of readers reads nothing")
    verdict.end()


if __name__ == "__main__":
    main(*sys.argv[1:] or [support.ASSISTANT_SERVER])
