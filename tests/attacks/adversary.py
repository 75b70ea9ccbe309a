"""An attacker who combines everything that is shown, by linear programming over interval bounds.

It knows every roster, every denominator and maximum, the rounding, and who did nothing; and in each
group it is, at either end, the colleague whose own value helps most. It looks for people whose
value is known to less than half of its range, and for small groups whose total is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

from tests.domain.figures.sights import SLACK, Element, Facts, Sight
from webapp.domain.figures.disclosure.cell_rule import Share

K = 10
OPEN = 0.5  # of the own range, G2
TRUNC = 2.5  # persons: offsets are no larger


def findings(
    sights: Sequence[Sight], facts: Facts, *, idle_are_seen: bool = True, insiders: int = 1
) -> list[str]:
    """What the attacker finds out; nothing when the release is safe.

    `insiders`: how many colleagues of each group put their own values together.
    `idle_are_seen`: who contributed nothing is known not to have (at work one sees who never does).
    """
    able = {element: share for element, share in facts.items() if share[0] or not idle_are_seen}
    classes = _classes(sights, facts)
    sums = Sums(sights, classes, able)
    found = []
    for number, (elements, signature) in enumerate(classes):
        shares = {e[0]: able[e] for e in elements if e in able}
        group = [facts[element] for element in elements] if signature else []
        people = {person for person, _ in elements}
        tells = partial(_told, shares, group if len(people) < K else [], insiders, len(people))
        # The more a sum may be, the less is told: where the sums met so far tell nothing, all do.
        if tells(sums.met(number)):
            found += tells(sums.bounds(number))
    return found


def _told(
    shares: Mapping[int, Share],
    small: Sequence[Share],
    insiders: int,
    people: int,
    bounds: tuple[float, float],
) -> list[str]:
    """What follows when the sum of a class lies in these bounds; `small`: of a group below k."""
    low, high = bounds
    found = _people(shares, bounds, insiders)
    most = sum(share[1] for share in small)
    if high - low < OPEN * most:
        found.append(f"{people} people: {low:.2f} to {high:.2f} of {most}")
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


class Sums:
    """What the sums of the classes can be, given all that is shown."""

    def __init__(
        self,
        sights: Sequence[Sight],
        classes: Sequence[tuple[list[Element], tuple[int, ...]]],
        able: Facts,
    ) -> None:
        groups = sorted({group for sight in sights for group in sight.offsets})
        sums = np.zeros((len(sights), len(classes) + len(groups)))
        for column, (_, signature) in enumerate(classes):
            sums[list(signature), column] = 1
        for row, sight in enumerate(sights):
            for group, weight in sight.offsets.items():
                sums[row, len(classes) + groups.index(group)] = weight
        intervals = np.array([sight.tightened for sight in sights]).reshape(len(sights), 2)
        most = [(0, sum(able[e][1] for e in elements if e in able)) for elements, _ in classes]
        self._limits = np.concatenate([intervals[:, 1] + SLACK, SLACK - intervals[:, 0]])
        self._bounds = [*most, *[(-TRUNC, TRUNC)] * len(groups)]
        self._rows = sparse.csr_array(np.vstack([sums, -sums]))
        self._least = np.full(len(self._bounds), np.inf)
        self._most = np.full(len(self._bounds), -np.inf)

    def met(self, column: int) -> tuple[float, float]:
        """The least and the most of a class in the solutions so far."""
        return float(self._least[column]), float(self._most[column])

    def bounds(self, column: int) -> tuple[float, float]:
        """The least and the most that the sum of a class can be."""
        return self._extreme(column, 1), self._extreme(column, -1)

    def _extreme(self, column: int, sign: int) -> float:
        goal = np.zeros(len(self._bounds))
        goal[column] = sign
        solved = linprog(
            goal, A_ub=self._rows, b_ub=self._limits, bounds=self._bounds, method="highs-ds"
        )
        assert solved.status == 0, "the truth itself must be possible"
        self._least = np.minimum(self._least, solved.x)
        self._most = np.maximum(self._most, solved.x)
        return sign * float(solved.fun)


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
