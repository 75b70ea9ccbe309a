"""What is published, read once and kept until a further month is out.

A release never changes, so the months that are out tell whether anything is new.
"""

from __future__ import annotations

from collections.abc import Set
from functools import partial
from typing import cast

from dashboard.frame.offered import FilterOptions, filter_options
from webapp.database import Database, Session
from webapp.domain.figures.measures import Measure
from webapp.gate.released import closed_quarters, groups_having, published_months, published_units

_KEY = "published"
_MOST = 64  # pairs of a measure and a period of which the groups are remembered


class Published:
    """What can be chosen, and which groups have which figures."""

    def __init__(self, session: Session, months: list[str]) -> None:
        self.months = months
        self.offered: FilterOptions = filter_options(
            published_units(session), closed_quarters(months)
        )
        self._having: dict[tuple[Measure, str], Set[str]] = {}

    def having(self, session: Session, measure: Measure, period: str) -> Set[str]:
        """The keys of the groups that have a figure of this measure in this period."""
        key = (measure, period)
        if key not in self._having:
            if len(self._having) >= _MOST:
                self._having.clear()
            self._having[key] = groups_having(session, measure, period)
        return self._having[key]


def published(database: Database, session: Session) -> Published:
    """What is published now."""
    months = published_months(session)
    kept = cast("Published | None", database.kept.get(_KEY))
    if kept is None or kept.months != months:
        kept = Published(session, months)
        database.kept[_KEY] = kept
    return kept


def having(found: Published, session: Session) -> partial[Set[str]]:
    """The same question, asked in this session."""
    return partial(found.having, session)
