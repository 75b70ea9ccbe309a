"""One callback: read the choice, ask the gate for its figures, put them into words and charts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from dash import Dash, Input, Output, ctx
from flask import g

from dashboard.charts.theme import Role
from dashboard.charts.view import make_trend, overview_cells, series_for
from dashboard.frame import layout as ids
from dashboard.frame.choice import FILTERS, Choice, Offer, choose, offer, wanted_in
from dashboard.frame.wording import name, period_name
from dashboard.views.sections import (
    HEADLINES,
    Page,
    empty,
    headline,
    overview_section,
    trend_section,
)
from webapp.domain.figures.measures import ReleasedCell, ReleasedUnit, Scope
from webapp.domain.people.access import Permission
from webapp.domain.periods import Grain, grain_of
from webapp.gate.released import next_publication, published_series, published_units
from webapp.i18n import Texts
from webapp.security import database, now, settings, viewer

Read = Callable[..., list[ReleasedCell]]
Answer = dict[str, Any]
_ALL = "all"  # a control takes "" for nothing chosen
_CONTROLS = (ids.MEASURE, ids.SITE, ids.UNIT, ids.FIRST, ids.LAST)


def register(app: Dash) -> None:
    """Connect the filters and the address with what they show."""
    chosen = {name: Input(name, "value") for name in _CONTROLS}
    options = {f"{name}_options": Output(name, "options") for name in _CONTROLS[1:]}
    values = {f"{name}_value": Output(name, "value") for name in _CONTROLS}
    parts = {name: Output(name, "children") for name in (ids.HEADLINE, ids.TREND, ids.OVERVIEW)}
    app.callback(
        output=options
        | values
        | parts
        | {"search": Output(ids.ADDRESS, "search"), "hidden": Output(ids.FILTERS, "hidden")},
        inputs={"search": Input(ids.ADDRESS, "search"), "controls": chosen},
    )(show)


def show(search: object, controls: dict[str, object]) -> Answer:
    """Everything on the page that depends on figures, for the address or the filters."""
    moved = ctx.triggered_id in _CONTROLS
    with database().reader() as session:
        units = published_units(session)
        if not units:
            return _nothing_yet()
        offered = offer(units)
        choice = choose(_chosen(controls) if moved else wanted_in(search), offered)
        answer = _figures(choice, units, offered, partial(published_series, session))
    address = choice.search() if moved else search
    return answer | _filters(choice, offered, g.texts) | {"search": address, "hidden": False}


def _chosen(controls: dict[str, object]) -> dict[str, str]:
    return {name: value for name, value in controls.items() if isinstance(value, str)}


def _nothing_yet() -> Answer:
    names = [f"{name}_value" for name in _CONTROLS] + [f"{name}_options" for name in _CONTROLS[1:]]
    blank: Answer = dict.fromkeys([*names, ids.TREND, ids.OVERVIEW, "search"])
    shown = empty(g.texts, next_publication(_today()))
    options: Answer = {f"{name}_options": [] for name in _CONTROLS[1:]}
    return blank | options | {ids.HEADLINE: shown, "hidden": True}


def _today() -> dt.date:
    return now().astimezone(ZoneInfo(settings().timezone)).date()


def _figures(choice: Choice, units: Sequence[ReleasedUnit], offered: Offer, read: Read) -> Answer:
    may_export = viewer().may(Permission.STATISTICS_EXPORT)
    page = Page(g.texts, choice, next_publication(_today()), may_export)
    measures = {choice.measure}
    cells = read(
        measures=measures,
        units=series_for(choice, units),
        periods=(choice.first, choice.last),
    )
    return {
        ids.HEADLINE: headline(_company(units, offered, read), page.t),
        ids.TREND: trend_section(make_trend(choice, cells, units), page),
        ids.OVERVIEW: _overview(cells, page, read),
    }


def _company(units: Sequence[ReleasedUnit], offered: Offer, read: Read) -> list[ReleasedCell]:
    """The company's last quarters; the newest one may still be open."""
    series = {unit.series for unit in units if unit.scope is Scope.COMPANY}
    last = offered.quarters[-3:]
    found = read(measures=HEADLINES, units=series, periods=(last[0], last[-1]))
    return [cell for cell in found if grain_of(cell.period) is Grain.QUARTER]


def _overview(cells: Sequence[ReleasedCell], page: Page, read: Read) -> Any:
    """The newest closed quarter of the choice, with the context lines of the trend."""
    choice = page.choice
    closed = [cell for cell in cells if grain_of(cell.period) is Grain.QUARTER]
    quarter = max((cell.period for cell in closed), default=None)
    if quarter is None:
        return None
    roles = {Scope.SITE: Role.SITE, Scope.COMPANY: Role.COMPANY}
    context = {
        roles[cell.unit.scope]: cell
        for cell in closed
        if cell.period == quarter and cell.unit.scope in roles
    }
    everyone = read(measures={choice.measure}, units=None, periods=(quarter, quarter))
    return overview_section(overview_cells(everyone, quarter, choice.site), context, page)


def _filters(choice: Choice, offered: Offer, t: Texts) -> Answer:
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
