"""My data: what is stored about me, who touched it, take it along, choose, leave and erase."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict
from enum import StrEnum
from typing import TypeVar

from flask import Blueprint, Response, g, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from webapp.catalogue import names
from webapp.domain.calendar import local_day
from webapp.domain.errors import Invalid
from webapp.domain.governance.choices import ChoiceChange, Purpose
from webapp.domain.governance.privacy import Departure, ErasureExemption
from webapp.domain.governance.requests import RequestChange, RequestKind
from webapp.domain.governance.retention import LEAVER_MONTHS, MONTHS_OF
from webapp.domain.people.access import Permission
from webapp.i18n import Texts
from webapp.installation import installation
from webapp.own_file import OwnFile
from webapp.security import database, now, requires, settings, viewer
from webapp.services.governance.choices import find_choices, make_choice
from webapp.services.governance.my_data import (
    DataEvent,
    TableExtract,
    TableSummary,
    download_mine,
    list_events,
    list_holdings,
    preview_removal,
    remove_mine,
)
from webapp.services.governance.requests import list_own, make_request, withdraw

blueprint = Blueprint("my_data", __name__, url_prefix="/my-data")

_EVENTS = 12
_UNTIL = {
    "absence_import": "trail",
    "absence_upload": "hour",
    "api_request": "day",
    "audit_event": "trail",
    "server_session": "session",
}
Code = TypeVar("Code", bound=StrEnum)

blueprint.add_app_template_filter(local_day, "local")


@blueprint.app_template_filter("stored_as")
def stored_as(table: str) -> str:
    """What people call a table; its own name where it leads to nobody."""
    t: Texts = g.texts
    keys = (f"my_data.table.{table}.name", f"papers.table.{table}")
    return next((t(key) for key in keys if t.has(key)), table)


@blueprint.get("")
@requires(Permission.MY_DATA_READ)
def overview() -> str:
    """What is stored about me and why, my choices, and who did something with it."""
    person = viewer()
    with database().reading() as session:
        holdings = list_holdings(session, person_id=person.person_id, timezone=person.timezone)
        events = list_events(session, person_id=person.person_id, most=_EVENTS)
        choices = find_choices(session, person_id=person.person_id)
    return render_template(
        "governance/my_data/overview.html",
        groups=_groups(holdings),
        events=[(event, event_words(event, g.texts)) for event in events],
        purposes=Purpose,
        choices=choices,
        until=lambda table: until_words(table, g.texts, _months_of),
        name=lambda table: table_words(table, "name", g.texts),
        why=lambda table: table_words(table, "why", g.texts),
        timezone=person.timezone,
        done=_read(ChoiceChange, request.args.get("done")),
    )


@blueprint.get("/download.<form>")
@requires(Permission.MY_DATA_READ)
def download(form: str) -> Response:
    """Everything that is stored about me: one file, to read or for a machine."""
    if form not in {"json", "html"}:
        raise Invalid("error.my_data_form")
    person, moment = viewer(), now()
    with database().transaction() as session:
        sections = download_mine(session, person_id=person.person_id, now=moment)
    day = local_day(moment, person.timezone)
    body = _as_json(sections) if form == "json" else _as_page(sections)
    response = make_response(body)
    response.mimetype = "application/json" if form == "json" else "text/html"
    name = f"rekpauze-{day.isoformat()}.{form}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@blueprint.post("/choices")
@requires(Permission.MY_DATA_MANAGE)
def choose() -> AnyResponse:
    """Agree to one purpose, or no longer: then what was stored for it goes."""
    try:
        purpose = Purpose(request.form.get("purpose", ""))
    except ValueError as error:
        raise Invalid("error.my_data_form") from error
    agrees = request.form.get("agrees") == "yes"
    with database().transaction() as session:
        make_choice(
            session, person_id=viewer().person_id, purpose=purpose, agrees=agrees, now=now()
        )
    done = ChoiceChange.AGREED if agrees else ChoiceChange.WITHDRAWN
    return redirect(url_for(".overview", done=done), 303)


@blueprint.get("/requests")
@requires(Permission.MY_DATA_READ)
def requests() -> str:
    """Ask for a correction, object, or ask something; and what became of it."""
    person = viewer()
    with database().reading() as session:
        asked = list_own(session, person_id=person.person_id)
    return render_template(
        "governance/my_data/requests.html",
        asked=asked,
        kinds=RequestKind,
        timezone=person.timezone,
        done=_read(RequestChange, request.args.get("done")),
    )


@blueprint.post("/requests")
@requires(Permission.MY_DATA_MANAGE)
def ask() -> AnyResponse:
    """Send a request to the data protection officer."""
    person, moment = viewer(), now()
    try:
        kind = RequestKind(request.form.get("kind", ""))
    except ValueError as error:
        raise Invalid("error.request_kind") from error
    with database().transaction() as session:
        make_request(
            session,
            person_id=person.person_id,
            kind=kind,
            words=request.form.get("words", ""),
            today=local_day(moment, person.timezone),
            now=moment,
        )
    return redirect(url_for(".requests", done=RequestChange.SENT), 303)


@blueprint.post("/requests/<int:number>/withdraw")
@requires(Permission.MY_DATA_MANAGE)
def take_back(number: int) -> AnyResponse:
    """Withdraw one's own request."""
    with database().transaction() as session:
        withdraw(session, person_id=viewer().person_id, number=number, now=now())
    return redirect(url_for(".requests", done=RequestChange.WITHDRAWN), 303)


@blueprint.get("/leave")
@requires(Permission.MY_DATA_MANAGE)
def leave() -> str:
    """Leave or erase: what goes, what stays and why; a second step asks to confirm."""
    way = _read(Departure, request.args.get("way"))
    rows = None
    if way is not None:
        with database().reading() as session:
            rows = preview_removal(session, person_id=viewer().person_id, departure=way)
    return render_template(
        "governance/my_data/leave.html", way=way, rows=rows, months=LEAVER_MONTHS
    )


@blueprint.post("/leave")
@requires(Permission.MY_DATA_MANAGE)
def remove() -> AnyResponse:
    """Do it, at once, and give the receipt; nothing of this goes into the audit trail.

    The receipt is in no address, so that no log connects it with the person.
    """
    way = _read(Departure, request.form.get("way"))
    if way is None:
        raise Invalid("error.my_data_form")
    if request.form.get("sure") != "yes":
        return redirect(url_for(".leave", way=way, unsure=1), 303)
    person = viewer()
    with database().transaction() as session:
        receipt = remove_mine(
            session,
            person_id=person.person_id,
            departure=way,
            today=local_day(now(), person.timezone),
        )
    page = render_template(
        "governance/my_data/receipt.html",
        way=way,
        receipt=receipt,
        name=lambda table: table_words(table, "name", g.texts),
    )
    response = make_response(page)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def table_words(table: str, which: str, t: Texts) -> str:
    """The name of a table for people, or why it is kept; the bare name when it has no words."""
    key = f"my_data.table.{table}.{which}"
    return t(key) if t.has(key) else table.replace("_", " ")


def until_words(
    table: str, t: Texts, months_of: Callable[[str], int] = MONTHS_OF.__getitem__
) -> str:
    """How long the rows of a table are kept."""
    if table in MONTHS_OF:
        return t.plural("my_data.until_months", months_of(table))
    if table in {"person", "employment"}:
        return t("my_data.until.employer", months=LEAVER_MONTHS)
    return t("my_data.until." + _UNTIL.get(table, "account"), months=LEAVER_MONTHS)


def _months_of(table: str) -> int:
    return viewer().defaults.months_of(table, installation().today())


def event_words(event: DataEvent, t: Texts) -> str:
    """What happened, in words; the name of the action when it has none."""
    for key in (f"my_data.event.{event.action}", f"audit.action.{event.action}"):
        if t.has(key):
            return t(key)
    return event.action


def _groups(holdings: Iterable[TableSummary]) -> list[tuple[str, list[TableSummary], list[str]]]:
    """What is mine, what is the employer's, and the rest: key, tables with rows, empty tables."""
    groups: dict[str, list[TableSummary]] = {"mine": [], ErasureExemption.EMPLOYER: [], "rest": []}
    for one in holdings:
        key = "mine" if one.kept is None else one.kept
        groups[key if key in groups else "rest"].append(one)
    return [
        (key, [one for one in found if one.count], [one.table for one in found if not one.count])
        for key, found in groups.items()
    ]


def _read(codes: type[Code], given: str | None) -> Code | None:
    return next((code for code in codes if code == given), None)


def _as_json(sections: Iterable[TableExtract]) -> str:
    told = {
        "from": f"Rekpauze, {settings().company_name}",
        "made_at": now().isoformat(),
        "tables": [_told(section) for section in sections],
    }
    return json.dumps(told, ensure_ascii=False, indent=1)


def _told(section: TableExtract) -> dict[str, object]:
    words = {
        "name": table_words(section.table, "name", g.texts),
        "why": table_words(section.table, "why", g.texts),
        "until": until_words(section.table, g.texts, _months_of),
    }
    return words | asdict(section)


def _as_page(sections: Iterable[TableExtract]) -> str:
    timezone = viewer().timezone
    return render_template(
        "governance/my_data/download.html",
        sections=[_told(section) for section in sections],
        day=local_day(now(), timezone),
        company=settings().company_name,
        own=OwnFile(g.texts, timezone, names(g.texts), viewer().person_id),
    )
