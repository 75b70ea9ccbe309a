"""What is shown, as somebody sees it who adds up: sums of what people brought, within bounds."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from webapp.domain.figures.disclosure.cell_rule import Share
from webapp.domain.figures.measures import FigureKind

SLACK = 1e-6
Element = tuple[int, str]  # a person in a period: the smallest thing that is summed
Facts = Mapping[Element, Share]


@dataclass(frozen=True)
class Sight:
    """Something shown: the sum over these elements, and of unknown offsets, lies in [low, high].

    `offsets`: by the fingerprint of a group, what one person of its offset adds to the sum. Without
    offsets the sums are whole numbers, and the attacker makes use of it.
    """

    elements: frozenset[Element]
    low: float
    high: float
    offsets: Mapping[str, float] = field(default_factory=dict)

    @property
    def tightened(self) -> tuple[float, float]:
        """The interval without values that no sum can have."""
        if self.offsets:
            return self.low, self.high
        return math.ceil(self.low - SLACK), math.floor(self.high + SLACK)


def interval(
    kind: FigureKind, percent: float, step: float, end: float, denominator: float
) -> tuple[float, float]:
    """The sums that are shown like this."""
    low, high = {
        FigureKind.AT_MOST: (0.0, end),
        FigureKind.AT_LEAST: (100 - end, 100.0),
        FigureKind.VALUE: (max(percent - step / 2, end), min(percent + step / 2, 100 - end)),
    }[kind]
    return low * denominator / 100, high * denominator / 100
