#!/usr/bin/env python3
"""A folder of snapshots and one of incidents, as a server and its operator would have left them: the same for the same arguments.

    python3 Tests/browser/history.py FOLDER [--now EPOCH] [--services N] [--interval SECONDS]

writes FOLDER/snapshots (raw lines of 48 hours, hourly and daily roll-ups) and FOLDER/incidents.
"""

import argparse
import json
import pathlib
import random
from datetime import UTC, datetime

DAY = 86_400
SERVICES = [
    ("index", "Index", None, True, 3),
    ("state", "State database", None, True, 6),
    ("disk", "Disk space", None, True, 1),
    ("kapa", "Kapa", "Answers", False, 210),
    ("website", "Website", "Around it", False, 48),
    ("registry", "Package registry", "Around it", False, 95),
    ("mail", "Mail relay", "Around it", False, 160),
    ("search-mirror", "Search mirror", "Around it", False, 24),
]


def iso(epoch: float) -> str:
    return datetime.fromtimestamp(epoch, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class Past:
    """What was wrong when: seconds before now, with a service, a state and a length."""

    def __init__(self, now: int):
        self.now = now
        self.troubles = [
            # (service, state, seconds before now, length)
            ("kapa", "unhealthy", 4 * DAY + 3_600, 2 * 3_600 + 24 * 60),
            ("kapa", "degraded", 4 * DAY + 2 * 3_600, 3_600),
            ("website", "unhealthy", 11 * DAY, 11 * 60),
            ("registry", "degraded", 23 * DAY, 5 * 3_600),
            ("mail", "unhealthy", 39 * DAY + 7_200, 26 * 3_600),
            ("index", "unhealthy", 31 * DAY, 150),
            ("state", "maintenance", 18 * DAY, 5_400),
        ]
        # Nobody measured: the monitor was off for three days, for an hour yesterday, and installed 71 days ago.
        self.gaps = [(54 * DAY, 51 * DAY), (30 * 3_600, 29 * 3_600)]
        self.first = now - 71 * DAY

    def is_gap(self, time: float) -> bool:
        return time < self.first or any(self.now - begin <= time < self.now - end for begin, end in self.gaps)

    def state(self, service: str, time: float) -> str:
        for name, state, before, length in self.troubles:
            if name == service and self.now - before <= time < self.now - before + length:
                return state
        return "healthy"


def period(past: Past, service, start: int, length: int, interval: int, rng) -> dict | None:
    identifier, _, _, _, base = service
    end = min(start + length, past.now)
    counts = dict.fromkeys(["healthy", "degraded", "unhealthy", "maintenance", "unknown"], 0)
    step = interval if length <= 3_600 else 300
    for time in range(start, end, step):
        if not past.is_gap(time):
            counts[past.state(identifier, time)] += step // interval
    total = sum(counts.values())
    if not total:
        return None
    middle = base * rng.uniform(0.9, 1.2)
    return {
        "version": 1,
        "service": identifier,
        "start": iso(start),
        "counts": counts,
        "measured_seconds": total * interval,
        "response": {
            "checks": total,
            "min": round(middle * 0.7, 2),
            "mean": round(middle * 1.1, 2),
            "p50": round(middle, 2),
            "p95": round(middle * rng.uniform(1.6, 3), 2),
            "max": round(middle * 6, 2),
        },
    }


def write(folder: str, now: int, services: int = 8, interval: int = 30, incidents: bool = True):
    rng = random.Random(7)
    root = pathlib.Path(folder)
    snapshots = root / "snapshots"
    snapshots.mkdir(parents=True, exist_ok=True)
    past = Past(now)
    chosen = [SERVICES[n] if n < len(SERVICES) else (f"service-{n}", f"Service {n}", "More", False, 20 + n) for n in range(services)]

    raw_start = now - 2 * DAY
    for name, length, start in [("daily", DAY, now // DAY * DAY - 399 * DAY), ("hourly", 3_600, now // 3_600 * 3_600 - 90 * 24 * 3_600)]:
        with open(snapshots / f"{name}.ndjson", "w") as file:
            for begin in range(start, now, length):
                for service in chosen:
                    line = period(past, service, begin, length, interval, rng)
                    if line:
                        file.write(json.dumps(line, separators=(",", ":")) + "\n")

    files = {}
    for time in range(raw_start, now + 1, interval):
        if past.is_gap(time):
            continue
        day = iso(time)[:10]
        if day not in files:
            files[day] = open(snapshots / f"{day}.ndjson", "w")
        rows = []
        for identifier, title, group, required, base in chosen:
            wave = 1 + 0.25 * ((time // 3_600) % 24 in range(8, 18))
            row = {
                "id": identifier,
                "name": title,
                "state": past.state(identifier, time),
                "required": required,
                "response_ms": round(base * wave * rng.lognormvariate(0, 0.3), 2),
                "checked_at": iso(time),
            }
            if group:
                row["group"] = group
            rows.append(row)
        files[day].write(
            json.dumps(
                {
                    "version": 1,
                    "generated_at": iso(time),
                    "interval_seconds": interval,
                    "ttl_seconds": 3 * interval,
                    "state": "healthy",
                    "services": rows,
                    "host": {"cpu_ratio": round(rng.uniform(0.05, 0.4), 3), "memory_ratio": 0.58, "disk_ratio": 0.41},
                },
                separators=(",", ":"),
            )
            + "\n"
        )
    for file in files.values():
        file.close()
    if incidents:
        write_incidents(root / "incidents", now)


def write_incidents(folder: pathlib.Path, now: int):
    folder.mkdir(parents=True, exist_ok=True)

    def heading(before: int) -> str:
        return iso(now - before)[:16].replace("T", " ") + " UTC"

    (folder / "kapa-timeouts.md").write_text(f"""---
title: Answers from Kapa time out
severity: partial
started: {iso(now - 4 * DAY - 3_600)}
resolved: {iso(now - 4 * DAY + 84 * 60)}
components: [kapa]
---

Questions were answered from the documents while Kapa did not answer.

## {heading(4 * DAY - 26 * 3_600)} postmortem

A certificate had expired on the way to Kapa. It is now watched, and renewed a week before its end.

## {heading(4 * DAY - 84 * 60)} resolved

Answers come from Kapa again.

## {heading(4 * DAY - 20 * 60)} identified

A certificate has expired. The operator is renewing it.

## {heading(4 * DAY + 50 * 60)} investigating

Kapa does not answer. Readers get passages of the documents with their sources.
""")
    (folder / "mail-outage.md").write_text(f"""---
title: Mail is not delivered
severity: major
started: {iso(now - 39 * DAY - 7_200)}
resolved: {iso(now - 39 * DAY + 24 * 3_600)}
components: [mail]
---

## {heading(39 * DAY - 24 * 3_600)} resolved

All waiting mail has been sent.

## {heading(39 * DAY + 3_600)} investigating

The relay refuses connections.
""")
    (folder / "state-upgrade.md").write_text(f"""---
title: Move of the state database
kind: maintenance
started: {iso(now - 18 * DAY)}
resolved: {iso(now - 18 * DAY + 5_400)}
components: [state]
---

Votes were kept in the browser and sent afterwards.
""")
    (folder / "registry-slow.md").write_text(f"""---
title: Downloads are slow
severity: degraded
started: {iso(now - 2 * 3_600 - 600)}
components: [registry]
---

## {heading(90 * 60)} identified

The mirror in the second data centre is rebuilding its cache. Downloads take up to a minute; none fails.

## {heading(2 * 3_600)} investigating

Some downloads take much longer than usual.
""")
    (folder / "disk-swap.md").write_text(f"""---
title: Disks are exchanged
kind: maintenance
severity: notice
started: {iso(now + 2 * DAY)}
resolved: {iso(now + 2 * DAY + 2 * 3_600)}
components: [disk, index]
---

Pages stay readable. Search may be away for some minutes.
""")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--now", type=int, default=int(datetime.now(UTC).timestamp()))
    parser.add_argument("--services", type=int, default=8)
    parser.add_argument("--interval", type=int, default=30)
    arguments = parser.parse_args()
    write(arguments.folder, arguments.now, arguments.services, arguments.interval)
