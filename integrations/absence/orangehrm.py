"""OrangeHRM: the days that people are away, from its API of version 2.

Source and manual: https://github.com/orangehrm/orangehrm (5.7), the API at
https://api.orangehrm.com. Its OAuth server gives tokens to a client for which somebody signed in,
and a new refresh token each time: the last one is kept. The list of requests would bring comments
with it, so the days are asked for, one person at a time; the `employeeId` there is the number.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any

from integrations.files.absence_cells import as_percent
from integrations.hr.answers import day_at, list_at, meaning_at, text_at, value_at
from integrations.hr.leaves import KindWords, Leave
from integrations.hr.system import HrAnswer, HrQuestion, HrSystem
from integrations.http.json_api import JsonApi, every_page
from integrations.http.outbound import Outbound
from webapp.domain.errors import Invalid

TITLE = "OrangeHRM"
_PAGE = 50
_COUNTS = {"-1": False, "0": False, "1": False, "2": True, "3": True}
_EVERYBODY = ("includeEmployees", "currentAndPast")
_COLUMNS = {
    "employee_number": "employeeId",
    "start": "date",
    "end": "date",
    "kind": "leaveType.name",
    "status": "status.id",
    "percentage": "lengthDays",
    "reference": "id",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings(KindWords):
    """`address` ends in /web/index.php; `token` is the refresh token of the first sign-in.

    `client_secret` is empty for a client that is public.
    """

    address: str
    client_id: str
    client_secret: str = field(default="", repr=False)
    token: str = field(repr=False)


def connect(settings: Settings, outbound: Outbound, name: str) -> HrSystem:
    """The source. Raises Invalid: the address or a word cannot be."""
    outbound.check(settings.address)
    ask = partial(_ask, settings, outbound)
    return HrSystem(name, TITLE, ask, settings.meaning(), _COLUMNS, by_email=False)


def _ask(settings: Settings, outbound: Outbound, question: HrQuestion, answer: HrAnswer) -> None:
    api = JsonApi(outbound, settings.address, question.now)
    token, answer.kept = _token(settings, api, question.kept)
    api.headers["Authorization"] = f"Bearer {token}"
    answer.leaves = [leave for person in _people(api) for leave in _days(api, person, question)]


def _token(settings: Settings, api: JsonApi, kept: str) -> tuple[str, str]:
    """A token, and what is to be kept for the next one: it is no use to whoever has it alone."""
    given = hashlib.sha256(settings.token.encode()).hexdigest()
    known = json.loads(kept or "{}")
    form = {
        "grant_type": "refresh_token",
        "client_id": settings.client_id,
        "refresh_token": known["token"] if known.get("given") == given else settings.token,
    }
    if settings.client_secret:
        form["client_secret"] = settings.client_secret
    said = api.post_form("oauth2/token", form)
    following = {"given": given, "token": text_at(said, "refresh_token")}
    return text_at(said, "access_token"), json.dumps(following)


def _all(api: JsonApi, path: str, query: Sequence[tuple[str, object]]) -> Iterator[Any]:
    """Every record. Raises Invalid: there are fewer than it says."""
    total = 0

    def fetch(offset: int) -> Sequence[Any]:
        nonlocal total
        answer = api.get(path, [*query, ("limit", _PAGE), ("offset", offset)])
        total = int(text_at(answer, "meta", "total"))
        return list_at(answer, "data") if offset < total or not offset else []

    found = list(every_page(fetch))
    if len(found) < total:
        raise Invalid("error.source_same_page")
    return iter(found)


def _people(api: JsonApi) -> Iterator[tuple[str, str]]:
    for person in _all(api, "api/v2/pim/employees", [_EVERYBODY]):
        if value_at(person, "employeeId"):
            yield text_at(person, "empNumber"), text_at(person, "employeeId")


def _days(api: JsonApi, person: tuple[str, str], question: HrQuestion) -> Iterator[Leave]:
    own, number = person
    query = [
        ("empNumber", own),
        ("fromDate", question.first),
        ("toDate", question.last),
        ("statuses[]", 2),
        ("statuses[]", 3),
        _EVERYBODY,
    ]
    for day in _all(api, "api/v2/leave/employees/leaves", query):
        yield _leave(number, day)


def _leave(number: str, day: Any) -> Leave:
    date = day_at(day, "date")
    return Leave(
        key=text_at(day, "id"),
        person=number,
        first=date,
        last=date,
        kind=text_at(day, "leaveType", "name"),
        counts=meaning_at(value_at(day, "status"), "id", _COUNTS),
        percent=_percent(day),
    )


def _percent(day: Any) -> int:
    """The part of the day; halves and hours come as a part of one as well."""
    try:
        percent = as_percent(Decimal(str(value_at(day, "lengthDays"))) * 100)
    except InvalidOperation:
        percent = None
    if percent is None:
        raise Invalid("error.source_value", field="lengthDays")
    return percent
