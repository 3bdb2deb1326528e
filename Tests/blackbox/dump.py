#!/usr/bin/env python3
"""A state in PostgreSQL is dumped by the CronJob of deploy/, rehearsed as the manual says, and restored by the Job of deploy/.

    Tests/blackbox/dump.py [--bin .build/debug]

The scripts are those of `deploy/kubernetes/overlays/postgresql/`, with other folders; the rehearsal is the block of `docs/operate/recovery.md`. After
the restore everything that was there at the time of the dump has to be there again, and take votes, keys and follow-ups as before.

Needs postgresql; without it it is left out, and that is said.
"""

import json
import os
import pathlib
import re
import subprocess
import sys
import textwrap

import postgres
import support

ROOT = pathlib.Path(__file__).resolve().parents[2]
OVERLAY = ROOT / "deploy/kubernetes/overlays/postgresql"
OPERATOR_KEY = "the-key-of-the-operators"
KEPT = 7


def script_of(name):
    """What a manifest's container runs in a shell."""
    text = (OVERLAY / name).read_text()
    found = re.search(r"^( *)- \|\n((?:\1  .*\n)+)", text, re.M)
    return textwrap.dedent(found[2])


def rehearsal():
    """The commands of the manual, without prompts."""
    text = (ROOT / "docs/operate/recovery.md").read_text()
    block = next(block for block in re.findall(r"```console\n(.*?)```", text, re.S) if "pg_restore" in block)
    return [line.removeprefix("$ ") for line in block.splitlines() if line.startswith("$ ")]


class Rehearsal:
    def __init__(self, place, cluster):
        self.place, self.cluster = place, cluster
        self.backups = place.folder / "backups"
        self.backups.mkdir()
        (place.folder / "address").write_text(cluster.uri + "\n")
        programs = str(pathlib.Path(support.program(place.bin, "AssistantServer")).parent)
        self.environment = {
            "PATH": f"{cluster.bin}:{programs}:{os.environ['PATH']}",
            "ASSISTANT_STATE": cluster.uri,
            "ASSISTANT_ADMIN_LISTEN": "off",
            "ASSISTANT_OPERATOR_KEY": OPERATOR_KEY,
            "ASSISTANT_QUESTION_RATE": "off",
            "ASSISTANT_REQUEST_RATE": "off",
        }
        self.process, self.port = None, 0

    def start(self):
        self.port = support.free_port()
        words = [support.program(self.place.bin, "AssistantServer"), "--dist", str(self.place.folder / "dist"), "--port", str(self.port)]
        with open(self.place.folder / "server.log", "ab") as log:
            self.process = self.place.start(words, cwd=self.place.folder, env=self.environment, stdout=subprocess.DEVNULL, stderr=log)
        support.wait_until(lambda: self.process.poll() is not None or support.answers(self.port), "the server listens")
        if self.process.poll() is not None:
            sys.exit("the server did not start:\n" + self.place.log())

    def stop(self):
        support.stop(self.process)

    def run(self, command, **more):
        words = ["/bin/sh", "-c", command] if isinstance(command, str) else command
        return subprocess.run(words, cwd=self.backups, env={**self.environment, **more}, capture_output=True, text=True, check=False)

    def job(self, name):
        script = script_of(name).replace("/var/backups/docs", str(self.backups))
        return self.run(script.replace("/run/secrets/state/address", str(self.place.folder / "address")))

    def post(self, path, body):
        return support.get(self.port, path, method="POST", body=json.dumps(body).encode())

    def ask(self, question, thread=None):
        return self.post("/api/kapa/query", {"query": question, **({"thread_id": thread} if thread else {})}).json()

    def vote(self, answer):
        return self.post("/api/kapa/feedback", {"question_answer_id": answer["question_answer_id"], "reaction": "downvote"}).status

    def exported(self):
        command = [support.program(self.place.bin, "AssistantServer"), "export"]
        return {name: sorted(self.run([*command, name, "--format", "jsonl"]).stdout.splitlines()) for name in ("questions", "feedback", "gaps")}


def main():
    arguments = support.parser(__doc__.splitlines()[0]).parse_args()
    if postgres.programs() is None:
        print("left out: postgresql is not installed")
        sys.exit(1 if os.environ.get("CI") else 0)
    verdict = support.Verdict()
    with support.Workplace(arguments.bin) as place, postgres.Cluster() as cluster:
        trial = Rehearsal(place, cluster)
        trial.start()
        answers = [trial.ask(f"how do I set the port? {number}") for number in range(20)]
        verdict.check(all(trial.vote(answer) == 200 for answer in answers[:5]), "20 questions, 5 votes")
        server = support.program(place.bin, "AssistantServer")
        key = trial.run([server, "keys", "create", "--name", "ci", "--role", "viewer"]).stdout.strip()
        before = trial.exported()

        for number in range(KEPT + 2):
            (trial.backups / f"state-2020010{number}T000000Z.dump").write_text("old\n")
        done = trial.job("backup.yaml")
        dumps = sorted(path.name for path in trial.backups.iterdir())
        verdict.check(done.returncode == 0, f"the CronJob ends with status {done.returncode}{done.stderr[-300:]}")
        verdict.check(len(dumps) == KEPT and not any(name.endswith(".part") for name in dumps), f"{len(dumps)} dumps are kept")
        newest = trial.backups / dumps[-1]
        verdict.check(newest.stat().st_mode & 0o077 == 0, "nobody else reads a dump")

        lost = trial.ask("what came after the dump?")
        trial.vote(answers[7])

        # As the manual says, beside the servers.
        where = {"PGHOST": "127.0.0.1", "PGPORT": str(cluster.port), "PGUSER": "docs", "PGPASSWORD": cluster.password}
        done = trial.run("set -e\n" + "\n".join(rehearsal()), **where)
        questions = trial.backups / "questions.jsonl"
        lines = len(questions.read_text().splitlines()) if questions.exists() else 0
        verdict.check(
            done.returncode == 0 and lines == 20,
            f"the rehearsal of the manual ends with status {done.returncode}, {lines} questions{done.stderr[-300:]}",
        )
        verdict.check("are what they were" in done.stdout, "the audit log of the rehearsal is whole")
        questions.unlink(missing_ok=True)
        verdict.check(trial.process.poll() is None and trial.ask("still there?")["answer"] != "", "the server has not noticed it")

        # A disaster.
        trial.stop()
        cluster.sql("DROP TABLE assistant.feedback CASCADE")
        cluster.sql("DELETE FROM assistant.questions")
        done = trial.job("restore.yaml")
        verdict.check(done.returncode == 0, f"the Job restores: {done.stdout.strip()}{done.stderr[-300:]}")
        after = trial.exported()
        verdict.check(after == before, f"{len(after['questions'])} questions and {len(after['feedback'])} votes are those of the dump")
        trial.start()
        verdict.check(trial.vote(answers[9]) == 200 and trial.vote(answers[0]) == 200, "votes on what was dumped are taken")
        verdict.check(trial.vote(lost) == 404, "a vote on what came later is refused")
        thread = answers[3]["thread_id"]
        verdict.check(trial.ask("and the host?", thread)["thread_id"] == thread, "a thread goes on")
        status = support.get(trial.port, "/metrics", headers={"Authorization": f"Bearer {key}"}).status
        verdict.check(status == 200, "a key of before opens what it did")
        audit = trial.run([server, "audit", "verify"])
        verdict.check(audit.returncode == 0, f"the audit log is whole: {audit.stdout.splitlines()[:1]}{audit.stderr[-300:]}")
        trial.stop()

        # What cannot be restored changes nothing.
        (trial.backups / "state-29990101T000000Z.dump").write_bytes(newest.read_bytes()[:-2000])
        whole = trial.exported()
        verdict.check(trial.job("restore.yaml").returncode != 0 and trial.exported() == whole, "a dump that was cut off changes nothing")
    verdict.end()


if __name__ == "__main__":
    main()
