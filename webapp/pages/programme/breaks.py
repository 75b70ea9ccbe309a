"""Today, logging a break afterwards, and undoing one."""

from __future__ import annotations

import datetime as dt
import uuid
from contextlib import suppress

from flask import Blueprint, g, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp import catalogue
from webapp.device import copy_for_device
from webapp.domain.calendar import local_day
from webapp.domain.errors import Invalid, NotFound
from webapp.domain.people.access import Permission
from webapp.domain.programme.breaks import (
    LENGTH,
    OTHER_MOVEMENT,
    BreakEntry,
    BreakOrigin,
    moment_today,
    read_tap,
)
from webapp.domain.programme.side_minutes import SideKind
from webapp.installation import installation
from webapp.security import database, now, requires, settings, viewer
from webapp.services.programme import pulse
from webapp.services.programme.breaks import log_break, undo_break
from webapp.services.programme.comfort import forget_comfort
from webapp.services.programme.screening import find_clearance
from webapp.services.programme.today import TodayQuery, read_today
from webapp.shared_device import leave_for_next

blueprint = Blueprint("breaks", __name__)

_FLOOR_COOKIE_LASTS = dt.timedelta(days=365)


@blueprint.get("/today")
@requires(Permission.BREAK_READ_OWN)
def today() -> Response:
    """Three slots, what counts already, and the next exercise with one large button."""
    person, moment = viewer(), now()
    with database().reading() as session:
        found = read_today(session, viewer=person, asked=_asked(), now=moment)
        asks = pulse.find_line(
            session,
            person_id=person.person_id,
            defaults=person.defaults,
            quarter=installation().quarter(),
        )
    page = render_template(
        "programme/breaks/today.html",
        today=found.day,
        timezone=person.timezone,
        breaks=found.breaks,
        moments=found.moments,
        day_status=found.day_status,
        shown=found.shown,
        after=found.after,
        clearance=found.clearance,
        exercises=catalogue.offer().guided,
        choices=found.choices,
        others=catalogue.others(found.choices, found.exercise),
        exercise=found.exercise,
        without_floor=catalogue.without_floor(),
        names=catalogue.name_of,
        reminder=found.reminder,
        prescribed=found.prescribed.get(found.exercise.key) if found.exercise else None,
        beside=request.args.get("beside", type=uuid.UUID),
        side_kinds=list(SideKind),
        tap_ids=[uuid.uuid4() for _ in range(3 + len(SideKind))],
        device=copy_for_device(
            found.clearance, catalogue.offer().guided, now=moment, timezone=person.timezone
        ),
        known_names=catalogue.names(g.texts),
        asks=asks,
    )
    return _remember_floor(make_response(page))


@blueprint.post("/breaks/late")
@requires(Permission.BREAK_LOG)
def log_late() -> Response:
    """Keep a break of earlier today, or other movement: that needs no clearance."""
    person, moment = viewer(), now()
    exercise = request.form.get("exercise", "")
    tap_id = read_tap(request.form.get("tap_id", ""))
    at = _read_time(moment)
    other = exercise == OTHER_MOVEMENT
    if not other:
        with database().reading() as session:
            day = local_day(moment, person.timezone)
            clearance = find_clearance(
                session, person_id=person.person_id, today=day, asked=catalogue.offer().asked
            )
        exercise = catalogue.allowed(clearance, exercise).key
    entry = BreakEntry(
        person_id=person.person_id,
        at=at,
        timezone=person.timezone,
        seconds=LENGTH,
        exercise=exercise,
        tap_id=tap_id,
        origin=BreakOrigin.OTHER if other else BreakOrigin.LATE,
    )
    with database().autocommit() as connection:
        log_break(connection, entry=entry, now=moment)
    if person.shares:
        return leave_for_next(url_for("paper_codes.left", done=1))
    return redirect(f"/today?tap={tap_id}", 303)


@blueprint.post("/breaks/<uuid:tap_id>/undo")
@requires(Permission.BREAK_LOG)
def undo(tap_id: uuid.UUID) -> Response:
    """Take back one's own break of today; a second tap finds it gone, as it was to be."""
    person = viewer()
    with suppress(NotFound), database().transaction() as session:
        undo_break(
            session,
            person_id=person.person_id,
            tap_id=str(tap_id),
            timezone=person.timezone,
            now=now(),
        )
        forget_comfort(session, person_id=person.person_id, tap_id=str(tap_id))
    return redirect(url_for(".today", undone=1), 303)


def _asked() -> TodayQuery:
    return TodayQuery(
        exercises=catalogue.offer().guided,
        questionnaire=catalogue.offer().asked,
        without_floor=catalogue.without_floor(),
        tap=request.args.get("tap"),
        declined=request.cookies.get(catalogue.COMFORT_COOKIE) == "no",
    )


def _read_time(moment: dt.datetime) -> dt.datetime:
    """The moment today that the form names; now when it names none."""
    text = request.form.get("time", "")
    if not text:
        return moment
    try:
        clock = dt.time.fromisoformat(text).replace(tzinfo=None)
    except ValueError as error:
        raise Invalid("error.break_time", time=text[:20]) from error
    return moment_today(clock, now=moment, timezone=viewer().timezone)


def _remember_floor(response: Response) -> Response:
    wish = request.args.get("floor")
    if wish in {"yes", "no"}:
        response.set_cookie(
            catalogue.FLOOR_COOKIE,
            wish,
            max_age=_FLOOR_COOKIE_LASTS,
            httponly=True,
            secure=settings().secure,
            samesite="Lax",
        )
    return response
