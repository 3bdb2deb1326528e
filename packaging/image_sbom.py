#!/usr/bin/env python3
"""The bill of materials of an image that deploy/Dockerfile has built, as SPDX 2.3 in JSON, from the list of packages in it.

    docker run --rm --entrypoint cat IMAGE /var/lib/dpkg/status | packaging/image_sbom.py --image IMAGE --digest sha256:… --version 0.2.0

It names every package of Debian, with its version and source, and what the programs are linked with (Package.resolved). Source of the list's form:
https://manpages.debian.org/bookworm/dpkg/dpkg-query.1.en.html, deb822(5).
"""

import argparse
import datetime
import json
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import release
import sbom


def installed(status: str) -> list[dict[str, str]]:
    """The fields of each installed package of a dpkg status file, those of one line."""
    paragraphs = (dict(re.findall(r"^([A-Za-z-]+): (.*)$", paragraph, re.M)) for paragraph in status.split("\n\n"))
    return [fields for fields in paragraphs if fields.get("Status", "").endswith(" installed")]


def document(status: str, image: str, digest: str, version: str) -> dict:
    """status: the text of /var/lib/dpkg/status; digest: sha256:… of the image."""
    packages = installed(status)
    if not packages:
        sys.exit("the list names no installed package: give the /var/lib/dpkg/status of the image at standard input")
    debian = [
        sbom.package(
            "Debian",
            fields["Package"],
            fields["Version"],
            "NOASSERTION",
            f"pkg:deb/debian/{fields['Package']}@{fields['Version']}?arch={fields['Architecture']}",
            None,
        )
        for fields in packages
    ]
    swift = sbom.swift_packages()
    # A name may hold a tag, which a purl of the kind oci has apart.
    name = image.rsplit("/", 1)[-1].split("@")[0].split(":")[0]
    own = sbom.package("Image", image, digest, "NOASSERTION", f"pkg:oci/{name}@{digest.replace(':', '%3A')}", None)
    programs = sbom.package("Package", "docgen", version, release.HOMEPAGE, f"pkg:github/docgen/docgen@v{version}", "Apache-2.0")
    relations = [("SPDXRef-DOCUMENT", "DESCRIBES", own["SPDXID"]), (own["SPDXID"], "CONTAINS", programs["SPDXID"])]
    relations += [(own["SPDXID"], "CONTAINS", part["SPDXID"]) for part in debian]
    relations += [(programs["SPDXID"], "STATIC_LINK", part["SPDXID"]) for part in swift]
    return {
        "spdxVersion": "SPDX-2.3",
        "dataLicense": "CC0-1.0",
        "SPDXID": "SPDXRef-DOCUMENT",
        "name": image,
        "documentNamespace": f"{release.HOMEPAGE}/spdx/image/{name}-{digest.removeprefix('sha256:')}",
        "creationInfo": {
            "created": datetime.datetime.fromtimestamp(release.epoch(), datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "creators": ["Organization: docgen project", f"Tool: docgen-packaging-{version}"],
        },
        "packages": [own, programs, *swift, *debian],
        "relationships": [{"spdxElementId": left, "relationshipType": kind, "relatedSpdxElement": right} for left, kind, right in relations],
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--image", required=True, help="its name: registry.example.org/docgen:0.2.0")
    parser.add_argument("--digest", required=True, help="sha256:…, as the registry has it")
    parser.add_argument("--version", required=True, help="that of the programs in it")
    arguments = parser.parse_args()
    if not re.fullmatch("sha256:[0-9a-f]{64}", arguments.digest):
        sys.exit(f"--digest is '{arguments.digest}', expected sha256: and 64 hexadecimal digits")
    print(json.dumps(document(sys.stdin.read(), arguments.image, arguments.digest, arguments.version), indent=1, sort_keys=True))


if __name__ == "__main__":
    main()
