"""A file of people: who moves, leaves or returns follows from it; again it changes nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from webapp.domain.people.employees import EmploymentSpan, PersonDetails
from webapp.domain.people.people_import import (
    KnownPerson,
    PeopleChanges,
    Roll,
    Workplace,
    by_number,
    compare,
)
from webapp.domain.ports.people import PeopleRow
from webapp.i18n import LANGUAGES, texts

TODAY = dt.date(2026, 11, 18)
DAY = dt.timedelta(days=1)
PLACES = {
    **{"A": Workplace(1, None), "B": Workplace(2, None), "OLD": Workplace(3, TODAY)},
    "GONE": Workplace(4, TODAY, "B"),
}


def row(number: str = "1", line: int = 2, **changes: object) -> PeopleRow:
    made = PeopleRow(line, number, "Ann", None, "A", TODAY - 99 * DAY, None, True, None, None, None)
    return made._replace(**changes)


def known(number: str = "1", *spans: EmploymentSpan, **changes: object) -> KnownPerson:
    details = PersonDetails(number, "Ann", None)
    made = KnownPerson(int(number), details, is_closed=False, is_leaving=False, spans=spans)
    return replace(made, **changes)


def check(
    rows: Iterable[PeopleRow], *people: KnownPerson, is_complete: bool = False
) -> PeopleChanges:
    return compare(rows, Roll(by_number(people), PLACES, TODAY), is_complete=is_complete)


def applied(changes: PeopleChanges, people: Iterable[KnownPerson]) -> list[KnownPerson]:
    """Everybody as they are once that was done."""
    after = []
    for one in people:
        details = changes.changed.get(one.person_id, one.details)
        spans = tuple(changes.moved.get(one.person_id, one.spans))
        closed = one.is_closed and one.person_id not in changes.returning
        after.append(replace(one, details=details, spans=spans, is_closed=closed))
    added = [
        KnownPerson(10_000 + n, details, False, False, (span,) if span else ())
        for n, (details, span) in enumerate(changes.added)
    ]
    return [*after, *added]


def test_places_are_named_that_are_to_close_while_the_file_has_somebody_there() -> None:
    closes = TODAY + 30 * DAY
    soon = Workplace(5, None, closes_on=closes)
    roll = Roll(by_number([known("1", WORKS)]), {**PLACES, "SOON": soon}, TODAY)

    def closing(*rows: PeopleRow) -> list[tuple[str, dt.date]]:
        return compare(rows, roll, is_complete=False).closing

    assert closing(row("1", department="SOON")) == [("SOON", closes)]
    assert closing(row("2", department="SOON", ends_on=closes)) == [("SOON", closes)]
    assert closing(row("2", department="SOON", says_end=True, ends_on=closes - DAY)) == []
    assert closing(row("1"), row("2", line=3, department="B")) == []


SINCE = TODAY - 99 * DAY
WORKS = EmploymentSpan(1, SINCE, None)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, None),
        ({"starts_on": TODAY - 30 * DAY}, None),  # another first day of the same work says nothing
        (
            {"department": "B", "starts_on": TODAY - 9 * DAY},
            [(1, SINCE, TODAY - 10 * DAY), (2, TODAY - 9 * DAY, None)],
        ),
        (
            {"department": "B", "starts_on": TODAY + 9 * DAY},
            [(1, SINCE, TODAY + 8 * DAY), (2, TODAY + 9 * DAY, None)],
        ),
        ({"department": "B"}, [(1, SINCE, TODAY - DAY), (2, TODAY, None)]),
        ({"schedule": "1111000"}, [(1, SINCE, TODAY - DAY), (1, TODAY, None)]),
        ({"counted": False}, [(1, SINCE, TODAY - DAY), (1, TODAY, None)]),
        ({"ends_on": TODAY + DAY}, [(1, SINCE, TODAY + DAY)]),
        ({"ends_on": TODAY - DAY}, [(1, SINCE, TODAY - DAY)]),
        ({"department": ""}, None),
    ],
)
def test_what_a_line_says_of_somebody_who_is_known(
    changes: dict[str, object], expected: list[tuple[int, dt.date, dt.date | None]] | None
) -> None:
    found = check([row(**changes)], known("1", WORKS))
    assert found.problems == []
    if expected is None:
        assert found.is_empty
        assert found.unchanged == 1
    else:
        spans = found.moved[1]
        assert [(one.department_id, one.starts_on, one.ends_on) for one in spans] == expected


def test_who_is_not_in_a_complete_file_has_left_unless_they_do_not_work_here() -> None:
    people = [
        known("1", WORKS),
        known("2", WORKS),
        known("3"),
        known("4", replace(WORKS, ends_on=TODAY - DAY)),
        known("5", WORKS, is_closed=True),
        known("6", WORKS, is_leaving=True),
    ]
    assert check([row()], *people).leaving == []
    found = check([row()], *people, is_complete=True)
    assert [one.person_id for one in found.leaving] == [2]
    assert (found.working, found.closes_many) == (2, True)


def test_one_in_twenty_may_leave_without_a_word() -> None:
    people = [known(str(n), WORKS) for n in range(1, 41)]
    rows = [row(str(n)) for n in range(3, 41)]
    assert not check(rows, *people, is_complete=True).closes_many
    assert check(rows[1:], *people, is_complete=True).closes_many


def test_who_comes_back_is_opened_and_works_from_then_on() -> None:
    gone = known("1", replace(WORKS, ends_on=TODAY - 50 * DAY), is_closed=True)
    found = check([row(department="B")], gone)
    assert found.returning == {1}
    assert found.moved[1][1].starts_on == TODAY - 49 * DAY
    assert check([row(ends_on=TODAY - DAY)], gone).returning == set(), "the file says they left"


@pytest.mark.parametrize("place", ["A", "B"])
@pytest.mark.parametrize("start", [TODAY - 9 * DAY, TODAY])
def test_work_that_is_over_before_what_is_planned_begins_stands_beside_it(
    place: str, start: dt.date
) -> None:
    planned = EmploymentSpan(1, TODAY + 3 * DAY, None)
    long_ago = EmploymentSpan(2, SINCE, TODAY - 8 * DAY)
    line = row(department=place, starts_on=start, ends_on=TODAY + 2 * DAY)
    for spans in [(planned,), (long_ago, planned)]:
        someone = known("1", *spans)
        found = check([line], someone)
        first = TODAY - 7 * DAY if spans[0] is long_ago and start < TODAY else start
        told = EmploymentSpan(PLACES[place].department_id, first, TODAY + 2 * DAY)
        assert found.problems == []
        assert found.moved[1] == [*spans[:-1], told, planned]
        assert check([line], *applied(found, [someone])).is_empty


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"department": "nowhere"}, "department"),
        ({"department": "OLD"}, "department"),
        ({"starts_on": dt.date(1026, 1, 1)}, "starts_on"),
    ],
)
def test_a_line_that_cannot_be_is_named_with_its_field(
    changes: dict[str, object], field: str
) -> None:
    found = check([row(**changes)])
    assert [(one.line, one.field) for one in found.problems] == [(2, field)]


def test_a_number_is_in_a_file_once() -> None:
    found = check([row(), row(line=3)])
    assert [(one.line, one.reason) for one in found.problems] == [(3, "people.problem.twice")]


OFFSETS = st.integers(-60, 60).map(lambda n: TODAY + n * DAY)
LINES = st.builds(
    lambda start, end, place, schedule, counted: row(
        department=place,
        starts_on=start,
        ends_on=None if end is None else max(start, end),
        schedule=schedule,
        counted=counted,
    ),
    OFFSETS,
    st.one_of(st.none(), OFFSETS),
    st.sampled_from(["A", "B", ""]),
    st.sampled_from([None, "1111100", "1110000"]),
    st.sampled_from([None, True, False]),
)


@example(
    last=row(starts_on=TODAY, ends_on=TODAY), before=[row(starts_on=TODAY + DAY)], closed=False
)
@given(LINES, st.lists(LINES, max_size=3), st.booleans())
def test_the_same_file_taken_in_again_changes_nothing_and_nobody_works_twice(
    last: PeopleRow, before: list[PeopleRow], closed: bool
) -> None:
    people = [known("1", is_closed=closed)]
    for line in [*before, last]:
        found = check([line], *people)
        if found.problems:
            continue
        people = applied(found, people)
        assert check([line], *people).is_empty
        spans = people[0].spans
        for one, following in pairwise(spans):
            assert one.ends_on is not None
            assert one.ends_on < following.starts_on
        assert all(one.ends_on is None or one.ends_on >= one.starts_on for one in spans)


def test_a_place_that_closed_is_named_with_its_last_day_and_with_what_it_became() -> None:
    changes = check([row("1", 2, department="OLD"), row("2", 3, department="GONE")])
    closed, merged = changes.problems
    assert closed.reason == "people.problem.department_closed"
    assert merged.reason == "people.problem.department_merged"
    for language in LANGUAGES:
        words = texts(language)(merged.reason, **merged.params)
        assert all(part in words for part in ("GONE", "B", TODAY.isoformat()))
        assert "OLD" in texts(language)(closed.reason, **closed.params)
    assert check([row(department="GONE", ends_on=TODAY)]).problems == []
