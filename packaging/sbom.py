"""The bill of materials: what the programs are made of, as SPDX 2.3 in JSON. Source: https://spdx.github.io/spdx-spec/v2.3/"""

import datetime
import hashlib
import json
import pathlib
import re
import subprocess

import libraries
from release import HOMEPAGE, PROGRAMS, ROOT, Release

NAMELESS = re.compile(r"[^A-Za-z0-9.-]+")


def licences() -> dict[str, str]:
    """The licence of each package that packaging/copyright names, by its short name there where that is one of SPDX's list."""
    found = {}
    for paragraph in (ROOT / "packaging/copyright").read_text().split("\n\n"):
        files, licence = (re.search(rf"^{key}: (.+)$", paragraph, re.MULTILINE) for key in ("Files", "License"))
        if files and licence and re.fullmatch(r"[A-Za-z0-9.+-]+", licence[1]):
            found |= {name.lower(): licence[1] for name in files[1].split()}
    return found


def package(kind: str, name: str, version: str, url: str, reference: str, licence: str | None) -> dict:
    return {
        "SPDXID": f"SPDXRef-{kind}-{NAMELESS.sub('-', name)}",
        "name": name,
        "versionInfo": version,
        "downloadLocation": url,
        "filesAnalyzed": False,
        "licenseConcluded": "NOASSERTION",
        "licenseDeclared": licence or "NOASSERTION",
        "copyrightText": "NOASSERTION",
        "externalRefs": [{"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": reference}],
    }


def swift_packages() -> list[dict]:
    """What Package.resolved pins."""
    known = licences()
    found = []
    for pin in json.loads((ROOT / "Package.resolved").read_text())["pins"]:
        url, state = pin["location"], pin["state"]
        version = state.get("version") or state["revision"]
        place = url.removeprefix("https://").removesuffix(".git")
        name = place.split("/")[-1]
        reference = f"pkg:swift/{place}@{version}"
        found.append(package("Swift", name, version, f"git+{url}@{state['revision']}", reference, known.get(name.lower())))
    return found


def system_packages(made: Release) -> list[dict]:
    """The packages of this machine that have the libraries which the programs load, glibc too."""
    owners = {libraries.owner(path) for program in PROGRAMS for path in libraries.loaded(made.bin / program).values()}
    found = []
    for name in sorted(owners):
        fields = subprocess.run(
            ["dpkg-query", "--show", "--showformat=${Version}\\n${Architecture}\\n", name], capture_output=True, text=True, check=True
        ).stdout.splitlines()
        version, architecture = fields[0], fields[1]
        found.append(package("Debian", name, version, "NOASSERTION", f"pkg:deb/debian/{name}@{version}?arch={architecture}", None))
    return found


def document(made: Release) -> dict:
    created = datetime.datetime.fromtimestamp(made.epoch, datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    reference = f"pkg:github/docgen/docgen@v{made.version}"
    own = package("Package", "docgen", made.version, HOMEPAGE, reference, "Apache-2.0")
    swift, system = swift_packages(), system_packages(made)
    relations = [("SPDXRef-DOCUMENT", "DESCRIBES", own["SPDXID"])]
    relations += [(own["SPDXID"], "STATIC_LINK", part["SPDXID"]) for part in swift]
    relations += [(own["SPDXID"], "DYNAMIC_LINK", part["SPDXID"]) for part in system]
    programs = hashlib.sha256(b"".join((made.bin / program).read_bytes() for program in PROGRAMS)).hexdigest()
    return {
        "spdxVersion": "SPDX-2.3",
        "dataLicense": "CC0-1.0",
        "SPDXID": "SPDXRef-DOCUMENT",
        "name": f"docgen-{made.version}-linux-{made.machine}",
        # One for each pair of programs: the same programs give the same document.
        "documentNamespace": f"{HOMEPAGE}/spdx/{made.version}-{made.machine}-{programs[:16]}",
        "creationInfo": {"created": created, "creators": ["Organization: docgen project", f"Tool: docgen-packaging-{made.version}"]},
        "packages": [own, *swift, *system],
        "relationships": [{"spdxElementId": left, "relationshipType": kind, "relatedSpdxElement": right} for left, kind, right in relations],
    }


def pack(made: Release, output: pathlib.Path) -> list[pathlib.Path]:
    path = output / f"docgen-{made.version}-linux-{made.machine}.spdx.json"
    path.write_text(json.dumps(document(made), indent=1, sort_keys=True) + "\n")
    return [path]
