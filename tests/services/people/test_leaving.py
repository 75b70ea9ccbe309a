"""A closed account is closed at every door, on its day; opened again it works as before."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from tests.conftest import NOON
from tests.factories import make_department, make_person
from webapp.database import Database
from webapp.domain.errors import Conflict, NotFound, Refused
from webapp.domain.governance.audit import Actor, Occasion
from webapp.domain.people.access import Role, Viewer
from webapp.domain.people.employees import EmploymentDetails
from webapp.domain.ports.identity import Identity
from webapp.domain.programme.reminder_plans import usual_plan
from webapp.domain.programme.reminder_targets import ConnectedCalendar
from webapp.services.people.closing import close_department
from webapp.services.people.employments import move_person
from webapp.services.people.leaving import close_due, close_person, find_person_id, reopen_person
from webapp.services.people.people import sign_in
from webapp.services.people.sessions import Lifetime, open_session, resume_session
from webapp.services.programme import reminders
from webapp.services.programme.reminder_targets import find_lost
from webapp.store.governance.audit import AuditEvent
from webapp.store.people.people import Department, Person, list_employments
from webapp.store.people.sessions import ServerSession
from webapp.store.programme import reminder_targets

TODAY = NOON.date()
DAY = dt.timedelta(days=1)
EMPLOYEE = frozenset({Role.EMPLOYEE})
WHO = "E-els"
ADMIN = 4711
BY_ADMIN = Occasion(Actor.person(ADMIN), TODAY, NOON)


@pytest.fixture
def person(session: Session) -> int:
    made = make_person(session, department_id=make_department(session))
    session.get_one(Person, made).employee_number = WHO
    session.flush()
    return made


def enter(session: Session) -> Viewer:
    els = Identity("subject-of-els", "Els", "els@example.org", WHO, frozenset(), None)
    return sign_in(
        session, identity=els, roles=EMPLOYEE, browser_language="", timezone="UTC", now=NOON
    )


def actions(session: Session) -> list[tuple[str, int | None]]:
    """What the trail has of accounts, and by whom."""
    rows = session.scalars(select(AuditEvent).order_by(AuditEvent.id))
    return [(row.action, row.actor_id) for row in rows if row.action.startswith("account-")]


def connect_everything(session: Session, person: int) -> str:
    """Every kind of thing that acts in a person's name: session, targets, feed, calendar."""
    viewer = Viewer(person, EMPLOYEE, "nl", "UTC")
    opened = {"subject": "s", "provider_sid": None, "id_token": None, "now": NOON}
    token = open_session(session, viewer=viewer, **opened)
    plan = {"plan": usual_plan([]), "timezone": "UTC", "language": "nl", "now": NOON}
    reminders.save_plan(session, person_id=person, **plan)
    for channel, address in (
        ("web_push", {"endpoint": "https://push.example/1"}),
        ("email", {"address": "els@example.org"}),
    ):
        reminder_targets.add_target(
            session, person_id=person, channel=channel, address=address, now=NOON
        )
    digest = reminder_targets.digest_of("feed")
    reminder_targets.save_feed(session, person_id=person, digest=digest, now=NOON)
    calendar = ConnectedCalendar(person, "https://calendar.example/els.ics", [], NOON, 0, 0)
    reminder_targets.save_calendar(session, calendar, next_fetch_at=NOON)
    return token


def has_anything(session: Session, person: int) -> bool:
    """Whether anything is left that acts in the person's name."""
    return bool(
        session.scalars(select(ServerSession).where(ServerSession.person_id == person)).all()
        or reminder_targets.list_targets(session, [person])
        or reminder_targets.find_feed(session, person)
        or reminder_targets.list_calendars(session, [person])
    )


def spans(session: Session, person: int) -> list[tuple[dt.date, dt.date | None]]:
    return [(row.starts_on, row.ends_on) for row in list_employments(session, person)]


def close(session: Session, person: int, last_day: dt.date = TODAY, **more: bool) -> bool:
    return close_person(session, person_id=person, last_day=last_day, **more, occasion=BY_ADMIN)


def reopen(session: Session, person: int, **more: bool) -> bool:
    return reopen_person(session, person_id=person, **more, occasion=BY_ADMIN)


def test_closing_at_once_ends_everything_that_acts_in_the_persons_name(
    session: Session, person: int
) -> None:
    token = connect_everything(session, person)
    assert close(session, person, at_once=True)
    lifetime = Lifetime(idle=DAY, absolute=DAY)
    assert resume_session(session, token=token, now=NOON, lifetime=lifetime) is None
    assert not has_anything(session, person)
    assert spans(session, person)[0][1] == TODAY
    with pytest.raises(Refused) as refused:
        enter(session)
    assert refused.value.key == "error.sign_on_deactivated"
    assert actions(session) == [("account-closed", ADMIN)]


def test_opened_again_somebody_works_as_before_and_is_told_which_way_to_be_reached_ended(
    session: Session, person: int
) -> None:
    connect_everything(session, person)
    before = spans(session, person)
    close(session, person, at_once=True)
    assert reopen(session, person)
    assert spans(session, person) == before
    assert enter(session).person_id == person
    assert not has_anything(session, person), "what was ended stays ended"
    assert find_lost(session, person_id=person) == "web_push"
    assert actions(session) == [("account-closed", ADMIN), ("account-reopened", ADMIN)]


def test_closing_on_a_later_day_takes_effect_by_the_job_the_day_after(
    session: Session, person: int
) -> None:
    token = connect_everything(session, person)
    last = TODAY + 9 * DAY
    assert close(session, person, last)
    lifetime = Lifetime(idle=99 * DAY, absolute=99 * DAY)
    assert resume_session(session, token=token, now=NOON, lifetime=lifetime) is not None
    assert close_due(session, today=last, now=NOON) == 0
    assert has_anything(session, person)
    assert close_due(session, today=last + DAY, now=NOON) == 1
    assert close_due(session, today=last + DAY, now=NOON) == 0
    assert not has_anything(session, person)
    assert spans(session, person)[0][1] == last
    assert actions(session) == [("account-closing-planned", ADMIN), ("account-closed", None)]


def test_what_changes_nothing_is_no_news_and_leaves_no_trace(session: Session, person: int) -> None:
    assert not reopen(session, person)
    assert close(session, person, TODAY + DAY)
    assert not close(session, person, TODAY + DAY)
    assert close(session, person, at_once=True)
    assert not close(session, person, at_once=True)
    assert not close(session, person, TODAY + DAY)
    assert [action for action, _ in actions(session)] == [
        "account-closing-planned",
        "account-closed",
    ]


def test_another_last_day_takes_the_place_of_the_first_and_calling_off_undoes_both(
    session: Session, person: int
) -> None:
    other = session.get_one(Department, make_department(session)).code
    ward = EmploymentDetails(other, TODAY + 30 * DAY)
    move_person(session, person_id=person, work=ward, occasion=BY_ADMIN)
    before = spans(session, person)
    assert len(before) == 2
    close(session, person, TODAY + 10 * DAY)
    assert len(spans(session, person)) == 1, "what would have begun later does not"
    close(session, person, TODAY + 40 * DAY)
    assert [end for _, end in spans(session, person)] == [TODAY + 29 * DAY, TODAY + 40 * DAY]
    reopen(session, person)
    assert spans(session, person) == before


def test_who_comes_back_later_starts_anew(session: Session, person: int) -> None:
    close(session, person, TODAY - DAY)
    ended = spans(session, person)
    reopen(session, person, restore=False)
    assert spans(session, person) == ended
    code = session.get_one(Department, make_department(session)).code
    work = EmploymentDetails(code, TODAY + 60 * DAY)
    assert move_person(session, person_id=person, work=work, occasion=BY_ADMIN)
    assert spans(session, person) == [*ended, (TODAY + 60 * DAY, None)]


def test_nothing_moves_while_an_account_is_or_will_be_closed(session: Session, person: int) -> None:
    close(session, person, TODAY + 5 * DAY)
    work = EmploymentDetails("D1", TODAY)
    with pytest.raises(Conflict, match="account_closed"):
        move_person(session, person_id=person, work=work, occasion=BY_ADMIN)


def test_nobody_comes_back_into_a_department_that_was_closed_meanwhile(
    session: Session, person: int
) -> None:
    close(session, person, at_once=True)
    department = list_employments(session, person)[0].department_id
    code = session.get_one(Department, department).code
    close_department(session, code=code, today=TODAY, now=NOON)
    with pytest.raises(Conflict) as refused:
        reopen(session, person)
    assert refused.value.params == {"code": code}
    assert reopen(session, person, restore=False)


def make_administrator(session: Session) -> int:
    made = make_person(session)
    session.get_one(Person, made).last_roles = ["administrator", "employee"]
    session.flush()
    return made


def test_the_last_administrator_is_not_closed_nor_while_another_is_about_to_be(
    session: Session,
) -> None:
    first, second = make_administrator(session), make_administrator(session)
    close(session, first, TODAY + 30 * DAY)
    with pytest.raises(Conflict, match="last_administrator"):
        close(session, second, at_once=True)
    reopen(session, first)
    assert close(session, second, at_once=True)
    with pytest.raises(Conflict, match="last_administrator"):
        close(session, first, TODAY + 300 * DAY)


def test_of_two_administrators_who_are_closed_at_once_one_stays(database: Database) -> None:
    with database.transaction() as session:
        both = [make_administrator(session) for _ in range(2)]

    def try_to(person: int) -> bool:
        try:
            with database.transaction() as session:
                return close(session, person, at_once=True)
        except Conflict:
            return False

    with ThreadPoolExecutor(2) as hands:
        assert sorted(hands.map(try_to, both)) == [False, True]


@pytest.mark.parametrize("backend", ["postgresql"])  # SQLite lets one write at a time
def test_who_is_made_the_last_administrator_while_they_leave_stays(database: Database) -> None:
    with database.transaction() as session:
        only, leaves = make_administrator(session), make_person(session)

    def hand_over(*_: object) -> None:
        with database.transaction() as session:
            session.get_one(Person, leaves).last_roles = ["administrator", "employee"]
            session.flush()
            assert close(session, only, at_once=True)

    with (
        pytest.raises(Conflict, match="last_administrator"),
        database.transaction() as session,
    ):
        session.connection()
        event.listen(database.engines[0], "after_cursor_execute", hand_over, once=True)
        close(session, leaves, at_once=True)


def test_an_account_that_was_closed_before_there_were_dates_opens_again(
    session: Session, person: int
) -> None:
    session.get_one(Person, person).deactivated_at = NOON
    before = spans(session, person)
    assert reopen(session, person)
    assert spans(session, person) == before
    assert enter(session).person_id == person


@pytest.mark.parametrize("who", ["nobody", "person/0", "person/99999", "person/x", "person/", ""])
def test_an_account_of_nobody_is_not_found(session: Session, person: int, who: str) -> None:
    with pytest.raises(NotFound):
        find_person_id(session, who=who)
    assert find_person_id(session, who=WHO) == person
    assert find_person_id(session, who=f"person/{person}") == person
