#!/usr/bin/env python3
"""A PostgreSQL of the tests' own: a new cluster in a temporary folder, on a free port, gone when they end.

    Tests/blackbox/postgres.py

prints `postgresql://…` when it listens, or `absent` where there is no PostgreSQL. Then it does what lines of standard input say, and answers each
with `done`: `kill` (all processes, with SIGKILL), `stop`, `start`, `freeze`, `thaw`. At the end of its input it takes the cluster away.

initdb refuses to run as root; for root everything runs as `postgres`, or as `nobody` where that user is missing.
"""

import glob
import os
import pathlib
import pwd
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile

import support


def programs():
    """The folder with initdb and postgres, of the newest version; None where there is none."""
    folders = glob.glob("/usr/lib/postgresql/*/bin") + glob.glob("/usr/pgsql-*/bin")
    found = shutil.which("initdb")
    if found:
        folders.append(os.path.dirname(os.path.realpath(found)))
    folders = [folder for folder in folders if os.path.exists(folder + "/postgres")]
    return max(folders, key=lambda folder: [int(part) for part in folder.replace("-", "/").split("/") if part.isdigit()] or [0], default=None)


class Cluster:
    """Settings are those of postgresql.conf."""

    def __init__(self, **settings):
        self.bin = programs()
        if self.bin is None:
            raise FileNotFoundError("PostgreSQL is not installed: apt-get install postgresql")
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="docgen-postgres-"))
        self.data = self.folder / "data"
        self.port = support.free_port()
        self.password = secrets.token_hex(8)
        self._standby_port = support.free_port()
        # What a killed process has written is safe without fsync; only a power failure would lose it.
        # Its shared memory is in its folder: elsewhere a killed one would leave it to the machine.
        memory = {"dynamic_shared_memory_type": "mmap"}
        self.settings = {"fsync": "off", "max_connections": "200", "unix_socket_directories": "", **memory, **settings}
        self.user = []
        if os.geteuid() == 0:
            owner = next(name for name in ("postgres", "nobody") if name in {entry.pw_name for entry in pwd.getpwall()})
            entry = pwd.getpwnam(owner)
            self.user = ["setpriv", f"--reuid={entry.pw_uid}", f"--regid={entry.pw_gid}", "--clear-groups"]
            os.chown(self.folder, entry.pw_uid, entry.pw_gid)
        self.process = None
        self._make()
        self._certify()
        self.start()

    def _make(self):
        secret = self.folder / "password"
        secret.write_text(self.password + "\n")
        secret.chmod(0o644)
        arguments = ["--auth=scram-sha-256", "--username=docs", f"--pwfile={secret}", "--encoding=UTF8", "--locale=C", "--no-sync"]
        self.run("initdb", "-D", self.data, *arguments)
        secret.unlink()

    def _certify(self):
        """A certificate that nobody vouches for, where there is a program to make it."""
        if not shutil.which("openssl"):
            return
        names = ["-keyout", "server.key", "-out", "server.crt", "-subj", "/CN=localhost"]
        command = ["openssl", "req", "-new", "-x509", "-days", "2", "-nodes", "-newkey", "rsa:2048", *names]
        subprocess.run([*self.user, *command], check=True, capture_output=True, cwd=self.data)
        (self.data / "server.key").chmod(0o600)
        self.settings["ssl"] = "on"

    def run(self, program, *arguments, **options):
        command = [*self.user, f"{self.bin}/{program}", *map(str, arguments)]
        return subprocess.run(command, check=True, capture_output=True, cwd=self.folder, **options)

    def start(self):
        settings = [part for name, value in self.settings.items() for part in ("-c", f"{name}={value}")]
        log = open(self.folder / "log", "ab")
        command = [*self.user, f"{self.bin}/postgres", "-D", str(self.data), "-p", str(self.port), "-h", "127.0.0.1", *settings]
        self.process = subprocess.Popen(command, cwd=self.folder, stdout=log, stderr=log, start_new_session=True)
        support.wait_until(lambda: self.is_ready() or self.process.poll() is not None, "PostgreSQL listens")
        if self.process.poll() is not None:
            raise SystemExit("PostgreSQL did not start:\n" + (self.folder / "log").read_text()[-2000:])

    def is_ready(self):
        command = [f"{self.bin}/pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        return subprocess.run(command, check=False, capture_output=True).returncode == 0

    def _signal(self, number):
        # Each backend leads a group of its own; the session is that of the postmaster.
        for entry in glob.glob("/proc/[0-9]*/stat"):
            try:
                fields = pathlib.Path(entry).read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue
            if int(fields[3]) == self.process.pid or int(fields[1]) == self.process.pid:
                try:
                    os.kill(int(entry.split("/")[2]), number)
                except ProcessLookupError:
                    pass

    def kill(self):
        """Every process at once, as a machine that fails."""
        self._signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(60)

    def freeze(self):
        """It takes connections, and says nothing."""
        self._signal(signal.SIGSTOP)

    def thaw(self):
        self._signal(signal.SIGCONT)

    @property
    def uri(self):
        return f"postgresql://docs:{self.password}@127.0.0.1:{self.port}/postgres"

    @property
    def uri_with_standby(self):
        return f"postgresql://docs:{self.password}@127.0.0.1:{self.port},127.0.0.1:{self._standby_port}/postgres"

    def standby(self):
        """A second server that has every commit before it is acknowledged; taken away with this one."""
        copy = object.__new__(Cluster)
        copy.__dict__ |= self.__dict__ | {"data": self.folder / "standby", "port": self._standby_port}
        self.run("pg_basebackup", "-D", copy.data, "-d", self.uri, "-R", "-X", "stream", "--checkpoint=fast", "--no-sync")
        copy.start()
        self.sql("ALTER SYSTEM SET synchronous_standby_names = '*'")
        self.sql("SELECT pg_reload_conf()")
        synchronous = "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'"
        support.wait_until(lambda: self.sql(synchronous) == [["1"]], "the standby follows")
        return copy

    def promote(self):
        """Makes a standby the one that takes writes."""
        self.run("pg_ctl", "promote", "-w", "-D", self.data)
        self.sql("ALTER SYSTEM RESET synchronous_standby_names")
        self.sql("SELECT pg_reload_conf()")

    def sql(self, text, database="postgres"):
        """The rows of a query, each a list of texts."""
        environment = {**os.environ, "PGPASSWORD": self.password}
        command = [f"{self.bin}/psql", "-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1", "-F", "\x1f", "-h", "127.0.0.1"]
        command += ["-p", str(self.port), "-U", "docs", "-d", database, "-c", text]
        done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
        return [line.split("\x1f") for line in done.stdout.splitlines()]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process is not None and self.process.poll() is None:
            self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


def main():
    try:
        cluster = Cluster()
    except FileNotFoundError:
        return print("absent", flush=True)
    with cluster:
        print(cluster.uri, flush=True)
        for line in sys.stdin:
            getattr(cluster, {"kill": "kill", "stop": "stop", "start": "start", "freeze": "freeze", "thaw": "thaw"}[line.strip()])()
            print("done", flush=True)


if __name__ == "__main__":
    main()
