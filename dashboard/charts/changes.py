"""What changed between two quarters, group by group: then and now, with a verdict. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dashboard.charts import theme
from dashboard.charts.card import card, chart, folded, taking
from dashboard.charts.figures import Figure, name_axis, row_names, value_axis
from dashboard.charts.lists import names_in_full
from dashboard.charts.marks import hover
from dashboard.charts.tables import make_table
from dashboard.frame.markup import Content, Element, link, tag
from dashboard.frame.view import GroupPage, SectionContext
from dashboard.frame.wording import name, only_site, separators, verdict
from webapp.analysis.verdicts import judge
from webapp.domain.figures.charts import LineRole
from webapp.domain.figures.findings import Verdict
from webapp.domain.figures.measures import FigureKind, ReleasedCell
from webapp.domain.periods import parse_quarter
from webapp.figures import period_name, told
from webapp.i18n import Texts

Pair = tuple[ReleasedCell, ReleasedCell | None]  # now, and then
_MARGIN = {"l": 16, "r": 16, "t": 12, "b": 34}


def compared_quarters(page: SectionContext) -> tuple[str, str] | None:
    """The newest quarter of the chosen measure and the one it is compared with."""
    measure = page.choice.measure
    now = page.newest(measure)
    return (now, measure.spec.compared_with(parse_quarter(now)).key) if now else None


def changes_card(
    cells: Sequence[ReleasedCell],
    listing: GroupPage,
    quarters: tuple[str, str],
    page: SectionContext,
) -> Element:
    """The groups of a list that changed by more than chance, in a sentence, a chart, a table."""
    t, choice = page.t, page.choice
    pairs = _pairs(cells, listing, quarters)
    words = {
        "measure": t(f"measure.{choice.measure}"),
        "now": period_name(quarters[0], t),
        "before": period_name(quarters[1], t),
    }
    title = t("dashboard.changed.title", **words)
    caption = t("dashboard.changed.caption", **words)
    said = _in_words(pairs, t)
    label = t("dashboard.chart", caption=f"{caption}. {said}")
    more = choice.but(view="compare").address()
    return card(
        "what-changed",
        title,
        [
            tag("P", said, className="said"),
            tag("P", t("dashboard.changed.chance"), className="meta"),
            _picture(pairs, label, title, page) if pairs else None,
            names_in_full([now for now, _ in pairs], t),
            folded(_table(pairs, quarters, caption, t), t),
            tag("P", link(t("dashboard.changed.more"), href=more), className="row meta onward"),
        ],
    )


def _picture(pairs: Sequence[Pair], label: str, title: str, page: SectionContext) -> Element:
    drawn, words = draw_changes(pairs, page.t), taking(title, page)
    return chart("changes-chart", drawn, label, page.t, taking=words)


def _pairs(
    cells: Sequence[ReleasedCell], listing: GroupPage, quarters: tuple[str, str]
) -> list[Pair]:
    found: dict[tuple[str, str], ReleasedCell] = {(c.unit.series, c.period): c for c in cells}
    now, before = quarters
    return [
        (found[unit.series, now], found.get((unit.series, before)))
        for unit in listing.units
        if (unit.series, now) in found
    ]


def _in_words(pairs: Sequence[Pair], t: Texts) -> str:
    """Which groups differ by more than chance; the others are not ranked."""
    larger = [
        t(f"dashboard.changed.{'up' if now.shown > before.shown else 'down'}", group=name(now.unit))
        for now, before in pairs
        if before and judge(now, before) is Verdict.LARGER_THAN_CHANCE
    ]
    if larger:
        return t("dashboard.changed.some", groups=t.listing(larger))
    return t("dashboard.changed.none" if pairs else "dashboard.changed.nobody")


def draw_changes(pairs: Sequence[Pair], t: Texts) -> Figure:
    """A row for each group: an open mark for then, a filled one for now, a line between them."""
    cells = [now for now, _ in pairs]
    known = [cell for pair in pairs for cell in pair if cell]
    end = theme.axis_end(cells[0].measure, max(cell.shown for cell in known))
    height = theme.ROW_HEIGHT * len(pairs) + _MARGIN["t"] + _MARGIN["b"]
    layout = theme.base_layout(height=height, margin=_MARGIN, separators=separators(t))
    layout["xaxis"] = value_axis(cells[0].measure, end) | {"range": [0, end * 1.05]}
    layout["yaxis"] = name_axis(cells)
    layout["annotations"] = row_names(cells)
    before = [cell for _, cell in pairs if cell]
    return {
        "data": [
            _lines(pairs),
            _dots("dotscompany", before, LineRole.COMPANY, "circle-open", t),
            _dots("dotsfocus", cells, LineRole.FOCUS, "circle", t),
        ],
        "layout": layout,
    }


def _lines(pairs: Sequence[Pair]) -> dict[str, Any]:
    both = [(now, before) for now, before in pairs if before]
    return {
        "type": "scatter",
        "uid": "changes",
        "mode": "lines",
        "x": [value for now, before in both for value in (before.shown, now.shown, None)],
        "y": [key for now, _ in both for key in (now.unit.series, now.unit.series, None)],
        "line": {"color": theme.COLOUR[LineRole.COMPANY], "width": 2},
        "hoverinfo": "skip",
    }


def _dots(
    uid: str, cells: Sequence[ReleasedCell], role: LineRole, symbol: str, t: Texts
) -> dict[str, Any]:
    colour = theme.COLOUR[role]
    return {
        "type": "scatter",
        "uid": uid,
        "mode": "markers",
        "x": [cell.shown for cell in cells],
        "y": [cell.unit.series for cell in cells],
        "cliponaxis": False,
        "marker": {
            "symbol": [_symbol(cell.kind, symbol) for cell in cells],
            "size": 11,
            "color": colour,
            "line": {"width": 2, "color": colour},
        },
        "hovertext": [hover(cell, t) for cell in cells],
        "hoverinfo": "text",
    }


def _symbol(kind: FigureKind, else_: str) -> str:
    return theme.BOUND_LEFT_RIGHT.get(kind, else_)


def _table(pairs: Sequence[Pair], quarters: tuple[str, str], caption: str, t: Texts) -> Element:
    now_name, before_name = (period_name(key, t) for key in quarters)
    heads = [t("dashboard.column.group"), before_name, now_name, t("dashboard.column.verdict")]
    site = only_site([now for now, _ in pairs])
    rows: list[list[Content]] = [
        [
            name(now.unit, site),
            told(before, t) if before else t("dashboard.no_figure"),
            told(now, t),
            verdict(now, before, t),
        ]
        for now, before in pairs
    ]
    return make_table(caption, heads, rows, t, stacks=True)
