#!/usr/bin/env python3
"""Requests that are lost while servers come and go, with real proxies before them.

Two servers stand behind nginx, and behind HAProxy, and are restarted in turn while clients ask; one server is replaced by a newer one at the same
port (SO_REUSEPORT) and on an inherited socket (as systemd hands it over); keep-alive clients talk to a server that ends. No request may be lost.

    python3 Tests/blackbox/draining.py [--requests 20000] [--restarts 20] [--only nginx,haproxy,port,socket,direct,stream]

Needs nginx and haproxy in the path (Debian: apt-get install nginx-light haproxy); without them their parts are left out, and that is said.
"""

import json
import os
import shutil
import signal
import socket
import threading
import time

import support

QUESTION = json.dumps({"query": "how do I remove the tool?"}).encode()


class Load:
    """Clients that ask without a pause, each on a connection that it keeps as long as it is told nothing else."""

    def __init__(self, port, clients=8, total=0):
        self.port, self.lost, self.done, self.total = port, [], 0, total
        self.lock = threading.Lock()
        self.ends = threading.Event()
        self.threads = [threading.Thread(target=self.run, args=(number,)) for number in range(clients)]
        for thread in self.threads:
            thread.start()

    def run(self, number):
        connection, turn = None, 0
        while not self.ends.is_set():
            turn += 1
            is_question = (turn + number) % 4 == 0
            try:
                if connection is None:
                    connection = support.connect(self.port)
                if is_question:
                    connection.sendall(support.request("/api/kapa/query", "POST", QUESTION, closes=False))
                else:
                    connection.sendall(support.request("/guide/install.html", closes=False))
                response = support.read_response(connection)
                if response.status != 200:
                    raise ConnectionError(f"status {response.status}")
                if response.closes:
                    connection.close()
                    connection = None
                with self.lock:
                    self.done += 1
            except OSError as error:
                with self.lock:
                    self.done += 1
                    self.lost.append(f"{time.monotonic():.3f} {'POST' if is_question else 'GET'} {error}")
                if connection:
                    connection.close()
                connection = None

    def stop(self):
        self.ends.set()
        for thread in self.threads:
            thread.join()


def server_settings(*more):
    return ["--set", "question_rate=off", "--set", "request_rate=off", "--set", "health_monitor=false", *more]


def through_proxy(place, verdict, name, arguments):
    """Two servers behind a proxy, restarted in turn."""
    ports = [support.free_port(), support.free_port()]
    front = support.free_port()
    settings = server_settings("--set", f"drain_delay={arguments.drain}", "--set", "admin_listen=off")
    servers = [place.server(*settings, name=f"{name}{number}", port=port) for number, port in enumerate(ports)]
    if name == "nginx":
        configuration = place.folder / "nginx.conf"
        configuration.write_text(NGINX.format(folder=place.folder, first=ports[0], second=ports[1], front=front))
        proxy = place.start([shutil.which("nginx"), "-c", str(configuration), "-g", "daemon off;"])
    else:
        configuration = place.folder / "haproxy.cfg"
        configuration.write_text(HAPROXY.format(first=ports[0], second=ports[1], front=front))
        proxy = place.start([shutil.which("haproxy"), "-f", str(configuration), "-q"])
    support.wait_until(lambda: support.answers(front), f"{name} listens")
    load = Load(front)
    statuses = []
    for turn in range(arguments.restarts):
        number = turn % 2
        # Health checks have to see a server that came back before the other one goes.
        due = arguments.requests * turn // arguments.restarts
        support.wait_until(lambda: load.done >= due, "requests are answered", 600)
        time.sleep(1.5)
        statuses.append(support.stop(servers[number]))
        servers[number] = place.server(*settings, name=f"{name}{number}", port=ports[number])
    support.wait_until(lambda: load.done >= arguments.requests, "requests are answered", 600)
    load.stop()
    report(verdict, f"{name}: {arguments.restarts} restarts of two servers", load, statuses)
    for process in [proxy, *servers]:
        support.stop(process)


def report(verdict, what, load, statuses):
    verdict.check(not load.lost, f"{what}: {len(load.lost)} of {load.done} requests lost")
    for line in load.lost[:5]:
        print("      " + line)
    verdict.check(set(statuses) <= {0}, f"{what}: every server ended with status 0 ({sorted(set(statuses))})")


def shared_port(place, verdict, arguments):
    """A newer server takes over at the same port."""
    port = support.free_port()
    settings = server_settings("--set", "share_port=true", "--set", "drain_delay=1s", "--set", "admin_listen=off")
    server = place.server(*settings, name="port0", port=port)
    load, statuses = Load(port), []
    for turn in range(arguments.restarts):
        due = arguments.requests * turn // arguments.restarts
        support.wait_until(lambda: load.done >= due, "requests are answered", 600)
        # It is ready when it has said so in its log: a probe could be answered by the old one.
        log = place.folder / f"port{turn + 1}.log"
        successor = place.server(*settings, name=f"port{turn + 1}", port=port, waits=False)
        support.wait_until(lambda: log.exists() and "listening" in log.read_text(), "the successor listens")
        statuses.append(support.stop(server))
        server = successor
    support.wait_until(lambda: load.done >= arguments.requests, "requests are answered", 600)
    load.stop()
    report(verdict, f"share_port: {arguments.restarts} upgrades of one server", load, statuses)
    support.stop(server)


def inherited_socket(place, verdict, arguments):
    """What systemd does with a socket unit: it keeps the socket, and hands it to each process in turn."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(1024)
    port = listener.getsockname()[1]
    notifications = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    notify = str(place.folder / "notify")
    notifications.bind(notify)
    notifications.settimeout(60)

    def start(number):
        def hand_over():
            os.dup2(listener.fileno(), 3)
            os.set_inheritable(3, True)

        log = open(place.folder / f"socket{number}.log", "ab")
        command = [
            support.program(place.bin, "AssistantServer"),
            "--dist",
            str(place.folder / "dist"),
            "--state",
            str(place.folder / "socket.sqlite"),
            *server_settings("--set", "drain_delay=0s", "--set", "admin_listen=off"),
        ]
        # The process id is that of the shell, which becomes the server.
        shell = ["sh", "-c", 'LISTEN_PID=$$ LISTEN_FDS=1 exec "$@"', "sh", *command]
        process = place.start(
            shell,
            stdout=log,
            stderr=log,
            preexec_fn=hand_over,
            close_fds=False,
            env={**os.environ, "NOTIFY_SOCKET": notify},
        )
        while not notifications.recv(4096).startswith(b"READY=1"):
            pass
        return process

    server = start(0)
    load, statuses = Load(port), []
    for turn in range(arguments.restarts):
        due = arguments.requests * turn // arguments.restarts
        support.wait_until(lambda: load.done >= due, "requests are answered", 600)
        statuses.append(support.stop(server))
        server = start(turn + 1)
    support.wait_until(lambda: load.done >= arguments.requests, "requests are answered", 600)
    load.stop()
    report(verdict, f"inherited socket: {arguments.restarts} restarts of one server", load, statuses)
    support.stop(server)


def keep_alive_clients(place, verdict, arguments):
    """Clients that hold connections to a server that ends: each learns it from a response."""
    server = place.server(*server_settings("--set", "drain_delay=1s", "--set", "admin_listen=off"), name="direct")
    connections = [support.connect(server.port) for _ in range(16)]
    for connection in connections:
        connection.sendall(support.request("/", closes=False))
        support.read_response(connection)
    server.send_signal(signal.SIGTERM)
    support.wait_until(lambda: support.get(server.port, "/health/ready").status == 503, "it is not ready")
    # Half of them ask while it drains, half when it has stopped to listen.
    told, lost = 0, 0

    def ask(connection):
        nonlocal told, lost
        try:
            connection.sendall(support.request("/", closes=False))
            told += support.read_response(connection).closes
        except OSError:
            lost += 1

    for connection in connections[:8]:
        ask(connection)
    support.wait_until(lambda: not listens(server.port), "it stops to listen")
    for connection in connections[8:]:
        ask(connection)
    verdict.check((told, lost) == (16, 0), f"keep-alive: {told} of 16 clients were told, {lost} lost a request")
    verdict.check(server.wait() == 0, "keep-alive: status 0")


def listens(port):
    try:
        support.connect(port, timeout=5).close()
        return True
    except OSError:
        return False


def cut_stream(place, verdict, arguments):
    """An answer that takes longer than the time for it."""
    upstream = socket.socket()
    upstream.bind(("127.0.0.1", 0))
    upstream.listen(16)
    held = []

    def hold():
        # A Kapa that begins an answer and never ends it.
        while True:
            try:
                connection, _ = upstream.accept()
            except OSError:
                return
            held.append(connection)
            connection.recv(65536)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
            record = json.dumps({"chunk": {"type": "partial_answer", "content": {"text": "Delete "}}}).encode() + "\u241e".encode()
            connection.sendall(f"{len(record):x}\r\n".encode() + record + b"\r\n")

    threading.Thread(target=hold, daemon=True).start()
    environment = {
        "KAPA_API_KEY": "key",
        "KAPA_PROJECT_ID": "project",
        "KAPA_BASE_URL": f"http://127.0.0.1:{upstream.getsockname()[1]}",
    }
    settings = server_settings("--set", "drain_delay=0s", "--set", "grace=1s", "--set", "admin_listen=off")
    server = place.server(*settings, name="stream", environment=environment)
    connection = support.connect(server.port)
    connection.sendall(support.request("/api/kapa/query", "POST", QUESTION, {"Accept": "text/event-stream"}))
    data = b""
    while b"event: sources" not in data:
        data += connection.recv(65536)
    server.send_signal(signal.SIGTERM)
    while part := connection.recv(65536):
        data += part
    text = data.decode()
    verdict.check(
        "event: error" in text and "shutting-down" in text and text.rstrip().endswith("0"),
        "stream: an answer that is cut ends with an error event, and the stream is whole",
    )
    status = server.wait()
    verdict.check(status == 75, f"stream: the exit status tells that something was cut ({status})")
    lines = [json.loads(line) for line in (place.folder / "stream.log").read_text().splitlines()]
    verdict.check(all(line["level"] not in ("error", "critical") for line in lines), "stream: a stop that was asked for is no error")
    verdict.check(
        lines[-1]["msg"] == "stopped" and lines[-1]["requests.cut"] == 1,
        f"stream: the last line of the log says what was cut and how long the end took ({lines[-1].get('duration.ms')} ms)",
    )
    upstream.close()


NGINX = """
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log;
events {{ worker_connections 512; }}
http {{
    access_log off;
    client_body_temp_path {folder}/nginx-body;
    proxy_temp_path {folder}/nginx-proxy;
    fastcgi_temp_path {folder}/nginx-fastcgi;
    uwsgi_temp_path {folder}/nginx-uwsgi;
    scgi_temp_path {folder}/nginx-scgi;
    upstream docs {{
        server 127.0.0.1:{first} max_fails=0;
        server 127.0.0.1:{second} max_fails=0;
        keepalive 16;
    }}
    server {{
        listen 127.0.0.1:{front};
        location / {{
            proxy_pass http://docs;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_set_header Host localhost;
        }}
    }}
}}
"""

HAPROXY = """
global
    maxconn 512
defaults
    mode http
    timeout connect 5s
    timeout client 30s
    timeout server 30s
    option redispatch
    retries 3
frontend front
    bind 127.0.0.1:{front}
    default_backend docs
backend docs
    balance roundrobin
    option httpchk GET /health/ready
    server first 127.0.0.1:{first} check inter 500ms fall 1 rise 1
    server second 127.0.0.1:{second} check inter 500ms fall 1 rise 1
"""


def main():
    parser = support.parser(__doc__)
    parser.add_argument("--requests", type=int, default=20000, help="for each part")
    parser.add_argument("--restarts", type=int, default=20, help="for each part")
    parser.add_argument("--drain", default="5s", help="the servers' drain_delay behind proxies")
    parser.add_argument("--only", default="", help="parts, separated by commas")
    arguments = parser.parse_args()
    parts = {
        "direct": keep_alive_clients,
        "stream": cut_stream,
        "socket": inherited_socket,
        "port": shared_port,
        "nginx": lambda place, verdict, arguments: through_proxy(place, verdict, "nginx", arguments),
        "haproxy": lambda place, verdict, arguments: through_proxy(place, verdict, "haproxy", arguments),
    }
    chosen = arguments.only.split(",") if arguments.only else list(parts)
    verdict = support.Verdict()
    for name in chosen:
        if name in ("nginx", "haproxy") and not shutil.which(name):
            print(f"left out: {name} is not installed")
            continue
        with support.Workplace(arguments.bin) as place:
            parts[name](place, verdict, arguments)
    verdict.end()


if __name__ == "__main__":
    main()
