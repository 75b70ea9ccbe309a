"""Sites whose campaign began beside sites that had not begun: a difference of two differences.

Sites are few, so whether it is chance is told by every way in which they could have been chosen.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from statistics import fmean

import numpy as np
from scipy import stats

from webapp.analysis import known_error
from webapp.analysis.campaigns import CampaignMonths, finding_of, judged
from webapp.analysis.segments import Estimate
from webapp.analysis.verdicts import FALSE_ALARMS
from webapp.domain.figures.findings import Finding, FindingMethod, FindingReason

FEWEST_MONTHS = 6  # on either side; fewer than of one site by itself, for seasons are shared
NEVER = "9999-12"
_WAYS = 9_999


def judge_compared(campaigns: Sequence[CampaignMonths], begun: dt.date) -> list[Finding]:
    """The sites whose campaign began on that day beside those that had not begun; one for each.

    The difference of two differences: seasons and changes of rules are the same on both sides.
    """
    started = [one for one in campaigns if one.start == begun]
    first = started[0].first_month
    if first is None:
        return []
    others = [one for one in campaigns if _begins(one) > first.key]
    until = min(_begins(one) for one in others) if others else NEVER
    changed, unchanged = (
        [change for one in side if (change := _change(one, first.key, until)) is not None]
        for side in (started, others)
    )
    numbers: dict[str, float] = {"sites": len(changed), "others": len(unchanged)}
    if not can_compare(len(changed), len(unchanged)):
        return [
            finding_of(one, FindingMethod.COMPARED, FindingReason.FEW_SITES, numbers=numbers)
            for one in started
        ]
    found, p = compare(changed, unchanged, _known_of(started, others))
    numbers["p"] = p
    return [judged(one, FindingMethod.COMPARED, found, numbers, p) for one in started]


def _begins(campaign: CampaignMonths) -> str:
    """The key of its first month, for comparing."""
    return campaign.first_month.key if campaign.first_month else NEVER


def _change(campaign: CampaignMonths, first: str, until: str) -> float | None:
    """By how much a site's mean changed; None: too few months."""
    cells = [cell for cell in campaign.usable() if cell.period < until]
    before = [cell.shown for cell in cells if cell.period < first]
    after = [cell.shown for cell in cells if cell.period >= first]
    if min(len(before), len(after)) < FEWEST_MONTHS:
        return None
    return fmean(after) - fmean(before)


def _known_of(started: Sequence[CampaignMonths], others: Sequence[CampaignMonths]) -> float:
    """The standard error that chance errors alone give the difference of the two means."""
    return math.hypot(
        *(
            math.sqrt(fmean(known_error.chance(one.newest) for one in side) / len(side))
            for side in (started, others)
        )
    )


def can_compare(some: int, others: int) -> bool:
    """Whether so few could show anything: of 3 and 3, one choice in ten is as extreme as can be."""
    ways = math.comb(some + others, some)
    return min(some, others) >= 2 and 2 / ways <= FALSE_ALARMS


def compare(
    some: Sequence[float], others: Sequence[float], least: float = 0.0
) -> tuple[Estimate, float]:
    """The difference of two means with an interval of unequal spreads (Welch), and how often one as
    large comes out of choosing these many at random (exact when there are at most 9,999 ways)."""
    welch = stats.ttest_ind(some, others, equal_var=False)
    chosen = stats.permutation_test(
        (np.asarray(some), np.asarray(others)),
        lambda one, other, axis: np.mean(one, axis=axis) - np.mean(other, axis=axis),
        n_resamples=_WAYS,
        vectorized=True,
        rng=np.random.default_rng(0),
    )
    error = math.hypot(float(stats.sem(some)), float(stats.sem(others)))
    value = fmean(some) - fmean(others)
    return Estimate(value, max(error, least), float(welch.df)), float(chosen.pvalue)
