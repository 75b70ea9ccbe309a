"""Today, logging a break afterwards, and undoing one."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from contextlib import suppress

from flask import Blueprint, g, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp import offer
from webapp.database import Session
from webapp.device import copy_for_device
from webapp.domain.errors import Invalid, NotFound
from webapp.domain.governance.choices import Purpose
from webapp.domain.people.access import Permission
from webapp.domain.programme.breaks import (
    LENGTH,
    OTHER_MOVEMENT,
    Break,
    Entry,
    Origin,
    is_time_to_check,
    local_day,
    moment_today,
    outlook,
    read_tap,
)
from webapp.domain.programme.exercises import next_exercise
from webapp.security import database, now, requires, settings, viewer
from webapp.services.governance.choices import find_choices
from webapp.services.programme.breaks import count_breaks, list_breaks, log_break, undo_break
from webapp.services.programme.comfort import find_comfort, forget_comfort
from webapp.services.programme.reminders import find_coming
from webapp.services.programme.screening import find_clearance

blueprint = Blueprint("breaks", __name__)

_ONE_DAY = dt.timedelta(days=1)
_FLOOR_COOKIE_LASTS = dt.timedelta(days=365)


@blueprint.get("/today")
@requires(Permission.BREAK_READ_OWN)
def today() -> Response:
    """Three slots, what counts already, and the next exercise with one large button."""
    person, moment = viewer(), now()
    day = local_day(moment, person.timezone)
    with database().reading() as session:
        days = list_breaks(session, person_id=person.person_id, first=day - _ONE_DAY, last=day)
        clearance = find_clearance(session, person_id=person.person_id, today=day)
        reminder = find_coming(session, person_id=person.person_id, now=moment)
        shown = _find_tap(days, request.args.get("tap"))
        after = _look_back(session, shown) if shown and shown.day == day else {}
    choices = offer.choices(clearance)
    exercise = next_exercise(choices, day=day, done={one.exercise for one in days[day]})
    page = render_template(
        "programme/breaks/today.html",
        today=day,
        timezone=person.timezone,
        breaks=days[day],
        moments=[one.at for one in days[day] if one.slot is not None],
        outlook=outlook(days[day], now=moment, timezone=person.timezone),
        shown=shown,
        after=after,
        clearance=clearance,
        exercises=offer.exercises(),
        choices=choices,
        others=offer.others(choices, exercise),
        exercise=exercise,
        without_floor=offer.without_floor(),
        names=offer.name_of,
        reminder=reminder,
        tap_ids=[uuid.uuid4(), uuid.uuid4()],
        device=copy_for_device(clearance, now=moment, timezone=person.timezone),
        known_names=offer.names(g.texts),
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
            clearance = find_clearance(session, person_id=person.person_id, today=day)
        exercise = offer.allowed(clearance, exercise).key
    entry = Entry(
        person_id=person.person_id,
        at=at,
        timezone=person.timezone,
        seconds=LENGTH,
        exercise=exercise,
        tap_id=tap_id,
        origin=Origin.OTHER if other else Origin.LATE,
    )
    with database().autocommit() as connection:
        log_break(connection, entry=entry, now=moment)
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


def _find_tap(days: Mapping[dt.date, list[Break]], tap_id: str | None) -> Break | None:
    """The break that was just logged: it may be of yesterday when midnight has passed since."""
    found = [one for breaks in days.values() for one in breaks if one.tap_id == tap_id]
    return found[0] if found else None


def _look_back(session: Session, shown: Break) -> dict[str, object]:
    """What may follow on a guided minute: its comfort, or the question whether to keep that."""
    if shown.origin is not Origin.GUIDED:
        return {}
    person_id = viewer().person_id
    rates = Purpose.COMFORT in find_choices(session, person_id=person_id)
    counted = count_breaks(session, person_id=person_id) if shown.slot else 0
    exercise = offer.find(shown.exercise) if is_time_to_check(counted) else None
    declined = request.cookies.get(offer.COMFORT_COOKIE) == "no"
    return {
        "rates": rates,
        "asks": not (rates or declined or exercise),
        "comfort": rates and find_comfort(session, person_id=person_id, tap_id=shown.tap_id),
        "exercise": exercise,
    }


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
            offer.FLOOR_COOKIE,
            wish,
            max_age=_FLOOR_COOKIE_LASTS,
            httponly=True,
            secure=settings().secure,
            samesite="Lax",
        )
    return response
