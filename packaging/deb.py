"""The package for Debian and what is made of it: it needs the system's libraries, which get their security updates there."""

import email.utils
import gzip
import os
import pathlib
import shutil

from release import HOMEPAGE, MAINTAINER, PROGRAMS, ROOT, SUMMARY, Release, run

DESCRIPTION = """\
docgen turns a folder of Markdown into a static site and a search index,
 and answers questions from it. It checks links, draws diagrams and formulas
 without scripts, and shows the site while you write.
 .
 AssistantServer serves such a site with search and answers. Its systemd
 units are installed, and not enabled: the settings are yours."""


def pack(made: Release, output: pathlib.Path) -> list[pathlib.Path]:
    root = made.folder / "deb"
    usr = root / "usr"
    shutil.copytree(made.tree, usr)
    units = root / "lib/systemd/system"
    units.mkdir(parents=True)
    for unit in ("assistant-server.service", "assistant-server.socket"):
        text = (ROOT / "deploy" / unit).read_text()
        (units / unit).write_text(text.replace("/usr/local/bin/", "/usr/bin/"))
    documents(made, usr / "share/doc/docgen")
    overrides = usr / "share/lintian/overrides/docgen"
    overrides.parent.mkdir(parents=True)
    shutil.copyfile(ROOT / "packaging/lintian-overrides", overrides)
    control(made, root)
    for path in sorted(root.rglob("*")):
        path.chmod(
            0o755 if path.is_dir() or path.parent.name in ("bin", "DEBIAN") and path.name in (*PROGRAMS, "postinst", "postrm", "prerm") else 0o644
        )
    target = output / f"docgen_{made.version}-1_{architecture()}.deb"
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(made.epoch)}
    # Two threads, as in Release.tarball.
    run("dpkg-deb", "--root-owner-group", f"-z{made.level}", "-Zxz", "--threads-max=2", "--build", root, target, env=environment)
    return [target]


def architecture() -> str:
    return run("dpkg", "--print-architecture").strip()


def documents(made: Release, folder: pathlib.Path):
    folder.mkdir(parents=True)
    shutil.copyfile(ROOT / "packaging/copyright", folder / "copyright")
    time = email.utils.formatdate(made.epoch, usegmt=True).replace("GMT", "+0000")
    entry = f"docgen ({made.version}-1) unstable; urgency=medium\n\n  * Version {made.version}; see changelog.gz.\n\n -- {MAINTAINER}  {time}\n"
    for name, text in (("changelog.Debian.gz", entry), ("changelog.gz", (ROOT / "CHANGELOG.md").read_text())):
        (folder / name).write_bytes(gzip.compress(text.encode(), 9, mtime=0))


def control(made: Release, root: pathlib.Path):
    folder = root / "DEBIAN"
    folder.mkdir()
    size = sum(path.stat().st_size for path in root.rglob("*") if path.is_file()) // 1024
    fields = {
        "Package": "docgen",
        "Version": f"{made.version}-1",
        "Architecture": architecture(),
        "Maintainer": MAINTAINER,
        "Installed-Size": str(size),
        "Depends": dependencies(made),
        "Recommends": "ca-certificates, graphviz",
        "Section": "text",
        "Priority": "optional",
        "Homepage": HOMEPAGE,
        "Description": f"{SUMMARY}\n {DESCRIPTION}",
    }
    (folder / "control").write_text("".join(f"{key}: {value}\n" for key, value in fields.items()))
    for script in ("postinst", "prerm", "postrm"):
        shutil.copyfile(ROOT / "packaging" / f"{script}.sh", folder / script)
    files = sorted(path for path in root.rglob("*") if path.is_file() and folder not in path.parents)
    (folder / "md5sums").write_text("".join(f"{run('md5sum', path).split()[0]}  {path.relative_to(root)}\n" for path in files))


def dependencies(made: Release) -> str:
    """What the programs are linked with, by the packages of this machine."""
    scratch = made.folder / "shlibdeps"
    (scratch / "debian").mkdir(parents=True)
    (scratch / "debian/control").write_text("Source: docgen\n\nPackage: docgen\nArchitecture: any\n")
    programs = [made.bin / name for name in PROGRAMS]
    line = run("dpkg-shlibdeps", "-O", *(f"-e{program}" for program in programs), cwd=scratch)
    return line.removeprefix("shlibs:Depends=").strip()
