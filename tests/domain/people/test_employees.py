"""Spans of work: they never overlap, and what lies before the day that is named stays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.domain.errors import Conflict, Invalid
from webapp.domain.people.employees import (
    EmploymentDetails,
    EmploymentSpan,
    PersonDetails,
    called_off,
    checked_details,
    corrected,
    ended,
    moved,
    span_of,
)

START = dt.date(2026, 1, 1)
DAYS = st.integers(0, 400).map(lambda n: START + dt.timedelta(days=n))


def day(number: int) -> dt.date:
    return START + dt.timedelta(days=number)


@st.composite
def lives(draw: st.DrawFn) -> list[EmploymentSpan]:
    """Spans in order that do not overlap; the last one may be open."""
    edges = sorted(draw(st.sets(st.integers(0, 300), max_size=8)))
    edges = edges[: len(edges) // 2 * 2]
    pairs = list(zip(edges[::2], edges[1::2], strict=True))
    spans = [EmploymentSpan(n, day(a), day(b)) for n, (a, b) in enumerate(pairs)]
    if spans and draw(st.booleans()):
        spans[-1] = EmploymentSpan(99, spans[-1].starts_on, None)
    return spans


def place_on(spans: Sequence[EmploymentSpan], on: dt.date) -> list[int]:
    return [one.department_id for one in spans if one.covers(on)]


@given(lives(), DAYS, st.one_of(st.none(), DAYS))
def test_a_move_changes_nothing_before_its_day_and_twice_is_once(
    spans: list[EmploymentSpan], on: dt.date, until: dt.date | None
) -> None:
    to = EmploymentSpan(7777, on, max(on, until) if until else None)
    try:
        after = moved(spans, to)
    except Invalid:
        assert any(one.starts_on > on for one in spans), "refused for what comes later only"
        return
    assert moved(after, to) == after
    for n in range(450):
        there = place_on(after, day(n))
        assert len(there) <= 1, "nobody works in two places"
        if day(n) < on:
            assert there == place_on(spans, day(n))
        elif to.covers(day(n)):
            assert there == [7777]


@given(lives(), DAYS)
def test_after_the_last_day_there_is_no_work_and_before_it_all_is_as_it_was(
    spans: list[EmploymentSpan], last: dt.date
) -> None:
    after = ended(spans, last)
    assert ended(after, last) == after
    for n in range(450):
        assert place_on(after, day(n)) == (place_on(spans, day(n)) if day(n) <= last else [])


def test_a_move_to_what_is_so_already_is_none() -> None:
    spans = [EmploymentSpan(1, day(0), day(90), "1111000", 80)]
    assert moved(spans, EmploymentSpan(1, day(30), day(90), "1111000", 80)) == spans
    split = moved(spans, EmploymentSpan(1, day(30), day(90), "1111000", 80, counted=False))
    assert [(one.starts_on, one.ends_on, one.counted) for one in split] == [
        (day(0), day(29), True),
        (day(30), day(90), False),
    ]


def test_what_is_planned_is_called_off_and_what_went_before_goes_on() -> None:
    spans = [EmploymentSpan(1, day(0), day(29)), EmploymentSpan(2, day(30), None)]
    assert called_off(spans, day(30), today=day(10)) == [EmploymentSpan(1, day(0), None)]
    with pytest.raises(Conflict):
        called_off(spans, day(30), today=day(30))


def test_a_correction_overlaps_with_nothing_and_is_of_what_is_there() -> None:
    spans = [EmploymentSpan(1, day(0), day(29)), EmploymentSpan(2, day(30), None)]
    earlier = EmploymentSpan(1, day(5), day(29))
    assert corrected(spans, day(0), earlier) == [earlier, spans[1]]
    with pytest.raises(Invalid, match="overlap"):
        corrected(spans, day(0), EmploymentSpan(1, day(0), day(30)))
    with pytest.raises(Conflict):
        corrected(spans, day(1), earlier)


@pytest.mark.parametrize(
    "changes",
    [
        {"schedule": "111"},
        {"fte_percent": 0},
        {"fte_percent": 101},
        {"starts_on": dt.date(206, 1, 1)},
        {"ends_on": dt.date(9999, 12, 31)},
        {"ends_on": day(-1)},
    ],
)
def test_work_that_cannot_be_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(Invalid):
        span_of(EmploymentDetails(**{"department_code": "D", "starts_on": START, **changes}), 1)


@pytest.mark.parametrize(
    "details",
    [
        PersonDetails("1", " "),
        PersonDetails("1" * 41, "Ann"),
        PersonDetails("1 2", "Ann"),
        PersonDetails("person/1", "Ann"),
        PersonDetails("1", "Ann", "ann"),
        PersonDetails("1", "Ann", "ann@" + "x" * 320),
        PersonDetails("1", "x" * 201),
    ],
)
def test_details_that_cannot_be_are_refused(details: PersonDetails) -> None:
    with pytest.raises(Invalid):
        checked_details(details)


def test_details_are_stored_without_blanks() -> None:
    found = checked_details(PersonDetails(" 12 ", " Ann  Claes ", " "))
    assert found == PersonDetails("12", "Ann Claes", None)


def test_signs_that_nobody_sees_do_not_come_along_with_a_number_or_an_address() -> None:
    copied = PersonDetails("\u202a12\u202c", "Ann", "\ufeffann@\u200bexample.org ")
    assert checked_details(copied) == PersonDetails("12", "Ann", "ann@example.org")
