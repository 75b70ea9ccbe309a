"""How a value is shown (rule R8) and where each measure is shown (rule R9).

Rates are whole hundredths of a percent here, and numerators whole millionths, so that every
comparison is exact.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from webapp.domain.figures.disclosure.policy import Policy
from webapp.domain.figures.measures import Kind, Measure, Scope
from webapp.domain.periods import Month, Period, Quarter, Week

PERCENT = 100  # one percent in hundredths of a percent
WHOLE = 100 * PERCENT
MILLION = 1_000_000
THOUSAND = 1_000


@dataclass(frozen=True, slots=True)
class Display:
    """Values are rounded to `step`; up to `end` (or from 100 % - `end`) only that is said."""

    step: int
    end: int


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown of a value."""

    kind: Kind
    value: int
    step: int


@dataclass(frozen=True, slots=True)
class _Scale:
    """A row of R9. A step covers at least `step_worth` / n, an end `end_worth` / n."""

    steps: tuple[int, ...]
    step_worth: int
    end_worth: int
    least_end: int
    end_unit: int  # ends are rounded up to this, so that "at most" is true of what is printed


_ONE_PERSON = WHOLE
_FIVE_PEOPLE = 5 * WHOLE
_ONE_CAP = WHOLE // 4  # five sick days of about twenty scheduled ones


def _scale(measure: Measure, policy: Policy) -> _Scale:
    match measure:
        case Measure.ABSENCE:
            return _Scale((50, 100, 200, 250, 500), _ONE_CAP, 2 * _ONE_CAP, 0, PERCENT // 10)
        case Measure.ABSENCE_UNCAPPED:
            return _Scale((50,), _ONE_PERSON, 2 * _ONE_PERSON, 0, PERCENT // 10)
        case Measure.PARTICIPATION:
            return _Scale((500, 1000, 2000), _FIVE_PEOPLE, 2 * _ONE_PERSON, 10 * PERCENT, PERCENT)
        case _:
            steps = tuple(step * PERCENT for step in policy.steps)
            return _Scale(steps, _ONE_PERSON, 2 * _ONE_PERSON, 10 * PERCENT, PERCENT)


def displays(measure: Measure, n: int, policy: Policy) -> list[Display]:
    """The displays allowed for n people, from the finest; none: too few people to be shown."""
    scale = _scale(measure, policy)
    units = max(-(-scale.end_worth // (n * scale.end_unit)), scale.least_end // scale.end_unit)
    end = units * scale.end_unit
    return [Display(step, end) for step in scale.steps if step * n >= scale.step_worth]


def show(numerator: int, denominator: int, display: Display) -> Shown:
    """R8: the value numerator / denominator as it is shown. The numerator is in millionths.

    step x floor(value / step + 1/2), or that it is at most, or at least, an end.
    """
    value, unit = WHOLE * numerator, MILLION * denominator
    if value <= display.end * unit:
        return Shown(Kind.AT_MOST, display.end, display.step)
    if value >= (WHOLE - display.end) * unit:
        return Shown(Kind.AT_LEAST, WHOLE - display.end, display.step)
    steps = (2 * value + display.step * unit) // (2 * display.step * unit)
    return Shown(Kind.VALUE, steps * display.step, display.step)


def allowed(shown: Shown, display: Display, denominator: int) -> tuple[int, int]:
    """[L, U]: the numerators that the shown value allows, in thousandths, rounded inwards."""
    match shown.kind:
        case Kind.AT_MOST:
            low, high = 0, display.end
        case Kind.AT_LEAST:
            low, high = WHOLE - display.end, WHOLE
        case Kind.VALUE:
            low = max(shown.value - display.step // 2, display.end)
            high = min(shown.value + display.step // 2, WHOLE - display.end)
    return -(-THOUSAND * low * denominator // WHOLE), THOUSAND * high * denominator // WHOLE


def in_unit_of(measure: Measure, rate: int) -> float:
    """A rate in percent; for BREAKS, a share of three, in breaks a day."""
    return 3 * rate / WHOLE if measure is Measure.BREAKS else rate / PERCENT


_EVERYWHERE = {Scope.UNIT: 0, Scope.SITE: 0, Scope.COMPANY: 0}
_UNIT_FROM_20 = _EVERYWHERE | {Scope.UNIT: 20}

# Fewest people with whom a measure is shown for a kind of period; a scope not named: never.
_FEWEST: dict[tuple[Measure, type[Period]], Mapping[Scope, int]] = {
    (Measure.ADHERENCE, Week): dict.fromkeys(Scope, 50),
    (Measure.ADHERENCE, Month): _UNIT_FROM_20,
    (Measure.ADHERENCE, Quarter): _EVERYWHERE,
    (Measure.BREAKS, Month): _UNIT_FROM_20,
    (Measure.BREAKS, Quarter): _EVERYWHERE,
    (Measure.PARTICIPATION, Month): dict.fromkeys(Scope, 100),
    (Measure.PARTICIPATION, Quarter): dict.fromkeys(Scope, 25),
    (Measure.ABSENCE, Month): dict.fromkeys(Scope, 20),
    (Measure.ABSENCE, Quarter): dict.fromkeys(Scope, 20),
    (Measure.ABSENCE_UNCAPPED, Quarter): {Scope.COMPANY: 250},
}


def is_shown(measure: Measure, scope: Scope, period: Period, n: int) -> bool:
    """R9: whether the measure is shown for n people. Comfort, not protection: R5 protects."""
    fewest = _FEWEST.get((measure, type(period)), {}).get(scope)
    return fewest is not None and n >= fewest


def size_band(n: int) -> str:
    """R8: the size of a group is shown as a band only."""
    bands = ((100, "100+"), (50, "50-99"), (30, "30-49"), (20, "20-29"), (15, "15-19"))
    return next((band for least, band in bands if n >= least), "10-14")
