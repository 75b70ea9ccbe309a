"""Who belongs to which group: members of a quarter and their home units (rule R3)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import chain, groupby
from operator import attrgetter
from typing import NamedTuple, TypeVar

from webapp.domain.people.people import DepartmentTree, Employment
from webapp.domain.periods import Quarter

ACCOUNT_AGE = 28  # days

Key = TypeVar("Key", bound=Hashable)
Thing = TypeVar("Thing")


class Member(NamedTuple):
    """A person in one quarter: where they were on its first day, for the whole of it.

    `campaign_from` is the start of the campaign in that department; None: not planned yet.
    """

    person_id: int
    department_id: int
    site_id: int
    campaign_from: dt.date | None


@dataclass(frozen=True)
class Group:
    """A set of departments with the people in it: a home unit, or several put together."""

    departments: frozenset[int]
    sites: frozenset[int]
    members: tuple[Member, ...]

    @cached_property
    def people(self) -> Sequence[int]:
        """Who they are; kept, since every measure asks for them."""
        return [member.person_id for member in self.members]

    @cached_property
    def size(self) -> tuple[int, int]:
        """Sorts groups from small to large; groups of one size by their lowest department."""
        return len(self.members), min(self.departments)


@dataclass(frozen=True)
class HomeUnits:
    """Home units, and by department the one that it is in."""

    units: Sequence[Group]

    @cached_property
    def of_department(self) -> Mapping[int, Group]:
        """Where each department is."""
        return {department: unit for unit in self.units for department in unit.departments}


def unite(groups: Iterable[Group]) -> Group:
    """The groups as one."""
    parts = list(groups)
    if len(parts) == 1:
        return parts[0]
    return Group(
        departments=frozenset().union(*(part.departments for part in parts)),
        sites=frozenset().union(*(part.sites for part in parts)),
        members=tuple(sorted(chain.from_iterable(part.members for part in parts))),
    )


def by(things: Iterable[Thing], key: Callable[[Thing], Key]) -> dict[Key, list[Thing]]:
    """The things by a key, in the order of the keys' first appearance."""
    found: dict[Key, list[Thing]] = defaultdict(list)
    for thing in things:
        found[key(thing)].append(thing)
    return found


def counting_in(quarter: Quarter, members: Iterable[Member]) -> list[Member]:
    """Who counts in figures on breaks: those whose campaign begins in the quarter or before."""
    last = quarter.last
    return [m for m in members if m.campaign_from is not None and m.campaign_from <= last]


def accounts_until(quarter: Quarter) -> dt.date:
    """R3: accounts made after this day do not count in the quarter."""
    return quarter.first - dt.timedelta(days=ACCOUNT_AGE)


def members_of(
    quarter: Quarter,
    roster: Iterable[Employment],
    tree: DepartmentTree,
    open_days: Callable[[Employment], int],
) -> list[Member]:
    """R3: who is on the roster on the first day and has a scheduled day in the first month.

    The roster is that of the first month, person by person, without accounts that are too young;
    `open_days` are the days of that month that are not off where somebody works.
    """
    month, first = quarter.months()[0], quarter.first

    @cache
    def place(department: int) -> tuple[int, dt.date | None]:
        return tree.site_of(department), tree.campaign_of(department)

    members = []
    for person, of_person in groupby(roster, attrgetter("person_id")):
        works = list(of_person)
        here = [work for work in works if work.covers(first)]
        if here and any(work.scheduled_days(month) & open_days(work) for work in works):
            home = max(here, key=lambda work: (work.starts_on, -work.department_id)).department_id
            members.append(Member(person, home, *place(home)))
    return sorted(members)


def homes_of(members: Iterable[Member]) -> list[Group]:
    """The departments with members, each alone."""
    return [group_of(people) for people in by(members, attrgetter("department_id")).values()]


def home_units(homes: Iterable[Group], fewest: int) -> list[Group]:
    """R3: the units of a quarter, made from roster sizes of its departments only.

    Departments of at least `fewest` people alone. Smaller ones of a site together, smallest first;
    what is left of a site joins a unit of small ones there, or else what is left of other sites:
    never a larger department as long as there is another way. Fewer people in all: no unit.
    """
    units: list[Group] = []
    rest: list[Group] = []
    for _, at_site in sorted(by(homes, lambda home: min(home.sites)).items()):
        filled, pending = _fill(at_site, fewest)
        left = _place(filled, pending, may_widen=False)
        units += filled
        rest += [unite(left)] if left else []
    filled, pending = _fill(rest, fewest)
    units += filled
    if _place(units, pending, may_widen=True):
        return []
    return sorted(units, key=lambda unit: min(unit.departments))


def group_of(members: Sequence[Member]) -> Group:
    """These people and their departments."""
    return Group(
        departments=frozenset(map(attrgetter("department_id"), members)),
        sites=frozenset(map(attrgetter("site_id"), members)),
        members=tuple(sorted(members)),
    )


def _fill(parts: Iterable[Group], fewest: int) -> tuple[list[Group], list[Group]]:
    """Small parts put together, smallest first, until there are enough people; and those left."""
    parts = list(parts)
    units = [part for part in parts if len(part.members) >= fewest]
    pending: list[Group] = []
    for part in sorted((p for p in parts if len(p.members) < fewest), key=attrgetter("size")):
        pending.append(part)
        if sum(len(waiting.members) for waiting in pending) >= fewest:
            units.append(unite(pending))
            pending = []
    return units, pending


def _place(units: list[Group], left: list[Group], *, may_widen: bool) -> list[Group]:
    """Put what is left with the smallest unit of several departments; else, if it may, with a
    larger department. What still has no place is returned."""
    together = [unit for unit in units if len(unit.departments) > 1]
    hosts = together or (units if may_widen else [])
    if not left or not hosts:
        return left
    host = min(hosts, key=attrgetter("size"))
    units[units.index(host)] = unite([host, *left])
    return []


def connected(sets: Iterable[frozenset[int]]) -> list[frozenset[int]]:
    """The finest sets that are unions of the given ones and do not overlap."""
    whole: dict[int, frozenset[int]] = {}
    for part in sets:
        touched = {whole[element] for element in part if element in whole}
        merged = part.union(*touched)
        if merged in touched:
            continue
        for element in merged:
            whole[element] = merged
    return sorted(set(whole.values()), key=min)
