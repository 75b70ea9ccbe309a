"""An attacker who combines everything that is shown, by linear programming over interval bounds.

It knows every roster, every denominator and maximum, the rounding, and who did nothing; and in each
group it is, at either end, the colleague whose own value helps most. It looks for people whose
value is known to less than half of its range, and for small groups whose total is.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

from webapp.domain.figures.disclosure.cell_rule import Share
from webapp.domain.figures.measures import FigureKind

K = 10
OPEN = 0.5  # of the own range, G2
TRUNC = 2.5  # persons: offsets are no larger
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


def findings(
    sights: Sequence[Sight], facts: Facts, *, idle_are_seen: bool = True, insiders: int = 1
) -> list[str]:
    """What the attacker finds out; nothing when the release is safe.

    `insiders`: how many colleagues of each group put their own values together.
    `idle_are_seen`: who contributed nothing is known not to have (at work one sees who never does).
    """
    able = {element: share for element, share in facts.items() if share[0] or not idle_are_seen}
    classes = _classes(sights, facts)
    found = []
    for (elements, signature), (low, high) in zip(
        classes, _bounds(sights, classes, able), strict=True
    ):
        found += _people({e[0]: able[e] for e in elements if e in able}, (low, high), insiders)
        people = {person for person, _ in elements}
        most = sum(facts[element][1] for element in elements)
        if signature and len(people) < K and high - low < OPEN * most:
            found.append(f"{len(people)} people: {low:.2f} to {high:.2f} of {most}")
    return found


def _classes(sights: Sequence[Sight], facts: Facts) -> list[tuple[list[Element], tuple[int, ...]]]:
    """Elements that always appear together: only their sum can be known."""
    signatures: dict[Element, list[int]] = {element: [] for element in facts}
    for number, sight in enumerate(sights):
        for element in sight.elements:
            if element in signatures:
                signatures[element].append(number)
    classes: dict[tuple[int, ...], list[Element]] = defaultdict(list)
    for element, signature in signatures.items():
        classes[tuple(signature)].append(element)
    return [(elements, signature) for signature, elements in classes.items()]


def _bounds(
    sights: Sequence[Sight],
    classes: Sequence[tuple[list[Element], tuple[int, ...]]],
    able: Facts,
) -> list[tuple[float, float]]:
    """The least and the most that the sum of each class can be."""
    groups = sorted({group for sight in sights for group in sight.offsets})
    sums = np.zeros((len(sights), len(classes) + len(groups)))
    for column, (_, signature) in enumerate(classes):
        sums[list(signature), column] = 1
    for row, sight in enumerate(sights):
        for group, weight in sight.offsets.items():
            sums[row, len(classes) + groups.index(group)] = weight
    intervals = np.array([sight.tightened for sight in sights]).reshape(len(sights), 2)
    limits = np.concatenate([intervals[:, 1] + SLACK, SLACK - intervals[:, 0]])
    most = [(0, sum(able[e][1] for e in elements if e in able)) for elements, _ in classes]
    bounds = [*most, *[(-TRUNC, TRUNC)] * len(groups)]

    rows = sparse.csr_array(np.vstack([sums, -sums]))

    def extreme(column: int, sign: int) -> float:
        goal = np.zeros(len(bounds))
        goal[column] = sign
        solved = linprog(goal, A_ub=rows, b_ub=limits, bounds=bounds, method="highs-ds")
        assert solved.status == 0, "the truth itself must be possible"
        return sign * float(solved.fun)

    return [(extreme(column, 1), extreme(column, -1)) for column in range(len(classes))]


def _people(shares: Mapping[int, Share], bounds: tuple[float, float], insiders: int) -> list[str]:
    """Those whose own value is known too well, given the bounds of the sum of all these."""
    (low, high), most = bounds, sum(c for _, c in shares.values())
    rooms = sorted(((c - x, person) for person, (x, c) in shares.items()), reverse=True)
    values = sorted(((x, person) for person, (x, _) in shares.items()), reverse=True)
    found = []
    for person, (x, c) in shares.items():
        room = sum([r for r, other in rooms[: insiders + 1] if other != person][:insiders])
        value = sum([v for v, other in values[: insiders + 1] if other != person][:insiders])
        least_own = max(0.0, low - (most - c - room))
        most_own = min(c, high - value)
        if most_own - least_own < OPEN * c - SLACK:
            found.append(f"person {person}: {least_own:.2f} to {most_own:.2f} of {c}, truth {x}")
    return found
