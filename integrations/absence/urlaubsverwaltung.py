"""Urlaubsverwaltung: the days that people are away, from its REST API.

Source and manual: https://github.com/urlaubsverwaltung/urlaubsverwaltung (6.8), the API on its own
page /api. It trusts tokens of the employer's OpenID provider; the client's account there must be a
person of Urlaubsverwaltung who is *office*. It names people by e-mail, and answers for one person
at a time, day by day. What has not been agreed to yet comes too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from integrations.files.absence_words import AFTERNOON, MORNING, WHOLE
from integrations.hr.answers import day_at, list_at, meaning_at, text_at, value_at
from integrations.hr.leaves import KindWords, Leave
from integrations.hr.system import HrAnswer, HrQuestion, HrSystem
from integrations.http.json_api import JsonApi
from integrations.http.outbound import Outbound
from webapp.domain.figures.absence import AbsenceKind

TITLE = "Urlaubsverwaltung"
_PARTS = {"FULL": WHOLE, "MORNING": MORNING, "NOON": AFTERNOON}
_COUNTS = {
    "ALLOWED": True,
    "ALLOWED_CANCELLATION_REQUESTED": True,
    "ACTIVE": True,
    "TEMPORARY_ALLOWED": False,
    "WAITING": False,
    "REVOKED": False,
    "REJECTED": False,
    "CANCELLED": False,
    "CONVERTED_TO_VACATION": False,
}
_LEAVE = AbsenceKind.LEAVE.value
_KINDS = {
    "sick_note": AbsenceKind.SICKNESS.value,
    "vacation": _LEAVE,
    "holiday": _LEAVE,
    "specialleave": _LEAVE,
    "unpaidleave": _LEAVE,
    "overtime": _LEAVE,
    "other": _LEAVE,
}
_COLUMNS = {
    "email": "email",
    "start": "date",
    "end": "date",
    "kind": "absenceType",
    "status": "status",
    "reference": "id",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings(KindWords):
    """`token_address` is the provider's token endpoint, which gives the client its tokens."""

    address: str
    token_address: str
    client_id: str
    secret: str = field(repr=False)


def connect(settings: Settings, outbound: Outbound, name: str) -> HrSystem:
    """The source. Raises Invalid: an address or a word cannot be."""
    outbound.check(settings.address)
    outbound.check(settings.token_address)
    ask = partial(_ask, settings, outbound)
    return HrSystem(name, TITLE, ask, settings.meaning(_KINDS), _COLUMNS, by_email=True)


def _ask(settings: Settings, outbound: Outbound, question: HrQuestion, answer: HrAnswer) -> None:
    api = JsonApi(outbound, settings.address, question.now)
    api.headers["Authorization"] = f"Bearer {_token(settings, outbound, question)}"
    answer.leaves = [leave for person in _people(api) for leave in _days(api, person, question)]


def _token(settings: Settings, outbound: Outbound, question: HrQuestion) -> str:
    form = {
        "grant_type": "client_credentials",
        "client_id": settings.client_id,
        "client_secret": settings.secret,
    }
    provider = JsonApi(outbound, settings.token_address, question.now)
    return text_at(provider.post_form("", form), "access_token")


def _people(api: JsonApi) -> Iterator[tuple[str, str]]:
    """Number and e-mail address of everybody, those who have left as well."""
    for active in ("true", "false"):
        for person in list_at(api.get("api/persons", {"active": active}), "persons"):
            if value_at(person, "email"):
                yield text_at(person, "id"), text_at(person, "email")


def _days(api: JsonApi, person: tuple[str, str], question: HrQuestion) -> Iterator[Leave]:
    number, email = person
    asked = {"from": question.first, "to": question.last, "absence-types": "vacation,sick_note"}
    for day in list_at(api.get(f"api/persons/{number}/absences", asked), "absences"):
        yield _leave(email, day)


def _leave(email: str, day: Any) -> Leave:
    kind = text_at(day, "absenceType").lower()
    part = text_at(day, "absent")
    date = day_at(day, "date")
    half = meaning_at(day, "absent", _PARTS)
    return Leave(
        key=f"{kind[0]}{text_at(day, 'id')}.{date}" + ("" if half == WHOLE else f".{part.lower()}"),
        person=email,
        first=date,
        last=date,
        kind=str(day.get("category") or kind).lower(),
        counts=meaning_at(day, "status", _COUNTS),
        first_half=half,
    )
