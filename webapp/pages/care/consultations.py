"""Asking the occupational physician for a consultation, and the physician's inbox."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp import catalogue
from webapp.content.calendar import public_holidays
from webapp.domain.care import appointments
from webapp.domain.care.consultations import (
    LONGEST_REACH,
    LONGEST_TEXT,
    NOTICE_AT,
    Enquiry,
    SharedOutcome,
    urgency,
)
from webapp.domain.errors import Invalid
from webapp.domain.people.access import Permission
from webapp.domain.programme.screening import Clearance
from webapp.installation import installation
from webapp.said import Said
from webapp.security import actor, database, local_date, now, requires, today, viewer
from webapp.services.care import consultation_notices as notices
from webapp.services.care import consultations as service
from webapp.services.programme.screening import find_clearance

blueprint = Blueprint("consultations", __name__)

_AHEAD = dt.timedelta(days=60)  # ten working days never reach further
# Where a physician lands after signing in; elsewhere the menu does not count.
_COUNTED = frozenset({"reports.shelf", "breaks.today", "consultations.inbox"})


@blueprint.get("/consultation")
@requires(Permission.CONSULTATION_REQUEST)
def mine() -> str:
    """What a consultation is, a form to ask for one, and what became of one's own requests."""
    person, day = viewer(), today()
    with database().reading() as session:
        own = service.list_own(session, person_id=person.person_id)
        clearance = find_clearance(
            session, person_id=person.person_id, today=day, asked=catalogue.offer().asked
        )
    return render_template(
        "care/consultations/mine.html",
        own=own,
        pending=service.find_pending(own),
        clearance=clearance,
        longest=LONGEST_TEXT,
        longest_reach=LONGEST_REACH,
        draft=_draft(request.args.get("about", "")),
        local_date=local_date,
        timezone=viewer().timezone,
    )


@blueprint.post("/consultation")
@requires(Permission.CONSULTATION_REQUEST)
def ask() -> Response:
    """Send the request."""
    person, day, asked = viewer(), today(), catalogue.offer().asked
    with database().transaction() as session:
        clearance = find_clearance(session, person_id=person.person_id, today=day, asked=asked)
        service.ask(
            session,
            person_id=person.person_id,
            enquiry=_read_enquiry(clearance),
            today=day,
            holidays=_holidays(day),
            now=now(),
        )
    return redirect(url_for(".mine", said=Said.SENT), 303)


@blueprint.post("/consultation/<code>/withdraw")
@requires(Permission.CONSULTATION_REQUEST)
def withdraw(code: str) -> Response:
    """Take one's own request back."""
    with database().transaction() as session:
        service.withdraw(session, person_id=viewer().person_id, code=code, now=now())
    return redirect(url_for(".mine", said=Said.WITHDRAWN), 303)


@blueprint.get("/consultations")
@requires(Permission.CONSULTATION_ANSWER)
def inbox() -> str:
    """What is to be done, by its last day. It names nobody: that takes opening a request."""
    person = viewer().person_id
    with database().reading() as session:
        found = service.read_inbox(session, now=now())
        told = notices.is_wanted(session, person_id=person)
        reached = notices.is_reachable(session, person_id=person)
    day = today()
    holidays = _holidays(day)
    return render_template(
        "care/consultations/inbox.html",
        inbox=found,
        notices=bool(notices.CHANNELS.intersection(installation().reminders)),
        told=told,
        reached=reached,
        notice_at=NOTICE_AT,
        urgency=lambda due: urgency(due, today=day, holidays=holidays),
        local_date=local_date,
    )


@blueprint.get("/consultations/year")
@requires(Permission.CONSULTATION_ANSWER)
def year() -> str:
    """This year's requests by month, for who answers them and for nobody else."""
    with database().reading() as session:
        found = service.read_year(session, today=today(), day_of=local_date)
    return render_template("care/consultations/year.html", year=found)


@blueprint.post("/consultations/notices")
@requires(Permission.CONSULTATION_ANSWER)
def choose_notices() -> Response:
    """Whether I want to be told, once a working day, that something waits."""
    with database().transaction() as session:
        notices.switch(
            session,
            person_id=viewer().person_id,
            on=request.form.get("on") == "yes",
            today=today(),
        )
    return redirect(url_for(".inbox", said=Said.SAVED), 303)


@blueprint.app_template_global("waiting_requests")
def waiting_requests() -> int:
    """How many requests are not answered, for the menu of a physician who just came in; else 0."""
    person = g.get("viewer")
    counted = request.endpoint in _COUNTED and person is not None
    if not counted or not person.may(Permission.CONSULTATION_ANSWER):
        return 0
    with database().reading() as session:
        return service.count_waiting(session)


@blueprint.get("/consultations/<code>")
@requires(Permission.CONSULTATION_ANSWER)
def read(code: str) -> str:
    """One request; each opening is noted before it is shown."""
    with database().transaction() as session:
        found, name = service.open_request(session, code=code, actor=actor(), now=now())
    return render_template(
        "care/consultations/request.html",
        one=found,
        name=name,
        longest=LONGEST_TEXT,
        exercise_names=_exercise_names(),
        local_date=local_date,
        timezone=viewer().timezone,
        today=today(),
        appointments=appointments,
        local=lambda at: at.astimezone(ZoneInfo(viewer().timezone)),
    )


@blueprint.post("/consultations/<code>/answer")
@requires(Permission.CONSULTATION_ANSWER)
def answer(code: str) -> Response:
    """Answer, in words that the employee reads."""
    with database().transaction() as session:
        service.answer(
            session,
            code=code,
            text=_text("answer"),
            replaces=request.form.get("replaces", ""),
            actor=actor(),
            now=now(),
        )
    return redirect(url_for(".inbox", said=Said.SENT), 303)


@blueprint.post("/consultations/<code>/close")
@requires(Permission.CONSULTATION_ANSWER)
def close(code: str) -> Response:
    """It is dealt with."""
    with database().transaction() as session:
        service.close(session, code=code, note=_text("note"), actor=actor(), now=now())
    return redirect(url_for(".inbox", said=Said.CLOSED), 303)


def _read_enquiry(clearance: Clearance | None) -> Enquiry:
    """Raises Invalid: it is not said whether the employer may know."""
    inform = request.form.get("inform")
    if inform not in {"yes", "no"}:
        raise Invalid("error.consultation_inform")
    released = request.form.get("outcome") == "yes"
    return Enquiry(
        message=_text("message"),
        reach=_text("reach"),
        inform_employer=inform == "yes",
        outcome=_outcome(clearance) if clearance and released else None,
        language=viewer().language,
    )


def _text(name: str) -> str:
    """What was typed, with plain line ends (a browser sends two characters for one)."""
    return request.form.get(name, "").replace("\r\n", "\n").strip()


def _outcome(clearance: Clearance) -> SharedOutcome:
    allowed = tuple(sorted(clearance.allowed))
    return SharedOutcome(clearance.outcome, allowed, clearance.given_on)


def _draft(about: str) -> str:
    """The first words of a request about an exercise that hurt; the person may change them."""
    name = _exercise_names().get(about)
    return str(g.texts("stop_note.draft", name=name)) if name else ""


def _exercise_names() -> dict[str, str]:
    return {one.key: one.texts[g.texts.language].name for one in catalogue.exercises()}


def _holidays(day: dt.date) -> frozenset[dt.date]:
    return public_holidays(day, day + _AHEAD)
