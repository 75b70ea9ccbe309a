"""A note says which exercise and which week, and every note of a week the same."""

from __future__ import annotations

import datetime as dt
from dataclasses import fields

from hypothesis import given
from hypothesis import strategies as some

from webapp.domain.care.stop_notes import StopNote, StopTally, monday_of, shown_on, tally


def test_a_note_has_room_for_an_exercise_and_a_monday_only() -> None:
    assert [one.name for one in fields(StopNote)] == ["exercise", "shown_on"]


@given(some.dates(dt.date(2026, 1, 1), dt.date(2030, 1, 1)))
def test_all_days_of_a_week_are_shown_on_the_monday_after_it(day: dt.date) -> None:
    monday = shown_on(day)
    assert monday.weekday() == 0
    assert 1 <= (monday - day).days <= 7
    assert {shown_on(monday_of(day) + dt.timedelta(days)) for days in range(7)} == {monday}


def test_notes_are_told_by_week_and_exercise_the_latest_first() -> None:
    early, late = dt.date(2026, 11, 16), dt.date(2026, 11, 23)
    notes = [StopNote("bridge", late), StopNote("bridge", early), StopNote("bridge", late)]
    week = dt.timedelta(weeks=1)
    assert tally([*notes, StopNote("cat_cow", late)]) == [
        StopTally(late - week, "bridge", 2),
        StopTally(late - week, "cat_cow", 1),
        StopTally(early - week, "bridge", 1),
    ]
