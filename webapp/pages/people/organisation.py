"""The administrator's tree of companies, sites and departments: search, add, edit, special days."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp.domain.errors import Conflict, Invalid
from webapp.domain.names import plain
from webapp.domain.people.access import Permission
from webapp.domain.people.organisation import (
    Organisation,
    OrganisationNode,
    ReorganisationKind,
)
from webapp.domain.people.people import (
    LONGEST_CODE,
    LONGEST_DEPARTMENT,
    DepartmentKind,
    DepartmentRecord,
    timezones,
)
from webapp.domain.people.seen_nodes import SeenNode, differences, read_seen
from webapp.domain.people.site_calendar import SpecialDay
from webapp.i18n import LANGUAGES
from webapp.incoming import read_day
from webapp.installation import installation
from webapp.security import actor, database, now, requires, settings
from webapp.services.people import organisation as service
from webapp.services.people.site_calendar import list_days, tell_days

blueprint = Blueprint("organisation", __name__)

_MOST_DAYS = 31  # of the calendar, told at once
_SPREADS = {"yes": True, "no": False}
Children = Mapping[int | None, list[OrganisationNode]]


@blueprint.get("/admin/organisation")
@requires(Permission.ORGANISATION_MANAGE)
def tree() -> str:
    """The tree, or of it what a search finds with what lies above, and a form for another node."""
    with database().reading() as session:
        view = service.read_organisation(session, today=installation().today())
    wanted = request.args.get("q", "").strip()
    found = _matching(view.organisation, wanted)
    return render_template(
        "people/organisation/tree.html",
        view=view,
        wanted=wanted,
        found=found,
        children=_children(view.organisation, found if wanted else None),
        busy=[one.change.department_id for one in view.planned],
        kinds=list(DepartmentKind),
        parents=view.organisation.places_for(DepartmentKind.DEPARTMENT),
        **_choices(),
    )


@blueprint.post("/admin/organisation")
@requires(Permission.ORGANISATION_MANAGE)
def add() -> Response:
    """Add a node to the tree."""
    record = DepartmentRecord(
        code=request.form.get("code", ""),
        name=request.form.get("name", ""),
        kind=_kind(request.form.get("kind", "")),
        parent_code=request.form.get("parent") or None,
        language=request.form.get("language") or None,
        timezone=request.form.get("timezone") or None,
    )
    with database().transaction() as session:
        made = service.add_department(session, record=record, actor=actor(), now=now())
    return redirect(url_for(".node", node_id=made, done="added"), 303)


@blueprint.get("/admin/organisation/<int:node_id>")
@requires(Permission.ORGANISATION_MANAGE)
def node(node_id: int) -> tuple[str, int]:
    """One node: what it is, what is planned, and all that can be changed."""
    return _node(node_id)


@blueprint.post("/admin/organisation/<int:node_id>")
@requires(Permission.ORGANISATION_MANAGE)
def edit(node_id: int) -> Response | tuple[str, int]:
    """Change what has no date: language, time zone, whether reminders are spread."""
    seen = read_seen(request.form.get("seen", ""))
    wanted = replace(
        seen.node,
        id=node_id,
        language=request.form.get("language") or None,
        timezone=request.form.get("timezone") or None,
        spreads_reminders=_SPREADS.get(request.form.get("spreads_reminders", "")),
    )
    try:
        with database().transaction() as session:
            service.edit_department(session, wanted=wanted, seen=seen, actor=actor(), now=now())
    except Conflict:
        return _node(node_id, seen)
    return redirect(url_for(".node", node_id=node_id, done="edited"), 303)


@blueprint.post("/admin/organisation/<int:node_id>/days")
@requires(Permission.ORGANISATION_MANAGE)
def days(node_id: int) -> Response:
    """Say of days of a site that it is closed, that they are worked, or that they are as usual."""
    told = _days(request.form.get("first", ""), request.form.get("last", ""))
    what = request.form.get("what", "")
    if what not in {"usual", *SpecialDay}:
        raise Invalid("error.bad_request")
    with database().transaction() as session:
        view = service.read_organisation(session, today=installation().today())
        tell_days(
            session,
            code=view.organisation.get(node_id).code,
            days=told,
            kind=None if what == "usual" else SpecialDay(what),
            now=now(),
            actor=actor(),
        )
    return redirect(url_for(".node", node_id=node_id, done="days"), 303)


def _node(node_id: int, seen: SeenNode | None = None) -> tuple[str, int]:
    """The page of a node; with what has changed since it was `seen`, if it was."""
    today = installation().today()
    with database().reading() as session:
        view = service.read_organisation(session, today=today)
        found = view.seen(node_id)
        history = service.list_history(session, department_id=node_id)
        told = [
            (day, kind)
            for day, code, kind in list_days(session, since=today)
            if code == found.node.code
        ]
    page = render_template(
        "people/organisation/node.html",
        view=view,
        seen=found,
        node=found.node,
        path=view.organisation.path(node_id)[:-1],
        children=_children(view.organisation, None),
        planned=[one for one in view.planned if one.change.department_id == node_id],
        history=history,
        told=told,
        differ=differences(seen, found) if seen else None,
        kinds=list(ReorganisationKind),
        today=today,
        **_choices(),
    )
    return page, 409 if seen else 200


def _choices() -> dict[str, object]:
    return {
        "languages": LANGUAGES,
        "timezones": timezones(),
        "usual_timezone": settings().timezone,
        "longest_code": LONGEST_CODE,
        "longest_name": LONGEST_DEPARTMENT,
        "tomorrow": installation().today() + dt.timedelta(days=1),
    }


def _matching(organisation: Organisation, wanted: str) -> set[int]:
    """The nodes whose name or code has the words in it."""
    words = plain(wanted).split()
    return {
        one.id
        for one in organisation.nodes.values()
        if all(word in plain(f"{one.name} {one.code}") for word in words)
    }


def _children(organisation: Organisation, only: set[int] | None) -> Children:
    """What hangs below each node; of a search, what was found and what leads to it."""
    shown = (
        organisation.nodes.keys()
        if only is None
        else {above.id for found in only for above in organisation.path(found)}
    )
    children: dict[int | None, list[OrganisationNode]] = defaultdict(list)
    for _, one in organisation.walk():
        if one.id in shown:
            children[one.parent_id].append(one)
    return children


def _kind(text: str) -> DepartmentKind:
    if text not in set(DepartmentKind):
        raise Invalid("error.bad_request")
    return DepartmentKind(text)


def _day(text: str) -> dt.date | None:
    """A day of a form; None when the field is empty."""
    try:
        return read_day(text) if text else None
    except ValueError as error:
        raise Invalid("error.organisation_date") from error


def _days(first: str, last: str) -> list[dt.date]:
    start = _day(first)
    end = _day(last) or start
    if start is None or end is None or not 0 <= (end - start).days < _MOST_DAYS:
        raise Invalid("error.organisation_days", most=_MOST_DAYS)
    return [start + dt.timedelta(days=number) for number in range((end - start).days + 1)]
