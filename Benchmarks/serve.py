#!/usr/bin/env python3
"""How fast AssistantServer hands out files, beside nginx with the same files.

    swift build -c release --static-swift-stdlib && python3 Benchmarks/serve.py

Needs wrk and nginx (Debian: apt-get install wrk nginx-light). See Benchmarks/README.md.
"""

import argparse
import os
import pathlib
import random
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
GOAL = 0.5


def main():
    options = parse_options()
    for tool in ("wrk", "nginx"):
        if not shutil.which(tool, path=os.environ["PATH"] + ":/usr/sbin"):
            sys.exit(f"no {tool}: apt-get install wrk nginx-light")
    with tempfile.TemporaryDirectory(prefix="docgen-serve-") as scratch:
        scratch = pathlib.Path(scratch)
        # nginx's workers are another user's where the master is root's.
        scratch.chmod(0o755)
        write_docs(scratch / "docs", options.pages)
        run([options.docgen, "build", scratch / "docs", "--output", scratch / "dist", "--compress"])
        page = scratch / "dist/site/page-0.html"
        print(f"page: {page.stat().st_size} bytes, gzip {os.stat(str(page) + '.gz').st_size}; {options.pages} pages; load {os.getloadavg()[0]:.2f}")
        rows = measure(scratch, options)
    report(rows, options)


def parse_options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--docgen", default=ROOT / ".build/release/docgen")
    parser.add_argument("--server", default=ROOT / ".build/release/AssistantServer")
    parser.add_argument("--pages", type=int, default=200)
    parser.add_argument("--seconds", type=int, default=5, help="of each run")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--check", action="store_true", help="exit with status 1 when the goal is missed")
    return parser.parse_args()


def write_docs(folder, pages):
    """Pages that are about 20 KB of HTML each, of the manual's words, in an order that does not compress better than a text does."""
    folder.mkdir()
    text = " ".join(path.read_text() for path in sorted((ROOT / "docs").rglob("*.md")))
    words = [word for word in text.split() if re.fullmatch(r"[a-z]{2,}", word)]
    dice = random.Random(1)
    for page in range(pages):
        sections = (f"## Section {number}\n\n{' '.join(dice.choices(words, k=200))}\n\n" for number in range(14))
        (folder / f"page-{page}.md").write_text(f"# Page {page}\n\n" + "".join(sections))


def measure(scratch, options):
    """Every program with every request, in turns, so that a busy moment hits both."""
    cases = {"plain": {}, "gzip": {"Accept-Encoding": "gzip"}, "304": {"Accept-Encoding": "gzip", "If-None-Match": None}}
    rates = {}
    for _ in range(options.runs):
        for name, start in (("nginx", start_nginx), ("AssistantServer", start_server)):
            process, url = start(scratch, options)
            try:
                wait_for(url)
                for case, headers in cases.items():
                    target = url + "page-0.html"
                    sent = dict(headers)
                    if "If-None-Match" in sent:
                        sent["If-None-Match"] = entity_tag(target, sent["Accept-Encoding"])
                    rate, p99 = wrk(target, sent, options)
                    rates.setdefault((case, name), []).append((rate, p99))
                rates.setdefault(("memory", name), []).append((resident(process), 0))
            finally:
                process.send_signal(signal.SIGTERM)
                process.wait()
    return rates


def start_nginx(scratch, options):
    port = free_port()
    config = scratch / "nginx.conf"
    config.write_text(
        f"""
        worker_processes 2;
        daemon off;
        pid {scratch}/nginx.pid;
        error_log {scratch}/nginx-error.log;
        events {{ worker_connections 4096; }}
        http {{
            types {{ text/html html; text/css css; }}
            access_log off;
            sendfile on; tcp_nopush on;
            open_file_cache max=10000;
            keepalive_requests 1000000;
            gzip_static on;
            client_body_temp_path {scratch}/t1; proxy_temp_path {scratch}/t2; fastcgi_temp_path {scratch}/t3;
            uwsgi_temp_path {scratch}/t4; scgi_temp_path {scratch}/t5;
            server {{ listen 127.0.0.1:{port}; root {scratch}/dist/site; }}
        }}
        """
    )
    nginx = shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin")
    return subprocess.Popen([nginx, "-c", str(config), "-p", str(scratch)], stderr=subprocess.DEVNULL), f"http://127.0.0.1:{port}/"


def start_server(scratch, options):
    process = subprocess.Popen(
        [str(options.server), "--dist", str(scratch / "dist"), "--port", "0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    return process, process.stdout.readline().split(" on ")[1].strip()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(url):
    for _ in range(200):
        try:
            urllib.request.urlopen(url).read()
            return
        except OSError:
            time.sleep(0.05)
    sys.exit(f"{url} does not answer")


def entity_tag(url, encoding):
    request = urllib.request.Request(url, headers={"Accept-Encoding": encoding})
    return urllib.request.urlopen(request).headers["ETag"]


def wrk(url, headers, options):
    command = ["wrk", "-t2", f"-c{options.connections}", f"-d{options.seconds}s", "--latency"]
    for name, value in headers.items():
        command += ["-H", f"{name}: {value}"]
    output = subprocess.run(command + [url], capture_output=True, text=True, check=True).stdout
    if "Non-2xx or 3xx" in output or "Socket errors" in output:
        sys.exit(f"requests failed:\n{output}")
    latency = re.search(r"99%\s+([0-9.]+)(us|ms|s)", output)
    scale = {"us": 0.001, "ms": 1, "s": 1000}[latency[2]]
    return float(re.search(r"Requests/sec:\s+([0-9.]+)", output)[1]), float(latency[1]) * scale


def resident(process):
    """MB of the process and its children."""
    pids = [process.pid] + [int(pid) for pid in pathlib.Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()]
    text = "".join(pathlib.Path(f"/proc/{pid}/status").read_text() for pid in pids)
    return sum(int(size) for size in re.findall(r"VmRSS:\s+([0-9]+) kB", text)) / 1024


def report(rates, options):
    print(f"\nwrk -t2 -c{options.connections} -d{options.seconds}s, median of {options.runs} runs\n")
    print("| request | nginx req/s | AssistantServer req/s | ratio | p99 nginx | p99 AssistantServer |")
    print("| --- | --- | --- | --- | --- | --- |")
    missed = []
    for case in ("plain", "gzip", "304"):
        figures = {name: [statistics.median(column) for column in zip(*rates[(case, name)], strict=True)] for name in ("nginx", "AssistantServer")}
        ratio = figures["AssistantServer"][0] / figures["nginx"][0]
        print(
            f"| {case} | {figures['nginx'][0]:.0f} | {figures['AssistantServer'][0]:.0f} | {ratio:.2f} "
            f"| {figures['nginx'][1]:.1f} ms | {figures['AssistantServer'][1]:.1f} ms |"
        )
        if ratio < GOAL and case != "304":
            missed.append(case)
    memory = {name: statistics.median(value for value, _ in rates[("memory", name)]) for name in ("nginx", "AssistantServer")}
    print(f"\nmemory after the runs: nginx {memory['nginx']:.0f} MB, AssistantServer {memory['AssistantServer']:.0f} MB")
    if missed:
        print(f"goal missed (ratio >= {GOAL}): {', '.join(missed)}")
        if options.check:
            sys.exit(1)


def run(command):
    subprocess.run([str(part) for part in command], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
