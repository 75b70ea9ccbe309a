"""What may be said of a change: rounding and the chance error come first."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.analysis.verdicts import Verdict, allowance, fewest_people, judge
from webapp.domain.figures.measures import FigureKind, Measure, ReleasedCell, ReleasedUnit, Scope

UNIT = ReleasedUnit(1, "company", Scope.COMPANY, "2026-Q3", "Zorggroep Linde", None, (), None)


def cell(
    shown: float,
    *,
    measure: Measure = Measure.ADHERENCE,
    step: float = 1.0,
    size_band: str = "100+",
    kind: FigureKind = FigureKind.VALUE,
) -> ReleasedCell:
    return ReleasedCell(
        UNIT, "2026-Q3", measure, kind, shown, step, size_band, members_changed=False
    )


@pytest.mark.parametrize(("band", "people"), [("10-14", 10), ("50-99", 50), ("100+", 100)])
def test_a_size_band_stands_for_its_smallest_group(band: str, people: int) -> None:
    assert fewest_people(band) == people


def test_a_hundred_people_may_differ_by_one_step_and_nearly_three_persons() -> None:
    assert allowance(cell(40), cell(44)) == pytest.approx(1 + 2.83, abs=0.01)
    assert judge(cell(40), cell(43)) is Verdict.NO_SIGN
    assert judge(cell(40), cell(44)) is Verdict.LARGER_THAN_CHANCE


def test_a_small_group_needs_a_far_larger_change() -> None:
    before, after = cell(30, step=10, size_band="10-14"), cell(60, step=10, size_band="10-14")
    assert allowance(after, before) == pytest.approx(10 + 28.3, abs=0.05)
    assert judge(after, before) is Verdict.NO_SIGN


def test_the_smaller_of_two_groups_and_the_wider_of_two_steps_decide() -> None:
    large, small = cell(30), cell(36, step=5, size_band="20-29")
    assert allowance(large, small) == allowance(small, large) == pytest.approx(5 + 14.14, abs=0.01)


def test_a_person_weighs_a_quarter_in_absence_because_of_the_cap() -> None:
    before = cell(2.5, measure=Measure.ABSENCE, step=0.5)
    assert judge(cell(3.5, measure=Measure.ABSENCE, step=0.5), before) is Verdict.NO_SIGN
    assert judge(cell(4.0, measure=Measure.ABSENCE, step=0.5), before) is Verdict.LARGER_THAN_CHANCE


@pytest.mark.parametrize("kind", [FigureKind.AT_MOST, FigureKind.AT_LEAST])
def test_of_a_bound_or_a_missing_figure_nothing_is_said(kind: FigureKind) -> None:
    assert judge(cell(10, kind=kind), cell(60)) is Verdict.TOO_LITTLE
    assert judge(cell(60), cell(10, kind=kind)) is Verdict.TOO_LITTLE
    assert judge(None, cell(60)) is Verdict.TOO_LITTLE
    assert judge(cell(60), None) is Verdict.TOO_LITTLE


@given(st.integers(0, 100), st.integers(0, 100))
def test_a_change_and_its_reverse_are_judged_alike(one: int, other: int) -> None:
    assert judge(cell(one), cell(other)) is judge(cell(other), cell(one))
