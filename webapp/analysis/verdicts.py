"""What may be said of a change between two released figures: three verdicts and no others.

A difference counts as larger than chance when, had nothing changed, one as large would be shown in
at most one of twenty comparisons. Three things make figures differ though nothing changed: people
differ and are ill in runs (`people_vary`), each group has a fixed chance error (R6), and figures
are rounded (R8). The cause is never part of the answer. Docs: adr/0033.
"""

from __future__ import annotations

import math
from statistics import NormalDist

from webapp.domain.figures.disclosure.showing import fewest_people
from webapp.domain.figures.findings import Verdict
from webapp.domain.figures.measures import FigureKind, Measure, ReleasedCell

FALSE_ALARMS = 0.05
# Simulated from published levels of sickness, people vary by 0.53 to 0.61 of the most that is
# possible, and by 0.37 to 0.46 from one quarter to another (ADR 0033).
SPREAD = 0.5
_NORMAL = NormalDist()
_TINY = 1e-6  # of a step: below it there is no spread to speak of


def people_vary(measure: Measure, level: float) -> float:
    """The variance of one person's figure in a quarter around `level`, in the measure's unit.

    Between 0 and m (what one person weighs) it is at most level x (m - level): all or nothing
    (Bhatia and Davis, A better bound on the variance, American Mathematical Monthly 107, 2000). Of
    that, SPREAD is taken.
    """
    most = measure.spec.weight
    kept = min(max(level, 0.0), most)
    return SPREAD * kept * (most - kept)


def one_person(cell: ReleasedCell) -> float:
    """What one person counts for in the smallest group of this size, in the measure's unit.

    It is the size of the chance error (R6).
    """
    return cell.measure.spec.weight / fewest_people(cell.size_band)


def deviation(now: ReleasedCell, before: ReleasedCell) -> float:
    """The standard deviation of the difference of two groups in which nothing changed.

    Both are taken to be as small as their size bands allow, and of different people: who stays
    varies less, so the true deviation is rather smaller.
    """
    measure, level = now.measure, (now.shown + before.shown) / 2
    of_people = (
        people_vary(measure, level) / fewest_people(cell.size_band) for cell in (now, before)
    )
    of_chance = (one_person(cell) ** 2 for cell in (now, before))
    return math.sqrt(math.fsum((*of_people, *of_chance)))  # the same whichever comes first


def probability(now: ReleasedCell, before: ReleasedCell) -> float:
    """How often a difference as large as this would be shown if nothing had changed.

    The true level may lie anywhere between two steps, so that a difference of D steps is shown as
    k or more with a probability of D - (k - 1), from 0 to 1; of that the mean over D.
    """
    step = max(now.step, before.step)
    steps = abs(now.shown - before.shown) / step
    if not steps:
        return 1.0
    sigma = max(deviation(now, before) / step, _TINY)
    return min(_beyond(steps - 1, sigma) - _beyond(steps, sigma), 1.0)


def _beyond(edge: float, sigma: float) -> float:
    """By how much |D| goes beyond an edge on average, D being normal around 0."""
    z = max(edge, 0.0) / sigma
    beyond = 2 * sigma * (_NORMAL.pdf(z) - z * (1 - _NORMAL.cdf(z)))
    return beyond - min(edge, 0.0)


def judge(now: ReleasedCell | None, before: ReleasedCell | None) -> Verdict:
    """The verdict on the change from `before` to `now`; with a bound there is too little to say."""
    if now is None or before is None or {now.kind, before.kind} != {FigureKind.VALUE}:
        return Verdict.TOO_LITTLE
    if probability(now, before) <= FALSE_ALARMS:
        return Verdict.LARGER_THAN_CHANCE
    return Verdict.NO_SIGN
