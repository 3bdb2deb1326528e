#!/usr/bin/env python3
"""Checks the files of deploy/ with the tools of their kinds, and against the product.

    python3 Tests/deploy/run.py [--bin FOLDER] [--fix] [CHECK ...]

Each form is read by its own tool: the compose specification's schema, kustomize, helm, the schemas of Kubernetes, checkov, hadolint,
promtool. Chart and kustomize have to come to the same. Every setting, variable, option, port, route and metric that deploy/
names has to exist in the programs, which are run for it. At the end deploy/ is spoiled in ways that each check has to notice.

--fix writes the chart's README and the settings of .env.example anew. Names of checks run those alone. Packages of PyPI go to .build/deploy/venv, promtool (from Debian's
package, which would start a server if it were installed) to .build/deploy/promtool. kustomize comes with kubectl.
"""

import argparse
import difflib
import fnmatch
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]

sys.path[:0] = [str(ROOT / "Tests"), str(ROOT / "Tests/blackbox")]
from packages import run_with_packages

PROGRAMS = run_with_packages(HERE)

import commands
import helm_python
import yaml
from support import Server, get, wait_until

# Debian's Kubernetes of the clouds, oldest and newest that the chart is for.
KUBERNETES = ["1.29", "1.34"]
CUSTOM = {"HTTPRoute", "PodMonitor"}  # Kinds without a schema in Kubernetes itself.


class Deploy:
    """A folder like deploy/, in a repository like this one."""

    def __init__(self, root: pathlib.Path, product: "Product", chart: str = "deploy/helm/docgen"):
        self.root, self.product = root, product
        self.folder = root / "deploy"
        self.chart = root / chart
        # Where files lie that are not of deploy/.
        self.repository = ROOT

    def text(self, name):
        return (self.folder / name).read_text()

    def yaml(self, name):
        return list(yaml.safe_load_all(self.text(name)))

    def kustomized(self, overlay, components=()):
        """The documents that kustomize makes of an overlay, with components."""
        with tempfile.TemporaryDirectory(prefix="docgen-deploy-") as scratch:
            copy = pathlib.Path(scratch) / "kubernetes"
            shutil.copytree(self.folder / "kubernetes", copy)
            (copy / "tried").mkdir()
            tried = {
                "resources": [f"../overlays/{overlay}"],
                "components": [f"../components/{name}" for name in components],
            }
            (copy / "tried/kustomization.yaml").write_text(yaml.safe_dump(tried))
            return list(yaml.safe_load_all(output(["kubectl", "kustomize", str(copy / "tried")])))

    def rendered(self, **values):
        """What helm makes of the chart, without the tests."""
        with helm_python.Chart.load(str(self.chart)) as chart:
            chart.validate_schema(merged(chart.values, values))
            files = chart.render(values, name="docs", namespace="docs")
        texts = [text for name, text in sorted(files.items()) if name.endswith(".yaml") and "/tests/" not in name]
        return [document for text in texts for document in yaml.safe_load_all(text) if document]

    def forms(self):
        """Everything that is given to Kubernetes, by where it comes from."""
        for overlay, components, values in VARIANTS:
            yield f"kustomize {overlay}", self.kustomized(overlay, components)
            yield f"helm {overlay}", self.rendered(**values)
        yield "verify.yaml", self.yaml("kubernetes/base/verify.yaml")
        for overlay in ("sqlite", "postgresql"):
            yield f"restore.yaml of {overlay}", self.yaml(f"kubernetes/overlays/{overlay}/restore.yaml")


KAPA = {"secret": "docs-kapa", "project": "00000000-0000-4000-8000-0000000000aa"}

SIGN_IN_SECRETS = [
    {"name": "docs-sign-in", "key": "client-secret", "setting": "sign_in_client_secret"},
    {"name": "docs-sign-in", "key": "session-secret", "setting": "sign_in_secret"},
]

# An overlay with its components, and the values that come to the same.
VARIANTS = [
    ("sqlite", [], {}),
    ("postgresql", [], {"state": {"kind": "postgresql"}}),
    (
        "postgresql",
        ["kapa", "ingress", "podmonitor"],
        {"state": {"kind": "postgresql"}, "kapa": KAPA, "ingress": {"enabled": True}, "podMonitor": {"enabled": True}},
    ),
    ("sqlite", ["gateway", "kapa"], {"gateway": {"enabled": True}, "kapa": KAPA}),
    ("sqlite", ["status", "internet"], {"status": {"enabled": True}, "networkPolicy": {"internet": True}}),
    ("postgresql", ["sign-in", "internet"], {"state": {"kind": "postgresql"}, "secrets": SIGN_IN_SECRETS, "networkPolicy": {"internet": True}}),
]


# Variables that others have named.
OTHER_NAMES = {
    "model": ["DOCGEN_MODEL"],
    "otlp_endpoint": ["OTEL_EXPORTER_OTLP_ENDPOINT"],
    "otlp_service_name": ["OTEL_SERVICE_NAME"],
    "otlp_sample_ratio": ["OTEL_TRACES_SAMPLER_ARG"],
}

# What stands in the files of secrets: an address of a state, headers, a DSN, and what any other setting takes.
SECRET_FILES = {
    "address": "postgresql://docs@localhost/docs",
    "headers": "api-key=0123456789abcdef",
    "dsn": "https://key@sentry.example.org/1",
    "secret": "0123456789abcdef" * 2,
}
FILES_OF_VARIABLES = {"ASSISTANT_STATE_FILE": "address", "OTEL_EXPORTER_OTLP_HEADERS_FILE": "headers", "SENTRY_DSN_FILE": "dsn"}

# Metrics of sign-ins and tokens are there where people sign in; nobody answers at this provider.
SIGN_IN = {
    "trusted_proxies": "[127.0.0.1]",
    "sign_in_issuer": "http://127.0.0.1:9",
    "sign_in_client_id": "docs",
    "sign_in_callback_url": "http://127.0.0.1/signin/callback",
    "sign_in_secret": "0123456789abcdef0123456789abcdef",
    "token_issuer": "http://127.0.0.1:9",
    "token_audience": "https://docs.example.org/api",
    "role_map": "[sre=viewer]",
}


class Product:
    """The programs, asked what they know."""

    def __init__(self, folder):
        self.folder = folder
        self._server = None
        self._answers = {}

    def program(self, name):
        return str(self.folder / name)

    def config(self, environment=None, text=None, site=None):
        """What `config show` says under an environment and an assistant.yml, of a site: its status, its output."""
        key = json.dumps([environment, text, site], sort_keys=True)
        if key not in self._answers:
            with tempfile.TemporaryDirectory(prefix="docgen-deploy-") as scratch:
                environment = {name: value.replace("SCRATCH", scratch) for name, value in (environment or {}).items()}
                for name, value in SECRET_FILES.items():
                    pathlib.Path(scratch, name).write_text(value + "\n")
                if text is not None:
                    pathlib.Path(scratch, "assistant.yml").write_text(text.replace("SCRATCH", scratch))
                run = subprocess.run(
                    [self.program("AssistantServer"), "config", "show", *(["--site", site] if site else [])],
                    cwd=scratch,
                    env={"PATH": os.environ["PATH"], **environment},
                    capture_output=True,
                    text=True,
                )
            self._answers[key] = (run.returncode, run.stdout + run.stderr)
        return self._answers[key]

    def settings(self):
        """Every setting: its key, its variable, its default as text; of a secret, the variable that names a file."""
        shown = re.findall(r"^(\w+): *(.*?) +# default$", self.config()[1], re.M)
        run = [self.program("AssistantServer"), "config", "show", *(word for key, _ in shown for word in ("--set", f"{key}=x"))]
        refused = subprocess.run(run, cwd="/", env={"PATH": os.environ["PATH"]}, capture_output=True, text=True).stderr
        secret = dict(re.findall(r"error: (\w+) is a secret.*\n.*? or (\w+_FILE);", refused))
        for key, value in shown:
            names = [f"ASSISTANT_{key.upper()}", key.upper(), *OTHER_NAMES.get(key, [])]
            yield key, secret.get(key) or next(name for name in names if self.knows_variable(name)), value, key in secret

    def secrets(self):
        """Settings that are secret, and the variable that names a file with each."""
        return {key: variable for key, variable, _, is_secret in self.settings() if is_secret}

    def knows_variable(self, name):
        value = "SCRATCH/" + FILES_OF_VARIABLES.get(name, "secret") if name.endswith("_FILE") or name == "ASSISTANT_CONFIG" else "1"
        shown = self.config({name: value})[1]
        if name == "ASSISTANT_CONFIG":
            return "/secret:1" in shown
        return f"environment {name}" in shown and "unknown setting" not in shown

    def options(self, program, *command):
        key = (program, *command)
        if key not in self._answers:
            run = subprocess.run([self.program(program), *command, "--help"], capture_output=True, text=True)
            text = run.stdout + run.stderr
            # Help of a command that there is not is that of the program; the name of the default command stands in brackets.
            known = not command or re.search(rf"^USAGE: {program} (\[{command[0]}\]|{' '.join(command)})(?= |$)", text, re.M)
            self._answers[key] = set(re.findall(r"--[a-z][a-z-]*", text)) if known else None
        return self._answers[key]

    @property
    def server(self):
        if self._server is None:
            os.environ["DOCGEN"] = self.program("docgen")
            import support

            support.DOCGEN = self.program("docgen")
            port = support.free_port()
            self._server = Server(self.program("AssistantServer"), admin_listen=str(port), **SIGN_IN)
            self._server.admin = port
        return self._server

    def metrics(self):
        """Names of metrics, and the labels that were seen with each."""
        # One request of a reader, and one round of the monitor, have to have been.
        get(self.server.port, "/")
        wait_until(lambda: b"assistant_service_state{" in get(self.server.admin, "/metrics").body, "the monitor has looked")
        text = get(self.server.admin, "/metrics").body.decode()
        names = dict(re.findall(r"^# TYPE (\S+) (\S+)", text, re.M))
        for name, kind in list(names.items()):
            if kind == "histogram":
                names.update({name + ending: kind for ending in ("_bucket", "_sum", "_count")})
        labels = {}
        for name, inner in re.findall(r"^(\w+)\{(.*)\} ", text, re.M):
            labels.setdefault(name, {}).update(
                {key: labels.get(name, {}).get(key, set()) | {value} for key, value in re.findall(r'(\w+)="([^"]*)"', inner)}
            )
        return names, labels

    def end(self):
        if self._server is not None:
            self._server.__exit__()


# The checks: each yields what it found, a sentence for each.


def compose(deploy):
    """The compose specification, docker compose where it is, every variable and setting in .env.example."""
    yield from complaints([PROGRAMS / "check-jsonschema", "--builtin-schema", "vendor.compose-spec", deploy.folder / "compose.yaml"])
    yield from docker_compose(deploy)
    used = set(re.findall(r"\$\{(\w+)", deploy.text("compose.yaml")))
    example = deploy.text(".env.example")
    own, settings = example.split(SETTINGS_HEAD)
    given = set(re.findall(r"^(\w+)=", own, re.M))
    yield from (f"compose: {name} is not in .env.example" for name in used - given)
    yield from (f".env.example: nothing reads {name}" for name in given - used)
    if example != env_example(deploy):
        yield ".env.example: does not have the settings of the server; run with --fix"
    # As somebody has them who takes the # away; files of secrets are not there.
    named = {name: value for name, value in re.findall(r"^#(\w+)=(.+)$", settings, re.M) if not name.endswith("_FILE")}
    status, shown = deploy.product.config(named)
    if status:
        yield f".env.example: the server refuses what it shows: {shown}"
    yield from (f".env.example: {name} sets nothing" for name in named if f"# environment {name}" not in shown)
    document = deploy.yaml("compose.yaml")[0]
    addresses = {
        name: service["networks"]["docs"]["ipv4_address"]
        for name, service in document["services"].items()
        if isinstance(service.get("networks"), dict)
    }
    proxied = set(re.findall(r"server ([\d.]+):8080", deploy.text("compose-nginx.conf")))
    if proxied != {address for name, address in addresses.items() if name.startswith("server-")}:
        yield f"compose-nginx.conf: asks {sorted(proxied)}, which are not the servers of compose.yaml"
    for name, service in document["services"].items():
        if name.startswith("server-") and service["environment"]["ASSISTANT_TRUSTED_PROXIES"] != addresses["nginx"]:
            yield f"compose.yaml: {name} does not trust nginx at {addresses['nginx']}"
        yield from (
            f"compose.yaml: {name} has a secret {secret} that is not there" for secret in set(service.get("secrets", [])) - set(document["secrets"])
        )
        if service.get("privileged") or "ALL" not in service.get("cap_drop", []) or not service.get("read_only"):
            yield f"compose.yaml: {name} has more rights than it needs"


SETTINGS_HEAD = "# Settings of the servers"


def env_example(deploy):
    """.env.example, with the settings that the server has."""
    own = deploy.text(".env.example").split(SETTINGS_HEAD)[0]
    fixed = deploy.yaml("compose.yaml")[0]["services"]["server-1"]["environment"].keys()
    fixed |= dict(re.findall(r"(\w+)=(\S+)", re.search(r"^ENV (.*(?:\\\n.*)*)", deploy.text("Dockerfile"), re.M)[1])).keys()
    lines = [
        SETTINGS_HEAD
        + ", with their defaults: docs/reference/settings.md. A secret is in a file of secrets/server. Set without it: "
        + ", ".join(sorted(fixed))
    ]
    for key, variable, value, is_secret in deploy.product.settings():
        if is_secret:
            value = "/etc/docgen/" + key.replace("_", "-")
        if variable not in fixed and variable + "_FILE" not in fixed:
            lines.append(f"#{variable}={value.strip('[]') if value != '[]' else ''}".replace('"', ""))
    return own + "\n".join(lines) + "\n"


def docker_compose(deploy):
    """What `docker compose config` says of it."""
    if not shutil.which("docker") or subprocess.run(["docker", "compose", "version"], capture_output=True).returncode:
        print("skip  docker compose: it is not here")
        return
    with tempfile.TemporaryDirectory(prefix="docgen-deploy-") as scratch:
        shutil.copytree(deploy.folder, pathlib.Path(scratch, "deploy"))
        shutil.copy(deploy.folder / ".env.example", pathlib.Path(scratch, "deploy/.env"))
        yield from complaints(["docker", "compose", "--project-directory", f"{scratch}/deploy", "config", "--quiet"], "docker compose config")


def dockerfiles(deploy):
    """hadolint, and that what the build embeds is given to it."""
    for name in ("Dockerfile", "Dockerfile.site"):
        yield from complaints([PROGRAMS / "hadolint", "--no-color", deploy.folder / name])
    ignored = [line for line in (deploy.root / ".dockerignore").read_text().splitlines() if line and not line.startswith("#")]
    for source in (ROOT / "Sources").glob("C*/*.c"):
        for path in re.findall(r'#embed "\.\./\.\./([^"]+)"', source.read_text()):
            if any(fnmatch.fnmatch(path, pattern) or fnmatch.fnmatch(path.split("/")[0], pattern) for pattern in ignored):
                yield f".dockerignore: leaves out {path}, which {source.relative_to(ROOT)} embeds"
    # The libraries of the build and those of the runtime are of the same list.
    built = set(re.findall(r"(lib[\w-]+|zlib1g)-dev", deploy.text("Dockerfile")))
    makefile = set(re.findall(r"(lib[\w-]+|zlib1g)-dev", re.search(r"^PACKAGES := (.*)$", (ROOT / "Makefile").read_text(), re.M)[1]))
    if built != makefile:
        yield f"Dockerfile: installs {sorted(built ^ makefile)} otherwise than the Makefile"


def kubernetes(deploy):
    """The schemas of Kubernetes, strictly, and checkov."""
    with tempfile.TemporaryDirectory(prefix="docgen-deploy-") as scratch:
        paths = []
        for number, (form, documents) in enumerate(deploy.forms()):
            standard = [document for document in documents if document["kind"] not in CUSTOM]
            for document in standard:
                # A name is needed there, and made by Kubernetes where it is generated.
                if prefix := document["metadata"].pop("generateName", None):
                    document["metadata"]["name"] = prefix + "x"
            paths.append(pathlib.Path(scratch, f"{number}-{form.replace(' ', '-')}.yaml"))
            paths[-1].write_text(yaml.safe_dump_all(standard))
        for version in KUBERNETES:
            yield from complaints([PROGRAMS / "kubernetes-validate", "--quiet", "--strict", "--kubernetes-version", version, *paths])
        arguments = ["--directory", scratch, "--framework", "kubernetes", "--skip-download", "--compact", "--quiet", "--output", "json"]
        run = subprocess.run([PROGRAMS / "checkov", "--config-file", HERE / "checkov.yaml", *arguments], capture_output=True, text=True)
        try:
            report = json.loads(run.stdout)
        except ValueError:
            yield f"checkov: {run.stderr[-500:]}"
            return
        if report.get("summary", {}).get("passed", 0) < 100:
            yield f"checkov: looked at too little: {report.get('summary')}"
        for found in report.get("results", {}).get("failed_checks", []):
            yield f"checkov: {found['file_path']}: {found['resource']}: {found['check_id']} {found['check_name']}"


def helm(deploy):
    """helm's lint, the schema of the values, and that chart and kustomize come to the same."""
    chart = deploy.folder / "helm/docgen"
    for _, _, values in VARIANTS:
        report = helm_python.lint(str(chart), values, strict=True, namespace="docs")
        yield from (f"helm lint: {message}" for message in lint_messages(report))
    for overlay, components, values in VARIANTS:
        ours = {name: text for name, text in map(comparable, deploy.kustomized(overlay, components)) if not name.startswith("Namespace")}
        theirs = dict(map(comparable, deploy.rendered(**values)))
        for name in sorted(ours.keys() | theirs.keys()):
            difference = list(
                difflib.unified_diff(ours.get(name, "").splitlines(), theirs.get(name, "").splitlines(), "kustomize", "helm", lineterm="", n=1)
            )
            if difference:
                yield f"{name} of {overlay} {values}:\n" + "\n".join(difference)
    yield from chart_secrets(deploy)
    for values in REFUSED:
        try:
            deploy.rendered(**values)
            yield f"values.schema.json: takes {values}"
        except helm_python.HelmError:
            pass
    if readme(deploy) != (chart / "README.md").read_text():
        yield "helm/docgen/README.md: is not that of values.yaml; run with --fix"


def chart_secrets(deploy):
    """That no secret of the server's settings comes into a ConfigMap, and that each can come from a Secret."""
    secrets = deploy.product.secrets()
    if len(secrets) < 8:
        yield f"the server names too few secrets: {sorted(secrets)}"
    site = {"name": "one", "hosts": ["one.example.org"], "dist": "/srv/docs/one"}
    for key in secrets:
        for where, settings in (("settings", {key: "secret"}), ("settings.sites", {"sites": [{**site, key: "secret"}]})):
            try:
                deploy.rendered(settings={"allowed_hosts": ["docs.example.org"], **settings})
                yield f"values.schema.json: takes {key} in {where}"
            except helm_python.HelmError:
                pass
    mounted = [{"name": "docs-more", "key": f"{key}.txt", "setting": key} for key in secrets if key != "kapa_api_key"]
    documents = deploy.rendered(secrets=[*mounted, {"name": "docs.sites", "key": "one"}], kapa=KAPA)
    pod = next(pod_of(document) for document in documents if document["kind"] == "Deployment")
    server = pod["containers"][0]
    given = {entry["name"]: entry["value"] for entry in server["env"]}
    places = {entry["mountPath"] for entry in server["volumeMounts"]}
    for key, variable in secrets.items():
        if str(pathlib.PurePath(given.get(variable, "/")).parent) not in places - {"/etc/docgen"}:
            yield f"helm: {key} does not come from a Secret: {variable} is {given.get(variable)}"
    if "/run/secrets/docs.sites" not in places or {entry["name"] for entry in server["volumeMounts"]} != {entry["name"] for entry in pod["volumes"]}:
        yield f"helm: not every secret is mounted: {places}"


# Values that look right and are not.
REFUSED = [
    {"secrets": [{"name": "docs-more", "key": "key", "setting": "port"}]},
    {"secrets": [{"name": "docs-more", "setting": "sentry_dsn"}]},
    {"settings": {"allowed_hosts": ["docs.example.org"], "sites": [{"name": "one", "state": "postgresql://docs:secret@db/docs"}]}},
    {"networkPolicy": {"egress": [{"from": []}]}},
    {"verify": {"urls": ["docs.example.org"]}},
    {"state": {"kind": "postgresql"}, "status": {"enabled": True}},
    {"replicaCount": 3},
    {"state": {"kind": "postgres"}},
    {"state": {"kind": "sqlite", "size": "big"}},
    {"settings": {"allowed_hosts": ["docs.example.org"], "kapa_api_key": "secret"}},
    {"settings": {"allowed_hosts": []}},
    {"image": {"tag": "a tag"}},
    {"backup": {"schedule": "nightly"}},
    {"replicas": {"min": 1}},
    {"kapa": {"secret": "docs-kapa"}},
]


def upgrade(deploy):
    """That `helm upgrade` from the chart of the release before changes nothing that Kubernetes lets nobody change, nor takes away what keeps data."""
    before = Deploy(HERE / "previous", deploy.product, chart="docgen")
    versions = [yaml.safe_load((place / "Chart.yaml").read_text())["version"] for place in (before.chart, deploy.chart)]
    if versions[0] == versions[1]:
        yield f"Tests/deploy/previous: has the chart of this release, {versions[0]}"
    tried = 0
    for _, _, values in VARIANTS:
        try:
            old = {identity(document): document for document in before.rendered(**values)}
        except helm_python.HelmError:
            continue  # Values that the chart did not have then.
        tried += 1
        # What somebody set then is taken now.
        new = {identity(document): document for document in deploy.rendered(**values)}
        for name in sorted(old.keys() - new.keys()):
            if name[0] in ("PersistentVolumeClaim", "Deployment", "Service", "ConfigMap"):
                yield f"{values}: {name} is gone after an upgrade"
        for name in sorted(old.keys() & new.keys()):
            for path in IMMUTABLE.get(name[0], []):
                was, is_now = field(old[name], path), field(new[name], path)
                if was != is_now:
                    yield f"{values}: {name}: {'.'.join(path)} cannot be changed: was {was}, is {is_now}"
            mounts = [
                {entry["mountPath"] for entry in pod_of(document)["containers"][0]["volumeMounts"]}
                for document in (old[name], new[name])
                if pod_of(document)
            ]
            if mounts and mounts[0] - mounts[1]:
                yield f"{values}: {name}: nothing is mounted at {mounts[0] - mounts[1]} any more"
    if tried < 3:
        yield f"the chart before takes {tried} of {len(VARIANTS)} forms of values: too few to compare"


# Source: Kubernetes API reference, the validation of updates of each kind.
IMMUTABLE = {
    "Deployment": [("spec", "selector")],
    "PersistentVolumeClaim": [
        ("spec", "accessModes"),
        ("spec", "storageClassName"),
        ("spec", "resources"),
        ("metadata", "annotations", "helm.sh/resource-policy"),
    ],
    "Service": [("spec", "clusterIP")],
}


def identity(document):
    return document["kind"], document["metadata"]["name"]


def field(document, path):
    for key in path:
        document = document.get(key, {})
    return document


def settings(deploy):
    """Every variable, setting, command, option, port and route exists in the product."""
    product = deploy.product
    image = dict(re.findall(r"(\w+)=(\S+)", re.search(r"^ENV (.*(?:\\\n.*)*)", deploy.text("Dockerfile"), re.M)[1]))
    status, shown = product.config({**image})
    defaults = dict(re.findall(r"^(\w+): (\S*)", shown, re.M))
    if status:
        yield f"Dockerfile: the server refuses ENV: {shown}"
    named = {
        name for file in deploy.folder.rglob("*") if file.is_file() for name in re.findall(r"\b(?:ASSISTANT|KAPA|DOCGEN)_[A-Z_]+\b", file.read_text())
    }
    yield from (f"{name}: the server knows no such variable" for name in sorted(named) if not product.knows_variable(name))

    for form, documents in deploy.forms():
        by_kind = [(document["kind"], document) for document in documents]
        admin = None
        for kind, document in by_kind:
            if kind == "ConfigMap":
                status, shown = product.config(image, document["data"]["assistant.yml"])
                if status:
                    yield f"{form}: the server refuses assistant.yml: {shown}"
                admin = re.search(r"^admin_listen: \S+:(\d+)", shown, re.M)
        for kind, document in by_kind:
            pod = document["spec"] if kind == "Pod" else pod_of(document)
            for container in (pod or {}).get("initContainers", []):
                yield from unknown_options(product, "docgen", container["args"], f"{form}: {container['name']}")
            for container in (pod or {}).get("containers", []):
                if "docs:" not in container["image"]:
                    continue
                where = f"{form}: {container['name']}"
                values = {entry["name"]: entry.get("value", "1") for entry in container.get("env", [])}
                if "ASSISTANT_STATE_FILE" in values and "ASSISTANT_STATE" in {**image, **values}:
                    yield f"{where}: has two states, that of the image and ASSISTANT_STATE_FILE"
                arguments = container.get("args", [])
                if container.get("command"):
                    arguments = re.findall(r"AssistantServer (.*)", " ".join(arguments))[0].split()
                yield from unknown_options(product, "AssistantServer", arguments, where)
                ports = {port["name"]: str(port["containerPort"]) for port in container.get("ports", [])}
                if ports and ports != {"http": defaults["port"], "admin": admin and admin[1]}:
                    yield f"{where}: has the ports {ports}, the server {defaults['port']} and {admin and admin[1]}"
                for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
                    if probe in container:
                        path = container[probe]["httpGet"]["path"]
                        if container[probe]["httpGet"]["port"] != "admin" or get(product.server.admin, path).status != 200:
                            yield f"{where}: {probe} asks {path}, which the listener for operators does not answer"
            if kind == "PodMonitor":
                for endpoint in document["spec"]["podMetricsEndpoints"]:
                    if get(product.server.admin, endpoint["path"]).status != 200:
                        yield f"{form}: there is no {endpoint['path']}"
    for name, service in deploy.yaml("compose.yaml")[0]["services"].items():
        if service["image"].startswith("docgen:"):
            yield from unknown_options(product, "docgen", service["command"], f"compose.yaml: {name}")
        if service["image"].startswith("assistant-server:"):
            status, shown = product.config(
                {
                    key: "docs.example.org" if "$" in value else value.replace("/run/secrets/state-address", "SCRATCH/address")
                    for key, value in {**image, **service["environment"]}.items()
                }
            )
            if status:
                yield f"compose.yaml: {name}: the server refuses its environment: {shown}"
    for arguments in re.findall(r'^RUN \["docgen", (.*)\]', deploy.text("Dockerfile.site"), re.M):
        yield from unknown_options(product, "docgen", json.loads(f"[{arguments}]"), "Dockerfile.site")
    exposed = re.search(r"^EXPOSE (.*)", deploy.text("Dockerfile"), re.M)[1].split()
    if exposed != [defaults["port"], str(int(defaults["port"]) + 1000)] or f"127.0.0.1/{exposed[1]}" not in deploy.text("Dockerfile"):
        yield f"Dockerfile: exposes {exposed}, the server has {defaults['port']} and the one 1000 above"
    for unit in ("assistant-server.service",):
        words = re.search(r"^ExecStart=\S+/AssistantServer (.*)", deploy.text(unit), re.M)[1].split()
        yield from unknown_options(product, "AssistantServer", words, unit)


def observability(deploy):
    """promtool, and that every metric and label is in /metrics, every alert in the runbooks."""
    folder = deploy.folder / "observability"
    promtool = debian_program("prometheus", "usr/bin/promtool")
    if promtool is None:
        print("skip  promtool: Debian's package prometheus cannot be had")
    else:
        yield from complaints([promtool, "check", "rules", folder / "rules.yml"])
        yield from complaints([promtool, "test", "rules", folder / "rules_test.yml"])
    groups = yaml.safe_load((folder / "rules.yml").read_text())["groups"]
    rules = [rule for group in groups for rule in group["rules"]]
    recorded = {rule["record"] for rule in rules if "record" in rule}
    dashboard = json.loads((folder / "dashboard.json").read_text())
    targets = [target["expr"] for panel in dashboard["panels"] for target in panel.get("targets", [])]
    targets += [entry["expr"] for entry in dashboard["annotations"]["list"]]
    if promtool is not None:
        with tempfile.TemporaryDirectory(prefix="docgen-deploy-") as scratch:
            # The dashboard's expressions as rules, with what Grafana puts into them.
            plain = [re.sub(r"\$(job|instance)", ".*", expression.replace("$__rate_interval", "5m")) for expression in targets]
            path = pathlib.Path(scratch, "dashboard.yml")
            tried = [{"record": f"docs:target{number}", "expr": expression} for number, expression in enumerate(plain)]
            path.write_text(yaml.safe_dump({"groups": [{"name": "dashboard", "rules": tried}]}))
            yield from complaints([promtool, "check", "rules", path], "dashboard.json")
    names, labels = deploy.product.metrics()
    for expression in [rule["expr"] for rule in rules] + targets:
        yield from (f"observability: {found}: {expression}" for found in unknown_metrics(expression, names, labels, recorded))
    queries = [entry["query"]["query"] for entry in dashboard["templating"]["list"] if entry["type"] == "query"]
    yield from (f"dashboard.json: no metric {name}" for query in queries for name in re.findall(r"label_values\((\w+)", query) if name not in names)
    shown = {name for expression in targets for name in re.findall(r"\b(?:assistant|process|http)_\w+", expression)}
    unseen = {name for name, kind in names.items() if not re.search("_(bucket|sum|count)$", name)} - {
        re.sub("_(bucket|sum|count)$", "", name) for name in shown
    }
    yield from (f"dashboard.json: does not show {name}" for name in sorted(unseen))
    tried = set(re.findall(r'alertname="(\w+)"', (folder / "rules_test.yml").read_text()))
    page = (deploy.root / "docs/operate/runbooks.md").read_text()
    headings = re.findall(r"^#+ (\w+)$", page, re.M)
    alerts = [rule for rule in rules if "alert" in rule]
    for rule in alerts:
        name = rule["alert"]
        if rule["annotations"]["runbook_url"] != f"https://github.com/docgen/docgen/blob/main/docs/operate/runbooks.md#{name.lower()}":
            yield f"rules.yml: {name} leads to another runbook"
        if name not in headings:
            yield f"runbooks.md: has nothing for {name}"
        if name not in tried:
            yield f"rules_test.yml: does not try {name}"
        if rule["labels"]["severity"] not in ("page", "warn"):
            yield f"rules.yml: {name} has the severity {rule['labels']['severity']}"
    yield from (
        f"runbooks.md: there is no alert {name}"
        for name in headings
        if re.match("[A-Z][a-z]+[A-Z]", name) and name not in {rule["alert"] for rule in alerts}
    )


def helm_settings(deploy, name, values):
    """Whether the server takes what the chart makes of values: the settings, the variables, the files of secrets."""
    documents = deploy.rendered(**values)
    text = next(document["data"]["assistant.yml"] for document in documents if document["kind"] == "ConfigMap")
    pod = next(pod_of(document) for document in documents if document["kind"] == "Deployment")
    given = {entry["name"]: entry["value"] for entry in pod["containers"][0]["env"] if entry["name"] != "ASSISTANT_CONFIG"}
    mounted = {entry["mountPath"] for entry in pod["containers"][0]["volumeMounts"]}
    for path in re.findall(r"_file: (\S+)", text):
        if str(pathlib.PurePath(path).parent) not in mounted:
            yield f"kubernetes.md: {name}: nothing is mounted at {path}"
    environment = {key: re.sub("^/run/secrets/.*", "SCRATCH/" + FILES_OF_VARIABLES.get(key, "secret"), value) for key, value in given.items()}
    sites = [site["name"] for site in values["settings"].get("sites", [])]
    for site in sites or [None]:
        status, shown = deploy.product.config(environment, re.sub(r"/run/secrets/\S+", "SCRATCH/secret", text), site)
        if status:
            yield f"kubernetes.md: {name}: the server refuses it: {shown}"


def manual(deploy):
    """Files that the manual shows: an overlay by kustomize, values by helm, settings by the server."""
    page = (deploy.root / "docs/operate/kubernetes.md").read_text()
    shown = dict(re.findall(r'^```yaml title="([^"]+)"\n(.*?)^```', page, re.M | re.S))
    for name in (name for name in shown if name.startswith("values")):
        yield from helm_settings(deploy, name, yaml.safe_load(shown[name]))
    with tempfile.TemporaryDirectory(prefix="docgen-deploy-") as scratch:
        own = pathlib.Path(scratch, "own")
        shutil.copytree(deploy.folder / "kubernetes", pathlib.Path(scratch, "kubernetes"))
        own.mkdir()
        text = re.sub(r"https://github.com/docgen/docgen//deploy/(\S+)\?ref=main", r"../\1", shown["docs/kustomization.yaml"])
        (own / "kustomization.yaml").write_text(text)
        (own / "assistant.yml").write_text(shown["docs/assistant.yml"])
        made = output(["kubectl", "kustomize", own])
        for wanted in ("10.244.0.0/16", "hostnames:\n  - docs.example.com", "registry.example.org/docs:2026-11-30"):
            if wanted not in made:
                yield f"kubernetes.md: the overlay it shows does not make {wanted!r}"
    status, text = deploy.product.config(text=shown["docs/assistant.yml"])
    if status:
        yield f"kubernetes.md: the server refuses docs/assistant.yml: {text}"
    page = (deploy.root / "docs/operate/compose.md").read_text()
    shown = dict(re.findall(r'^```\w+ title="([^"]+)"\n(.*?)^```', page, re.M | re.S))
    environment = dict(re.findall(r"^(\w+)=(.*)$", shown[".env"].replace("/etc/docgen/", "SCRATCH/secret"), re.M))
    for case, site in (((environment, None), None), (({}, shown["secrets/server/assistant.yml"]), "handbook")):
        settings = {name: re.sub("SCRATCH/secret.*", "SCRATCH/secret", value) for name, value in case[0].items()}
        status, text = deploy.product.config(settings, case[1] and re.sub(r"/etc/docgen/\S+", "SCRATCH/secret", case[1]), site)
        if status:
            yield f"compose.md: the server refuses what it shows: {text}"


def guides(deploy):
    """Headers for static hosts as the server sends them, files of clouds, and every variable that the guides name."""
    page = (deploy.root / "docs/deploy/static-hosts.md").read_text()
    shown = dict(re.findall(r'^```\w+ title="([^"]+)"\n(.*?)^```', page, re.M | re.S))
    sent = get(deploy.product.server.port, "/", headers={"X-Forwarded-Proto": "https"}).headers
    forms = {
        "_headers": dict(re.findall(r"^  ([\w-]+): (.*)$", shown["_headers"], re.M)),
        "staticwebapp.config.json": json.loads(shown["staticwebapp.config.json"])["globalHeaders"],
        "headers.conf": dict(re.findall(r'^add_header ([\w-]+) "(.*)" always;$', shown["headers.conf"], re.M)),
    }
    for form, headers in forms.items():
        for name in STATIC_HEADERS - headers.keys():
            yield f"static-hosts.md: {form} has no {name}"
        for name, value in headers.items():
            # Pages bring the rest of their policy with them, and another one where they ask a server elsewhere.
            if name != "Cache-Control" and (sent[name.lower()] != value and value not in sent[name.lower()].split("; ")):
                yield f"static-hosts.md: {form} has {name}: {value}; the server sends {sent[name.lower()]}"
    if shutil.which("nginx"):
        with tempfile.TemporaryDirectory(prefix="docgen-deploy-") as scratch:
            server = "server { listen 127.0.0.1:8080; " + shown["headers.conf"] + shown["nginx"] + "}"
            frame = f"pid {scratch}/pid; error_log stderr; events {{}}\nhttp {{ access_log off; {server} }}\n"
            pathlib.Path(scratch, "nginx.conf").write_text(frame)
            yield from complaints(["nginx", "-t", "-e", "stderr", "-c", f"{scratch}/nginx.conf"], "static-hosts.md: nginx")
    page = (deploy.root / "docs/operate/clouds.md").read_text()
    shown = dict(re.findall(r'^ *```\w+ title="([^"]+)"\n(.*?)^ *```', page, re.M | re.S))
    yield from helm_settings(deploy, "values-eks.yaml", yaml.safe_load(shown["values-eks.yaml"]))
    platforms = {
        "task.json": {entry["name"]: entry["value"] for entry in json.loads(shown["task.json"])["containerDefinitions"][0]["environment"]},
        "app.yaml": {
            entry["name"]: entry["value"]
            for entry in yaml.safe_load(shown["app.yaml"])["properties"]["template"]["containers"][0]["env"]
            if "value" in entry
        },
        "fly.toml": tomllib.loads(shown["fly.toml"])["env"],
        "render.yaml": {entry["key"]: entry["value"] for entry in yaml.safe_load(shown["render.yaml"])["services"][0]["envVars"] if "value" in entry},
    }
    for name, environment in platforms.items():
        status, text = deploy.product.config({key: str(value) for key, value in environment.items()})
        if status:
            yield f"clouds.md: {name}: the server refuses it: {text}"
    with tempfile.TemporaryDirectory(prefix="docgen-deploy-") as scratch:
        path = pathlib.Path(scratch, "Dockerfile")
        path.write_text(shown["Dockerfile.volume"])
        # Its last user is root, who gives the folder to the server's user.
        yield from complaints([PROGRAMS / "hadolint", "--no-color", "--ignore", "DL3002", path], "clouds.md: Dockerfile.volume")
    for page in sorted([*(deploy.root / "docs/operate").glob("*.md"), *(deploy.root / "docs/deploy").glob("*.md")]):
        for name in sorted(set(re.findall(r"\b(?:ASSISTANT|KAPA)_[A-Z_]*[A-Z]\b(?!…)", page.read_text()))):
            if not deploy.product.knows_variable(name):
                yield f"{page.name}: {name}: the server knows no such variable"


def named_commands(deploy):
    """Commands that the guides name in tables, in prose and in blocks that are not run."""
    guides = commands.Guides(deploy, unknown_options, get)
    for page in sorted([*(deploy.root / "docs/operate").glob("*.md"), *(deploy.root / "docs/deploy").glob("*.md")]):
        yield from guides.findings(page)


STATIC_HEADERS = {
    "Content-Security-Policy",
    "X-Content-Type-Options",
    "Referrer-Policy",
    "Cross-Origin-Opener-Policy",
    "Permissions-Policy",
    "Strict-Transport-Security",
}

CHECKS = [compose, dockerfiles, kubernetes, helm, upgrade, settings, observability, manual, guides, named_commands]

# Ways to spoil deploy/: the check that has to notice, the file, what stands there, what is put in its place.
SPOILED = [
    (compose, "deploy/compose.yaml", "restart: unless-stopped", "restart: [sometimes]"),
    (compose, "deploy/compose.yaml", "${DOCS_SOURCE:-", "${SOURCE:-"),
    (compose, "deploy/compose.yaml", "172.30.53.11", "172.30.53.13"),
    (compose, "deploy/.env.example", "#ASSISTANT_REQUEST_RATE=", "#ASSISTANT_REQUESTS="),
    (dockerfiles, "deploy/Dockerfile", "USER 65532:65532", "USER root"),
    (dockerfiles, ".dockerignore", "\ndeploy\n", "\ndocs\n"),
    (kubernetes, "deploy/kubernetes/base/deployment.yaml", "containerPort: 8080", "containerport: 8080"),
    (kubernetes, "deploy/kubernetes/base/deployment.yaml", "allowPrivilegeEscalation: false", "allowPrivilegeEscalation: true"),
    (helm, "deploy/helm/docgen/values.yaml", "cpu: 250m", "cpu: 500m"),
    (helm, "deploy/helm/docgen/templates/deployment.yaml", "path: /health/ready", "path: /ready"),
    (helm, "deploy/helm/docgen/values.schema.json", '"replicas"', '"replica"'),
    (helm, "deploy/helm/docgen/values.schema.json", '"dist_token",', ""),
    (helm, "deploy/helm/docgen/templates/_helpers.tpl", '"SENTRY_DSN"', '"ASSISTANT_SENTRY_DSN"'),
    (upgrade, "deploy/helm/docgen/templates/deployment.yaml", "component: server", "component: servers"),
    (upgrade, "deploy/helm/docgen/templates/volumes.yaml", "{{ $.Release.Name }}-{{ $name }}", "{{ $.Release.Name }}-{{ $name }}-1"),
    (upgrade, "deploy/helm/docgen/values.schema.json", '"schedule"', '"cron"'),
    (settings, "deploy/kubernetes/base/deployment.yaml", "ASSISTANT_CONFIG", "ASSISTANT_CONFIGURATION"),
    (settings, "deploy/kubernetes/base/assistant.yml", "trusted_proxies", "trusted_proxy"),
    (settings, "deploy/kubernetes/base/deployment.yaml", "path: /health/live", "path: /healthz"),
    (settings, "deploy/kubernetes/base/deployment.yaml", "containerPort: 9080", "containerPort: 9090"),
    (settings, "deploy/kubernetes/overlays/sqlite/backup.yaml", "--keep", "--retain"),
    (settings, "deploy/kubernetes/base/verify.yaml", "args: [verify", "args: [check"),
    (settings, "deploy/compose.yaml", "--compress", "--gzip"),
    (settings, "deploy/Dockerfile", "ASSISTANT_HOST=0.0.0.0", "ASSISTANT_HOST=0.0.0.0 ASSISTANT_STATE=/var/lib/assistant-server/state.sqlite"),
    (observability, "deploy/observability/rules.yml", "assistant_outbox_depth", "assistant_outbox_length"),
    (observability, "deploy/observability/rules.yml", 'reason="ignored"', 'cause="ignored"'),
    (observability, "deploy/observability/rules.yml", 'state="open"', 'state="opened"'),
    (observability, "deploy/observability/dashboard.json", "assistant_feedback_total", "assistant_votes_total"),
    (observability, "deploy/observability/dashboard.json", "histogram_quantile(0.99, ", "histogram_quantile(0.99 "),
    (observability, "docs/operate/runbooks.md", "### KapaAway", "### KapaGone"),
    (manual, "docs/operate/kubernetes.md", "  kind: postgresql", "  sort: postgresql"),
    (manual, "docs/operate/kubernetes.md", "behavior: merge", "behavior: create"),
    (manual, "docs/operate/kubernetes.md", "sign_in_callback_url: https", "sign_in_callback_url: ftp"),
    (manual, "docs/operate/kubernetes.md", "name: docs-api, key", "name: docs-app, key"),
    (guides, "docs/deploy/static-hosts.md", '"nosniff" always', '"nosnif" always'),
    (guides, "docs/deploy/static-hosts.md", "  Referrer-Policy:", "  Referer-Policy:"),
    (guides, "docs/operate/clouds.md", 'ASSISTANT_TRUSTED_PROXIES = "172.16.0.0/12"', 'ASSISTANT_TRUSTED_PROXIES = "172.16.0.0/33"'),
    (guides, "docs/operate/connect.md", "ASSISTANT_CORS_ORIGINS", "ASSISTANT_CORS_ORIGIN"),
    (named_commands, "docs/operate/runbooks.md", "deployment/docs", "deployment/doc"),
    (named_commands, "docs/operate/runbooks.md", "AssistantServer export questions", "AssistantServer exports questions"),
    (named_commands, "docs/operate/runbooks.md", "restart server-1", "restart server-9"),
    (named_commands, "docs/operate/hardening.md", "PUT /api/admin/flags", "PUT /api/admin/flag"),
    (named_commands, "docs/operate/upgrade.md", "rollout undo", "rollout redo"),
    (named_commands, "docs/operate/compose.md", "check /docs --strict", "check /docs --stricter"),
    (manual, "docs/operate/compose.md", "ASSISTANT_READERS=signed-in", "ASSISTANT_READERS=some"),
]


def spoiled(deploy, wanted):
    """That the checks notice what they are for."""
    for check, name, old, new in SPOILED:
        if check not in wanted:
            continue
        with tempfile.TemporaryDirectory(prefix="docgen-deploy-") as scratch:
            root = pathlib.Path(scratch)
            for part in ("deploy", "docs"):
                shutil.copytree(ROOT / part, root / part)
            shutil.copy(ROOT / ".dockerignore", root)
            text = (root / name).read_text()
            if old not in text:
                yield f"{name} has no {old!r} to spoil"
                continue
            (root / name).write_text(text.replace(old, new, 1))
            try:
                found = next(iter(check(Deploy(root, deploy.product))), None)
            except (subprocess.CalledProcessError, helm_python.HelmError, AttributeError, IndexError, KeyError, TypeError) as error:
                found = error
            if found is None:
                yield f"{check.__name__} does not notice {new!r} in {name}"


def output(command):
    run = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    if run.returncode:
        raise subprocess.CalledProcessError(run.returncode, command[0], run.stdout, run.stderr)
    return run.stdout


def complaints(command, where=None):
    """What a tool says when it ends with another status than 0."""
    run = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    if run.returncode:
        yield f"{where or pathlib.Path(str(command[0])).name}: {(run.stdout + run.stderr).strip()}"


def debian_program(package, path):
    """A program of Debian's package, unpacked and not installed; None where it cannot be had."""
    if found := shutil.which(pathlib.Path(path).name):
        return found
    place = ROOT / ".build/deploy" / package
    if not (place / path).exists() and shutil.which("apt-get"):
        place.mkdir(parents=True, exist_ok=True)
        run = subprocess.run(["apt-get", "download", "-qq", package], cwd=place, capture_output=True)
        if run.returncode:
            subprocess.run(["apt-get", "update", "-qq"], capture_output=True)
            subprocess.run(["apt-get", "download", "-qq", package], cwd=place, capture_output=True)
        for archive in place.glob("*.deb"):
            subprocess.run(["dpkg", "-x", archive, place], check=True)
            archive.unlink()
    return place / path if (place / path).exists() else None


def merged(base, changes):
    result = dict(base)
    for key, value in changes.items():
        result[key] = merged(result[key], value) if isinstance(value, dict) and isinstance(result.get(key), dict) else value
    return result


def lint_messages(report):
    messages = report.get("messages") or report.get("Messages") or []
    for message in messages:
        severity = message.get("severity", message.get("Severity", 0))
        # An icon is recommended: a name on a list of charts is what it would adorn.
        if severity not in (0, 1, "info", "INFO", "unknown"):
            yield str(message)
    yield from map(str, report.get("errors") or report.get("Errors") or [])


def comparable(document):
    """A name, and the text in which what helm adds, and what kustomize makes of names, is left out."""

    def clean(value):
        if isinstance(value, dict):
            left_out = {"app.kubernetes.io/version", "app.kubernetes.io/managed-by", "helm.sh/chart", "helm.sh/resource-policy", "checksum/settings"}
            result = {key: clean(inner) for key, inner in value.items() if key not in left_out}
            return {key: inner for key, inner in result.items() if not (key in ("annotations", "labels") and not inner)}
        if isinstance(value, list):
            items = [clean(inner) for inner in value]
            # The order of these means nothing.
            if items and all(isinstance(item, dict) and "name" in item for item in items):
                items.sort(key=lambda item: item["name"])
            return items
        if isinstance(value, str):
            return re.sub(r"(docs-settings)-[0-9a-z]{10}$", r"\1", value)
        return value

    document = clean(document)
    if "assistant.yml" in document.get("data", {}):
        document["data"]["assistant.yml"] = yaml.safe_load(document["data"]["assistant.yml"])
    return f"{document['kind']} {document['metadata']['name']}", yaml.safe_dump(document)


def pod_of(document):
    spec = document.get("spec", {})
    spec = spec.get("jobTemplate", {}).get("spec", spec)
    return spec.get("template", {}).get("spec")


def unknown_options(product, program, arguments, where):
    command = []
    for word in arguments:
        if word.startswith("-") or not re.fullmatch("[a-z]+", word):
            break
        command.append(word)
    if program == "AssistantServer" and not command:
        command = ["serve"]
    # What is exported is an argument, and so are a feature and its value.
    for taking in (["export"], ["admin", "export"], ["admin", "flags", "set"]):
        if command[: len(taking)] == taking:
            command = taking
    options = product.options(program, *command)
    if options is None:
        yield f"{where}: there is no command '{program} {' '.join(command)}'"
        return
    yield from (f"{where}: '{program} {' '.join(command)}' has no {word}" for word in arguments if word.startswith("--") and word not in options)


KEYWORDS = {"and", "or", "unless", "on", "by", "without", "ignoring", "group_left", "group_right", "sum", "count", "max", "min", "avg", "absent"}
TARGET_LABELS = {"job", "instance", "le"}


def unknown_metrics(expression, names, labels, recorded):
    for name, inner in re.findall(r"([a-z_]\w*)\{([^}]*)\}", expression):
        for label, sign, value in re.findall(r'(\w+)(=~|!~|!=|=)"([^"]*)"', inner):
            seen = labels.get(name, {})
            if label in TARGET_LABELS or name == "up":
                continue
            if label not in seen:
                yield f"{name} has no label {label}"
            elif sign == "=" and label not in ("status", "route") and value not in seen[label]:
                yield f"{name} has no {label} {value}"
    bare = re.sub(r"\{[^}]*\}", "", expression)
    bare = re.sub(r"\[[^\]]*\]", "", bare)
    bare = re.sub(r"\b(by|without|on|ignoring)\s*\([^)]*\)", "", bare)
    for name in re.findall(r"[a-z_][\w:]*(?![\w:]*\s*\()", bare):
        if name not in names and name not in recorded and name not in KEYWORDS and name != "up":
            yield f"there is no metric {name}"


def readme(deploy):
    """The chart's README, with the table that its values.yaml makes."""
    rows, path, comment = [], [], []
    values = yaml.safe_load(deploy.text("helm/docgen/values.yaml"))
    for line in deploy.text("helm/docgen/values.yaml").splitlines():
        if match := re.match(r"\s*# ?(.*)", line):
            comment.append(match[1])
        elif match := re.match(r"( *)(\w+):(.*)", line):
            path = [*path[: len(match[1]) // 2], match[2]]
            value = values
            for key in path:
                value = value[key] if isinstance(value, dict) else value
            if match[3].strip() or (comment and not isinstance(value, dict)) or (comment and path[0] in ("resources", "settings")):
                if comment:
                    rows.append(f"| `{'.'.join(path)}` | {' '.join(comment)} | `{json.dumps(value)}` |")
            comment = []
        else:
            comment = []
    table = "\n".join(["| Value | Is | Default |", "|---|---|---|", *rows])
    text = deploy.text("helm/docgen/README.md")
    return re.sub(r"<!-- values -->.*<!-- /values -->", lambda _: f"<!-- values -->\n{table}\n<!-- /values -->", text, flags=re.S)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("checks", nargs="*", metavar="CHECK", help=", ".join(check.__name__ for check in CHECKS))
    parser.add_argument("--bin", default=ROOT / ".build/debug", type=pathlib.Path, help="the folder with docgen and AssistantServer")
    parser.add_argument("--fix", action="store_true", help="write the chart's README and the settings of .env.example anew")
    arguments = parser.parse_args()
    product = Product(arguments.bin.resolve())
    deploy = Deploy(ROOT, product)
    if arguments.fix:
        (ROOT / "deploy/helm/docgen/README.md").write_text(readme(deploy))
        (ROOT / "deploy/.env.example").write_text(env_example(deploy))
    wanted = [check for check in CHECKS if not arguments.checks or check.__name__ in arguments.checks]
    if not shutil.which("kubectl"):
        without = [check for check in wanted if check not in (compose, dockerfiles, observability)]
        print("skip  " + ", ".join(check.__name__ for check in without) + ": kustomize is not here; it comes with kubectl")
        wanted = [check for check in wanted if check not in without]
    failed = 0
    try:
        for check in wanted:
            findings = list(check(deploy))
            failed += len(findings)
            print(("FAIL  " if findings else "pass  ") + f"{check.__name__}: {check.__doc__}", *findings, sep="\n      ", flush=True)
        findings = list(spoiled(deploy, wanted))
        failed += len(findings)
        print(("FAIL  " if findings else "pass  ") + f"spoiled: {spoiled.__doc__}", *findings, sep="\n      ", flush=True)
    finally:
        product.end()
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
