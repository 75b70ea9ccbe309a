"""Which released figures go into the charts for a choice: lines, periods, gaps. Pure.

Nothing is calculated from figures here; they are only picked and put side by side.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from dashboard.charts.marks import quarter_of
from dashboard.frame.choice import Filters
from dashboard.frame.offered import FilterOptions
from webapp.domain.figures.charts import Chart, LineRole, Series
from webapp.domain.figures.measures import ReleasedCell, ReleasedUnit, Scope
from webapp.domain.periods import Grain, Month, Quarter, grain_of, parse_period


def series_for(choice: Filters, offered: FilterOptions) -> set[str]:
    """The series that a trend needs: the group, larger ones it may be shown in, and the context."""
    own = {choice.unit} - {""}
    return own | context_series(choice, offered) | _larger(choice, offered)


def context_series(choice: Filters, offered: FilterOptions) -> set[str]:
    """The series of the company and of the site that a choice is compared with."""
    names = {"", choice.context}
    return {series for name in names for series in offered.whole.get(name, ())}


def _role(unit: ReleasedUnit, choice: Filters) -> LineRole | None:
    if unit.scope is Scope.UNIT:
        return LineRole.FOCUS if choice.group and unit.series == choice.unit else None
    if unit.scope is Scope.SITE:
        chosen = unit.parts == (choice.context,)
        return (LineRole.SITE if choice.group else LineRole.FOCUS) if chosen else None
    return LineRole.COMPANY if choice.group or choice.site else LineRole.FOCUS


def _larger(choice: Filters, offered: FilterOptions) -> set[str]:
    """Joined groups that contain the chosen one."""
    group, scope = choice.group, Scope.UNIT if choice.group else Scope.SITE
    parts = set(group.parts) if group else {choice.site} - {""}
    site = group.site if group else None
    return {
        unit.series
        for part in sorted(parts)[:1]
        for unit in offered.joined.get(part, ())
        if unit.scope is scope and unit.site in (site, None) and parts < set(unit.parts)
    }


def make_trend(choice: Filters, cells: Iterable[ReleasedCell], offered: FilterOptions) -> Chart:
    """The trend for a choice, from the cells of `series_for` in its measure and quarters."""
    larger = _larger(choice, offered)
    by_role: dict[LineRole, list[ReleasedCell]] = {}
    together: list[ReleasedCell] = []
    for cell in cells:
        role = _role(cell.unit, choice)
        if role is not None:
            by_role.setdefault(role, []).append(cell)
        elif cell.unit.series in larger:
            together.append(cell)
    own, company = by_role.get(LineRole.FOCUS, []), by_role.get(LineRole.COMPANY, [])
    grain = _grain(own or together or company)
    lines = tuple(_line(role, by_role[role], grain) for role in LineRole if role in by_role)
    if LineRole.FOCUS not in by_role:
        label = choice.group.label if choice.group else choice.site
        lines = (Series(label, {}), *lines)
    shared = _smallest(together, grain, set(lines[0].cells))
    spec = choice.measure.spec
    target = float(spec.unit.whole) if spec.in_report.has_target else None
    return Chart(choice.measure, periods_of(lines, shared), lines, shared, target)


def own_quarters(
    choice: Filters, cells: Iterable[ReleasedCell], offered: FilterOptions
) -> dict[str, ReleasedCell]:
    """By quarter the figure of what was chosen, or of the smallest group that it is shown in."""
    larger, found = _larger(choice, offered), dict[str, ReleasedCell]()
    closed = [cell for cell in cells if grain_of(cell.period) is Grain.QUARTER]
    for cell in sorted(closed, key=lambda cell: -len(cell.unit.parts)):
        if _role(cell.unit, choice) is LineRole.FOCUS or cell.unit.series in larger:
            found[cell.period] = cell
    return found


def _grain(cells: Sequence[ReleasedCell]) -> Grain:
    """Months, unless a quarter has its figure but months too small to be shown."""
    keys = {cell.period for cell in cells}
    quarters = {key for key in keys if grain_of(key) is Grain.QUARTER}
    in_months = {quarter_of(key) for key in keys if grain_of(key) is Grain.MONTH}
    return Grain.MONTH if quarters <= in_months else Grain.QUARTER


def _line(role: LineRole, cells: Sequence[ReleasedCell], grain: Grain) -> Series:
    shown = {cell.period: cell for cell in cells if grain_of(cell.period) is grain}
    return Series(max(cells, key=lambda cell: cell.unit.quarter).unit.label, shown, role)


def _smallest(
    cells: Iterable[ReleasedCell], grain: Grain, present: set[str]
) -> dict[str, ReleasedCell]:
    found: dict[str, ReleasedCell] = {}
    for cell in sorted(cells, key=lambda cell: -len(cell.unit.parts)):
        if grain_of(cell.period) is grain and cell.period not in present:
            found[cell.period] = cell
    return found


def periods_of(lines: Sequence[Series], shared: Mapping[str, ReleasedCell]) -> tuple[str, ...]:
    """Every period from the first with a figure to the last, those without one included."""
    keys = {key for line in lines for key in line.cells} | set(shared)
    if not keys:
        return ()
    period = parse_period(min(keys))
    found = [period.key]
    while found[-1] < max(keys) and isinstance(period, Month | Quarter):
        period = period.next
        found.append(period.key)
    return tuple(found)


def context_of(cells: Iterable[ReleasedCell], quarter: str) -> dict[LineRole, ReleasedCell]:
    """The quarter's figures of the site and the company, for comparison."""
    roles = {Scope.SITE: LineRole.SITE, Scope.COMPANY: LineRole.COMPANY}
    return {
        roles[cell.unit.scope]: cell
        for cell in cells
        if cell.period == quarter and cell.unit.scope in roles
    }


def own_series(cells: Iterable[ReleasedCell], choice: Filters) -> set[str]:
    """The series among these in which the chosen group, or the chosen site, is shown."""
    if choice.group is None:
        parts = {choice.site} - {""}
        return {
            cell.unit.series
            for cell in cells
            if parts and cell.unit.scope is Scope.SITE and parts <= set(cell.unit.parts)
        }
    parts, site = set(choice.group.parts), choice.context
    return {
        cell.unit.series
        for cell in cells
        if cell.unit.scope is Scope.UNIT
        and parts <= set(cell.unit.parts)
        and cell.unit.site in (site, None)
    }
