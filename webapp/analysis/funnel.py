"""Groups beside each other in one quarter: a funnel plot, never a ranking.

Limits of 95 and 99.8 percent around the company's figure, wider for smaller groups, and wider for
all when groups differ more than chance explains: Winsorised z-scores and an additive variance
between groups (Spiegelhalter, Handling over-dispersion of performance indicators, 2005).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

from webapp.analysis import known_error
from webapp.analysis.verdicts import people_vary
from webapp.domain.figures.disclosure.showing import fewest_people
from webapp.domain.figures.findings import Finding, FindingMethod, FindingReason, Verdict
from webapp.domain.figures.measures import ReleasedCell, Scope
from webapp.domain.periods import Grain, grain_of

FEWEST_GROUPS = 8  # fewer tell too little of how groups differ
TRIMMED = 0.1
Z95, Z998 = (NormalDist().inv_cdf(1 - tail / 2) for tail in (0.05, 0.002))


@dataclass(frozen=True, slots=True)
class Dispersion:
    """How much groups differ: `phi` is 1 when as much as chance explains; `tau2` a variance."""

    phi: float
    tau2: float


def winsorised(scores: Sequence[float], part: float = TRIMMED) -> list[float]:
    """The scores with the outermost `part` on either side drawn in to where that begins."""
    low, high = _quantile(scores, part), _quantile(scores, 1 - part)
    return [min(max(score, low), high) for score in scores]


def _quantile(scores: Sequence[float], part: float) -> float:
    """Between neighbours in a straight line, as R does by default (type 7)."""
    ordered = sorted(scores)
    place = part * (len(ordered) - 1)
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def dispersion(scores: Sequence[float], errors: Sequence[float]) -> Dispersion:
    """Of two or more groups, from their (Winsorised) z-scores and standard errors."""
    groups = len(scores)
    phi = sum(score**2 for score in scores) / groups
    weights = [1 / error**2 for error in errors]
    room = sum(weights) - sum(weight**2 for weight in weights) / sum(weights)
    return Dispersion(phi, max(0.0, (groups * phi - (groups - 1)) / room))


def standard_error(cell: ReleasedCell, target: float) -> float:
    """Of one group around the target: its people differ, its chance error, its step."""
    people = fewest_people(cell.size_band)
    varied = people_vary(cell.measure, target) / people
    return math.sqrt(varied + known_error.chance(cell) + known_error.rounding(cell))


def judge_groups(cells: Sequence[ReleasedCell]) -> list[Finding]:
    """A finding for each group of the newest quarter with a figure of the company; one measure."""
    quarters = [cell for cell in cells if grain_of(cell.period) is Grain.QUARTER]
    company = {c.period: c for c in quarters if c.unit.scope is Scope.COMPANY}
    newest = company[max(company)] if company else None
    if newest is None:
        return []
    groups = [c for c in quarters if c.period == newest.period and c.unit.scope is Scope.UNIT]
    usable = [cell for cell in groups if known_error.is_a_value(cell)]
    if not known_error.is_a_value(newest) or len(usable) < FEWEST_GROUPS:
        return [_finding(cell, Verdict.TOO_LITTLE, FindingReason.FEW_GROUPS) for cell in groups]
    target = newest.shown
    errors = [standard_error(cell, target) for cell in usable]
    scores = [(c.shown - target) / error for c, error in zip(usable, errors, strict=True)]
    spread = dispersion(winsorised(scores), errors)
    return [_judge(cell, target, spread) for cell in groups]


def _judge(cell: ReleasedCell, target: float, spread: Dispersion) -> Finding:
    sigma = math.sqrt(standard_error(cell, target) ** 2 + spread.tau2)
    numbers = {"target": target, "phi": spread.phi, "tau": math.sqrt(spread.tau2), "sigma": sigma}
    if not known_error.is_a_value(cell):
        return _finding(cell, Verdict.TOO_LITTLE, FindingReason.ONLY_A_BOUND, numbers)
    away = abs(cell.shown - target) / sigma
    if away > Z998:
        return _finding(cell, Verdict.LARGER_THAN_CHANCE, FindingReason.OUTSIDE, numbers)
    reason = FindingReason.NEAR_THE_EDGE if away > Z95 else FindingReason.INSIDE
    return _finding(cell, Verdict.NO_SIGN, reason, numbers)


def _finding(
    cell: ReleasedCell,
    verdict: Verdict,
    reason: FindingReason,
    numbers: dict[str, float] | None = None,
) -> Finding:
    known = numbers or {}
    estimate = cell.shown - known["target"] if known and known_error.is_a_value(cell) else None
    reach = Z95 * known["sigma"] if known else 0.0
    return Finding(
        method=FindingMethod.FUNNEL,
        measure=cell.measure,
        series=cell.unit.series,
        label=cell.unit.label,
        scope=cell.unit.scope,
        site=cell.unit.site,
        period=cell.period,
        verdict=verdict,
        reason=reason,
        estimate=estimate,
        interval=None if estimate is None else (estimate - reach, estimate + reach),
        numbers=known,
        periods=(cell.period,),
        values=(cell.shown,) if known_error.is_a_value(cell) else (),
    )
