"""Groups beside each other: limits by size, overdispersion, and too few groups."""

from __future__ import annotations

from dataclasses import replace

from tests.analysis.released_months import quarter
from webapp.analysis.funnel import judge_groups
from webapp.domain.figures.findings import FindingReason, Verdict
from webapp.domain.figures.measures import FigureKind

ALIKE = {f"unit-{at}": 40.0 + at % 3 for at in range(12)}


def test_groups_that_differ_as_people_do_are_inside() -> None:
    found = judge_groups(quarter(ALIKE, company=41))
    assert len(found) == len(ALIKE)
    assert {one.verdict for one in found} == {Verdict.NO_SIGN}
    assert {one.numbers["tau"] for one in found} == {0.0}


def test_one_far_away_is_outside_and_says_by_how_much() -> None:
    far = {**ALIKE, "unit-0": 90.0}
    found = {one.series: one for one in judge_groups(quarter(far, company=41, band="100-149"))}
    assert found["unit-0"].verdict is Verdict.LARGER_THAN_CHANCE
    assert found["unit-0"].reason is FindingReason.OUTSIDE
    assert found["unit-0"].estimate == 49
    assert found["unit-1"].verdict is Verdict.NO_SIGN


def test_a_smaller_group_has_to_be_further_away() -> None:
    cells = quarter({**ALIKE, "unit-0": 70.0}, company=41, band="100-149")
    small = [replace(c, size_band="10-14") if c.unit.series == "unit-0" else c for c in cells]
    verdicts = [
        next(one.verdict for one in judge_groups(some) if one.series == "unit-0")
        for some in (cells, small)
    ]
    assert verdicts == [Verdict.LARGER_THAN_CHANCE, Verdict.NO_SIGN]


def test_where_all_groups_differ_much_none_stands_out() -> None:
    wide = {f"unit-{at}": 10.0 + 7 * at for at in range(12)}
    found = judge_groups(quarter(wide, company=48, band="1000-2499"))
    assert {one.verdict for one in found} == {Verdict.NO_SIGN}
    assert found[0].numbers["phi"] > 10
    assert found[0].numbers["tau"] > 5


def test_seven_groups_are_too_little_and_so_is_a_bound() -> None:
    few = dict(list(ALIKE.items())[:7])
    assert {one.reason for one in judge_groups(quarter(few, company=41))} == {
        FindingReason.FEW_GROUPS
    }
    cells = quarter(ALIKE, company=41)
    cells[3] = replace(cells[3], kind=FigureKind.AT_MOST)
    found = {one.series: one for one in judge_groups(cells)}[cells[3].unit.series]
    assert (found.verdict, found.reason) == (Verdict.TOO_LITTLE, FindingReason.ONLY_A_BOUND)


def test_without_a_figure_of_the_company_nothing_is_said() -> None:
    assert judge_groups(quarter(ALIKE, company=41)[1:]) == []
