"""A measure that was added by its record, its count and its texts, from the gate to the reader.

`test_measures.py` adds it to a copy of the house and runs this file there.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from dashboard.frame.layout import layout
from tests.companies import QUARTER, live_through, make_company
from tests.conftest import NOON
from tests.dashboard.asking import ask, nodes, rows, said
from tests.reports.cells import QUOTED
from webapp.analysis.verdicts import probability
from webapp.content.policy import disclosure_policy
from webapp.database import Database
from webapp.domain.figures.measures import Measure, ReleasedCell, Scope
from webapp.figures import told
from webapp.gate.publishing import Publication, publish_month
from webapp.gate.released import published_series
from webapp.i18n import texts
from webapp.reports.contents.document import Issue
from webapp.reports.contents.quarterly import compose
from webapp.reports.contents.wording import Wording
from webapp.reports.paper.attachments import attachments

KEY = "open_day_rate"
LABEL = "Open days"
TODAY = QUARTER.last + dt.timedelta(days=10)
SIZES = [[55, 52]]


@pytest.fixture
def backend() -> str:
    return "sqlite"


@pytest.fixture
def published(database: Database) -> list[Publication]:
    """A quarter of a company, each month published and then asked for again."""
    with database.transaction() as session:
        company = make_company(session, SIZES)
        live_through(session, company, QUARTER.first, QUARTER.last)
        values: dict[str, Any] = {"today": TODAY, "now": NOON, "policy": disclosure_policy()}
        return [
            publish_month(session, month=month, secret="a secret", **values)
            for month in QUARTER.months()
            for _ in range(2)
        ]


def released(database: Database, *measures: Measure) -> list[ReleasedCell]:
    with database.reader() as session:
        return published_series(session, measures=measures or None)


def test_the_gate_releases_it_as_its_record_says_and_does_so_once(
    database: Database, published: list[Publication]
) -> None:
    assert [one.again for one in published] == [False, True] * 3
    cells = released(database, Measure(KEY))
    assert {cell.unit.scope for cell in cells} == set(Scope)
    assert {cell.period for cell in cells} == {QUARTER.key, *(m.key for m in QUARTER.months())}
    assert {cell.step for cell in cells} <= {5.0, 10.0}
    assert all(int(re.split(r"[-+]", cell.size_band)[0]) >= 50 for cell in cells)
    assert probability(cells[0], cells[0]) == 1


@pytest.mark.usefixtures("published")
def test_dashboard_file_and_report_show_it_without_knowing_it(
    database: Database, client_as: Callable[..., FlaskClient]
) -> None:
    cells = released(database, Measure(KEY))
    reader = client_as("hr_analyst")
    assert str(layout()).count(LABEL) == 1, "in how to read"
    explored = ask(reader, f"explore?measure={KEY}")
    assert {"value": KEY, "label": LABEL} in explored["measure"]["options"]
    trend = explored["trend"]["children"]
    groups = ask(reader, f"compare?measure={KEY}")["compare-unit"]["children"]
    assert said(next(nodes(trend, "H2"))["children"]).startswith(LABEL)
    assert LABEL in rows(groups)[0]
    company = {c.period: told(c, texts("en")) for c in cells if c.unit.scope is Scope.COMPANY}
    assert [row[1] for row in rows(trend)[1:]] == [company[m.key] for m in QUARTER.months()]

    exported = reader.get(f"/exports/released.csv?measure={KEY}").data.decode("utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(exported, newline="")))
    assert [line["measure"] for line in lines] == [LABEL] * len(cells)

    issue = Issue(QUARTER, "Zorggroep Linde", TODAY)
    report = compose(issue, released(database), QUOTED)
    wording = Wording(texts("en"))
    assert KEY.encode() in attachments(report, wording)[0].content
