"""Findings in words: the verdict, its reason, and how large a difference is. Pure."""

from __future__ import annotations

from webapp.domain.figures.findings import Finding, FindingMethod
from webapp.domain.figures.measures import Measure, Unit
from webapp.figures import written
from webapp.i18n import Texts


def verdict_of(finding: Finding, t: Texts) -> str:
    """The verdict; of groups beside each other it is about a difference, not about a change."""
    if finding.method is FindingMethod.FUNNEL:
        return t(f"findings.verdict.group.{finding.verdict}")
    return t(f"findings.verdict.{finding.verdict}")


def reason_of(finding: Finding, t: Texts) -> str:
    """Why the verdict is what it is."""
    return t(f"findings.reason.{finding.reason}")


def size_of(value: float, measure: Measure, t: Texts, *, signed: bool = True) -> str:
    """A difference in the measure's unit, with one decimal more than its figures have; percent
    as points, so that nobody takes 2 points of 4 percent for 2 percent of it."""
    sign = ("+" if value > 0 else "\u2212" if value < 0 else "") if signed else ""
    decimals = measure.spec.decimals + (measure.spec.decimals == 0)
    if measure.spec.unit is Unit.PERCENT:
        return t("findings.points", value=sign + t.number(abs(value), decimals))
    return sign + written(abs(value), measure, t, decimals)


def between(finding: Finding, t: Texts) -> str:
    """Where the change lies; a dash without an interval."""
    if finding.interval is None:
        return "\u2013"
    low, high = (size_of(end, finding.measure, t) for end in finding.interval)
    return t("findings.between", low=low, high=high)


def month_in_words(finding: Finding, at: int, t: Texts) -> str:
    """One month of a process: its value, and the rule that it has a part in."""
    value = month_value(finding, at, t)
    mark = finding.marks.get(finding.periods[at])
    return f"{value}<br>{t(f'findings.reason.{mark}')}" if mark else value


def month_value(finding: Finding, at: int, t: Texts) -> str:
    """What was judged of a month: the figure, or its difference from a year before."""
    value, measure = finding.values[at], finding.measure
    return size_of(value, measure, t) if measure.spec.has_seasons else written(value, measure, t)
