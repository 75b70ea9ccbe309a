"""The grid of a quarter (rule R1): which units, sites and company a figure may be about."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from webapp.domain.figures.disclosure.groups import Group, by, connected
from webapp.domain.figures.measures import JoinReason, Scope
from webapp.domain.people.people import DepartmentTree


@dataclass(frozen=True, slots=True)
class NamedGroup:
    """A group as it is kept, with the names of a quarter."""

    series: str
    scope: Scope
    label: str
    site: str | None
    parts: list[str]
    joined: JoinReason | None
    departments: list[int]


@dataclass(frozen=True, slots=True)
class CellGroup:
    """Who a released cell is about. `sites` are those that it covers, or lies in."""

    scope: Scope
    departments: frozenset[int]
    sites: tuple[int, ...]
    joined: JoinReason | None

    @property
    def series(self) -> str:
        """The key under which the same departments, site or company are found in every quarter."""
        if self.scope is Scope.COMPANY:
            return "company"
        if self.scope is Scope.SITE:
            return "site-" + "+".join(map(str, self.sites))
        listed = ",".join(map(str, sorted(self.departments)))
        return "unit-" + hashlib.sha256(listed.encode()).hexdigest()[:12]

    def named(self, tree: DepartmentTree) -> NamedGroup:
        """R12: the group with the names that its parts have now.

        Sites have sites as parts; the company has none, and the name of the top of the tree.
        """
        departments = sorted(self.departments)
        parts = {
            Scope.UNIT: [tree.name_of(department) for department in departments],
            Scope.SITE: [tree.name_of(site) for site in self.sites],
            Scope.COMPANY: [],
        }[self.scope]
        top = tree.name_of(tree.top_of(departments[0]))
        lies_in_one = self.scope is not Scope.COMPANY and len(self.sites) == 1
        return NamedGroup(
            series=self.series,
            scope=self.scope,
            label=" + ".join(parts) or top,
            site=tree.name_of(self.sites[0]) if lies_in_one else None,
            parts=parts,
            joined=self.joined,
            departments=departments,
        )


@dataclass(frozen=True)
class Layout:
    """The home units of a quarter, made once and never changed in it."""

    units: tuple[Group, ...]

    @cached_property
    def departments(self) -> frozenset[int]:
        """All departments."""
        return frozenset().union(*(unit.departments for unit in self.units))

    @cached_property
    def site_of(self) -> dict[int, int]:
        """The site of each department."""
        return {
            member.department_id: member.site_id for unit in self.units for member in unit.members
        }

    @cached_property
    def unit_of(self) -> dict[int, int]:
        """The number of the home unit of each department."""
        return {
            department: number
            for number, unit in enumerate(self.units)
            for department in unit.departments
        }

    @cached_property
    def sites(self) -> list[frozenset[int]]:
        """The departments of each site."""
        at_site = by(sorted(self.site_of), lambda department: self.site_of[department])
        return [frozenset(departments) for departments in at_site.values()]

    @cached_property
    def joined_sites(self) -> set[tuple[int, ...]]:
        """Sites that belong together because one of them is too small (R3)."""
        return {tuple(sorted(sites)) for sites in connected(unit.sites for unit in self.units)}

    def groups(self, scope: Scope, atoms: Iterable[frozenset[int]]) -> list[CellGroup]:
        """R7: the finest groups of this kind that are unions of the atoms."""
        match scope:
            case Scope.UNIT:
                found = connected(atoms)
            case Scope.SITE:
                found = connected([*self.sites, *atoms])
            case Scope.COMPANY:
                found = [self.departments]
        return [self._group(scope, departments) for departments in found]

    def unit(self, departments: frozenset[int]) -> CellGroup:
        """These departments as a unit."""
        return self._group(Scope.UNIT, departments)

    def _group(self, scope: Scope, departments: frozenset[int]) -> CellGroup:
        sites = tuple(sorted({self.site_of[department] for department in departments}))
        return CellGroup(scope, departments, sites, self._reason(scope, departments, sites))

    def _reason(
        self, scope: Scope, departments: frozenset[int], sites: tuple[int, ...]
    ) -> JoinReason | None:
        """R12: why departments, or sites, are shown together; None: this one is alone."""
        match scope:
            case Scope.UNIT:
                alone = len(departments) == 1
                by_size = len({self.unit_of[department] for department in departments}) == 1
            case Scope.SITE:
                alone, by_size = len(sites) == 1, sites in self.joined_sites
            case Scope.COMPANY:
                return None
        if alone:
            return None
        return JoinReason.FEWER_THAN_TEN if by_size else JoinReason.PROTECTION
