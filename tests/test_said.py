"""Who sends a form reads on the page that follows that it was done."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

import pytest
from flask.testing import FlaskClient

from tests.house.source import ROOT
from webapp.i18n import LANGUAGES, texts
from webapp.said import Said

Clients = Callable[..., FlaskClient]
_PLACES = {"code", "person_id", "key", "token", "screen_id", "number", "report"}
# And what the page that follows shows in its place.
SHOWN_OTHERWISE = {
    "absence.upload": "what the file would do",
    "absence.confirm": "how far it is",
    "absence_mapping.tell": "what the file would do",
    "people_files.upload": "what the file would do",
    "account.sign_out": "a page that says so",
    "code_sheets.make": "no page: the address on the sheets",
    "reports.ask_for_site": "the draft that was made",
    "report_versions.correct": "the version that was made",
    "report_notices.choose": "the button says the other thing",
    "figure_notices.choose": "the button says the other thing",
    "screening.start": "the questions",
    "screening.void": "the questions are to be answered again",
    "pulse.put_away": "Today without the question",
}


@pytest.fixture
def backend() -> str:
    return "sqlite"


def acts() -> Iterator[tuple[str, ast.Call]]:
    """Each handler of a form, and the address to which it leads."""
    for file in sorted((ROOT / "webapp/pages").rglob("*.py")):
        for handler in ast.parse(file.read_text()).body:
            if isinstance(handler, ast.FunctionDef) and any(
                isinstance(one, ast.Call) and ast.unparse(one.func).endswith(".post")
                for one in handler.decorator_list
            ):
                for call in ast.walk(handler):
                    if isinstance(call, ast.Call) and ast.unparse(call.func) == "url_for":
                        yield f"{file.stem}.{handler.name}", call


def test_no_form_leads_to_a_page_that_does_not_say_that_it_was_done() -> None:
    mute = {name for name, call in acts() if {one.arg for one in call.keywords} <= _PLACES}
    assert mute == SHOWN_OTHERWISE.keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_says_at_its_head_what_its_address_says_was_done(
    client_as: Clients, language: str
) -> None:
    client, t = client_as("occupational_physician", language=language), texts(language)
    for word in Said:
        told = client.get(f"/consultations?said={word}").text
        assert f'<p class="notice said" role="status">{t(f"said.{word}")}</p>' in told


def test_a_word_that_nobody_here_wrote_is_not_said(client_as: Clients) -> None:
    for word in ("", "Hello", "said", "<b>"):
        found = client_as("employee").get("/consultation", query_string={"said": word}).text
        assert "notice said" not in found
