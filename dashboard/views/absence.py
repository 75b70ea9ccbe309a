"""Every measure of absence for the same group and periods, or why it cannot be had."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dashboard.charts.card import card
from dashboard.charts.selection import make_trend, series_for
from dashboard.charts.trends import trend_card
from dashboard.frame.markup import Content, Element, tag
from dashboard.frame.view import Cells, Query, SectionContext
from dashboard.frame.wording import where_shown
from webapp.domain.figures.measures import Measure
from webapp.figures import why_large

PLACE = 30
OWN: Mapping[str, Sequence[str]] = {}
MEASURES = tuple(measure for measure in Measure if not measure.spec.is_about_breaks)


def needs(page: SectionContext) -> Mapping[str, Query]:
    """The chosen group with its context, in every measure of absence."""
    choice = page.choice
    series = series_for(choice, page.offered)
    return {"absence": Query(set(MEASURES), (choice.first, choice.last), series)}


def show(cells: Cells, page: SectionContext) -> Sequence[Content]:
    """A trend for each measure, in the order of their records."""
    lead = tag("P", page.t("dashboard.absence.lead"), id="absence-lead")
    return [lead, *(_measure(measure, cells, page) for measure in MEASURES)]


def _measure(measure: Measure, cells: Cells, page: SectionContext) -> Element:
    of_it = [cell for cell in cells["absence"] if cell.measure is measure]
    shown = make_trend(page.choice.but(measure=measure), of_it, page.offered)
    name = f"absence-{measure.name.lower()}"
    if shown.focus.cells or shown.shared:
        return trend_card(name, shown, page)
    t = page.t
    parts = [
        tag("P", t(f"dashboard.about.{measure}"), className="meta"),
        tag("P", t("dashboard.absence.none", group=shown.focus.name)),
        tag("P", where_shown(measure, t)),
        tag("P", why_large(measure, t)),
    ]
    return card(name, t(f"measure.{measure}"), parts)
