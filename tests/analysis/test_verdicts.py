"""What may be said of a change: rounding and the chance error come first."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.analysis.simulated import MAKERS, share_of
from webapp.analysis.verdicts import judge, people_vary, probability
from webapp.domain.figures.disclosure.showing import fewest_people, size_band
from webapp.domain.figures.findings import Verdict
from webapp.domain.figures.measures import FigureKind, Measure, ReleasedCell, ReleasedUnit, Scope

UNIT = ReleasedUnit(1, "company", Scope.COMPANY, "2026-Q3", "Zorggroep Linde", None, (), None)


def cell(
    shown: float,
    *,
    measure: Measure = Measure.ADHERENCE,
    step: float = 1.0,
    size_band: str = "100-149",
    kind: FigureKind = FigureKind.VALUE,
) -> ReleasedCell:
    return ReleasedCell(
        UNIT, "2026-Q3", measure, kind, shown, step, size_band, members_changed=False
    )


def absent(shown: float, size_band: str) -> ReleasedCell:
    return cell(shown, measure=Measure.ABSENCE, step=0.5, size_band=size_band)


@pytest.mark.parametrize(
    ("band", "people"),
    [("10-14", 10), ("50-99", 50), ("100+", 100), ("600-999", 600), ("10000+", 10_000)],
)
def test_a_size_band_stands_for_its_smallest_group(band: str, people: int) -> None:
    assert fewest_people(band) == people
    assert size_band(people) in (band, "100-149")


def test_of_640_people_two_and_a_half_and_three_and_a_half_percent_differ_by_more_than_chance() -> (
    None
):
    judged = {
        people: judge(absent(3.5, size_band(people)), absent(2.5, size_band(people)))
        for people in (100, 300, 640, 10_000, 100_000)
    }
    assert [people for people, one in judged.items() if one is Verdict.LARGER_THAN_CHANCE] == [
        640,
        10_000,
        100_000,
    ]
    assert probability(absent(3.5, "600-999"), absent(2.5, "600-999")) == pytest.approx(
        0.04, abs=0.002
    )


def test_verdicts_get_sharper_with_size_and_never_finer_than_the_rounding() -> None:
    bands = [size_band(people) for people in (100, 150, 250, 400, 600, 1_000, 2_500, 10_000)]
    chances = [probability(absent(3.5, band), absent(2.5, band)) for band in bands]
    assert chances == sorted(chances, reverse=True)
    assert judge(absent(3.0, "10000+"), absent(2.5, "10000+")) is Verdict.NO_SIGN


def test_a_small_group_needs_a_far_larger_change() -> None:
    before = cell(30, step=10, size_band="10-14")
    assert judge(cell(60, step=10, size_band="10-14"), before) is Verdict.NO_SIGN
    assert judge(cell(90, step=10, size_band="10-14"), before) is Verdict.LARGER_THAN_CHANCE


def test_the_smaller_of_two_groups_and_the_wider_of_two_steps_decide() -> None:
    large, small = cell(30, size_band="600-999"), cell(40, step=5, size_band="20-29")
    assert probability(large, small) == probability(small, large)
    assert probability(large, small) > probability(large, replace(small, size_band="30-49"))
    assert probability(large, small) > probability(large, cell(40, size_band="600-999"))


@given(st.sampled_from(list(Measure)), st.floats(-5, 105))
def test_people_vary_by_at_most_what_is_possible_between_nothing_and_all(
    measure: Measure, level: float
) -> None:
    weight = measure.spec.weight
    assert 0 <= people_vary(measure, level) <= weight**2 / 4


@pytest.mark.parametrize("measure", MAKERS)
@pytest.mark.parametrize(("people", "employers"), [(30, 150), (100, 150), (640, 100), (10_000, 12)])
def test_where_nothing_changed_at_most_one_in_twenty_is_called_larger_than_chance(
    measure: Measure, people: int, employers: int
) -> None:
    rng = np.random.default_rng(people)
    alarms = share_of(Verdict.LARGER_THAN_CHANCE, rng, measure, people, employers)
    assert alarms <= 0.05


@pytest.mark.parametrize("measure", MAKERS)
def test_a_change_of_two_fifths_is_seen_in_ten_thousand_people(measure: Measure) -> None:
    rng = np.random.default_rng(1)
    seen = share_of(Verdict.LARGER_THAN_CHANCE, rng, measure, 10_000, 8, change=1.4)
    assert seen > 0.8


@pytest.mark.parametrize("kind", [FigureKind.AT_MOST, FigureKind.AT_LEAST])
def test_of_a_bound_or_a_missing_figure_nothing_is_said(kind: FigureKind) -> None:
    assert judge(cell(10, kind=kind), cell(60)) is Verdict.TOO_LITTLE
    assert judge(cell(60), cell(10, kind=kind)) is Verdict.TOO_LITTLE
    assert judge(None, cell(60)) is Verdict.TOO_LITTLE
    assert judge(cell(60), None) is Verdict.TOO_LITTLE


@given(st.integers(0, 100), st.integers(0, 100))
def test_a_change_and_its_reverse_are_judged_alike(one: int, other: int) -> None:
    assert judge(cell(one), cell(other)) is judge(cell(other), cell(one))
