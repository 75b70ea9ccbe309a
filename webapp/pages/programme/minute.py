"""The guided minute: start it, and log it with one tap."""

from __future__ import annotations

import datetime as dt
import hmac
import uuid
from functools import partial
from zoneinfo import ZoneInfo

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp import catalogue
from webapp.content.drawings.film import strip
from webapp.domain.calendar import local_day
from webapp.domain.errors import Invalid
from webapp.domain.governance.choices import Purpose
from webapp.domain.people.access import Permission
from webapp.domain.programme.breaks import BreakEntry, read_tap, seconds_run
from webapp.domain.programme.exercises import Exercise
from webapp.domain.programme.together import invite
from webapp.incoming import number
from webapp.reports.door import drawing_of
from webapp.security import (
    admit,
    admits_itself,
    claimant,
    database,
    now,
    requires,
    session_in_use,
    settings,
    viewer,
)
from webapp.services.governance.choices import find_choices
from webapp.services.programme.breaks import log_at_once, log_break
from webapp.services.programme.comfort import find_comfort
from webapp.services.programme.prescriptions import find_prescriptions
from webapp.services.programme.screening import find_clearance
from webapp.shared_device import leave_for_next
from webapp.under_way import asked, remembered

blueprint = Blueprint("minute", __name__)

_START_LASTS = dt.timedelta(hours=2)


@blueprint.get("/breaks/new")
@requires(Permission.BREAK_LOG)
def new() -> str | Response:
    """The guided minute; without a clearance, the safety notice comes first."""
    person, moment = viewer(), now()
    day = local_day(moment, person.timezone)
    tap_id = read_tap(request.args.get("tap") or str(uuid.uuid4()))
    with database().reading() as session:
        clearance = find_clearance(
            session, person_id=person.person_id, today=day, asked=catalogue.offer().asked
        )
        rates = Purpose.COMFORT in find_choices(session, person_id=person.person_id)
        comfort = rates and find_comfort(session, person_id=person.person_id, tap_id=tap_id)
        prescriptions = find_prescriptions(session, person_id=person.person_id)
    if clearance is None:
        return redirect(url_for("screening.notice"), 303)
    exercise = catalogue.allowed(clearance, request.args.get("exercise", ""))
    prescribed = prescriptions.get(exercise.key)
    return render_template(
        "programme/breaks/minute.html",
        exercise=exercise,
        another=catalogue.after(catalogue.choices(clearance), exercise),
        clearance=clearance,
        prescribed=prescribed,
        plan=prescribed.steps if prescribed else catalogue.plan_of(exercise, g.texts),
        film=catalogue.film_of(exercise),
        strip=strip(exercise.key, exercise.phases),
        tap_id=tap_id,
        start=start_token(person.person_id, exercise.key, moment),
        rates=rates,
        comfort=comfort,
        may_lead=not exercise.needs_floor and prescribed is None,
        code=_code(exercise) if "together" in request.args else None,
    )


def _claimant() -> int | None:
    """Whose minute it was, as the page said that began it: the seal of its start says the same."""
    said, _, timezone = asked().form.get("of", "").partition(" ")
    try:
        person = number(said)
        remembered().claimed = _entry(person, timezone)
        ZoneInfo(timezone)
    except (ValueError, LookupError, OSError, Invalid):  # a folder of the zones is an OSError
        return None
    return person


@blueprint.post("/breaks")
@requires(Permission.BREAK_LOG)
@admits_itself(_claimant)
def log() -> Response:
    """Keep a guided break; the same tap again changes nothing."""
    if claimant() is not None:
        entry: BreakEntry = remembered().claimed
        if database().at_once(partial(log_at_once, entry=entry, in_use=session_in_use())):
            return _to_today(entry)
        admit()
    person = viewer()
    entry = _entry(person.person_id, person.timezone)
    with database().autocommit() as connection:
        log_break(connection, entry=entry, now=entry.at)
    if person.shares:
        return leave_for_next(url_for("paper_codes.left", done=1))
    return _to_today(entry)


def _to_today(entry: BreakEntry) -> Response:
    return redirect(f"/today?tap={entry.tap_id}", 303)


def _entry(person_id: int, timezone: str) -> BreakEntry:
    """What the form says.

    Raises Invalid: its start was not handed to this person or is too long ago, or its tap is none.
    """
    moment, form = now(), asked().form
    exercise, started = _read_start(form.get("start", ""), person_id, moment)
    return BreakEntry(
        person_id=person_id,
        at=moment,
        timezone=timezone,
        seconds=seconds_run(elapsed=moment - started, claimed=form.get("seconds", type=number)),
        exercise=exercise,
        tap_id=read_tap(form.get("tap_id", "")),
    )


def _code(exercise: Exercise) -> tuple[int, str] | None:
    """What colleagues scan who do the minute along; None: it needs the floor."""
    if exercise.needs_floor:
        return None
    token = invite(exercise.key, now=now(), secret=settings().secret_key)
    return drawing_of(settings().public_url + url_for("together.scanned", token=token))


def start_token(person_id: int, exercise: str, moment: dt.datetime) -> str:
    """Proof that this person started this exercise at this moment."""
    text = f"{exercise}.{moment.timestamp():.3f}"
    return f"{text}.{_seal(person_id, text)}"


def _seal(person_id: int, text: str) -> str:
    key = settings().secret_key.encode()
    return hmac.digest(key, f"break-start/1|{person_id}|{text}".encode(), "sha256").hex()


def _read_start(token: str, person_id: int, moment: dt.datetime) -> tuple[str, dt.datetime]:
    """Exercise and moment of a start that was handed to this person, as seen at this moment.

    Raises Invalid: it was not, or it is too long ago.
    """
    text, _, seal = token.rpartition(".")
    expected = _seal(person_id, text)
    if not hmac.compare_digest(seal.encode(), expected.encode()):
        raise Invalid("error.break_start")
    exercise, _, seconds = text.partition(".")
    started = dt.datetime.fromtimestamp(float(seconds), dt.UTC)
    if moment - started > _START_LASTS:
        raise Invalid("error.break_start_expired")
    return exercise, started
