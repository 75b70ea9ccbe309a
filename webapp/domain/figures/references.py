"""What stands beside figures on absence: days on which rules changed, and what others published."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from webapp.domain.figures.measures import Measure


@dataclass(frozen=True, slots=True)
class SeriesBreak:
    """A day from which reported absence is not what it was before; `text` says why, by language."""

    id: str
    day: dt.date
    text: Mapping[str, str]
    source: str


@dataclass(frozen=True, slots=True)
class PublishedReference:
    """A figure that somebody else published about Belgium, in the unit of a measure of ours.

    `is_alike`: it is defined as ours is, so that it may be drawn beside it; else it is only told.
    Population and definition are by language.
    """

    measure: Measure
    value: float
    year: int
    provider: str
    is_alike: bool
    population: Mapping[str, str]
    definition: Mapping[str, str]
    source: str


@dataclass(frozen=True, slots=True)
class AbsenceBackground:
    """All of it, and the day on which it was looked up."""

    breaks: tuple[SeriesBreak, ...]
    references: tuple[PublishedReference, ...]
    checked: dt.date

    def breaks_between(self, first: dt.date, last: dt.date) -> list[SeriesBreak]:
        """Those that a series from the first to the last day runs over."""
        return [one for one in self.breaks if first < one.day <= last]

    def about(self, measure: Measure) -> list[PublishedReference]:
        """What was published of a measure, newest first."""
        found = [one for one in self.references if one.measure is measure]
        return sorted(found, key=lambda one: (-one.year, one.provider))
