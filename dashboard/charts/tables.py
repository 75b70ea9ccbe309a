"""The figures of the charts as plain tables: what a screen reader, a printer and a sceptic use."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.frame.choice import Filters
from dashboard.frame.markup import Content, Element, table
from webapp.domain.figures.charts import Chart
from webapp.domain.figures.measures import ReleasedCell
from webapp.figures import band, joined, period_name, told
from webapp.i18n import Texts


def make_table(
    caption: str,
    heads: Sequence[str],
    rows: Sequence[Sequence[Content]],
    t: Texts,
    *,
    stacks: bool = False,
) -> Element:
    """A table whose first column names its rows, in a frame that scrolls on a narrow screen.

    One of sentences `stacks` there: each row is a list with the names of the columns.
    """
    label = f"{t('dashboard.table')}{t.colon}{caption}"
    return table(caption, label, heads, rows, stacks=stacks)


def trend_table(shown: Chart, caption: str, t: Texts) -> Element:
    """A row for each period, a column for each line."""
    heads = [t("dashboard.column.period"), *(line.name for line in shown.series)]
    heads += [t("dashboard.column.people"), t("dashboard.column.note")]
    return make_table(caption, heads, [_trend_row(shown, period, t) for period in shown.periods], t)


def _trend_row(shown: Chart, period: str, t: Texts) -> list[Content]:
    focus = shown.focus.cells.get(period) or shown.shared.get(period)
    others = [line.cells.get(period) for line in shown.series[1:]]
    figures = [_told(cell, t) for cell in (focus, *others)]
    size = band(focus) if focus else ""
    return [
        period_name(period, t),
        *figures,
        size,
        _note(focus, shared=period in shown.shared, t=t),
    ]


def _told(cell: ReleasedCell | None, t: Texts) -> str:
    return told(cell, t) if cell else t("dashboard.no_figure")


def _note(cell: ReleasedCell | None, *, shared: bool, t: Texts) -> str:
    if cell is None:
        return ""
    if shared:
        return t("dashboard.shared", label=cell.unit.label)
    return t("dashboard.changed") if cell.members_changed else ""


def overview_table(
    cells: Sequence[ReleasedCell], choice: Filters, caption: str, t: Texts
) -> Element:
    """A row for each group, by name; the name leads to the group's own trend."""
    heads = ["group", "site", "people", "note"]
    columns = [t(f"dashboard.column.{head}") for head in heads]
    columns.insert(1, t(f"measure.{choice.measure}"))
    links = choice.links([cell.unit for cell in cells])
    rows = [_overview_row(cell, href, t) for cell, href in zip(cells, links, strict=True)]
    return make_table(caption, columns, rows, t)


def _overview_row(cell: ReleasedCell, href: str, t: Texts) -> list[Content]:
    unit = cell.unit
    return [
        {"text": unit.label, "href": href},
        told(cell, t),
        unit.site or "",
        band(cell),
        joined(unit, t),
    ]
