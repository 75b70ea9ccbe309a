"""What published figures amount to is found out once a month and stored for those who show it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import update

from tests.factories_released import make_released, released_cells
from webapp.analysis.findings import VERSION, find
from webapp.database import Database
from webapp.domain.figures.findings import FindingMethod
from webapp.domain.figures.measures import HEADLINES, Measure, Scope
from webapp.domain.periods import Quarter
from webapp.gate.findings import (
    found_of,
    published_findings,
    reported_findings,
    store_findings,
)
from webapp.services.figures.findings import due_findings, renew_findings
from webapp.store.gate.findings import FindingRow


def renew(database: Database) -> int:
    with database.transaction() as session, database.reader() as reader:
        return renew_findings(session, reader=reader)


def test_findings_are_due_until_they_are_those_of_the_newest_month(database: Database) -> None:
    with database.transaction() as session:
        assert due_findings(session) == []
        make_released(session)
        assert due_findings(session) == [f"2026-09/{VERSION}"]
    renew(database)
    with database.transaction() as session:
        assert due_findings(session) == []
        session.execute(update(FindingRow).values(version=VERSION - 1))
        assert due_findings(session) == [f"2026-09/{VERSION}"]


def test_what_is_stored_is_what_follows_from_the_released_figures(database: Database) -> None:
    with database.transaction() as session:
        make_released(session)
    count = renew(database)
    assert renew(database) == count
    with database.reader() as reader:
        stored = published_findings(reader, methods=list(FindingMethod))
    expected = find(sorted(released_cells(), key=lambda c: list(Measure).index(c.measure)), {})
    assert len(stored) == count == len(expected)
    by_key = {(one.method, one.measure, one.series): one for one in stored}
    for one in expected:
        found = by_key[one.method, one.measure, one.series]
        assert found.values == pytest.approx(one.values)
        blank = {"numbers": {}, "estimate": None, "interval": None, "values": ()}
        assert replace(found, **blank) == replace(one, **blank)
        assert (found.interval is None) == (one.interval is None)
        assert found.numbers.keys() == one.numbers.keys()


def test_findings_are_chosen_by_method_measure_group_site_and_scope(database: Database) -> None:
    with database.transaction() as session:
        make_released(session)
    renew(database)
    with database.reader() as reader:
        funnel = [FindingMethod.FUNNEL]
        of_site = published_findings(
            reader, methods=funnel, measures=[Measure.ADHERENCE], site="Genk"
        )
        assert {one.site for one in of_site} == {"Genk"}
        process = [FindingMethod.PROCESS]
        (company,) = published_findings(
            reader, methods=process, measures=[Measure.ADHERENCE], units=["company"]
        )
        assert len(company.periods) == 15
        sites = published_findings(
            reader, methods=process, measures=[Measure.ADHERENCE], scopes=[Scope.SITE]
        )
        assert {one.scope for one in sites} == {Scope.SITE}


def test_without_figures_nothing_is_found(database: Database) -> None:
    assert renew(database) == 0


def test_what_a_report_tells_of_a_quarter_stays_when_a_later_month_is_found(
    database: Database,
) -> None:
    with database.transaction() as session:
        make_released(session)
    renew(database)
    quarter = Quarter(2026, 3)
    with database.reader() as reader:
        before = reported_findings(reader, quarter)
    with database.transaction() as session:
        store_findings(session, before[:2], month="2026-10", version=VERSION)
        assert found_of(session) == ("2026-10", VERSION)
        store_findings(session, before[:1], month="2026-11", version=VERSION)
    with database.reader() as reader:
        assert reported_findings(reader, quarter) == before
        assert len(published_findings(reader, methods=list(FindingMethod))) == 1
        assert reported_findings(reader, Quarter(2026, 2)) == []
    process = [one for one in before if one.method is FindingMethod.PROCESS]
    assert before and {one.measure for one in before} <= set(HEADLINES)
    assert Scope.UNIT not in {one.scope for one in process}
