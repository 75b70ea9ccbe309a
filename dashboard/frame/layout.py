"""The fixed part of the page: the filters, places for the charts, and how to read them.

It holds no figure, so that it can be made without a database and without a viewer.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from dash import html
from flask import g, has_request_context

from dashboard.frame.choice import Filters
from dashboard.frame.markup import Content, Element, link, part, tag
from webapp.domain.figures.measures import Measure
from webapp.i18n import Texts, texts

ADDRESS = "address"
VIEWS = "views"
REMARKS = "remarks"
FILTERS = "filters"
MEASURE = "measure"
SITE = "site"
UNIT = "unit"
FIRST = "from"
LAST = "to"
FIND = "find"
VIEW = "view"
CHOSEN = "chosen"
_CONTROLS = dict.fromkeys((MEASURE, SITE, FIND, UNIT, FIRST, LAST), "Choice") | {FIND: "Search"}
_SUBJECT = {SITE: "site", UNIT: "group", FIRST: "period", LAST: "period", "with": "beside"}


def layout() -> html.Div:
    """The page in the viewer's language; called for each visit."""
    t: Texts = g.texts if has_request_context() else texts("nl")  # none while mounting
    parts: list[Any] = [
        part("Address", id=ADDRESS),
        part("Drawn", id=VIEWS),
        part("Drawn", id=REMARKS),
        _filters(t),
        html.P(id=CHOSEN),
        part("Drawn", id=VIEW, className="stack"),
        part("Drawn", content=_how_to_read(t)),
    ]
    return html.Div(parts, className="dashboard stack")


def empty(t: Texts, next_on: dt.date | None) -> Element:
    """No figure is out. `next_on` is None before the first month: its day depends on who works
    here since when, which what shows figures cannot read.
    """
    comes = ("text", t.date(next_on)) if next_on else ("first", "")
    text = t(f"dashboard.empty.{comes[0]}", date=comes[1])
    parts = [tag("H2", t("dashboard.empty.title")), tag("P", text)]
    parts.append(tag("P", t("dashboard.empty.why")))
    return tag("Section", parts, id="nothing-yet", className="card")


def view_links(choice: Filters, views: Sequence[str], t: Texts) -> Element:
    """Links that show the same choice in each view."""
    links = [tag("Li", _view_link(choice.but(view=name), name == choice.view, t)) for name in views]
    return tag("Nav", tag("Ul", links, className="views"), **{"aria-label": t("dashboard.views")})


def _view_link(choice: Filters, is_here: bool, t: Texts) -> Element:
    return link(t(f"dashboard.view.{choice.view}"), href=choice.address(), current=is_here)


def remarks(choice: Filters, t: Texts) -> Element | None:
    """What the address asked for and cannot have, and what is shown instead."""
    if not choice.refused:
        return None
    subjects = dict.fromkeys(_SUBJECT.get(name, "else") for name in choice.refused)
    asked = [tag("Li", t(f"dashboard.refused.{subject}")) for subject in subjects]
    parts = [tag("P", t("dashboard.refused")), tag("Ul", asked)]
    return tag("Div", parts, className="notice warning", role="status")


def _filters(t: Texts) -> html.Div:
    return html.Div(
        [
            html.H2(t("dashboard.filters"), className="visually-hidden"),
            *(
                _control(name, t(f"dashboard.filter.{name}"), part(kind))
                for name, kind in _CONTROLS.items()
            ),
        ],
        id=FILTERS,
        className="card filters",
        hidden=True,
    )


def _control(name: str, label: str, control: Element) -> html.Div:
    control["props"]["id"] = name
    parts: list[Any] = [html.Label(label, htmlFor=name), control]
    return html.Div(parts, id=around(name))


def around(control: str) -> str:
    """What stands around a filter with its name, by its id."""
    return f"filter-{control}"


def _how_to_read(t: Texts) -> Element:
    head = tag("Summary", tag("H2", t("dashboard.read.title"), id="read-title"))
    both = [_measures(t), tag("Div", [*_signs(t), *_trust(t)])]
    return tag(
        "Details", [head, tag("Div", both, className="columns")], className="card how-to-read"
    )


def _measures(t: Texts) -> Element:
    rows: list[Content] = []
    for measure in Measure:
        rows.append(tag("Dt", t(f"measure.{measure}")))
        rows.append(tag("Dd", t(f"dashboard.read.formula.{measure}")))
    periods = tag("P", t("dashboard.read.periods"), className="meta")
    return tag("Div", [tag("H3", t("dashboard.read.measures")), tag("Dl", rows), periods])


def _signs(t: Texts) -> list[Content]:
    signs = [tag("Li", t(f"dashboard.read.{key}")) for key in ("bound", "shared", "changed", "gap")]
    return [tag("H3", t("dashboard.read.marks")), tag("Ul", signs)]


def _trust(t: Texts) -> list[Content]:
    lines = [tag("P", t(f"dashboard.read.{key}")) for key in ("privacy", "steps", "cause")]
    return [tag("H3", t("dashboard.read.trust")), *lines]
