#!/usr/bin/env python3
"""Loads a server as readers do, and judges how it took it.

    Tests/deploy/load.py [--scenario steady|burst|soak|failover] [--bin .build/debug] [--seconds N]
    Tests/deploy/load.py --scenario burst --url https://docs.example.org [--operators http://127.0.0.1:9080] --mine

Of ten requests six are pages, three searches, one a question that is not stored. They are sent at the times that the scenario says, whether earlier ones
were answered or not, so that a slow server cannot slow the load. Without --url a server of --bin is started, without rates. Another host than this
machine is loaded only with --mine, which says that you may; its rates answer a single client with 429, which is counted and no fault.

| scenario | is | passes |
|---|---|---|
| steady | 20 requests a second for a minute | none fails, 99 of 100 within 0.5 s |
| burst | five times 200 requests at once, among 5 a second | what is refused says when to come back; 2 s after each all is as before |
| soak | 10 requests a second for half an hour | as steady; memory grows by less than 10 MB after the first fifth |
| failover | as steady, with two servers behind HAProxy, one of which is killed every ten seconds and started again | none fails, 95 of 100 within 0.5 s |

With --url a failover is judged alone: kill servers yourself meanwhile.
"""

import argparse
import collections
import http.client
import json
import pathlib
import random
import re
import shutil
import ssl
import sys
import threading
import time
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "blackbox"))
import replicas
import support

SECONDS = {"steady": 60, "burst": 50, "soak": 1800, "failover": 60}
# The part of requests that has to be answered within half a second: those that met the killed server are sent again.
PUNCTUAL = {"failover": 0.95}
Answer = collections.namedtuple("Answer", "at seconds status retries")


def schedule(scenario, seconds):
    """When requests are sent, in seconds from the start."""
    rate = {"steady": 20, "burst": 5, "soak": 10, "failover": 20}[scenario]
    times = [number / rate for number in range(seconds * rate)]
    if scenario == "burst":
        times += [moment for moment in bursts(seconds) for _ in range(200)]
    return sorted(times)


def bursts(seconds):
    return [seconds * (number + 0.5) / 5 for number in range(5)]


class Load:
    def __init__(self, url):
        self.url = urllib.parse.urlsplit(url)
        self.answers, self.lock, self.random = [], threading.Lock(), random.Random(1)
        self.context = ssl.create_default_context() if self.url.scheme == "https" else None

    def request(self):
        kind = self.random.randrange(10)
        if kind < 6:
            return "GET", "/", None
        if kind < 9:
            return "GET", "/api/search?q=" + self.random.choice(["install", "port", "update", "remove", "server"]), None
        return "POST", "/api/kapa/query", json.dumps({"query": "how do I set the port?", "trial": True})

    def send(self, started, at, request):
        begun = time.monotonic()
        options = {"timeout": 30, **({"context": self.context} if self.context else {})}
        connection = (http.client.HTTPSConnection if self.context else http.client.HTTPConnection)(self.url.hostname, self.url.port, **options)
        try:
            method, path, body = request
            connection.request(method, self.url.path.rstrip("/") + path, body, {"Content-Type": "application/json"} if body else {})
            response = connection.getresponse()
            response.read()
            status, retries = response.status, response.getheader("Retry-After") is not None
        except (OSError, http.client.HTTPException):
            status, retries = 0, False
        finally:
            connection.close()
        with self.lock:
            self.answers.append(Answer(begun - started, time.monotonic() - begun, status, retries))

    def run(self, times, watch):
        started, threads = time.monotonic(), []
        for at in times:
            time.sleep(max(0, started + at - time.monotonic()))
            thread = threading.Thread(target=self.send, args=(started, at, self.request()))
            thread.start()
            threads = [other for other in threads if other.is_alive()] + [thread]
            watch(at)
        for thread in threads:
            thread.join()


def memory(operators):
    """The server's memory in bytes, as its metrics have it."""
    url = urllib.parse.urlsplit(operators)
    connection = http.client.HTTPConnection(url.hostname, url.port, timeout=10)
    connection.request("GET", "/metrics")
    found = re.search(r"^process_resident_memory_bytes (\S+)", connection.getresponse().read().decode(), re.M)
    return float(found[1]) if found else 0.0


def judge(scenario, answers, seconds, grown):
    verdict = support.Verdict()
    statuses = dict(sorted(collections.Counter(answer.status for answer in answers).items()))
    served = [answer.seconds for answer in answers if answer.status == 200]
    figures = ", ".join(f"p{part * 100:g} {support.percentile(served, part) * 1000:.0f} ms" for part in (0.5, 0.95, 0.99))
    print(f"      {len(answers)} requests in {seconds} s by status {statuses} (0: no answer); {figures}")
    refused = [answer for answer in answers if answer.status in (429, 503)]
    failed = [answer for answer in answers if answer.status not in (200, 429, 503)]
    verdict.check(not failed, f"{len(failed)} failed")
    verdict.check(all(answer.retries for answer in refused), f"{len(refused)} were refused, each with Retry-After")
    calm = [answer for answer in answers if scenario != "burst" or all(not -0.5 < answer.at - moment < 2 for moment in bursts(seconds))]
    verdict.check(not any(answer.status == 503 for answer in calm), "none was refused for the load" + (" in between" if scenario == "burst" else ""))
    part = PUNCTUAL.get(scenario, 0.99)
    slowest = support.percentile([answer.seconds for answer in calm], part)
    verdict.check(slowest < 0.5, f"{part * 100:g} of 100 took less than {slowest * 1000:.0f} ms" + (" in between" if scenario == "burst" else ""))
    if grown is not None:
        verdict.check(scenario != "soak" or grown < 10e6, f"memory grew by {grown / 1e6:.1f} MB after the first fifth")
    verdict.end()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scenario", choices=SECONDS, default="steady")
    parser.add_argument("--bin", default=".build/debug", help="the folder with docgen and AssistantServer")
    parser.add_argument("--seconds", type=int, help="another time than the scenario's")
    parser.add_argument("--url", help="a server that runs")
    parser.add_argument("--operators", help="its listener for operators, for its memory")
    parser.add_argument("--mine", action="store_true", help="another machine may be loaded: it is mine")
    arguments = parser.parse_args()
    seconds = arguments.seconds or SECONDS[arguments.scenario]
    if arguments.url:
        host = urllib.parse.urlsplit(arguments.url).hostname
        if host not in ("localhost", "127.0.0.1", "::1") and not arguments.mine:
            sys.exit(f"{host} is another machine: say with --mine that you may load it")
        return measure(arguments.scenario, seconds, arguments.url, arguments.operators)
    if arguments.scenario == "failover":
        return fail_over(arguments.bin, seconds)
    port = support.free_port()
    with support.Workplace(arguments.bin) as place:
        settings = [f"admin_listen={port}", "question_rate=off", "request_rate=off"]
        server = place.server(*[word for setting in settings for word in ("--set", setting)])
        measure(arguments.scenario, seconds, f"http://127.0.0.1:{server.port}", f"http://127.0.0.1:{port}")


def fail_over(programs, seconds):
    if not shutil.which("haproxy"):
        sys.exit("failover needs HAProxy: apt-get install haproxy")
    with support.Workplace(programs) as place:
        words = [word for setting in ("admin_listen=off", "question_rate=off", "request_rate=off") for word in ("--set", setting)]
        servers = [place.server(*words, name=f"server{number}") for number in range(2)]
        front, ended = support.free_port(), threading.Event()
        replicas.start_proxy(place, front, [server.port for server in servers])
        kills = 0

        def kill():
            nonlocal kills
            while not ended.wait(min(10, seconds / 4)):
                number = kills % 2
                servers[number].kill()
                servers[number].wait()
                kills += 1
                servers[number] = place.server(*words, name=f"server{number}", port=servers[number].port)

        killer = threading.Thread(target=kill)
        killer.start()
        try:
            load = Load(f"http://127.0.0.1:{front}")
            load.run(schedule("failover", seconds), lambda _: None)
        finally:
            ended.set()
            killer.join()
        print(f"      {kills} servers were killed")
        judge("failover", load.answers, seconds, None)


def measure(scenario, seconds, url, operators):
    seen = []

    def watch(at):
        if operators and (not seen or at - seen[-1][0] > seconds / 20):
            seen.append((at, memory(operators)))

    load = Load(url)
    load.run(schedule(scenario, seconds), watch)
    settled = [size for at, size in seen if at >= seconds / 5]
    judge(scenario, load.answers, seconds, settled[-1] - settled[0] if len(settled) > 1 else None)


if __name__ == "__main__":
    main()
