"""One callback: read the choice, ask the gate what its view needs, and show what the view makes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from dash import Dash, Input, Output, ctx
from flask import g

from dashboard.frame import filtering
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
from webapp.database import Session
from webapp.domain.figures.measures import ReleasedCell
from webapp.domain.people.access import Permission
from webapp.gate.findings import published_findings
from webapp.gate.released import figures_of, next_publication, published_campaigns
from webapp.security import database, today, viewer

ReadFigures = Callable[[Query], list[ReleasedCell]]
Outputs = dict[str, Any]


def register(app: Dash, views: Mapping[str, View]) -> None:
    """Connect the filters and the address with what they show."""
    address = {name: Input(ids.ADDRESS, name) for name in ("pathname", "search")}
    chosen = {name: Input(name, "value") for name in filtering.CONTROLS}
    outputs = {name: Output(name, "content") for name in (ids.VIEWS, ids.REMARKS, ids.VIEW)}
    outputs |= {ids.CHOSEN: Output(ids.CHOSEN, "children")}
    outputs |= {f"{name}_options": Output(name, "options") for name in filtering.CHOICES}
    outputs |= {f"{name}_value": Output(name, "value") for name in filtering.CONTROLS}
    outputs |= {f"{name}_hidden": Output(ids.around(name), "hidden") for name in filtering.CONTROLS}
    outputs |= {"search": Output(ids.ADDRESS, "search"), "hidden": Output(ids.FILTERS, "hidden")}
    app.callback(
        output=outputs,
        inputs=address | {"controls": chosen},
        prevent_initial_call=True,  # the address asks as soon as it is there
    )(partial(show, views))


def show(
    views: Mapping[str, View], pathname: object, search: object, controls: dict[str, object]
) -> Outputs:
    """Everything on the page that depends on figures, for the address or the filters."""
    asked, name = wanted_in(search), chosen_view(view_in(pathname), views)
    moved = ctx.triggered_id in filtering.CONTROLS
    with database().reader() as session:
        found = published(database(), session)
        offered = found.offered
        if not offered.units:
            return _nothing_yet(found.months)
        choice = choose(
            filtering.moved(asked, controls, views[name]) if moved else asked,
            offered,
            name,
            own=own_choices(views),
            beside=beside_in(search),
        )
        page = _page(choice, offered, having(found, session), session)
        answer = shown_by(views, page, partial(_read, session, offered))
    address = choice.search() if moved else search
    shown = page.of(views[name].MEASURES).choice
    return answer | filtering.filled(shown, views[name], offered, g.texts) | {"search": address}


def _nothing_yet(months: Sequence[str]) -> Outputs:
    blank: Outputs = dict.fromkeys([ids.VIEWS, ids.REMARKS, ids.CHOSEN, "search"])
    shown = ids.empty(g.texts, next_publication(today()) if months else None)
    return blank | filtering.nothing() | {ids.VIEW: [shown]}


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
    own = page.of(view.MEASURES)
    return {
        ids.VIEWS: ids.view_links(page.choice, list(views), page.t),
        ids.REMARKS: ids.remarks(page.choice, page.t),
        ids.VIEW: list(view.show(answers(view.needs(own), read), own)),
    }


def answers(queries: Mapping[str, Query], read: ReadFigures) -> dict[str, list[ReleasedCell]]:
    """The cells of each query, by its name; the gate is asked once for each."""
    return {name: read(query) for name, query in queries.items()}


def _read(session: Session, offered: FilterOptions, query: Query) -> list[ReleasedCell]:
    units = offered.of_series(query.series, query.quarters)
    return figures_of(session, units, measures=query.measures, only=query.periods)
