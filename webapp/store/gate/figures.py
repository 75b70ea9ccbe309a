"""Released groups and figures, as they are read for whoever shows them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, select
from sqlalchemy.orm import Session

from webapp.domain.figures.measures import Measure, ReleasedCell, ReleasedUnit, Scope
from webapp.store.gate.releases import ReleasedCellRow, ReleaseUnit

_UNITS = select(
    ReleaseUnit.id,
    ReleaseUnit.series,
    ReleaseUnit.scope,
    ReleaseUnit.quarter,
    ReleaseUnit.label,
    ReleaseUnit.site,
    ReleaseUnit.parts,
    ReleaseUnit.joined,
    ReleaseUnit.departments,
)
_CELLS = select(
    ReleasedCellRow.unit_id,
    ReleasedCellRow.period,
    ReleasedCellRow.measure,
    ReleasedCellRow.kind,
    ReleasedCellRow.shown,
    ReleasedCellRow.step,
    ReleasedCellRow.size_band,
    ReleasedCellRow.members_changed,
)


def list_units(session: Session) -> list[ReleasedUnit]:
    """Every group that has a figure, of every quarter."""
    has_figure = exists().where(ReleasedCellRow.unit_id == ReleaseUnit.id)
    return list(_read_units(session, has_figure))


def list_sites(session: Session, quarter: str) -> list[ReleasedUnit]:
    """The sites that have a figure of the whole quarter; one more than once, if it is incomplete
    for some measures."""
    has_figure = exists().where(
        ReleasedCellRow.unit_id == ReleaseUnit.id, ReleasedCellRow.period == quarter
    )
    of_quarter = (ReleaseUnit.quarter == quarter, ReleaseUnit.scope == Scope.SITE)
    return list(_read_units(session, *of_quarter, has_figure))


def _read_units(session: Session, *wanted: ColumnElement[bool]) -> Iterator[ReleasedUnit]:
    statement = _UNITS.where(*wanted).order_by(ReleaseUnit.quarter, ReleaseUnit.id)
    for row in session.execute(statement):
        key, series, scope, quarter, label, site, parts, joined, departments = row
        of, made = tuple(parts), tuple(departments)
        yield ReleasedUnit(key, series, scope, quarter, label, site, of, joined, made)


def list_cells(
    session: Session,
    *,
    measures: Collection[Measure] | None = None,
    series: Collection[str] | None = None,
    quarters: tuple[str, str] | None = None,
    department: int | None = None,
) -> list[ReleasedCell]:
    """Released figures by group, measure and period; None: all. Quarters are first and last.

    `department` leaves the groups that this department is a part of.
    """
    wanted: list[ColumnElement[bool]] = []
    if series is not None:
        wanted.append(ReleaseUnit.series.in_(series))
    if quarters is not None:
        wanted.append(ReleaseUnit.quarter.between(*quarters))
    # A group is read once, with the names that it had in its quarter (R12), and its figures apart.
    # The few groups of a department go along as ids; otherwise a query does: there may be more
    # groups than a statement takes values.
    known = {
        unit.id: unit
        for unit in _read_units(session, *wanted)
        if department is None or department in unit.departments
    }
    ids = select(ReleaseUnit.id).where(*wanted) if department is None else list(known)
    cells = _CELLS.where(ReleasedCellRow.unit_id.in_(ids))
    return _read_cells(session, cells, known, measures)


def list_figures(
    session: Session,
    units: Collection[ReleasedUnit],
    *,
    measures: Collection[Measure],
    periods: Collection[str] | None = None,
) -> list[ReleasedCell]:
    """Released figures of these few groups, by group, measure and period."""
    known = {unit.id: unit for unit in units}
    if not known:
        return []
    cells = _CELLS.where(ReleasedCellRow.unit_id.in_(known))
    return _read_cells(session, cells, known, measures, periods)


def _read_cells(
    session: Session,
    cells: Select[*tuple[Any, ...]],
    known: Mapping[int, ReleasedUnit],
    measures: Collection[Measure] | None,
    periods: Collection[str] | None = None,
) -> list[ReleasedCell]:
    if measures is not None:
        cells = cells.where(ReleasedCellRow.measure.in_(measures))
    if periods is not None:
        cells = cells.where(ReleasedCellRow.period.in_(periods))
    ordered = cells.order_by(
        ReleasedCellRow.unit_id, ReleasedCellRow.measure, ReleasedCellRow.period
    )
    return [ReleasedCell(known[row[0]], *row[1:]) for row in session.execute(ordered)]


def list_series(session: Session, measure: Measure, period: str) -> frozenset[str]:
    """The series of the groups that have a figure of a measure in a period."""
    statement = (
        select(ReleaseUnit.series)
        .join(ReleasedCellRow, ReleasedCellRow.unit_id == ReleaseUnit.id)
        .where(ReleasedCellRow.measure == measure, ReleasedCellRow.period == period)
    )
    return frozenset(session.scalars(statement))
