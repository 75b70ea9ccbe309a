"""What a person's own programs are told, and what they may do, as OpenAPI describes it.

No day of work or of absence is in it, and nothing of health: a streak, which leaves days off out,
would tell such a day to whoever runs the program.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from webapp.domain.calendar import first_of_month, key_of_month
from webapp.domain.people.personal_tokens import LONGEST_KEY
from webapp.domain.periods import week_of
from webapp.domain.programme.breaks import DAILY_TARGET
from webapp.domain.programme.progress import BreakHistory
from webapp.openapi import TEXT, json_of, object_of, operation

OWN_MONTHS = 12
_DAY = dt.timedelta(days=1)


def statistics_of(history: BreakHistory, today: dt.date) -> dict[str, object]:
    """Today, the week it is in, and twelve months; only breaks that count."""
    monday = week_of(today).first
    days = [monday + n * _DAY for n in range((today - monday).days + 1)]
    months = [first_of_month(today, months_ago=ago) for ago in range(OWN_MONTHS)]
    return {
        "today": {**_of_day(history, today), "target": DAILY_TARGET},
        "week": [_of_day(history, day) for day in days],
        "months": [_of_month(history, first) for first in months],
    }


def _of_day(history: BreakHistory, day: dt.date) -> dict[str, object]:
    return {"day": day.isoformat(), "counted": history.counted.get(day, 0)}


def _of_month(history: BreakHistory, first: dt.date) -> dict[str, object]:
    return {"month": key_of_month(first), **history.total_of_month(first)._asdict()}


def paths() -> dict[str, Any]:
    """What there is, below the root of the API."""
    return {
        "/me/breaks": {"post": _logging()},
        "/me/statistics": {
            "get": operation(
                "statistics",
                "Your own breaks that count",
                json_of(_STATISTICS),
                scope="break:read-own",
            )
        },
    }


def _logging() -> dict[str, Any]:
    described = operation(
        "logBreak",
        "Note a break of yours; the answer never says whether it counts",
        None,
        scope="break:log",
        also={"409": "The key was used for another request", "415": "No JSON"},
    )
    described["parameters"] = [
        {
            "name": "Idempotency-Key",
            "in": "header",
            "required": False,
            "description": "The same key and body again, for a day: nothing is noted twice.",
            "schema": {
                "type": "string",
                "minLength": 1,
                "maxLength": LONGEST_KEY,
                "pattern": "^[!-~]+$",
            },
        }
    ]
    described["requestBody"] = {"required": False, "content": json_of(_BREAK)}
    return described


_COUNT = {"type": "integer", "minimum": 0}
_DAY_SCHEMA = object_of(day={"type": "string", "format": "date"}, counted=_COUNT)
_STATISTICS = object_of(
    today=object_of(**_DAY_SCHEMA["properties"], target=_COUNT),
    week={"type": "array", "items": _DAY_SCHEMA},
    months={
        "type": "array",
        "items": object_of(month=TEXT, breaks=_COUNT, days=_COUNT, full=_COUNT),
    },
)
_BREAK: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "at": {
            "type": "string",
            "format": "date-time",
            "description": "When it ended, at most 7 days ago; without it, now.",
        }
    },
}
