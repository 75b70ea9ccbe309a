"""Today, the guided minute, logging and undoing a break, and my week."""

from __future__ import annotations

import datetime as dt
import hmac
import uuid
from collections.abc import Mapping

from flask import Blueprint, g, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp.content.exercises import served_exercises
from webapp.content.figures.film import film, strip
from webapp.domain.access import Permission
from webapp.domain.breaks import (
    DAILY_TARGET,
    LENGTH,
    OTHER_MOVEMENT,
    Break,
    Entry,
    Origin,
    local_day,
    moment_today,
    outlook,
    seconds_run,
)
from webapp.domain.errors import Invalid
from webapp.domain.exercises import Exercise, choose, next_exercise
from webapp.domain.periods import Week, parse_period, week_of
from webapp.domain.screening import Clearance
from webapp.security import database, now, requires, settings, viewer
from webapp.services.breaks import list_breaks, log_break, undo_break
from webapp.services.screening import find_clearance

blueprint = Blueprint("breaks", __name__)

_ONE_DAY = dt.timedelta(days=1)
_START_LASTS = dt.timedelta(hours=2)
_FLOOR_COOKIE = "floor"  # "no": only exercises that need no floor; says nothing of a person
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
    choices = _choices(clearance)
    page = render_template(
        "breaks/today.html",
        today=day,
        now=moment,
        timezone=person.timezone,
        breaks=days[day],
        moments=[one.at for one in days[day] if one.slot is not None],
        outlook=outlook(days[day], now=moment, timezone=person.timezone),
        shown=_find_tap(days, request.args.get("tap")),
        clearance=clearance,
        exercises=_exercises(),
        choices=choices,
        exercise=next_exercise(choices, day=day, done={one.exercise for one in days[day]}),
        without_floor=_without_floor(),
        names=_name_of,
        tap_ids=[uuid.uuid4(), uuid.uuid4()],
    )
    return _remember_floor(make_response(page))


@blueprint.get("/breaks/new")
@requires(Permission.BREAK_LOG)
def new() -> str | Response:
    """The guided minute; without a clearance, the safety notice comes first."""
    person, moment = viewer(), now()
    day = local_day(moment, person.timezone)
    with database().reading() as session:
        clearance = find_clearance(session, person_id=person.person_id, today=day)
    if clearance is None:
        return redirect(url_for("screening.notice"), 303)
    exercise = _allowed(clearance, request.args.get("exercise", ""))
    return render_template(
        "breaks/minute.html",
        exercise=exercise,
        plan=_plan(exercise),
        film=film(exercise.key, tuple(exercise.steps())),
        strip=strip(exercise.key, exercise.phases),
        tap_id=uuid.uuid4(),
        start=start_token(person.person_id, exercise.key, moment),
    )


@blueprint.post("/breaks")
@requires(Permission.BREAK_LOG)
def log() -> Response:
    """Keep a guided break; the same tap again changes nothing."""
    person, moment = viewer(), now()
    exercise, started = _read_start(request.form.get("start", ""))
    entry = Entry(
        person_id=person.person_id,
        at=moment,
        timezone=person.timezone,
        seconds=seconds_run(
            elapsed=moment - started, claimed=request.form.get("seconds", type=int)
        ),
        exercise=exercise,
        tap_id=_read_tap(),
    )
    with database().autocommit() as connection:
        log_break(connection, entry=entry, now=moment)
    return redirect(f"/today?tap={entry.tap_id}", 303)


@blueprint.post("/breaks/late")
@requires(Permission.BREAK_LOG)
def log_late() -> Response:
    """Keep a break of earlier today, or other movement: that needs no clearance."""
    person, moment = viewer(), now()
    exercise = request.form.get("exercise", "")
    tap_id = _read_tap()
    at = _read_time(moment)
    other = exercise == OTHER_MOVEMENT
    if not other:
        with database().reading() as session:
            day = local_day(moment, person.timezone)
            clearance = find_clearance(session, person_id=person.person_id, today=day)
        exercise = _allowed(clearance, exercise).key
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
    """Take back one's own break of today."""
    person = viewer()
    with database().transaction() as session:
        undo_break(
            session,
            person_id=person.person_id,
            tap_id=str(tap_id),
            timezone=person.timezone,
            now=now(),
        )
    return redirect(url_for(".today", undone=1), 303)


@blueprint.get("/week")
@requires(Permission.BREAK_READ_OWN)
def week() -> str:
    """The days of one week, this one unless `of` names another."""
    person = viewer()
    day = local_day(now(), person.timezone)
    shown = parse_period(request.args.get("of", week_of(day).key))
    if not isinstance(shown, Week):
        raise Invalid("error.period", period=shown.key)
    with database().reading() as session:
        days = list_breaks(session, person_id=person.person_id, first=shown.first, last=shown.last)
    counted = [sum(one.slot is not None for one in breaks) for breaks in days.values()]
    return render_template(
        "breaks/week.html",
        week=shown,
        days=days,
        today=day,
        total=sum(counted),
        full=counted.count(DAILY_TARGET),
        some=any(days.values()),
        previous=week_of(shown.first - _ONE_DAY).key,
        following=week_of(shown.last + _ONE_DAY).key if shown.last < day else None,
        timezone=person.timezone,
        names=_name_of,
    )


def _exercises() -> tuple[Exercise, ...]:
    return served_exercises(demo=settings().demo)


def _choices(clearance: Clearance | None) -> list[Exercise]:
    if clearance is None:
        return []
    return choose(_exercises(), allowed=clearance.allowed, without_floor=_without_floor())


def _allowed(clearance: Clearance | None, key: str) -> Exercise:
    """Raises Invalid: this person has no clearance for such an exercise."""
    allowed = clearance.allowed if clearance else frozenset()
    for exercise in choose(_exercises(), allowed=allowed, without_floor=False):
        if exercise.key == key:
            return exercise
    raise Invalid("error.exercise_not_allowed")


def _name_of(key: str) -> str:
    """The name of an exercise, also of one that is no longer served."""
    for exercise in _exercises():
        if exercise.key == key:
            return exercise.texts[g.texts.language].name
    return str(g.texts("other.name" if key == OTHER_MOVEMENT else "exercise.gone"))


def _find_tap(days: Mapping[dt.date, list[Break]], tap_id: str | None) -> Break | None:
    """The break that was just logged: it may be of yesterday when midnight has passed since."""
    found = [one for breaks in days.values() for one in breaks if one.tap_id == tap_id]
    return found[0] if found else None


def _plan(exercise: Exercise) -> list[dict[str, object]]:
    """The steps of the minute for the script."""
    text = exercise.texts[g.texts.language]
    return [
        {
            "say": text.phases[step.phase.key],
            "picture": g.texts(f"figure.{exercise.key}.{step.phase.key}"),
            "seconds": step.phase.seconds,
            "side": g.texts(f"minute.side.{step.side}") if step.side else "",
            "beat": index // len(exercise.phases),
        }
        for index, step in enumerate(exercise.steps())
    ]


def start_token(person_id: int, exercise: str, moment: dt.datetime) -> str:
    """Proof that this person started this exercise at this moment."""
    text = f"{exercise}.{moment.timestamp():.3f}"
    return f"{text}.{_seal(person_id, text)}"


def _seal(person_id: int, text: str) -> str:
    key = settings().secret_key.encode()
    return hmac.digest(key, f"break-start/1|{person_id}|{text}".encode(), "sha256").hex()


def _read_start(token: str) -> tuple[str, dt.datetime]:
    """Exercise and moment of a start that was handed to this person.

    Raises Invalid: it was not, or it is too long ago.
    """
    text, _, seal = token.rpartition(".")
    expected = _seal(viewer().person_id, text)
    if not hmac.compare_digest(seal.encode(), expected.encode()):
        raise Invalid("error.break_start")
    exercise, _, seconds = text.partition(".")
    started = dt.datetime.fromtimestamp(float(seconds), dt.UTC)
    if now() - started > _START_LASTS:
        raise Invalid("error.break_start_expired")
    return exercise, started


def _read_tap() -> str:
    try:
        return str(uuid.UUID(request.form.get("tap_id", "")))
    except ValueError as error:
        raise Invalid("error.break_tap") from error


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


def _without_floor() -> bool:
    return request.args.get("floor", request.cookies.get(_FLOOR_COOKIE)) == "no"


def _remember_floor(response: Response) -> Response:
    wish = request.args.get("floor")
    if wish in {"yes", "no"}:
        response.set_cookie(
            _FLOOR_COOKIE,
            wish,
            max_age=_FLOOR_COOKIE_LASTS,
            httponly=True,
            secure=settings().secure,
            samesite="Lax",
        )
    return response
