"""What the viewer chose to see: read from the page's address or the filters, and checked.

A choice only picks among published groups and quarters; for anything else the default is shown, and
the page says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar
from urllib.parse import parse_qsl, quote, quote_plus, urlencode

from dashboard.frame.offered import FilterOptions, GroupOption
from webapp.domain.figures.measures import Measure, ReleasedUnit, Scope

PREFIX = "/dashboard/"
FIRST_VIEW = "overview"  # shown where the address names none
TREND_VIEW = "explore"  # where a group leads
PARTS_VIEW = "compare"  # where the mark of a site or the company leads
QUARTERS_AT_FIRST = 6  # with the same one a year before
FILTERS = ("measure", "site", "unit", "from", "to")
ALL_FILTERS = frozenset({*FILTERS, "find"})
ONE_QUARTER = frozenset({"from"})  # a view of the newest one up to the last does not know a first
MOST_BESIDE = 5  # groups that can be told apart in one chart
_MOST_ASKED = 60  # parts of an address that are read at all
_LONGEST = 80  # signs of what somebody searches for

Name = TypeVar("Name", bound=str)
Wanted = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Filters:
    """A checked choice. `site` is "" for all, `group` is None for the whole site or company.

    `view` is the name of a file in `dashboard/views`. `find` and `page` choose among many groups,
    `beside` are groups put next to the chosen one, and `own` is what only single views know.
    `refused` names what the address asked for and cannot have.
    """

    measure: Measure
    site: str
    group: GroupOption | None
    first: str
    last: str
    view: str = FIRST_VIEW
    find: str = ""
    page: int = 1
    beside: tuple[GroupOption, ...] = ()
    own: Mapping[str, str] = field(default_factory=dict)
    refused: tuple[str, ...] = field(default=(), compare=False)

    @property
    def unit(self) -> str:
        """The key of the group, "" for none."""
        return self.group.key if self.group else ""

    @property
    def context(self) -> str:
        """The site that a trend is compared with: the chosen one, or the one of the group."""
        return self.site or (self.group and self.group.site) or ""

    def but(self, **changes: Any) -> Filters:
        """The same choice with changes; a view's own parts are named like the others.

        Whatever else is changed, a list of groups begins again with its first page.
        """
        own = dict(self.own) | {key: changes.pop(key) for key in self.own if key in changes}
        return replace(self, own=own, **({"page": 1} | changes))

    def links(self, units: Sequence[ReleasedUnit]) -> list[str]:
        """Where each of these groups leads: a site to its groups, a group to its trend."""
        site = self.but(group=None, site="").address()
        trend = self.but(view=TREND_VIEW, group=None, find="").address()
        return [
            f"{site}&site={quote_plus(unit.parts[0])}"
            if unit.scope is Scope.SITE
            else f"{trend}&unit={quote_plus(unit.series)}"
            for unit in units
        ]

    def address(self) -> str:
        """The page's own address, which restores the choice."""
        return f"{PREFIX}{quote(self.view)}{self.search()}"

    def search(self) -> str:
        """The choice as the query of the page's address."""
        values = (self.measure.value, self.site, self.unit, self.first, self.last)
        pairs = [*zip(FILTERS, values, strict=True), *self.own.items(), ("find", self.find)]
        pairs += [("with", group.key) for group in self.beside]
        pairs.append(("page", str(self.page) if self.page > 1 else ""))
        return "?" + urlencode([(name, value) for name, value in pairs if value])


def choose(
    wanted: Wanted,
    offered: FilterOptions,
    view: str = FIRST_VIEW,
    *,
    own: Mapping[str, Sequence[str]] | None = None,
    beside: Sequence[str] = (),
) -> Filters:
    """The wanted choice as far as it is offered. Needs at least one published quarter.

    `own` are the choices that only single views know, each with its values, the default first.
    """
    refused: list[str] = []

    def one_of(name: str, values: Iterable[Name], default: Name) -> Name:
        found = next((value for value in values if value == wanted.get(name)), None)
        if found is None and wanted.get(name):
            refused.append(name)
        return default if found is None else found

    measures, quarters = list(Measure), offered.quarters
    site = one_of("site", ("", *offered.sites), "")
    group = offered.groups.get(wanted.get("unit", ""))
    if group is None and wanted.get("unit"):
        refused.append("unit")
    first = one_of("from", quarters, quarters[-QUARTERS_AT_FIRST:][0])
    last = one_of("to", quarters, quarters[-1])
    groups = [offered.groups[key] for key in dict.fromkeys(beside) if key in offered.groups]
    if len(groups) < len(beside) or len(groups) > MOST_BESIDE:
        refused.append("with")
    page = wanted.get("page") or "1"
    if not (page.isascii() and page.isdigit() and 0 < len(page) < 6 and int(page)):
        refused.append("page")
        page = "1"
    return Filters(
        measure=one_of("measure", measures, measures[0]),
        site=site,
        group=group if group and site in ("", group.site) else None,
        first=min(first, last),
        last=max(first, last),
        view=view,
        find=" ".join(wanted.get("find", "").split())[:_LONGEST],
        page=int(page),
        beside=tuple(groups[:MOST_BESIDE]),
        own={name: one_of(name, values, values[0]) for name, values in (own or {}).items()},
        refused=tuple(refused),
    )


def wanted_in(search: object) -> dict[str, str]:
    """What the query of an address asks for, unchecked."""
    return dict(reversed(_pairs(search)))


def beside_in(search: object) -> list[str]:
    """The keys of the groups that it wants beside the chosen one, unchecked."""
    return [value for name, value in _pairs(search) if name == "with"]


def _pairs(search: object) -> list[tuple[str, str]]:
    query = search.lstrip("?") if isinstance(search, str) else ""
    return parse_qsl("&".join(query.split("&")[:_MOST_ASKED]))


def view_in(path: object) -> str:
    """The view that the path of an address names, unchecked; "" for none."""
    return path.removeprefix(PREFIX).strip("/") if isinstance(path, str) else ""
