#!/usr/bin/env python3
"""Three servers fetch their builds from one host while builds are uploaded, the host goes away, and a disk fills up.

    python3 Tests/blackbox/fetch.py [--bin .build/debug] [--builds 5] [--host nginx|python|s3]

The host is nginx where it is installed, else Python's; `s3` answers as S3 and MinIO do for a bucket whose objects may be read and not listed.
As root, or where user namespaces may be made, the full disk is a tmpfs; elsewhere that part is left out, and said to be. Ends with status 1 when a
reader met an error, a server served a mix of two builds, or took longer than promised.
"""

import functools
import hashlib
import http.server
import json
import pathlib
import re
import shutil
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

import support

# Promised in docs/deploy/fetch.md, for the default interval.
AGREEMENT_SECONDS = 10


class Host(http.server.ThreadingHTTPServer):
    def __init__(self, folder, port=0, handler=None):
        super().__init__(("127.0.0.1", port), functools.partial(handler or QuietHandler, directory=str(folder)))
        self.path = "/docs" if handler is BucketHandler else ""
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def port(self):
        return self.server_address[1]

    def handle_error(self, request, address):
        pass  # Servers hang up on what they do not want, and when they end.

    def stop(self):
        self.shutdown()
        self.server_close()


class Nginx:
    """nginx with its defaults: it sends an ETag, and the files as they stand."""

    path = ""

    def __init__(self, place, folder, port=0):
        self.port = port or support.free_port()
        # Its workers have another user, who may not enter the folder of root that holds everything.
        place.folder.chmod(0o755)
        configuration = place.folder / "host.conf"
        paths = "".join(f"{name}_temp_path {place.folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        server = f"server {{ listen 127.0.0.1:{self.port}; root {folder}; }}"
        configuration.write_text(
            f"daemon off; pid {place.folder}/host.pid; error_log {place.folder}/host.log; events {{}}\nhttp {{ access_log off; {paths} {server} }}\n"
        )
        self.process = place.start(["nginx", "-c", str(configuration)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        support.wait_until(lambda: reaches(self.port), "nginx listens")

    def stop(self):
        support.stop(self.process)


class BucketHandler(http.server.BaseHTTPRequestHandler):
    """Objects of the bucket `docs`. Other than a web server, it has an ETag of the content, for large objects that of their parts; errors in XML;
    403 for what is not there, as whoever may not list must not learn that; 503 when it is asked too much; no types; and `+` in an address is a space.
    Source: Amazon S3 API Reference, GetObject and Error Responses.
    """

    protocol_version = "HTTP/1.1"
    server_version = "MinIO"
    sys_version = ""
    PART = 64 << 10
    # Of so many requests one is one too many; 0 for none.
    busy_every = 0
    asked = 0
    seen = set()

    def __init__(self, *arguments, directory):
        self.folder = pathlib.Path(directory)
        super().__init__(*arguments)

    def log_message(self, *_):
        pass

    def etag(self, data):
        digests = [hashlib.md5(data[start : start + self.PART]).digest() for start in range(0, max(len(data), 1), self.PART)]
        if len(digests) == 1:
            return f'"{digests[0].hex()}"'
        return f'"{hashlib.md5(b"".join(digests)).hexdigest()}-{len(digests)}"'

    def answer(self, status, body=b"", **headers):
        BucketHandler.seen.add(status)
        self.send_response(status)
        common = {"Accept-Ranges": "bytes", "X-Amz-Request-Id": f"{BucketHandler.asked:016X}", "X-Amz-Id-2": "dd9025bab4ad464b", "Vary": "Origin"}
        for name, value in {**common, **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def fault(self, status, code, message):
        members = f"<Code>{code}</Code><Message>{message}</Message><Resource>{self.path}</Resource>"
        text = f'<?xml version="1.0" encoding="UTF-8"?>\n<Error>{members}</Error>'
        self.answer(status, text.encode(), Content_Type="application/xml")

    def do_GET(self):
        BucketHandler.asked += 1
        if BucketHandler.busy_every and BucketHandler.asked % BucketHandler.busy_every == 0:
            return self.fault(503, "SlowDown", "Resource requested is unreadable, please reduce your request rate")
        key = urllib.parse.unquote_plus(urllib.parse.urlsplit(self.path).path)
        if not key.startswith("/docs/"):
            return self.fault(404, "NoSuchBucket", "The specified bucket does not exist")
        path = self.folder / key.removeprefix("/docs/")
        if not path.is_file():
            return self.fault(403, "AccessDenied", "Access Denied.")
        data = path.read_bytes()
        tag = self.etag(data)
        if tag in self.headers.get("If-None-Match", ""):
            return self.answer(304, ETag=tag)
        modified = self.date_time_string(path.stat().st_mtime)
        return self.answer(200, data, ETag=tag, Last_Modified=modified, Content_Type="application/octet-stream")


def reaches(port):
    try:
        support.connect(port).close()
        return True
    except OSError:
        return False


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass


def page(port, path="/"):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as response:
        return response.read().decode()


def number(port):
    found = re.search(r"build number (\d+)", page(port))
    return int(found[1]) if found else None


def build(place, value):
    pages = {**support.PAGES, "index.md": f"# Home\n\nThis is build number {value}.\n"}
    support.build_site(place.folder, support.program(place.bin, "docgen"), pages)


def upload(place, public, order):
    """Copies a build file by file, as rsync does: the files first, or the manifest first."""
    dist = place.folder / "dist"
    names = sorted(p.relative_to(dist) for p in dist.rglob("*") if p.is_file() and p.name != "manifest.json")
    manifest = [pathlib.Path("manifest.json")]
    for name in names + manifest if order == "manifest last" else manifest + names:
        target = public / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(dist / name, str(target) + ".part")
        (pathlib.Path(str(target) + ".part")).rename(target)


class Readers(threading.Thread):
    """Ask all servers without pause; every page has to be whole."""

    def __init__(self, ports):
        super().__init__(daemon=True)
        self.ports, self.asked, self.faults, self.ends = ports, 0, [], threading.Event()
        self.conversations, self.followed = {}, 0

    def run(self):
        while not self.ends.is_set():
            for port in self.ports:
                for path in ("/", "/guide/install.html", "/api/search?q=port"):
                    try:
                        page(port, path)
                        self.asked += 1
                    except (OSError, urllib.error.URLError) as error:
                        self.faults.append(f"{port}{path}: {error}")
                self.converse(port)

    def converse(self, port):
        """Goes on with a thread, which a switch of builds may not end."""
        thread = self.conversations.get(port)
        body = {"query": "how do I set the port?", **({"thread_id": thread} if thread else {})}
        try:
            answer = support.get(port, "/api/kapa/query", method="POST", body=json.dumps(body).encode()).json()
            self.followed += thread is not None
            if thread and answer["thread_id"] != thread:
                self.faults.append(f"{port}: a thread broke")
            self.conversations[port] = answer["thread_id"]
        except (OSError, KeyError, ValueError) as error:
            self.faults.append(f"{port}: a question: {error}")


def start(place, host, name, folder=None):
    url = f"http://127.0.0.1:{host.port}{host.path}/manifest.json"
    settings = {"dist_url": url, "dist_folder": folder or place.folder / f"{name}.dist", "request_rate": "off", "question_rate": "off"}
    return place.server(*[word for key, value in settings.items() for word in ("--set", f"{key}={value}")], name=name)


def agree(servers, value):
    """Seconds until all serve a build."""
    begin = time.monotonic()
    support.wait_until(lambda: all(number(server.port) == value for server in servers), f"all serve build {value}", 60)
    return time.monotonic() - begin


def main():
    parser = support.parser(__doc__)
    parser.add_argument("--builds", type=int, default=5)
    parser.add_argument("--host", choices=["nginx", "python", "s3"], default="nginx" if shutil.which("nginx") else "python")
    options = parser.parse_args()
    failures = []
    with support.Workplace(options.bin) as place:
        public = place.folder / "public"
        build(place, 0)
        upload(place, public, "manifest last")

        def serve(port=0):
            if options.host == "nginx":
                return Nginx(place, public, port)
            return Host(public, port, BucketHandler if options.host == "s3" else None)

        print(f"the host is {options.host}")
        host = serve()
        servers = [start(place, host, f"server{index}") for index in range(3)]
        readers = Readers([server.port for server in servers])
        readers.start()
        worst = 0.0
        for value in range(1, options.builds + 1):
            build(place, value)
            upload(place, public, "manifest last" if value % 2 else "manifest first")
            worst = max(worst, agree(servers, value))
        print(f"{options.builds} builds, the slowest reached all three servers after {worst:.1f} s")
        if worst > AGREEMENT_SECONDS:
            failures.append(f"the servers agreed after {worst:.1f} s")

        # The host goes away, a server restarts without it, and the host comes back with a new build.
        port = host.port
        host.stop()
        alone = start(place, host, "server0b", place.folder / "server0.dist")
        if number(alone.port) != options.builds:
            failures.append("a server did not start with what it had")
        build(place, 100)
        upload(place, public, "manifest last")
        BucketHandler.busy_every = 20
        host = serve(port)
        support.wait_until(lambda: number(alone.port) == 100, "the server goes on when the host is back", 90)
        for server in servers[1:]:
            support.wait_until(lambda server=server: number(server.port) == 100, "and so do the others", 90)
        BucketHandler.busy_every = 0

        readers.ends.set()
        readers.join()
        print(f"{readers.asked} requests of readers and {readers.followed} follow-ups, {len(readers.faults)} failed")
        if readers.followed < 100:
            failures.append(f"only {readers.followed} questions went on with a thread")
        failures += readers.faults[:5]
        failures += full_disk(place, public, host)
        if options.host == "s3":
            print(f"{BucketHandler.asked} requests to the bucket, answered with {sorted(BucketHandler.seen)}")
            failures += [f"the bucket never answered {status}" for status in {200, 304, 403, 503} - BucketHandler.seen]
        host.stop()
    for failure in failures:
        print(f"FAIL  {failure}")
    return 1 if failures else 0


def full_disk(place, public, host):
    disk = place.folder / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", disk], capture_output=True).returncode:
        print("the full disk is left out: no tmpfs can be mounted here")
        return []
    try:
        server = start(place, host, "full", disk / "dist")
        # More than the disk has room for.
        large = {**support.PAGES, "index.md": "# Home\n\nThis is build number 200.\n", "large.md": "# Large\n\n" + "words and more words\n" * 200_000}
        support.build_site(place.folder, support.program(place.bin, "docgen"), large)
        upload(place, public, "manifest last")
        support.wait_until(lambda: "pull-disk" in place.log("full"), "the full disk is said", 60)
        failures = [] if number(server.port) == 100 else ["a full disk took the build away"]
        (place.folder / "docs/large.md").unlink()
        build(place, 201)
        upload(place, public, "manifest last")
        support.wait_until(lambda: number(server.port) == 201, "the server goes on when the build fits", 90)
        server.kill()
        server.wait()
        return failures
    finally:
        subprocess.run(["umount", "-l", disk], check=False)


if __name__ == "__main__":
    sys.exit(main())
