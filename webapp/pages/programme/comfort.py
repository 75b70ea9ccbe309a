"""Comfort before and after a minute: choose to keep it, give a score, stop and delete."""

from __future__ import annotations

import datetime as dt

from flask import Blueprint, jsonify, redirect, request, url_for
from werkzeug.wrappers import Response

from webapp.catalogue import COMFORT_COOKIE
from webapp.domain.calendar import local_day
from webapp.domain.errors import Invalid, Refused
from webapp.domain.governance.choices import Purpose
from webapp.domain.people.access import Permission
from webapp.domain.programme.breaks import read_tap
from webapp.domain.programme.comfort import ComfortMoment, read_score
from webapp.errors import wants_page
from webapp.security import database, now, requires, settings, viewer
from webapp.services.governance.choices import find_choices, make_choice
from webapp.services.programme.comfort import record_comfort

blueprint = Blueprint("comfort", __name__)

_NOT_ASKED_AGAIN = dt.timedelta(days=365)


@blueprint.post("/comfort")
@requires(Permission.COMFORT_RECORD)
def record() -> Response:
    """Keep one score. A script gets told whether it rose; a page goes on where it was."""
    person, moment = viewer(), now()
    score = read_score(
        tap_id=read_tap(request.form.get("tap_id", "")),
        moment=request.form.get("moment", ""),
        value=request.form.get("score", ""),
    )
    with database().transaction() as session:
        if Purpose.COMFORT not in find_choices(session, person_id=person.person_id):
            raise Refused("error.comfort_not_chosen")
        comfort = record_comfort(
            session,
            person_id=person.person_id,
            score=score,
            today=local_day(moment, person.timezone),
            now=moment,
        )
    if not wants_page():
        return jsonify(rises=comfort.rises)
    if score.moment is ComfortMoment.AFTER:
        return redirect(url_for("breaks.today", tap=score.tap_id), 303)
    exercise = request.form.get("exercise", "")
    return redirect(url_for("minute.new", exercise=exercise, tap=score.tap_id), 303)


@blueprint.post("/comfort/choice")
@requires(Permission.COMFORT_RECORD)
def choose() -> Response:
    """Start a comfort line, or do not be asked again on this device."""
    answer = request.form.get("agrees")
    if answer not in {"yes", "no"}:
        raise Invalid("error.comfort_choice")
    response = _back()
    if answer == "no":
        response.set_cookie(
            COMFORT_COOKIE,
            "no",
            max_age=_NOT_ASKED_AGAIN,
            httponly=True,
            secure=settings().secure,
            samesite="Lax",
        )
        return response
    _choose(agrees=True)
    return response


@blueprint.post("/comfort/stop")
@requires(Permission.COMFORT_RECORD)
def stop() -> Response:
    """Stop the comfort line and delete all of it."""
    _choose(agrees=False)
    return redirect(url_for("breaks.today", comfort="deleted"), 303)


def _choose(*, agrees: bool) -> None:
    with database().transaction() as session:
        make_choice(
            session,
            person_id=viewer().person_id,
            purpose=Purpose.COMFORT,
            agrees=agrees,
            now=now(),
        )


def _back() -> Response:
    """To the minute that was just logged."""
    return redirect(url_for("breaks.today", tap=request.form.get("tap")), 303)
