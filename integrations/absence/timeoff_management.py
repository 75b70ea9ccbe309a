"""TimeOff.Management: leaves from its integration API, which its administrator turns on.

Source and manual: https://github.com/timeoff-management/timeoff-management-application (1.0.0),
its API on its own page *Settings, Integration API*. It names people by e-mail. It never refuses a
date: one in another form is today, so what comes back is held against what was asked for. A leave
belongs to one year, and one that begins before the period and ends after it is not told of.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from integrations.files.absence_words import AFTERNOON, HALF, MORNING, WHOLE
from integrations.hr.answers import day_at, list_at, meaning_at, text_at, value_at
from integrations.hr.leaves import KindWords, Leave
from integrations.hr.system import HrAnswer, HrQuestion, HrSystem
from integrations.http.json_api import JsonApi
from integrations.http.outbound import Outbound

TITLE = "TimeOff.Management"
_PARTS = {"1": WHOLE, "2": MORNING, "3": AFTERNOON}  # of the day: the morning alone is half of it
# One whose end somebody asked to take back is still agreed to.
_COUNTS = {
    "Approved": True,
    "Pended Revoke": True,
    "New": False,
    "Rejected": False,
    "Canceled": False,
}
_COLUMNS = {
    "email": "email",
    "start": "startDate",
    "end": "endDate",
    "kind": "type",
    "status": "status",
    "reference": "id",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings(KindWords):
    """`address` is the one people open it at; `token` is on its page *Integration API*."""

    address: str
    token: str = field(repr=False)


def connect(settings: Settings, outbound: Outbound, name: str) -> HrSystem:
    """The source. Raises Invalid: the address or a word cannot be."""
    outbound.check(settings.address)
    ask = partial(_ask, settings, outbound)
    return HrSystem(name, TITLE, ask, settings.meaning(), _COLUMNS, by_email=True)


def _ask(settings: Settings, outbound: Outbound, question: HrQuestion, answer: HrAnswer) -> None:
    api = JsonApi(outbound, settings.address, question.now)
    api.headers["Authorization"] = f"Bearer {settings.token}"
    period = {"start_date": question.first, "end_date": question.last}
    answer.leaves = list(_leaves(api.get("integration/v1/report/absence", period)))


def _leaves(report: Any) -> Iterator[Leave]:
    for one in list_at(report):
        email = text_at(one, "user", "email")
        for leave in list_at(one, "leaves"):
            yield _leave(email, leave)


def _leave(email: str, leave: Any) -> Leave:
    first_half, last_half = _halves(leave)
    return Leave(
        key=text_at(leave, "id"),
        person=email,
        first=day_at(leave, "startDate"),
        last=day_at(leave, "endDate"),
        kind=text_at(leave, "type"),
        counts=meaning_at(leave, "status", _COUNTS),
        first_half=first_half,
        last_half=last_half,
    )


def _halves(leave: Any) -> tuple[str, str]:
    start, end = (meaning_at(leave, name, _PARTS) for name in ("dayPartStart", "dayPartEnd"))
    if value_at(leave, "startDate") == value_at(leave, "endDate"):
        return start, end
    return HALF if start != WHOLE else WHOLE, HALF if end != WHOLE else WHOLE
