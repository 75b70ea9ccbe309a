"""Defaults and locks: where people begin, and how far what they may choose goes."""

from __future__ import annotations

import datetime as dt

from flask import Blueprint, g, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp.domain.errors import DomainError, Invalid
from webapp.domain.governance.audit import Occasion
from webapp.domain.governance.defaults import (
    KEPT_MONTHS,
    USUAL_INTERVALS,
    WARNING,
    FloorExercises,
    InstallationDefaults,
)
from webapp.domain.people.access import Permission
from webapp.errors import status_of
from webapp.figures import period_name
from webapp.i18n import LANGUAGE_NAMES
from webapp.incoming import number
from webapp.installation import installation
from webapp.security import actor, database, now, requires, settings
from webapp.services.governance import defaults as service

blueprint = Blueprint("defaults", __name__)


@blueprint.get("/administration/defaults")
@requires(Permission.INSTALLATION_MANAGE)
def overview() -> str:
    """What holds, each with what it means for who already chose."""
    return _page()


@blueprint.post("/administration/defaults")
@requires(Permission.INSTALLATION_MANAGE)
def change() -> Response:
    """Let other values hold; what is wrong with the form is said above it."""
    try:
        with database().transaction() as session:
            service.change_defaults(
                session,
                wanted=_wanted(),
                months=request.form.get("months", 0, type=number),
                version=request.form.get("version", -1, type=number),
                default=settings().default_language,
                occasion=Occasion(actor(), installation().today(), now()),
            )
    except DomainError as refusal:
        return make_response(_page(refusal), status_of(refusal))
    return redirect(url_for(".overview", done="changed"), 303)


def _page(refusal: DomainError | None = None) -> str:
    with database().reading() as session:
        view = service.read_defaults(session)
    return render_template(
        "governance/defaults/overview.html",
        view=view,
        now=view.defaults,
        always=view.statutory | {settings().default_language},
        refusal=refusal and g.texts(refusal.key, **refusal.params),
        intervals=USUAL_INTERVALS,
        floors=list(FloorExercises),
        names=LANGUAGE_NAMES,
        terms=KEPT_MONTHS,
        warning=WARNING.days,
        today=installation().today(),
        this_quarter=installation().quarter().key,
        next_quarter=installation().quarter().next.key,
        period_name=period_name,
    )


def _wanted() -> InstallationDefaults:
    """The values of the form. Raises Invalid: one is missing, or none that is offered."""
    form = request.form
    if not form.getlist("language"):
        raise Invalid("error.defaults_language")
    try:
        return InstallationDefaults(
            starts=dt.time.fromisoformat(form.get("starts", "")).replace(tzinfo=None),
            ends=dt.time.fromisoformat(form.get("ends", "")).replace(tzinfo=None),
            interval=int(form["interval"]) if form.get("interval") else None,
            floor=FloorExercises(form.get("floor", "")),
            languages=tuple(dict.fromkeys(form.getlist("language"))),
            asks_from=form.get("asks", "")[:7],
            paper_codes=form.get("paper_codes") == "yes",
        )
    except ValueError as error:
        raise Invalid("error.defaults_choice") from error
