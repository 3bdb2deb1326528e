#!/usr/bin/env python3
"""Three servers on one PostgreSQL behind HAProxy, round robin, while servers and PostgreSQL are killed, and its standby takes over.

    Tests/blackbox/replicas.py [--bin .build/debug] [--seconds 60] [--clients 8] [--questions N --votes N] [--baseline SECONDS] [--check]

Clients ask, go on with their threads and vote, each request at whichever server its turn is. A vote that is not acknowledged is sent again, with its
Idempotency-Key, as pages do. No question may fail, no thread break, no acknowledged vote be lost, and Kapa has to get each vote once.

With --questions and --votes, so many are sent in a second, whether earlier ones were answered or not as long as a client is free. --baseline first measures
so many seconds without a fault, of one server with a file and of the three with PostgreSQL: the slowest hundredth of questions of both, and what a question
costs there in statements, each a round trip, and milliseconds. --check makes it an error when that of PostgreSQL is more than 1.3 times the other.

Needs haproxy and postgresql (Debian: apt-get install haproxy postgresql); without them it is left out, and that is said.
"""

import collections
import contextlib
import http.server
import json
import os
import queue
import random
import shutil
import subprocess
import sys
import threading
import time
import uuid

import kapa
import postgres
import support

HAPROXY = """
defaults
    mode http
    timeout connect 2s
    timeout client 60s
    timeout server 60s
    option redispatch
    retries 4
    # A question may be asked again, and a vote has its key.
    retry-on conn-failure empty-response response-timeout
frontend docs
    bind 127.0.0.1:{front}
    default_backend servers
backend servers
    balance roundrobin
    option httpchk GET /health/ready
    http-check send hdr Host localhost
    default-server check inter 300ms fall 1 rise 1 on-marked-down shutdown-sessions
{servers}
"""


class Double(kapa.Double):
    """Kapa that gives each answer a name of its own, and counts the votes on it."""

    def __init__(self):
        http.server.ThreadingHTTPServer.__init__(self, ("127.0.0.1", 0), _Handler)
        self.lock = threading.Lock()
        self.votes = collections.Counter()
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        threading.Thread(target=self.serve_forever, daemon=True).start()


class _Handler(kapa._Handler):
    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path == "/query/v1/feedback/upsert/":
            with self.server.lock:
                self.server.votes[body["question_answer"]] += 1
            return self._reply(200, "{}")
        thread = self.path.split("/")[4] if "/threads/" in self.path else str(uuid.uuid4())
        sources = [{"source_url": "https://docs.example.org/a", "title": "A"}]
        records = [
            ("partial_answer", {"text": "Kapa says: use --port."}),
            ("relevant_sources", {"relevant_sources": sources}),
            ("identifiers", {"thread_id": thread, "question_answer_id": str(uuid.uuid4())}),
        ]
        self._stream([json.dumps({"chunk": {"type": kind, "content": content, "stream_end": False}}) for kind, content in records])


# Of the slowest hundredth of questions, PostgreSQL's to that of a file.
RATIO = 1.3


class Load:
    """Readers, each with one conversation after another.

    questions, votes: how many are sent in a second; 0 for as many as the clients get through, each with a vote.
    """

    def __init__(self, port, clients, questions=0, votes=0):
        self.port, self.clients, self.questions = port, clients, questions
        self.share = min(1.0, votes / questions) if questions else 1.0
        self.waiting = queue.SimpleQueue()
        self.started = time.monotonic()
        self.lock = threading.Lock()
        self.ends = threading.Event()
        self.failed, self.broken, self.votes, self.times, self.refused = [], [], {}, [], []
        self.followed = self.retried = 0
        self.threads = [threading.Thread(target=self.run, args=(number,), daemon=True) for number in range(clients)]
        # A vote that has to be sent again holds up no question.
        self.threads += [threading.Thread(target=self.run_votes, daemon=True) for _ in range(clients if questions else 0)]
        for thread in self.threads:
            thread.start()

    def post(self, path, body, **headers):
        return support.get(self.port, path, method="POST", body=json.dumps(body).encode(), headers=headers, timeout=60)

    def run(self, number):
        due = self.started + (number / self.questions if self.questions else 0)
        while not self.ends.is_set():
            thread = None
            for _ in range(4):
                if self.questions and self.ends.wait(max(0.0, due - time.monotonic())):
                    break
                due += self.clients / self.questions if self.questions else 0
                thread = self.ask(thread, number)
                if thread is None or self.ends.is_set():
                    break

    def run_votes(self):
        while (answer := self.waiting.get()) is not None:
            self.vote(answer)

    def ask(self, thread, number):
        start = time.monotonic()
        try:
            body = {"query": f"how do I set the port? {uuid.uuid4()}", "client_id": f"reader-{number}"}
            response = self.post("/api/kapa/query", body | ({"thread_id": thread} if thread else {}))
            if response.status != 200:
                raise ConnectionError(f"status {response.status}: {response.body[:200]}")
        except OSError as error:
            with self.lock:
                self.failed.append(f"{time.monotonic():.1f} {error}")
            return None
        answer = response.json()
        with self.lock:
            self.times.append(time.monotonic() - start)
            if thread:
                self.followed += 1
                if answer["thread_id"] != thread:
                    self.broken.append(thread)
        if not self.questions:
            self.vote(answer["question_answer_id"])
        elif random.random() < self.share:
            self.waiting.put(answer["question_answer_id"])
        return answer["thread_id"]

    def vote(self, answer):
        reaction = random.choice(["upvote", "downvote"])
        key = str(uuid.uuid4())
        deadline = time.monotonic() + 200
        while time.monotonic() < deadline:
            try:
                response = self.post("/api/kapa/feedback", {"question_answer_id": answer, "reaction": reaction}, **{"Idempotency-Key": key})
                if response.status == 200:
                    with self.lock:
                        self.votes[answer] = reaction
                    return
                if response.status == 404:
                    with self.lock:
                        self.refused.append(answer)
                    return
                if response.status not in (502, 503, 504):
                    with self.lock:
                        self.failed.append(f"{time.monotonic():.1f} vote: status {response.status}: {response.body[:200]}")
                    return
            except OSError:
                pass
            with self.lock:
                self.retried += 1
            time.sleep(0.3)
        with self.lock:
            self.failed.append(f"{time.monotonic():.1f} a vote was neither taken nor refused")

    def stop(self):
        self.ends.set()
        self.seconds = time.monotonic() - self.started
        for thread in self.threads[: self.clients]:
            thread.join()
        for _ in self.threads[self.clients :]:
            self.waiting.put(None)
        for thread in self.threads:
            thread.join()

    def figures(self):
        rates = f"{len(self.times) / self.seconds:.0f} questions and {len(self.votes) / self.seconds:.0f} votes a second"
        parts = ", ".join(f"p{part * 100:g} {support.percentile(self.times, part) * 1000:.0f} ms" for part in (0.5, 0.95, 0.99))
        return f"{rates}; {parts}"


def start_proxy(place, front, ports):
    configuration = place.folder / f"haproxy-{front}.cfg"
    lines = "\n".join(f"    server s{number} 127.0.0.1:{port}" for number, port in enumerate(ports))
    configuration.write_text(HAPROXY.format(front=front, servers=lines))
    place.start([shutil.which("haproxy"), "-f", str(configuration), "-q"])
    support.wait_until(lambda: support.answers(front), "HAProxy listens")


def calm(port, arguments):
    """The load without a fault."""
    load = Load(port, arguments.clients, arguments.questions, arguments.votes)
    time.sleep(arguments.baseline)
    load.stop()
    return load


def baseline_of_a_file(place, start, arguments):
    """The slowest hundredth of questions of one server with a file, in seconds."""
    port, front = support.free_port(), support.free_port()
    process = start("file", port, str(place.folder / "file.sqlite"))
    support.wait_until(lambda: support.answers(port) or process.poll() is not None, "the server listens")
    start_proxy(place, front, [port])
    load = calm(front, arguments)
    process.kill()
    process.wait()
    print(f"      one server, a file: {load.figures()}; {len(load.failed)} failed")
    return support.percentile(load.times, 0.99)


def compare(cluster, front, alone, verdict, arguments):
    cluster.sql("CREATE EXTENSION IF NOT EXISTS pg_stat_statements")
    cluster.sql("SELECT pg_stat_statements_reset()")
    load = calm(front, arguments)
    calls, milliseconds = cluster.sql("SELECT sum(calls), sum(total_exec_time) FROM pg_stat_statements")[0]
    print(f"      three servers, PostgreSQL: {load.figures()}; {len(load.failed)} failed")
    asked = max(1, len(load.times))
    print(
        f"      a question, its share of votes and what servers do by the clock: {float(calls) / asked:.1f} statements, {float(milliseconds) / asked:.2f} ms in PostgreSQL"
    )
    ratio = support.percentile(load.times, 0.99) / max(alone, 1e-6)
    verdict.check(ratio <= RATIO or not arguments.check, f"the slowest hundredth of questions takes {ratio:.2f} times that of a file")


def run(place, cluster, second, verdict, arguments):
    double = Double()
    ports = [support.free_port() for _ in range(3)]
    front = support.free_port()
    environment = {
        "KAPA_API_KEY": "key",
        "KAPA_PROJECT_ID": kapa.PROJECT,
        "KAPA_BASE_URL": double.url,
    }

    def start(name, port, state):
        folder = place.folder / f"{name}.snapshots"
        log = open(place.folder / f"{name}.log", "ab")
        settings = {"question_rate": "off", "request_rate": "off", "health_interval": "1s", "health_snapshots": folder, "admin_listen": "off"}
        settings |= {"rate_total": "0", "answer_cache_ttl": "0s"}
        command = [support.program(place.bin, "AssistantServer"), "--dist", place.folder / "dist", "--port", port]
        command += [part for key, value in settings.items() for part in ("--set", f"{key}={value}")]
        variables = {**os.environ, **environment, "ASSISTANT_STATE": state}
        return place.start([str(part) for part in command], stdout=subprocess.DEVNULL, stderr=log, env=variables)

    def server(number):
        return start(f"server{number}", ports[number], cluster.uri_with_standby)

    alone = baseline_of_a_file(place, start, arguments) if arguments.baseline else 0.0
    servers = [server(number) for number in range(3)]
    for port in ports:
        support.wait_until(lambda port=port: support.answers(port) or any(process.poll() is not None for process in servers), "a server listens")
    ended = [number for number, process in enumerate(servers) if process.poll() is not None]
    if ended:
        sys.exit("a server ended at its start:\n" + place.log(f"server{ended[0]}"))
    start_proxy(place, front, ports)
    if arguments.baseline:
        compare(cluster, front, alone, verdict, arguments)

    load = Load(front, arguments.clients, arguments.questions, arguments.votes)
    kills = outages = 0
    end = time.monotonic() + arguments.seconds
    while time.monotonic() < end:
        time.sleep(2)
        number = kills % 3
        servers[number].kill()
        servers[number].wait()
        kills += 1
        time.sleep(0.5)
        servers[number] = server(number)
        support.wait_until(lambda number=number: support.answers(ports[number]), "the server is back")
        if kills % 2 == 0:
            cluster.kill()
            outages += 1
            time.sleep(1.5)
            cluster.start()
    # The standby has what was acknowledged, and takes over.
    standby = cluster.standby()
    time.sleep(2)
    cluster.kill()
    time.sleep(1)
    standby.promote()
    second.enter_context(standby)
    cluster = standby
    time.sleep(3)
    load.stop()
    support.wait_until(lambda: cluster.sql("SELECT count(*) FROM assistant.outbox") == [["0"]], "every vote is forwarded", 300)

    seconds = arguments.seconds
    print(
        f"      {len(load.times)} questions, {len(load.votes)} votes in some {seconds} s; {kills} servers killed, PostgreSQL {outages} times, then replaced by its standby"
    )
    print(f"      {load.figures()}")
    print(f"      {load.retried} attempts to vote were answered 503, or not at all")
    verdict.check(
        not load.failed, f"{len(load.failed)} of {len(load.times) + len(load.failed)} questions failed, or votes were neither taken nor refused"
    )
    for line in load.failed[:5]:
        print("      " + line)
    verdict.check(not load.broken, f"{len(load.broken)} of {load.followed} follow-ups lost their thread")
    query = "SELECT question, reaction, coalesce(kapa_question, '') FROM assistant.feedback JOIN assistant.questions ON id = question"
    stored = {question: (reaction, name) for question, reaction, name in cluster.sql(query)}
    lost = [answer for answer, reaction in load.votes.items() if stored.get(answer, ("", ""))[0] != reaction]
    verdict.check(not lost, f"{len(lost)} of {len(load.votes)} acknowledged votes lost")
    # An answer that was given while PostgreSQL was away, by a server that was killed before it was back, is known to nobody.
    known = {question for (question,) in cluster.sql("SELECT id FROM assistant.questions")}
    wrong = [answer for answer in load.refused if answer in known]
    verdict.check(not wrong, f"{len(wrong)} votes refused whose answers are known; {len(load.refused)} on answers that went with their server")
    names = [stored[answer][1] for answer in load.votes if stored.get(answer, ("", ""))[1]]
    missing = [name for name in names if double.votes[name] == 0]
    twice = [name for name in names if double.votes[name] > 1]
    verdict.check(not missing, f"{len(missing)} of {len(names)} votes on Kapa's answers never came to Kapa")
    # One that is killed between Kapa's answer and its note of it leaves the vote to another; at Kapa the second replaces the first.
    verdict.check(len(twice) <= kills, f"{len(twice)} of {len(names)} votes came to Kapa twice ({kills} servers were killed)")


def main():
    parser = support.parser(__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--questions", type=int, default=0, help="questions a second")
    parser.add_argument("--votes", type=int, default=0, help="votes a second")
    parser.add_argument("--baseline", type=int, default=0, metavar="SECONDS", help="compare with a file first")
    parser.add_argument("--check", action="store_true", help="a slower hundredth than 1.3 times a file's is an error")
    arguments = parser.parse_args()
    if postgres.programs() is None or not shutil.which("haproxy"):
        print("left out: postgresql or haproxy is not installed")
        sys.exit(1 if os.environ.get("CI") else 0)
    verdict = support.Verdict()
    with (
        support.Workplace(arguments.bin) as place,
        postgres.Cluster(shared_preload_libraries="pg_stat_statements") as cluster,
        contextlib.ExitStack() as second,
    ):
        run(place, cluster, second, verdict, arguments)
    verdict.end()


if __name__ == "__main__":
    main()
