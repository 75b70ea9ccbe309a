"""Every measure of absence for a group: its newest figure, or why there is none; one is drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dashboard.charts.background import OTHERS
from dashboard.charts.card import card
from dashboard.charts.selection import make_trend, own_quarters, series_for
from dashboard.charts.tables import make_table
from dashboard.charts.trends import trend_card
from dashboard.frame.choice import ALL_FILTERS, Filters
from dashboard.frame.markup import Content, Element, tag
from dashboard.frame.view import Cells, Query, SectionContext
from dashboard.frame.wording import reason, verdict, where_shown
from webapp.domain.figures.measures import Measure, ReleasedCell
from webapp.domain.periods import Quarter, parse_quarter
from webapp.figures import period_name, told, why_large

PLACE = 30
OWN: Mapping[str, Sequence[str]] = {OTHERS: ("", "shown")}
MEASURES = tuple(measure for measure in Measure if measure.spec.is_about_absence)


def filters(_choice: Filters) -> frozenset[str]:
    """All of them."""
    return ALL_FILTERS


def needs(page: SectionContext) -> Mapping[str, Query]:
    """The chosen group's quarters in every measure of absence; one measure with its context."""
    choice, last = page.choice, parse_quarter(page.choice.last)
    series = series_for(choice, page.offered)
    since = min(choice.first, Quarter(last.year - 1, last.number).key)
    quarters = {key for key in page.offered.quarters if since <= key <= choice.last}
    return {
        "all": Query(set(MEASURES), (since, choice.last), series, quarters),
        "drawn": Query({choice.measure}, (choice.first, choice.last), series),
    }


def show(cells: Cells, page: SectionContext) -> Sequence[Content]:
    """The table of all measures, and the trend of one."""
    shown = make_trend(page.choice, cells["drawn"], page.offered)
    return [_table(cells["all"], shown.focus.name, page), trend_card("trend", shown, page)]


def _table(cells: Sequence[ReleasedCell], group: str, page: SectionContext) -> Element:
    t = page.t
    title = t("dashboard.absence.title", group=group)
    heads = [t(f"dashboard.column.{name}") for name in ("measure", "period", "figure", "verdict")]
    rows = [_row(measure, cells, page) for measure in MEASURES]
    lead = tag("P", t("dashboard.absence.lead"), className="meta")
    return card("absence", title, [lead, make_table(title, heads, rows, t, stacks=True)])


def _row(measure: Measure, cells: Sequence[ReleasedCell], page: SectionContext) -> list[Content]:
    """A measure, which leads to its own trend; where it has no figure, for whom it has."""
    t, choice = page.t, page.choice.but(measure=measure)
    own = own_quarters(choice, [c for c in cells if c.measure is measure], page.offered)
    head: Content = {"text": t(f"measure.{measure}"), "href": choice.address()}
    if not own:
        reasons = f"{where_shown(measure, t)} {why_large(measure, t)}"
        return [head, "", t("dashboard.no_figure"), reasons.strip()]
    now = own[max(own)]
    before = own.get(measure.spec.compared_with(parse_quarter(now.period)).key)
    said = f"{verdict(now, before, t)} {reason(now, before, t)}"
    return [head, period_name(now.period, t), told(now, t), said]
