"""Who belongs to which group: members of a quarter and their home units (rule R3)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
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


@dataclass(frozen=True, slots=True)
class Group:
    """A set of departments with the people in it: a home unit, or several put together."""

    departments: frozenset[int]
    sites: frozenset[int]
    members: tuple[Member, ...]


def size(group: Group) -> tuple[int, int]:
    """Sorts groups from small to large; groups of one size by their lowest department."""
    return len(group.members), min(group.departments)


def unite(groups: Iterable[Group]) -> Group:
    """The groups as one."""
    parts = list(groups)
    return Group(
        departments=frozenset().union(*(part.departments for part in parts)),
        sites=frozenset().union(*(part.sites for part in parts)),
        members=tuple(sorted(member for part in parts for member in part.members)),
    )


def by(things: Iterable[Thing], key: Callable[[Thing], Key]) -> dict[Key, list[Thing]]:
    """The things by a key, in the order of the keys' first appearance."""
    found: dict[Key, list[Thing]] = defaultdict(list)
    for thing in things:
        found[key(thing)].append(thing)
    return found


def accounts_until(quarter: Quarter) -> dt.date:
    """R3: accounts made after this day do not count in the quarter."""
    return quarter.first - dt.timedelta(days=ACCOUNT_AGE)


def members_of(
    quarter: Quarter, roster: Iterable[Employment], tree: DepartmentTree, workdays: int
) -> list[Member]:
    """R3: who is on the roster on the first day and has a scheduled day in the first month.

    The roster is that of the first month, without accounts that are too young; `workdays` are the
    days of that month that are no public holidays.
    """
    month, first = quarter.months()[0], quarter.first

    @cache
    def place(department: int) -> tuple[int, dt.date | None]:
        return tree.site_of(department), tree.campaign_of(department)

    members = []
    for person, works in by(roster, lambda work: work.person_id).items():
        here = [work for work in works if work.covers(first)]
        if here and any(work.scheduled_days(month) & workdays for work in works):
            home = max(here, key=lambda work: (work.starts_on, -work.department_id)).department_id
            members.append(Member(person, home, *place(home)))
    return sorted(members)


def home_units(members: Iterable[Member], k: int) -> list[Group]:
    """R3: the units of a quarter, made from roster sizes only.

    Departments of at least k people alone; smaller ones of a site together; sites of fewer than k
    people together as the company's rest. Fewer than k people in all: no unit.
    """
    units: list[Group] = []
    rest: list[Group] = []
    for _, at_site in sorted(by(members, lambda member: member.site_id).items()):
        departments = [
            group_of(people) for people in by(at_site, lambda member: member.department_id).values()
        ]
        if len(at_site) < k:
            rest.extend(departments)
        else:
            units.extend(_fill(departments, k))
    placed = _place(units, unite(rest), k) if rest else units
    return sorted(placed, key=lambda unit: min(unit.departments))


def group_of(members: Sequence[Member]) -> Group:
    """These people and their departments."""
    return Group(
        departments=frozenset(member.department_id for member in members),
        sites=frozenset(member.site_id for member in members),
        members=tuple(sorted(members)),
    )


def _fill(departments: list[Group], k: int) -> list[Group]:
    """Small departments put together, smallest first, until each unit has at least k people."""
    units = [department for department in departments if len(department.members) >= k]
    pending: list[Group] = []
    for department in sorted((d for d in departments if len(d.members) < k), key=size):
        pending.append(department)
        if sum(len(part.members) for part in pending) >= k:
            units.append(unite(pending))
            pending = []
    return _place(units, unite(pending), k) if pending else units


def _place(units: list[Group], rest: Group, k: int) -> list[Group]:
    """A remainder is a unit when it is large enough, else it joins the smallest unit."""
    if len(rest.members) >= k:
        return [*units, rest]
    if not units:
        return []
    smallest = min(units, key=size)
    return [unite([unit, rest]) if unit is smallest else unit for unit in units]


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
