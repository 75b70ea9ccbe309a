"""The gate, outwards: the only way out for figures about groups.

They were counted, controlled and stored by `webapp.gate.publishing`; here they are read as they
were released.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from sqlalchemy.orm import Session

from webapp.domain.figures.disclosure.timetable import next_publication_after
from webapp.domain.figures.measures import Measure, ReleasedCell, ReleasedUnit
from webapp.domain.periods import Quarter, parse_month
from webapp.store.gate import releases as store


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
    return store.list_cells(
        session, measures=measures, series=units, quarters=periods, department=department
    )


def published_units(session: Session) -> list[ReleasedUnit]:
    """Every group with a figure, of every quarter."""
    return store.list_units(session)


def published_months(session: Session) -> list[str]:
    """The keys of the published months, in order."""
    return store.list_months(session)


def published_quarters(session: Session) -> list[str]:
    """The keys of the quarters whose closing batch is out, in order."""
    months = [parse_month(key) for key in store.list_months(session)]
    return [month.quarter.key for month in months if month == month.quarter.months()[-1]]


def counted_since(session: Session, *, people: Collection[int], quarter: Quarter) -> set[int]:
    """Those of these people whom the quarter, or a later one, is about."""
    return store.find_members(session, people, quarter.key)


def next_publication(today: dt.date) -> dt.date:
    """The day on which the next month's figures come."""
    return next_publication_after(today)
