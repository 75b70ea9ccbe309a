"""The comfort line: kept sealed, one's own, and gone when it is taken back."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.conftest import NOON
from tests.factories import make_person
from webapp.domain.governance.choices import Purpose
from webapp.domain.programme.comfort import ComfortMoment, ComfortScore
from webapp.services.governance.choices import make_choice
from webapp.services.programme.comfort import (
    find_comfort,
    forget_comfort,
    list_comfort,
    record_comfort,
)
from webapp.store.programme import comfort as store

TODAY = dt.date(2026, 11, 18)
TAPS = ("7f3d9a52-8a0e-4a59-9b4a-1df5f7c4f001", "7f3d9a52-8a0e-4a59-9b4a-1df5f7c4f002")
BEFORE, AFTER = ComfortMoment.BEFORE, ComfortMoment.AFTER


def give(
    session: Session,
    person: int,
    moment: ComfortMoment,
    value: int,
    *,
    tap: str = TAPS[0],
    day: dt.date = TODAY,
) -> None:
    record_comfort(
        session,
        person_id=person,
        score=ComfortScore(tap, moment, value),
        today=day,
        now=NOON + (day - TODAY),
    )


def scores(session: Session, person: int) -> list[tuple[int | None, int | None]]:
    first = TODAY - dt.timedelta(days=30)
    found = list_comfort(session, person_id=person, first=first, last=TODAY)
    return [(one.before, one.after) for one in found]


def test_both_scores_of_a_minute_are_kept_together(session: Session) -> None:
    person = make_person(session)
    give(session, person, BEFORE, 4)
    give(session, person, AFTER, 1)
    assert scores(session, person) == [(4, 1)]


def test_a_second_answer_takes_the_place_of_the_first(session: Session) -> None:
    person = make_person(session)
    give(session, person, BEFORE, 4)
    give(session, person, BEFORE, 5)
    assert scores(session, person) == [(5, None)]


def test_a_line_is_in_order_and_of_the_days_asked_for(session: Session) -> None:
    person = make_person(session)
    give(session, person, AFTER, 2)
    give(session, person, AFTER, 6, tap=TAPS[1], day=TODAY - dt.timedelta(days=3))
    assert scores(session, person) == [(None, 6), (None, 2)]
    only = list_comfort(session, person_id=person, first=TODAY, last=TODAY)
    assert [(one.day, one.after) for one in only] == [(TODAY, 2)]


def test_nobody_finds_the_scores_of_another(session: Session) -> None:
    person, other = make_person(session), make_person(session)
    give(session, person, BEFORE, 4)
    assert scores(session, other) == []
    assert find_comfort(session, person_id=other, tap_id=TAPS[0]) is None


@pytest.mark.parametrize(("value", "moment"), [(0, BEFORE), (10, AFTER)])
def test_what_is_stored_tells_nothing_not_even_by_its_length(
    session: Session, value: int, moment: ComfortMoment
) -> None:
    person = make_person(session)
    give(session, person, moment, value)
    one = session.scalars(select(store.ComfortRow.sealed)).one()
    give(session, person, BEFORE, 10)
    give(session, person, AFTER, 10)
    both = session.scalars(select(store.ComfortRow.sealed)).one()
    assert len(one) == len(both)
    assert b"before" not in both


def test_a_minute_that_is_taken_back_takes_its_scores_along(session: Session) -> None:
    person = make_person(session)
    for tap in TAPS:
        give(session, person, BEFORE, 4, tap=tap)
    forget_comfort(session, person_id=person, tap_id=TAPS[0])
    assert find_comfort(session, person_id=person, tap_id=TAPS[0]) is None
    assert find_comfort(session, person_id=person, tap_id=TAPS[1]) is not None


def test_whoever_takes_the_choice_back_leaves_nothing_behind(session: Session) -> None:
    person, other = make_person(session), make_person(session)
    for one in (person, other):
        make_choice(session, person_id=one, purpose=Purpose.COMFORT, agrees=True, now=NOON)
        give(session, one, BEFORE, 4)
    make_choice(session, person_id=person, purpose=Purpose.COMFORT, agrees=False, now=NOON)
    left = session.scalars(select(store.ComfortRow.person_id)).all()
    assert left == [other]
    assert session.scalar(select(func.count()).select_from(store.ComfortRow)) == 1
