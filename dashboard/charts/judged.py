"""Findings in words: the verdict, its reason, and where a change lies. Pure."""

from __future__ import annotations

from webapp.domain.figures.findings import Finding, FindingMethod
from webapp.figures import size_of, written
from webapp.i18n import Texts


def verdict_of(finding: Finding, t: Texts) -> str:
    """The verdict; of groups beside each other it is about a difference, not about a change."""
    if finding.method is FindingMethod.FUNNEL:
        return t(f"findings.verdict.group.{finding.verdict}")
    return t(f"findings.verdict.{finding.verdict}")


def reason_of(finding: Finding, t: Texts) -> str:
    """Why the verdict is what it is."""
    return t(f"findings.reason.{finding.reason}")


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
