"""How a value is shown (rule R8) and where each measure is shown (rule R9).

Rates are whole hundredths of a percent here, and numerators whole millionths, so that every
comparison is exact.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from webapp.domain.figures.disclosure.policy import Policy
from webapp.domain.figures.measures import FigureKind, Measure, Scope
from webapp.domain.periods import Period

PERCENT = 100  # one percent in hundredths of a percent
WHOLE = 100 * PERCENT
MILLION = 1_000_000
THOUSAND = 1_000
COARSEST = 20  # percent: where ten would tell too much
_END_PEOPLE = 2


class Rounding(NamedTuple):
    """Values are rounded to `step`; up to `end` (or from 100 % - `end`) only that is said."""

    step: int
    end: int


class ShownValue(NamedTuple):
    """What is shown of a value."""

    kind: FigureKind
    value: int
    step: int


def displays(measure: Measure, n: int, policy: Policy) -> list[Rounding]:
    """The displays allowed for n people, from the finest; none: too few people to be shown."""
    return list(_displays(measure, n, policy))


@lru_cache(maxsize=10_000)
def _displays(measure: Measure, n: int, policy: Policy) -> Sequence[Rounding]:
    scale, one_person = measure.spec.scale, WHOLE // measure.spec.moves_one_in
    steps = scale.steps or [step * PERCENT for step in (*policy.steps, COARSEST)]
    # An end that went with n would tell how many people there are.
    least = fewest_people(size_band(n)) * scale.end_unit
    end = max(-(-_END_PEOPLE * one_person // least) * scale.end_unit, scale.least_end)
    worth = scale.step_people * one_person
    finest, *coarser = [step for step in steps if step * n >= worth] or [0]
    # Where the finest tells too much, a coarser one has wider ends too.
    wider = [Rounding(step, max(step, end)) for step in coarser]
    return (Rounding(finest, end), *wider) if finest else ()


def show(numerator: int, denominator: int, display: Rounding) -> ShownValue:
    """R8: the value numerator / denominator as it is shown. The numerator is in millionths.

    step x floor(value / step + 1/2), or that it is at most, or at least, an end.
    """
    value, unit = WHOLE * numerator, MILLION * denominator
    if value <= display.end * unit:
        return ShownValue(FigureKind.AT_MOST, display.end, display.step)
    if value >= (WHOLE - display.end) * unit:
        return ShownValue(FigureKind.AT_LEAST, WHOLE - display.end, display.step)
    steps = (2 * value + display.step * unit) // (2 * display.step * unit)
    return ShownValue(FigureKind.VALUE, steps * display.step, display.step)


def allowed(shown: ShownValue, display: Rounding, denominator: int) -> tuple[int, int]:
    """[L, U]: the numerators that the shown value allows, in thousandths, rounded inwards."""
    match shown.kind:
        case FigureKind.AT_MOST:
            low, high = 0, display.end
        case FigureKind.AT_LEAST:
            low, high = WHOLE - display.end, WHOLE
        case FigureKind.VALUE:
            low = max(shown.value - display.step // 2, display.end)
            high = min(shown.value + display.step // 2, WHOLE - display.end)
    return -(-THOUSAND * low * denominator // WHOLE), THOUSAND * high * denominator // WHOLE


def in_unit_of(measure: Measure, rate: int) -> float:
    """A rate in the measure's unit: percent, or of three a day."""
    return measure.spec.unit.whole * rate / WHOLE


def can_be_shown(measure: Measure, scope: Scope, period: Period) -> bool:
    """R9: whether the measure is ever shown of such a group and period."""
    return scope in measure.spec.fewest.get(type(period), {})


def is_shown(measure: Measure, scope: Scope, period: Period, n: int) -> bool:
    """R9: whether the measure is shown for n people. Comfort, not protection: R5 protects."""
    fewest = measure.spec.fewest.get(type(period), {}).get(scope)
    return fewest is not None and n >= fewest


_BANDS = (
    *((least, f"{least}+") for least in (10_000, 5_000, 2_500, 1_000)),
    *((600, "600-999"), (400, "400-599"), (250, "250-399"), (150, "150-249"), (100, "100-149")),
    *((50, "50-99"), (30, "30-49"), (20, "20-29"), (15, "15-19")),
)


@lru_cache(maxsize=10_000)
def size_band(n: int) -> str:
    """R8: the size of a group is shown as a band only."""
    return next((band for least, band in _BANDS if n >= least), "10-14")


def fewest_people(band: str) -> int:
    """The lower end of a band such as "20-29" or "10000+"."""
    return int(band.rstrip("+").split("-")[0])
