"""What the viewer chose to see: read from the page's address or the filters, and checked.

A choice only picks among published groups and quarters; anything else falls back to the default.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TypeVar
from urllib.parse import parse_qs, quote_plus, urlencode

from webapp.domain.figures.measures import Measure, ReleasedUnit, Scope

QUARTERS_AT_FIRST = 6  # with the same one a year before
Name = TypeVar("Name", bound=str)
FILTERS = ("measure", "site", "unit", "from", "to")
FIRST_VIEW = "overview"  # shown where the address names none


@dataclass(frozen=True, slots=True)
class GroupOption:
    """Something to choose: a published group, or a department that is only shown in joined ones.

    `key` is the series of a published group; else it is made of the department's name.
    """

    key: str
    label: str
    site: str | None
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Filters:
    """A checked choice. `site` is "" for all, `group` is None for the whole site or company.

    `view` is the name of a file in `dashboard/views`.
    """

    measure: Measure
    site: str
    group: GroupOption | None
    first: str
    last: str
    view: str = FIRST_VIEW

    @property
    def unit(self) -> str:
        """The key of the group, "" for none."""
        return self.group.key if self.group else ""

    @property
    def context(self) -> str:
        """The site that a trend is compared with: the chosen one, or the one of the group."""
        return self.site or (self.group and self.group.site) or ""

    def links(self, series: Sequence[str]) -> list[str]:
        """The same choice for each of other groups, as queries of the page's address."""
        alike = replace(self, group=None).search()
        return [f"{alike}&unit={quote_plus(key)}" for key in series]

    def search(self) -> str:
        """The choice as the query of the page's address."""
        values = (self.measure.value, self.site, self.unit, self.first, self.last)
        view = "" if self.view == FIRST_VIEW else self.view
        pairs = [("view", view), *zip(FILTERS, values, strict=True)]
        return "?" + urlencode([(name, value) for name, value in pairs if value])


@dataclass(frozen=True, slots=True)
class FilterOptions:
    """What can be chosen: every published quarter, site, group and department.

    `units` are the published groups of every quarter, as the gate gave them.
    """

    quarters: tuple[str, ...]
    sites: tuple[str, ...]
    groups: Mapping[str, GroupOption]
    units: Sequence[ReleasedUnit]

    def listed(self, choice: Filters) -> list[GroupOption]:
        """The departments (of the chosen site) by name; and the chosen group, if it is joined."""
        departments = [
            group
            for group in self.groups.values()
            if len(group.parts) == 1 and choice.site in ("", group.site)
        ]
        joined = choice.group is not None and len(choice.group.parts) > 1
        return [choice.group, *departments] if joined and choice.group else departments


def filter_options(units: Sequence[ReleasedUnit]) -> FilterOptions:
    """What these published groups offer for choosing."""
    quarters = sorted({unit.quarter for unit in units})
    newest = {unit.series: unit for unit in sorted(units, key=lambda unit: unit.quarter)}
    sites = {site for unit in newest.values() if unit.scope is Scope.SITE for site in unit.parts}
    groups = [
        GroupOption(unit.series, unit.label, unit.site, unit.parts)
        for unit in newest.values()
        if unit.scope is Scope.UNIT
    ]
    # The newest quarter may be half published: small groups have no figure in it yet.
    groups += _never_alone([unit for unit in units if unit.quarter in quarters[-2:]], groups)
    return FilterOptions(
        quarters=tuple(quarters),
        sites=tuple(sorted(sites, key=alphabetical)),
        groups={group.key: group for group in sorted(groups, key=by_name)},
        units=units,
    )


def _never_alone(units: Sequence[ReleasedUnit], groups: Sequence[GroupOption]) -> list[GroupOption]:
    """Departments of today that are only shown together with others."""
    alone = {(group.site, *group.parts) for group in groups}
    parts = {(unit.site, part) for unit in units if unit.scope is Scope.UNIT for part in unit.parts}
    return [GroupOption(f"{site}/{part}", part, site, (part,)) for site, part in parts - alone]


def choose(wanted: Mapping[str, str], offered: FilterOptions, view: str = FIRST_VIEW) -> Filters:
    """The wanted choice as far as it is offered. Needs at least one published quarter."""
    site = wanted.get("site", "")
    site = site if site in offered.sites else ""
    group = offered.groups.get(wanted.get("unit", ""))
    group = group if group and site in ("", group.site) else None
    first = _one_of(wanted.get("from"), offered.quarters, offered.quarters[-QUARTERS_AT_FIRST:][0])
    last = _one_of(wanted.get("to"), offered.quarters, offered.quarters[-1])
    measures = list(Measure)
    measure = _one_of(wanted.get("measure"), measures, measures[0])
    return Filters(measure, site, group, min(first, last), max(first, last), view)


def _one_of(value: str | None, offered: Sequence[Name], default: Name) -> Name:
    return next((name for name in offered if name == value), default)


def wanted_in(search: object) -> dict[str, str]:
    """The view and the filters in the query of an address, unchecked."""
    found = parse_qs(search.lstrip("?")) if isinstance(search, str) else {}
    return {name: found[name][0] for name in ("view", *FILTERS) if name in found}


def by_name(group: GroupOption | ReleasedUnit) -> tuple[str, str]:
    """Groups stand by name, as in a register: never by how they score."""
    return alphabetical(group.label), group.site or ""


@lru_cache(1024)
def alphabetical(name: str) -> str:
    """A key that sorts É with E and ä with a."""
    parts = unicodedata.normalize("NFKD", name)
    return "".join(part for part in parts if not unicodedata.combining(part)).casefold()
