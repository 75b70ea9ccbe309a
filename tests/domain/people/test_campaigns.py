"""Campaigns: waves, an end, one after the other, and from which day on breaks count."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.domain.errors import Conflict, Invalid
from webapp.domain.people.campaigns import (
    Campaign,
    check_dates,
    check_target,
    first_starts,
    path_of,
    with_wave,
)

JANUARY, MARCH, JUNE = (dt.date(2027, month, 4) for month in (1, 3, 6))
NAMES = {1: "Linde", 2: "Gent", 3: "Kitchen"}
PARENTS = {1: None, 2: 1, 3: 2}
FIRST = Campaign(1, "Rekpauze", None, None, 1, {2: JANUARY, 3: MARCH})


def test_places_with_one_first_day_are_a_wave() -> None:
    found = replace(FIRST, starts={3: MARCH, 2: JANUARY, 1: MARCH}).waves
    assert [(one.starts_on, one.places) for one in found] == [(JANUARY, (2,)), (MARCH, (1, 3))]


def test_a_place_that_is_in_no_wave_begins_with_the_nearest_above_it() -> None:
    assert FIRST.start_at(path_of(3, PARENTS)) == MARCH
    assert FIRST.start_at([7, 2, 1]) == JANUARY
    assert FIRST.start_at([1]) is None


def test_a_place_is_in_one_wave_and_is_told_in_which() -> None:
    assert with_wave(FIRST, [1, 2], JANUARY, NAMES) == {1: JANUARY, 2: JANUARY, 3: MARCH}
    with pytest.raises(Conflict) as refusal:
        with_wave(FIRST, [1, 3], JANUARY, NAMES)
    assert refusal.value.params == {"name": "Kitchen", "day": "2027-03-04"}


def test_no_wave_begins_after_the_end() -> None:
    check_dates(replace(FIRST, ends_on=MARCH), [], NAMES)
    with pytest.raises(Invalid) as refusal:
        check_dates(replace(FIRST, ends_on=MARCH - dt.timedelta(days=1)), [], NAMES)
    assert refusal.value.params["name"] == "Kitchen"


@pytest.mark.parametrize(
    ("ends_on", "is_refused"), [(None, True), (JUNE, True), (JUNE - dt.timedelta(days=1), False)]
)
def test_one_campaign_at_a_time(ends_on: dt.date | None, is_refused: bool) -> None:
    again = Campaign(2, "Again", None, None, 1, {1: JUNE})
    for one, other in ((replace(FIRST, ends_on=ends_on), again),) * 2:
        for pair in ((one, other), (other, one)):
            if is_refused:
                with pytest.raises(Conflict):
                    check_dates(pair[0], [pair[1]], NAMES)
            else:
                check_dates(pair[0], [pair[1]], NAMES)


@pytest.mark.parametrize("target", [0, 101, -1])
def test_a_target_is_a_percentage(target: int) -> None:
    with pytest.raises(Invalid):
        check_target(target)


def test_its_end_is_told_two_weeks_before_and_a_month_after() -> None:
    ends = replace(FIRST, ends_on=JUNE)
    told = [day for day in range(-20, 40) if ends.is_told_on(JUNE + dt.timedelta(days=day))]
    assert (told[0], told[-1]) == (-14, 30)
    assert not FIRST.is_told_on(JUNE)


PLACES = st.integers(0, 11)
STARTS = st.dictionaries(PLACES, st.dates(JANUARY, dt.date(2030, 1, 1)), max_size=6)


@given(
    above=st.lists(st.integers(0, 11), min_size=12, max_size=12),
    told=st.lists(STARTS, min_size=1, max_size=3),
)
def test_a_further_campaign_never_takes_a_place_out_of_the_figures(
    above: list[int], told: list[dict[int, dt.date]]
) -> None:
    parents = {place: None if above[place] >= place else above[place] for place in range(12)}
    campaigns = [Campaign(n, "C", None, None, 1, starts) for n, starts in enumerate(told)]

    def since(some: list[Campaign], place: int) -> dt.date | None:
        """As the tree of the gate finds it: of the nearest place that says."""
        found = first_starts(some, parents)
        return next((found[one] for one in path_of(place, parents) if one in found), None)

    for place in range(12):
        earlier, now = since(campaigns[:-1], place), since(campaigns, place)
        assert earlier is None or (now is not None and now <= earlier)
        each = [one.start_at(path_of(place, parents)) for one in campaigns]
        assert now == min((day for day in each if day is not None), default=None)
