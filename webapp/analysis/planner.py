"""Before a campaign: which change of a site could be seen at all, and after how many months."""

from __future__ import annotations

from statistics import fmean

from webapp.analysis.campaigns import (
    FEWEST,
    FEWEST_PEOPLE,
    CampaignMonths,
    finding_of,
    number,
    variances,
)
from webapp.analysis.segments import columns, critical, expected_error, quantile
from webapp.domain.figures.disclosure.showing import fewest_people
from webapp.domain.figures.findings import PLANNED_AFTER, Finding, FindingMethod, FindingReason
from webapp.domain.periods import parse_month

POWER = 0.8  # how often a change of the planned size is found
MOST_BEFORE = 36  # months; older ones tell of another time
_ROUNDS = 3  # the level lies between before and after, so the change is needed for itself


def plan(campaign: CampaignMonths) -> Finding | None:
    """The smallest fall that would be found in four of five cases, by months after the start.

    In the measure's unit, as `after_12` and so on in the finding's numbers; with the months before
    that are published, or those that will be needed. None: there is no level yet.
    """
    cells = campaign.usable()
    if not cells:
        return None
    level = fmean(cell.shown for cell in cells[-FEWEST:])
    before = max(FEWEST, min(len(cells), MOST_BEFORE))
    numbers = {"level": level, "before": before}
    if fewest_people(campaign.newest.size_band) < FEWEST_PEOPLE:
        return finding_of(campaign, FindingMethod.PLAN, FindingReason.FEW_PEOPLE, numbers=numbers)
    falls = {after: smallest_fall(campaign, level, before, after) for after in PLANNED_AFTER}
    seen = {f"after_{after}": fall for after, fall in falls.items() if fall < level}
    reason = FindingReason.PLANNED if seen else FindingReason.NEVER_SEEN
    return finding_of(campaign, FindingMethod.PLAN, reason, numbers=numbers | seen)


def smallest_fall(campaign: CampaignMonths, level: float, before: int, after: int) -> float:
    """The fall of the level that is found with a probability of 80 percent, in its unit."""
    spec = campaign.newest.measure.spec
    start = number(parse_month(campaign.newest.period)) + 1
    months = range(start - before, start + after)
    design = columns(months, start, seasons=spec.has_seasons, breaks=())
    freedom = len(months) - design.shape[1]
    fall = 0.0
    for _ in range(_ROUNDS):
        between = max(level - fall * after / len(months), 0.0)
        error = expected_error(months, design, variances(campaign.usable(), between))
        fall = (critical(freedom) + quantile(freedom, POWER)) * error
    return fall
