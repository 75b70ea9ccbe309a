"""One callback: read the choice, ask the gate what its view needs, and show what the view makes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from dash import Dash, Input, Output, ctx
from flask import g

from dashboard.frame import layout as ids
from dashboard.frame.choice import Filters, beside_in, choose, view_in, wanted_in
from dashboard.frame.offered import FilterOptions
from dashboard.frame.published import having, published
from dashboard.frame.view import (
    Having,
    Query,
    SectionContext,
    View,
    chosen_view,
    own_choices,
)
from dashboard.frame.wording import name
from webapp.database import Session
from webapp.domain.figures.measures import ReleasedCell
from webapp.domain.people.access import Permission
from webapp.figures import period_name
from webapp.gate.findings import published_findings
from webapp.gate.released import figures_of, next_publication, published_campaigns
from webapp.i18n import Texts
from webapp.security import database, today, viewer

ReadFigures = Callable[[Query], list[ReleasedCell]]
Outputs = dict[str, Any]
MOST_OPTIONS = 50  # groups in the list to choose from; a search finds the others
_ALL = "all"  # a control takes "" for nothing chosen
_CONTROLS = (ids.MEASURE, ids.SITE, ids.UNIT, ids.FIRST, ids.LAST, ids.FIND)


def register(app: Dash, views: Mapping[str, View]) -> None:
    """Connect the filters and the address with what they show."""
    address = {name: Input(ids.ADDRESS, name) for name in ("pathname", "search")}
    chosen = {name: Input(name, "value") for name in _CONTROLS}
    options = {f"{name}_options": Output(name, "options") for name in _CONTROLS[1:-1]}
    values = {f"{name}_value": Output(name, "value") for name in _CONTROLS}
    parts = {name: Output(name, "children") for name in (ids.VIEWS, ids.REMARKS, ids.VIEW)}
    app.callback(
        output=options
        | values
        | parts
        | {"search": Output(ids.ADDRESS, "search"), "hidden": Output(ids.FILTERS, "hidden")},
        inputs=address | {"controls": chosen},
        prevent_initial_call=True,  # the address asks as soon as it is there
    )(partial(show, views))


def show(
    views: Mapping[str, View], pathname: object, search: object, controls: dict[str, object]
) -> Outputs:
    """Everything on the page that depends on figures, for the address or the filters."""
    moved = ctx.triggered_id in _CONTROLS
    with database().reader() as session:
        found = published(database(), session)
        offered = found.offered
        if not offered.units:
            return _nothing_yet()
        choice = choose(
            _moved(wanted_in(search), controls) if moved else wanted_in(search),
            offered,
            chosen_view(view_in(pathname), views),
            own=own_choices(views),
            beside=beside_in(search),
        )
        page = _page(choice, offered, having(found, session), session)
        answer = shown_by(views, page, partial(_read, session, offered))
    address = choice.search() if moved else search
    return answer | _filters(choice, offered, g.texts) | {"search": address, "hidden": False}


def _moved(asked: dict[str, str], controls: Mapping[str, object]) -> dict[str, str]:
    """What the address asks for, with what the filters say now; pages begin again."""
    said = {
        name: "" if value == _ALL else value
        for name, value in controls.items()
        if isinstance(value, str)
    }
    return asked | {"page": ""} | said


def _nothing_yet() -> Outputs:
    options = [f"{name}_options" for name in _CONTROLS[1:-1]]
    names = [f"{name}_value" for name in _CONTROLS]
    blank: Outputs = dict.fromkeys([*names, ids.VIEWS, ids.REMARKS, "search"])
    shown = ids.empty(g.texts, next_publication(today()))
    return blank | {name: [] for name in options} | {ids.VIEW: [shown], "hidden": True}


def _page(
    choice: Filters, offered: FilterOptions, having: Having, session: Session
) -> SectionContext:
    day, may_export = today(), viewer().may(Permission.STATISTICS_EXPORT)
    return SectionContext(
        g.texts,
        choice,
        offered,
        having,
        next_publication(day),
        may_export,
        day,
        findings=partial(published_findings, session),
        campaigns=partial(published_campaigns, session),
    )


def shown_by(views: Mapping[str, View], page: SectionContext, read: ReadFigures) -> Outputs:
    """What the chosen view makes of its cells, below the ways to the other views."""
    view = views[page.choice.view]
    return {
        ids.VIEWS: ids.view_links(page.choice, list(views), page.t),
        ids.REMARKS: ids.remarks(page.choice, page.t),
        ids.VIEW: list(view.show(answers(view.needs(page), read), page)),
    }


def answers(queries: Mapping[str, Query], read: ReadFigures) -> dict[str, list[ReleasedCell]]:
    """The cells of each query, by its name; the gate is asked once for each."""
    return {name: read(query) for name, query in queries.items()}


def _read(session: Session, offered: FilterOptions, query: Query) -> list[ReleasedCell]:
    units = offered.of_series(query.series, query.quarters)
    return figures_of(session, units, measures=query.measures, only=query.periods)


def _filters(choice: Filters, offered: FilterOptions, t: Texts) -> Outputs:
    """The options and values of the filters."""
    quarters = [_option(key, period_name(key, t, short=True)) for key in reversed(offered.quarters)]
    sites = [_option(site, site) for site in offered.sites]
    values = {
        ids.MEASURE: choice.measure.value,
        ids.SITE: choice.site or _ALL,
        ids.UNIT: choice.unit or _ALL,
        ids.FIRST: choice.first,
        ids.LAST: choice.last,
        ids.FIND: choice.find,
    }
    return {f"{name}_value": value for name, value in values.items()} | {
        "site_options": [_option(_ALL, t("dashboard.all.sites")), *sites],
        "unit_options": _groups(choice, offered, t),
        "from_options": quarters,
        "to_options": quarters,
    }


def _groups(choice: Filters, offered: FilterOptions, t: Texts) -> list[dict[str, str]]:
    """The whole, the chosen group, and as many of the departments searched for as fit."""
    whole = t("dashboard.all.site_units" if choice.site else "dashboard.all.units")
    listed = offered.departments(choice.site, choice.find)
    found = listed[:MOST_OPTIONS]  # a list of its own
    if choice.group and choice.group not in found:
        found.insert(0, choice.group)
    options = [_option(group.key, name(group, choice.site)) for group in found]
    return [_option(_ALL, whole), *options]


def _option(value: str, label: str) -> dict[str, str]:
    return {"value": value, "label": label}
