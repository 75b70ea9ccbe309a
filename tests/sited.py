"""The released figures of the invented company, with sites and departments as the gate names them.

Of Eupen the figures on breaks lack one department, which is shown with one of Liège.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from tests.factories_released import released_cells
from webapp.domain.figures.measures import ReleasedCell, ReleasedUnit, Scope

GENK, LIEGE, EUPEN = 11, 12, 13
INCOMPLETE = "Eupen \u2212 Verwaltung"
_KEYS = {"Genk": GENK, "Liège": LIEGE, "Eupen": EUPEN}
_LEFT_OUT = "Verwaltung"


@cache
def sited_cells() -> tuple[ReleasedCell, ...]:
    """Every released figure."""
    return tuple(replace(cell, unit=_placed(cell)) for cell in released_cells())


@cache
def _departments() -> dict[str, int]:
    names = {part for cell in released_cells() for part in _parts(cell.unit)}
    return {name: number for number, name in enumerate(sorted(names), start=101)}


def _parts(unit: ReleasedUnit) -> tuple[str, ...]:
    return unit.parts if unit.scope is Scope.UNIT else ()


@cache
def _at(site: str | None) -> frozenset[int]:
    """The departments of a site, or of all."""
    return frozenset(
        _departments()[part]
        for cell in released_cells()
        if site is None or cell.unit.site == site
        for part in _parts(cell.unit)
    )


def _placed(cell: ReleasedCell) -> ReleasedUnit:
    unit = cell.unit
    if unit.scope is Scope.SITE and unit.site:
        return _site(cell, unit.site)
    of = _at(None) if unit.scope is Scope.COMPANY else {_departments()[one] for one in unit.parts}
    return _joined(cell, replace(unit, departments=tuple(sorted(of))))


def _site(cell: ReleasedCell, name: str) -> ReleasedUnit:
    site = replace(cell.unit, series=f"site-{_KEYS[name]}", departments=tuple(sorted(_at(name))))
    if name != "Eupen" or not cell.measure.spec.is_about_breaks:
        return site
    kept = tuple(one for one in site.departments if one != _departments()[_LEFT_OUT])
    return replace(
        site,
        id=site.id + 10_000,
        series=f"{site.series}-0123456789ab",
        label=INCOMPLETE,
        departments=kept,
    )


def _joined(cell: ReleasedCell, unit: ReleasedUnit) -> ReleasedUnit:
    """What is left out of Eupen, for breaks, together with a department of Liège."""
    if unit.parts != (_LEFT_OUT,) or not cell.measure.spec.is_about_breaks:
        return unit
    parts = (_LEFT_OUT, "Revalidation")
    return replace(
        unit,
        id=unit.id + 10_000,
        series="unit-across",
        label=" + ".join(parts),
        site=None,
        parts=parts,
        departments=tuple(sorted(_departments()[one] for one in parts)),
    )
