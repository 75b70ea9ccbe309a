"""Where a device hands in the breaks that were made without a connection."""

from __future__ import annotations

import datetime as dt
import hmac
from typing import Any

from flask import Blueprint, jsonify, request
from werkzeug.wrappers import Response

from webapp.device import mark
from webapp.domain.calendar import local_day
from webapp.domain.errors import Invalid, Refused
from webapp.domain.people.access import Permission
from webapp.domain.programme.breaks import (
    LENGTH,
    OTHER_MOVEMENT,
    BreakEntry,
    BreakOrigin,
    moment_offline,
    read_tap,
)
from webapp.security import database, now, requires, viewer
from webapp.services.programme.breaks import find_received, receive_break
from webapp.services.programme.screening import was_cleared

blueprint = Blueprint("outbox", __name__)


@blueprint.post("/breaks/offline")
@requires(Permission.BREAK_LOG)
def receive() -> tuple[Response, int]:
    """Keep a break under its tap id: 201 when it is new, 200 when it was here already.

    Raises Invalid: it cannot be accepted, now or later. Refused: it is someone else's.
    """
    person = viewer()
    found = _read_object()
    if not hmac.compare_digest(str(found.get("mark")).encode(), mark().encode()):
        raise Refused("error.offline_person")
    tap_id = read_tap(str(found.get("tap_id")))
    with database().autocommit() as connection:
        judgement = find_received(connection, person_id=person.person_id, tap_id=tap_id)
    is_new = False
    if judgement is None:
        entry = _read_entry(found, tap_id)
        with database().autocommit() as connection:
            judgement, is_new = receive_break(connection, entry=entry, now=now())
    answer = {"tap_id": tap_id, "verdict": judgement.verdict, "slot": judgement.slot}
    return jsonify(answer), 201 if is_new else 200


def _read_object() -> dict[str, Any]:
    found = request.get_json(silent=True)
    if not isinstance(found, dict):
        raise Invalid("error.offline_unreadable")
    return found


def _read_entry(found: dict[str, Any], tap_id: str) -> BreakEntry:
    """The break that the device tells of, held against the rules.

    Raises Invalid: nobody can have done it, or this person was not cleared for it.
    """
    person = viewer()
    moment = now()
    sent = _read_moment(found["sent"]) if "sent" in found else moment
    at = moment_offline(_read_moment(found.get("at")), now=moment, sent=sent)
    exercise = str(found.get("exercise"))
    other = exercise == OTHER_MOVEMENT
    if not other:
        exercise = _cleared(exercise, local_day(at, person.timezone))
    return BreakEntry(
        person_id=person.person_id,
        at=at,
        timezone=person.timezone,
        seconds=_read_seconds(found.get("seconds")),
        exercise=exercise,
        tap_id=tap_id,
        origin=BreakOrigin.OTHER if other else BreakOrigin.GUIDED,
    )


def _cleared(exercise: str, day: dt.date) -> str:
    """Raises Invalid: the clearance that the person has did not hold for it on that day."""
    with database().reading() as session:
        cleared = was_cleared(session, person_id=viewer().person_id, exercise=exercise, day=day)
    if not cleared:
        raise Invalid("error.exercise_not_allowed")
    return exercise


def _read_moment(text: object) -> dt.datetime:
    try:
        at = dt.datetime.fromisoformat(str(text))
    except ValueError as error:
        raise Invalid("error.offline_unreadable") from error
    if at.tzinfo is None:
        raise Invalid("error.offline_unreadable")
    return at


def _read_seconds(seconds: object) -> int:
    if type(seconds) is not int or not 0 <= seconds <= LENGTH:
        raise Invalid("error.offline_unreadable")
    return seconds
