"""The gate, outwards: the only way out for figures about groups.

They were counted, controlled and stored by `webapp.gate.publishing`; here they are read as they
were released.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import replace

from sqlalchemy.orm import Session

from webapp.domain.figures.disclosure.layout import PublishedSite, site_of
from webapp.domain.figures.disclosure.timetable import ClosedQuarter, next_publication_after
from webapp.domain.figures.measures import Measure, ReleasedCell, ReleasedUnit
from webapp.domain.names import alphabetical
from webapp.domain.people.campaigns import Campaign
from webapp.domain.periods import Quarter, parse_month, parse_quarter
from webapp.store.gate import figures
from webapp.store.gate import releases as store
from webapp.store.gate.members import find_members
from webapp.store.people.campaigns import list_plans


def published_series(
    session: Session,
    *,
    measures: Collection[Measure] | None = None,
    units: Collection[str] | None = None,
    periods: tuple[str, str] | None = None,
    department: int | None = None,
) -> list[ReleasedCell]:
    """Released figures by group, measure and period; None: all.

    `units` are keys of series, `periods` the first and the last quarter, both included;
    `department` leaves the groups that it is a part of.
    """
    return figures.list_cells(
        session, measures=measures, series=units, quarters=periods, department=department
    )


def figures_of(
    session: Session,
    units: Collection[ReleasedUnit],
    *,
    measures: Collection[Measure],
    only: Collection[str] | None = None,
) -> list[ReleasedCell]:
    """Released figures of groups that were read before, in one question; `only` leaves
    the figures of these periods.
    """
    return figures.list_figures(session, units, measures=measures, periods=only)


def groups_having(session: Session, measure: Measure, period: str) -> frozenset[str]:
    """The keys of the groups that have a figure of a measure in a period."""
    return figures.list_series(session, measure, period)


def published_units(session: Session) -> list[ReleasedUnit]:
    """Every group with a figure, of every quarter."""
    return figures.list_units(session)


def published_months(session: Session) -> list[str]:
    """The keys of the published months, in order."""
    return store.list_months(session)


def newest_publication(session: Session) -> dt.datetime | None:
    """When the newest month was published; None: none is."""
    return store.newest_publication(session)


def published_quarters(session: Session) -> list[str]:
    """The keys of the quarters whose closing batch is out, in order."""
    return closed_quarters(store.list_months(session))


def closed_quarters(months: Iterable[str]) -> list[str]:
    """The keys of the quarters that end with one of these published months, in order."""
    found = [parse_month(key) for key in months]
    return [month.quarter.key for month in found if month == month.quarter.months()[-1]]


def published_campaigns(session: Session) -> list[Campaign]:
    """The campaigns, in the order in which they were made, each with its target and end.

    `starts` has the first day of every department in which it ran in a published quarter, as the
    figures of that quarter took it; a wave that comes later is not in it yet.
    """
    starts = defaultdict[int, dict[int, dt.date]](dict)
    for campaign, department, day in store.list_starts(session):
        starts[campaign][department] = day
    return [replace(one, starts=starts.get(one.id, {})) for one in list_plans(session)]


def reportable_quarters(session: Session) -> list[ClosedQuarter]:
    """Those of them that have a figure, in order, each with what it was made by."""
    with_figure = store.list_quarters_with_figure(session)
    closed = [key for key in published_quarters(session) if key in with_figure]
    months = {parse_quarter(key).months()[-1].key: key for key in closed}
    return [
        ClosedQuarter(months[month], published_at, str(policy["version"]))
        for month, published_at, policy in store.list_origins(session, months)
    ]


def published_sites(session: Session, quarter: str) -> list[PublishedSite]:
    """The sites that a quarter has a figure of, by name; no site without one."""
    found: dict[int, PublishedSite] = {}
    for unit in figures.list_sites(session, quarter):
        key = site_of(unit.series)
        if key is not None and key not in found:
            found[key] = PublishedSite(key, unit.site or unit.label)
    return sorted(found.values(), key=lambda one: (alphabetical(one.name), one.key))


def counted_since(session: Session, *, people: Collection[int], quarter: Quarter) -> set[int]:
    """Those of these people whom the quarter, or a later one, is about."""
    return find_members(session, people, quarter.key)


def next_publication(today: dt.date) -> dt.date:
    """The day on which the next month's figures come."""
    return next_publication_after(today)
