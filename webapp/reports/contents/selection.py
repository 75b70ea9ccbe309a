"""Finds released figures by group, measure and period. Nothing is computed here."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from webapp.domain.care.report_versions import EMPLOYER
from webapp.domain.figures.charts import Series
from webapp.domain.figures.disclosure.layout import line_of, site_of
from webapp.domain.figures.measures import HEADLINES, Measure, ReleasedCell, ReleasedUnit, Scope
from webapp.domain.names import alphabetical
from webapp.domain.periods import Period, Quarter

HISTORY = 4  # quarters before the one reported


class Released:
    """The released figures of a quarter and the four before it, of the employer or of a site.

    `whole` is whom a report is about: the company, or the site that its line follows through the
    quarters, however complete. A site has no others beside it, and the groups that lie in it.
    """

    def __init__(
        self, cells: Iterable[ReleasedCell], quarter: Quarter, site: int = EMPLOYER
    ) -> None:
        self.quarter, self.is_of_site = quarter, site != EMPLOYER
        self.quarters = _quarters_up_to(quarter)
        self.months = [month for one in self.quarters for month in one.months()]
        self._month_keys = {month.key for month in self.months}
        wanted = self._month_keys | {quarter.key for quarter in self.quarters}
        found = [cell for cell in cells if cell.period in wanted]
        groups = _groups_of(found, quarter)
        headed = {cell.unit.series for cell in found if _is_headed(cell, quarter)}
        self.sites = _told(_sorted(groups[Scope.SITE]), headed)
        self.units = _told(_sorted(groups[Scope.UNIT]), headed)
        self.whole = next(iter(groups[Scope.COMPANY].values()), None)
        if self.is_of_site:
            self.whole = _site_of(_forms(groups[Scope.SITE], site))
            inside = frozenset(self.whole.departments if self.whole else ())
            self.units = [one for one in self.units if _lies_in(inside, one)]
            found = [cell for cell in found if site_of(cell.unit.series) == site] + [
                cell for cell in found if _lies_in(inside, cell.unit)
            ]
            self.sites = []
        self.departments = frozenset(self.whole.departments if self.whole else ())
        self._cells = {(self._line(cell.unit), cell.measure, cell.period): cell for cell in found}

    @property
    def ending(self) -> str:
        """The end of the keys of texts that name whom the report is about."""
        return ".site" if self.is_of_site else ""

    @property
    def drawn(self) -> Sequence[ReleasedUnit]:
        """Those that are drawn by quarter: the sites, or the one that the report is about."""
        return [self.whole] if self.is_of_site and self.whole else self.sites

    def _line(self, unit: ReleasedUnit) -> str:
        """What is followed through periods. A report on all sites tells each group apart."""
        return line_of(unit.series) if self.is_of_site else unit.series

    def find(
        self, unit: ReleasedUnit | None, measure: Measure, period: Period | None = None
    ) -> ReleasedCell | None:
        """The figure of a group in a period (the quarter reported when None), if released."""
        key = (period or self.quarter).key
        return None if unit is None else self._cells.get((self._line(unit), measure, key))

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
        and the sites, and the months of whom it is about; by group, measure and period."""
        chosen = [cell for cell in self._cells.values() if self._is_attached(cell)]
        return tuple(sorted(chosen, key=_order))

    def _is_attached(self, cell: ReleasedCell) -> bool:
        if cell.period in self._month_keys:
            return cell.unit.scope is (Scope.SITE if self.is_of_site else Scope.COMPANY)
        return cell.unit.scope is not Scope.UNIT or cell.period == self.quarter.key


def _groups_of(
    cells: Iterable[ReleasedCell], quarter: Quarter
) -> dict[Scope, dict[str, ReleasedUnit]]:
    """Every group that the quarter has a figure of, by what it is and its series."""
    groups: dict[Scope, dict[str, ReleasedUnit]] = {scope: {} for scope in Scope}
    for cell in cells:
        if cell.period == quarter.key:
            groups[cell.unit.scope][cell.unit.series] = cell.unit
    return groups


def _is_headed(cell: ReleasedCell, quarter: Quarter) -> bool:
    return cell.measure in HEADLINES and cell.period == quarter.key


def _told(units: Sequence[ReleasedUnit], headed: Collection[str]) -> list[ReleasedUnit]:
    """Those that a table has a figure of; a site has its row without one, unless it is told in
    another form."""
    lines = {line_of(series) for series in headed}
    return [
        one
        for one in units
        if one.series in headed or (one.scope is Scope.SITE and line_of(one.series) not in lines)
    ]


def _forms(sites: Mapping[str, ReleasedUnit], site: int) -> Sequence[ReleasedUnit]:
    return [one for one in _sorted(sites) if site_of(one.series) == site]


def _site_of(forms: Sequence[ReleasedUnit]) -> ReleasedUnit | None:
    """A site under its name, with every department that one of its figures is about."""
    if not forms:
        return None
    departments = {one for form in forms for one in form.departments}
    first = forms[0]
    return replace(
        first,
        series=line_of(first.series),
        label=first.site or first.label,
        joined=None,
        departments=tuple(sorted(departments)),
    )


def _lies_in(departments: frozenset[int], unit: ReleasedUnit) -> bool:
    is_inside = bool(unit.departments) and departments.issuperset(unit.departments)
    return unit.scope is Scope.UNIT and is_inside


def _quarters_up_to(quarter: Quarter) -> list[Quarter]:
    quarters = [quarter]
    for _ in range(HISTORY):
        quarters.insert(0, quarters[0].previous)
    return quarters


def _sorted(units: Mapping[str, ReleasedUnit]) -> list[ReleasedUnit]:
    return sorted(units.values(), key=lambda unit: (alphabetical(unit.label), unit.series))


_SCOPES = list(reversed(Scope))
_MEASURES = list(Measure)


def _order(cell: ReleasedCell) -> tuple[object, ...]:
    unit = cell.unit
    group = (_SCOPES.index(unit.scope), alphabetical(unit.site or ""), alphabetical(unit.label))
    return (*group, unit.series, _MEASURES.index(cell.measure), cell.period)
