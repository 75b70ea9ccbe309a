"""What only the dashboard says of released figures: on axes, names of groups, comparisons."""

from __future__ import annotations

from functools import lru_cache

from dashboard.frame.choice import GroupOption
from webapp.analysis.verdicts import Verdict, judge
from webapp.domain.figures.measures import ReleasedCell, ReleasedUnit
from webapp.figures import bare_period, told
from webapp.i18n import Texts


def tick_name(period: str, t: Texts, *, with_year: bool) -> str:
    """The period's name for an axis: sep, or Q3, with the year below."""
    short = bare_period(period, t)
    return f"{short}<br>{period[:4]}" if with_year else short


def name(group: GroupOption | ReleasedUnit, site: str = "") -> str:
    """The group's name, with its site unless only groups of that `site` are shown."""
    return group.label if group.site in (None, site) else f"{group.label} · {group.site}"


def change(now: ReleasedCell, before: ReleasedCell | None, t: Texts) -> str:
    """How a figure compares with the quarter before, or a year earlier; nothing of the cause."""
    group = f"dashboard.change.{'year' if now.measure.spec.has_seasons else 'quarter'}."
    if before is None:
        return t(f"{group}none")
    verdict = judge(now, before)
    if verdict is Verdict.LARGER_THAN_CHANCE:
        way = "higher" if now.shown > before.shown else "lower"
    else:
        way = verdict.value
    return t(f"{group}{way}", before=told(before, t))


@lru_cache
def separators(t: Texts) -> str:
    """The decimal and the thousands sign, as plotly wants them."""
    written = t.number(1234.5, 1)
    return written[-2] + written[1]
