#!/usr/bin/env python3
"""What deploy/compose.yaml describes, without containers: its nginx, two servers with its environment, PostgreSQL; replaced one by one under load.

    Tests/deploy/rolling.py [--bin .build/debug] [--from FOLDER] [--file] [--rounds 2] [--clients 4]

Readers ask, go on with the thread and vote, over TLS, while each server is stopped and started anew, `rounds` times. With --from, the servers are
of that folder first, then of --bin, then of the first again: an upgrade and the way back. No request may fail and no thread break.

With --file it is one server with its state in a file, behind HAProxy, which holds requests while there is none. On the way back the program of --bin
migrates the file to the version that the one before had. Each server has a build of its own docgen.

Needs root, for a network namespace that has the addresses of compose.yaml, nginx, postgresql and openssl, with --file haproxy alone; without them it is
left out, and that is said.
"""

import http.client
import json
import os
import pathlib
import re
import shutil
import socket
import sqlite3
import ssl
import subprocess
import sys
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]

sys.path.insert(0, str(ROOT / "Tests/blackbox"))
import postgres
import support

NGINX, SERVERS = "172.30.53.2", ["172.30.53.11", "172.30.53.12"]
HOST = "docs.example.org"


class Stack:
    def __init__(self, place, cluster):
        self.place, self.cluster, self.processes = place, cluster, {}
        (place.folder / "address").write_text(cluster.uri + "\n")

    def start(self, address, folder):
        work = self.place.folder / address
        work.mkdir(exist_ok=True)
        environment = {
            "PATH": os.environ["PATH"],
            "ASSISTANT_DIST": str(self.place.folder / "dist"),
            "ASSISTANT_HOST": address,
            "ASSISTANT_ADMIN_LISTEN": f"{address}:9080",
            "ASSISTANT_ALLOWED_HOSTS": HOST,
            "ASSISTANT_TRUSTED_PROXIES": NGINX,
            "ASSISTANT_STATE_FILE": str(self.place.folder / "address"),
            # All clients here have one address.
            "ASSISTANT_QUESTION_RATE": "off",
            "ASSISTANT_REQUEST_RATE": "off",
        }
        log = open(work / "log", "ab")
        command = [support.program(folder, "AssistantServer")]
        self.processes[address] = self.place.start(command, cwd=work, env=environment, stdout=subprocess.DEVNULL, stderr=log)
        support.wait_until(lambda: ready(address), f"{address} is ready: {(work / 'log').read_text()[-500:]}")

    def replace(self, address, folder):
        status = support.stop(self.processes[address])
        if status not in (0, 75):
            sys.exit(f"{address} ended with status {status}")
        self.start(address, folder)

    def nginx(self):
        """The file of deploy/, with the certificate elsewhere."""
        folder = self.place.folder
        subject = ["-subj", f"/CN={HOST}", "-addext", f"subjectAltName=DNS:{HOST}"]
        key = ["openssl", "req", "-new", "-x509", "-nodes", "-newkey", "rsa:2048", "-days", "2", *subject, "-keyout", "tls.key", "-out", "tls.crt"]
        subprocess.run(key, check=True, capture_output=True, cwd=folder)
        text = (ROOT / "deploy/compose-nginx.conf").read_text().replace("/run/secrets", str(folder))
        version = re.search(r"nginx/(\d+)\.(\d+)\.(\d+)", subprocess.run(["nginx", "-v"], capture_output=True, text=True).stderr).groups()
        if tuple(map(int, version)) < (1, 25, 1):
            text = text.replace("    http2 on;\n", "")
        frame = f"daemon off;\npid {folder}/nginx.pid;\nerror_log {folder}/nginx.log;\nevents {{}}\nhttp {{\naccess_log off;\n"
        temporary = "".join(f"{name}_temp_path {folder}/{name};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        (folder / "nginx.conf").write_text(frame + temporary + text + "}\n")
        self.front = self.place.start(["nginx", "-c", str(folder / "nginx.conf")], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def ready(address):
    try:
        connection = http.client.HTTPConnection(address, 9080, timeout=5)
        connection.request("GET", "/health/ready")
        return connection.getresponse().status == 200
    except OSError:
        return False


def nginx_connect(context):
    connection = http.client.HTTPSConnection(HOST, 8443, timeout=90, context=context)
    connection._create_connection = lambda _, *rest: socket.create_connection((NGINX, 8443), *rest)
    return connection


class Readers:
    """Each in a thread of its own, with a connection that the proxy keeps; `connect` makes one."""

    def __init__(self, connect, count):
        self.connect = connect
        self.ended = threading.Event()
        self.asked = self.voted = 0
        self.longest = 0.0
        self.failures = []
        self.lock = threading.Lock()
        self.threads = [threading.Thread(target=self.read) for _ in range(count)]

    def post(self, connection, path, body):
        connection.request("POST", path, json.dumps(body), {"Content-Type": "application/json"})
        response = connection.getresponse()
        text = response.read()
        if response.status != 200:
            raise ValueError(f"{path}: {response.status} {text[:200]}")
        return json.loads(text)

    def read(self):
        connection, thread = self.connect(), None
        while not self.ended.is_set():
            try:
                begun = time.monotonic()
                answer = self.post(connection, "/api/kapa/query", {"query": "how do I set the port?", **({"thread_id": thread} if thread else {})})
                if thread and answer["thread_id"] != thread:
                    raise ValueError("a thread broke")
                thread = answer["thread_id"]
                self.post(connection, "/api/kapa/feedback", {"question_answer_id": answer["question_answer_id"], "reaction": "upvote"})
                with self.lock:
                    self.asked, self.voted = self.asked + 1, self.voted + 1
                    self.longest = max(self.longest, time.monotonic() - begun)
            except (OSError, ValueError, http.client.HTTPException) as error:
                with self.lock:
                    self.failures.append(repr(error))
                connection, thread = self.connect(), None

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        for thread in self.threads:
            thread.join()


HAPROXY = """
defaults
    mode http
    timeout connect 5s
    timeout client 90s
    timeout server 90s
    option http-server-close
    # One that is replaced is away for a moment: a request waits, and is sent again a second later.
    retries 60
    retry-on conn-failure empty-response
frontend docs
    bind 127.0.0.1:{front}
    default_backend server
backend server
    server one 127.0.0.1:{port}
"""


class OneServer:
    """A server with a file, of one folder of programs after another."""

    def __init__(self, place):
        self.place, self.port, self.front = place, support.free_port(), support.free_port()
        self.state = place.folder / "state.sqlite"
        (place.folder / "haproxy.cfg").write_text(HAPROXY.format(front=self.front, port=self.port))

    def build(self, folder):
        """A build of the same pages, by the docgen of a folder."""
        work = self.place.folder / f"built-by-{pathlib.Path(folder).resolve().name}"
        if not work.exists():
            support.build_site(work, support.program(folder, "docgen"))
        return work / "dist"

    def start(self, folder):
        environment = {"PATH": os.environ["PATH"], "ASSISTANT_QUESTION_RATE": "100000/1s", "ASSISTANT_REQUEST_RATE": "100000/1s"}
        snapshots = f"health_snapshots={self.place.folder / 'snapshots'}"
        command = [support.program(folder, "AssistantServer"), "--dist", self.build(folder), "--state", self.state, "--port", self.port]
        log = open(self.place.folder / "log", "ab")
        words = [*map(str, command), "--set", snapshots]
        self.process = self.place.start(words, cwd=self.place.folder, env=environment, stdout=subprocess.DEVNULL, stderr=log)
        support.wait_until(lambda: self.process.poll() is not None or support.answers(self.port), "the server listens")
        if self.process.poll() is not None:
            sys.exit(f"the server of {folder} ended at its start: {(self.place.folder / 'log').read_text()[-1500:]}")

    def proxy(self):
        self.place.start(["haproxy", "-f", str(self.place.folder / "haproxy.cfg"), "-q"])
        support.wait_until(lambda: support.answers(self.front), "HAProxy listens")

    def stop(self):
        status = support.stop(self.process)
        if status not in (0, 75):
            sys.exit(f"the server ended with status {status}")

    def version(self):
        with sqlite3.connect(self.state) as database:
            return database.execute("SELECT count(*) FROM grdb_migrations").fetchone()[0]

    def migrate_back(self, folder, version):
        """The newer program does it."""
        command = [support.program(folder, "AssistantServer"), "migrate", "--state", str(self.state), "--to", str(version)]
        run = subprocess.run(command, cwd=self.place.folder, env={"PATH": os.environ["PATH"]}, capture_output=True, text=True)
        if run.returncode:
            sys.exit(f"migrate --to {version} ended with status {run.returncode}: {run.stdout}{run.stderr}")
        print("      " + run.stdout.strip())


def with_a_file(arguments):
    """One server, upgraded and taken back under load."""
    if not shutil.which("haproxy"):
        print("skip  rolling --file: haproxy is not installed")
        return
    verdict, old, new = support.Verdict(), arguments.old or arguments.bin, arguments.bin
    with support.Workplace(new) as place:
        server = OneServer(place)
        for folder in (old, new):
            server.build(folder)
        server.start(old)
        server.proxy()
        version = server.version()
        print(f"      the state of the version before is {version}")

        def connect():
            return http.client.HTTPConnection("127.0.0.1", server.front, timeout=90)

        with Readers(connect, arguments.clients) as readers:
            started = time.monotonic()
            for folder in (None, new, old):
                if folder:
                    away = time.monotonic()
                    server.stop()
                    if folder == old and old != new:
                        print(f"      the state of this version is {server.version()}")
                        server.migrate_back(new, version)
                    server.start(folder)
                    print(f"      {time.monotonic() - away:.1f} s from SIGTERM until the one of {folder} answered; {readers.asked} questions so far")
                before = readers.asked
                support.wait_until(lambda before=before: readers.asked > before + 300 or len(readers.failures) > 100, "readers are answered", 120)
        seconds = time.monotonic() - started
        server.stop()
        with sqlite3.connect(server.state) as database:
            stored = database.execute("SELECT count(*) FROM feedback").fetchone()[0]
        verdict.check(
            not readers.failures,
            f"up and back: {len(readers.failures)} of {readers.asked * 2} requests failed in {seconds:.0f} s, the longest question and vote {readers.longest:.1f} s",
        )
        for failure in readers.failures[:5]:
            print("      " + failure)
        verdict.check(stored >= readers.voted, f"{readers.voted} votes acknowledged, {stored} stored")
    verdict.end()


def main():
    parser = support.parser(__doc__.splitlines()[0])
    parser.add_argument("--from", dest="old", help="the folder with the programs before")
    parser.add_argument("--file", action="store_true", help="one server with its state in a file")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--clients", type=int, default=4)
    arguments = parser.parse_args()
    if arguments.file:
        return with_a_file(arguments)
    missing = [name for name in ("nginx", "openssl", "unshare", "ip") if not shutil.which(name)] + ([] if postgres.programs() else ["postgresql"])
    if os.geteuid() != 0 or missing:
        print("skip  rolling: needs root" + "".join(f", {name}" for name in missing))
        return
    if "DOCGEN_ROLLING" not in os.environ:
        os.execvpe("unshare", ["unshare", "--net", sys.executable, *sys.argv], {**os.environ, "DOCGEN_ROLLING": "1"})
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    for address in (NGINX, *SERVERS):
        subprocess.run(["ip", "address", "add", f"{address}/32", "dev", "lo"], check=True)

    verdict = support.Verdict()
    old = arguments.old or arguments.bin
    with support.Workplace(arguments.bin) as place, postgres.Cluster() as cluster:
        stack = Stack(place, cluster)
        for address in SERVERS:
            stack.start(address, old)
        stack.nginx()
        support.wait_until(lambda: (place.folder / "nginx.pid").exists(), "nginx listens")
        turns = [arguments.bin, old] if arguments.old else [arguments.bin] * arguments.rounds
        context = ssl.create_default_context(cafile=place.folder / "tls.crt")
        with Readers(lambda: nginx_connect(context), arguments.clients) as readers:
            started = time.monotonic()
            support.wait_until(lambda: readers.asked > 20 or readers.failures, "readers are answered")
            for folder in turns:
                for address in SERVERS:
                    stack.replace(address, folder)
                before = readers.asked
                support.wait_until(lambda before=before: readers.asked > before + 20 or len(readers.failures) > 100, "readers are answered")
        seconds = time.monotonic() - started
        # Its workers would outlive it, were it killed.
        support.stop(stack.front)
        stored = int(cluster.sql("SELECT count(*) FROM assistant.feedback")[0][0])
        verdict.check(
            not readers.failures, f"{len(turns) * 2} replacements: {len(readers.failures)} of {readers.asked * 2} requests failed in {seconds:.0f} s"
        )
        for failure in readers.failures[:5]:
            print("      " + failure)
        verdict.check(stored >= readers.voted, f"{readers.voted} votes acknowledged, {stored} stored")
    verdict.end()


if __name__ == "__main__":
    main()
