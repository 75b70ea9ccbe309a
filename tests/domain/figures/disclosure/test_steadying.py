"""Adherence of small groups is steadied by their breaks a day, from shown figures only."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.figures.disclosure.test_closure import cells_of, published
from tests.domain.figures.employers import QUARTER
from webapp.domain.figures.disclosure.closure import ShownCell
from webapp.domain.figures.disclosure.layout import CellGroup
from webapp.domain.figures.disclosure.steadying import steadied
from webapp.domain.figures.measures import FigureKind, Measure, Scope

UNIT = CellGroup(Scope.UNIT, frozenset({1}), (1,))
COMPANY = CellGroup(Scope.COMPANY, frozenset({1, 2}), (1,))
KINDS = st.sampled_from(list(FigureKind))


def cell(
    shown: float,
    measure: Measure = Measure.ADHERENCE,
    *,
    group: CellGroup = UNIT,
    kind: FigureKind = FigureKind.VALUE,
    band: str = "10-14",
) -> ShownCell:
    return ShownCell(group, QUARTER.key, measure, kind, shown, 10, band, False, "people")


def of_company(adherence: float = 20, breaks: float = 1.0) -> list[ShownCell]:
    return [
        cell(adherence, group=COMPANY, band="100-149"),
        cell(breaks, Measure.BREAKS, group=COMPANY, band="100-149"),
    ]


def shown_of(own: ShownCell, breaks: ShownCell | None, company: list[ShownCell]) -> ShownCell:
    beside = [] if breaks is None else [breaks]
    return steadied([own, *beside, *company])[0]


def test_one_third_is_the_own_count_and_two_thirds_what_breaks_a_day_suggest() -> None:
    made = shown_of(cell(50), cell(1.25, Measure.BREAKS), of_company())
    assert (made.kind, made.shown, made.step) == (FigureKind.VALUE, 35, 5)  # 50 / 3 + 25 x 2 / 3


def test_nothing_else_of_a_figure_changes_and_no_other_figure() -> None:
    cells = [cell(50), cell(1.25, Measure.BREAKS), *of_company()]
    made = steadied(cells)
    assert made[1:] == cells[1:]
    assert made[0]._replace(shown=50, step=10) == cells[0]


@pytest.mark.parametrize("band", ["50-99", "100-149"])
def test_from_fifty_people_on_adherence_is_the_count(band: str) -> None:
    own = cell(50, band=band)
    assert shown_of(own, cell(1.25, Measure.BREAKS, band=band), of_company()) == own


def test_without_a_partner_or_a_value_of_the_company_adherence_is_the_count() -> None:
    own, breaks = cell(50), cell(1.25, Measure.BREAKS)
    bound = [one._replace(kind=FigureKind.AT_MOST) for one in of_company()]
    assert shown_of(own, None, of_company()) == own
    assert shown_of(own, breaks, []) == own
    assert shown_of(own, breaks, bound) == own
    assert shown_of(own, breaks, of_company(breaks=0)) == own


def test_two_bounds_say_no_more_than_they_did() -> None:
    own = cell(20, kind=FigureKind.AT_MOST)
    breaks = cell(0.6, Measure.BREAKS, kind=FigureKind.AT_MOST)
    assert shown_of(own, breaks, of_company()) == own
    assert shown_of(own, breaks._replace(kind=FigureKind.VALUE), of_company()).shown == 10


@given(st.floats(0, 100), KINDS, st.floats(0, 3), KINDS, st.floats(1, 100), st.floats(0.1, 3))
def test_what_is_shown_is_a_share_and_never_said_to_be_nothing_or_all(
    own: float, kind: FigureKind, breaks: float, other: FigureKind, whole: float, rate: float
) -> None:
    pair = cell(own, kind=kind), cell(breaks, Measure.BREAKS, kind=other)
    made = shown_of(*pair, of_company(whole, rate))
    assert made == pair[0] or 5 <= made.shown <= 95


def test_whoever_has_the_shown_figures_could_compute_it() -> None:
    """It asks for cells and for nothing else: equal figures give equal figures."""
    first = [one for one in published(3).cells]
    again = [one._replace(composition="other people") for one in first]
    alike = [one._replace(composition="") for one in steadied(first)]
    assert [one._replace(composition="") for one in steadied(again)] == alike
    assert alike != [one._replace(composition="") for one in first]
    assert cells_of([], sizes=[[20]]) == steadied([])
