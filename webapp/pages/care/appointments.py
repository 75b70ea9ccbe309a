"""Sorting a request, an appointment for it, and its calendar file for both sides."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, g, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from webapp.domain.care.appointments import Appointment, AppointmentTime, Triage
from webapp.domain.care.consultations import Consultation
from webapp.domain.errors import Invalid, NotFound
from webapp.domain.governance.audit import Occasion
from webapp.domain.names import one_line
from webapp.domain.people.access import Permission
from webapp.domain.programme.calendar_file import Meeting, meeting_file
from webapp.incoming import posted_number, read_day
from webapp.said import Said
from webapp.security import actor, database, now, requires, today, viewer
from webapp.services.care import consultations as service

blueprint = Blueprint("appointments", __name__)


@blueprint.post("/consultations/<code>/sort")
@requires(Permission.CONSULTATION_ANSWER)
def sort(code: str) -> AnyResponse:
    """What is meant to be done with a request."""
    wanted = request.form.get("triage", "")
    if wanted not in set(Triage):
        raise Invalid("error.bad_request")
    with database().transaction() as session:
        service.sort(session, code=code, triage=Triage(wanted), actor=actor(), now=now())
    return redirect(url_for("consultations.read", code=code, said=Said.SAVED), 303)


@blueprint.post("/consultations/<code>/appointment")
@requires(Permission.CONSULTATION_ANSWER)
def appoint(code: str) -> AnyResponse:
    """Make or change the appointment."""
    made = Appointment(
        uid=service.new_uid(),
        starts_at=_starts_at(),
        minutes=posted_number("minutes") or 0,
        place=one_line(request.form.get("place", "")),
        time=_time(),
    )
    with database().transaction() as session:
        service.appoint(session, code=code, made=made, replaces=_replaces(), by=_occasion())
    return redirect(url_for("consultations.read", code=code, said=Said.SAVED), 303)


@blueprint.post("/consultations/<code>/appointment/cancel")
@requires(Permission.CONSULTATION_ANSWER)
def cancel(code: str) -> AnyResponse:
    """Call the appointment off."""
    with database().transaction() as session:
        service.appoint(session, code=code, made=None, replaces=_replaces(), by=_occasion())
    return redirect(url_for("consultations.read", code=code, said=Said.SAVED), 303)


@blueprint.get("/consultations/<code>/appointment.ics")
@requires(Permission.CONSULTATION_ANSWER)
def theirs(code: str) -> Response:
    """The appointment for the physician's calendar: it names nobody."""
    with database().reading() as session:
        found = service.find_appointed(session, code=code)
    return _file(found)


@blueprint.get("/consultation/<code>/appointment.ics")
@requires(Permission.CONSULTATION_REQUEST)
def own(code: str) -> Response:
    """The appointment for the employee's calendar: the same file."""
    with database().reading() as session:
        found = service.find_appointed(session, code=code, person_id=viewer().person_id)
    return _file(found)


def _file(found: Consultation) -> Response:
    """No word about health, and no place where the employer is not to know."""
    one, enquiry = found.appointment, found.enquiry
    if one is None or enquiry is None:
        raise NotFound("error.not_found")
    meeting = Meeting(
        uid=one.uid,
        sequence=one.edits,
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        title=g.texts("appointment.file"),
        place=one.place if enquiry.inform_employer else "",
        is_cancelled=one.is_cancelled,
    )
    response = Response(meeting_file(meeting, now=now()), mimetype="text/calendar")
    response.headers["Content-Disposition"] = 'attachment; filename="appointment.ics"'
    return response


def _starts_at() -> dt.datetime:
    """Raises Invalid: no day, or no time of day."""
    try:
        day = read_day(request.form.get("day", ""))
        clock = dt.time.fromisoformat(request.form.get("clock", "")).replace(tzinfo=None)
    except ValueError as error:
        raise Invalid("error.appointment.moment") from error
    local = dt.datetime.combine(day, clock, ZoneInfo(viewer().timezone))
    return local.astimezone(dt.UTC)


def _time() -> AppointmentTime:
    """Raises Invalid: it is not said what the time is for the employee."""
    given = request.form.get("time", "")
    if given not in set(AppointmentTime):
        raise Invalid("error.appointment.time")
    return AppointmentTime(given)


def _occasion() -> Occasion:
    return Occasion(actor(), today(), now())


def _replaces() -> int | None:
    """How often the appointment had been changed that was shown; None: there was none."""
    return posted_number("replaces")
