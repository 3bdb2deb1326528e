#!/usr/bin/env python3
"""Sends the server requests that were changed at random, over raw sockets, and looks whether it minds.

    python3 Tests/blackbox/hostile.py [ASSISTANT_SERVER]

HOSTILE_MINUTES says for how long (1), HOSTILE_SEED which requests (the same seed sends the same). The server has to answer each, or close; never
with a 5xx other than 503, and it has to live, answer afterwards and keep its memory. Ends with status 1 where it does not, and shows the request.
For a build with a sanitiser name that program: what it says goes to the log, which is shown too.
"""

import itertools
import os
import random
import re
import sys
import time

import support

MEMORY_LIMIT = 256 << 20
# A build with a sanitiser takes many times as much.
SANITISED_LIMIT = 2 << 30

JSON = b"Content-Type: application/json\r\n"
QUESTION = b'{"query": "how do I set the port?", "thread_id": "abc", "client_id": "c", "page_url": "/guide/port.html"}'
VOTE = b'{"question_answer_id": "a", "reaction": "downvote", "reasons": ["incorrect"], "comment": "no"}'
BROWSER_VOTE = (
    b'{"question_answer_id": "b-1", "reaction": "upvote", "browser_answer": {"query": "port", "answered": true, "page_url": "/", "client_id": "x"}}'
)


def post(path: bytes, body: bytes, more: bytes = b"") -> bytes:
    return b"POST %s HTTP/1.1\r\nHost: localhost\r\n%s%sContent-Length: %d\r\n\r\n%s" % (path, JSON, more, len(body), body)


def get(path: bytes, more: bytes = b"") -> bytes:
    return b"GET %s HTTP/1.1\r\nHost: localhost\r\n%s\r\n" % (path, more)


SEEDS = [
    post(b"/api/kapa/query", QUESTION),
    post(b"/api/kapa/query", QUESTION, b"Accept: text/event-stream\r\n"),
    post(b"/api/kapa/feedback", VOTE, b'Idempotency-Key: "k1"\r\n'),
    post(b"/api/kapa/feedback", BROWSER_VOTE),
    b"POST /api/kapa/query HTTP/1.1\r\nHost: localhost\r\n" + JSON + b'Transfer-Encoding: chunked\r\n\r\n5\r\n{"que\r\n9\r\nry": "a"}\r\n0\r\n\r\n',
    get(b"/api/search?q=port&limit=5&tag=network"),
    get(b"/search/?q=how%20do%20I%20set%20the%20port&tag=setup"),
    get(b"/", b'Accept-Encoding: br, gzip;q=0.5\r\nIf-None-Match: "x", W/"y"\r\n'),
    get(b"/guide/port.html", b'Range: bytes=0-9,20-\r\nIf-Range: "x"\r\n'),
    get(b"/api/system/health", b"Accept: application/health+json\r\nAuthorization: Bearer x\r\n"),
    get(b"/api/system/connectivity", b'X-Forwarded-For: 192.0.2.1, ::1\r\nForwarded: for="[::1]:7"\r\n'),
    get(b"/metrics", b"traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\r\nX-Request-Id: a\r\n"),
    get(b"/health/ready"),
    b"OPTIONS /api/kapa/query HTTP/1.1\r\nHost: localhost\r\nOrigin: https://a.example\r\nAccess-Control-Request-Method: POST\r\n\r\n",
    b"HEAD /openapi.json HTTP/1.0\r\n\r\n",
    get(b"http://localhost/health", b"Expect: 100-continue\r\nConnection: close, x\r\n"),
]

PIECES = [
    b"\0",
    b"\r",
    b"\n",
    b"\r\n",
    b"\r\n\r\n",
    b" ",
    b"\t",
    b":",
    b"%",
    b"%00",
    b"%zz",
    b"%2e%2e%2f",
    b"../",
    b"//",
    b"?",
    b"#",
    b"&",
    b"=",
    b'"',
    b"\\",
    b"'",
    b"{",
    b"}",
    b"[",
    b"]",
    b",",
    b"null",
    b"true",
    b"-0",
    b"1e999",
    b"\\ud800",
    b"\\u0000",
    b"\xff\xfe",
    b"\xc3\x28",
    b"\xed\xa0\x80",
    b"\xf0\x9f\x98\x80",
    b"\xe2\x80\xa8",
    b"\xcc\x81" * 40,
    b"A" * 300,
    b"[" * 400,
    b'{"a":' * 100,
    b'* OR NEAR("',
    b"-1",
    b"99999999999999999999",
    b"Content-Length: 0\r\n",
    b"Content-Length: 18446744073709551616\r\n",
    b"Transfer-Encoding: chunked\r\n",
    b"Host: evil.test\r\n",
    b"Upgrade: h2c\r\n",
    b"HTTP/9.9",
    b"HTTP/1.0",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b'0;ext="\r\n',
    b"ffffffffffffffff\r\n",
]


def change(text: bytearray, chance: random.Random):
    """One change anywhere in some bytes."""
    place = chance.randrange(len(text) + 1)
    end = place + chance.choice([1, 1, 2, 4, 16, 64])
    match chance.randrange(7):
        case 0 if text:
            text[place % len(text)] ^= 1 << chance.randrange(8)
        case 1 if text:
            text[place % len(text)] = chance.randrange(256)
        case 2 | 3:
            text[place:place] = chance.choice(PIECES)
        case 4:
            del text[place:end]
        case 5:
            text[place:place] = text[place:end] * chance.choice([1, 2, 8])
        case _:
            other = chance.choice(SEEDS)
            text[place:] = other[chance.randrange(len(other)) :]


def value(found: re.Match, chance: random.Random) -> bytes:
    """A JSON value, or another one in its place."""
    return found[0] if chance.random() < 0.7 else chance.choice([b'"%s"' % chance.choice(PIECES), chance.choice(PIECES), b'""', b"7", b"[]", b"{}"])


def mutate(request: bytes, chance: random.Random) -> bytes:
    """A request with one to eight changes: of its body or its target, so that it gets past the framing, or anywhere."""
    count = chance.choice([1, 1, 1, 2, 2, 3, 5, 8])
    head, mark, body = request.partition(b"\r\n\r\n")
    method, _, rest = head.partition(b" ")
    target, _, fields = rest.partition(b" ")
    what = chance.randrange(5)
    if what <= 1 and b"Content-Length" in head:
        if what == 0:
            body = re.sub(rb'"[^"]*"|\d+|true', lambda found: value(found, chance), body)
        else:
            text = bytearray(body)
            for _ in range(count):
                change(text, chance)
            body = bytes(text)
        return re.sub(rb"Content-Length: \d+", b"Content-Length: %d" % len(body), head) + mark + body
    if what <= 3:
        # Of a search mostly what is searched for.
        place = target.find(b"?") + 1 if chance.random() < 0.8 else 0
        text = bytearray(target[place:])
        for _ in range(count):
            change(text, chance)
        # What no target may hold is escaped, as browsers do; a stray % mostly too, or nothing behind it would be read.
        keeps = chance.random() < 0.2
        escaped = b"".join(b"%%%02X" % byte if not 0x20 < byte < 0x7F or byte == 0x25 and not keeps else bytes([byte]) for byte in text)
        return method + b" " + target[:place] + escaped + b" " + fields + mark + body
    text = bytearray(request)
    for _ in range(count):
        change(text, chance)
    if chance.random() < 0.2:
        lines = bytes(text).split(b"\r\n")
        chance.shuffle(lines)
        return b"\r\n".join(lines)
    return bytes(text)


def family(seed: bytes, chance: random.Random):
    """All that is made of one request, without end: itself, each piece in its body or target and among its fields, then changes at random."""
    yield seed
    head, mark, body = seed.partition(b"\r\n\r\n")
    for piece in PIECES:
        if body:
            place = len(body) // 2
            changed = body[:place] + piece + body[place:]
            yield re.sub(rb"Content-Length: \d+", b"Content-Length: %d" % len(changed), head) + mark + changed
        else:
            target = seed.split(b" ", 2)[1]
            yield seed.replace(target, target + b"".join(b"%%%02X" % byte for byte in piece), 1)
        yield head + b"\r\nX-Piece: " + piece + mark + body
    while True:
        yield mutate(seed, chance)


def statuses(response: bytes) -> list[int]:
    return [int(status) for status in re.findall(rb"(?:^|\n|\})HTTP/1\.[01] (\d{3})", response)]


def main(program: str) -> int:
    minutes = float(os.environ.get("HOSTILE_MINUTES", "1"))
    seed = int(os.environ.get("HOSTILE_SEED", "1"))
    limit = SANITISED_LIMIT if os.environ.get("HOSTILE_SANITISED") else MEMORY_LIMIT
    chance = random.Random(seed)
    settings = {"question_rate": "off", "request_rate": "off", "request_deadline": "1s", "idle_timeout": "1s", "log_level": "error"}
    with support.Server(program, **settings) as server:
        end = time.monotonic() + minutes * 60
        seen: dict[int, int] = {}
        highest = 0

        def fail(what: str, request: bytes) -> int:
            print(f"hostile: {what}\n  seed {seed}, request {number}: {request!r}\n{server.log[-8000:]}")
            return 1

        for number in itertools.count():
            if time.monotonic() > end:
                break
            request = mutate(chance.choice(SEEDS), chance)
            try:
                response = server.exchange(request, timeout=5)
            except OSError as error:
                return fail(f"no connection: {error}; exit status {server.process.poll()}", request)
            for status in statuses(response):
                seen[status] = seen.get(status, 0) + 1
                # 501 is the answer to a transfer coding that nobody knows (RFC 9112 section 6.1).
                if status >= 500 and status not in (501, 503):
                    return fail(f"status {status}", request)
            if not server.is_running:
                return fail(f"the server ended with {server.process.returncode}", request)
            if number % 500 == 0:
                highest = max(highest, server.resident_bytes)
                if highest > limit:
                    return fail(f"{highest >> 20} MiB of memory", request)
                if b" 200 " not in server.exchange(get(b"/health/live", b"Connection: close\r\n")):
                    return fail("it does not answer any more", request)
        answer = server.exchange(post(b"/api/kapa/query", QUESTION.replace(b'"thread_id": "abc", ', b""), b"Connection: close\r\n"))
        if b"HTTP/1.1 200" not in answer:
            return fail("a good question gets no answer afterwards", answer)
        if server.stop() != 0:
            return fail(f"it ends with status {server.process.returncode}", b"")
        counts = ", ".join(f"{count} x {status}" for status, count in sorted(seen.items()))
        print(f"hostile: {number} requests in {minutes:g} min, seed {seed}: {counts}; at most {highest >> 20} MiB")
        return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:] or [support.ASSISTANT_SERVER]))
