"""What a chart shows, before anybody paints it: lines of released figures over the same periods.

The dashboard and the report paint these same records, each in its own way; neither may add a
number. All periods are keys of `periods`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from webapp.domain.figures.measures import Measure, ReleasedCell
from webapp.domain.figures.references import PublishedReference
from webapp.domain.periods import Grain, grain_of


class LineRole(StrEnum):
    """What a line is in a chart: the group that it is about, or context for it."""

    FOCUS = "focus"
    SITE = "site"
    COMPANY = "company"


@dataclass(frozen=True, slots=True)
class Series:
    """The line of one group: its figures by period; a period without a figure is absent."""

    name: str
    cells: Mapping[str, ReleasedCell]
    role: LineRole = LineRole.FOCUS

    @property
    def changes(self) -> list[ReleasedCell]:
        """Breaks in the line: figures of other people than those of the period before."""
        return [cell for cell in self.cells.values() if cell.members_changed]

    @property
    def newest(self) -> ReleasedCell | None:
        """The figure at the end of the line."""
        return self.cells[max(self.cells)] if self.cells else None


@dataclass(frozen=True, slots=True)
class Chart:
    """One measure over time. The first line is that of the group that the chart is about.

    `periods` has every period from left to right, those without a figure included. `shared` holds,
    for periods in which that group was only shown together with others, the figure of the smallest
    such joined group. `target` is what the campaign asks for, `references` are figures that others
    published of the same, `breaks` the days on which it began to be counted otherwise. The scale
    begins at zero and reaches at least `reach`, so that charts side by side have the same one.
    """

    measure: Measure
    periods: tuple[str, ...]
    series: tuple[Series, ...]
    shared: Mapping[str, ReleasedCell] = field(default_factory=dict)
    target: float | None = None
    reach: float = 0.0
    references: tuple[PublishedReference, ...] = ()
    breaks: tuple[dt.date, ...] = ()

    @property
    def focus(self) -> Series:
        """The line of the group that the chart is about."""
        return self.series[0]

    @property
    def newest(self) -> ReleasedCell | None:
        """The newest figure of that group, or of the one in which it is shown with others."""
        cells = {**self.shared, **self.focus.cells}
        return cells[max(cells)] if cells else None

    @property
    def grain(self) -> Grain:
        """How long its periods are."""
        return grain_of(self.periods[0]) if self.periods else Grain.MONTH

    @property
    def highest(self) -> float:
        """The highest value that the scale has to show."""
        lines = [one.value for one in self.references]
        return max(self.target or 0.0, self.reach, *lines, *(one.shown for one in self.cells()))

    def cells(self) -> Iterator[ReleasedCell]:
        """Every figure that the chart shows."""
        for line in self.series:
            yield from line.cells.values()
        yield from self.shared.values()
