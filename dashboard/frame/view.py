"""What a view is: which released cells it wants, and what it makes of them.

Every file of `dashboard/views` is one, found by its name, and none knows another. The frame asks
the gate for its queries; a view cannot ask for anything itself.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from importlib import import_module
from pkgutil import iter_modules
from typing import Protocol, TypeAlias, runtime_checkable

from dashboard.frame.choice import FIRST_VIEW, Filters
from dashboard.frame.markup import Content
from dashboard.frame.offered import FilterOptions, has_words
from webapp.domain.figures.findings import Finding
from webapp.domain.figures.measures import Measure, ReleasedCell, ReleasedUnit, Scope
from webapp.domain.names import plain
from webapp.domain.people.campaigns import Campaign
from webapp.i18n import Texts


@dataclass(frozen=True, slots=True)
class Query:
    """Released cells that a view wants: of these measures and series, from one quarter to another.

    `series` are keys of groups; `periods` leaves only the figures of these periods.
    """

    measures: Set[Measure]
    quarters: tuple[str, str]
    series: Set[str]
    periods: Set[str] | None = None


Cells: TypeAlias = Mapping[str, Sequence[ReleasedCell]]  # by the name of their query
Having: TypeAlias = Callable[[Measure, str], Set[str]]
Campaigns: TypeAlias = Callable[[], Sequence[Campaign]]  # those that ran in published quarters
Findings: TypeAlias = Callable[..., Sequence[Finding]]  # as `published_findings` is asked


def _nothing(**_: object) -> Sequence[Finding]:
    return ()


def _no_campaign() -> Sequence[Campaign]:
    return ()


@dataclass(frozen=True, slots=True)
class GroupPage:
    """A page of the groups that a view lists, by name. `total` counts those on all pages."""

    units: Sequence[ReleasedUnit]
    page: int
    pages: int
    total: int

    @property
    def series(self) -> set[str]:
        """The keys of its groups."""
        return {unit.series for unit in self.units}


@dataclass(frozen=True, slots=True)
class SectionContext:
    """What a view needs besides its cells.

    `having` tells which groups have a figure of a measure in a period, by their keys, `findings`
    what was found out of figures, `campaigns` which ones ran.
    """

    t: Texts
    choice: Filters
    offered: FilterOptions
    having: Having
    next_on: dt.date
    may_export: bool
    today: dt.date
    findings: Findings = _nothing
    campaigns: Campaigns = _no_campaign

    def of(self, measures: Sequence[Measure]) -> SectionContext:
        """The page of a view that shows these measures: of the chosen one, or of the first."""
        if self.choice.measure in measures:
            return self
        return replace(self, choice=replace(self.choice, measure=measures[0]))

    def newest(self, measure: Measure) -> str | None:
        """The newest closed quarter, up to the chosen one, in which anybody has a figure of it."""
        return self._newest(measure, [q for q in self.offered.closed if q <= self.choice.last])

    def newest_of_all(self, measure: Measure) -> str | None:
        """The same, whatever periods are chosen."""
        return self._newest(measure, self.offered.closed)

    def _newest(self, measure: Measure, quarters: Sequence[str]) -> str | None:
        return next((q for q in reversed(quarters) if self.having(measure, q)), None)

    def listing(self, scope: Scope, quarter: str | None, *, size: int) -> GroupPage:
        """The chosen page of the groups that have a figure of the chosen measure in a quarter.

        They are those of the chosen site in whose names the searched words stand.
        """
        words = plain(self.choice.find).split()
        found = self._listed(scope, quarter) if quarter else []
        if words:
            found = [unit for unit in found if has_words(unit.label, words)]
        pages = max(-(-len(found) // size), 1)
        page = min(self.choice.page, pages)
        return GroupPage(found[(page - 1) * size : page * size], page, pages, len(found))

    def _listed(self, scope: Scope, quarter: str) -> list[ReleasedUnit]:
        measure, site = self.choice.measure, self.choice.site if scope is Scope.UNIT else ""
        having = self.having(measure, quarter)
        return self.offered.with_figure(measure, quarter, scope, site, having)


@runtime_checkable
class View(Protocol):
    """A file of `dashboard/views`."""

    PLACE: int  # views stand in this order
    OWN: Mapping[str, Sequence[str]]  # what it lets choose besides: values, the default first
    MEASURES: Sequence[Measure]  # of which it shows the chosen one, or the first

    def filters(self, choice: Filters) -> frozenset[str]:
        """The filters that change what it shows, and that are offered therefore."""

    def needs(self, page: SectionContext) -> Mapping[str, Query]:
        """The cells that it wants, by names of its own."""

    def show(self, cells: Cells, page: SectionContext) -> Sequence[Content]:
        """The page's parts below the filters, made of the answers to `needs`."""


def find_views(package: str) -> dict[str, View]:
    """The views of a package by name, in the order of their places.

    Raises TypeError: a file of the package is no view.
    """
    names = [found.name for found in iter_modules(import_module(package).__path__)]
    views = {name: _view(f"{package}.{name}") for name in names}
    return dict(sorted(views.items(), key=lambda item: (item[1].PLACE, item[0])))


def own_choices(views: Mapping[str, View]) -> dict[str, Sequence[str]]:
    """What single views let choose; all are kept when one moves between views."""
    return {name: values for view in views.values() for name, values in view.OWN.items()}


def chosen_view(name: str, views: Mapping[str, View]) -> str:
    """The name of the wanted view, or of the first one."""
    return name if name in views else FIRST_VIEW


def _view(name: str) -> View:
    module = import_module(name)
    if not isinstance(module, View):
        wanted = "PLACE, OWN, MEASURES, filters, needs and show"
        raise TypeError(f"{name} is no view: it needs {wanted}")
    return module
