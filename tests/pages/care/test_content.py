"""The physician reviews content in the browser: in full, in all languages, one at a time or all."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.signing import CAT_COW, PHYSICIAN, sign_all, withdraw_one
from webapp.content import versions
from webapp.content.versions import shipped_versions
from webapp.database import Database
from webapp.domain.care.content_differences import all_lines
from webapp.domain.care.content_reviews import ContentVersion
from webapp.domain.people.access import Role
from webapp.i18n import LANGUAGES, texts
from webapp.installation import KEY, installation
from webapp.services.care import content_offer, content_reviews

SignIn = Callable[..., FlaskClient]
ITEM = re.compile(r'name="item" value="([^"]+)"')
PAGE = {"Accept": "text/html"}
KEY_LIKE = re.compile(r"[a-z]+(_[a-z0-9]+)*")


@pytest.fixture
def backend() -> str:
    return "sqlite"


@pytest.fixture(autouse=True)
def production(app: Flask) -> None:
    """An installation in which nobody has signed."""
    here = installation(app)
    app.extensions[KEY] = replace(here, settings=replace(here.settings, demo=False))


@pytest.fixture
def physician(client_as: SignIn) -> FlaskClient:
    return client_as("occupational_physician")


def post(client: FlaskClient, path: str, **data: object) -> TestResponse:
    form = {"csrf_token": client.csrf, "name": PHYSICIAN, "sure": "yes", **data}  # type: ignore[attr-defined]
    return client.post(path, data=form, headers=PAGE)


def sign(client: FlaskClient, items: list[str], **data: object) -> TestResponse:
    return post(client, "/content/sign", item=items, effective_on="2026-11-18", **data)


@pytest.mark.parametrize("role", [one for one in Role if one != "occupational_physician"])
def test_nobody_else_knows_of_the_review(client_as: SignIn, role: str) -> None:
    client = client_as(role)
    for path in ("/content", "/content/sign", "/content/exercise/cat_cow"):
        assert client.get(path).status_code == 404
    assert sign(client, ["exercise/cat_cow:x:0"]).status_code == 404
    assert post(client, "/content/withdraw", item="exercise/cat_cow:x:0").status_code == 404


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_first_physician_signs_all_in_one_sitting_and_an_employee_gets_it(
    client_as: SignIn, language: str
) -> None:
    t = texts(language)
    physician, employee = client_as("occupational_physician", language=language), client_as()
    assert t("content.not_begun") in physician.get("/content").text
    assert "/safety/start" not in employee.get("/safety").text
    waiting = ITEM.findall(physician.get("/content/sign").text)
    assert len(waiting) == len(shipped_versions()) == 19
    assert sign(physician, waiting).headers["Location"] == "/content?signed=19"
    page = physician.get("/content?signed=19").text
    assert t("content.done.signed") in page
    assert t("content.not_begun") not in page
    assert t("content.sitting.nothing") in physician.get("/content/sign").text
    assert "/safety/start" in employee.get("/safety").text
    assert PHYSICIAN in employee.get("/exercises/cat_cow").text


def test_a_piece_is_shown_in_every_language_with_its_limits_in_words(
    physician: FlaskClient,
) -> None:
    page = physician.get("/content/exercise/cat_cow").text
    content = shipped_versions()[CAT_COW].content["exercise"]["text"]
    for language in LANGUAGES:
        assert f'lang="{language}"' in page
        assert content[language]["summary"] in page
    t = texts("en")
    assert t("adaptation.halfway") in page
    assert t("content.no_limit") in page
    assert 'data-part="film"' in page
    questions = physician.get("/content/screening/questions").text
    assert t("content.class.urgent") in questions
    assert physician.get("/content/guidance/quotations").status_code == 200
    assert physician.get("/content/exercise/headstand").status_code == 404


def test_what_changed_since_the_last_signature_is_marked_word_by_word(
    physician: FlaskClient, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.transaction() as session:
        sign_all(session)
    content = shipped_versions()[CAT_COW].content
    content["exercise"]["text"]["en"]["name"] = "Cat back, hollow front"
    changed = {**shipped_versions(), CAT_COW: ContentVersion.of(CAT_COW, content)}
    for module in (versions, content_offer, content_reviews):
        monkeypatch.setattr(module, "shipped_versions", lambda: changed)
    page = physician.get("/content/exercise/cat_cow").text
    assert "<del>back</del><ins>front</ins>" in page
    assert texts("en")("content.state.changed") in page
    (waiting,) = ITEM.findall(physician.get("/content/sign").text)
    assert sign(physician, [waiting]).status_code == 303
    assert "<ins>" not in physician.get("/content/exercise/cat_cow").text


def test_withdrawing_takes_a_name_a_reason_and_a_tick_and_is_told(
    physician: FlaskClient, database: Database
) -> None:
    with database.transaction() as session:
        sign_all(session)
    (item,) = set(ITEM.findall(physician.get("/content/exercise/cat_cow").text))
    for wrong in ({"reason": ""}, {"name": "", "reason": "x"}, {"sure": "", "reason": "x"}):
        assert post(physician, "/content/withdraw", item=item, **wrong).status_code == 422
    answer = post(physician, "/content/withdraw", item=item, reason="Two people were hurt.")
    assert answer.headers["Location"] == "/content?withdrawn=1"
    page = physician.get("/content/exercise/cat_cow").text
    assert "Two people were hurt." in page
    assert physician.get("/exercises/cat_cow").status_code == 404


def test_the_second_of_two_physicians_is_told_and_overwrites_nothing(
    physician: FlaskClient, database: Database
) -> None:
    items = ITEM.findall(physician.get("/content/sign").text)
    with database.transaction() as session:
        sign_all(session)
        withdraw_one(session)
    answer = sign(physician, items)
    assert answer.status_code == 409
    assert texts("en")("error.content_decided") in answer.text
    assert texts("en")("content.state.withdrawn") in physician.get("/content").text


@pytest.mark.parametrize(
    ("wrong", "key"),
    [
        ({"item": []}, "content_nothing"),
        ({"sure": "no"}, "content_sure"),
        ({"effective_on": "2026-11-17"}, "content_day"),
        ({"effective_on": "soon"}, "content_day"),
        ({"item": ["exercise/cat_cow"]}, "bad_request"),
        ({"item": ["recipe/soup:a:0"]}, "bad_request"),
    ],
)
def test_a_form_that_is_not_right_signs_nothing_and_says_what_to_do(
    physician: FlaskClient, wrong: dict[str, object], key: str
) -> None:
    (item,) = ITEM.findall(physician.get("/content/exercise/cat_cow").text)
    form = {"item": [item], "effective_on": "2026-11-18", **wrong}
    answer = post(physician, "/content/sign", **form)
    assert answer.status_code == 422
    assert texts("en")(f"error.{key}") in answer.text
    assert texts("en")("content.state.signed") not in physician.get("/content").text


def test_a_signature_for_later_is_shown_as_such(physician: FlaskClient) -> None:
    (item,) = ITEM.findall(physician.get("/content/exercise/cat_cow").text)
    post(physician, "/content/sign", item=[item], effective_on="2026-11-20")
    assert texts("en")("content.state.planned") in physician.get("/content").text
    assert physician.get("/exercises/cat_cow").status_code == 404


def test_a_lesson_is_in_the_help_once_it_is_signed_and_gone_when_it_is_withdrawn(
    physician: FlaskClient, client_as: SignIn
) -> None:
    reader = client_as()
    assert reader.get("/help/lessons/lifting", headers=PAGE).status_code == 404
    assert "/help/lessons" not in reader.get("/help").text
    piece = physician.get("/content/lesson/lifting").text
    assert piece.count('<svg class="figure"') >= 3, "each step is drawn"
    assert "Tillen met zorg" in piece, "in all languages"
    assert sign(physician, ITEM.findall(piece)[:1]).status_code == 303
    lesson = reader.get("/help/lessons/lifting").text
    assert "/help/lessons/lifting" in reader.get("/help").text
    assert PHYSICIAN in lesson
    assert "Research has not shown" in lesson
    seen = ITEM.findall(physician.get("/content/lesson/lifting").text)[0]
    post(physician, "/content/withdraw", item=seen, reason="to be looked at again")
    assert reader.get("/help/lessons/lifting", headers=PAGE).status_code == 404


@pytest.mark.parametrize("language", ["fr", "de"])
def test_no_key_stands_where_the_physician_reads(client_as: SignIn, language: str) -> None:
    physician = client_as("occupational_physician", language=language)
    page = physician.get("/content/sign").text
    words = [unescape(one).strip() for one in re.findall(r"<dt>(.*?)</dt>", page)]
    rules = texts(language)("content.rules")
    for fold in re.findall(rf"<summary>{rules}</summary>(.*?)</details>", page, re.DOTALL):
        words += [unescape(one).strip() for one in re.findall(r"<dd>(.*?)</dd>", fold)]
    said = {part for one in words for part in one.split(" · ")}
    keys = {part for one in shipped_versions().values() for part in parts(one.content)}
    assert len(said) > 200
    assert said & keys == set()


def parts(content: object) -> Iterator[str]:
    """Every key of content, and every value that is one word in small letters: a key as well."""
    for line in all_lines(content):
        yield from (one for one in (*line.path, line.text or "") if KEY_LIKE.fullmatch(one))
