"""What can be chosen: published quarters, sites, and groups by name."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from webapp.domain.figures.measures import ReleasedUnit, Scope


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
        words = alphabetical(find).split()
        known = self.kept.get(("departments", site))
        if known is None:
            known = [
                group
                for group in self.groups.values()
                if len(group.parts) == 1 and site in ("", group.site)
            ]
            self.kept["departments", site] = known
        return [group for group in known if has_words(group.label, words)] if words else known

    def of_series(self, series: Iterable[str], quarters: tuple[str, str]) -> list[ReleasedUnit]:
        """The groups with these keys, from one quarter to another."""
        first, last = quarters
        return [
            unit
            for key in series
            for unit in self.by_series.get(key, ())
            if first <= unit.quarter <= last
        ]

    def in_quarter(self, quarter: str, scope: Scope, site: str = "") -> list[ReleasedUnit]:
        """The groups of one kind (of a site) that are shown in a quarter, by name."""
        key = (quarter, scope, site)
        if key not in self.kept:
            found = [
                one
                for one in self.units
                if one.quarter == quarter and one.scope is scope and site in ("", one.site)
            ]
            self.kept[key] = sorted(found, key=by_name)
        return self.kept[key]


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
    return alphabetical(group.label), group.site or ""


def has_words(label: str, words: Sequence[str]) -> bool:
    """Whether each word, folded by `alphabetical`, stands somewhere in the name."""
    folded = alphabetical(label) if words else ""
    return all(word in folded for word in words)


@lru_cache(16_384)
def alphabetical(name: str) -> str:
    """A key that sorts É with E and ä with a."""
    parts = unicodedata.normalize("NFKD", name)
    return "".join(part for part in parts if not unicodedata.combining(part)).casefold()
