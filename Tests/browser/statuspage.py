#!/usr/bin/env python3
"""A small client of Statuspage's public API, version 2, as https://www.githubstatus.com/api documents it.

    python3 Tests/browser/statuspage.py URL

reads URL/api/v2/… as the tools do that show such pages, and is strict: a missing key, a wrong type or a word that the API does not have is an
error with its place. Prints what a chat bot would say.
"""

import json
import sys
import urllib.request
from datetime import datetime

INDICATORS = {"none", "minor", "major", "critical"}
COMPONENT = {"operational", "degraded_performance", "partial_outage", "major_outage", "under_maintenance"}
INCIDENT = {"investigating", "identified", "monitoring", "resolved", "postmortem"}
MAINTENANCE = {"scheduled", "in_progress", "verifying", "completed"}
IMPACTS = INDICATORS | {"maintenance"}


class ShapeError(Exception):
    pass


def time(value, place):
    if not isinstance(value, str):
        raise ShapeError(f"{place}: {value!r} is no time")
    parsed = datetime.fromisoformat(value.replace("Z", "+00:00"))
    if parsed.tzinfo is None:
        raise ShapeError(f"{place}: {value} has no zone")
    return parsed


def optional_time(value, place):
    return None if value is None else time(value, place)


def text(value, place):
    if not isinstance(value, str):
        raise ShapeError(f"{place}: {value!r} is no text")
    return value


def flag(value, place):
    if not isinstance(value, bool):
        raise ShapeError(f"{place}: {value!r} is no flag")
    return value


def number(value, place):
    if not isinstance(value, int) or isinstance(value, bool):
        raise ShapeError(f"{place}: {value!r} is no number")
    return value


def optional_text(value, place):
    return None if value is None else text(value, place)


def word(words):
    def check(value, place):
        if value not in words:
            raise ShapeError(f"{place}: {value!r} is none of {sorted(words)}")
        return value

    return check


def many(shape):
    def check(value, place):
        if not isinstance(value, list):
            raise ShapeError(f"{place}: {value!r} is no list")
        return [shape(item, f"{place}[{index}]") for index, item in enumerate(value)]

    return check


def record(required, optional=None):
    def check(value, place):
        if not isinstance(value, dict):
            raise ShapeError(f"{place}: {value!r} is no object")
        for key in required:
            if key not in value:
                raise ShapeError(f"{place}: no {key}")
        shapes = {**required, **(optional or {})}
        return {key: shapes[key](item, f"{place}.{key}") if key in shapes else item for key, item in value.items()}

    return check


PAGE = record({"id": text, "name": text, "url": text, "time_zone": text, "updated_at": time})
STATUS = record({"indicator": word(INDICATORS), "description": text})
COMPONENT_SHAPE = record(
    {
        "id": text,
        "name": text,
        "status": word(COMPONENT),
        "created_at": optional_time,
        "updated_at": time,
        "position": number,
        "description": optional_text,
        "showcase": flag,
        "group_id": optional_text,
        "page_id": text,
        "group": flag,
        "only_show_if_degraded": flag,
    },
    {"components": many(text)},
)
UPDATE = {
    "id": text,
    "body": text,
    "incident_id": text,
    "created_at": time,
    "updated_at": time,
    "display_at": time,
    "affected_components": many(record({"code": text, "name": text, "old_status": word(COMPONENT), "new_status": word(COMPONENT)})),
}


def event(states):
    return {
        "id": text,
        "name": text,
        "status": word(states),
        "created_at": time,
        "updated_at": time,
        "monitoring_at": optional_time,
        "resolved_at": optional_time,
        "impact": word(IMPACTS),
        "shortlink": text,
        "started_at": time,
        "page_id": text,
        "incident_updates": many(record({**UPDATE, "status": word(states)})),
        "components": many(COMPONENT_SHAPE),
    }


INCIDENT_SHAPE = record(event(INCIDENT))
MAINTENANCE_SHAPE = record({**event(MAINTENANCE), "scheduled_for": time, "scheduled_until": time})

DOCUMENTS = {
    "summary": {
        "page": PAGE,
        "status": STATUS,
        "components": many(COMPONENT_SHAPE),
        "incidents": many(INCIDENT_SHAPE),
        "scheduled_maintenances": many(MAINTENANCE_SHAPE),
    },
    "status": {"page": PAGE, "status": STATUS},
    "components": {"page": PAGE, "components": many(COMPONENT_SHAPE)},
    "incidents": {"page": PAGE, "incidents": many(INCIDENT_SHAPE)},
    "incidents/unresolved": {"page": PAGE, "incidents": many(INCIDENT_SHAPE)},
    "scheduled-maintenances": {"page": PAGE, "scheduled_maintenances": many(MAINTENANCE_SHAPE)},
    "scheduled-maintenances/upcoming": {"page": PAGE, "scheduled_maintenances": many(MAINTENANCE_SHAPE)},
    "scheduled-maintenances/active": {"page": PAGE, "scheduled_maintenances": many(MAINTENANCE_SHAPE)},
}


class Statuspage:
    """A status page at a URL."""

    def __init__(self, url: str):
        self.url = url.rstrip("/")

    def get(self, name: str) -> dict:
        with urllib.request.urlopen(f"{self.url}/api/v2/{name}.json", timeout=10) as response:
            kind = response.headers.get_content_type()
            if kind != "application/json":
                raise ShapeError(f"{name}: {kind}")
            return record(DOCUMENTS[name])(json.load(response), name)

    def all(self) -> dict:
        """Every document. The parts that several of them hold must be the same."""
        documents = {name: self.get(name) for name in DOCUMENTS}
        summary = documents["summary"]
        if summary["components"] != documents["components"]["components"] or summary["status"] != documents["status"]["status"]:
            raise ShapeError("summary and the single documents differ")
        if summary["incidents"] != documents["incidents/unresolved"]["incidents"]:
            raise ShapeError("summary has other unresolved incidents")
        ids = {component["id"] for component in summary["components"]}
        if len(ids) != len(summary["components"]):
            raise ShapeError("two components share an id")
        for component in summary["components"]:
            if component["group_id"] is not None and component["group_id"] not in ids:
                raise ShapeError(f"component {component['id']} is in a group that is not there")
            for member in component.get("components", []):
                if member not in ids:
                    raise ShapeError(f"group {component['id']} has a member that is not there: {member}")
        return documents

    def say(self) -> str:
        summary = self.get("summary")
        lines = [f"{summary['page']['name']}: {summary['status']['description']} ({summary['status']['indicator']})"]
        lines += [f"  {one['name']}: {one['status']}" for one in summary["components"] if one["status"] != "operational" and not one["group"]]
        lines += [f"  ! {one['name']} ({one['status']})" for one in summary["incidents"] + summary["scheduled_maintenances"]]
        return "\n".join(lines)


if __name__ == "__main__":
    try:
        page = Statuspage(sys.argv[1])
        page.all()
        print(page.say())
    except (IndexError, OSError, ShapeError) as problem:
        sys.exit(f"{type(problem).__name__}: {problem}")
