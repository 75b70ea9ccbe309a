"""A campaign at a site: its months before and after, and how a finding about it is told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from webapp.analysis import known_error
from webapp.analysis.segments import Estimate, Variances
from webapp.analysis.verdicts import FALSE_ALARMS
from webapp.domain.figures.disclosure.layout import line_of
from webapp.domain.figures.findings import Finding, FindingMethod, FindingReason, Verdict
from webapp.domain.figures.measures import ReleasedCell
from webapp.domain.periods import Month, month_of, parse_month

FEWEST = 12  # months on either side; with fewer the trend alone decides (Hawley 2019)
FEWEST_PEOPLE = 100


@dataclass(frozen=True, slots=True)
class CampaignMonths:
    """A site or company with its months in one measure, in order, and the day its campaign began.

    `start` None: it has not begun.
    """

    cells: tuple[ReleasedCell, ...]
    start: dt.date | None

    @property
    def newest(self) -> ReleasedCell:
        """The last month."""
        return self.cells[-1]

    @property
    def first_month(self) -> Month | None:
        """The first month that lies wholly after the start."""
        if self.start is None:
            return None
        begun = month_of(self.start)
        return begun if begun.first >= self.start else begun.next

    def usable(self) -> list[ReleasedCell]:
        """The months whose level is known and that lie wholly before or after the start."""
        return [cell for cell in self.cells if known_error.is_a_value(cell) and self._whole(cell)]

    def _whole(self, cell: ReleasedCell) -> bool:
        month = parse_month(cell.period)
        return self.start is None or not month.first < self.start <= month.last


def number(month: Month) -> int:
    """Months counted on, so that neighbours are one apart and quarters are threes."""
    return 12 * month.year + month.number - 1


def variances(cells: Sequence[ReleasedCell], level: float) -> Variances:
    """What one month of this group varies by around a level."""
    return Variances(
        people=fmean(known_error.people(cell, level) for cell in cells),
        rounding=fmean(known_error.rounding(cell) for cell in cells),
        chance=fmean(known_error.chance(cell) for cell in cells),
    )


def finding_of(
    campaign: CampaignMonths,
    method: FindingMethod,
    reason: FindingReason,
    *,
    numbers: Mapping[str, float],
    found: Estimate | None = None,
    verdict: Verdict = Verdict.TOO_LITTLE,
) -> Finding:
    """A finding about this campaign; too little to say, unless something was estimated."""
    newest, used = campaign.newest, campaign.usable()
    return Finding(
        method=method,
        measure=newest.measure,
        series=line_of(newest.unit.series),
        label=newest.unit.label,
        scope=newest.unit.scope,
        site=newest.unit.site,
        period=newest.period,
        verdict=verdict,
        reason=reason,
        estimate=None if found is None else found.value,
        interval=None if found is None else found.interval,
        numbers=numbers,
        periods=tuple(cell.period for cell in used),
        values=tuple(cell.shown for cell in used),
    )


def judged(
    campaign: CampaignMonths,
    method: FindingMethod,
    found: Estimate,
    numbers: Mapping[str, float],
    p: float = 0.0,
) -> Finding:
    """A change is told when its interval leaves zero out, and chance (`p`) would rarely do it."""
    low, high = found.interval
    is_told = not low <= 0 <= high and p <= FALSE_ALARMS
    return finding_of(
        campaign,
        method,
        FindingReason.ZERO_IS_NOT if is_told else FindingReason.ZERO_IS_POSSIBLE,
        numbers=numbers,
        found=found,
        verdict=Verdict.LARGER_THAN_CHANCE if is_told else Verdict.NO_SIGN,
    )
