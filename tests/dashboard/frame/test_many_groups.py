"""A company of thousands of groups is answered as a small one is: few figures, few bytes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from dashboard.frame import callbacks
from dashboard.frame.view import find_views
from dashboard.views import explore
from tests.dashboard.asking import ask, body, nodes, post, said
from tests.factories_released import make_released, released_cells
from webapp.database import Database
from webapp.domain.figures.measures import Measure, ReleasedCell

GROUPS = 4_000
MOST_BYTES = 60_000
MOST_FIGURES = 700
PLACES = [
    "",
    "site=Genk",
    "unit=Genk/Department 0",
    "site=Genk&find=department 39",
    "page=150",
]


def many() -> list[ReleasedCell]:
    """The invented company with thousands of groups more, in its newest quarter."""
    cells = released_cells()
    (like, *more) = [
        cell
        for cell in cells
        if cell.unit.series == "Genk/Geriatrie"
        and cell.unit.quarter == "2026-Q3"
        and cell.measure is Measure.ADHERENCE
        and cell.period in {"2026-09", "2026-Q3"}
    ]
    for i in range(GROUPS):
        name, site = f"Department {i}", ("Genk", "Liège", "Eupen")[i % 3]
        unit = replace(
            like.unit, series=f"{site}/{name}", label=name, site=site, parts=(name,), id=10_000 + i
        )
        cells += [replace(cell, unit=unit) for cell in (like, *more)]
    return cells


@pytest.fixture
def hr(database: Database, client_as: Callable[..., FlaskClient]) -> FlaskClient:
    """Somebody of HR of that company."""
    with database.transaction() as session:
        make_released(session, many())
    return client_as("hr_analyst")


@contextmanager
def fetched(database: Database) -> Iterator[list[str]]:
    """The statements that the reader runs meanwhile."""
    statements: list[str] = []

    def note(_c: object, _u: object, statement: str, *_more: object) -> None:
        statements.append(statement)

    engine = database.engines[-1]
    event.listen(engine, "before_cursor_execute", note)
    yield statements
    event.remove(engine, "before_cursor_execute", note)


def test_an_answer_is_small_and_asks_little_whatever_the_number_of_groups(
    hr: FlaskClient, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []
    plain = callbacks.figures_of

    def counted(*arguments: object, **more: object) -> object:
        found = plain(*arguments, **more)  # type: ignore[arg-type]
        read.append(len(found))
        return found

    monkeypatch.setattr(callbacks, "figures_of", counted)
    shapes = [f"explore?shape={shape}&" for shape in explore.OWN["shape"]]
    for view in (*(f"{name}?" for name in find_views("dashboard.views")), *shapes):
        for place in PLACES:
            question = body(hr, view + place)
            post(hr, question)  # the first one reads what is kept
            read.clear()
            with fetched(database) as statements:
                answer = post(hr, question)
            assert answer.status_code == 200
            assert len(answer.data) <= MOST_BYTES, (view, place)
            assert sum(read) <= MOST_FIGURES, (view, place)
            assert len(statements) <= 6, (view, place, statements)
    found_by_name(hr)
    led_through_pages(hr)


def found_by_name(hr: FlaskClient) -> None:
    """A group among thousands is a few letters away, and no list has them all."""
    answer = ask(hr, "compare", moved="find", find="department 3999")
    labels = [option["label"] for option in answer["unit"]["options"]]
    assert labels == ["Whole company", "Department 3999 · Genk"]
    assert "Department 3999" in said(answer["compare-unit"]["children"])
    assert len(ask(hr, "compare")["unit"]["options"]) < 60


def led_through_pages(hr: FlaskClient) -> None:
    """Each page has a way to the one before and the next."""
    section = ask(hr, "compare?page=2")["compare-unit"]["children"]
    told = re.search(r"Page 2 of 20\d, 4\.0\d\d in all", said(section))
    assert told, said(section)[:400]
    ways = {said(way["children"]): way["href"] for way in nodes(section, "Link")}
    assert "page=3" in ways["Next"] and "page=" not in ways["Previous"]
