"""Answers to the question of a quarter, as HR reads them: five shares, or why there are none."""

from __future__ import annotations

from collections.abc import Callable

from flask.testing import FlaskClient

from tests.dashboard.asking import ask, links, rows, said
from tests.factories_released import SKETCHES, Sketch, make_released, released_cells
from webapp.database import Database
from webapp.domain.figures.answers import QuarterQuestion
from webapp.domain.figures.measures import Measure, Scope
from webapp.i18n import texts

ClientAs = Callable[..., FlaskClient]
EN = texts("en")
ALL = [measure for measure in Measure if measure.spec.is_answer]
ANSWERS = [measure for measure in ALL if measure.spec.answers == QuarterQuestion.BREAKS]


def test_each_answer_is_a_row_and_each_large_group_a_column(
    database: Database, client_as: ClientAs
) -> None:
    with database.transaction() as session:
        make_released(session)
    told_parts = ask(client_as("hr_analyst"), "answers?unit=Genk/Geriatrie")
    part = told_parts["answers"]["children"]
    heads, *told = rows(part)
    assert [head.split(" (")[0] for head in heads] == [
        EN("dashboard.column.answer"),
        "Zorggroep Linde",
        "Genk",
        "Liège",
    ], "Eupen has 77 people"
    assert [row[0] for row in told] == [EN(f"measure.{measure}") for measure in ANSWERS]
    assert all("%" in figure for row in told for figure in row[1:])
    assert f"measure={ANSWERS[0]}" in str(links(part)), "to its trend"
    heads, *told = rows(told_parts["workstation-answers"]["children"])
    about_desks = [measure for measure in ALL if measure not in ANSWERS]
    assert [row[0] for row in told] == [EN(f"measure.{measure}") for measure in about_desks]


def test_many_groups_are_rows_in_the_order_of_their_names(
    database: Database, client_as: ClientAs
) -> None:
    sites = [f"Campus {number}" for number in (10, 9, 2, 1)]
    more = [Sketch(f"site/{one}", Scope.SITE, one, one, (one,), 200, 30) for one in sites]
    with database.transaction() as session:
        make_released(session, released_cells((*SKETCHES, *more)))
    part = ask(client_as("hr_analyst"), "answers?")["answers"]["children"]
    heads, *told = rows(part)
    assert heads[1:] == [EN(f"measure.{measure}") for measure in ANSWERS]
    assert [row[0].split(" (")[0] for row in told] == [
        "Zorggroep Linde",
        "Campus 1",
        "Campus 2",
        "Campus 9",
        "Campus 10",
        "Genk",
        "Liège",
    ]
    assert all("%" in figure for row in told for figure in row[1:])
    assert all(f"measure={measure}" in str(links(part)) for measure in ANSWERS), "to its trend"


def test_without_answers_it_says_why(database: Database, client_as: ClientAs) -> None:
    with database.transaction() as session:
        make_released(session, [c for c in released_cells() if c.measure not in ALL])
    told = said(ask(client_as("hr_analyst"), "answers?")["answers"]["children"])
    assert EN("dashboard.answers.none") in told
    assert EN("dashboard.why_large.answer") in told
