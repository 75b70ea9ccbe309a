"""Any measure of any group over the chosen periods."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dashboard.charts.selection import make_trend, series_for
from dashboard.charts.trends import trend_card
from dashboard.frame.markup import Content
from dashboard.frame.view import Cells, Query, SectionContext

PLACE = 20
OWN: Mapping[str, Sequence[str]] = {}


def needs(page: SectionContext) -> Mapping[str, Query]:
    """The chosen group with its context."""
    choice = page.choice
    series = series_for(choice, page.offered)
    return {"chosen": Query({choice.measure}, (choice.first, choice.last), series)}


def show(cells: Cells, page: SectionContext) -> Sequence[Content]:
    """The trend."""
    return [trend_card("trend", make_trend(page.choice, cells["chosen"], page.offered), page)]
