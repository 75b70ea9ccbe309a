"""The grid of a quarter (rule R1): which units, sites and company a figure may be about."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from webapp.domain.figures.disclosure.chance import listed
from webapp.domain.figures.disclosure.groups import (
    Group,
    HomeUnits,
    Member,
    by,
    connected,
    counting_in,
    group_of,
    home_units,
    homes_of,
)
from webapp.domain.figures.measures import JoinReason, Measure, Scope
from webapp.domain.people.people import DepartmentTree
from webapp.domain.periods import Quarter

Family = tuple[Measure, ...]

# Measures of one family share their home units and atoms.
FAMILIES: tuple[Family, ...] = tuple(
    tuple(family) for family in by(Measure, lambda measure: measure.spec.family).values()
)


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


@dataclass(frozen=True)
class CellGroup:
    """Who a released cell is about. `sites` are those that it covers, or lies in.

    `left_out` are departments of a site that are shown with others elsewhere: its figure is
    without them.
    """

    scope: Scope
    departments: frozenset[int]
    sites: tuple[int, ...]
    joined: JoinReason | None = None
    left_out: frozenset[int] = frozenset()

    @property
    def line(self) -> str:
        """The key of what a reader follows through the periods: a site, however complete."""
        if self.scope is Scope.SITE:
            return f"site-{self.sites[0]}"
        return self.series

    @cached_property
    def series(self) -> str:
        """The key under which the same departments, site or company are found in every quarter."""
        if self.scope is Scope.COMPANY:
            return "company"
        digest = hashlib.sha256(listed(self.departments).encode()).hexdigest()[:12]
        if self.scope is Scope.SITE:
            return f"{self.line}-{digest}" if self.left_out else self.line
        return f"unit-{digest}"

    def named(self, tree: DepartmentTree) -> NamedGroup:
        """R12: the group with the names that its parts have now.

        Sites have their own name as part; the company has none, and the name of the tree's top.
        """
        lies_in_one = self.scope is not Scope.COMPANY and len(self.sites) == 1
        site = tree.name_of(self.sites[0]) if lies_in_one else None
        departments = sorted(self.departments)
        inside = [tree.name_of(department) for department in departments]
        left_out = [tree.name_of(department) for department in sorted(self.left_out)]
        label = {
            Scope.UNIT: " + ".join(inside),
            Scope.SITE: _named_site(site or "", inside, left_out),
            Scope.COMPANY: tree.name_of(tree.top_of(departments[0])),
        }[self.scope]
        parts = {Scope.UNIT: inside, Scope.SITE: [site or ""], Scope.COMPANY: []}[self.scope]
        return NamedGroup(
            series=self.series,
            scope=self.scope,
            label=label,
            site=site,
            parts=parts,
            joined=self.joined,
            departments=departments,
        )


def line_of(series: str) -> str:
    """The line that a stored series belongs to."""
    return "-".join(series.split("-")[:2]) if series.startswith("site-") else series


def site_of(series: str) -> int | None:
    """The site that a stored series is about, by its node in the tree; None: it is about none."""
    kind, _, number = line_of(series).partition("-")
    return int(number) if kind == Scope.SITE.value and number.isdecimal() else None


@dataclass(frozen=True, slots=True)
class PublishedSite:
    """A site that a quarter has a figure of; its node in the tree, and its name at that time."""

    key: int
    name: str


def _named_site(site: str, inside: Sequence[str], left_out: Sequence[str]) -> str:
    """Gent, Gent − Kitchen, or Gent (Radiology + Ward West): whichever names fewer departments."""
    if not left_out:
        return site
    if len(inside) < len(left_out):
        return f"{site} ({' + '.join(inside)})"
    return " \u2212 ".join([site, *left_out])


@dataclass(frozen=True, slots=True)
class SortedOut:
    """Groups, and for each atom that lies whole in one the number of that group."""

    groups: Sequence[CellGroup]
    place: Mapping[frozenset[int], int]


@dataclass(frozen=True)
class Layout:
    """Everyone who counts in a quarter, and the home units that they make; `k` as in the policy."""

    quarter: Quarter
    members: Sequence[Member]
    k: int

    @cached_property
    def departments(self) -> frozenset[int]:
        """All departments."""
        return frozenset(self.site_of)

    @cached_property
    def site_of(self) -> dict[int, int]:
        """The site of each department."""
        return {member.department_id: member.site_id for member in self.members}

    @cached_property
    def sites(self) -> list[frozenset[int]]:
        """The departments of each site."""
        at_site = by(sorted(self.site_of), lambda department: self.site_of[department])
        return [frozenset(departments) for departments in at_site.values()]

    def counting(self, measure: Measure) -> Sequence[Member]:
        """S of R6: those whose figures a measure is about."""
        return self._counting if measure.spec.is_about_breaks else self.members

    @cached_property
    def _counting(self) -> list[Member]:
        return counting_in(self.quarter, self.members)

    def unit_of(self, family: Family) -> Mapping[int, Group]:
        """R3: by department, the home unit for figures of a family: large enough to be shown."""
        return self._units[family[0]].of_department

    def units(self, measure: Measure) -> Sequence[Group]:
        """R3: the home units for figures of a measure.

        The same for all measures of the same people that need as many of them.
        """
        return self._units[measure].units

    @cached_property
    def _units(self) -> Mapping[Measure, HomeUnits]:
        found, made = dict[Measure, HomeUnits](), dict[tuple[bool, bool, int], HomeUnits]()
        for measure in Measure:
            spec, fewest = measure.spec, max(self.k, measure.spec.fewest_in_quarter)
            key = (spec.is_about_breaks, spec.is_of_company_only, fewest)
            if key not in made:
                made[key] = HomeUnits(self._make(measure, fewest))
            found[measure] = made[key]
        return found

    def _make(self, measure: Measure, fewest: int) -> list[Group]:
        if measure.spec.is_of_company_only:
            members = self.counting(measure)
            return [group_of(members)] if len(members) >= fewest else []
        return home_units(self.homes(measure).values(), fewest)

    def homes(self, measure: Measure) -> Mapping[int, Group]:
        """The departments with people whose figures a measure is about, each alone."""
        return self._homes[measure.spec.is_about_breaks]

    @cached_property
    def _homes(self) -> Mapping[bool, Mapping[int, Group]]:
        """Departments with people whose figures are about breaks, or not."""
        everybody = {min(home.departments): home for home in homes_of(self.members)}
        if len(self._counting) == len(self.members):
            return {True: everybody, False: everybody}
        counting = {min(home.departments): home for home in homes_of(self._counting)}
        return {True: counting, False: everybody}

    def listed(self, departments: frozenset[int], measure: Measure) -> str:
        """Those of these departments whose figures a measure is about, as errors are drawn of them.

        Kept: a unit's are asked for by each of its measures, and by its figures.
        """
        homes = self.homes(measure)
        key = (departments, id(homes))  # where everybody counts, all measures are about the same
        if key not in self._listed:
            inside = [homes[department].people for department in departments if department in homes]
            self._listed[key] = listed(chain.from_iterable(inside))
        return self._listed[key]

    @cached_property
    def _listed(self) -> dict[tuple[frozenset[int], int], str]:
        return {}

    def sorted_out(self, scope: Scope, atoms: frozenset[frozenset[int]]) -> SortedOut:
        """R7: the finest groups of this kind that are unions of the atoms, and which lie in which.

        Kept: measures of a family have the same atoms.
        """
        key = (scope, atoms)
        if key not in self._sorted:
            groups = self.groups(scope, atoms)
            whole = {one: n for n, group in enumerate(groups) for one in group.departments}
            found = ((atom, whole.get(next(iter(atom)))) for atom in atoms)
            place = {atom: number for atom, number in found if number is not None}
            self._sorted[key] = SortedOut(groups, place)
        return self._sorted[key]

    @cached_property
    def _sorted(self) -> dict[tuple[Scope, frozenset[frozenset[int]]], SortedOut]:
        return {}

    def groups(self, scope: Scope, atoms: Iterable[frozenset[int]]) -> list[CellGroup]:
        """R7: the finest groups of this kind that are unions of the atoms."""
        match scope:
            case Scope.UNIT:
                return [self.unit(departments) for departments in connected(atoms)]
            case Scope.SITE:
                return list(self._sites(connected(atoms)))
            case Scope.COMPANY:
                sites = tuple(sorted(set(self.site_of.values())))
                return [CellGroup(scope, self.departments, sites)]

    def _sites(self, whole: Sequence[frozenset[int]]) -> Iterator[CellGroup]:
        """A site is made of the groups that lie wholly in it."""
        shown = frozenset().union(*whole)
        touching = by(whole, lambda one: self.site_of[min(one)])
        for site in self.sites:
            there = touching.get(self.site_of[min(site)], [])
            inside = frozenset().union(*(one for one in there if one <= site))
            if inside:
                place = (self.site_of[min(inside)],)
                yield CellGroup(Scope.SITE, inside, place, left_out=(site & shown) - inside)

    @cached_property
    def _seen(self) -> dict[frozenset[int], CellGroup]:
        return {}

    def unit(self, departments: frozenset[int]) -> CellGroup:
        """These departments as a unit."""
        if departments not in self._seen:
            sites = tuple(sorted({self.site_of[department] for department in departments}))
            reason = self._reason(departments)
            self._seen[departments] = CellGroup(Scope.UNIT, departments, sites, reason)
        return self._seen[departments]

    @cached_property
    def _shown_alone(self) -> Sequence[HomeUnits]:
        """The home units of measures that departments have figures of, each once."""
        found = [units for measure, units in self._units.items() if measure.spec.has_units]
        return list({id(units): units for units in found}.values())

    def _reason(self, departments: frozenset[int]) -> JoinReason | None:
        """R12: why departments are shown together; None: this one is alone."""
        if len(departments) == 1:
            return None
        first = min(departments)
        homes = [
            units.of_department[first].departments
            for units in self._shown_alone
            if first in units.of_department
        ]
        by_size = any(departments <= home for home in homes)
        return JoinReason.TOO_FEW if by_size else JoinReason.PROTECTION
