"""Every finding of an installation: a function of its released cells and the starts of campaigns.

Nothing else goes in, so nothing about a person can come out that the cells do not already tell.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from webapp.analysis.campaigns import CampaignMonths
from webapp.analysis.compared import judge_compared
from webapp.analysis.door import VERSION as VERSION
from webapp.analysis.door import Starts
from webapp.analysis.funnel import judge_groups
from webapp.analysis.interrupted import judge_interrupted
from webapp.analysis.planner import plan
from webapp.analysis.process import judge_process
from webapp.domain.figures.disclosure.layout import line_of
from webapp.domain.figures.findings import Finding
from webapp.domain.figures.measures import Measure, ReleasedCell, Scope
from webapp.domain.periods import Grain, grain_of


def find(cells: Iterable[ReleasedCell], starts: Starts) -> list[Finding]:
    """What all these released cells amount to, in a fixed order."""
    of_measure: dict[Measure, list[ReleasedCell]] = defaultdict(list)
    for cell in cells:
        of_measure[cell.measure].append(cell)
    found: list[Finding] = []
    for measure in Measure:
        found += _of_one_measure(of_measure[measure], starts)
    return found


def _of_one_measure(cells: Sequence[ReleasedCell], starts: Starts) -> list[Finding]:
    lines = _lines(cells)
    found = [judge_process(line) for line in lines.values()] + list(judge_groups(cells))
    if cells and cells[0].measure.spec.is_about_absence:
        found += _of_campaigns(list(lines.values()), starts)
    return [one for one in found if one is not None]


def _lines(cells: Sequence[ReleasedCell]) -> Mapping[str, list[ReleasedCell]]:
    """The months of each group that is followed, in order of time; a site however complete."""
    lines: dict[str, list[ReleasedCell]] = defaultdict(list)
    for cell in sorted(cells, key=lambda one: (line_of(one.unit.series), one.period)):
        if grain_of(cell.period) is Grain.MONTH:
            lines[line_of(cell.unit.series)].append(cell)
    newest = max((line[-1].period for line in lines.values()), default="")
    return {key: line for key, line in lines.items() if line[-1].period == newest}


def _of_campaigns(lines: Sequence[Sequence[ReleasedCell]], starts: Starts) -> list[Finding | None]:
    """Of whole sites that began on one day, or have not begun; and of a company that did."""
    campaigns = [made for line in lines if (made := _campaign(line, starts)) is not None]
    sites = [one for one in campaigns if one.newest.unit.scope is Scope.SITE]
    found: list[Finding | None] = []
    for one in campaigns:
        found += [plan(one), judge_interrupted(one)]
    for begun in sorted({one.start for one in sites if one.start is not None}):
        found += judge_compared(sites, begun)
    return found


def _campaign(line: Sequence[ReleasedCell], starts: Starts) -> CampaignMonths | None:
    newest = line[-1].unit
    if newest.scope is Scope.UNIT:
        return None
    begun = {starts.get(department) for department in newest.departments}
    return CampaignMonths(tuple(line), begun.pop()) if len(begun) == 1 else None
