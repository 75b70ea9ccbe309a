"""The questionnaire about a workstation: the physician's to switch on, and nowhere to answer to."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from tests.signing import PHYSICIAN, sign_all, withdraw_one
from webapp.content.versions import WORKSTATION
from webapp.database import Database
from webapp.domain.people.access import Role
from webapp.i18n import LANGUAGES, texts
from webapp.installation import KEY, installation
from webapp.store.schema import Base

SignIn = Callable[..., FlaskClient]
QUESTIONS = "/workstation/questions"
PAGE = {"Accept": "text/html"}


@pytest.fixture(autouse=True)
def production(app: Flask) -> None:
    """An installation in which nobody has signed."""
    here = installation(app)
    app.extensions[KEY] = replace(here, settings=replace(here.settings, demo=False))


@pytest.fixture
def signed(database: Database) -> None:
    with database.transaction() as session:
        sign_all(session, only=lambda item: item == WORKSTATION)


def main_of(client: FlaskClient) -> str:
    """What is between <main> and </main>, as it is read."""
    answer = client.get(QUESTIONS, headers=PAGE)
    assert answer.status_code == 200
    return unescape(re.findall(r"<main.*?</main>", answer.text, re.DOTALL)[0])


def test_without_a_signature_there_is_no_questionnaire_and_no_way_to_it(
    client_as: SignIn,
) -> None:
    employee = client_as("employee")
    assert employee.get(QUESTIONS, headers=PAGE).status_code == 404
    assert QUESTIONS not in employee.get("/workstation").text


def test_once_signed_it_is_there_for_everybody_and_gone_when_it_is_withdrawn(
    client_as: SignIn, database: Database, signed: None
) -> None:
    employee = client_as("employee")
    assert QUESTIONS in employee.get("/workstation").text
    assert PHYSICIAN in main_of(employee)
    assert main_of(client_as("employee")) == main_of(employee), "the same for who is next"
    with database.transaction() as session:
        withdraw_one(session, WORKSTATION)
    assert employee.get(QUESTIONS, headers=PAGE).status_code == 404


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_question_has_three_answers_its_advice_and_what_that_stands_on(
    client_as: SignIn, signed: None, language: str
) -> None:
    page = main_of(client_as("employee", language=language))
    assert page.count('type="radio"') == 12 * 3
    assert page.count('class="advice"') == 12
    assert texts(language)("measure_strength.law") in page
    assert texts(language)("workstation_question.private") in page


def test_an_answer_has_no_way_out_of_the_page(client_as: SignIn, signed: None) -> None:
    """No form that sends, no script, and the link to a report says nothing of an answer."""
    page = main_of(client_as("employee"))
    form = '<form method="dialog" autocomplete="off" class="on-paper">'
    assert re.findall(r"<form[^>]*>", page) == [form]
    assert "<dialog" not in page and "<button" not in page and "formmethod" not in page
    assert "<script" not in page
    assert set(re.findall(r'<a [^>]*href="([^"]+)"', page)) == {"/workstation", "/workstation#tell"}
    assert client_as("employee").get(QUESTIONS).headers["Cache-Control"] == "no-store"


def test_nothing_can_be_sent_to_it_and_looking_at_it_leaves_no_row(
    client_as: SignIn, database: Database, signed: None
) -> None:
    employee = client_as("employee")
    before = rows_of(database)
    assert employee.get(QUESTIONS).status_code == 200
    assert employee.post(QUESTIONS, data={"csrf_token": employee.csrf}).status_code == 405  # type: ignore[attr-defined]
    assert rows_of(database) == before


def rows_of(database: Database) -> dict[str, int | None]:
    with database.reading() as session:
        return {
            table.name: session.scalar(select(func.count()).select_from(table))
            for table in Base.metadata.sorted_tables
        }


def test_the_physician_reads_all_of_it_before_signing(client_as: SignIn) -> None:
    piece = unescape(client_as("occupational_physician").get("/content/workstation/questions").text)
    for said in ("voetensteun", "repose-pieds", "Fußstütze", "footrest", "Directive 90/270/EEC"):
        assert said in piece
    assert texts("en")("measure_strength.law") in piece
    assert re.search(r"<dt>(screen_height|strength|employer)", piece) is None, "no key is shown"


@pytest.mark.parametrize("role", [one for one in Role if one != "occupational_physician"])
def test_nobody_else_reviews_it(client_as: SignIn, role: str) -> None:
    answer = client_as(role).get("/content/workstation/questions", headers=PAGE)
    assert answer.status_code == 404
