"""The commands that the guides name in tables, in prose and in blocks that no test runs: what of them can be checked without a cluster, an account
or a daemon. Options and commands of our programs by their help, of kubectl by its own; routes by asking a server; files, services, units and objects
by deploy/. A program that is in none of this has to be in `NOT_CHECKED`, with the reason."""

import json
import re
import shlex
import subprocess

# Programs of which nothing here can say whether a command is right.
NOT_CHECKED = {
    "apk": "a package manager of Alpine",
    "apt-get": "installs packages",
    "aws": "needs an account",
    "az": "needs an account",
    "bash": "a shell",
    "cat": "a tool of every system",
    "cd": "a shell's",
    "certbot": "asks a certificate authority",
    "chmod": "a tool of every system",
    "chown": "a tool of every system",
    "cosign": "needs an image in a registry",
    "cp": "a tool of every system",
    "createdb": "needs a database of yours",
    "df": "a tool of every system",
    "dropdb": "needs a database of yours",
    "echo": "a tool of every system",
    "eksctl": "needs an account",
    "export": "a shell's",
    "find": "a tool of every system",
    "fly": "needs an account",
    "gcloud": "needs an account",
    "helm": "needs a cluster; the chart and its values are checked for themselves",
    "install": "a tool of every system",
    "ip": "a tool of every system",
    "jq": "may not be there",
    "journalctl": "shows the journal of a machine of yours",
    "kill": "needs a process of yours",
    "ls": "a tool of every system",
    "mc": "needs a host of yours",
    "mkdir": "a tool of every system",
    "npx": "fetches a program",
    "openssl": "makes keys and certificates",
    "pg_dump": "needs a database of yours",
    "pg_restore": "needs a database of yours",
    "pip": "installs packages",
    "printf": "a tool of every system",
    "promtool": "reads rules of yours; those of deploy/ are checked for themselves",
    "psql": "needs a database of yours",
    "python3": "scripts of this repository have tests of their own",
    "rm": "a tool of every system",
    "rsync": "writes to another host",
    "sed": "a tool of every system",
    "seq": "a tool of every system",
    "sort": "a tool of every system",
    "sqlite3": "reads a state of yours",
    "ss": "shows connections of a machine of yours",
    "systemd-analyze": "reads a unit of a machine of yours",
    "tail": "a tool of every system",
    "tar": "a tool of every system",
    "tee": "a tool of every system",
    "test": "a tool of every system",
    "touch": "a tool of every system",
    "tr": "a tool of every system",
    "uniq": "a tool of every system",
    "wget": "asks a host of yours",
    "xargs": "a tool of every system",
}
METHODS = ("GET", "POST", "PUT", "DELETE")
CHECKED = ("AssistantServer", "docgen", "kubectl", "docker", "curl", "systemctl", *METHODS)
# Global options of kubectl, which its help names elsewhere, and their short forms.
KUBECTL = {"-n", "--namespace", "-f", "-k", "-l", "-o", "-"}


def named(text):
    """Commands in code spans and in console blocks of a page, without prompts and continuations."""
    outside = re.sub(r"^ *(```+|~~~+).*?^ *\1", "", text, flags=re.M | re.S)
    for span in re.findall(r"(?<!`)`([^`\n]+)`(?!`)", outside):
        first = span.split()[0] if span.split() else ""
        if " " in span.strip() and first in (*CHECKED, *NOT_CHECKED):
            yield span
    for block in re.findall(r"^ *```console.*?\n(.*?)^ *```", text, re.M | re.S):
        yield from (line.replace("\\\n", " ") for line in re.findall(r"^ *\$ ((?:[^\n]*\\\n)*[^\n]*)", block, re.M))


def parts(command):
    """The words of each program that a command runs."""
    command = re.sub(r"(?<=[\s=\"])\$\(|<<?\s*\S+|\d?>+\s*\S+", " ; ", " " + command).replace(")", " ")
    for piece in re.split(r"&&|\|\||[;|]", command):
        try:
            words = shlex.split(piece)
        except ValueError:
            words = piece.replace('"', "").replace("'", "").split()
        while words and (re.fullmatch(r"[A-Za-z_]+=.*", words[0]) or words[0] in ("sudo", "nohup", "time", "exec")):
            words = words[1:]
        if words:
            yield words


class Guides:
    """What commands are compared with."""

    def __init__(self, deploy, unknown_options, get):
        self.deploy, self.unknown_options, self.get = deploy, unknown_options, get
        self.services = deploy.yaml("compose.yaml")[0]["services"].keys()
        self.units = {path.name for path in deploy.folder.glob("assistant-server.*")}
        self.objects = {
            (document["kind"].lower(), document["metadata"]["name"])
            for _, documents in deploy.forms()
            for document in documents
            if "name" in document["metadata"]
        }
        paths = json.loads(get(deploy.product.server.port, "/openapi.json").body)["paths"]
        self.routes = {(method.upper(), path) for path, entry in paths.items() for method in entry}
        self.helps = {}

    def findings(self, page):
        for command in named(page.read_text()):
            for words in parts(command):
                yield from (f"{page.name}: `{command}`: {found}" for found in self.check(words))

    def check(self, words):
        program = words[0].rsplit("/", 1)[-1] if words[0].startswith(("./", "/")) else words[0]
        for word in words[1:]:
            if (
                re.match(r"(deploy|Tests|packaging)/[\w./-]+$", word)
                and not (self.deploy.root / word).exists()
                and not (self.deploy.repository / word).exists()
            ):
                yield f"there is no {word}"
        if program in ("AssistantServer", "docgen"):
            yield from self.unknown_options(self.deploy.product, program, [word.split("=")[0] for word in words[1:]], program)
        elif program == "kubectl":
            yield from self.kubectl(words[1:])
        elif program == "docker":
            yield from self.docker(words[1:])
        elif program == "curl":
            yield from self.curl(words[1:])
        elif program == "systemctl":
            units = [word for word in words[2:] if not word.startswith("-")]
            yield from (f"there is no unit {unit}" for unit in units if not {unit, unit + ".service"} & self.units and unit.startswith("assistant"))
        elif program in METHODS:
            path = words[1].split("?")[0]
            if path.startswith("/api/") and not any(method == program and self.is_same(route, path) for method, route in self.routes):
                yield f"/openapi.json has no {program} {path}"
        elif program not in NOT_CHECKED and re.fullmatch("[a-z][a-z0-9_-]+", program):
            yield f"{program} is neither checked nor in NOT_CHECKED with the reason"

    @staticmethod
    def is_same(route, path):
        return re.fullmatch(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(route)), path) is not None

    def kubectl(self, words):
        rest = [word for word in words if word not in ("-n", "docs", "ingress")]
        command = []
        for word in rest:
            if not re.fullmatch("[a-z-]+", word) or word.startswith("-"):
                break
            command.append(word)
        # Of what is not an option, the longest that has a help of its own.
        text = None
        while command and text is None:
            key = tuple(command)
            if key not in self.helps:
                run = subprocess.run(["kubectl", *command, "--help"], capture_output=True, text=True)
                usage = re.search(r"^Usage:\n  kubectl (.*)$", run.stdout, re.M)
                self.helps[key] = run.stdout if usage and usage[1].startswith(" ".join(command)) else None
            text = self.helps[key]
            command = command[:-1]
        # A group of commands is none itself.
        if text is None or "SUBCOMMAND" in text.partition("Usage:")[2].splitlines()[1]:
            yield f"kubectl has no command {' '.join(rest[:2])}"
            return
        options = set(re.findall(r"--[a-z][a-z-]*", text)) | KUBECTL
        yield from (f"kubectl {rest[0]} has no {word}" for word in rest if word.startswith("--") and word.split("=")[0] not in options)
        for word in rest:
            if (match := re.fullmatch(r"(?:--from=)?(deployment|cronjob|service)/([\w-]+)", word)) and match.groups() not in self.objects:
                yield f"nothing in deploy/ makes {match[1]}/{match[2]}"

    def docker(self, words):
        if words[:1] != ["compose"]:
            return
        services = [word for word in words if word in self.services]
        if any(word in ("exec", "run", "stop", "start", "restart", "kill", "logs") for word in words) and not services:
            yield "names no service of compose.yaml"
        yield from (f"compose.yaml has no service {word}" for word in words if re.fullmatch(r"server-\d+", word) and word not in self.services)
        for program in ("AssistantServer", "docgen"):
            if "exec" in words and program in words:
                yield from self.check(words[words.index(program) :])
        if "run" in words and "docgen" in words and words[words.index("docgen") + 1 :]:
            yield from self.check(words[words.index("docgen") :])

    def curl(self, words):
        for word in words:
            if match := re.match(r"https?://127\.0\.0\.1:(8080|9080)(/[^?\s]*)", word):
                product = self.deploy.product
                port = product.server.port if match[1] == "8080" else product.server.admin
                if self.get(port, match[2]).status == 404 and "/api/admin/" not in match[2] and "site" not in word and "intern" not in word:
                    yield f"a server has no {match[2]} at port {match[1]}"
