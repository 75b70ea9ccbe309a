"""How the rules protect, on invented people: two small departments, and one person more or less."""

from __future__ import annotations

from dataclasses import dataclass

from webapp.domain.figures.disclosure.policy import Policy
from webapp.domain.figures.disclosure.showing import (
    MILLION,
    PERCENT,
    ShownValue,
    displays,
    show,
    size_band,
)
from webapp.domain.figures.measures import Measure

_MEASURE = next(one for one in Measure if one.spec.is_about_breaks)
_DAYS = 20  # that each of them works in the month
_SIX_TENTHS = 6
_ERRORS = (7, 4, 9, 2, -3, -6)  # tenths of a person; one that shows the rule at work is taken


@dataclass(frozen=True, slots=True)
class ExampleFigure:
    """A share of days, in whole percent: as it is, with the chance error, and as it is shown."""

    days: int
    exact: int
    noisy: int
    shown: ShownValue


@dataclass(frozen=True, slots=True)
class WorkedExample:
    """Two departments too small for a figure, shown together; and again without one person's days.

    `error` is the chance error in tenths of a person, `days` what all of them could have done.
    """

    departments: tuple[int, int]
    days: int
    band: str
    step: int
    error: int
    all_of_them: ExampleFigure
    one_less: ExampleFigure

    @property
    def is_hidden(self) -> bool:
        """Whether the shown figure is the same with and without that person."""
        return self.all_of_them.shown == self.one_less.shown

    @property
    def people(self) -> int:
        """Both departments."""
        return sum(self.departments)


def worked_example(policy: Policy) -> WorkedExample:
    """The example by the values of a policy."""
    tried = [_example(policy, error) for error in _ERRORS]
    return next((one for one in tried if one.is_hidden), tried[0])


def _example(policy: Policy, error: int) -> WorkedExample:
    departments = policy.k - 3, policy.k - 1
    people = sum(departments)
    whole = people * _DAYS
    display = displays(_MEASURE, people, policy)[0]

    def figure(days: int) -> ExampleFigure:
        noisy = MILLION * days + MILLION * error * _DAYS // 10
        shown = show(noisy, whole, display)
        rounded = round(100 * noisy / MILLION / whole)
        return ExampleFigure(days, round(100 * days / whole), rounded, shown)

    done = whole * _SIX_TENTHS // 10
    return WorkedExample(
        departments,
        whole,
        size_band(people),
        display.step // PERCENT,
        error,
        figure(done),
        figure(done - _DAYS),
    )
