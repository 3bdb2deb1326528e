"""Tries `docgen check --external` on some 200 links to a server on loopback that does everything a server may do: every status, redirects of
every kind and in circles, hosts that are slow, silent, closed or speak no TLS, anchors that are there and not.

The expected verdicts stand in the table below. lychee, of requirements.txt, looks at the same pages, and the two have to agree.
"""

import http.server
import itertools
import json
import os
import pathlib
import re
import socket
import socketserver
import subprocess
import sys
import tempfile
import threading
import time
import typing

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(1, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from packages import installed
from support import DOCGEN

PAGE = b'<!doctype html><title>x</title><h1 id="there">A</h1><a name="named">b</a><p id="caf&#39;">c</p><!-- <p id="commented"> -->'
STATUSES = [code for code in range(200, 600) if code in http.HTTPStatus._value2member_map_ and code not in (301, 302, 303, 307, 308)]
SLOW = 8


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    seen: typing.ClassVar[dict[str, list[tuple[str, float]]]] = {}
    cookies: typing.ClassVar[list[str]] = []
    lock = threading.Lock()

    def log_message(self, *_):
        pass

    def answer(self, status, body=b"", **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        if status >= 200 and status not in (204, 304):
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD" and status not in (204, 304):
            self.wfile.write(body)

    def respond(self):
        path = self.path.split("?")[0]
        with self.lock:
            times = self.seen.setdefault(path, [])
            times.append((self.command, time.monotonic()))
            if "Cookie" in self.headers:
                self.cookies.append(path)
        kind, *rest = path.strip("/").split("/")
        if kind == "status":
            self.answer(int(rest[0]), PAGE, Content_Type="text/html", Set_Cookie="a=b")
        elif kind == "nohead" and self.command == "HEAD":
            self.answer(int(rest[0]))
        elif kind == "hangup" or kind == "headhangup" and self.command == "HEAD":
            self.close_connection = True
        elif kind == "redirect":
            self.answer(int(rest[0]), Location="/" + "/".join(rest[1:]))
        elif kind == "absolute":
            self.answer(301, Location=f"http://{self.headers['Host']}/ok/absolute")
        elif kind == "nolocation":
            self.answer(301)
        elif kind == "away":
            self.answer(302, Location="ftp://127.0.0.1/x")
        elif kind == "circle":
            self.answer(302, Location="/circle/" + str((int(rest[0]) + 1) % 3))
        elif kind == "itself":
            self.answer(301, Location=path)
        elif kind == "chain":
            left = int(rest[0])
            self.answer(307, Location=f"/chain/{left - 1}" if left > 0 else "/ok/chain")
        elif kind == "slow":
            time.sleep(SLOW)
            self.answer(200, PAGE)
        elif kind == "garbage":
            self.wfile.write(b"this is no HTTP\r\n\r\n")
            self.close_connection = True
        elif kind == "busy":
            # The second request is let through.
            self.answer(200, PAGE) if len(times) > 1 else self.answer(int(rest[0]), Retry_After="1")
        elif kind == "large":
            self.send_response(200)
            self.send_header("Content-Length", str(1 << 30))
            self.end_headers()
            try:
                for _ in range(1 << 10 if self.command == "GET" else 0):
                    self.wfile.write(bytes(1 << 20))
            except OSError:
                pass
            self.close_connection = True
        elif kind == "text":
            self.answer(200, b"plain", Content_Type="text/plain")
        else:
            self.answer(200, PAGE, Content_Type="text/html; charset=utf-8", Set_Cookie="a=b")

    do_GET = do_HEAD = respond


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, *_):
        pass


def links(base, closed, secure):
    """Each link with whether it is good."""
    table = {}
    for code in STATUSES:
        table[f"{base}/status/{code}"] = code < 300
    for number in range(75):
        table[f"{base}/ok/{number}"] = True
    for code in (400, 401, 403, 404, 405, 406, 410, 500, 501, 503):
        table[f"{base}/nohead/{code}"] = True
    for code in (301, 302, 303, 307, 308):
        table[f"{base}/redirect/{code}/ok/r{code}"] = True
        table[f"{base}/redirect/{code}/status/404"] = False
        table[f"{base}/redirect/{code}/redirect/301/ok/rr{code}"] = True
    for number in range(1, 12):
        table[f"{base}/chain/{number}"] = number < 10
    for anchor, is_there in {
        "there": True,
        "named": True,
        "missing": False,
        "commented": False,
        "top": True,
        "There": False,
    }.items():
        table[f"{base}/page/{anchor}#{anchor}"] = is_there
        table[f"{base}/redirect/302/page/r{anchor}#{anchor}"] = is_there
        table[f"{base}/text/{anchor}#{anchor}"] = True
    table |= {
        f"{base}/absolute": True,
        f"{base}/nolocation": False,
        f"{base}/away": False,
        f"{base}/circle/0": False,
        f"{base}/itself": False,
        f"{base}/slow/1": False,
        f"{base}/slow/2": False,
        f"{base}/hangup/1": False,
        f"{base}/headhangup/1": True,
        f"{base}/garbage/1": False,
        f"{base}/large/1": True,
        f"{base}/ok/two%20words": True,
        f"{base}/ok/ä": True,
        f"{base}/ok/query?a=b&c=%41": True,
        f"http://127.0.0.1:{closed}/": False,
        f"https://127.0.0.1:{secure}/plain": False,
        "http://nobody.invalid/": True,
        "https://example.com/never/asked": True,
    }
    return table


def closed_port():
    """A port that is bound, and on which nobody listens."""
    holder = socket.socket()
    holder.bind(("127.0.0.1", 0))
    return holder, holder.getsockname()[1]


def check(folder, *options):
    result = subprocess.run(
        [DOCGEN, "check", "--external", "--format", "json", *options],
        cwd=folder,
        check=False,
        capture_output=True,
        text=True,
    )
    findings = [json.loads(line) for line in result.stdout.splitlines()]
    return result, findings


def addresses(findings, *ids):
    found = set()
    for finding in findings:
        if finding["id"] in ids:
            address = re.match(r"'([^']+)'", finding["message"])[1]
            fragment = re.search(r"no place '(#[^']+)'", finding["message"])
            found.add(address + (fragment[1] if fragment else ""))
    return found


def require(condition, message):
    if not condition:
        raise SystemExit(f"external: {message}")


def compare(name, found, table):
    expected = {url.replace("ä", "%C3%A4") for url, is_good in table.items() if not is_good}
    require(
        found == expected,
        f"{name}: wrongly broken {sorted(found - expected)}, wrongly good {sorted(expected - found)}",
    )


def lychee(folder, table):
    program = os.environ.get("LYCHEE") or installed(pathlib.Path(__file__).resolve().parent) / "lychee"
    options = [
        "--format",
        "json",
        "--no-progress",
        "--include-fragments",
        "--max-retries",
        "0",
        "--timeout",
        "3",
        "--host-request-interval",
        "1ms",
    ]
    result = subprocess.run([program, *options, "index.md"], cwd=folder, check=False, capture_output=True, text=True)
    report = json.loads(result.stdout)
    failed = report.get("error_map") or report.get("fail_map") or {}
    timeouts = report.get("timeout_map") or {}
    found = {entry["url"] for entries in [*failed.values(), *timeouts.values()] for entry in entries}
    # It passes over a redirect that leaves HTTP; to a reader such a link leads nowhere.
    compare(
        "lychee",
        found,
        {url: is_good or url.endswith("/away") for url, is_good in table.items()},
    )
    print(f"external: lychee agrees about {len(table)} links")


def main():
    server = Server(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_address[1]}"
    holder, closed = closed_port()
    table = links(base, closed, server.server_address[1])
    with tempfile.TemporaryDirectory(prefix="docgen-external-") as name:
        folder = pathlib.Path(name)
        (folder / "docgen.yml").write_text(
            "external: {timeout: 3s, retries: 0, host_interval: 1ms, host_concurrency: 16, deadline: 60s}\nchecks: {severity: {external-fragment: error}}\n"
        )
        text = "# Links\n\n" + "".join(f"- [x](<{url}>)\n" for url in table)
        (folder / "index.md").write_text(text)
        start = time.monotonic()
        result, findings = check(folder)
        print(f"external: {result.stderr.strip().splitlines()[-1]} in {time.monotonic() - start:.1f} s")
        require(
            result.returncode == 1,
            f"status {result.returncode}, expected 1: {result.stderr}",
        )
        compare("docgen", addresses(findings, "external-link", "external-fragment"), table)
        lines = {url.replace("ä", "%C3%A4"): number for number, url in enumerate(table, 3)}
        for finding in findings:
            found = addresses([finding], "external-link", "external-fragment", "external-redirect")
            for url in found:
                lines_of = {number for other, number in lines.items() if other.split("#")[0] == url.split("#")[0]}
                require(
                    finding["line"] in lines_of and finding["column"] == 8,
                    f"{finding} is not at its link",
                )
        permanent = [finding for finding in findings if finding["id"] == "external-redirect" and f"{base}/absolute'" in finding["message"]]
        require(
            permanent and permanent[0]["hint"] == f"write '{base}/ok/absolute'",
            f"the new address is not told: {permanent}",
        )
        require(permanent[0]["severity"] == "notice", "a redirect is more than a notice")
        require(not Handler.cookies, f"cookies were sent to {Handler.cookies}")
        require(
            [method for method, _ in Handler.seen["/ok/1"]] == ["HEAD"],
            "a link that is good was asked with more than HEAD",
        )
        require(
            [method for method, _ in Handler.seen["/nohead/405"]] == ["HEAD", "GET"],
            "no GET after a HEAD that was refused",
        )

        asked = sum(map(len, Handler.seen.values()))
        result, findings = check(folder, "--offline")
        require(sum(map(len, Handler.seen.values())) == asked, "--offline asks")
        require("not checked offline" in result.stderr, result.stderr)
        result, findings = check(folder)
        require(
            "/ok/1" in Handler.seen and len(Handler.seen["/ok/1"]) == 1,
            "what was good is asked again within its age",
        )
        require(len(Handler.seen["/status/404"]) > 2, "what was broken is not asked again")
        compare(
            "docgen, again",
            addresses(findings, "external-link", "external-fragment"),
            table,
        )
        lychee(folder, table)

        retries(folder, base)
        rules(folder, base)
        deadline(folder, base)
    holder.close()
    print("external: done")


def retries(folder, base):
    """`Retry-After` is kept, and the links of a host are asked one after the other, at their distance."""
    urls = [
        f"{base}/busy/429",
        f"{base}/busy/503",
        *[f"{base}/pace/{number}" for number in range(5)],
    ]
    (folder / "docgen.yml").write_text("external: {timeout: 3s, retries: 1, host_interval: 200ms, host_concurrency: 1, cache_age: 0s}\n")
    (folder / "index.md").write_text("# Links\n\n" + "\n".join(f"<{url}>\n\n{url}\n" for url in urls))
    result, findings = check(folder)
    require(
        result.returncode == 0 and not findings,
        f"busy servers are not asked again: {findings}",
    )
    for url in urls[:2]:
        times = [when for _, when in Handler.seen[url.removeprefix(base)]]
        require(
            len(times) >= 2 and times[1] - times[0] >= 0.95,
            f"{url} was asked again after {times[1] - times[0]:.2f} s, it wanted 1 s",
        )
    paced = sorted(when for url in urls[2:] for _, when in Handler.seen[url.removeprefix(base)])
    require(len(paced) == 5, "a link that stands in two places is asked twice")
    require(
        all(later - earlier >= 0.19 for earlier, later in itertools.pairwise(paced)),
        f"requests come faster than agreed: {paced}",
    )


def rules(folder, base):
    """`accept`, `exclude`, `include` of docgen.yml, and the files of lychee."""
    (folder / "docgen.yml").write_text("external:\n  accept: [200-299, 404]\n  exclude: /status/5\n  include: /status/500\n  retries: 0\n")
    (folder / "lychee.toml").write_text('# for lychee\nexclude = [\n  "/status/41.",\n]\naccept = "200..=299, 403"\nmax_cache_age = "0s"\n')
    (folder / ".lycheeignore").write_text("/status/42\n")
    codes = (403, 404, 410, 422, 500, 501)
    (folder / "index.md").write_text("# Links\n\n" + "\n\n".join(f"[{code}]({base}/status/{code})" for code in codes) + "\n")
    result, findings = check(folder)
    found = addresses(findings, "external-link")
    require(
        found == {f"{base}/status/403", f"{base}/status/500"},
        f"rules of docgen.yml and lychee: {found}",
    )
    require("3 excluded" in result.stderr, result.stderr)
    (folder / "lychee.toml").unlink()
    (folder / ".lycheeignore").unlink()
    (folder / "docgen.yml").write_text("external: {retries: 0}\nchecks:\n  ignore:\n    - target: '*/status/50?'\n")
    (folder / "index.md").write_text(f"# Links\n\n[a]({base}/status/501)\n\n<!-- docgen-ignore external-link -->\n\n[b]({base}/status/404)\n")
    (folder / "b.md").write_text(f"# B\n\n[b]({base}/status/404) [c]({base}/status/404)\n")
    result, findings = check(folder)
    require(
        len(findings) == 1 and findings[0]["path"] == "b.md" and "(2 places)" in findings[0]["message"],
        f"ignored in a place: {findings}",
    )
    result = subprocess.run([DOCGEN, "check", "--strict"], cwd=folder, check=False, capture_output=True, text=True)
    require(
        result.returncode == 0,
        f"without --external these rules are told to be unused: {result.stderr}",
    )
    (folder / "b.md").unlink()


def deadline(folder, base):
    """What could not be asked in time is said once, and is not a broken link."""
    (folder / "docgen.yml").write_text("external: {timeout: 30s, deadline: 1s, retries: 0, host_concurrency: 1}\n")
    (folder / "index.md").write_text("# Links\n\n" + "\n\n".join(f"<{base}/slow/d{number}>" for number in range(4)) + "\n")
    start = time.monotonic()
    result, findings = check(folder)
    require(time.monotonic() - start < SLOW, "the deadline does not end the check")
    require(
        [finding["id"] for finding in findings] == ["external-unchecked"] and findings[0]["message"].startswith("4 "),
        f"{findings}",
    )
    require(result.returncode == 0, result.stderr)


if __name__ == "__main__":
    main()
