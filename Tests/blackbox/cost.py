#!/usr/bin/env python3
"""What a body of 64 KiB costs the server, of whatever shape: at most 5 ms of CPU, all that belongs to its request included.

The bound is for a release build. It is CPU time, so that a busy machine makes it little longer.

    python3 Tests/blackbox/cost.py --bin .build/release [--requests 200]
"""

import os
import pathlib

import lag
import support

LIMIT_MS = 5


def cpu_ms(process):
    """What a process has used so far, in ticks of 10 ms; threads that have ended count."""
    user, system = pathlib.Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()[11:13]
    return (int(user) + int(system)) * 1000 / os.sysconf("SC_CLK_TCK")


def main():
    parser = support.parser(__doc__)
    parser.add_argument("--requests", type=int, default=200, help="for each shape")
    arguments = parser.parse_args()
    verdict = support.Verdict()
    with support.Workplace(arguments.bin) as place:
        settings = ("question_rate=off", "request_rate=off", "admin_listen=off", "health_monitor=false")
        server = place.server(*(word for setting in settings for word in ("--set", setting)))

        def cost(path, body):
            statuses = {support.get(server.port, path, method="POST", body=body).status for _ in range(5)}
            before = cpu_ms(server)
            for _ in range(arguments.requests):
                statuses.add(support.get(server.port, path, method="POST", body=body).status)
            return (cpu_ms(server) - before) / arguments.requests, statuses

        for path in ("/api/kapa/query", "/api/kapa/feedback"):
            for title, body in {"a body of two bytes": b"{}", **lag.BODIES}.items():
                spent, statuses = cost(path, body)
                verdict.check(spent <= LIMIT_MS, f"{title}, {path}: {spent:.2f} ms, {len(body)} bytes, status {sorted(statuses)}")
    verdict.end()


if __name__ == "__main__":
    main()
