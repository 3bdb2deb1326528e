#!/usr/bin/env python3
"""Idle connections, many and for long: probes and other readers are answered all the same, and the memory comes back.

    python3 Tests/blackbox/connections.py [--counts 600,5000,15000] [--memory 10000]

Clients have addresses of 10.99.0.0/16 where this process may add them to the loopback interface (as root, with ip), else of 127.0.0.0/8, which the
server does not count as clients but as proxies.
"""

import resource
import selectors
import shutil
import socket
import subprocess
import sys
import time

import support

PROBE_MS = 50


def give_addresses():
    """The prefix of addresses to connect from."""
    if shutil.which("ip"):
        done = subprocess.run(["ip", "route", "replace", "local", "10.99.0.0/16", "dev", "lo"], capture_output=True)
        if done.returncode == 0:
            return "10.99"
    return "127.99"


def idle_sockets(port, count, address):
    """Opens sockets that send nothing; those that the server closes meanwhile stay open on our side."""
    sockets = []
    for number in range(count):
        connection = socket.socket()
        connection.setblocking(False)
        connection.bind((address(number), 0))
        try:
            connection.connect(("127.0.0.1", port))
        except BlockingIOError:
            pass
        sockets.append(connection)
        # The kernel queues so many that were not accepted yet.
        if number % 200 == 199:
            finish(sockets[-200:])
    finish(sockets[-(count % 200) :] if count % 200 else [])
    return sockets


def finish(sockets):
    selector = selectors.DefaultSelector()
    for connection in sockets:
        selector.register(connection, selectors.EVENT_WRITE)
    left, deadline = len(sockets), time.monotonic() + 10
    while left and time.monotonic() < deadline:
        for key, _ in selector.select(1):
            selector.unregister(key.fileobj)
            left -= 1
    selector.close()


def probe_times(port, path, source, count=30):
    times = []
    for _ in range(count):
        start = time.monotonic()
        try:
            response = support.get(port, path, source=source, timeout=10)
            times.append((time.monotonic() - start) * 1000 if response.status == 200 else 10_000.0)
        except OSError:
            times.append(10_000.0)
        time.sleep(0.02)
    return times


def flood(verdict, prefix, count, kind, arguments):
    with support.Workplace(arguments.bin) as place:
        admin = support.free_port()
        server = place.server("--set", f"admin_listen={admin}", "--set", "health_monitor=false")
        address = (lambda _: f"{prefix}.1.1") if kind == "one client" else (lambda number: f"{prefix}.{2 + number // 250}.{1 + number % 250}")
        sockets = idle_sockets(server.port, count, address)
        for name, port, path, source in [
            ("probe of this machine", server.port, "/health/live", None),
            ("probe of the listener for operators", admin, "/health/live", None),
            ("page for another client", server.port, "/guide/install.html", f"{prefix}.254.1"),
        ]:
            times = probe_times(port, path, source)
            worst, middle = support.percentile(times, 0.95), support.percentile(times, 0.5)
            verdict.check(worst <= PROBE_MS, f"{count} idle sockets of {kind}: {name}: median {middle:.1f} ms, p95 {worst:.1f} ms")
        for connection in sockets:
            connection.close()
        support.stop(server)


def memory(verdict, prefix, count, after_request, arguments):
    what = "idle connections" + (" that have asked for a page" if after_request else "")
    with support.Workplace(arguments.bin) as place:
        server = place.server(
            "--set",
            f"max_connections={count + 100}",
            "--set",
            f"max_client_connections={count + 100}",
            "--set",
            "idle_timeout=600s",
            "--set",
            "admin_listen=off",
            "--set",
            "health_monitor=false",
        )
        for _ in range(50):
            support.get(server.port, "/")
        before = support.resident_bytes(server)
        sockets = idle_sockets(server.port, count, lambda number: f"{prefix}.{2 + number // 250}.{1 + number % 250}")
        if after_request:
            for connection in sockets:
                connection.setblocking(True)
                connection.settimeout(30)
                connection.sendall(support.request("/guide/install.html", closes=False))
                support.read_response(connection)
        during = support.settled(lambda: support.resident_bytes(server))
        each = (during - before) / count
        verdict.check(each <= 16 * 1024, f"memory of {count} {what}: {each / 1024:.1f} KB each")
        for connection in sockets:
            connection.close()
        # What ordinary work leaves behind is some megabytes.
        allowed = before + max((during - before) // 4, 16 << 20)
        deadline = time.monotonic() + 60
        while (after := support.resident_bytes(server)) > allowed and time.monotonic() < deadline:
            time.sleep(0.1)
        verdict.check(
            after <= allowed,
            f"memory given back: {before >> 20} MB before, {during >> 20} MB with them, {after >> 20} MB after",
        )
        support.stop(server)


def main():
    parser = support.parser(__doc__)
    parser.add_argument("--counts", default="600,5000,15000")
    parser.add_argument("--memory", type=int, default=10000, help="idle connections whose memory is measured; 0 for none")
    arguments = parser.parse_args()
    counts = [int(count) for count in arguments.counts.split(",") if count]
    needed = max([*counts, arguments.memory]) + 500
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < needed:
        sys.exit(f"{needed} open files are needed, this process may have {hard}: raise 'ulimit -n'")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, needed), hard))
    prefix = give_addresses()
    verdict = support.Verdict()
    for count in counts:
        for kind in ("one client", "many clients"):
            flood(verdict, prefix, count, kind, arguments)
    if arguments.memory:
        for after_request in (False, True):
            memory(verdict, prefix, arguments.memory, after_request, arguments)
    verdict.end()


if __name__ == "__main__":
    main()
