"""One callback: read the choice, ask the gate what its view needs, and show what the view makes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from dash import Dash, Input, Output, ctx
from flask import g

from dashboard.frame import layout as ids
from dashboard.frame.choice import (
    FILTERS,
    FilterOptions,
    Filters,
    choose,
    filter_options,
    wanted_in,
)
from dashboard.frame.view import Query, SectionContext, View, chosen_view
from dashboard.frame.wording import name
from webapp.domain.calendar import local_day
from webapp.domain.figures.measures import ReleasedCell
from webapp.domain.people.access import Permission
from webapp.domain.periods import Grain, grain_of
from webapp.figures import period_name
from webapp.gate.released import next_publication, published_series, published_units
from webapp.i18n import Texts
from webapp.security import database, now, settings, viewer

ReadFigures = Callable[..., list[ReleasedCell]]
Outputs = dict[str, Any]
_ALL = "all"  # a control takes "" for nothing chosen
_CONTROLS = (ids.MEASURE, ids.SITE, ids.UNIT, ids.FIRST, ids.LAST)


def register(app: Dash, views: Mapping[str, View]) -> None:
    """Connect the filters and the address with what they show."""
    chosen = {name: Input(name, "value") for name in _CONTROLS}
    options = {f"{name}_options": Output(name, "options") for name in _CONTROLS[1:]}
    values = {f"{name}_value": Output(name, "value") for name in _CONTROLS}
    parts = {name: Output(name, "children") for name in (ids.HEADLINE, ids.VIEW)}
    app.callback(
        output=options
        | values
        | parts
        | {"search": Output(ids.ADDRESS, "search"), "hidden": Output(ids.FILTERS, "hidden")},
        inputs={"search": Input(ids.ADDRESS, "search"), "controls": chosen},
    )(partial(show, views))


def show(views: Mapping[str, View], search: object, controls: dict[str, object]) -> Outputs:
    """Everything on the page that depends on figures, for the address or the filters."""
    moved = ctx.triggered_id in _CONTROLS
    asked = wanted_in(search)
    with database().reader() as session:
        units = published_units(session)
        if not units:
            return _nothing_yet()
        offered = filter_options(units)
        choice = choose(_chosen(controls) if moved else asked, offered, chosen_view(asked, views))
        answer = shown_by(views, _page(choice, offered), partial(published_series, session))
    address = choice.search() if moved else search
    return answer | _filters(choice, offered, g.texts) | {"search": address, "hidden": False}


def _chosen(controls: dict[str, object]) -> dict[str, str]:
    return {name: value for name, value in controls.items() if isinstance(value, str)}


def _nothing_yet() -> Outputs:
    names = [f"{name}_value" for name in _CONTROLS] + [f"{name}_options" for name in _CONTROLS[1:]]
    blank: Outputs = dict.fromkeys([*names, ids.HEADLINE, "search"])
    shown = ids.empty(g.texts, next_publication(_today()))
    options: Outputs = {f"{name}_options": [] for name in _CONTROLS[1:]}
    return blank | options | {ids.VIEW: [shown], "hidden": True}


def _today() -> dt.date:
    return local_day(now(), settings().timezone)


def _page(choice: Filters, offered: FilterOptions) -> SectionContext:
    may_export = viewer().may(Permission.STATISTICS_EXPORT)
    return SectionContext(g.texts, choice, offered, next_publication(_today()), may_export)


def shown_by(views: Mapping[str, View], page: SectionContext, read: ReadFigures) -> Outputs:
    """What the chosen view makes of its cells, below the ways to the other views."""
    view = views[page.choice.view]
    shown = view.show(answers(view.needs(page.choice, page.offered), read), page)
    ways = ids.view_links(page.choice, list(views), page.t)
    return {ids.HEADLINE: [ways, shown.above] if ways else shown.above, ids.VIEW: shown.below}


def answers(queries: Mapping[str, Query], read: ReadFigures) -> dict[str, list[ReleasedCell]]:
    """The cells of each query, by its name; the gate is asked once for each."""
    found: dict[str, list[ReleasedCell]] = {}
    for key, query in queries.items():
        quarters = query.quarters if query.newest_of is None else _newest(found[query.newest_of])
        found[key] = (
            read(measures=query.measures, units=query.series, periods=quarters) if quarters else []
        )
    return found


def _newest(cells: Sequence[ReleasedCell]) -> tuple[str, str] | None:
    """The newest closed quarter of the cells: one that has a figure as a whole."""
    closed = [cell.period for cell in cells if grain_of(cell.period) is Grain.QUARTER]
    return (max(closed), max(closed)) if closed else None


def _filters(choice: Filters, offered: FilterOptions, t: Texts) -> Outputs:
    """The options and values of the filters."""
    quarters = [_option(key, period_name(key, t, short=True)) for key in reversed(offered.quarters)]
    whole = t("dashboard.all.site_units" if choice.site else "dashboard.all.units")
    units = [_option(group.key, name(group, choice.site)) for group in offered.listed(choice)]
    sites = [_option(site, site) for site in offered.sites]
    values = (
        choice.measure.value,
        choice.site or _ALL,
        choice.unit or _ALL,
        choice.first,
        choice.last,
    )
    return {f"{name}_value": value for name, value in zip(FILTERS, values, strict=True)} | {
        "site_options": [_option(_ALL, t("dashboard.all.sites")), *sites],
        "unit_options": [_option(_ALL, whole), *units],
        "from_options": quarters,
        "to_options": quarters,
    }


def _option(value: str, label: str) -> dict[str, str]:
    return {"value": value, "label": label}
