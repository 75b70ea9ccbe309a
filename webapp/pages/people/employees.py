"""People, as an administrator keeps them: list, search, one person, and what may change."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp.domain.errors import Conflict, Invalid
from webapp.domain.governance.audit import Occasion
from webapp.domain.people.access import Permission
from webapp.domain.people.employees import EmploymentDetails, PersonDetails
from webapp.domain.people.people import MOST_WEEKS
from webapp.domain.people.roster import RosterEntry, RosterLine, RosterWork, weeks_of
from webapp.i18n import LANGUAGES
from webapp.incoming import number, read_day
from webapp.installation import installation
from webapp.security import actor, database, now, requires
from webapp.services.people import code_sheets, employees, employments, leaving, roster

blueprint = Blueprint("employees", __name__)

_DONE = ("added", "saved", "moved", "corrected", "called_off", "leaving", "returned")

PAGE = 50
_DAYS = "0123456"
_SIGNS = {"0", "1", "2"}
_USUAL_WEEK = "1111100"


@blueprint.get("/admin/people")
@requires(Permission.PEOPLE_MANAGE)
def overview() -> str:
    """Everybody by name, fifty a page; `after` is the number of the last one before."""
    after = request.args.get("after", type=number)
    with database().reading() as session:
        found = roster.list_people(session, after=after, most=PAGE + 1, today=_today())
    following = found[PAGE - 1].person_id if len(found) > PAGE else None
    return _list(found[:PAGE], following=following, first=after is None)


@blueprint.post("/admin/people/search")
@requires(Permission.PEOPLE_MANAGE)
def search() -> str:
    """Whoever is meant; by a form, so that no name stands in an address or a log."""
    words = request.form.get("words", "")
    with database().reading() as session:
        found = roster.search_people(session, words=words, most=PAGE, today=_today())
    return _list(found, words=words)


@blueprint.get("/admin/people/new")
@requires(Permission.PEOPLE_MANAGE)
def new() -> str:
    """A form for somebody who comes."""
    with database().reading() as session:
        places = roster.list_workplaces(session)
    return render_template(
        "people/employees/new.html", places=places, languages=LANGUAGES, **_schedule(None)
    )


@blueprint.post("/admin/people")
@requires(Permission.PEOPLE_MANAGE)
def add() -> Response:
    """Add somebody."""
    with database().transaction() as session:
        person_id = employees.add_person(
            session,
            details=_read_details(),
            work=_read_work() if request.form.get("department") else None,
            language=request.form.get("language") or None,
            occasion=_occasion(),
        )
    return _back(person_id, "added")


@blueprint.get("/admin/people/<int:person_id>")
@requires(Permission.PEOPLE_MANAGE)
def person(person_id: int) -> str:
    """One person: who, where, since when, and whether the account is open."""
    with database().reading() as session:
        found = roster.read_person(session, person_id=person_id)
        code = code_sheets.find_made_on(session, person_id=person_id)
    shown = {"person": found, "today": _today(), "days_of": _days_of, "code_made_on": code}
    return render_template("people/employees/person.html", done=_DONE, **shown)


@blueprint.post("/admin/people/<int:person_id>")
@requires(Permission.PEOPLE_MANAGE)
def change(person_id: int) -> Response:
    """Who somebody is."""
    details = _read_details()
    with database().transaction() as session:
        roster.check_unchanged(session, person_id=person_id, seen=_seen())
        employees.change_person(session, person_id=person_id, details=details, occasion=_occasion())
    return _back(person_id, "saved")


@blueprint.get("/admin/people/<int:person_id>/work")
@requires(Permission.PEOPLE_MANAGE)
def work(person_id: int) -> str:
    """A form for a move, or to put right what began on the day `started`."""
    with database().reading() as session:
        found = roster.read_person(session, person_id=person_id)
        places = roster.list_workplaces(session)
    started = request.args.get("started")
    model = _begun_on(found, started) if started else found.work_on(_today()) or _latest(found)
    return render_template(
        "people/employees/work.html",
        person=found,
        places=places,
        model=model,
        started=started,
        today=_today(),
        **_schedule(model),
    )


@blueprint.post("/admin/people/<int:person_id>/work")
@requires(Permission.PEOPLE_MANAGE)
def move(person_id: int) -> Response:
    """From a day on somebody works elsewhere, or otherwise; or that is put right."""
    wanted, started, occasion = _read_work(), request.form.get("started"), _occasion()
    with database().transaction() as session:
        roster.check_unchanged(session, person_id=person_id, seen=_seen())
        if started:
            employments.correct_employment(
                session,
                person_id=person_id,
                started_on=_day(started),
                work=wanted,
                occasion=occasion,
            )
        else:
            employments.move_person(
                session, person_id=person_id, work=wanted, keeps_end=False, occasion=occasion
            )
    return _back(person_id, "corrected" if started else "moved")


@blueprint.post("/admin/people/<int:person_id>/call-off")
@requires(Permission.PEOPLE_MANAGE)
def call_off(person_id: int) -> Response:
    """What is planned does not come."""
    starts_on = _posted_day("started")
    with database().transaction() as session:
        roster.check_unchanged(session, person_id=person_id, seen=_seen())
        employments.call_off_employment(
            session, person_id=person_id, starts_on=starts_on, occasion=_occasion()
        )
    return _back(person_id, "called_off")


@blueprint.post("/admin/people/<int:person_id>/close")
@requires(Permission.PEOPLE_MANAGE)
def close(person_id: int) -> Response:
    """Somebody leaves."""
    last_day, at_once = _posted_day("last_day"), request.form.get("at_once") == "yes"
    with database().transaction() as session:
        roster.check_unchanged(session, person_id=person_id, seen=_seen())
        leaving.close_person(
            session,
            person_id=person_id,
            last_day=last_day,
            at_once=at_once,
            occasion=_occasion(),
        )
    return _back(person_id, "leaving")


@blueprint.post("/admin/people/<int:person_id>/reopen")
@requires(Permission.PEOPLE_MANAGE)
def reopen(person_id: int) -> Response:
    """Somebody comes back, or does not leave after all."""
    restore = request.form.get("restore") != "no"
    with database().transaction() as session:
        roster.check_unchanged(session, person_id=person_id, seen=_seen())
        leaving.reopen_person(session, person_id=person_id, restore=restore, occasion=_occasion())
    return _back(person_id, "returned")


def _list(
    people: Sequence[RosterLine],
    *,
    words: str = "",
    following: int | None = None,
    first: bool = True,
) -> str:
    return render_template(
        "people/employees/overview.html",
        people=people,
        words=words,
        following=following,
        first=first,
        is_full=bool(words) and len(people) == PAGE,
    )


def _back(person_id: int, done: str) -> Response:
    return redirect(url_for(".person", person_id=person_id, done=done), 303)


def _today() -> dt.date:
    return installation().today()


def _occasion() -> Occasion:
    return Occasion(actor(), _today(), now())


def _seen() -> str:
    return request.form.get("seen", "")


def _read_details() -> PersonDetails:
    form = request.form
    return PersonDetails(form.get("number"), form.get("name", ""), form.get("email"))


def _read_work() -> EmploymentDetails:
    """Raises Invalid: a day, the contract or the schedule is none."""
    form = request.form
    percent = form.get("fte", "")
    if not percent.isascii() or not percent.isdecimal() or len(percent) > 3:
        raise Invalid("error.employment_fte")
    ends_on = form.get("ends_on")
    return EmploymentDetails(
        department_code=form.get("department", ""),
        starts_on=_posted_day("starts_on"),
        ends_on=_day(ends_on) if ends_on else None,
        schedule=_read_schedule(),
        fte_percent=int(percent),
        counted=form.get("counted") == "yes",
    )


def _read_schedule() -> str:
    """The signs of the fields `day-<week>-<day>`, as many weeks as are there."""
    form = request.form
    weeks = min(form.get("weeks", 1, type=number), MOST_WEEKS)
    signs = [form.get(f"day-{week}-{day}", "") for week in range(weeks) for day in _DAYS]
    if not set(signs) <= _SIGNS:
        raise Invalid("error.employment_schedule")
    return "".join(signs) + ("+" if form.get("holidays") == "yes" else "")


def _schedule(model: RosterWork | None) -> dict[str, object]:
    """What the fields of a schedule need: its weeks, or as many as are asked for."""
    schedule = model.schedule if model else _USUAL_WEEK
    weeks = weeks_of(schedule)
    asked = request.args.get("weeks", len(weeks), type=number)
    shown = max(1, min(asked, MOST_WEEKS))
    return {
        "weeks": (weeks * shown)[:shown],
        "holidays": schedule.endswith("+"),
        "most_weeks": MOST_WEEKS,
    }


def _days_of(schedule: str) -> list[str]:
    """The working days of each of its weeks, in words."""
    t = g.texts
    return [
        ", ".join(
            t(f"reminders.weekday.short.{day}") + (" ½" if sign == "2" else "")
            for day, sign in enumerate(week)
            if sign != "0"
        )
        for week in weeks_of(schedule)
    ]


def _begun_on(found: RosterEntry, started: str) -> RosterWork:
    """Raises Conflict: nothing began that day, or not any more."""
    day = _day(started)
    model = next((one for one in found.works if one.starts_on == day), None)
    if model is None:
        raise Conflict("error.employment_gone")
    return model


def _latest(found: RosterEntry) -> RosterWork | None:
    return found.works[-1] if found.works else None


def _posted_day(name: str) -> dt.date:
    return _day(request.form.get(name, ""))


def _day(text: str) -> dt.date:
    """Raises Invalid: it is no day."""
    try:
        return read_day(text)
    except ValueError as error:
        raise Invalid("error.employee_day") from error
