#!/usr/bin/env python3
"""The unit file that we ship, under a real systemd: the server starts, is ready, reloads, is watched, stops, and stays down with a wrong setting.

    sudo python3 Tests/blackbox/systemd.py

systemd runs in namespaces of its own over a copy-on-write view of this machine's files: nothing of them is changed. Needs root, and systemd 247 or newer
(Debian: apt-get install systemd).
"""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import support

UNIT = "assistant-server"
SYSTEMD = "/lib/systemd/systemd"
# What would look at hardware, or clean up folders.
MASKED = "tmpfiles-setup tmpfiles-clean tmpfiles-setup-dev udevd udev-trigger sysctl remount-fs logind modules-load journal-flush".split()
PREPARE = """
set -e
mount --make-rprivate /
mount -t tmpfs tmpfs "$1"
mkdir "$1/upper" "$1/work" "$1/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$1/upper,workdir=$1/work" "$1/root"
cd "$1/root"
mount -t proc proc proc; mount -t sysfs sysfs sys; mount --rbind /dev dev
for folder in run tmp var/lib/private; do mkdir -p "$folder"; mount -t tmpfs -o mode=755 tmpfs "$folder"; done
chmod 700 var/lib/private; chmod 1777 tmp
mount -t cgroup2 cgroup2 sys/fs/cgroup
mkdir -p run/lock etc/docgen srv/docs usr/local/bin
cp "$2" usr/local/bin/AssistantServer
cp -r "$3" srv/docs/dist
cp "$4" etc/docgen/assistant.yml
cp "$5" "etc/systemd/system/"
for unit in $6; do ln -sf /dev/null "etc/systemd/system/systemd-$unit.service"; done
ln -sf /usr/lib/systemd/system/multi-user.target etc/systemd/system/default.target
exec env container=docker chroot . "$7" --system
"""


class Machine:
    """A systemd that manages our unit."""

    def __init__(self, folder, program, dist, settings):
        unit = support.ROOT / f"deploy/{UNIT}.service"
        arguments = [folder, program, dist, settings, unit, " ".join(MASKED), SYSTEMD]
        self.process = subprocess.Popen(
            ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--cgroup", "bash", "-c", PREPARE, "prepare", *map(str, arguments)]
        )
        support.wait_until(lambda: self._find() is not None, "systemd runs")
        support.wait_until(lambda: self.run("systemctl", "is-system-running")[1].strip() in ("running", "degraded"), "systemd is ready")

    def _find(self):
        children = pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        for child in children:
            if pathlib.Path(f"/proc/{child}/cmdline").read_bytes().startswith(SYSTEMD.encode()):
                return child
        return None

    def run(self, *command):
        enter = ["nsenter", "-t", self._find(), "--mount", "--pid", "--cgroup", "--root", "--wd"]
        result = subprocess.run([*enter, *command], capture_output=True, text=True, timeout=90)
        return result.returncode, result.stdout

    def shows(self, name):
        return self.run("systemctl", "show", UNIT, "--value", "-p", name)[1].strip()

    def log(self):
        return self.run("journalctl", "-u", UNIT, "--no-pager", "-o", "cat")[1]

    def append(self, text):
        self.run("sh", "-c", f"echo '{text}' >> /etc/docgen/assistant.yml")

    def end(self):
        self.process.kill()
        self.process.wait()


def main():
    arguments = support.parser(__doc__).parse_args()
    if os.geteuid() != 0 or not shutil.which(SYSTEMD) or not shutil.which("unshare"):
        print("left out: the unit under systemd needs root, systemd, and unshare")
        return
    verdict = support.Verdict()
    with support.Workplace(arguments.bin) as place, tempfile.TemporaryDirectory() as folder:
        port, admin = support.free_port(), support.free_port()
        settings = pathlib.Path(folder) / "assistant.yml"
        settings.write_text(f"host: 127.0.0.1\nport: {port}\nadmin_listen: 127.0.0.1:{admin}\n")
        root = pathlib.Path(folder) / "machine"
        root.mkdir()
        machine = Machine(root, support.program(arguments.bin, "AssistantServer"), place.folder / "dist", settings)
        try:
            status, _ = machine.run("systemctl", "start", UNIT)
            verdict.check(status == 0, "the unit starts: the server has said that it is ready")
            verdict.check(support.get(port, "/").status == 200, "a page is served")
            verdict.check(support.get(admin, "/health/ready").status == 200, "a probe is answered")
            question = support.get(port, "/api/kapa/query", method="POST", body=b'{"query": "how do I remove the tool?"}')
            verdict.check(question.status == 200, "a question is answered")
            verdict.check(machine.run("test", "-s", f"/var/lib/{UNIT}/state.sqlite")[0] == 0, "the state lies in the unit's folder")
            verdict.check(machine.run("systemctl", "reload", UNIT)[0] == 0, "it reloads")

            process = machine.shows("MainPID")
            machine.run("kill", "-STOP", process)
            support.wait_until(lambda: machine.shows("MainPID") not in ("0", process), "a server that hangs is started anew", seconds=90)
            support.wait_until(lambda: machine.shows("ActiveState") == "active", "it is active again")
            verdict.check(machine.shows("NRestarts") == "1", "a server that hangs is started anew once")

            machine.run("systemctl", "stop", UNIT)
            verdict.check(machine.shows("Result") == "success", "it stops, and that is no failure")
            verdict.check('"msg":"stopped"' in machine.log(), "the last line says that it stopped")

            machine.append("nonsense: 1")
            machine.run("systemctl", "start", UNIT)
            support.wait_until(lambda: machine.shows("ActiveState") == "failed", "it fails")
            verdict.check(machine.shows("ExecMainStatus") == "64", "a wrong setting ends it with status 64")
            verdict.check(machine.shows("ActiveState") == "failed", "and it is not started again and again")
            verdict.check("unknown setting 'nonsense'" in machine.log(), "the journal names the setting")
        finally:
            machine.end()
    verdict.end()


if __name__ == "__main__":
    sys.exit(main())
