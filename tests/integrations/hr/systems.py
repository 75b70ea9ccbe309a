"""Personnel systems that answer as their documentation says, each behind a real HTTPS server.

All hold the same leaves; each tells of them in its own way, with fields that nobody asked for.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.https import Server, https_server

SECRET = "s3cret-of-the-system"
REASON = "my back hurts"


@dataclass(frozen=True)
class Held:
    """A leave as a person of the system sees it. `half`: the part of a day, if not all."""

    key: int
    who: str
    first: dt.date
    last: dt.date
    kind: str = "Sick Leave"
    status: str = "approved"
    half: str = ""
    changed: str = "2026-11-01 10:00:00"

    def touches(self, first: str, last: str) -> bool:
        return str(self.first) <= last and str(self.last) >= first

    def days(self) -> list[dt.date]:
        count = (self.last - self.first).days + 1
        days = (self.first + dt.timedelta(days=one) for one in range(count))
        return [day for day in days if day.weekday() < 5]


@dataclass
class System:
    """What it holds; people by e-mail with their numbers; and faults that a test turns on."""

    people: dict[str, str]
    leaves: list[Held] = field(default_factory=list)
    status: int = 0
    retry_after: str = ""
    busy: int = 0  # so many times it asks to wait
    renamed: Mapping[str, str] = field(default_factory=dict)
    ignores_period: bool = False
    repeats: bool = False
    page: int = 2
    refreshed: int = 0
    may_read_all: bool = True
    server: Server | None = None

    def within(self, first: str, last: str) -> list[Held]:
        return [one for one in self.leaves if self.ignores_period or one.touches(first, last)]


@dataclass(frozen=True)
class Asked:
    """A request, taken apart."""

    path: str
    query: dict[str, list[str]]
    headers: Mapping[str, str]
    body: bytes

    def one(self, name: str, usual: str = "") -> str:
        return self.query.get(name, [usual])[0]


Answer = tuple[int, Any]


def respond(system: System, answer: Callable[[System, Asked], Answer]) -> Callable[..., None]:
    """What an HTTPS server does with a request; faults that are turned on come first."""

    def take(request: BaseHTTPRequestHandler) -> None:
        parts = urlsplit(request.path)
        assert system.server is not None
        body = system.server.seen[-1].body
        asked = Asked(parts.path, parse_qs(parts.query), dict(request.headers), body)
        if system.status:
            status, said = system.status, {"error": "as the test wants"}
        elif system.busy:
            system.busy -= 1
            status, said = 429, {"error": "too many requests"}
        else:
            status, said = answer(system, asked)
        text = json.dumps(said)
        for old, new in system.renamed.items():
            text = text.replace(f'"{old}"', f'"{new}"')
        sent = text.encode()
        request.send_response(status)
        request.send_header("Content-Type", "application/json")
        if status == 429 and system.retry_after:
            request.send_header("Retry-After", system.retry_after)
        request.send_header("Content-Length", str(len(sent)))
        request.end_headers()
        request.wfile.write(sent)

    return take


def _bearer(asked: Asked, scheme: str = "Bearer") -> bool:
    return asked.headers.get("Authorization") == f"{scheme} {SECRET}"


def timeoff_management(system: System, asked: Asked) -> Answer:
    if not _bearer(asked):
        return 401, "Unauthorized"
    if not asked.path.endswith("/integration/v1/report/absence"):
        return 404, "<!DOCTYPE html>"
    told = {"new": "New", "approved": "Approved", "refused": "Rejected"}
    found = system.within(asked.one("start_date"), asked.one("end_date"))
    return 200, [
        {
            "user": {"id": number, "department": "Sales", "email": email, "fullName": "A B"},
            "leaves": [
                {
                    "startDate": str(one.first),
                    "endDate": str(one.last),
                    "dayPartStart": {"": 1, "am": 2, "pm": 3}[one.half],
                    "dayPartEnd": {"": 1, "am": 2, "pm": 3}[one.half],
                    "type": one.kind,
                    "deductedDays": 0,
                    "approver": "Ann Admin",
                    "status": told[one.status],
                    "id": one.key,
                    "employeeFullName": "A B",
                    "typeId": 2,
                    "comment": REASON,
                }
                for one in found
                if one.who == email and one.status != "refused"
            ],
        }
        for number, email in enumerate(system.people, start=1)
    ]


def personio(system: System, asked: Asked) -> Answer:
    if asked.path == "/v1/auth":
        given = json.loads(asked.body)
        if given != {"client_id": "client", "client_secret": SECRET}:
            return 401, {"success": False, "error": {"code": 0, "message": "Wrong credentials"}}
        return 200, {"success": True, "data": {"token": SECRET}}
    if not _bearer(asked):
        return 401, {"success": False, "error": {"code": 0, "message": "Unauthorized"}}
    if asked.path != "/v1/company/time-offs":
        return 404, {"success": False}
    found = system.within(asked.one("start_date"), asked.one("end_date"))
    if since := asked.one("updated_from"):
        found = [one for one in found if one.changed[:10] >= since]
    number = max(int(asked.one("offset")), 1)  # 0 and 1 are both the first page
    begins = 0 if system.repeats else (number - 1) * system.page
    pages = -(-len(found) // system.page)
    shown = 1 if system.repeats else number
    data = [_time_off(system, one) for one in found[begins : begins + system.page]]
    return 200, {
        "success": True,
        "metadata": {
            "total_elements": len(found),
            "current_page": shown,
            "total_pages": pages,
        },
        "data": data,
    }


def _time_off(system: System, one: Held) -> dict[str, Any]:
    told = {"new": "pending", "approved": "approved", "refused": "rejected"}
    attributes = {
        "id": one.key,
        "status": told[one.status],
        "comment": REASON,
        "start_date": f"{one.first}T00:00:00+01:00",
        "end_date": f"{one.last}T00:00:00+01:00",
        "half_day_start": int(one.half == "pm"),
        "half_day_end": int(one.half == "am"),
        "time_off_type": {"type": "TimeOffType", "attributes": {"id": 1, "name": one.kind}},
        "employee": {
            "type": "Employee",
            "attributes": {"email": {"label": "Email", "value": one.who}},
        },
    }
    return {"type": "TimeOffPeriod", "attributes": attributes}


def frappe_hr(system: System, asked: Asked) -> Answer:
    if asked.headers.get("Authorization") != f"token key:{SECRET}":
        return 401, {"exc_type": "AuthenticationError"}
    fields, filters = (json.loads(asked.one(name, "[]")) for name in ("fields", "filters"))
    start = 0 if system.repeats else int(asked.one("limit_start"))
    if asked.path == "/api/resource/Employee":
        rows = [
            {"name": f"HR-EMP-{number}", "employee_number": number, "cell_number": "0470"}
            for number in system.people.values()
        ]
    elif asked.path == "/api/resource/Leave%20Application":
        rows = [_application(system, one) for one in system.leaves]
        wanted = [one for one in filters if not (system.ignores_period and "date" in one[0])]
        rows = [row for row in rows if all(_holds(row, *one) for one in wanted)]
    else:
        return 404, {"exc_type": "DoesNotExistError"}
    if rows and set(fields) - set(rows[0]):
        return 417, {"exc_type": "DataError"}
    shown = rows[start : start + system.page]
    return 200, {"data": [{name: row[name] for name in fields} for row in shown]}


def _holds(row: Mapping[str, Any], name: str, sign: str, value: Any) -> bool:
    if sign == "=":
        return bool(row[name] == value)
    return bool(row[name] >= value if sign == ">=" else row[name] <= value)


def _application(system: System, one: Held) -> dict[str, Any]:
    told = {"new": ("Open", 0), "approved": ("Approved", 1), "refused": ("Cancelled", 2)}
    status, number = told[one.status]
    return {
        "name": f"HR-LAP-2026-{one.key:05}",
        "employee": f"HR-EMP-{system.people.get(one.who, 'gone')}",
        "leave_type": one.kind,
        "from_date": str(one.first),
        "to_date": str(one.last),
        "half_day": int(bool(one.half)),
        "half_day_date": str(one.first) if one.half else None,
        "status": status,
        "docstatus": number,
        "modified": one.changed,
        "description": REASON,
    }


def orangehrm(system: System, asked: Asked) -> Answer:
    if asked.path == "/web/index.php/oauth2/token":
        form = {name: values[0] for name, values in parse_qs(asked.body.decode()).items()}
        wanted = f"refresh-{system.refreshed}" if system.refreshed else SECRET
        if form.get("refresh_token") != wanted:  # each is good once
            return 401, {"error": "invalid_request", "hint": "Token has been revoked"}
        system.refreshed += 1
        following = f"refresh-{system.refreshed}"
        return 200, {
            "token_type": "Bearer",
            "expires_in": 1800,
            "access_token": SECRET,
            "refresh_token": following,
        }
    if not _bearer(asked):
        return 401, {"error": {"status": "401", "message": "Session expired"}}
    if asked.path == "/web/index.php/api/v2/pim/employees":
        rows: list[dict[str, Any]] = [
            {"empNumber": own, "employeeId": number, "lastName": "B", "terminationId": None}
            for own, number in enumerate(system.people.values(), start=1)
        ]
    elif asked.path == "/web/index.php/api/v2/leave/employees/leaves":
        rows = list(_leave_days(system, asked))
    else:
        return 404, {"error": {"status": "404", "message": "Not found"}}
    offset, limit = (int(asked.one(name)) for name in ("offset", "limit"))
    begins = 0 if system.repeats else offset
    shown = rows[begins : begins + min(limit, system.page)]
    return 200, {"data": shown, "meta": {"total": len(rows)}, "rels": []}


def _leave_days(system: System, asked: Asked) -> Any:
    who = list(system.people)[int(asked.one("empNumber")) - 1]
    told = {"new": 1, "approved": 2, "refused": 0}
    for one in system.within(asked.one("fromDate"), asked.one("toDate")):
        if one.who != who or str(told[one.status]) not in asked.query["statuses[]"]:
            continue
        for place, day in enumerate(one.days()):
            yield {
                "id": one.key * 100 + place,
                "date": str(day),
                "lengthHours": "4.00" if one.half else "8.00",
                "lengthDays": "0.5000" if one.half else "1.0000",
                "status": {"id": told[one.status], "name": "Scheduled"},
                "leaveRequest": {"id": one.key},
                "leaveType": {"id": 1, "name": one.kind, "deleted": False},
                "durationType": {"id": 0, "type": "full_day"},
            }


def urlaubsverwaltung(system: System, asked: Asked) -> Answer:
    if asked.path == "/realms/firm/token":
        form = {name: values[0] for name, values in parse_qs(asked.body.decode()).items()}
        if (form["client_id"], form["client_secret"]) != ("client", SECRET):
            return 401, {"error": "unauthorized_client"}
        return 200, {"access_token": SECRET, "expires_in": 300, "token_type": "Bearer"}
    if not _bearer(asked):
        return 401, {}
    people = {str(number): email for number, email in enumerate(system.people, start=1)}
    if asked.path == "/api/persons":
        active = asked.one("active") == "true"
        found = [
            {"id": int(number), "email": email, "firstName": "A", "active": True}
            for number, email in people.items()
        ]
        return 200, {"persons": found if active else []}
    match asked.path.split("/"):
        case ["", "api", "persons", number, "absences"] if number in people:
            return 200, {"absences": list(_absent_days(system, asked, people[number]))}
    return 404, {}


def _absent_days(system: System, asked: Asked, who: str) -> Any:
    told = {"new": "WAITING", "approved": "ALLOWED", "refused": "CANCELLED"}
    for one in system.within(asked.one("from"), asked.one("to")):
        sick = "Sick" in one.kind
        status = "ACTIVE" if sick and one.status == "approved" else told[one.status]
        for day in one.days() if one.who == who and one.status != "refused" else ():
            yield {
                "date": str(day),
                "absenceType": "SICK_NOTE" if sick else "VACATION",
                "id": one.key,
                "status": status,
                "absent": {"": "FULL", "am": "MORNING", "pm": "NOON"}[one.half],
                "absentNumeric": 0.5 if one.half else 1.0,
                "category": "SICK_NOTE" if sick else "HOLIDAY",
                "typeId": 1,
            }


_EMPLOYEE = {"work_email", "barcode"}


def odoo_rows(system: System, model: str, told: Mapping[str, Any]) -> Answer:
    """What `search_read` answers, or says of a field that is not there."""
    if model == "hr.employee":
        rows = [
            {"id": number, "work_email": email, "barcode": badge}
            for number, (email, badge) in enumerate(system.people.items(), start=1)
        ]
    else:
        rows = [_time_off_of_odoo(system, one) for one in system.leaves]
        wanted = [
            one for one in told["domain"] if not (system.ignores_period and "_date" in one[0])
        ]
        rows = [row for row in rows if all(_holds(row, *one) for one in wanted)]
    start = 0 if system.repeats else told["offset"]
    known = set(rows[0]) if rows else set(told["fields"])
    if set(told["fields"]) - known:
        return 422, {"name": "builtins.ValueError", "message": "Invalid field"}
    names = ["id", *told["fields"]]
    shown = rows[start : start + min(told["limit"], system.page)]
    return 200, [{name: row[name] for name in names} for row in shown]


def _time_off_of_odoo(system: System, one: Held) -> dict[str, Any]:
    told = {"new": "confirm", "approved": "validate", "refused": "refuse"}
    number = list(system.people).index(one.who) + 1 if one.who in system.people else 99
    return {
        "id": one.key,
        "employee_id": [number, "A B"],
        "holiday_status_id": [7, one.kind],
        "request_date_from": str(one.first),
        "request_date_to": str(one.last),
        "request_unit_half": bool(one.half),
        "request_date_from_period": one.half or "am",
        "number_of_days": 0.5 if one.half else float(len(one.days())),
        "state": told[one.status],
        "write_date": one.changed,
        "name": REASON,
        "private_name": REASON,
        "notes": REASON,
    }


def odoo(system: System, asked: Asked) -> Answer:
    """JSON-2."""
    if asked.headers.get("Authorization") != f"bearer {SECRET}":
        return 401, {"name": "werkzeug.exceptions.Unauthorized", "message": "Invalid apikey"}
    match asked.path.split("/"):
        case ["", "json", "2", model, method]:
            return _odoo(system, model, method, json.loads(asked.body))
    return 404, {"name": "werkzeug.exceptions.NotFound"}


def _odoo(system: System, model: str, method: str, told: Mapping[str, Any]) -> Answer:
    if method == "context_get":
        return 200, {"lang": "en_US", "tz": False, "uid": 2}
    if method == "has_group":
        return 200, system.may_read_all
    if method == "fields_get" and model == "hr.employee":
        return 200, {one: {"type": "char"} for one in told["allfields"] if one in _EMPLOYEE}
    if method == "fields_get":
        fields = _time_off_of_odoo(system, Held(1, "", dt.date.max, dt.date.max))
        return 200, {name: {"type": "char"} for name in fields}
    return odoo_rows(system, model, told)


def odoo_by_rpc(system: System, asked: Asked) -> Answer:
    """JSON-RPC: what is wrong is said in an answer whose status is 200."""
    if asked.path != "/jsonrpc":
        return 404, {}
    params = json.loads(asked.body)["params"]
    said: Any
    if params["service"] == "common":
        said = 2 if params["args"][:3] == ["firm", "hr@firm.example", SECRET] else False
        return 200, {"jsonrpc": "2.0", "id": 1, "result": said}
    *_, model, method, _, told = params["args"]
    status, said = _odoo(system, model, method, told)
    if status != 200:
        error = {"code": 200, "message": "Odoo Server Error", "data": {"name": said["name"]}}
        return 200, {"jsonrpc": "2.0", "id": 1, "error": error}
    return 200, {"jsonrpc": "2.0", "id": 1, "result": said}


@dataclass(frozen=True)
class Kind:
    """A way to be connected: the adapter, its server, and what an administrator gives."""

    adapter: str
    answer: Callable[[System, Asked], Answer]
    values: Mapping[str, str]
    by_email: bool
    by_day: bool = False  # it tells of days, not of leaves
    pages: bool = True
    base: str = ""

    def given(self, server: Server) -> dict[str, str]:
        """The values, with the server's address."""
        places = {
            name: server.address(path=value) if "address" in name else value
            for name, value in self.values.items()
        }
        return {"address": server.address(path=self.base), **places}


KINDS = {
    "timeoff_management": Kind(
        "timeoff_management", timeoff_management, {"token": SECRET}, by_email=True, pages=False
    ),
    "odoo": Kind("odoo", odoo, {"database": "firm", "key": SECRET}, by_email=True),
    "odoo by JSON-RPC": Kind(
        "odoo",
        odoo_by_rpc,
        {
            "database": "firm",
            "protocol": "jsonrpc",
            "user": "hr@firm.example",
            "key": SECRET,
            "person": "barcode",
        },
        by_email=False,
    ),
    "frappe_hr": Kind("frappe_hr", frappe_hr, {"key": "key", "secret": SECRET}, by_email=False),
    "orangehrm": Kind(
        "orangehrm",
        orangehrm,
        {"client_id": "client", "token": SECRET},
        by_email=False,
        by_day=True,
        base="/web/index.php",
    ),
    "urlaubsverwaltung": Kind(
        "urlaubsverwaltung",
        urlaubsverwaltung,
        {"token_address": "/realms/firm/token", "client_id": "client", "secret": SECRET},
        by_email=True,
        by_day=True,
        pages=False,
    ),
    "personio": Kind(
        "personio", personio, {"client_id": "client", "secret": SECRET}, by_email=True
    ),
}


class Desk:
    """One HTTPS server for all: it answers as the system that is at the desk."""

    def __init__(self) -> None:
        self.at_work: Callable[..., None] | None = None

    def __call__(self, request: BaseHTTPRequestHandler) -> None:
        assert self.at_work is not None
        self.at_work(request)


@contextmanager
def open_desk() -> Iterator[tuple[Desk, Server]]:
    """The server, with nobody at it yet."""
    desk = Desk()
    with https_server(desk) as server:
        yield desk, server


def sit_down(desk: Desk, server: Server, kind: Kind, people: dict[str, str]) -> System:
    """A system of this kind, without leaves, at the desk."""
    server.seen.clear()
    system = System(people, server=server)
    desk.at_work = respond(system, kind.answer)
    return system


def changed(one: Held, **values: Any) -> Held:
    """The same leave, changed a moment later."""
    return replace(one, changed="2026-11-18 12:00:00", **values)
