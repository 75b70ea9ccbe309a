"""The audit trail, for the data protection officer. It names nobody: people appear as numbers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, g, render_template, request

from webapp.domain.calendar import local_day
from webapp.domain.people.access import Permission
from webapp.i18n import Texts
from webapp.incoming import number
from webapp.security import database, requires, viewer
from webapp.services.governance.audit import AuditEntry, read_trail

blueprint = Blueprint("audit", __name__)

PAGE = 50
_NAMED = (
    "role",
    "measure",
    "export.scope",
    "export.grain",
    "employee.field",
)  # texts of values that are names


@dataclass(frozen=True, slots=True)
class TrailLine:
    """An event in the reader's language and time zone; `about` is empty when it is `who`."""

    at: dt.datetime
    when: str
    who: str
    what: str
    about: str
    details: list[tuple[str, str]]


@blueprint.get("/audit")
@requires(Permission.AUDIT_READ)
def trail() -> str:
    """What happened, newest first; `before` leads to older events."""
    before = request.args.get("before", type=number)
    with database().reading() as session:
        entries = read_trail(session, before=before, most=PAGE + 1)
    return render_template(
        "governance/audit/trail.html",
        lines=[_line(entry, g.texts, viewer().timezone) for entry in entries[:PAGE]],
        older=entries[PAGE - 1].id if len(entries) > PAGE else None,
        first=before is None,
    )


def _line(entry: AuditEntry, t: Texts, timezone: str) -> TrailLine:
    day = local_day(entry.at, timezone)
    who, about = _person(entry.actor_id, t), _about(entry.subject, t)
    return TrailLine(
        at=entry.at,
        when=f"{t.date(day, 'medium')}, {t.time(entry.at, timezone)}",
        who=who,
        what=_worded(t, "audit.action.", entry.action),
        about=about if about != who else "",
        details=_details(entry.detail, t),
    )


def _person(number: int | None, t: Texts) -> str:
    return t("audit.system") if number is None else t("audit.person", number=number)


def _about(subject: str, t: Texts) -> str:
    kind, _, number = subject.partition("/")
    return _person(int(number), t) if kind == "person" and number.isdecimal() else subject


def _worded(t: Texts, group: str, name: str) -> str:
    """The text for a name; a name without one is shown as it is."""
    key = group + name
    return t(key) if t.has(key) else name


def _details(detail: Mapping[str, object], t: Texts) -> list[tuple[str, str]]:
    """Names and values in words, whatever an event holds; what says nothing is left out."""
    return [
        (_worded(t, "audit.detail.", name), _value(value, t))
        for name, value in sorted(detail.items())
        if value not in ([], {}, "", None)
    ]


def _value(value: object, t: Texts) -> str:
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {words}" for name, words in _details(value, t))
    if isinstance(value, list):
        return ", ".join(_value(item, t) for item in value)
    if isinstance(value, int) and not isinstance(value, bool):
        return t.number(value)
    named = (f"audit.detail.{value}", *(f"{group}.{value}" for group in _NAMED))
    return next((t(key) for key in named if t.has(key)), str(value))
