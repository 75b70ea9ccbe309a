"""The register of groups of workstations: by when each is analysed, and what was found."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp.content.work_risks import work_risk_sources
from webapp.domain.care.work_risks import AnalysisPartner, RiskState, WorkRisk
from webapp.domain.care.workstation_groups import LONGEST_NAME, WorkstationGroup
from webapp.domain.errors import Invalid
from webapp.domain.governance.audit import Occasion
from webapp.domain.names import one_line
from webapp.domain.people.access import Permission
from webapp.incoming import number as read_number
from webapp.incoming import posted_number, read_day
from webapp.security import actor, database, now, requires, today
from webapp.services.care import workstation_groups as service

blueprint = Blueprint("workstation_groups", __name__)
PAGE = 25
_STATES = {state.value: state for state in RiskState}


@blueprint.get("/workstation-groups")
@requires(Permission.PLAN_KEEP)
def register() -> str:
    """A page of the groups, what is most urgent first, and a form for another.

    `change` is the one whose form is open, `at` the one that was stored: both name the page.
    """
    with database().reading() as session:
        groups = service.list_groups(session)
    changing, stored = (request.args.get(name, type=read_number) for name in ("change", "at"))
    pages = -(-len(groups) // PAGE) or 1
    page = min(_page_of(groups, changing or stored), pages)
    return render_template(
        "care/workstation_groups/register.html",
        groups=groups[(page - 1) * PAGE : page * PAGE],
        page=page,
        pages=pages,
        total=len(groups),
        changing=changing,
        stored=stored,
        risks=WorkRisk,
        states=RiskState,
        partners=AnalysisPartner,
        sources=work_risk_sources(),
        longest=LONGEST_NAME,
        today=today(),
    )


@blueprint.post("/workstation-groups")
@requires(Permission.PLAN_KEEP)
def add() -> Response:
    """Add a group, of which nothing is known yet."""
    group = WorkstationGroup(name=_name(), has_screens=_is_ticked("has_screens"))
    with database().transaction() as session:
        number = service.add(session, group, _occasion())
    return _back("added", number)


@blueprint.post("/workstation-groups/<int:number>")
@requires(Permission.PLAN_KEEP)
def change(number: int) -> Response:
    """Store the form of a group."""
    edits = posted_number("edits")
    if edits is None:
        raise Invalid("error.bad_request")
    group = WorkstationGroup(
        id=number,
        name=_name(),
        has_screens=_is_ticked("has_screens"),
        analysed_on=_day("analysed_on"),
        told_on=_day("told_on"),
        informed_on=_day("informed_on"),
        trained_on=_day("trained_on"),
        reviewed_on=_day("reviewed_on"),
        changed_on=_day("changed_on"),
        partners=frozenset(one for one in AnalysisPartner if _is_ticked(f"with_{one}")),
        risks={risk: _state(risk) for risk in WorkRisk},
        is_closed=_is_ticked("is_closed"),
        edits=edits,
    )
    with database().transaction() as session:
        service.change(session, group, _occasion())
    return _back("changed", number)


def _page_of(groups: Sequence[WorkstationGroup], wanted: int | None) -> int:
    """The page that a group is on; the one in the address when it is on none."""
    place = next((place for place, one in enumerate(groups) if one.id == wanted), None)
    if place is not None:
        return place // PAGE + 1
    return request.args.get("page", type=read_number) or 1


def _back(done: str, number: int) -> Response:
    return redirect(url_for(".register", done=done, at=number, _anchor=f"group-{number}"), 303)


def _name() -> str:
    return one_line(request.form.get("name", ""))


def _is_ticked(field: str) -> bool:
    return request.form.get(field) == "yes"


def _day(field: str) -> dt.date | None:
    said = request.form.get(field, "")
    try:
        return read_day(said) if said else None
    except ValueError as error:
        raise Invalid("error.workstation_group.day") from error


def _state(risk: WorkRisk) -> RiskState:
    state = _STATES.get(request.form.get(risk.value, ""))
    if state is None:
        raise Invalid("error.bad_request")
    return state


def _occasion() -> Occasion:
    return Occasion(actor(), today(), now())
