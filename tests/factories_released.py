"""Released figures of a small invented company over five quarters, made by hand.

They look like what the gate releases; no raw data stand behind them.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from sqlalchemy.orm import Session

from webapp.content.guidance import guidance
from webapp.content.policy import disclosure_policy
from webapp.domain.figures.disclosure.closure import StoredCell
from webapp.domain.figures.disclosure.layout import NamedGroup
from webapp.domain.figures.disclosure.policy import Policy
from webapp.domain.figures.disclosure.showing import displays, in_unit_of, is_shown, size_band
from webapp.domain.figures.measures import (
    FigureKind,
    JoinReason,
    Measure,
    ReleasedCell,
    ReleasedUnit,
    Scope,
)
from webapp.domain.periods import Quarter, parse_period
from webapp.services.care.reports import ReportBasis
from webapp.store.gate import releases as store

QUARTERS = ("2025-Q3", "2025-Q4", "2026-Q1", "2026-Q2", "2026-Q3")
COMPANY = "Zorggroep Linde"
BASIS = ReportBasis(COMPANY, guidance())


@dataclass(frozen=True, slots=True)
class Sketch:
    """A published group to be: how many people, and where its adherence lies in percent."""

    series: str
    scope: Scope
    label: str
    site: str | None
    parts: tuple[str, ...]
    people: int
    level: float
    joined: JoinReason | None = None


def sketch_department(name: str, site: str, people: int, level: float) -> Sketch:
    """A department that is shown on its own."""
    return Sketch(f"{site}/{name}", Scope.UNIT, name, site, (name,), people, level)


def _joined(names: tuple[str, ...], site: str, people: int, level: float, why: str) -> Sketch:
    label = " + ".join(names)
    return Sketch(f"{site}/{label}", Scope.UNIT, label, site, names, people, level, JoinReason(why))


SKETCHES = (
    Sketch("company", Scope.COMPANY, COMPANY, None, (), 412, 36),
    Sketch("site/Genk", Scope.SITE, "Genk", "Genk", ("Genk",), 214, 40),
    Sketch("site/Liège", Scope.SITE, "Liège", "Liège", ("Liège",), 121, 34),
    Sketch("site/Eupen", Scope.SITE, "Eupen", "Eupen", ("Eupen",), 77, 29),
    sketch_department("Spoedgevallen", "Genk", 58, 44),
    sketch_department("Geriatrie", "Genk", 64, 31),
    sketch_department("Onthaal en opname", "Genk", 22, 52),
    sketch_department("Apotheek", "Genk", 14, 38),
    _joined(("Keuken", "Linnenkamer"), "Genk", 17, 24, "fewer_than_ten"),
    _joined(("Apotheek", "Onthaal en opname"), "Genk", 36, 47, "protection"),
    sketch_department("Kinesitherapie", "Genk", 39, 58),
    sketch_department("Médecine interne", "Liège", 46, 35),
    sketch_department("Éducation et accueil", "Liège", 28, 41),
    _joined(("Cuisine", "Entretien", "Technique"), "Liège", 24, 21, "fewer_than_ten"),
    sketch_department("Revalidation", "Liège", 23, 37),
    sketch_department("Pflegewohnheim Sankt Josef", "Eupen", 51, 27),
    sketch_department("Verwaltung", "Eupen", 26, 33),
)

_OF_LARGE_GROUPS = [m for m in Measure if m.spec.why_large and m is not Measure.ABSENCE_UNCAPPED]
_SCALE = {
    Measure.ADHERENCE: 1.0,
    Measure.BREAKS: 1.25,
    Measure.PARTICIPATION: 1.75,
    Measure.ABSENCE: 0.1,
    Measure.ABSENCE_UNCAPPED: 0.19,
}
_SEASON = {1: 0.3, 2: 0.5, 3: 0.2, 7: -0.5, 8: -0.6, 10: 0.3, 12: -0.1}


def released_units() -> list[ReleasedUnit]:
    """Every published group in every quarter."""
    return [_unit(sketch, quarter, SKETCHES) for quarter in QUARTERS for sketch in SKETCHES]


def _unit(sketch: Sketch, quarter: str, sketches: Sequence[Sketch]) -> ReleasedUnit:
    return ReleasedUnit(
        id=QUARTERS.index(quarter) * len(sketches) + sketches.index(sketch) + 1,
        series=sketch.series,
        scope=sketch.scope,
        quarter=quarter,
        label=sketch.label,
        site=sketch.site,
        parts=sketch.parts,
        joined=sketch.joined,
    )


def released_cells(sketches: Sequence[Sketch] = SKETCHES) -> list[ReleasedCell]:
    """Every released figure, sorted as the gate sorts them."""
    return list(_every_cell(tuple(sketches)))


@cache
def _every_cell(sketches: tuple[Sketch, ...]) -> tuple[ReleasedCell, ...]:
    """Made once in a process: hundreds of tests begin with the same figures."""
    found = [
        cell
        for quarter in QUARTERS
        for sketch in sketches
        for measure in Measure
        for cell in _cells(sketch, _unit(sketch, quarter, sketches), measure)
    ]
    return tuple(sorted(found, key=lambda c: (c.unit.label, c.unit.series, c.measure, c.period)))


def _cells(sketch: Sketch, unit: ReleasedUnit, measure: Measure) -> Iterator[ReleasedCell]:
    quarter = parse_period(unit.quarter)
    assert isinstance(quarter, Quarter)
    weeks = [week.key for month in quarter.months() for week in month.weeks()]
    for key in (*weeks, *(month.key for month in quarter.months()), quarter.key):
        if _is_shown(sketch, measure, key):
            yield _cell(sketch, unit, measure, key)


def _is_shown(sketch: Sketch, measure: Measure, key: str) -> bool:
    if "W" in key:
        return measure is Measure.ADHERENCE and sketch.people >= 50
    monthly = "Q" not in key
    if measure in _OF_LARGE_GROUPS:
        return is_shown(measure, sketch.scope, parse_period(key), sketch.people)
    if sketch.joined is JoinReason.PROTECTION:  # only in the month in which its parts failed
        return key == "2026-05" and measure is not Measure.ABSENCE_UNCAPPED
    if "Onthaal" in sketch.label and key == "2026-05":
        return False
    if measure is Measure.ABSENCE_UNCAPPED:
        return sketch.scope is Scope.COMPANY and not monthly
    if sketch.scope is not Scope.UNIT:
        return True
    if measure is Measure.PARTICIPATION:
        return sketch.people >= (100 if monthly else 25)
    return sketch.people >= 20 or (not monthly and measure is not Measure.ABSENCE)


def _cell(sketch: Sketch, unit: ReleasedUnit, measure: Measure, key: str) -> ReleasedCell:
    if measure in _OF_LARGE_GROUPS:
        return _large(sketch, unit, measure, key)
    step = _step(sketch.people, measure)
    end = max(10.0, 200 / sketch.people)
    raw = _level(sketch, measure, key)
    kind, shown = FigureKind.VALUE, step * math.floor(raw / step + 0.5)
    if measure is Measure.ABSENCE and raw < 50 / sketch.people:
        kind, shown = FigureKind.AT_MOST, 50 / sketch.people
    elif measure in (Measure.ADHERENCE, Measure.PARTICIPATION) and raw <= end:
        kind, shown = FigureKind.AT_MOST, end
    elif measure is Measure.PARTICIPATION and raw >= 100 - end:
        kind, shown = FigureKind.AT_LEAST, 100 - end
    if measure is Measure.BREAKS:
        step, shown = step * 0.03, shown * 0.03
    changed = "Q" in key or key[4:] in {"-01", "-04", "-07", "-10"}
    return ReleasedCell(
        unit=unit,
        period=key,
        measure=measure,
        kind=kind,
        shown=round(shown, 4),
        step=step,
        size_band=size_band(sketch.people),
        members_changed=changed and sketch.people % 3 != 0,
    )


def _large(sketch: Sketch, unit: ReleasedUnit, measure: Measure, key: str) -> ReleasedCell:
    """A figure that only large groups have: the middle of its scale, a step to and fro."""
    rounding = displays(measure, sketch.people, Policy("1", "somebody"))[0]
    whole = 10_000 // rounding.step
    rate = rounding.step * (whole // 3 + sum(map(ord, key)) % 2)
    return ReleasedCell(
        unit=unit,
        period=key,
        measure=measure,
        kind=FigureKind.VALUE,
        shown=round(in_unit_of(measure, rate), 4),
        step=in_unit_of(measure, rounding.step),
        size_band=size_band(sketch.people),
        members_changed=False,
    )


def _level(sketch: Sketch, measure: Measure, key: str) -> float:
    """A calm curve with a season: habits move slowly, absence peaks in October and February."""
    month = _month(key)
    age = (int(key[:4]) - 2025) * 12 + month - 7
    wave = math.sin(sketch.people * 1.7 + age * 0.9) * 60 / sketch.people
    if measure in (Measure.ABSENCE, Measure.ABSENCE_UNCAPPED):
        return (36 - (sketch.level - 36) / 4) * _SCALE[measure] + _SEASON.get(month, 0) + wave / 8
    rise = 9 * (1 - math.exp(-age / 5)) - (3 if month in (7, 8) else 0)
    return min(max(sketch.level - 8 + rise + wave, 0) * _SCALE[measure], 100)


def _month(key: str) -> int:
    """The month of a month, the middle one of a quarter, the one that a week lies in."""
    if "Q" in key:
        return 3 * int(key[-1]) - 1
    return min(int(key[6:]) // 4 + 1, 12) if "W" in key else int(key[5:])


def _step(people: int, measure: Measure) -> float:
    one = 100 / people
    steps: tuple[float, ...] = (1, 2, 5, 10)
    if measure is Measure.PARTICIPATION:
        one, steps = 500 / people, (1, 2, 5, 10, 20)
    elif measure is Measure.ABSENCE:
        one, steps = 25 / people, (0.5, 1, 2, 2.5, 5)
    elif measure is Measure.ABSENCE_UNCAPPED:
        steps = (0.5,)
    return next((step for step in steps if step >= one), steps[-1])


def make_released(session: Session, cells: Iterable[ReleasedCell] | None = None) -> None:
    """Store released figures (those of the invented company) as a publication does.

    All of a quarter belong to the batch of its last month; the earlier months are there, empty.
    """
    by_quarter: dict[str, list[ReleasedCell]] = {}
    for cell in released_cells() if cells is None else cells:
        by_quarter.setdefault(cell.unit.quarter, []).append(cell)
    for quarter, found in sorted(by_quarter.items()):
        period = parse_period(quarter)
        assert isinstance(period, Quarter)
        _store_quarter(session, period, found)


def _store_quarter(session: Session, quarter: Quarter, cells: list[ReleasedCell]) -> None:
    release_id = add_releases(session, quarter)
    ids = store.add_units(session, quarter.key, _groups(cells))
    stored = [(ids[cell.unit.series], _stored(cell)) for cell in cells]
    store.add_cells(session, release_id, stored)


def add_releases(session: Session, quarter: Quarter) -> int:
    """The id of the batch of the last month."""
    for month in quarter.months():
        at = dt.datetime.combine(month.last, dt.time(3), dt.UTC) + dt.timedelta(days=10)
        store.add_release(session, month, published_at=at, policy=disclosure_policy())
    return store.get_release(session, quarter.months()[-1]).id


def _groups(cells: list[ReleasedCell]) -> Iterator[NamedGroup]:
    for unit in {cell.unit.series: cell.unit for cell in cells}.values():
        yield NamedGroup(
            series=unit.series,
            scope=unit.scope,
            label=unit.label,
            site=unit.site,
            parts=list(unit.parts),
            joined=unit.joined,
            departments=list(unit.departments),
        )


def _stored(cell: ReleasedCell) -> StoredCell:
    return StoredCell(
        series=cell.unit.series,
        period=cell.period,
        measure=cell.measure,
        kind=cell.kind,
        shown=cell.shown,
        step=cell.step,
        size_band=cell.size_band,
        members_changed=cell.members_changed,
        composition="",
    )


def make_released_group(
    session: Session,
    *,
    departments: Sequence[int],
    cells: Sequence[tuple[str, Scope, FigureKind]],
    parts: Sequence[str] = ("Radiologie",),
    joined: JoinReason | None = None,
    measure: Measure = Measure.ADHERENCE,
) -> None:
    """A released adherence, or another measure, of 35 % in 2026-Q3, of groups of these departments.

    One for each period.
    """
    quarter = Quarter(2026, 3)
    release_id = add_releases(session, quarter)
    for number, (period, scope, kind) in enumerate(cells):
        group = NamedGroup(
            series=f"{scope}-{number}",
            scope=scope,
            label=" + ".join(parts),
            site="Genk",
            parts=list(parts),
            joined=joined,
            departments=list(departments),
        )
        ids = store.add_units(session, quarter.key, [group])
        cell = StoredCell(
            series=group.series,
            period=period,
            measure=measure,
            kind=kind,
            shown=35,
            step=5,
            size_band="20-29",
            members_changed=False,
            composition="",
        )
        store.add_cells(session, release_id, [(ids[group.series], cell)])
