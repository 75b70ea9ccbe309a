"""What a change of the tree, or of the policy, does to figures to come: who is shown together.

It is told from rosters alone (R3). This module can read neither breaks nor absences nor when an
account was made, which a contract of the imports checks: whoever plans changes to see what they do
learns what they know. Groups that fail R5 in a month may be joined further; that is told by nobody.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter

from sqlalchemy.orm import Session

from webapp.domain.figures.disclosure.groups import connected, members_of
from webapp.domain.figures.disclosure.layout import FAMILIES, CellGroup, Family, Layout
from webapp.domain.figures.measures import Measure, Scope
from webapp.domain.names import alphabetical
from webapp.domain.people.organisation import (
    Organisation,
    OrganisationNode,
    Reorganisation,
    ReorganisationKind,
)
from webapp.domain.people.organisation_import import DepartmentChange, nodes_after
from webapp.domain.people.people import DepartmentNode, DepartmentTree
from webapp.domain.people.reorganisations import (
    after,
    work_after,
)
from webapp.domain.periods import Quarter, quarter_of
from webapp.gate.open_days import open_days_of
from webapp.store.gate.releases import find_release
from webapp.store.people.organisation import busy_until, list_nodes
from webapp.store.people.people import list_work
from webapp.store.people.reorganisations import list_planned

_Units = set[frozenset[int]]


@dataclass(frozen=True, slots=True)
class UnitChange:
    """Groups of some measures without a change and with it, by the names of departments."""

    measures: tuple[Measure, ...]
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SiteChange:
    """Departments, by name, that count at another site; `ends`: the first then has no figures."""

    before: str
    after: str
    departments: tuple[str, ...]
    ends: bool


@dataclass(frozen=True, slots=True)
class UnitPreview:
    """What differs in the first quarter whose groups a change can touch."""

    quarter: Quarter
    changes: tuple[UnitChange, ...]
    sites: tuple[SiteChange, ...] = ()


@dataclass(frozen=True)
class _Seen:
    """The groups that a tree makes, and its names."""

    layout: Layout
    tree: DepartmentTree

    def units(self, family: Family) -> _Units:
        return {unit.departments for unit in self.layout.unit_of(family).values()}

    def label(self, departments: frozenset[int]) -> str:
        return self.layout.unit(departments).named(self.tree).label

    def sites(self, family: Family) -> dict[str, CellGroup]:
        groups = self.layout.groups(Scope.SITE, self.units(family))
        return {group.line: group for group in groups}


def preview_units(
    session: Session, *, change: Reorganisation, today: dt.date, fewest: int
) -> UnitPreview:
    """What a change does, beside all that is planned; `fewest` people make a group (k)."""
    quarter = _quarter(session, max(change.on, today))
    planned = list_planned(session)
    before = _look(session, quarter, planned, today=today, fewest=fewest)
    now = _look(session, quarter, [*planned, change], today=today, fewest=fewest)
    merged = {}
    if change.kind is ReorganisationKind.MERGE and change.target_id is not None:
        merged[change.department_id] = change.target_id
    together = frozenset({*merged, *merged.values()})
    found = _compare(quarter, before, now, together)
    return replace(found, sites=tuple(_sites(before, now, merged)))


def preview_file(
    session: Session, *, changes: Sequence[DepartmentChange], today: dt.date, fewest: int
) -> UnitPreview:
    """What a file of the tree does, which counts from today on."""
    quarter, planned = _quarter(session, today), list_planned(session)
    nodes = list_nodes(session)
    before, now = (
        _look(session, quarter, planned, today=today, fewest=fewest, nodes=tree)
        for tree in (nodes, nodes_after(nodes, [one.after for one in changes]))
    )
    found = _compare(quarter, before, now, frozenset())
    return replace(found, sites=tuple(_sites(before, now, {})))


def preview_policy(
    session: Session, *, quarter: Quarter, today: dt.date, fewest: tuple[int, int]
) -> UnitPreview:
    """What it does to a quarter to come that more people make a group: before, and then (k)."""
    planned = list_planned(session)
    before, now = (_look(session, quarter, planned, today=today, fewest=one) for one in fewest)
    return _compare(quarter, before, now, frozenset())


def _compare(quarter: Quarter, before: _Seen, now: _Seen, together: frozenset[int]) -> UnitPreview:
    found = [
        one
        for family in FAMILIES
        if not family[0].spec.is_of_company_only
        for one in _differences(family, before, now, together)
    ]
    return UnitPreview(quarter, tuple(found))


def _quarter(session: Session, day: dt.date) -> Quarter:
    """The first one whose members are not fixed and whose first month ends that day or later."""
    quarter = quarter_of(day)
    while quarter.months()[0].last < day or find_release(session, quarter.months()[0]) is not None:
        quarter = quarter.next
    return quarter


def _look(
    session: Session,
    quarter: Quarter,
    planned: Sequence[Reorganisation],
    *,
    today: dt.date,
    fewest: int,
    nodes: Sequence[OrganisationNode] | None = None,
) -> _Seen:
    """The groups of a quarter as people are known to work in it, once what is planned is done.

    `nodes`: the tree that it is done to; None: as it is.
    """
    month = quarter.months()[0]
    organisation = Organisation(nodes or list_nodes(session), busy_until(session, today))
    then, done = after(organisation, planned, month.last)
    tree = DepartmentTree(
        DepartmentNode(node.id, node.parent_id, node.kind, node.name, node.campaign_from)
        for node in then.nodes.values()
    )
    roster = work_after(list_work(session, first=quarter.first, last=month.last), done)
    by_person = sorted(roster, key=attrgetter("person_id"))
    members = members_of(quarter, by_person, tree, open_days_of(session, month))
    return _Seen(Layout(quarter, members, fewest), tree)


def _differences(
    family: Family, before: _Seen, now: _Seen, together: frozenset[int]
) -> Iterator[UnitChange]:
    old, new = before.units(family), now.units(family)
    for whole in connected(one for one in [*old, *new, together] if one):
        was, comes = _inside(old, whole), _inside(new, whole)
        if was != comes:
            yield UnitChange(family, _labels(before, was), _labels(now, comes))
    sites, others = before.sites(family), now.sites(family)
    for line in sorted(sites.keys() & others.keys()):
        if sites[line].left_out != others[line].left_out:
            names = sites[line].named(before.tree).label, others[line].named(now.tree).label
            yield UnitChange(family, names[:1], names[1:])


def _sites(before: _Seen, now: _Seen, merged: Mapping[int, int]) -> Iterator[SiteChange]:
    """What counts elsewhere; who works in a department that is merged counts with the other one."""
    was, comes = before.layout.site_of, now.layout.site_of
    found: dict[tuple[int, int], list[int]] = {}
    for department, site in was.items():
        then = comes.get(merged.get(department, department), site)
        if then != site:
            found.setdefault((site, then), []).append(department)
    for (site, then), departments in found.items():
        names = sorted(map(before.tree.name_of, departments), key=alphabetical)
        ends = site not in comes.values()
        yield SiteChange(before.tree.name_of(site), now.tree.name_of(then), tuple(names), ends)


def _inside(units: Iterable[frozenset[int]], whole: frozenset[int]) -> _Units:
    return {unit for unit in units if unit <= whole}


def _labels(seen: _Seen, units: _Units) -> tuple[str, ...]:
    return tuple(sorted(map(seen.label, units), key=alphabetical))
