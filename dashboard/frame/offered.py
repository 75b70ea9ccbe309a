"""What can be chosen: published quarters, sites, and groups by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Any

from webapp.domain.figures.measures import Measure, ReleasedUnit, Scope
from webapp.domain.names import alphabetical, plain

_MOST_LISTS = 256


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
class FilterOptions:
    """What can be chosen: every published quarter, site, group and department, by name.

    `units` are the published groups of every quarter, as the gate gave them; `closed` are the
    quarters that have figures as a whole. `whole` are the series of the company (under "") and of
    each site; `joined` are, by the name of a part, the groups of several.
    """

    quarters: tuple[str, ...]
    sites: tuple[str, ...]
    groups: Mapping[str, GroupOption]
    units: Sequence[ReleasedUnit]
    closed: tuple[str, ...] = ()
    whole: Mapping[str, Set[str]] = field(default_factory=dict)
    joined: Mapping[str, Sequence[ReleasedUnit]] = field(default_factory=dict)
    by_series: Mapping[str, Sequence[ReleasedUnit]] = field(default_factory=dict)
    kept: dict[Any, list[Any]] = field(default_factory=dict)  # lists that were asked for before

    def departments(self, site: str, find: str) -> list[GroupOption]:
        """Those (of a site) in whose name the words stand, by name."""
        words = plain(find).split()
        known = self._once(("departments", site), lambda: self._departments(site))
        return [group for group in known if has_words(group.label, words)] if words else known

    def _departments(self, site: str) -> list[GroupOption]:
        alone = (group for group in self.groups.values() if len(group.parts) == 1)
        return [group for group in alone if site in ("", group.site)]

    def of_series(self, series: Iterable[str], quarters: tuple[str, str]) -> list[ReleasedUnit]:
        """The groups with these keys, from one quarter to another."""
        first, last = quarters
        return [
            unit
            for key in series
            for unit in self.by_series.get(key, ())
            if first <= unit.quarter <= last
        ]

    def with_figure(
        self, measure: Measure, quarter: str, scope: Scope, site: str, having: Set[str]
    ) -> list[ReleasedUnit]:
        """The groups of one kind (of a site) among those having a figure of a quarter, by name."""
        return self._once(
            (measure, quarter, scope, site),
            lambda: [one for one in self._in_quarter(quarter, scope, site) if one.series in having],
        )

    def _in_quarter(self, quarter: str, scope: Scope, site: str) -> list[ReleasedUnit]:
        found = (one for one in self.units if one.quarter == quarter and one.scope is scope)
        return sorted((one for one in found if site in ("", one.site)), key=by_name)

    def _once(self, key: Any, make: Callable[[], list[Any]]) -> list[Any]:
        """A list that is made once; a company of thousands is answered as a small one is."""
        found = self.kept.get(key)
        if found is None:
            if len(self.kept) >= _MOST_LISTS:
                self.kept.clear()
            found = self.kept[key] = make()
        return found


def filter_options(units: Sequence[ReleasedUnit], closed: Sequence[str] = ()) -> FilterOptions:
    """What these published groups offer for choosing."""
    quarters = sorted({unit.quarter for unit in units})
    by_series: dict[str, list[ReleasedUnit]] = {}
    for unit in sorted(units, key=lambda unit: unit.quarter):
        by_series.setdefault(unit.series, []).append(unit)
    newest = [found[-1] for found in by_series.values()]
    sites = {site for unit in newest if unit.scope is Scope.SITE for site in unit.parts}
    groups = [
        GroupOption(unit.series, unit.label, unit.site, unit.parts)
        for unit in newest
        if unit.scope is Scope.UNIT
    ]
    # The newest quarter may be half published: small groups have no figure in it yet.
    groups += _never_alone([unit for unit in units if unit.quarter in quarters[-2:]], groups)
    return FilterOptions(
        quarters=tuple(quarters),
        sites=tuple(sorted(sites, key=alphabetical)),
        groups={group.key: group for group in sorted(groups, key=by_name)},
        units=units,
        closed=tuple(closed),
        whole=_whole(units),
        joined=_joined(units),
        by_series=by_series,
    )


def _whole(units: Iterable[ReleasedUnit]) -> dict[str, set[str]]:
    """The series of the company, and those of each site on its own."""
    found: dict[str, set[str]] = {}
    for unit in units:
        if unit.scope is Scope.COMPANY:
            found.setdefault("", set()).add(unit.series)
        elif unit.scope is Scope.SITE and len(unit.parts) == 1:
            found.setdefault(unit.parts[0], set()).add(unit.series)
    return found


def _joined(units: Iterable[ReleasedUnit]) -> dict[str, list[ReleasedUnit]]:
    found: dict[str, list[ReleasedUnit]] = {}
    for unit in units:
        for part in unit.parts if len(unit.parts) > 1 else ():
            found.setdefault(part, []).append(unit)
    return found


def _never_alone(units: Sequence[ReleasedUnit], groups: Sequence[GroupOption]) -> list[GroupOption]:
    """Departments of today that are only shown together with others."""
    alone = {(group.site, *group.parts) for group in groups}
    parts = {(unit.site, part) for unit in units if unit.scope is Scope.UNIT for part in unit.parts}
    return [GroupOption(f"{site}/{part}", part, site, (part,)) for site, part in parts - alone]


def by_name(group: GroupOption | ReleasedUnit) -> tuple[str, str]:
    """Groups stand by name, as in a register: never by how they score."""
    return alphabetical(group.label), alphabetical(group.site or "")


def has_words(label: str, words: Sequence[str]) -> bool:
    """Whether each word, folded by `plain`, stands somewhere in the name."""
    folded = plain(label) if words else ""
    return all(word in folded for word in words)
