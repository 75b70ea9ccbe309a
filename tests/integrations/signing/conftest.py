"""A report to sign, and an authority for time stamps; none of it asks for a database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest

from tests.pki import Clockmaker, clockmaker
from tests.reports.cells import COMPANY, QUARTER, QUOTED, released_cells
from webapp.i18n import texts
from webapp.reports.contents.document import Issue
from webapp.reports.contents.quarterly import compose
from webapp.reports.paper.pdf import render


@pytest.fixture(scope="session")
def report() -> bytes:
    issue = Issue(QUARTER, COMPANY, dt.date(2026, 10, 8))
    return render(compose(issue, released_cells(), QUOTED), texts("nl"))


@pytest.fixture
def clock_tower() -> Iterator[Clockmaker]:
    with clockmaker() as made:
        yield made
