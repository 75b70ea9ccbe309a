"""Released figures taken away in a file: which rows are wanted, and that somebody took them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy.orm import Session

from webapp.domain.errors import Invalid
from webapp.domain.figures.measures import Measure, ReleasedCell, ReleasedUnit, Scope
from webapp.domain.figures.selections import Selection
from webapp.domain.governance.audit import Action, Actor
from webapp.domain.names import alphabetical
from webapp.gate.released import published_series, published_units
from webapp.store.governance import audit

_SCOPES, _MEASURES = list(reversed(Scope)), list(Measure)


def export_released(
    session: Session, *, reader: Session, wanted: Selection, actor: Actor, now: dt.datetime
) -> list[ReleasedCell]:
    """The rows that are wanted, exactly as published; that they were taken away is recorded.

    The company comes first, then its sites and groups by name, each with its measures and periods.
    `reader` sees released figures only. Raises Invalid: there is no such group or site.
    """
    _check(wanted, published_units(reader))
    found = published_series(
        reader, measures=wanted.measures, units=wanted.units, periods=wanted.quarters
    )
    cells = _by_name([cell for cell in found if wanted.has(cell)])
    audit.record(
        session,
        at=now,
        actor=actor,
        action=Action.STATISTICS_EXPORTED,
        subject="released-figures",
        detail={"rows": len(cells), "query": _query(wanted)},
    )
    return cells


def _by_name(cells: Sequence[ReleasedCell]) -> list[ReleasedCell]:
    """A group stands where its newest name does, whatever it was called before."""
    units = {cell.unit.id: cell.unit for cell in cells}.values()
    newest = {unit.series: unit for unit in sorted(units, key=lambda one: one.quarter)}
    place = {
        key: (_SCOPES.index(unit.scope), *map(alphabetical, (unit.site or "", unit.label)), key)
        for key, unit in newest.items()
    }
    return sorted(
        cells, key=lambda one: (place[one.unit.series], _MEASURES.index(one.measure), one.period)
    )


def _check(wanted: Selection, published: Sequence[ReleasedUnit]) -> None:
    """An unknown department and one that is only shown joined answer alike: neither is here."""
    for series in sorted((wanted.units or set()) - {unit.series for unit in published}):
        raise Invalid("error.export.unit", value=series)
    if wanted.site is not None and wanted.site not in {unit.site for unit in published}:
        raise Invalid("error.export.site", value=wanted.site)


def _query(wanted: Selection) -> dict[str, object]:
    return {
        "measures": sorted(wanted.measures or ()),
        "units": len(wanted.units or ()),
        "from": wanted.quarters[0],
        "to": wanted.quarters[1],
        "grain": wanted.grain or "",
        "scope": wanted.scope or "",
    }
