"""A chart with what belongs to it: its table, when the next figures come, and a file of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from textwrap import wrap
from typing import Any
from urllib.parse import urlencode

from dashboard.charts.figures import Figure
from dashboard.frame.markup import Content, Element, part, tag
from dashboard.frame.view import SectionContext
from webapp.domain.figures.measures import Measure
from webapp.domain.periods import Grain
from webapp.i18n import Texts

Rows = Sequence[tuple[str, str]]
_TITLE_WIDTH = 90  # signs on a line of a picture's title
_LONGEST_FILE = 80


def card(name: str, title: str, parts: Sequence[Content]) -> Element:
    """A section with its heading; a part that is None is left out."""
    head = tag("H2", title, id=f"{name}-title")
    labelled = {"aria-labelledby": f"{name}-title"}
    inside = [head, *(part for part in parts if part)]
    return tag("Div", tag("Section", inside, className="card", **labelled), id=name)


def chart(name: str, drawn: Figure, label: str, t: Texts, **more: Any) -> Element:
    """A picture to look at, or to go through mark by mark; the table below is its text.

    `more`: a `legend` whose entries show one line alone, a `brush` that chooses periods, and with
    `taking` the chart can be taken along as a file.
    """
    room = {"minHeight": f"{drawn['layout']['height']}px"}  # before the library that draws is here
    drawn_part = part("Chart", id=name, figure=drawn, label=label, help=t("dashboard.keys"), **more)
    return tag("Div", drawn_part, style=room)


def taking(title: str, page: SectionContext) -> dict[str, str] | None:
    """The words of a chart as a file, for whoever may take figures along: title, source, date."""
    if not page.may_export:
        return None
    t = page.t
    source = t("dashboard.picture.source", date=t.date(page.today))
    return {
        "title": "<br>".join(map(escape, wrap(title, _TITLE_WIDTH))),
        "source": escape(source),
        "alt": escape(f"{title}. {source}"),
        "file": t("dashboard.picture.file", name=_as_file(title)),
        "svg": t("dashboard.picture.svg"),
        "png": t("dashboard.picture.png"),
    }


def _as_file(title: str) -> str:
    """The title as part of a file's name."""
    return "-".join(re.findall(r"\w+", title.casefold()))[:_LONGEST_FILE]


def folded(table: Element, t: Texts) -> Element:
    """The chart's table, to be opened."""
    return tag("Details", [tag("Summary", t("dashboard.table")), table])


def foot(
    page: SectionContext,
    *,
    measure: Measure,
    grain: Grain,
    quarters: tuple[str, str],
    rows: Rows,
) -> Element:
    """When the next figures come, and these ones as a file."""
    t = page.t
    parts: list[Content] = [tag("Span", t("dashboard.next", date=t.date(page.next_on)))]
    if page.may_export:
        query = [("measure", measure.value), ("from", quarters[0]), ("to", quarters[1])]
        shown = f"/exports/released.csv?{urlencode([*query, ('grain', grain), *rows])}"
        parts.append(tag("A", t("dashboard.csv.shown"), href=shown, download=""))
    return tag("P", parts, className="row meta chart-foot")
