"""The parts of the page that hold figures: headline, trend, overview, and the empty state."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from dashboard.charts import figures, theme
from dashboard.charts.theme import Role
from dashboard.charts.view import Trend
from dashboard.frame.choice import Choice
from dashboard.frame.markup import Content, Node, graph, tag
from dashboard.frame.wording import change, joined, period_name, told
from dashboard.views.tables import overview_table, trend_table
from webapp.domain.figures.measures import Measure, ReleasedCell, Scope
from webapp.domain.periods import Grain
from webapp.i18n import Texts

Rows = Sequence[tuple[str, str]]
HEADLINES = (Measure.ADHERENCE, Measure.BREAKS, Measure.PARTICIPATION, Measure.ABSENCE)


@dataclass(frozen=True, slots=True)
class Page:
    """What every section needs besides its figures."""

    t: Texts
    choice: Choice
    next_on: dt.date
    may_export: bool


def empty(t: Texts, next_on: dt.date) -> Node:
    """Nothing has been published yet."""
    text = t("dashboard.empty.text", date=t.date(next_on))
    return tag("Section", [tag("H2", t("dashboard.empty.title")), tag("P", text)], className="card")


def headline(cells: Sequence[ReleasedCell], t: Texts) -> Content:
    """The company's newest quarter in four figures; nothing before a quarter has closed."""
    by_key = {(cell.measure, cell.period): cell for cell in cells}
    quarters = sorted({cell.period for cell in cells})
    if not quarters:
        return None
    now, before = quarters[-1], quarters[-2] if len(quarters) > 1 else ""
    tiles = [
        _tile(by_key[measure, now], by_key.get((measure, before)), t)
        for measure in HEADLINES
        if (measure, now) in by_key
    ]
    title = t("dashboard.headline", company=cells[-1].unit.label, quarter=period_name(now, t))
    head = tag("H2", title, id="headline-title")
    strip = tag("Dl", tiles, className="tiles")
    return tag("Section", [head, strip], **{"aria-labelledby": "headline-title"})


def _tile(now: ReleasedCell, before: ReleasedCell | None, t: Texts) -> Node:
    parts = [
        tag("Dt", t(f"measure.{now.measure}")),
        tag("Dd", told(now, t), className="value"),
        tag("Dd", change(now, before, t), className="meta"),
    ]
    return tag("Div", parts, className="card tile")


def trend_section(shown: Trend, page: Page) -> Node:
    """The chosen measure of the chosen group over time."""
    t, measure = page.t, page.choice.measure
    quarters = (page.choice.first, page.choice.last)
    names = {"measure": t(f"measure.{measure}"), "group": shown.focus.label}
    caption = t(f"dashboard.trend.caption.{shown.grain}", **names)
    drawn = figures.trend(shown, measure=measure, t=t)
    parts: list[Content] = [
        tag("H2", t("dashboard.trend.title", **names), id="trend-title"),
        tag("P", t(f"dashboard.about.{measure}"), className="meta"),
        *_remarks(shown, t),
        _chart("trend-chart", drawn, t("dashboard.chart", caption=caption)),
        _folded(trend_table(shown, caption, t), t),
        _foot(page, grain=shown.grain, quarters=quarters, rows=_series(shown)),
    ]
    return tag("Section", parts, className="card", **{"aria-labelledby": "trend-title"})


def _remarks(shown: Trend, t: Texts) -> list[Content]:
    found: list[Content] = []
    if not shown.focus.cells:
        key = "dashboard.only_shared" if shown.shared else "dashboard.no_focus"
        found.append(tag("P", t(key), className="notice", role="status"))
    others = [f"{t(f'dashboard.role.{line.role}')} {line.label}" for line in shown.lines[1:]]
    if others:
        text = t("dashboard.compare", names=t.listing(others))
        found.append(tag("P", text, className="meta"))
    newest = max(shown.focus.cells.values(), key=lambda cell: cell.period, default=None)
    if newest is not None and newest.unit.joined:
        found.append(tag("P", joined(newest.unit, t), className="meta"))
    return found


def _series(shown: Trend) -> Rows:
    """Every series of which a figure is shown, for the file."""
    cells = [cell for line in shown.lines for cell in line.cells.values()]
    more = shown.shared.values()
    return [("unit", series) for series in sorted({c.unit.series for c in [*cells, *more]})]


def overview_section(
    cells: Sequence[ReleasedCell], context: Mapping[Role, ReleasedCell], page: Page
) -> Content:
    """The newest quarter of every group side by side; nothing when none is published."""
    if not cells:
        return None
    t, key = page.t, cells[0].period
    quarter = period_name(key, t)
    rows = [("scope", Scope.UNIT.value), ("site", page.choice.site)]
    title = t(
        "dashboard.overview.title", measure=t(f"measure.{page.choice.measure}"), quarter=quarter
    )
    drawn = figures.overview(cells, context, chosen=_chosen(cells, page.choice), t=t)
    parts: list[Content] = [
        tag("H2", title, id="overview-title"),
        tag("P", t("dashboard.overview.lead"), className="meta"),
        _chart("overview-chart", drawn, t("dashboard.chart", caption=title)),
        _folded(overview_table(cells, page.choice, title, t), t),
        _foot(page, grain=Grain.QUARTER, quarters=(key, key), rows=rows),
    ]
    return tag("Section", parts, className="card", **{"aria-labelledby": "overview-title"})


def _chosen(cells: Sequence[ReleasedCell], choice: Choice) -> set[str]:
    """The series in which the chosen group is shown in this quarter."""
    parts = set(choice.group.parts) if choice.group else set()
    site = choice.context
    return {
        cell.unit.series
        for cell in cells
        if parts and parts <= set(cell.unit.parts) and cell.unit.site in (site, None)
    }


def _chart(name: str, drawn: figures.Figure, label: str) -> Node:
    """A picture to assistive technology; the table below is its text."""
    frame = {"role": "img", "aria-label": label, "className": "chart"}
    return tag("Div", graph(name, drawn, theme.CONFIG), **frame)


def _folded(table: Node, t: Texts) -> Node:
    return tag("Details", [tag("Summary", t("dashboard.table")), table])


def _foot(page: Page, *, grain: Grain, quarters: tuple[str, str], rows: Rows) -> Node:
    """When the next figures come, and these ones as a file."""
    t = page.t
    parts: list[Content] = [tag("Span", t("dashboard.next", date=t.date(page.next_on)))]
    if page.may_export:
        query = [("measure", page.choice.measure), ("from", quarters[0]), ("to", quarters[1])]
        shown = f"/exports/released.csv?{urlencode([*query, ('grain', grain), *rows])}"
        parts.append(tag("A", t("dashboard.csv.shown"), href=shown, download=""))
    return tag("P", parts, className="row meta chart-foot")
