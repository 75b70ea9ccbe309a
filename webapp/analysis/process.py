"""A group's months in their own usual variation: an XmR chart with four rules.

Limits are the mean and 2.66 times the mean moving range to either side (Shewhart; Making data
count, NHS England). People who are ill stay ill and habits last, so neighbouring months are alike:
their moves then make limits too narrow, and runs come by chance. So limits are never closer than
three times the known error, people included, and a run counts only if it lies further than twice.
A verdict is about the newest month; looked for anywhere, four rules nearly always find something.
Docs: adr/0048.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean
from types import MappingProxyType

from webapp.analysis import known_error
from webapp.domain.figures.findings import (
    RULES_CHANGED,
    Finding,
    FindingMethod,
    FindingReason,
    Verdict,
)
from webapp.domain.figures.measures import ReleasedCell
from webapp.domain.periods import Grain, Month, grain_of, parse_month

OF_MOVES = 2.66  # three sigma, as moves of two neighbours show it
RUN = 7
FEWEST = 12  # months that tell what is usual
MOST = 36  # older ones tell of another time
_RUNS = frozenset({FindingReason.ONE_SIDE, FindingReason.TREND})


@dataclass(frozen=True, slots=True)
class ControlLimits:
    """The centre and the two limits of a process, in the unit of its values."""

    centre: float
    low: float
    high: float

    @property
    def sigma(self) -> float:
        """A third of the way from the centre to a limit."""
        return (self.high - self.centre) / 3


def control_limits(values: Sequence[float], least_sigma: float = 0.0) -> ControlLimits:
    """Mean and 2.66 mean moving ranges of two or more values, never closer than `least_sigma`."""
    moves = fmean(abs(later - earlier) for earlier, later in pairwise(values))
    reach = max(OF_MOVES * moves, 3 * least_sigma)
    centre = fmean(values)
    return ControlLimits(centre, centre - reach, centre + reach)


def signals(values: Sequence[float], limits: ControlLimits) -> list[FindingReason | None]:
    """For each value the first of the four rules that it has a part in; None: none.

    Beyond a limit; two of three beyond two sigma on one side; seven on one side of the centre;
    seven that rise or fall.
    """
    found: list[FindingReason | None] = [None] * len(values)
    for reason, places in (
        (FindingReason.TREND, _trends(values)),
        (FindingReason.ONE_SIDE, _one_sides(values, limits)),
        (FindingReason.TWO_OF_THREE, _twos(values, limits)),
        (FindingReason.BEYOND_LIMITS, _beyond(values, limits)),
    ):
        for place in places:
            found[place] = reason
    return found


def _beyond(values: Sequence[float], limits: ControlLimits) -> Iterable[int]:
    return (at for at, value in enumerate(values) if not limits.low <= value <= limits.high)


def _twos(values: Sequence[float], limits: ControlLimits) -> Iterable[int]:
    reach = 2 * limits.sigma
    for way in (1, -1):
        far = [way * (value - limits.centre) > reach for value in values]
        for start in range(len(values) - 2):
            window = range(start, start + 3)
            if sum(far[at] for at in window) >= 2:
                yield from (at for at in window if far[at])


def _one_sides(values: Sequence[float], limits: ControlLimits) -> Iterable[int]:
    sides = [(value > limits.centre) - (value < limits.centre) for value in values]
    return _runs(sides, RUN)


def _trends(values: Sequence[float]) -> Iterable[int]:
    moves = [(later > earlier) - (later < earlier) for earlier, later in pairwise(values)]
    ends = set(_runs(moves, RUN - 1))
    return sorted(ends | {at + 1 for at in ends})


def _runs(ways: Sequence[int], length: int) -> list[int]:
    """The places in runs of at least so many equal ways, up or down."""
    found: list[int] = []
    for start in range(len(ways) - length + 1):
        window = ways[start : start + length]
        if abs(sum(window)) == length:
            found += range(start, start + length)
    return sorted(set(found))


@dataclass(frozen=True, slots=True)
class _Step:
    """A month of the process: its value, and its known error as a variance, people included."""

    period: str
    value: float
    known: float


def judge_process(cells: Sequence[ReleasedCell]) -> Finding | None:
    """What the newest month of one group in one measure is among its months; None without months.

    Where a measure has seasons, a month's value is its difference from the same month a year
    earlier, so that a season is no signal.
    """
    months = sorted(
        (cell for cell in cells if grain_of(cell.period) is Grain.MONTH), key=lambda one: one.period
    )
    if not months:
        return None
    newest = months[-1]
    since = _rules_since(newest)
    usable = [c for c in months if known_error.is_a_value(c) and c.period >= since]
    steps = _differences(usable) if newest.measure.spec.has_seasons else _levels(usable)
    if not known_error.is_a_value(newest):
        return _finding(newest, Verdict.TOO_LITTLE, FindingReason.ONLY_A_BOUND, steps)
    if len(steps) < FEWEST:
        cut = len(usable) < sum(known_error.is_a_value(c) for c in months)
        return _finding(
            newest,
            Verdict.TOO_LITTLE,
            FindingReason.NEW_RULES if cut else FindingReason.FEW_POINTS,
            steps,
        )
    return _judge(newest, steps)


def _rules_since(newest: ReleasedCell) -> str:
    """The key of the month from which on figures are comparable with the newest; "" for all."""
    if not newest.measure.spec.is_about_absence:
        return ""
    return max((month.key for month in RULES_CHANGED if month.key <= newest.period), default="")


def _levels(cells: Sequence[ReleasedCell]) -> list[_Step]:
    if not cells:
        return []
    level = fmean(cell.shown for cell in cells)
    return [_Step(cell.period, cell.shown, known_error.month(cell, level)) for cell in cells]


def _differences(cells: Sequence[ReleasedCell]) -> list[_Step]:
    by_period = {step.period: step for step in _levels(cells)}
    pairs = [(by_period.get(_year_before(key)), step) for key, step in by_period.items()]
    return [
        _Step(now.period, now.value - then.value, now.known + then.known)
        for then, now in pairs
        if then is not None
    ]


def _year_before(key: str) -> str:
    month = parse_month(key)
    return Month(month.year - 1, month.number).key


def _judge(newest: ReleasedCell, all_steps: Sequence[_Step]) -> Finding:
    """All months judged are the baseline: a shorter one, fixed early, errs twice as often."""
    steps = all_steps[-MOST:]
    least = math.sqrt(fmean(step.known for step in steps))
    limits = control_limits([step.value for step in steps], least)
    marks = signals([step.value for step in steps], limits)
    reason = marks[-1] or FindingReason.WITHIN_LIMITS
    run = fmean(step.value for step in steps[-RUN:])
    if reason in _RUNS and abs(run - limits.centre) < 2 * least:
        reason = FindingReason.SMALL_SHIFT
    is_told = reason not in (FindingReason.WITHIN_LIMITS, FindingReason.SMALL_SHIFT)
    return _finding(
        newest,
        Verdict.LARGER_THAN_CHANCE if is_told else Verdict.NO_SIGN,
        reason,
        steps,
        limits=limits,
        marks={step.period: mark for step, mark in zip(steps, marks, strict=True) if mark},
    )


def _finding(
    newest: ReleasedCell,
    verdict: Verdict,
    reason: FindingReason,
    steps: Sequence[_Step],
    *,
    limits: ControlLimits | None = None,
    marks: Mapping[str, FindingReason] = MappingProxyType({}),
) -> Finding:
    reach = limits and limits.high - limits.centre
    return Finding(
        method=FindingMethod.PROCESS,
        measure=newest.measure,
        series=newest.unit.series,
        label=newest.unit.label,
        scope=newest.unit.scope,
        site=newest.unit.site,
        period=newest.period,
        verdict=verdict,
        reason=reason,
        estimate=steps[-1].value - limits.centre if limits else None,
        interval=(-reach, reach) if reach else None,
        numbers={"points": len(steps)}
        | ({"centre": limits.centre, "low": limits.low, "high": limits.high} if limits else {}),
        marks=dict(marks),
        periods=tuple(step.period for step in steps),
        values=tuple(step.value for step in steps),
    )
