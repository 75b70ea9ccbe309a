"""Frappe HR (and ERPNext before it): approved leave applications, from the REST API of Frappe.

Source: https://github.com/frappe/hrms (16); manual of the API:
https://docs.frappe.io/framework/user/en/api/rest. The key and its secret belong to a user who may
read *Leave Application* and *Employee*. Only the fields named here are asked for. A half day may be
any day of an application, and nothing says whether it is the morning.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Literal

from integrations.files.absence_words import HALF
from integrations.hr.answers import (
    a_while_before,
    day_at,
    list_at,
    meaning_at,
    text_at,
    value_at,
)
from integrations.hr.leaves import KindWords, Leave
from integrations.hr.system import HrAnswer, HrQuestion, HrSystem
from integrations.http.json_api import JsonApi, every_page
from integrations.http.outbound import Outbound

TITLE = "Frappe HR"
_PAGE = 500
_DAY = dt.timedelta(days=1)
_FIELDS = (
    "name",
    "employee",
    "leave_type",
    "from_date",
    "to_date",
    "half_day",
    "half_day_date",
    "status",
    "docstatus",
    "modified",
)
_STATUS = {"Approved": True, "Open": False, "Rejected": False, "Cancelled": False}
_SUBMITTED = {"0": False, "1": True, "2": False}
_EMAILS = {"company_email", "user_id"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings(KindWords):
    """`person` is the field of *Employee* by which people are known in Rekpauze."""

    address: str
    key: str
    secret: str = field(repr=False)
    person: Literal["employee_number", "name", "company_email", "user_id"] = "employee_number"


def connect(settings: Settings, outbound: Outbound, name: str) -> HrSystem:
    """The source. Raises Invalid: the address or a word cannot be."""
    outbound.check(settings.address)
    by_email = settings.person in _EMAILS
    columns = {
        "email" if by_email else "employee_number": settings.person,
        "start": "from_date",
        "end": "to_date",
        "kind": "leave_type",
        "status": "status",
        "reference": "name",
    }
    ask = partial(_ask, settings, outbound)
    return HrSystem(name, TITLE, ask, settings.meaning(), columns, by_email)


def _ask(settings: Settings, outbound: Outbound, question: HrQuestion, answer: HrAnswer) -> None:
    api = JsonApi(outbound, settings.address, question.now)
    api.headers["Authorization"] = f"token {settings.key}:{settings.secret}"
    filters: list[list[object]] = [
        ["to_date", ">=", str(question.first)],
        ["from_date", "<=", str(question.last)],
    ]
    if question.changed:
        filters.append(["modified", ">=", a_while_before(question.changed)])
    else:
        filters += [["docstatus", "=", 1], ["status", "=", "Approved"]]
    found = list(_all(api, "Leave Application", _FIELDS, filters))
    answer.changed = max([question.changed, *(text_at(one, "modified") for one in found)])
    people = _people(api, settings.person) if found else {}
    answer.leaves = [leave for one in found for leave in _leaves(people, one)]


def _all(
    api: JsonApi, kind: str, fields: Sequence[str], filters: Sequence[Sequence[object]] = ()
) -> Iterator[Any]:
    def fetch(start: int) -> Sequence[Any]:
        query = {
            "fields": json.dumps(fields),
            "filters": json.dumps(filters),
            "order_by": "creation asc, name asc",
            "limit_start": start,
            "limit_page_length": _PAGE,
        }
        return list_at(api.get(f"api/resource/{kind}", query), "data")

    return every_page(fetch)


def _people(api: JsonApi, person: str) -> dict[str, str]:
    found = _all(api, "Employee", list(dict.fromkeys(["name", person])))
    return {text_at(one, "name"): str(value_at(one, person) or "") for one in found}


def _leaves(people: dict[str, str], one: Any) -> Iterator[Leave]:
    leave = Leave(
        key=text_at(one, "name"),
        person=people.get(text_at(one, "employee"), ""),
        first=day_at(one, "from_date"),
        last=day_at(one, "to_date"),
        kind=text_at(one, "leave_type"),
        counts=meaning_at(one, "status", _STATUS) and meaning_at(one, "docstatus", _SUBMITTED),
    )
    if text_at(one, "half_day") == "0":
        return iter([leave])
    return _split(leave, day_at(one, "half_day_date") if one["half_day_date"] else leave.first)


def _split(leave: Leave, half: dt.date) -> Iterator[Leave]:
    """An application with half a day in it: at an end, or between two stretches of whole days."""
    if half in {leave.first, leave.last}:
        at_end = half != leave.first
        yield leave._replace(last_half=HALF) if at_end else leave._replace(first_half=HALF)
        return
    yield leave._replace(last=half - _DAY)
    yield leave._replace(key=f"{leave.key}.half", first=half, last=half, first_half=HALF)
    yield leave._replace(key=f"{leave.key}.after", first=half + _DAY)
