"""What the provider says later: an employee number that was missing, another name or address."""

from __future__ import annotations

import datetime as dt
import logging
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.conftest import NOON
from tests.factories import make_department
from tests.reminding import BRUSSELS, Channel, remind
from tests.services.people.test_people import ELS, enter, person_named, trail
from webapp.domain.errors import Refused
from webapp.domain.programme.breaks import BreakEntry
from webapp.domain.programme.reminder_plans import usual_plan
from webapp.services.people.sessions import open_session
from webapp.services.programme.breaks import record_history
from webapp.services.programme.reminder_feed import make_feed
from webapp.services.programme.reminder_targets import add_target, list_targets
from webapp.services.programme.reminders import find_plan, save_plan
from webapp.store.governance.my_data import hand_over, personal_tables
from webapp.store.people.people import EmploymentRow, Person
from webapp.store.people.sessions import ServerSession
from webapp.store.programme.breaks import BreakLog

UNNUMBERED = replace(ELS, employee_number=None)
DAY = NOON - dt.timedelta(days=1)


def numbers(session: Session) -> list[tuple[int, str | None]]:
    return [(one.id, one.employee_number) for one in session.scalars(select(Person))]


def log(session: Session, person: int, *moments: dt.datetime) -> None:
    record_history(
        session,
        entries=[
            BreakEntry(person, at, BRUSSELS, 60, "cat_cow", f"{person}-{at}") for at in moments
        ],
    )


def mailed_to(session: Session, person: int) -> list[str]:
    targets = list_targets(session, person_id=person)
    return [one.address["address"] for one in targets if one.channel == "email"]


def use_reminders(session: Session, person: int, address: str = "els@example.org") -> None:
    save_plan(
        session,
        person_id=person,
        plan=usual_plan([]),
        timezone=BRUSSELS,
        language="en",
        now=NOON,
    )
    add_target(session, person_id=person, channel=Channel(), address={"address": address}, now=NOON)


def test_an_employee_number_that_comes_later_is_taken_over(session: Session) -> None:
    person = enter(session, UNNUMBERED).person_id
    assert enter(session).person_id == person
    assert numbers(session) == [(person, "E-els")]
    assert enter(session).person_id == person
    assert [action for action, _ in trail(session)] == ["person-created", "person-linked"]


def test_who_first_came_without_number_is_linked_to_the_roster_with_all_that_is_theirs(
    session: Session,
) -> None:
    listed = person_named(session, "E-els", department_id=make_department(session))
    viewer = enter(session, UNNUMBERED)
    stranger = viewer.person_id
    log(session, stranger, DAY, DAY + dt.timedelta(hours=1))
    use_reminders(session, stranger)
    make_feed(session, person_id=stranger, now=NOON)
    open_session(session, viewer=viewer, subject="x", provider_sid=None, id_token=None, now=NOON)
    assert enter(session).person_id == listed != stranger
    assert numbers(session) == [(listed, "E-els")]
    assert set(session.scalars(select(BreakLog.person_id))) == {listed}
    assert session.scalars(select(ServerSession.person_id)).one() == listed
    assert find_plan(session, person_id=listed) is not None
    assert mailed_to(session, listed) == ["els@example.org"]
    add_target(session, person_id=listed, channel=Channel(), address={"address": "a@b.be"}, now=DAY)
    assert mailed_to(session, listed) == ["a@b.be"], "in place of the one before"


def test_where_there_can_be_one_only_that_of_the_roster_stays(session: Session) -> None:
    """A person of before a change of provider, whose number the new one did not send at first."""
    listed = person_named(session, "E-els", department_id=make_department(session))
    log(session, listed, DAY)
    use_reminders(session, listed, "listed@example.org")
    stranger = enter(session, UNNUMBERED).person_id
    log(session, stranger, DAY, DAY - dt.timedelta(days=1))
    use_reminders(session, stranger)
    enter(session)
    days = [dt.date.fromordinal(row.local_day) for row in session.scalars(select(BreakLog))]
    assert sorted(days) == [DAY.date() - dt.timedelta(days=1), DAY.date()]
    assert mailed_to(session, listed) == ["els@example.org"]


def test_nothing_of_the_first_account_is_left_in_any_table(session: Session) -> None:
    stranger = remind(session, now=NOON, channel=Channel())
    heir = remind(session, now=NOON, channel=Channel())
    log(session, stranger, DAY)
    session.expunge_all()
    hand_over(session, person_id=stranger, heir_id=heir)
    assert session.get(Person, stranger) is None
    for table in personal_tables():
        for key in table.foreign_keys:
            if key.column.table.name == "person":
                left = session.execute(select(table).where(key.parent == stranger)).all()
                assert left == [], table.name
    assert len(session.scalars(select(EmploymentRow)).all()) == 2


def test_a_number_that_belongs_to_another_account_is_refused_later_too_and_logged(
    session: Session, caplog: pytest.LogCaptureFixture
) -> None:
    enter(session)
    other = replace(UNNUMBERED, subject="digest-of-another")
    enter(session, other)
    with pytest.raises(Refused) as refused, caplog.at_level(logging.WARNING):
        enter(session, replace(other, employee_number="E-els"))
    assert refused.value.key == "error.sign_on_number_taken"
    assert caplog.messages == ["sign-on refused: the employee number belongs to another account"]


def test_another_number_than_the_linked_one_changes_nothing_and_is_logged(
    session: Session, caplog: pytest.LogCaptureFixture
) -> None:
    person = enter(session).person_id
    with caplog.at_level(logging.WARNING):
        assert enter(session, replace(ELS, employee_number="E-2")).person_id == person
    assert numbers(session) == [(person, "E-els")]
    assert "E-" not in caplog.text
    assert len(caplog.messages) == 1


def test_name_and_address_follow_the_provider_and_mail_follows_the_address(
    session: Session,
) -> None:
    person = enter(session).person_id
    use_reminders(session, person)
    enter(session, replace(ELS, name="Els Peeters", email="els.peeters@example.org"))
    found = session.get_one(Person, person)
    assert (found.name, found.email) == ("Els Peeters", "els.peeters@example.org")
    assert mailed_to(session, person) == ["els.peeters@example.org"]


def test_what_the_provider_does_not_say_stays(session: Session) -> None:
    person = enter(session).person_id
    enter(session, replace(ELS, name="els.claes", is_named=False, email=None))
    enter(session, replace(ELS, email="e" * 400))
    found = session.get_one(Person, person)
    assert (found.name, found.email) == ("Els Claes", "els@example.org")


def test_who_was_deactivated_is_not_linked_later(session: Session) -> None:
    person = enter(session, UNNUMBERED).person_id
    session.get_one(Person, person).deactivated_at = NOON
    session.flush()
    with pytest.raises(Refused):
        enter(session)
    assert numbers(session) == [(person, None)]
