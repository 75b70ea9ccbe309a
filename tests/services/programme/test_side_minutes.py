"""Minutes beside the three: kept for the person, and met by nothing that counts."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from sqlalchemy.orm import Session

from tests.factories import make_person
from webapp.domain.errors import Invalid
from webapp.domain.programme.side_minutes import SideKind
from webapp.services.programme.side_minutes import note_minute, sum_of_days, take_back

BRUSSELS = "Europe/Brussels"
NOON = dt.datetime(2026, 11, 18, 11, tzinfo=dt.UTC)
TODAY = NOON.date()


def note(session: Session, person: int, kind: str = "eye_rest", tap: str = "") -> str:
    tap = tap or str(uuid.uuid4())
    note_minute(session, person_id=person, kind=kind, tap_id=tap, timezone=BRUSSELS, now=NOON)
    return tap


def total(session: Session, person: int) -> dict[SideKind, int]:
    return sum_of_days(session, person_id=person, first=TODAY, last=TODAY)


def test_they_are_summed_by_kind_and_a_second_tap_changes_nothing(session: Session) -> None:
    person, other = make_person(session), make_person(session)
    tap = note(session, person)
    note(session, person, tap=tap)
    note(session, person, "sit_stand")
    note(session, other, tap=tap)
    assert total(session, person) == {SideKind.SIT_STAND: 1, SideKind.EYE_REST: 1}
    take_back(session, person_id=person, tap_id=tap, timezone=BRUSSELS, now=NOON)
    take_back(session, person_id=person, tap_id=tap, timezone=BRUSSELS, now=NOON)
    assert total(session, person) == {SideKind.SIT_STAND: 1}
    assert total(session, other) == {SideKind.EYE_REST: 1}


def test_what_is_of_another_day_stays(session: Session) -> None:
    person = make_person(session)
    tap = note(session, person)
    tomorrow = NOON + dt.timedelta(days=1)
    take_back(session, person_id=person, tap_id=tap, timezone=BRUSSELS, now=tomorrow)
    assert total(session, person) == {SideKind.EYE_REST: 1}


def test_another_kind_is_refused(session: Session) -> None:
    with pytest.raises(Invalid):
        note(session, make_person(session), "walk")
