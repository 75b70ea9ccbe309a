"""What only the dashboard says of released figures: on axes, names of groups, comparisons."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from textwrap import shorten

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


def only_site(cells: Iterable[ReleasedCell]) -> str:
    """The site that need not be named, since all groups are of it."""
    sites = {cell.unit.site or "" for cell in cells}
    return sites.pop() if len(sites) == 1 else ""


def short_name(unit: ReleasedUnit, site: str = "", *, most: int = 44) -> str:
    """The name as it fits a phone: whole parts and how many more, as in Kitchen + 4."""
    whole, parts = name(unit, site), unit.parts
    if len(whole) <= most:
        return whole
    for shown in range(len(parts) - 1, 0, -1):
        brief = f"{' + '.join(parts[:shown])} + {len(parts) - shown}"
        if len(brief) <= most:
            return brief
    more = f" + {len(parts) - 1}" if len(parts) > 1 else ""
    return shorten(parts[0] if more else whole, most - len(more), placeholder=" …") + more


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
