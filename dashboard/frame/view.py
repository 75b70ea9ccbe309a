"""What a view is: which released cells it wants, and what it makes of them.

Every file of `dashboard/views` is one, found by its name, and none knows another. The frame asks
the gate for its queries; a view cannot ask for anything itself.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules
from typing import Protocol, TypeAlias, runtime_checkable

from dashboard.frame.choice import FIRST_VIEW, FilterOptions, Filters
from dashboard.frame.markup import Content
from webapp.domain.figures.measures import Measure, ReleasedCell
from webapp.i18n import Texts


@dataclass(frozen=True, slots=True)
class Query:
    """Released cells that a view wants: of these measures and series, from one quarter to another.

    `series`: keys of groups; None is every group. `newest_of` names an earlier query of the view:
    then only the newest closed quarter that its answer has is read, and nothing when it has none.
    """

    measures: Set[Measure]
    quarters: tuple[str, str]
    series: Set[str] | None = None
    newest_of: str | None = None


Cells: TypeAlias = Mapping[str, Sequence[ReleasedCell]]  # by the name of their query


@dataclass(frozen=True, slots=True)
class SectionContext:
    """What a view needs besides its cells."""

    t: Texts
    choice: Filters
    offered: FilterOptions
    next_on: dt.date
    may_export: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """What a view puts above the filters and below them."""

    above: Content
    below: Content


@runtime_checkable
class View(Protocol):
    """A file of `dashboard/views`."""

    def needs(self, choice: Filters, offered: FilterOptions) -> Mapping[str, Query]:
        """The cells that it wants for a choice, by names of its own, in order of asking."""

    def show(self, cells: Cells, page: SectionContext) -> Shown:
        """The page's parts, made of the answers to `needs`."""


def find_views(package: str) -> dict[str, View]:
    """The views of a package by name: the first one, then the others in alphabetical order.

    Raises TypeError: a file of the package is no view.
    """
    names = [found.name for found in iter_modules(import_module(package).__path__)]
    ordered = sorted(names, key=lambda name: (name != FIRST_VIEW, name))
    return {name: _view(f"{package}.{name}") for name in ordered}


def chosen_view(wanted: Mapping[str, str], views: Mapping[str, View]) -> str:
    """The name of the wanted view, or of the first one."""
    name = wanted.get("view", FIRST_VIEW)
    return name if name in views else FIRST_VIEW


def _view(name: str) -> View:
    module = import_module(name)
    if not isinstance(module, View):
        raise TypeError(f"{name} is no view: it needs the functions needs and show")
    return module
