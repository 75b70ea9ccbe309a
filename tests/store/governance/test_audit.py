"""The audit trail: the database itself keeps what stands in it."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from tests.conftest import NOON
from tests.factories import make_person
from webapp.domain.governance.audit import Action, Actor
from webapp.store.governance.audit import AuditEvent, record
from webapp.store.governance.my_data import delete_people


@pytest.fixture
def trail(session: Session) -> Session:
    """One event."""
    record(
        session,
        at=NOON,
        actor=Actor.person(7),
        action=Action.SIGN_IN,
        subject="person/7",
    )
    return session


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit_event SET action = 'x'",
        "UPDATE audit_event SET at = at",
        "DELETE FROM audit_event",
        "DELETE FROM audit_event WHERE id < 0 OR action = 'sign-in'",
    ],
)
def test_the_database_refuses_to_change_the_audit_trail(trail: Session, change: str) -> None:
    with pytest.raises(DBAPIError, match="never changed"), trail.begin_nested():
        trail.execute(text(change))
    assert trail.scalars(select(AuditEvent.action)).all() == ["sign-in"]


def test_the_database_refuses_to_empty_or_replace_the_audit_trail(trail: Session) -> None:
    server = trail.get_bind().dialect.name == "postgresql"
    change = (
        "TRUNCATE audit_event" if server else "REPLACE INTO audit_event SELECT * FROM audit_event"
    )
    with pytest.raises(DBAPIError, match="never changed"), trail.begin_nested():
        trail.execute(text(change))


def test_a_person_who_goes_leaves_the_trail_as_it_is(trail: Session) -> None:
    person = make_person(trail)
    record(
        trail, at=NOON, actor=Actor.person(person), action=Action.SIGN_IN, subject="x", detail={}
    )
    assert delete_people(trail, [person]) == {"person": 1}
    assert len(trail.scalars(select(AuditEvent.id)).all()) == 2
