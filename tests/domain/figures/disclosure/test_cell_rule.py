"""The cell rule (R5), against cells made by hand and against brute force."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from webapp.domain.figures.disclosure.cell_rule import (
    NOT_SHOWN,
    Share,
    Tally,
    finest_step,
    is_wide_enough,
    protects,
)
from webapp.domain.figures.disclosure.policy import Policy
from webapp.domain.figures.measures import Measure

POLICY = Policy("1", "somebody")
THOUSAND = 1_000


def tally(*shares: Share) -> Tally:
    return Tally(shares, sum(c for _, c in shares))


def step(*shares: Share, measure: Measure = Measure.ADHERENCE) -> int | None:
    return finest_step(tally(*shares), measure, POLICY)


HALF = [(10, 20)] * 10


def test_ten_people_who_take_part_in_half_may_be_published() -> None:
    assert step(*HALF) == 1_000


def test_nine_people_may_not() -> None:
    assert step(*[(10, 20)] * 9) is None


def test_ten_people_of_whom_four_take_part_may_not() -> None:
    assert step(*[(10, 20)] * 4, *[(0, 20)] * 6) is None
    assert step(*[(10, 20)] * 5, *[(0, 20)] * 5) is not None


def test_absence_does_not_ask_for_five_people_who_were_ill() -> None:
    ill = [(500, 500), *[(0, 500)] * 19]
    cell = Tally(ill, 20 * 2_000)
    assert finest_step(cell, Measure.ABSENCE, POLICY) == 200
    assert is_wide_enough(cell, Measure.ABSENCE, POLICY)


def test_nobody_may_make_up_more_than_15_percent() -> None:
    assert is_wide_enough(tally((9, 15), *[(4, 5)] * 17), Measure.ADHERENCE, POLICY)
    assert not is_wide_enough(tally((9, 16), *[(4, 5)] * 16, (4, 4)), Measure.ADHERENCE, POLICY)


def test_a_group_in_which_everyone_did_everything_is_said_to_be_at_least() -> None:
    assert step(*[(20, 20)] * 10) == 1_000, "at least 80 percent leaves two people open"


def test_a_group_in_which_those_who_take_part_did_everything_is_rounded_more_or_joined() -> None:
    exactly_at_a_lower_end = [*[(20, 20)] * 11, *[(0, 20)] * 9]  # 55 percent of 20 people
    assert step(*exactly_at_a_lower_end) is None
    assert step(*[(20, 20)] * 10, *[(0, 20)] * 10) == 1_000, "five percent would tell too much"


def test_one_who_did_all_of_a_small_total_is_found_by_an_insider() -> None:
    few = [(1, 20)] * 4 + [(17, 20)] + [(0, 20)] * 15
    assert step(*few) == 500, "at most ten percent of twenty people leaves two people open"
    many = [(1, 20)] * 9 + [(20, 20)] + [(0, 20)] * 190
    assert step(*many) == 100, "of 200 people it leaves twenty"


def test_participation_is_not_shown_below_25_people_and_then_needs_no_rounding() -> None:
    assert step(*[(1, 1)] * 8, *[(0, 1)] * 4, measure=Measure.PARTICIPATION) == NOT_SHOWN
    assert step(*[(1, 1)] * 4, *[(0, 1)] * 8, measure=Measure.PARTICIPATION) is None


def test_participation_just_above_a_rounding_border_is_rounded_more() -> None:
    def of_fifty(taking_part: int) -> int | None:
        shares = [*[(1, 1)] * taking_part, *[(0, 1)] * (50 - taking_part)]
        return step(*shares, measure=Measure.PARTICIPATION)

    assert of_fifty(16) == 1_000
    assert of_fifty(18) == 2_000, "40 percent begins at 17.5 people: half a person is too little"
    assert of_fifty(48) == 1_000, "at least 90 percent"


def test_a_stricter_policy_keeps_more_of_everyones_range_open() -> None:
    shares = [*[(20, 20)] * 10, *[(0, 20)] * 10]
    strict = Policy("1", "somebody", pr=100)
    assert finest_step(tally(*shares), Measure.ADHERENCE, strict) == 1_000
    loose_enough = [*[(18, 20)] * 10, *[(0, 20)] * 10]
    assert finest_step(tally(*loose_enough), Measure.ADHERENCE, POLICY) == 500


def possible(shares: list[Share], low: int, high: int) -> list[tuple[int, ...]]:
    """Every data set of those who take part whose sum lies in [low, high]."""
    ranges = [range(c + 1) for _, c in shares]
    return [values for values in product(*ranges) if low <= sum(values) <= high]


def range_of(person: int, values: list[tuple[int, ...]]) -> tuple[int, int]:
    own = [data[person] for data in values]
    return min(own), max(own)


def keeps(shares: list[Share], low: int, high: int, pr: int) -> bool:
    """By brute force: the worst colleague at either end leaves everyone `pr` percent."""
    taking_part = [share for share in shares if share[0] > 0]
    everything = possible(taking_part, low, high)
    for person, (_, c) in enumerate(taking_part):
        ranges = [range_of(person, everything)]
        for colleague, (x, _) in enumerate(taking_part):
            if colleague != person:
                told = [data for data in everything if data[colleague] == x]
                ranges.append(range_of(person, told))
        lowest, highest = max(low for low, _ in ranges), min(high for _, high in ranges)
        if 100 * (highest - lowest) < pr * c:
            return False
    return True


CELLS = st.lists(
    st.integers(1, 4).flatmap(lambda c: st.tuples(st.integers(0, c), st.just(c))),
    min_size=1,
    max_size=6,
)


@settings(max_examples=200)
@given(CELLS, st.integers(0, 6), st.integers(0, 6), st.sampled_from([50, 60, 75, 100]))
def test_protection_equals_brute_force_over_all_data_sets(
    shares: list[Share], below: int, above: int, pr: int
) -> None:
    total = sum(x for x, _ in shares)
    low = max(total - below, 0)
    high = min(total + above, sum(c for x, c in shares if x > 0))
    found = protects(shares, low * THOUSAND, high * THOUSAND, pr)
    assert found == keeps(shares, low, high, pr)


@pytest.mark.parametrize("shares", [[], [(0, 20)] * 12])
def test_where_nobody_takes_part_there_is_nobody_to_protect(shares: list[Share]) -> None:
    assert protects(shares, 0, 10, POLICY.pr)
