"""The chain over the audit trail: what is sealed cannot be rewritten unnoticed, by anybody."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from tests.conftest import NOON
from webapp.domain.governance.audit import Action, Actor
from webapp.services.governance.audit_seals import check_trail, seal_trail
from webapp.store.governance.audit import record
from webapp.store.governance.audit_seals import list_seals

SECRET = "a secret that is not kept in the database"
MINUTE = dt.timedelta(minutes=1)


def write(session: Session, count: int, *, at: dt.datetime = NOON, **detail: Any) -> None:
    for number in range(count):
        record(
            session,
            at=at,
            actor=Actor.person(7),
            action=Action.SIGN_IN,
            subject=f"person/{number}",
            detail={"roles": ["é", "b"], "n": 1.5, **detail},
        )


def seal(session: Session, minutes: int) -> None:
    seal_trail(session, secret=SECRET, now=NOON + minutes * MINUTE)


def let_change(session: Session, *statements: str) -> None:
    """As the owner of the database could, who takes the guard away."""
    if session.get_bind().dialect.name == "postgresql":
        for table in ("audit_event", "audit_seal"):
            session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER {table}_is_kept"))
    else:
        for table in ("audit_event", "audit_seal"):
            for event in ("update", "delete"):
                session.execute(text(f"DROP TRIGGER {table}_is_kept_{event}"))
    for one in statements:
        session.execute(text(one))


def test_a_trail_that_nobody_touched_is_whole(session: Session) -> None:
    for round_ in range(3):
        write(session, 4, at=NOON + round_ * 60 * MINUTE)
        seal(session, 60 * round_ + 11)
    proof = check_trail(session, secret=SECRET)
    assert (proof.events, proof.broken) == (12, None)
    assert proof.sealed_at == NOON + 131 * MINUTE


def test_an_empty_trail_and_a_quiet_hour_make_no_seal(session: Session) -> None:
    seal(session, 60)
    assert list_seals(session) == []
    write(session, 1)
    seal(session, 60)
    seal(session, 120)
    assert len(list_seals(session)) == 1


def test_what_is_younger_than_ten_minutes_waits(session: Session) -> None:
    write(session, 2)
    write(session, 1, at=NOON + 9 * MINUTE)
    write(session, 1)  # its clock was behind: it comes after a younger one
    seal(session, 11)
    assert check_trail(session, secret=SECRET).events == 2
    seal(session, 20)
    assert check_trail(session, secret=SECRET).events == 4


def test_clocks_of_two_machines_that_differ_by_minutes_seal_nothing_early(session: Session) -> None:
    write(session, 1, at=NOON + 9 * MINUTE)
    write(session, 1, at=NOON - 11 * MINUTE)
    seal(session, 0)
    assert list_seals(session) == []


@pytest.mark.parametrize("seed", range(5))
def test_a_clock_that_is_set_back_and_forth_breaks_no_seal_and_in_the_end_all_is_sealed(
    session: Session, seed: int
) -> None:
    chance, minutes, written = random.Random(seed), 0, 0
    for _ in range(30):
        minutes += chance.choice([1, 5, 11, 60, -7, -60, -600])
        count = chance.randrange(3)
        write(session, count, at=NOON + minutes * MINUTE)
        written += count
        seal(session, minutes + chance.choice([0, 3, -30]))  # another machine's clock
        assert check_trail(session, secret=SECRET).broken is None
    seal(session, 5_000)
    proof = check_trail(session, secret=SECRET)
    assert (proof.events, proof.broken) == (written, None)
    let_change(session, "UPDATE audit_event SET at = '2020-01-01' WHERE subject = 'person/0'")
    assert check_trail(session, secret=SECRET).broken is not None


def test_a_clock_that_was_ahead_holds_nothing_up_once_something_else_has_come_to_rest(
    session: Session,
) -> None:
    """Also not when the moment comes that it had shown."""
    write(session, 1)
    write(session, 1, at=NOON + 30 * 24 * 60 * MINUTE)
    seal(session, 11)
    assert check_trail(session, secret=SECRET).events == 1
    write(session, 1, at=NOON + 12 * MINUTE)
    seal(session, 21)
    assert check_trail(session, secret=SECRET).events == 1
    seal(session, 22)
    assert check_trail(session, secret=SECRET).events == 3
    write(session, 1, at=NOON + 40 * MINUTE)
    seal(session, 30 * 24 * 60 + 5)
    assert check_trail(session, secret=SECRET).events == 4


CHANGES = {
    "an actor": "UPDATE audit_event SET actor_id = 8 WHERE subject = 'person/1'",
    "a subject": "UPDATE audit_event SET subject = 'person/99' WHERE subject = 'person/2'",
    "an action": "UPDATE audit_event SET action = 'sign-out' WHERE subject = 'person/0'",
    "a detail": "UPDATE audit_event SET detail = '{}' WHERE subject = 'person/3'",
    "an event less": "DELETE FROM audit_event WHERE subject = 'person/1'",
    "the last event": "DELETE FROM audit_event WHERE id = (SELECT max(id) FROM audit_event)",
    "a seal": "UPDATE audit_seal SET events = 3",
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=list(CHANGES))
def test_any_change_of_what_is_sealed_is_found(session: Session, change: str) -> None:
    write(session, 4)
    seal(session, 11)
    write(session, 4, at=NOON + 60 * MINUTE)
    seal(session, 71)
    let_change(session, change)
    assert check_trail(session, secret=SECRET).broken is not None


def test_who_rewrites_the_seals_too_lacks_the_secret(session: Session) -> None:
    write(session, 4)
    let_change(session, "UPDATE audit_event SET actor_id = 8")
    seal_trail(session, secret="a guess", now=NOON + 11 * MINUTE)
    assert check_trail(session, secret=SECRET).broken is not None


@pytest.mark.parametrize("change", ["UPDATE audit_seal SET events = 0", "DELETE FROM audit_seal"])
def test_the_database_refuses_to_change_a_seal(session: Session, change: str) -> None:
    write(session, 1)
    seal(session, 11)
    with pytest.raises(DBAPIError):
        session.execute(text(change))
