"""Odoo: approved time off (`hr.leave`), by JSON-2 from version 19 on, by JSON-RPC before it.

Manual: https://www.odoo.com/documentation/19.0/developer/reference/external_api.html (JSON-2), and
of 18.0 for JSON-RPC. The key is an API key of a user who may read all time off. Fields have moved
between versions (the type of time off, halves of days), so Odoo is asked first which there are. Its
fields `name`, `private_name` and `notes` hold reasons and are never asked for. Whoever may not read
all time off is told of their own and of nothing else, without a refusal: so that is asked as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Literal

from integrations.files.absence_words import AFTERNOON, MORNING, WHOLE
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
from webapp.domain.errors import Invalid, Unavailable
from webapp.domain.figures.absence import AbsenceKind

TITLE = "Odoo"
_PAGE = 500
_KINDS = ("holiday_status_id", "work_entry_type_id")  # until 19, and after it
_WANTED = (
    "employee_id",
    "request_date_from",
    "request_date_to",
    "state",
    "number_of_days",
    "write_date",
)
_HALVES = ("request_unit_half", "request_date_from_period", "request_date_to_period")
_HOURS = ("request_unit_hours", "request_hour_from", "request_hour_to")
_NOON, _AFTER_LUNCH = 12, 13
# Types that it comes with, those for Belgium among them; the rest is told by the administrator.
_TYPES = {
    "sick time off": AbsenceKind.SICKNESS.value,
    "sick leave without certificate": AbsenceKind.SICKNESS.value,
    "compensatory days": AbsenceKind.LEAVE.value,
    "european time off": AbsenceKind.LEAVE.value,
    "extra legal time off": AbsenceKind.LEAVE.value,
    "recovery bank holiday": AbsenceKind.LEAVE.value,
    "unpaid": AbsenceKind.LEAVE.value,
}
_OFFICER = "hr_holidays.group_hr_holidays_user"  # those who may read all time off
_STATES = {
    "validate": True,
    "validate1": False,
    "confirm": False,
    "draft": False,
    "refuse": False,
    "cancel": False,
}
_PERIODS = {"am": MORNING, "pm": AFTERNOON}
_FAULTS = {
    "odoo.exceptions.AccessDenied": "error.source_unauthorised",
    "odoo.exceptions.AccessError": "error.source_forbidden",
    "odoo.exceptions.UserError": "error.source_path",  # there is no such model
}

Call = Callable[..., Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings(KindWords):
    """`person` is the field of the employee by which people are known in Rekpauze.

    `user` is needed for JSON-RPC alone, where the key stands for the password.
    """

    address: str
    database: str
    protocol: Literal["json2", "jsonrpc"] = "json2"
    user: str = ""
    key: str = field(repr=False)
    person: Literal["work_email", "barcode", "registration_number"] = "work_email"


def connect(settings: Settings, outbound: Outbound, name: str) -> HrSystem:
    """The source. Raises Invalid: the address or a word cannot be, or the user is missing."""
    outbound.check(settings.address)
    if settings.protocol == "jsonrpc" and not settings.user:
        raise Invalid("error.connection_missing", setting="user")
    by_email = settings.person == "work_email"
    columns = {
        "email" if by_email else "employee_number": settings.person,
        "start": "request_date_from",
        "end": "request_date_to",
        "kind": " / ".join(_KINDS),
        "status": "state",
        "reference": "id",
    }
    ask = partial(_ask, settings, outbound)
    return HrSystem(name, TITLE, ask, settings.meaning(_TYPES), columns, by_email)


def _ask(settings: Settings, outbound: Outbound, question: HrQuestion, answer: HrAnswer) -> None:
    api = JsonApi(outbound, settings.address, question.now)
    call = _json2(settings, api) if settings.protocol == "json2" else _json_rpc(settings, api)
    _refuse_narrow_view(call)
    there = set(call("hr.leave", "fields_get", attributes=["type"]))
    kind = next((one for one in _KINDS if one in there), None)
    if kind is None:
        raise Invalid("error.source_field", field=" / ".join(_KINDS))
    domain: list[list[object]] = [
        ["request_date_to", ">=", str(question.first)],
        ["request_date_from", "<=", str(question.last)],
    ]
    if question.changed:
        domain.append(["write_date", ">=", a_while_before(question.changed)])
    else:
        domain.append(["state", "=", "validate"])
    fields = [*_WANTED, kind, *(one for one in (*_HALVES, *_HOURS) if one in there)]
    found = list(_all(call, "hr.leave", domain, fields))
    answer.changed = max([question.changed, *(text_at(one, "write_date") for one in found)])
    people = _people(call, settings.person) if found else {}
    answer.leaves = [_leave(people, kind, one) for one in found]


def _json2(settings: Settings, api: JsonApi) -> Call:
    api.headers["Authorization"] = f"bearer {settings.key}"
    api.headers["X-Odoo-Database"] = settings.database

    def call(model: str, method: str, **told: object) -> Any:
        return api.post(f"json/2/{model}/{method}", told)

    return call


def _json_rpc(settings: Settings, api: JsonApi) -> Call:
    def ask(service: str, method: str, *told: object) -> Any:
        params = {"service": service, "method": method, "args": told}
        body = {"jsonrpc": "2.0", "method": "call", "id": 1, "params": params}
        said = api.post("jsonrpc", body)
        if isinstance(said, Mapping) and "error" in said:
            raise _fault(said["error"])
        return value_at(said, "result")

    user = ask("common", "authenticate", settings.database, settings.user, settings.key, {})
    if not user:
        raise Invalid("error.source_unauthorised")

    def call(model: str, method: str, *, ids: Sequence[int] = (), **told: object) -> Any:
        who = (settings.database, user, settings.key)
        return ask("object", "execute_kw", *who, model, method, [ids] if ids else [], told)

    return call


def _refuse_narrow_view(call: Call) -> None:
    """Raises Invalid: the user may not read everybody's time off, and would be told of less."""
    user = value_at(call("res.users", "context_get"), "uid")
    try:
        may = call("res.users", "has_group", ids=[user], group_ext_id=_OFFICER)
    except Unavailable:  # older ones: asked of nobody; not tried on one
        may = call("res.users", "has_group", group_ext_id=_OFFICER)
    if not may:
        raise Invalid("error.source_forbidden")


def _fault(error: Any) -> Invalid | Unavailable:
    """What JSON-RPC says within an answer whose status is good."""
    name = str(value_at(error, "data", "name"))
    if name in _FAULTS:
        return Invalid(_FAULTS[name])
    if name.endswith("OperationalError"):  # no such database
        return Invalid("error.source_database")
    return Unavailable("error.source_broken", status=name.rpartition(".")[2][:40])


def _all(call: Call, model: str, domain: Sequence[object], fields: Sequence[str]) -> Iterator[Any]:
    def fetch(offset: int) -> Sequence[Any]:
        asked = {"domain": domain, "fields": fields, "order": "id"}
        return list_at(call(model, "search_read", limit=_PAGE, offset=offset, **asked))

    return every_page(fetch)


def _people(call: Call, person: str) -> dict[str, str]:
    """By Odoo's own number, those who have left as well."""
    if person not in call("hr.employee", "fields_get", allfields=[person], attributes=["type"]):
        raise Invalid("error.source_field", field=person)
    found = _all(call, "hr.employee", [["active", "in", [True, False]]], [person])
    return {text_at(one, "id"): str(value_at(one, person) or "") for one in found}


def _leave(people: Mapping[str, str], kind: str, one: Any) -> Leave:
    first, last = day_at(one, "request_date_from"), day_at(one, "request_date_to")
    first_half, last_half = _halves(one)
    leave = Leave(
        key=text_at(one, "id"),
        person=people.get(str(_named(one, "employee_id")[0]), ""),
        first=first,
        last=last,
        kind=str(_named(one, kind)[1]),
        counts=meaning_at(one, "state", _STATES),
        first_half=first_half,
        last_half=last_half,
    )
    days = value_at(one, "number_of_days")
    if first == last and first_half == last_half == WHOLE and 0 < days < 1:  # some hours of it
        return leave._replace(percent=max(round(days * 100), 1))
    return leave


def _named(one: Any, name: str) -> Sequence[Any]:
    """Number and name of what a record leads to. Raises Invalid: it leads nowhere."""
    value = value_at(one, name)
    if not isinstance(value, list) or len(value) != 2:
        raise Invalid("error.source_field", field=name)
    return value


def _halves(one: Any) -> tuple[str, str]:
    """Since 19 both ends have their half; before it, a leave of half a day has one.

    Periods of the day stand beside a leave of whole days too, and mean nothing there.
    """
    if one.get("request_unit_hours") and one["request_date_from"] != one["request_date_to"]:
        return _halves_by_hours(one)
    if not one.get("request_unit_half"):
        return WHOLE, WHOLE
    start = _PERIODS.get(str(one.get("request_date_from_period")), WHOLE)
    if "request_date_to_period" not in one:
        return start, WHOLE
    end = _PERIODS.get(str(one["request_date_to_period"]), WHOLE)
    return (start, end) if (start, end) != (MORNING, AFTERNOON) else (WHOLE, WHOLE)


def _halves_by_hours(one: Any) -> tuple[str, str]:
    """Several days from an hour to an hour: one that begins or ends about noon is half a day."""
    late = _hour(one, "request_hour_from") >= _NOON
    early = _hour(one, "request_hour_to") <= _AFTER_LUNCH
    return AFTERNOON if late else WHOLE, MORNING if early else WHOLE


def _hour(one: Any, name: str) -> float:
    try:
        return float(value_at(one, name))
    except (TypeError, ValueError) as error:
        raise Invalid("error.source_field", field=name) from error
