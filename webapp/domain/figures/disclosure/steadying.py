"""Adherence of small groups, steadied by their breaks a day: after R8, from shown figures only."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from webapp.domain.figures.disclosure.closure import ShownCell
from webapp.domain.figures.disclosure.showing import fewest_people
from webapp.domain.figures.measures import FigureKind, Measure, Scope

# From this size on nothing is added to a group's own count: its chance error is small enough.
COUNTED_FROM = 50  # people
STEP = 5  # percent
WHOLE = 100

Rates = Mapping[tuple[str, Measure], float]  # by period and measure


def steadied(cells: Sequence[ShownCell]) -> list[ShownCell]:
    """The cells, with the adherence of groups of fewer than 50 people steadied.

    One third of it is the group's own count, two thirds are what its breaks a day suggest: as much
    adherence a break as in the whole company. Both figures are about the same behaviour and have
    chance errors of their own. Only shown figures are used and the parts are public, so nothing is
    told that was not shown already.
    """
    partners = {measure: measure.partner for measure in Measure}
    steadying = set(partners.values())
    beside = {
        (cell.group, cell.period, cell.measure): cell for cell in cells if cell.measure in steadying
    }
    rates = _company_rates(cells)
    found = []
    for cell in cells:
        other = partners[cell.measure]
        is_small = fewest_people(cell.size_band) < COUNTED_FROM
        partner = beside.get((cell.group, cell.period, other)) if other and is_small else None
        rate = rates.get((cell.period, cell.measure))
        found.append(_steady(cell, partner, rate) if partner and rate else cell)
    return found


def _company_rates(cells: Sequence[ShownCell]) -> Rates:
    """The company's figure for one of the measure that steadies it, where both have a value."""
    whole = {
        (cell.period, cell.measure): cell.shown
        for cell in cells
        if cell.group.scope is Scope.COMPANY and cell.kind is FigureKind.VALUE
    }
    rates = {}
    for (period, measure), shown in whole.items():
        other = measure.partner
        if other and whole.get((period, other)):
            rates[period, measure] = shown / whole[period, other]
    return rates


def _steady(cell: ShownCell, partner: ShownCell, rate: float) -> ShownCell:
    """The cell, from itself and its partner; a bound twice over says no more than it did."""
    if cell.kind is partner.kind is not FigureKind.VALUE:
        return cell
    suggested = min(float(WHOLE), _middle(partner) * rate)
    percent = (_middle(cell) + 2 * suggested) / 3
    shown = STEP * math.floor(percent / STEP + 0.5)
    kinds = {0: FigureKind.AT_MOST, WHOLE: FigureKind.AT_LEAST}
    within = min(max(shown, STEP), WHOLE - STEP)
    kind = kinds.get(shown, FigureKind.VALUE)
    return cell._replace(kind=kind, shown=float(within), step=float(STEP))


def _middle(cell: ShownCell) -> float:
    """What stands for a figure of which only a bound is shown: the middle of what it can be."""
    whole = cell.measure.spec.unit.whole
    ends = {FigureKind.AT_MOST: cell.shown / 2, FigureKind.AT_LEAST: (whole + cell.shown) / 2}
    return ends.get(cell.kind, cell.shown)
