#!/usr/bin/env python3
"""Builds the images of deploy/Dockerfile and deploy/Dockerfile.site for real, with buildah, and runs what is in them.

    Tests/deploy/image.py [--bin .build/debug]

No registry is asked: debian:bookworm-slim is made with debootstrap, and the first stage, which compiles, is replaced by the programs of --bin with
the Swift libraries that they are linked with. All other lines are those of the files.

Needs root, and Debian's buildah and debootstrap; without them it is left out, and that is said.
"""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]

sys.path.insert(0, str(ROOT / "Tests/blackbox"))
import support

REGISTRY = "localhost/docgen-test"


class Images:
    """Images in a store of their own, gone at the end."""

    def __init__(self, folder):
        self.folder = folder
        self.options = ["--root", str(folder / "images"), "--runroot", str(folder / "run")]
        (folder / "policy.json").write_text(json.dumps({"default": [{"type": "insecureAcceptAnything"}]}))

    def buildah(self, command, *arguments, **options):
        extra = ["--signature-policy", str(self.folder / "policy.json")] if command in ("from", "commit", "bud") else []
        words = ["buildah", *self.options, command, *extra, *map(str, arguments)]
        environment = {**os.environ, "BUILDAH_ISOLATION": "chroot"}
        run = subprocess.run(words, capture_output=True, text=True, env=environment, **options)
        return run.returncode, run.stdout.strip() + run.stderr.strip()

    def must(self, *arguments, **options):
        status, text = self.buildah(*arguments, **options)
        if status:
            sys.exit(f"buildah {arguments[0]} ended with status {status}: {text[-2000:]}")
        return text.splitlines()[-1] if text else ""

    def debian(self):
        root = self.folder / "debian"
        run = subprocess.run(["debootstrap", "--variant=minbase", "bookworm", root], capture_output=True, text=True)
        if run.returncode:
            sys.exit("debootstrap failed: " + run.stdout[-1000:])
        for archive in (root / "var/cache/apt/archives").glob("*.deb"):
            archive.unlink()
        container = self.must("from", "scratch")
        self.must("add", "--quiet", container, root, "/")
        self.must("commit", "--quiet", "--rm", container, "docker.io/library/debian:bookworm-slim")
        shutil.rmtree(root)

    def build(self, tag, *arguments, folder):
        self.must("bud", "--pull-never", "--format", "docker", "--tag", f"{REGISTRY}/{tag}", *arguments, folder)

    def run(self, container, *command, **variables):
        settings = [word for name, value in variables.items() for word in ("--env", f"{name}={value}")]
        return self.buildah("run", *settings, container, "--", *command)


def programs(place, source):
    """The programs, and the Swift libraries of a build that does not hold them."""
    for name in ("docgen", "AssistantServer"):
        path = support.program(source, name)
        (place / "out").mkdir(exist_ok=True)
        subprocess.run(["strip", "-o", place / "out" / name, path], check=True)
        linked = re.findall(r"=> (/\S*/swift/linux/\S+)", subprocess.run(["ldd", path], capture_output=True, text=True).stdout)
        (place / "swift").mkdir(exist_ok=True)
        for library in linked:
            shutil.copy(library, place / "swift")
    return os.path.dirname(linked[0]) if linked else "/usr/lib/swift/linux"


def main():
    arguments = support.parser(__doc__.splitlines()[0]).parse_args()
    missing = [name for name in ("buildah", "debootstrap") if not shutil.which(name)]
    if os.geteuid() != 0 or missing:
        print("skip  image: needs root" + "".join(f", {name}" for name in missing))
        return
    verdict = support.Verdict()
    with tempfile.TemporaryDirectory(prefix="docgen-image-") as scratch:
        folder = pathlib.Path(scratch)
        images = Images(folder)
        images.debian()

        context = folder / "context"
        context.mkdir()
        libraries = programs(context, arguments.bin)
        text = (ROOT / "deploy/Dockerfile").read_text()
        first, second = text.index("FROM swift"), text.index("FROM debian")
        text = text[:first] + "FROM scratch AS build\nCOPY out /out\nCOPY swift /swift\n\n" + text[second:]
        text = text.replace("USER 65532:65532\n", f"COPY --from=build /swift {libraries}\nUSER 65532:65532\n")
        (context / "Dockerfile").write_text(text)
        for target, tag in (("docgen", "docgen:0.2.0"), ("server", "assistant-server:0.2.0")):
            images.build(tag, "--target", target, folder=context)

        site = folder / "site"
        for name, page in support.PAGES.items():
            (site / name).parent.mkdir(parents=True, exist_ok=True)
            (site / name).write_text(page)
        shutil.copy(ROOT / "deploy/Dockerfile.site", site / "Dockerfile")
        images.build("docs:1", "--build-arg", f"REGISTRY={REGISTRY}", folder=site)
        verdict.check(True, "both programs, and a site with its server, are built")

        settings = json.loads(images.buildah("inspect", "--type", "image", f"{REGISTRY}/docs:1")[1])["Docker"]["config"]
        verdict.check(settings["User"] == "65532:65532", f"it runs as {settings['User']}")
        container = images.must("from", "--pull-never", f"{REGISTRY}/docs:1")
        status, text = images.run(container, "AssistantServer", "verify", ASSISTANT_PORT="0", ASSISTANT_ADMIN_LISTEN="off")
        verdict.check(status == 0, "its verify" + ("" if status == 0 else f": {text}"))
        # The probe of the image, while its server runs.
        probe = settings["Healthcheck"]["Test"][1:]
        script = (
            'AssistantServer >/dev/null 2>&1 & for i in $(seq 100); do "$@" 2>/dev/null && break; sleep 0.1; done; status=$?; kill $!; exit $status'
        )
        status, text = images.run(container, "bash", "-c", script, "probe", *probe, ASSISTANT_PORT="8080", ASSISTANT_DRAIN_DELAY="0s")
        verdict.check(status == 0, f"the probe finds the server ready {text}")
        status, text = images.run(container, *probe)
        verdict.check(status != 0, "and no server not ready")
        status, text = images.run(container, "AssistantServer", "backup", "--to", "/var/lib/assistant-server/backups", "--keep", "7")
        verdict.check(status == 0, f"a backup finds the state of the server: {text}")
        images.buildah("rm", "--all")
    verdict.end()


if __name__ == "__main__":
    main()
