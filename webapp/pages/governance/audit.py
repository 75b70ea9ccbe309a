"""The audit trail, for the data protection officer. It names nobody: people appear as numbers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from flask import Blueprint, g, render_template, request

from webapp.domain.errors import Invalid
from webapp.domain.governance.audit import Action, AuditFilter
from webapp.domain.governance.audit_seals import TrailProof
from webapp.domain.names import alphabetical
from webapp.domain.people.access import Permission
from webapp.i18n import Texts
from webapp.incoming import number, read_day
from webapp.security import database, requires, settings, viewer
from webapp.services.governance.audit import AuditEntry, read_trail
from webapp.services.governance.audit_seals import check_trail

blueprint = Blueprint("audit", __name__)

PAGE = 50
Page = str | tuple[str, int]
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
def trail() -> Page:
    """What happened, newest first; `before` leads to older events, the rest finds some of them."""
    return _show(None)


@blueprint.post("/audit/proof")
@requires(Permission.AUDIT_READ)
def prove() -> Page:
    """Whether anything that is sealed was rewritten."""
    with database().reading() as session:
        proof = check_trail(session, secret=settings().disclosure_secret)
    return _show(proof)


def _show(proof: TrailProof | None) -> Page:
    before = request.args.get("before", type=number)
    try:
        sought = _sought()
    except Invalid as refusal:
        return _page([], refusal=refusal.key, proof=proof, first=True), 422
    with database().reading() as session:
        entries = read_trail(session, before=before, most=PAGE + 1, sought=sought)
    return _page(entries, proof=proof, first=before is None)


def _page(entries: Sequence[AuditEntry], **more: object) -> str:
    asked = {
        name: request.args[name] for name in ("action", "from", "to") if request.args.get(name)
    }
    return render_template(
        "governance/audit/trail.html",
        asked=asked,
        actions=sorted(_actions(), key=lambda one: alphabetical(one[0])),
        moment=_moment,
        lines=[_line(entry, g.texts) for entry in entries[:PAGE]],
        older=entries[PAGE - 1].id if len(entries) > PAGE else None,
        **more,
    )


def _actions() -> Iterator[tuple[str, Action]]:
    return ((g.texts(f"audit.action.{one}"), one) for one in Action)


def _sought() -> AuditFilter:
    """What the address asks for. Raises Invalid: no such day, or the last before the first."""
    action = request.args.get("action", "")
    first, last = _day("from"), _day("to")
    if first and last and last < first:
        raise Invalid("error.audit_days")
    return AuditFilter(
        Action(action) if action in set(Action) else None,
        _midnight(first),
        _midnight(last + dt.timedelta(days=1) if last else None),
    )


def _day(name: str) -> dt.date | None:
    try:
        return read_day(request.args[name]) if request.args.get(name) else None
    except ValueError as error:
        raise Invalid("error.audit_day") from error


def _midnight(day: dt.date | None) -> dt.datetime | None:
    zone = ZoneInfo(viewer().timezone)
    return dt.datetime.combine(day, dt.time(), zone) if day else None


def _moment(at: dt.datetime) -> str:
    t: Texts = g.texts
    return t.moment(at, viewer().timezone)


def _line(entry: AuditEntry, t: Texts) -> TrailLine:
    who, about = _person(entry.actor_id, t), _about(entry.subject, t)
    return TrailLine(
        at=entry.at,
        when=_moment(entry.at),
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
        return t.semicolon.join(f"{name}{t.colon}{words}" for name, words in _details(value, t))
    if isinstance(value, list):
        return ", ".join(_value(item, t) for item in value)
    if isinstance(value, int) and not isinstance(value, bool):
        return t.number(value)
    named = (f"audit.detail.{value}", *(f"{group}.{value}" for group in _NAMED))
    return next((t(key) for key in named if t.has(key)), str(value))
