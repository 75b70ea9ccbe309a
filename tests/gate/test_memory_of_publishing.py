"""Publishing holds one place for each person, and no more than is said of it."""

from __future__ import annotations

import datetime as dt
import tracemalloc

from sqlalchemy import text

from tests.bench.publish import LOG, QUARTER, SECRET, TODAY, days, fill
from tests.installed import kept
from tests.places import Place
from webapp.content.policy import disclosure_policy
from webapp.database import make_engine
from webapp.gate.publishing import judge_month

MONTH = QUARTER.months()[0]
SOME_DAYS = days(MONTH.first, MONTH.first + dt.timedelta(days=2))
FEW, MANY = 300, 1_200


def test_a_larger_company_of_as_many_groups_takes_some_bytes_more_for_each_person(
    sqlite_place: Place,
) -> None:
    peak_of(sqlite_place, MANY)  # what is kept for whoever comes next is there from here on
    few, many = peak_of(sqlite_place, FEW), peak_of(sqlite_place, MANY)
    assert 0 < (many - few) / (MANY - FEW) < 900


def peak_of(place: Place, people: int) -> int:
    """The most bytes at once that counting and judging a month takes, of so many people."""
    with kept(place) as database:
        engine = make_engine(place.url)
        fill(engine, QUARTER.last, people=people, departments=20, sites=3)
        with engine.begin() as connection:
            connection.execute(text(f"WITH RECURSIVE {SOME_DAYS} {LOG}"))
        engine.dispose()
        with database.snapshot() as session:
            tracemalloc.start()
            try:
                judge_month(
                    session, month=MONTH, today=TODAY, secret=SECRET, policy=disclosure_policy()
                )
                return tracemalloc.get_traced_memory()[1]
            finally:
                tracemalloc.stop()
