"""Several groups at once: small charts of one scale, a map of months, lines side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dashboard.charts import figures, theme
from dashboard.charts.card import chart, taking
from dashboard.charts.lines import Line, draw_lines, legend
from dashboard.charts.selection import periods_of
from dashboard.charts.tables import make_table
from dashboard.frame.markup import Content, Element, link, tag
from dashboard.frame.view import SectionContext
from dashboard.frame.wording import name
from webapp.domain.figures.charts import Chart, LineRole, Series
from webapp.domain.figures.measures import FigureKind, ReleasedCell, ReleasedUnit
from webapp.domain.periods import Grain, grain_of
from webapp.figures import brief, period_name, told
from webapp.i18n import Texts

SMALL = 150  # pixels high
SHADES = 7


def grain_for(cells: Sequence[ReleasedCell], quarters: int) -> Grain:
    """Months, as long as they are few enough to be seen and there are any."""
    months = any(grain_of(cell.period) is Grain.MONTH for cell in cells)
    return Grain.MONTH if months and quarters <= 8 else Grain.QUARTER


def small_charts(
    units: Sequence[ReleasedUnit], cells: Sequence[ReleasedCell], grain: Grain, page: SectionContext
) -> Element:
    """A small chart for each group, all with the same periods and the same scale."""
    t, choice = page.t, page.choice
    fit = [cell for cell in cells if grain_of(cell.period) is grain]
    lines = {unit.series: _series(unit, fit) for unit in units}
    periods = periods_of(list(lines.values()), {})
    reach = max((cell.shown for cell in fit), default=0.0)
    links = choice.links(units)
    found = []
    for (series, line), href in zip(lines.items(), links, strict=True):
        shown = Chart(choice.measure, periods, (line,), reach=reach)
        drawn = figures.trend(shown, t, height=SMALL)
        label = t("dashboard.chart", caption=f"{line.name}. {_ends(line, t)}")
        head = tag("H3", link(line.name, href=href))
        picture = chart(f"small-{series}", drawn, label, t) if line.cells else None
        parts: list[Content] = [head, tag("P", _ends(line, t), className="meta"), picture]
        found.append(tag("Div", [part for part in parts if part], className="small"))
    return tag("Div", found, className="smalls")


def _series(unit: ReleasedUnit, cells: Sequence[ReleasedCell]) -> Series:
    own = {cell.period: cell for cell in cells if cell.unit.series == unit.series}
    return Series(name(unit), own, LineRole.FOCUS)


def _ends(line: Series, t: Texts) -> str:
    """The newest figure in words."""
    if line.newest is None:
        return t("dashboard.no_figure")
    return f"{period_name(line.newest.period, t, short=True)}{t.colon}{told(line.newest, t)}"


def heat_map(
    units: Sequence[ReleasedUnit],
    cells: Sequence[ReleasedCell],
    grain: Grain,
    caption: str,
    page: SectionContext,
) -> Element:
    """A row for each group, a column for each period, darker where the figure is higher."""
    t, choice = page.t, page.choice
    fit = {(c.unit.series, c.period): c for c in cells if grain_of(c.period) is grain}
    periods = periods_of([Series("", {key: cell for (_, key), cell in fit.items()})], {})
    end = theme.axis_end(choice.measure, max((c.shown for c in fit.values()), default=1.0))
    heads = [t("dashboard.column.group"), *(period_name(key, t, short=True) for key in periods)]
    rows = [
        [
            {"text": name(unit), "href": href},
            *(_shaded(fit.get((unit.series, key)), end, t) for key in periods),
        ]
        for unit, href in zip(units, choice.links(units), strict=True)
    ]
    return tag("Div", make_table(caption, heads, rows, t), className="heat")


def _shaded(cell: ReleasedCell | None, end: float, t: Texts) -> Content:
    if cell is None:
        return ""
    shade = min(int(cell.shown / end * SHADES), SHADES - 1)
    pattern = "" if cell.kind is FigureKind.VALUE else " bound"
    return {"text": brief(cell, t), "shade": f"shade-{shade}{pattern}"}


def side_by_side(
    identity: str,
    lines: Sequence[Line],
    axis: Mapping[str, str],
    caption: str,
    page: SectionContext,
) -> list[Content]:
    """Lines of equal standing, each to be shown alone, and their table."""
    t, measure = page.t, page.choice.measure
    drawn = draw_lines(lines, axis, measure, t)
    label = t("dashboard.chart", caption=caption)
    heads = [t("dashboard.column.period"), *(line.name for line in lines)]
    rows = [
        [tick or place, *(_told(line.cells.get(place), t) for line in lines)]
        for place, tick in axis.items()
    ]
    return [
        chart(identity, drawn, label, t, legend=legend(lines), taking=taking(caption, page)),
        make_table(caption, heads, rows, t),
    ]


def _told(cell: ReleasedCell | None, t: Texts) -> str:
    return told(cell, t) if cell else t("dashboard.no_figure")
