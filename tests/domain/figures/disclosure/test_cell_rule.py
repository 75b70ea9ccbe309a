"""The cell rule (R5), against cells made by hand and against brute force."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from webapp.domain.figures.disclosure.cell_rule import (
    Share,
    Tally,
    finest_step,
    is_wide_enough,
    protects,
)
from webapp.domain.figures.disclosure.policy import Policy
from webapp.domain.figures.disclosure.showing import MILLION
from webapp.domain.figures.measures import Measure

POLICY = Policy("1", "somebody")
THOUSAND = 1_000


def tally(*shares: Share, denominator: int = 0, noise: float = 0, unseen: float = 0) -> Tally:
    """A group's total; `noise` in units of the numerator, `unseen` in people."""
    whole = denominator or sum(c for _, c in shares)
    taking_part = sum(x > 0 for x, _ in shares)
    return Tally(shares, whole, taking_part, round(noise * MILLION), round(unseen * MILLION))


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
    cell = tally(*ill, denominator=20 * 2_000)
    assert finest_step(cell, Measure.ABSENCE, POLICY) == 200
    assert is_wide_enough(cell.sums, Measure.ABSENCE, POLICY)


def test_nobody_may_make_up_more_than_15_percent() -> None:
    assert is_wide_enough(tally((9, 15), *[(4, 5)] * 17).sums, Measure.ADHERENCE, POLICY)
    assert not is_wide_enough(
        tally((9, 16), *[(4, 5)] * 16, (4, 4)).sums, Measure.ADHERENCE, POLICY
    )


def test_a_group_in_which_everyone_did_everything_is_said_to_be_at_least() -> None:
    assert step(*[(20, 20)] * 10) == 1_000, "at least 80 percent leaves two people open"


def test_a_group_in_which_those_who_take_part_did_everything_is_rounded_more_or_joined() -> None:
    exactly_at_a_lower_end = [*[(20, 20)] * 11, *[(0, 20)] * 9]  # 55 percent of 20 people
    assert step(*exactly_at_a_lower_end) == 2_000
    assert step(*[(20, 20)] * 5, *[(0, 20)] * 5) is None
    assert step(*[(20, 20)] * 10, *[(0, 20)] * 10) == 1_000, "five percent would tell too much"


def test_one_who_did_all_of_a_small_total_is_found_by_an_insider() -> None:
    few = [(1, 20)] * 4 + [(17, 20)] + [(0, 20)] * 15
    assert step(*few) == 500, "at most ten percent of twenty people leaves two people open"
    many = [(1, 20)] * 9 + [(20, 20)] + [(0, 20)] * 190
    assert step(*many) == 100, "of 200 people it leaves twenty"


@pytest.mark.parametrize(
    ("measure", "fewest"), [(Measure.PARTICIPATION, 25), (Measure.ABSENCE, 20)]
)
def test_a_group_too_small_to_be_shown_joins_others(measure: Measure, fewest: int) -> None:
    cell = [(1, 2)] * 8 + [(0, 2)] * (fewest - 8)
    assert step(*cell, measure=measure) is not None
    assert step(*cell[:-1], measure=measure) is None


def test_who_never_takes_part_is_not_known_where_that_is_the_measure() -> None:
    """Knowing it would be knowing the measure itself."""
    shares = [*[(1, 1)] * 18, *[(0, 1)] * 32]  # "40 percent" begins at 17.5 people
    assert step(*shares, measure=Measure.PARTICIPATION) == 1_000
    assert step(*[(20 * x, 20) for x, _ in shares]) == 500


def test_people_who_take_part_are_counted_with_a_chance_error() -> None:
    """Exactly, four accomplices and five who never do it would tell of the tenth."""
    five, four = [*[(10, 20)] * 5, *[(0, 20)] * 5], [*[(10, 20)] * 4, *[(0, 20)] * 6]
    passing = [
        [
            finest_step(tally(*shares, unseen=unseen), Measure.ADHERENCE, POLICY) is not None
            for unseen in (-0.6, -0.4, 0.4, 0.6)
        ]
        for shares in (five, four)
    ]
    assert passing == [[False, True, True, True], [False, False, False, True]]


def test_rounding_is_judged_as_the_figure_is_shown_and_as_if_its_error_were_known() -> None:
    """In a month in which nobody was ill the figure is nothing but its error."""
    shares = [*[(20, 20)] * 10, *[(0, 20)] * 10]
    steps = {
        noise: finest_step(tally(*shares, noise=noise), Measure.ADHERENCE, POLICY)
        for noise in (-16, -8, 0, 8, 16)
    }
    assert steps == {-16: 500, -8: 1_000, 0: 1_000, 8: 500, 16: 1_000}


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


@settings(max_examples=2 * settings().max_examples)
@given(CELLS, st.integers(0, 6), st.integers(0, 6), st.sampled_from([50, 60, 75, 100]))
def test_protection_equals_brute_force_over_all_data_sets(
    shares: list[Share], below: int, above: int, pr: int
) -> None:
    total = sum(x for x, _ in shares)
    low = max(total - below, 0)
    high = min(total + above, sum(c for x, c in shares if x > 0))
    found = protects(tally(*shares), low * THOUSAND, high * THOUSAND, pr)
    assert found == keeps(shares, low, high, pr)


@pytest.mark.parametrize("shares", [[], [(0, 20)] * 12])
def test_where_nobody_takes_part_there_is_nobody_to_protect(shares: list[Share]) -> None:
    assert protects(tally(*shares), 0, 10, POLICY.pr)
