"""The company at a glance, one measure over time, and the newest quarter of every group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dashboard.charts import figures
from dashboard.charts.card import Rows, chart, folded, foot
from dashboard.charts.selection import context_of, make_trend, overview_cells, series_for
from dashboard.charts.tables import overview_table, trend_table
from dashboard.frame.choice import FilterOptions, Filters
from dashboard.frame.markup import Content, Element, tag
from dashboard.frame.view import Cells, Query, SectionContext, Shown
from dashboard.frame.wording import change, name, only_site, short_name
from webapp.domain.figures.charts import Chart, LineRole
from webapp.domain.figures.measures import HEADLINES, ReleasedCell, Scope
from webapp.domain.periods import Grain, grain_of, parse_quarter
from webapp.figures import joined, period_name, told
from webapp.i18n import Texts


def needs(choice: Filters, offered: FilterOptions) -> Mapping[str, Query]:
    """The company's last quarters, of which the newest may be open, back to a year before; the
    chosen group with its context; and every group in the newest quarter that those have."""
    company = {unit.series for unit in offered.units if unit.scope is Scope.COMPANY}
    last = offered.quarters[-6:]
    chosen, quarters = {choice.measure}, (choice.first, choice.last)
    return {
        "company": Query(set(HEADLINES), (last[0], last[-1]), company),
        "chosen": Query(chosen, quarters, series_for(choice, offered.units)),
        "everyone": Query(chosen, quarters, newest_of="chosen"),
    }


def show(cells: Cells, page: SectionContext) -> Shown:
    """Headline, trend and overview."""
    trend = make_trend(page.choice, cells["chosen"], page.offered.units)
    parts = {"trend": _trend(trend, page), "overview": _overview(cells, page)}
    return Shown(
        above=_headline(cells["company"], page.t),
        below=[tag("Div", part, id=name) for name, part in parts.items()],
    )


def _headline(cells: Sequence[ReleasedCell], t: Texts) -> Content:
    """The company's newest quarter in its headlines; nothing before a quarter has closed."""
    closed = [cell for cell in cells if grain_of(cell.period) is Grain.QUARTER]
    by_key = {(cell.measure, cell.period): cell for cell in closed}
    if not closed:
        return None
    now = max(cell.period for cell in closed)
    quarter = parse_quarter(now)
    tiles = [
        _tile(by_key[m, now], by_key.get((m, m.spec.compared_with(quarter).key)), t)
        for m in HEADLINES
        if (m, now) in by_key
    ]
    title = t("dashboard.headline", company=closed[-1].unit.label, quarter=period_name(now, t))
    head = tag("H2", title, id="headline-title")
    strip = tag("Dl", tiles, className="tiles")
    return tag("Section", [head, strip], **{"aria-labelledby": "headline-title"})


def _tile(now: ReleasedCell, before: ReleasedCell | None, t: Texts) -> Element:
    parts = [
        tag("Dt", t(f"measure.{now.measure}")),
        tag("Dd", told(now, t), className="value"),
        tag("Dd", change(now, before, t), className="meta"),
    ]
    return tag("Div", parts, className="card tile")


def _trend(shown: Chart, page: SectionContext) -> Element:
    """The chosen measure of the chosen group over time."""
    t, measure = page.t, page.choice.measure
    quarters = (page.choice.first, page.choice.last)
    names = {"measure": t(f"measure.{measure}"), "group": shown.focus.name}
    caption = t(f"dashboard.trend.caption.{shown.grain}", **names)
    drawn = figures.trend(shown, t)
    parts: list[Content] = [
        tag("H2", t("dashboard.trend.title", **names), id="trend-title"),
        tag("P", t(f"dashboard.about.{measure}"), className="meta"),
        *_remarks(shown, t),
        chart("trend-chart", drawn, t("dashboard.chart", caption=caption)),
        folded(trend_table(shown, caption, t), t),
        foot(page, grain=shown.grain, quarters=quarters, rows=_series(shown)),
    ]
    return tag("Section", parts, className="card", **{"aria-labelledby": "trend-title"})


def _remarks(shown: Chart, t: Texts) -> list[Content]:
    found: list[Content] = []
    if not shown.focus.cells:
        key = "dashboard.only_shared" if shown.shared else "dashboard.no_focus"
        found.append(tag("P", t(key), className="notice", role="status"))
    others = [f"{t(f'dashboard.role.{line.role}')} {line.name}" for line in shown.series[1:]]
    if others:
        text = t("dashboard.compare", names=t.listing(others))
        found.append(tag("P", text, className="meta"))
    newest = shown.focus.newest
    if newest is not None and newest.unit.joined:
        found.append(tag("P", joined(newest.unit, t), className="meta"))
    return found


def _series(shown: Chart) -> Rows:
    """Every series of which a figure is shown, for the file."""
    return [("unit", series) for series in sorted({cell.unit.series for cell in shown.cells()})]


def _overview(cells: Cells, page: SectionContext) -> Content:
    """Every group side by side, with the context lines of the trend; nothing without a group."""
    choice, everyone = page.choice, cells["everyone"]
    quarter = max((c.period for c in everyone if grain_of(c.period) is Grain.QUARTER), default="")
    shown = overview_cells(everyone, quarter, choice.site)
    return _groups(shown, context_of(cells["chosen"], quarter), page) if shown else None


def _groups(
    cells: Sequence[ReleasedCell], context: Mapping[LineRole, ReleasedCell], page: SectionContext
) -> Element:
    t, choice, key = page.t, page.choice, cells[0].period
    rows = [("scope", Scope.UNIT.value), ("site", choice.site)]
    measure, quarter = t(f"measure.{choice.measure}"), period_name(key, t)
    title = t("dashboard.overview.title", measure=measure, quarter=quarter)
    drawn = figures.overview(cells, context, chosen=_chosen(cells, choice), t=t)
    parts: list[Content] = [
        tag("H2", title, id="overview-title"),
        tag("P", t("dashboard.overview.lead"), className="meta"),
        chart("overview-chart", drawn, t("dashboard.chart", caption=title)),
        _in_full(cells, t),
        folded(overview_table(cells, choice, title, t), t),
        foot(page, grain=Grain.QUARTER, quarters=(key, key), rows=rows),
    ]
    return tag("Section", parts, className="card", **{"aria-labelledby": "overview-title"})


def _in_full(cells: Sequence[ReleasedCell], t: Texts) -> Content:
    """The names that the chart shortens, for those who cannot hover."""
    site = only_site(cells)
    pairs = [(short_name(cell.unit, site), name(cell.unit, site)) for cell in cells]
    long = [f"{short} = {whole}" for short, whole in pairs if short != whole]
    text = t("dashboard.in_full", names="; ".join(long))
    return tag("P", text, className="meta") if long else None


def _chosen(cells: Sequence[ReleasedCell], choice: Filters) -> set[str]:
    """The series in which the chosen group is shown in this quarter."""
    parts = set(choice.group.parts) if choice.group else set()
    site = choice.context
    return {
        cell.unit.series
        for cell in cells
        if parts and parts <= set(cell.unit.parts) and cell.unit.site in (site, None)
    }
