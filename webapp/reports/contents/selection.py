"""Finds released figures by group, measure and period. Nothing is computed here."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from webapp.domain.figures.charts import Series
from webapp.domain.figures.measures import Measure, ReleasedCell, ReleasedUnit, Scope
from webapp.domain.periods import Period, Quarter

HISTORY = 4  # quarters before the one reported


@lru_cache(maxsize=4096)
def alphabetical(name: str) -> str:
    """A key that sorts names as a reader expects: without case and accents."""
    plain = unicodedata.normalize("NFKD", name)
    return "".join(sign for sign in plain if not unicodedata.combining(sign)).casefold()


class Released:
    """The released figures of a quarter and the four before it."""

    def __init__(self, cells: Iterable[ReleasedCell], quarter: Quarter) -> None:
        self.quarter = quarter
        self.quarters = _quarters_up_to(quarter)
        self.months = [month for one in self.quarters for month in one.months()]
        self._month_keys = {month.key for month in self.months}
        wanted = self._month_keys | {quarter.key for quarter in self.quarters}
        self._cells = {
            (cell.unit.series, cell.measure, cell.period): cell
            for cell in cells
            if cell.period in wanted
        }
        groups: dict[Scope, dict[str, ReleasedUnit]] = {scope: {} for scope in Scope}
        for cell in self._cells.values():
            if cell.period == quarter.key:
                groups[cell.unit.scope][cell.unit.series] = cell.unit
        self.company = next(iter(groups[Scope.COMPANY].values()), None)
        self.sites = _sorted(groups[Scope.SITE])
        self.units = _sorted(groups[Scope.UNIT])
        self.departments = frozenset(self.company.departments if self.company else ())

    def find(
        self, unit: ReleasedUnit | None, measure: Measure, period: Period | None = None
    ) -> ReleasedCell | None:
        """The figure of a group in a period (the quarter reported when None), if released."""
        key = (period or self.quarter).key
        return None if unit is None else self._cells.get((unit.series, measure, key))

    def without_figure(self, measure: Measure) -> int:
        """How many departments are in no group with a figure of this quarter."""
        shown = (unit.departments for unit in self.units if self.find(unit, measure) is not None)
        return len(self.departments.difference(*shown))

    def before(self, measure: Measure) -> Quarter:
        """The quarter that a figure is compared with."""
        return measure.spec.compared_with(self.quarter)

    def line(self, unit: ReleasedUnit, measure: Measure, periods: Iterable[Period]) -> Series:
        """The figures of a group through the periods."""
        cells = {period.key: self.find(unit, measure, period) for period in periods}
        return Series(unit.label, {key: cell for key, cell in cells.items() if cell is not None})

    def attached(self) -> tuple[ReleasedCell, ...]:
        """The figures of the report: this quarter's of every group, earlier ones of the company
        and the sites, and the company's months; by group, measure and period."""
        chosen = [cell for cell in self._cells.values() if self._is_attached(cell)]
        return tuple(sorted(chosen, key=_order))

    def _is_attached(self, cell: ReleasedCell) -> bool:
        if cell.period in self._month_keys:
            return cell.unit.scope is Scope.COMPANY
        return cell.unit.scope is not Scope.UNIT or cell.period == self.quarter.key


def _quarters_up_to(quarter: Quarter) -> list[Quarter]:
    quarters = [quarter]
    for _ in range(HISTORY):
        quarters.insert(0, quarters[0].previous)
    return quarters


def _sorted(units: dict[str, ReleasedUnit]) -> list[ReleasedUnit]:
    return sorted(units.values(), key=lambda unit: (alphabetical(unit.label), unit.series))


_SCOPES = list(reversed(Scope))
_MEASURES = list(Measure)


def _order(cell: ReleasedCell) -> tuple[object, ...]:
    unit = cell.unit
    group = (_SCOPES.index(unit.scope), alphabetical(unit.site or ""), alphabetical(unit.label))
    return (*group, unit.series, _MEASURES.index(cell.measure), cell.period)
