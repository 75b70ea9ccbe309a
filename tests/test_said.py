"""Who sends a form reads on the page that follows that it was done."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator

import pytest
from flask.testing import FlaskClient

from tests.house.source import ROOT
from webapp.i18n import LANGUAGES, texts
from webapp.said import TELLS_DONE, Said

Clients = Callable[..., FlaskClient]
_PLACES = {"_anchor", "code", "person_id", "key", "token", "screen_id", "number", "report"}
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
    "administration.ask": "when the job was asked for, where the address points",
    "drawn_drafts.ask": "how many are drawn, where the address points",
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
        led = '<p class="notice said" role="status" tabindex="-1" autofocus>'
        assert f"{led}{t(f'said.{word}')}</p>" in told


def test_no_address_says_what_was_done_and_points_away_from_where_the_page_says_it() -> None:
    """The page would open below the words, and the focus goes to what an address points to."""
    sources = {file: file.read_text() for file in (ROOT / "webapp/pages").rglob("*.py")}
    calls = [one for source in sources.values() for one in ast.walk(ast.parse(source))]
    built = [one for one in calls if isinstance(one, ast.Call) and one.keywords]
    names = [{str(word.arg) for word in one.keywords} for one in built]
    away = [found for found in names if "_anchor" in found and found & TELLS_DONE]
    assert away == [{"done", "at", "_anchor"}], "a group of workstations: said where it points"
    assert not [file for file, source in sources.items() if re.search(r"\?done=[^\n]*#", source)]


def test_what_was_done_has_the_focus_wherever_it_is_said(client_as: Clients) -> None:
    said = {
        "/prevention-plan?proposed=1": "prevention_adviser",
        "/content?signed=1": "occupational_physician",
        "/reports?said=saved": "occupational_physician",
        "/reminders?done=saved": "employee",
        "/today?undone=1": "employee",
    }
    for address, role in said.items():
        page, plain = (client_as(role).get(path).text for path in (address, address.split("?")[0]))
        (led,) = re.findall(r"<[^>]* autofocus>", page)
        assert 'role="status"' in led, address
        assert "autofocus" not in plain, address


def test_a_word_that_nobody_here_wrote_is_not_said(client_as: Clients) -> None:
    for word in ("", "Hello", "said", "<b>"):
        found = client_as("employee").get("/consultation", query_string={"said": word}).text
        assert "notice said" not in found
