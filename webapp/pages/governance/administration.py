"""Where an administrator begins: what is left to set up, what runs by itself, and their pages."""

from __future__ import annotations

import datetime as dt

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp import navigation
from webapp.catalogue import offer
from webapp.checks.every import check
from webapp.domain.calendar import coming_midnight
from webapp.domain.governance.beginning import BeginningStep
from webapp.domain.people.access import Permission
from webapp.i18n import Texts
from webapp.installation import installation
from webapp.navigation import Place
from webapp.security import actor, database, now, requires, viewer
from webapp.services.governance.beginning import look_at_beginning
from webapp.services.governance.jobs import ask_for_job, list_statuses

blueprint = Blueprint("administration", __name__)

_PLACES = {  # where a step is done
    BeginningStep.SITES: "organisation",
    BeginningStep.PEOPLE: "people",
    BeginningStep.ABSENCES: "absences",
    BeginningStep.CONTENT: "content",
    BeginningStep.CAMPAIGN: "campaigns",
}


@blueprint.get("/administration")
@requires(Permission.INSTALLATION_MANAGE)
def overview() -> str:
    """How far the beginning is, until it is over; how the jobs stand; where else one can go."""
    midnight = coming_midnight(now(), viewer().timezone)
    with database().reading() as session:
        beginning = look_at_beginning(session, has_content=bool(offer().guided))
        jobs = list_statuses(session, now=now(), midnight=midnight)
    return render_template(
        "governance/administration/overview.html",
        beginning=beginning,
        steps=list(BeginningStep),
        place_of=_place_of,
        jobs=jobs,
        places=[one for one in navigation.tasks(viewer()) if one.path != request.path],
        timezone=viewer().timezone,
        moment=_moment,
    )


@blueprint.post("/administration/jobs/<job>")
@requires(Permission.INSTALLATION_MANAGE)
def ask(job: str) -> Response:
    """Have a job done at the runner's next look, within the minute."""
    with database().transaction() as session:
        ask_for_job(session, job=job, actor=actor(), now=now())
    return redirect(url_for(".overview", _anchor="jobs"), 303)


@blueprint.post("/administration/checks")
@requires(Permission.INSTALLATION_MANAGE)
def look_over() -> str:
    """Whether everything is there; each outside service is asked, for some seconds at most."""
    checks = list(check(installation()))
    return render_template("governance/administration/checks.html", checks=checks)


def _place_of(step: BeginningStep) -> Place | None:
    """The page where a step is done, if the viewer may open it."""
    place = navigation.PLACES.get(_PLACES.get(step, ""))
    return place if place is not None and place.is_open_to(viewer()) else None


def _moment(at: dt.datetime) -> str:
    """A day and a time where the viewer is."""
    t: Texts = g.texts
    return t.moment(at, viewer().timezone)
