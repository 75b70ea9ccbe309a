"""How values are shown (rule R8) and where (rule R9)."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.domain.figures.disclosure.policy import Policy
from webapp.domain.figures.disclosure.showing import (
    MILLION,
    WHOLE,
    Rounding,
    ShownValue,
    allowed,
    displays,
    in_unit_of,
    is_shown,
    show,
    size_band,
)
from webapp.domain.figures.measures import FigureKind, Measure, Scope
from webapp.domain.periods import Month, Period, Quarter, Week

POLICY = Policy("1", "somebody")
SHARES = st.tuples(st.integers(-20 * MILLION, 120 * MILLION), st.just(100))
PEOPLE = st.integers(10, 5_000)


def finest(measure: Measure, n: int) -> tuple[float, float] | None:
    """Step and end in percent."""
    allowed_here = displays(measure, n, POLICY)
    return (allowed_here[0].step / 100, allowed_here[0].end / 100) if allowed_here else None


def shown(percent: float, n: int, measure: Measure = Measure.ADHERENCE) -> ShownValue:
    return show(round(percent * MILLION), 100, displays(measure, n, POLICY)[0])


@pytest.mark.parametrize(
    ("n", "step", "end"),
    [
        (10, 10, 20),
        (12, 10, 20),
        (15, 10, 14),
        (19, 10, 14),
        (20, 5, 10),
        (49, 5, 10),
        (50, 2, 10),
        (99, 2, 10),
        (100, 1, 10),
        (5_000, 1, 10),
    ],
)
def test_a_step_is_at_least_one_person_and_an_end_two(n: int, step: int, end: int) -> None:
    assert finest(Measure.ADHERENCE, n) == (step, end)
    assert finest(Measure.BREAKS, n) == (step, end)


@pytest.mark.parametrize(
    ("n", "expected"), [(24, None), (25, (20, 10)), (49, (20, 10)), (50, (10, 10)), (100, (5, 10))]
)
def test_participation_moves_in_steps_of_five_people(n: int, expected: object) -> None:
    assert finest(Measure.PARTICIPATION, n) == expected


@pytest.mark.parametrize(
    ("n", "expected"),
    [
        (10, (2.5, 5)),
        (13, (2, 5)),
        (20, (2, 2.5)),
        (25, (1, 2.5)),
        (50, (0.5, 1)),
        (300, (0.5, 0.2)),
    ],
)
def test_absence_moves_in_steps_of_one_persons_cap(n: int, expected: object) -> None:
    assert finest(Measure.ABSENCE, n) == expected


def test_uncapped_absence_has_one_step_from_the_size_for_which_it_is_a_person() -> None:
    assert finest(Measure.ABSENCE_UNCAPPED, 199) is None
    assert finest(Measure.ABSENCE_UNCAPPED, 250) == (0.5, 0.8)


def test_a_policy_may_leave_out_fine_steps() -> None:
    coarse = Policy("1", "somebody", steps=(5, 10))
    assert displays(Measure.ADHERENCE, 500, coarse)[0].step == 500


def test_a_coarser_step_may_follow() -> None:
    found = displays(Measure.ADHERENCE, 60, POLICY)
    assert found == [
        Rounding(s, e) for s, e in [(200, 1000), (500, 1000), (1000, 1000), (2000, 2000)]
    ]


@given(st.sampled_from(list(Measure)), st.integers(10, 400), st.integers(10, 400))
def test_an_end_tells_no_more_of_the_size_than_its_band(measure: Measure, n: int, m: int) -> None:
    if size_band(n) == size_band(m):
        ends = [{d.step: d.end for d in displays(measure, size, POLICY)[:1]} for size in (n, m)]
        for step in ends[0].keys() & ends[1].keys():
            assert ends[0][step] == ends[1][step]


def test_halves_are_rounded_up() -> None:
    assert shown(42.5, 20) == ShownValue(FigureKind.VALUE, 4500, 500)
    assert shown(42.4999, 20) == ShownValue(FigureKind.VALUE, 4000, 500)
    assert shown(34.5, 100) == ShownValue(FigureKind.VALUE, 3500, 100)


def test_near_the_ends_only_a_bound_is_shown() -> None:
    assert shown(20, 10) == ShownValue(FigureKind.AT_MOST, 2000, 1000)
    assert shown(20.001, 10).kind is FigureKind.VALUE
    assert shown(80, 10) == ShownValue(FigureKind.AT_LEAST, 8000, 1000)
    assert shown(-3, 50) == ShownValue(FigureKind.AT_MOST, 1000, 200)
    assert shown(104, 50) == ShownValue(FigureKind.AT_LEAST, 9000, 200)
    assert shown(2.0, 25, Measure.ABSENCE) == ShownValue(FigureKind.AT_MOST, 250, 100)
    assert shown(2.6, 25, Measure.ABSENCE) == ShownValue(FigureKind.VALUE, 300, 100)


@given(SHARES, PEOPLE)
def test_a_shown_value_is_never_more_than_half_a_step_from_the_noisy_one(
    share: tuple[int, int], n: int
) -> None:
    numerator, denominator = share
    value = Fraction(100 * numerator, MILLION * denominator)
    for display in displays(Measure.ADHERENCE, n, POLICY):
        found = show(numerator, denominator, display)
        if found.kind is FigureKind.VALUE:
            assert abs(Fraction(found.value, 100) - value) <= Fraction(display.step, 200)
        elif found.kind is FigureKind.AT_MOST:
            assert value <= Fraction(found.value, 100)
        else:
            assert value >= Fraction(found.value, 100)


@given(st.integers(0, 2_000), st.integers(1, 2_000), PEOPLE)
def test_the_allowed_interval_is_just_what_is_shown_like_this(
    numerator: int, denominator: int, n: int
) -> None:
    display = displays(Measure.ADHERENCE, n, POLICY)[0]
    numerator = min(numerator, denominator)
    found = show(numerator * MILLION, denominator, display)
    low, high = allowed(found, display, denominator)
    for other in range(denominator + 1):
        alike = show(other * MILLION, denominator, display) == found
        if alike:
            assert low <= 1_000 * other <= high + 1
        elif low < 1_000 * other < high:
            raise AssertionError(f"{other} is shown otherwise")


@pytest.mark.parametrize(
    ("measure", "scope", "period", "fewest"),
    [
        (Measure.ADHERENCE, Scope.UNIT, Month(2026, 9), 20),
        (Measure.ADHERENCE, Scope.UNIT, Quarter(2026, 3), 10),
        (Measure.ADHERENCE, Scope.UNIT, Week(2026, 36), 50),
        (Measure.ADHERENCE, Scope.SITE, Month(2026, 9), 10),
        (Measure.BREAKS, Scope.COMPANY, Month(2026, 9), 10),
        (Measure.PARTICIPATION, Scope.COMPANY, Month(2026, 9), 100),
        (Measure.PARTICIPATION, Scope.UNIT, Quarter(2026, 3), 25),
        (Measure.ABSENCE, Scope.UNIT, Month(2026, 9), 20),
        (Measure.ABSENCE_UNCAPPED, Scope.COMPANY, Quarter(2026, 3), 250),
    ],
)
def test_each_measure_is_shown_from_its_own_number_of_people(
    measure: Measure, scope: Scope, period: Period, fewest: int
) -> None:
    assert is_shown(measure, scope, period, fewest)
    assert fewest == 10 or not is_shown(measure, scope, period, fewest - 1)


@pytest.mark.parametrize(
    ("measure", "scope", "period"),
    [
        (Measure.BREAKS, Scope.UNIT, Week(2026, 36)),
        (Measure.PARTICIPATION, Scope.COMPANY, Week(2026, 36)),
        (Measure.ABSENCE, Scope.COMPANY, Week(2026, 36)),
        (Measure.ABSENCE_UNCAPPED, Scope.COMPANY, Month(2026, 9)),
        (Measure.ABSENCE_UNCAPPED, Scope.SITE, Quarter(2026, 3)),
    ],
)
def test_some_measures_are_never_shown_for_some_periods(
    measure: Measure, scope: Scope, period: Period
) -> None:
    assert not is_shown(measure, scope, period, 100_000)


def test_sizes_are_shown_as_bands() -> None:
    edges = [10, 14, 15, 19, 20, 29, 30, 49, 50, 99, 100, 149, 150, 249, 250, 399, 400, 599]
    edges += [600, 999, 1_000, 2_499, 2_500, 4_999, 5_000, 9_999, 10_000, 1_000_000]
    bands = [size_band(n) for n in edges]
    names = ["10-14", "15-19", "20-29", "30-49", "50-99", "100-149", "150-249", "250-399"]
    names += ["400-599", "600-999", "1000+", "2500+", "5000+", "10000+"]
    assert bands == [name for name in names for _ in range(2)]


def test_breaks_are_shown_a_day_and_the_others_in_percent() -> None:
    assert in_unit_of(Measure.BREAKS, WHOLE) == 3
    assert in_unit_of(Measure.BREAKS, 3_500) == 1.05
    assert in_unit_of(Measure.ADHERENCE, 3_500) == 35
    assert in_unit_of(Measure.ABSENCE, 250) == 2.5


def test_an_interval_is_cut_off_where_a_bound_would_be_shown() -> None:
    display = Rounding(step=1000, end=1400)
    found = show(145 * MILLION, 1_000, display)
    assert found == ShownValue(FigureKind.VALUE, 1000, 1000)
    assert allowed(found, display, 1_000) == (140_000, 150_000)
