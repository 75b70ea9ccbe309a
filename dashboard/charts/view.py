"""Which released figures go into the charts for a choice: lines, periods, gaps. Pure.

Nothing is calculated from figures here; they are only picked and put side by side.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from dashboard.charts.theme import Role
from dashboard.frame.choice import Choice, by_name
from webapp.domain.figures.measures import ReleasedCell, ReleasedUnit, Scope
from webapp.domain.periods import Grain, Month, Quarter, grain_of, parse_period


@dataclass(frozen=True, slots=True)
class Line:
    """The figures of one group in one measure, by period; a period without a figure is absent."""

    role: Role
    label: str
    cells: Mapping[str, ReleasedCell]


@dataclass(frozen=True, slots=True)
class Trend:
    """One measure over time. `lines` begin with the group that was chosen.

    `shared` holds, for periods in which that group was only shown together with others, the figure
    of the smallest such joined group.
    """

    grain: Grain
    periods: tuple[str, ...]
    lines: tuple[Line, ...]
    shared: Mapping[str, ReleasedCell]

    @property
    def focus(self) -> Line:
        """The group that was chosen."""
        return self.lines[0]


def series_for(choice: Choice, units: Sequence[ReleasedUnit]) -> set[str]:
    """The series that a trend needs: the group, larger ones it may be shown in, and the context."""
    context = {unit.series for unit in units if _role(unit, choice) is not None}
    return context | {unit.series for unit in _larger(choice, units)}


def _role(unit: ReleasedUnit, choice: Choice) -> Role | None:
    if unit.scope is Scope.UNIT:
        return Role.FOCUS if choice.group and unit.series == choice.unit else None
    if unit.scope is Scope.SITE:
        chosen = unit.parts == (choice.context,)
        return (Role.SITE if choice.group else Role.FOCUS) if chosen else None
    return Role.COMPANY if choice.group or choice.site else Role.FOCUS


def _larger(choice: Choice, units: Sequence[ReleasedUnit]) -> list[ReleasedUnit]:
    """Joined groups that contain the chosen one."""
    group, scope = choice.group, Scope.UNIT if choice.group else Scope.SITE
    parts = set(group.parts) if group else {choice.site} - {""}
    site = group.site if group else None
    return [
        unit
        for unit in units
        if parts and unit.scope is scope and unit.site in (site, None) and parts < set(unit.parts)
    ]


def make_trend(
    choice: Choice, cells: Iterable[ReleasedCell], units: Sequence[ReleasedUnit]
) -> Trend:
    """The trend for a choice, from the cells of `series_for` in its measure and quarters."""
    larger = {unit.series for unit in _larger(choice, units)}
    by_role: dict[Role, list[ReleasedCell]] = {}
    together: list[ReleasedCell] = []
    for cell in cells:
        role = _role(cell.unit, choice)
        if role is not None:
            by_role.setdefault(role, []).append(cell)
        elif cell.unit.series in larger:
            together.append(cell)
    own, company = by_role.get(Role.FOCUS, []), by_role.get(Role.COMPANY, [])
    grain = _grain(own or together or company)
    lines = tuple(_line(role, by_role[role], grain) for role in Role if role in by_role)
    if Role.FOCUS not in by_role:
        label = choice.group.label if choice.group else choice.site
        lines = (Line(Role.FOCUS, label, {}), *lines)
    shared = _smallest(together, grain, set(lines[0].cells))
    return Trend(grain, _periods(grain, lines, shared), lines, shared)


def _grain(cells: Sequence[ReleasedCell]) -> Grain:
    """Months, unless a quarter has its figure but months too small to be shown."""
    keys = {cell.period for cell in cells}
    quarters = {key for key in keys if grain_of(key) is Grain.QUARTER}
    in_months = {_quarter(key) for key in keys if grain_of(key) is Grain.MONTH}
    return Grain.MONTH if quarters <= in_months else Grain.QUARTER


def _quarter(month: str) -> str:
    return Quarter(int(month[:4]), (int(month[5:]) + 2) // 3).key


def _line(role: Role, cells: Sequence[ReleasedCell], grain: Grain) -> Line:
    shown = {cell.period: cell for cell in cells if grain_of(cell.period) is grain}
    return Line(role, max(cells, key=lambda cell: cell.unit.quarter).unit.label, shown)


def _smallest(
    cells: Iterable[ReleasedCell], grain: Grain, present: set[str]
) -> dict[str, ReleasedCell]:
    found: dict[str, ReleasedCell] = {}
    for cell in sorted(cells, key=lambda cell: -len(cell.unit.parts)):
        if grain_of(cell.period) is grain and cell.period not in present:
            found[cell.period] = cell
    return found


def _periods(
    grain: Grain, lines: Sequence[Line], shared: Mapping[str, ReleasedCell]
) -> tuple[str, ...]:
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


def overview_cells(cells: Iterable[ReleasedCell], quarter: str, site: str) -> list[ReleasedCell]:
    """The quarter's figures of the groups (of a site), by name: never by how they score."""
    found = [
        cell
        for cell in cells
        if cell.period == quarter and cell.unit.scope is Scope.UNIT and site in ("", cell.unit.site)
    ]
    return sorted(found, key=lambda cell: by_name(cell.unit))
