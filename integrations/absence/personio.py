"""Personio: approved absences that are counted in days, from its API of version 1.

Manual: https://developer.personio.de/v1.0/reference/get_company-time-offs, and the description of
the API at https://github.com/personio/api-docs. The credentials of its page *API credentials* need
to read absences, and of people the e-mail address alone. Version 2 is beside it, and does not tell
whose an absence is by anything but Personio's own number. `offset` is the number of a page, which
the answer names: it alone is trusted. A comment comes with each absence and is dropped.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from integrations.files.absence_words import HALF, WHOLE
from integrations.hr.answers import day_at, list_at, meaning_at, text_at, value_at
from integrations.hr.leaves import KindWords, Leave
from integrations.hr.system import HrAnswer, HrQuestion, HrSystem
from integrations.http.json_api import JsonApi
from integrations.http.outbound import Outbound
from webapp.domain.errors import Invalid

TITLE = "Personio"
_PAGE = 200
_MOST_PAGES = 2500
_STATUS = {"approved": True, "pending": False, "rejected": False, "canceled": False}
_COLUMNS = {
    "email": "employee.email",
    "start": "start_date",
    "end": "end_date",
    "kind": "time_off_type.name",
    "status": "status",
    "reference": "id",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings(KindWords):
    """The credentials, as Personio shows them once."""

    address: str = "https://api.personio.de"
    client_id: str
    secret: str = field(repr=False)


def connect(settings: Settings, outbound: Outbound, name: str) -> HrSystem:
    """The source. Raises Invalid: the address or a word cannot be."""
    outbound.check(settings.address)
    ask = partial(_ask, settings, outbound)
    return HrSystem(name, TITLE, ask, settings.meaning(), _COLUMNS, by_email=True)


def _ask(settings: Settings, outbound: Outbound, question: HrQuestion, answer: HrAnswer) -> None:
    api = JsonApi(outbound, settings.address, question.now)
    keys = {"client_id": settings.client_id, "client_secret": settings.secret}
    api.headers["Authorization"] = f"Bearer {text_at(api.post('v1/auth', keys), 'data', 'token')}"
    query: dict[str, object] = {"start_date": question.first, "end_date": question.last}
    if question.changed:
        query["updated_from"] = question.changed
    answer.changed = question.now.date().isoformat()
    answer.leaves = [_leave(value_at(one, "attributes")) for one in _all(api, query)]


def _all(api: JsonApi, query: dict[str, object]) -> Iterator[Any]:
    """Every page once, by the number that it gives itself.

    Raises Invalid: they do not end, or the same ones come again and again.
    """
    had: set[int] = set()
    for offset in range(_MOST_PAGES):
        answer = api.get("v1/company/time-offs", {**query, "limit": _PAGE, "offset": offset})
        number, pages = (
            int(text_at(answer, "metadata", name)) for name in ("current_page", "total_pages")
        )
        if number not in had:
            had.add(number)
            yield from list_at(answer, "data")
        if len(had) >= pages:
            return
        if offset > len(had):
            break
    raise Invalid("error.source_same_page")


def _leave(one: Any) -> Leave:
    return Leave(
        key=text_at(one, "id"),
        person=text_at(one, "employee", "attributes", "email", "value"),
        first=day_at(one, "start_date"),
        last=day_at(one, "end_date"),
        kind=text_at(one, "time_off_type", "attributes", "name"),
        counts=meaning_at(one, "status", _STATUS),
        first_half=HALF if value_at(one, "half_day_start") else WHOLE,
        last_half=HALF if value_at(one, "half_day_end") else WHOLE,
    )
