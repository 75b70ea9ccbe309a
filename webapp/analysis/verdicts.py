"""What may be said of a change between two released figures: three verdicts and no others.

A difference counts as larger than chance only when it exceeds the rounding and what the fixed
chance error of the two groups explains (rules R6, R8). The cause is never part of the answer.
"""

from __future__ import annotations

import math
from enum import StrEnum

from webapp.domain.figures.measures import FigureKind, ReleasedCell

# Two standard deviations of the difference of two independent offsets of one person each.
PERSONS = 2 * math.sqrt(2)


class Verdict(StrEnum):
    """The whole vocabulary; each is a text (`verdict.<value>`)."""

    NO_SIGN = "no_sign"
    LARGER_THAN_CHANCE = "larger_than_chance"
    TOO_LITTLE = "too_little"


def fewest_people(size_band: str) -> int:
    """The lower end of a size band such as "20-29" or "100+"."""
    return int(size_band.rstrip("+").split("-")[0])


def allowance(now: ReleasedCell, before: ReleasedCell) -> float:
    """How far two figures may differ by chance, in their own unit.

    One rounding step + 2 x 1.41 persons, each weighing as in the smallest group of its size band.
    The persons are counted even when the group stayed the same: they then stand for the ordinary
    ups and downs of its people.
    """
    people = min(fewest_people(now.size_band), fewest_people(before.size_band))
    return max(now.step, before.step) + PERSONS * now.measure.spec.weight / people


def judge(now: ReleasedCell | None, before: ReleasedCell | None) -> Verdict:
    """The verdict on the change from `before` to `now`; with a bound there is too little to say."""
    if now is None or before is None or {now.kind, before.kind} != {FigureKind.VALUE}:
        return Verdict.TOO_LITTLE
    if abs(now.shown - before.shown) > allowance(now, before) + 1e-9:
        return Verdict.LARGER_THAN_CHANCE
    return Verdict.NO_SIGN
