"""A site by itself, before and after its campaign began: an interrupted time series.

About figures that exist before a campaign, so never about breaks. What is found is a change, not
its cause.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import fmean

from webapp.analysis import known_error
from webapp.analysis.campaigns import (
    FEWEST,
    FEWEST_PEOPLE,
    CampaignMonths,
    finding_of,
    judged,
    number,
    variances,
)
from webapp.analysis.segments import columns, estimate
from webapp.domain.figures.disclosure.showing import fewest_people
from webapp.domain.figures.findings import RULES_CHANGED, Finding, FindingMethod, FindingReason
from webapp.domain.figures.measures import ReleasedCell
from webapp.domain.periods import Month, parse_month

APART = 6  # months between a start and a change of rules, so that they can be told apart
_BOUNDS_AT_MOST = 0.25  # the part of months in which only a bound is known


def breaks_within(months: Sequence[Month]) -> list[Month]:
    """The changes of rules that lie between two of these months."""
    return [one for one in RULES_CHANGED if months[0].key < one.key <= months[-1].key]


def judge_interrupted(campaign: CampaignMonths) -> Finding | None:
    """Whether the level changed when the campaign began; None: it has not begun."""
    first = campaign.first_month
    if first is None:
        return None
    cells = campaign.usable()
    before = [cell for cell in cells if cell.period < first.key]
    after = [cell for cell in cells if cell.period >= first.key]
    numbers: dict[str, float] = {"before": len(before), "after": len(after)}
    too_little = _too_little(campaign, first, before, after)
    if too_little:
        return finding_of(campaign, FindingMethod.INTERRUPTED, too_little, numbers=numbers)
    months = [parse_month(cell.period) for cell in cells]
    at = [number(month) for month in months]
    known = variances(cells, fmean(cell.shown for cell in cells))
    design = columns(
        at,
        number(first),
        seasons=campaign.newest.measure.spec.has_seasons,
        breaks=[number(one) for one in breaks_within(months)],
    )
    found = estimate([cell.shown for cell in cells], at, design, known)
    return judged(campaign, FindingMethod.INTERRUPTED, found, numbers)


def _too_little(
    campaign: CampaignMonths,
    first: Month,
    before: Sequence[ReleasedCell],
    after: Sequence[ReleasedCell],
) -> FindingReason | None:
    if fewest_people(campaign.newest.size_band) < FEWEST_PEOPLE:
        return FindingReason.FEW_PEOPLE
    if len(before) < FEWEST:
        return FindingReason.FEW_BEFORE
    if len(after) < FEWEST:
        return FindingReason.FEW_AFTER
    bounds = sum(not known_error.is_a_value(cell) for cell in campaign.cells)
    if bounds > _BOUNDS_AT_MOST * len(campaign.cells):
        return FindingReason.ONLY_A_BOUND
    months = [parse_month(before[0].period), parse_month(after[-1].period)]
    moments = sorted([months[0], first, *breaks_within(months), months[1]], key=number)
    if any(number(later) - number(earlier) < APART for earlier, later in pairwise(moments)):
        return FindingReason.BREAK_TOO_NEAR
    return None
