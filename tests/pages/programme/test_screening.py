"""The screening: what it keeps, its questions, and the clearance that they lead to."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from tests.conftest import Clock
from tests.factories import answers_with
from webapp import logs
from webapp.app import create_app
from webapp.content.screening import questionnaire
from webapp.database import Database
from webapp.domain.governance.choices import Purpose
from webapp.i18n import LANGUAGES, texts
from webapp.installation import installation
from webapp.pages.programme.screening import DOCTOR_FIRST, URGENT
from webapp.services.governance.choices import make_choice
from webapp.services.programme.screening import find_clearance
from webapp.settings import Settings

SignIn = Callable[..., FlaskClient]
PAGE = {"Accept": "text/html"}


def post(client: FlaskClient, path: str, **form: str) -> TestResponse:
    return client.post(path, data={"csrf_token": client.csrf, **form}, headers=PAGE)  # type: ignore[attr-defined]


def answer(client: FlaskClient, **some: str) -> TestResponse:
    """Choose to answer, and answer no to everything but these."""
    post(client, "/safety/start")
    return post(client, "/safety/questions", **answers_with(some))


def words(page: str) -> str:
    """What a reader sees."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sign_stands_in_plain_words_for_everyone(client_as: SignIn, language: str) -> None:
    client = client_as("employee", language=language)
    for _ in ("before", "after"):
        page = client.get("/safety").text
        for sign in (*URGENT, *DOCTOR_FIRST):
            assert words(texts(language)(f"safety.flag.{sign}")) in words(page)
        assert 'href="tel:112"' in page
        assert 'href="tel:1733"' in page
        answer(client)


def test_the_choice_is_made_in_the_open_before_the_first_question(client_as: SignIn) -> None:
    client = client_as("employee")
    page = client.get("/safety").text
    for part in ("what", "who", "how_long", "withdraw"):
        assert str(texts("en")(f"safety.kept.{part}")) in words(page)
    assert 'href="/my-data"' in page
    assert client.get("/safety/questions").headers["Location"] == "/safety"
    assert post(client, "/safety/questions", **answers_with({})).status_code == 422
    assert post(client, "/safety/start").headers["Location"] == "/safety/questions"
    assert client.get("/safety/questions").status_code == 200


def test_who_takes_the_choice_back_is_asked_for_it_again(
    client_as: SignIn, database: Database, clock: Clock
) -> None:
    client = client_as("employee")
    answer(client)
    with database.transaction() as session:
        make_choice(
            session,
            person_id=client.person_id,  # type: ignore[attr-defined]
            purpose=Purpose.SCREENING,
            agrees=False,
            now=clock(),
        )
    assert texts("en")("safety.agree") in client.get("/safety").text
    assert client.get("/safety/questions").headers["Location"] == "/safety"
    assert "/breaks/new" not in client.get("/today").text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_question_is_on_the_page_in_every_language(client_as: SignIn, language: str) -> None:
    client = client_as("employee", language=language)
    post(client, "/safety/start")
    shown = words(client.get("/safety/questions").text)
    for question in questionnaire().questions:
        own = questionnaire().texts[language][question.key]
        for said in (own.ask, own.sign):
            assert said is None or words(said) in shown
    assert words(texts(language)("screening.urgent.text")) in shown
    assert words(texts(language)("screening.today.text")) in shown
    assert words(texts(language)("screening.doctor.text")) in shown


def test_none_of_the_signs_opens_the_exercises(client_as: SignIn) -> None:
    client = client_as("employee")
    page = answer(client).text
    assert texts("en")("screening.all.title") in page
    page = client.get("/safety").text
    assert texts("en")("screening.all.title") in page
    assert "18\u00a0February 2027" in page
    assert "/breaks/new" in client.get("/today").text


def test_limits_name_what_is_allowed_how_and_why_others_are_left_out(client_as: SignIn) -> None:
    client = client_as("employee")
    t = texts("en")
    page = words(answer(client, pain="mild", bending="yes").text)
    assert t("screening.some.title") in page
    assert f"Cat back, hollow back {t('adaptation.small')}" in page
    assert f"Knees to chest {t('limit.bending')}." in page
    assert questionnaire().texts["en"]["pain"].advice in page
    later = words(client.get("/safety").text)
    assert f"Cat back, hollow back {t('adaptation.small')}" in later
    assert "Knees to chest" in later
    assert t("limit.bending") not in later
    assert "exercise=knees_to_chest" not in client.get("/today").text


@pytest.mark.parametrize(
    ("some", "title"),
    [
        ({"ill": "some", "heart": "yes"}, "doctor"),
        ({"ill": "some", "fever": "yes"}, "today"),
        ({"urgent": "some", "saddle": "yes"}, "urgent"),
    ],
)
def test_who_needs_a_doctor_reads_whom_to_call_and_gets_no_exercise(
    client_as: SignIn, some: dict[str, str], title: str
) -> None:
    client = client_as("employee")
    page = answer(client, **some).text
    assert texts("en")(f"screening.{title}.title") in page
    assert 'href="tel:112"' in page
    assert texts("en")("today.refer.title") in client.get("/today").text
    assert "/breaks/new" not in client.get("/today").text
    assert client.get("/breaks/new?exercise=side_bend", headers=PAGE).status_code == 422
    assert "/breaks/late" in client.get("/today").text


def test_the_confidential_request_is_not_offered_for_what_cannot_wait(client_as: SignIn) -> None:
    calm = answer(client_as("employee"), ill="some", heart="yes").text
    today = answer(client_as("employee"), ill="some", fever="yes").text
    link = texts("en")("screening.doctor.request")
    assert (link in calm, link in today) == (True, False)


def test_a_class_that_is_posted_is_not_believed(client_as: SignIn) -> None:
    client = client_as("employee")
    post(client, "/safety/start")
    form = {**answers_with({"ill": "some", "heart": "yes"}), "class": "all", "allowed": "cat_cow"}
    assert texts("en")("screening.doctor.title") in post(client, "/safety/questions", **form).text


def test_a_question_without_an_answer_is_pointed_at_and_the_others_stay(
    client_as: SignIn,
) -> None:
    client = client_as("employee")
    post(client, "/safety/start")
    response = post(client, "/safety/questions", **answers_with({"body": "some", "balance": ""}))
    assert response.status_code == 422
    assert re.search(r'data-key="balance"[^>]*aria-describedby="missing"', response.text)
    assert re.search(r'name="body" value="some"[^>]*checked', response.text)
    assert response.headers["Cache-Control"] == "no-store"
    assert texts("en")("safety.agree") in client.get("/safety").text


def test_the_questions_wait_while_an_outcome_holds(client_as: SignIn) -> None:
    client = client_as("employee")
    answer(client)
    assert client.get("/safety/questions").headers["Location"] == "/safety"
    post(client, "/safety/changed")
    assert client.get("/safety/questions").status_code == 200


def test_something_changed_asks_again(client_as: SignIn) -> None:
    client = client_as("employee")
    answer(client)
    assert post(client, "/safety/changed").headers["Location"] == "/safety"
    assert texts("en")("safety.agree") in client.get("/safety").text
    assert "/breaks/new" not in client.get("/today").text


def test_after_three_months_it_is_asked_again(client_as: SignIn, clock: Clock) -> None:
    client = client_as("employee")
    person: int = client.person_id  # type: ignore[attr-defined]
    answer(client)
    clock.forward(days=91)
    assert "/breaks/new" in client_as("employee", person_id=person).get("/today").text
    clock.forward(days=1)
    assert "/breaks/new" not in client_as("employee", person_id=person).get("/today").text


def test_the_outcome_of_one_person_is_nobody_else_s(client_as: SignIn) -> None:
    answer(client_as("employee"), ill="some", heart="yes")
    for role in ("employee", "hr_analyst", "occupational_physician", "administrator"):
        assert texts("en")("safety.agree") in client_as(role).get("/safety").text


def test_the_minute_asks_first_whether_something_is_new(client_as: SignIn) -> None:
    client = client_as("employee")
    answer(client)
    page = client.get("/breaks/new?exercise=side_bend").text
    assert texts("en")("check.title") in page
    assert texts("en")("check.no") in page
    assert 'action="/safety/changed"' in page


def test_answers_are_in_no_table_no_log_and_no_address(
    client_as: SignIn, database: Database, app: Flask
) -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.JsonLines())
    logging.getLogger().addHandler(handler)
    logging.getLogger().setLevel(logging.DEBUG)
    client = client_as("employee")
    try:
        response = answer(client, body="some", balance="yes", pain="mild", mornings="yes")
    finally:
        logging.getLogger().removeHandler(handler)
        logging.getLogger().setLevel(logging.WARNING)
    assert response.request.query_string == b""
    assert response.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in response.headers
    assert dump(database).count("clearance") >= 1
    for trace in ("balance", "mornings", "mild"):
        assert trace not in stream.getvalue()
        assert trace not in dump(database)
    with database.reading() as session:
        person: int = client.person_id  # type: ignore[attr-defined]
        found = find_clearance(
            session, person_id=person, today=Clock()().date(), asked=questionnaire()
        )
    assert found is not None
    assert "mornings" not in repr(found)


def dump(database: Database) -> str:
    """Every row of every table, as text."""
    with database.reading() as session:
        names = session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'table'"))
        tables = [*names]
        return repr(
            [(name, session.execute(text(f"SELECT * FROM {name}")).all()) for name in tables]
        )


@pytest.fixture
def unsigned(settings: Settings, clock: Clock) -> Iterator[Flask]:
    """The same installation outside demo mode, where no physician has signed yet."""
    app = create_app(replace(settings, demo=False), clock)
    yield app
    installation(app).database.dispose()


def test_without_a_signature_nothing_is_asked_and_the_page_says_so(
    unsigned: Flask, client_as: SignIn
) -> None:
    signed_in = client_as("employee")
    client = unsigned.test_client()
    client.set_cookie("rekpauze", signed_in.get_cookie("rekpauze").value)  # type: ignore[union-attr]
    client.csrf = signed_in.csrf  # type: ignore[attr-defined]
    page = client.get("/safety").text
    assert texts("en")("safety.unsigned.title") in page
    assert "/safety/start" not in page
    assert 'href="tel:112"' in page
    post(client, "/safety/start")
    assert client.get("/safety/questions").headers["Location"] == "/safety"
    assert post(client, "/safety/questions", **answers_with({})).status_code == 404
    today = client.get("/today").text
    assert "other_movement" in today
    assert "/breaks/new" not in today
