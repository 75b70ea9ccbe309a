"""What released figures amount to: findings, each with its verdict and the reason for it.

A finding is computed from released figures, and from the days on which campaigns began, by nothing
that rolls dice: the same figures give the same findings.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from webapp.domain.figures.measures import Measure, Scope
from webapp.domain.periods import Month


class Verdict(StrEnum):
    """The whole vocabulary; each is a text (`verdict.<value>`)."""

    NO_SIGN = "no_sign"
    LARGER_THAN_CHANCE = "larger_than_chance"
    TOO_LITTLE = "too_little"


class FindingMethod(StrEnum):
    """How a finding was come by; each is a text (`findings.method.<value>`)."""

    PROCESS = "process"  # a group's months in their own usual variation
    FUNNEL = "funnel"  # groups beside each other in one quarter
    INTERRUPTED = "interrupted"  # a group's months before and after its campaign began
    COMPARED = "compared"  # sites that began beside sites that had not yet
    PLAN = "plan"  # which change of a group could be seen at all, and when


class FindingReason(StrEnum):
    """Why a verdict is what it is; each is a text (`findings.reason.<value>`)."""

    FEW_POINTS = "few_points"
    NEW_RULES = "new_rules"
    ONLY_A_BOUND = "only_a_bound"
    BEYOND_LIMITS = "beyond_limits"
    TWO_OF_THREE = "two_of_three"
    ONE_SIDE = "one_side"
    TREND = "trend"
    SMALL_SHIFT = "small_shift"
    WITHIN_LIMITS = "within_limits"
    FEW_GROUPS = "few_groups"
    OUTSIDE = "outside"
    NEAR_THE_EDGE = "near_the_edge"
    INSIDE = "inside"
    FEW_BEFORE = "few_before"
    FEW_AFTER = "few_after"
    FEW_PEOPLE = "few_people"
    FEW_SITES = "few_sites"
    BREAK_TOO_NEAR = "break_too_near"
    ZERO_IS_POSSIBLE = "zero_is_possible"
    ZERO_IS_NOT = "zero_is_not"
    PLANNED = "planned"
    NEVER_SEEN = "never_seen"


PLANNED_AFTER = (12, 24, 36)  # months after a start for which there are plans

# When Belgian rules changed what is reported as illness: days without a certificate (November
# 2022; one-day absences rose by 44 percent in larger companies), and fewer of them, with a relapse
# counted for eight weeks (January 2026).
RULES_CHANGED = (Month(2022, 11), Month(2026, 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One answer to the question whether it is chance.

    It is about a group, named by its `series`, in one measure, up to `period`. `estimate` and its
    `interval` (95 percent, the known error of what is released within it) are in the measure's
    unit. `numbers` are what a chart draws and a sentence names, `marks` the periods in which a rule
    was met, `periods` those that it was made of, and `values` what was judged of each: the figure,
    or where there are seasons its difference from a year before.
    """

    method: FindingMethod
    measure: Measure
    series: str
    label: str
    scope: Scope
    site: str | None
    period: str
    verdict: Verdict
    reason: FindingReason
    estimate: float | None = None
    interval: tuple[float, float] | None = None
    numbers: Mapping[str, float] = field(default_factory=dict)
    marks: Mapping[str, FindingReason] = field(default_factory=dict)
    periods: tuple[str, ...] = ()
    values: tuple[float, ...] = ()


def plan_told(plans: Iterable[Finding]) -> tuple[Finding, int] | None:
    """The plan that a sentence tells, and after how many months: of the first group for which
    there is one, after the shortest time. None: there is none."""
    planned = next((one for one in plans if one.reason is FindingReason.PLANNED), None)
    if planned is None:
        return None
    return planned, next(n for n in PLANNED_AFTER if f"after_{n}" in planned.numbers)
