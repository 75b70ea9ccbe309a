"""A form that is refused comes back as it was filled in, says why, and points to the field."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from html.parser import HTMLParser
from urllib.parse import unquote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from tests.house.source import ROOT
from webapp.database import Database
from webapp.domain.care.report_versions import RemarkPlace
from webapp.domain.care.work_risks import WorkRisk
from webapp.domain.governance.defaults import InstallationDefaults
from webapp.field_rules import takes
from webapp.i18n import LANGUAGES, texts
from webapp.limits import RATES
from webapp.markup import PageReader, lead_to_alert
from webapp.refilling import RefusedForm
from webapp.returned import AT_FAULT, TOLD, WRITTEN, took_time
from webapp.security import public
from webapp.store.defaults import save_defaults

SignIn = Callable[..., FlaskClient]
HERE = "http://localhost"
EN = texts("en")
ASKED = {"inform": "no", "reach": "0470 12 34 56", "message": "Pijn bij het tillen"}
PLAN = "/prevention-plan"


@pytest.fixture
def backend() -> str:
    return "sqlite"


class Fields(HTMLParser):
    """The tags of a page that have a name or an id, and what stands in its text areas."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[dict[str, str | None]] = []
        self.words: dict[str, str] = {}
        self._area: str | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.append({"tag": tag, **found})
        if tag == "textarea":
            self._area = found.get("name")
            self.words[str(self._area)] = ""

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self.words[self._area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = None

    def of(self, name: str) -> list[dict[str, str | None]]:
        return [one for one in self.tags if one.get("name") == name]


def send(client: FlaskClient, page: str, path: str, **form: str) -> TestResponse:
    data = {"csrf_token": client.csrf, **form}  # type: ignore[attr-defined]
    headers = {"Accept": "text/html", "Accept-Language": "en", "Referer": HERE + page}
    return client.post(path, data=data, headers=headers)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_refused_form_keeps_what_was_typed_and_points_to_the_field(
    client_as: SignIn, language: str
) -> None:
    client = client_as("employee", language=language)
    words = "Pijn <b>\nen nog & meer"
    answer = send(
        client, "/consultation", "/consultation", **ASKED | {"reach": " ", "message": words}
    )
    found, page = Fields(answer.text), unescape(answer.text)
    assert answer.status_code == 422
    assert texts(language)("error.consultation_reach") in page
    assert f"<title>{texts(language)('error.title')} – " in page
    (reach,) = found.of("reach")
    assert (reach["aria-invalid"], "autofocus" in reach) == ("true", True)
    assert str(reach["aria-describedby"]).split()[0] == TOLD
    assert found.words["message"] == f"\n{words}"  # browsers drop the first line end
    assert ["checked" in one for one in found.of("inform")] == [True, False]
    assert [one["name"] for one in found.tags if "aria-invalid" in one] == ["reach"]
    assert page.index('name="inform"') < page.index('role="alert"') < page.index('name="reach"')
    assert "Pijn" not in client.get("/consultation").text


def test_it_can_be_sent_again_from_there_and_is_refused_there_again(client_as: SignIn) -> None:
    client = client_as("prevention_adviser")
    first = send(client, PLAN, PLAN, words="", horizon="year")
    (came_from,) = {one["value"] for one in Fields(first.text).of("came_from")}
    again = send(client, "/nowhere", PLAN, words="", horizon="year", came_from=str(came_from))
    assert (first.status_code, again.status_code) == (422, 422)
    assert f'id="{TOLD}"' in again.text
    done = send(client, PLAN, PLAN, words="Tilliften", horizon="year", came_from=str(came_from))
    assert done.status_code == 303


def test_a_form_that_stood_open_while_the_session_changed_comes_back(client_as: SignIn) -> None:
    client = client_as("employee", language="en")
    answer = send(client, "/consultation", "/consultation", **ASKED, csrf_token="of-yesterday")
    found = Fields(answer.text)
    assert answer.status_code == 400
    assert EN("error.form_again") in unescape(answer.text)
    assert found.words["message"] == "\nPijn bij het tillen"
    token = found.of("csrf_token")[-1]["value"]
    assert send(client, "/x", "/consultation", **ASKED, csrf_token=str(token)).status_code == 303


def test_where_the_session_has_ended_what_was_written_is_given_back_to_copy(
    client_as: SignIn,
) -> None:
    client = client_as("employee", language="en")
    client.delete_cookie("rekpauze")
    typed = ASKED | {"pin": "1234", "outcome": "yes", "answer": "worse"}  # the last two are ticked
    answer = send(client, "/consultation?about=side_bend", "/consultation", **typed)
    assert answer.status_code == 401
    assert EN("error.session_ended") in unescape(answer.text)
    assert re.findall(r"<textarea[^>]*>([^<]*)<", answer.text) == ["Pijn bij het tillen"]
    assert "0470" not in answer.text
    assert "1234" not in answer.text
    assert "/sign-in?next=/consultation?about=side_bend" in unquote(unescape(answer.text))


@pytest.mark.parametrize("referrer", [None, "https://elsewhere.example/consultation", HERE + "/"])
def test_what_comes_from_no_page_of_ours_is_not_shown_again(
    client_as: SignIn, referrer: str | None
) -> None:
    client = client_as("employee")
    data = ASKED | {"csrf_token": "foreign", "came_from": "/consultation"}
    headers = {"Accept": "text/html"} | ({"Referer": referrer} if referrer else {})
    answer = client.post("/consultation", data=data, headers=headers)
    assert answer.status_code == 400
    assert ("Pijn" in answer.text) == (referrer == HERE + "/")  # its page says where it came from


def test_what_somebody_else_changed_meanwhile_is_shown_beside_what_was_typed(
    client_as: SignIn,
) -> None:
    client = client_as("prevention_adviser", language="en")
    page = "/workstation-groups?change=1"
    send(client, "/workstation-groups", "/workstation-groups", name="Reception")
    mine = {risk.value: "open" for risk in WorkRisk} | {"edits": "0", "name": "Mine"}
    theirs = mine | {"name": "Theirs"}
    assert send(client, page, "/workstation-groups/1", **theirs).status_code == 303
    answer = send(client, page, "/workstation-groups/1", **mine)
    found = Fields(answer.text)
    assert answer.status_code == 409
    assert "Theirs" in {one.get("value") for one in found.of("name")}
    assert "Mine" not in {one.get("value") for one in found.of("name")}
    assert EN("error.outdated") in unescape(answer.text)
    assert '<dd class="letter">Mine</dd>' in answer.text


def test_a_refusal_without_a_field_that_is_wrong_has_the_focus(
    database: Database, app: Flask, client_as: SignIn
) -> None:
    with database.transaction() as session:
        save_defaults(session, InstallationDefaults(paper_codes=True), version=0)
    stranger = app.test_client()
    token = Fields(stranger.get("/code").text).of("csrf_token")[0]["value"]
    typed = {"csrf_token": token, "name": "ABCD-EFGH", "pin": "not the right one"}
    for page in (
        stranger.post("/code", data=typed, headers={"Accept": "text/html"}),
        send(client_as("employee"), "/nowhere", "/nowhere", words="x"),
    ):
        alert = re.findall(r'<[^>]*role="alert"[^>]*>', page.text)
        assert page.status_code >= 400
        assert ["autofocus" in one and 'tabindex="-1"' in one for one in alert] == [True]


def test_the_focus_is_in_the_first_message_that_is_seen_however_it_is_laid_out() -> None:
    alerts = (
        '<p role="alert" hidden>a</p>',
        '<p role="alert">\n</p>',
        '<div role="alert">\n<p>b</p></div>',
    )
    led = lead_to_alert("\n".join(alerts))
    assert re.findall(r"<[^>]*autofocus[^>]*>", led) == [
        '<div role="alert" tabindex="-1" autofocus>'
    ]


@given(st.text(st.characters(exclude_categories=("Cs", "Cc"))))
def test_a_page_that_says_nothing_of_it_stays_as_it_is(text: str) -> None:
    assert lead_to_alert(text) == text
    silent = f'<p role="alert"></p><p role="alert"> </p>{text}'
    assert "autofocus" not in lead_to_alert(silent) or "autofocus" in text


def test_what_was_done_before_is_not_said_again(client_as: SignIn) -> None:
    client = client_as("prevention_adviser", language="en")
    answer = send(client, f"{PLAN}?proposed=1", PLAN, words="", horizon="year")
    assert EN("plan.done.proposed") in unescape(client.get(f"{PLAN}?proposed=1").text)
    assert EN("plan.done.proposed") not in unescape(answer.text)
    answer = send(client, f"{PLAN}?said=saved", PLAN, words="", horizon="year")
    assert "notice said" in client.get(f"{PLAN}?said=saved").text
    assert answer.status_code == 422
    assert "notice said" not in answer.text


@given(st.text(st.characters(exclude_categories=("Cs", "Cc"))), st.booleans())
def test_whatever_was_typed_reads_the_same_again(words: str, is_long: bool) -> None:
    tag = '<textarea name="x">before</textarea>' if is_long else '<input name="x" value="before">'
    page = f'<p>a &amp; b</p><form method="post" action="/a"><p>{tag}</p></form><p>c</p>'
    form = RefusedForm(page, action="/a", here="/", sent={"x": [words]})
    form.fill()
    form.mark(("x",), TOLD)
    form.tell("", title="", field="came_from", here="/")
    found = Fields(form.page())
    assert (found.words["x"] if is_long else found.of("x")[0]["value"]) == (
        f"\n{words}" if is_long else words
    )


def test_of_several_forms_the_one_that_was_sent_comes_back_out_of_its_fold() -> None:
    page = "".join(
        f'<details><form method="post" action="/a"><input type="hidden" name="of" value="{n}">'
        '<input name="x"><input type="password" name="pin"></form></details>'
        for n in range(3)
    )
    form = RefusedForm(
        page, action="/a", here="/", sent={"x": ["typed"], "of": ["1"], "pin": ["7"]}
    )
    form.fill()
    form.mark(("pin",), TOLD)
    form.tell("<p>no</p>", title="", field="came_from", here="/")
    shown = form.page()
    parts = shown.split("</details>")
    assert ["typed" in part for part in parts] == [False, True, False, False]
    assert ["<details open>" in part for part in parts] == [False, True, False, False]
    assert '"7"' not in shown


@pytest.mark.parametrize(
    ("kind", "attributes", "value", "expected"),
    [
        ("text", {"required": None}, "  ", False),
        ("text", {}, "", True),
        ("text", {"maxlength": "3"}, "four", False),
        ("number", {"min": "1", "max": "9"}, "10", False),
        ("number", {"min": "1", "max": "9"}, "-1", False),
        ("number", {}, "1,5", False),
        ("number", {}, "1.5", False),
        ("number", {"step": "any"}, "1.5", True),
        ("number", {"step": "any"}, "1,5", False),
        ("date", {}, "31/02/2026", False),
        ("date", {}, "2026-02-31", False),
        ("date", {"max": "2026-11-18"}, "2026-11-19", False),
        ("time", {}, "25:00", False),
        ("email", {}, "nobody", False),
        ("url", {}, "calendar", False),
        ("month", {}, "2026-13", False),
        ("time", {"min": "08:00"}, "09:00+01:00", False),
        ("textarea", {"maxlength": "5"}, "a\r\nb\r\nc", True),
        ("textarea", {"maxlength": "4"}, "a\r\nb\r\nc", False),
    ],
)
def test_a_field_takes_what_its_attributes_say(
    kind: str, attributes: dict[str, str | None], value: str, expected: bool
) -> None:
    assert takes(kind, attributes, [value], None) is expected


def test_a_choice_takes_what_it_offers() -> None:
    assert takes("select", {}, ["a"], ["a", "b"])
    assert not takes("select", {}, ["c"], ["a", "b"])
    assert not takes("select", {}, [""], ["a", "b"])
    assert takes("select", {}, [""], ["", "b"])
    assert takes("select", {}, [], ["a", "b"])  # a script may have switched it off


def test_every_text_that_takes_time_to_write_is_given_back() -> None:
    areas = {
        name
        for path in (ROOT / "webapp/templates").rglob("*.html")
        for name in re.findall(r'<textarea[^>]*\bname="(\w+)"', path.read_text())
    }
    assert areas - {"lines"} <= WRITTEN  # those are a file's
    remarks = {f"{place}-{language}" for place in RemarkPlace for language in LANGUAGES}
    assert all(took_time(name) for name in remarks)


def test_remarks_and_lists_of_a_session_that_ended_are_given_back(client_as: SignIn) -> None:
    client = client_as("occupational_physician", language="en")
    client.delete_cookie("rekpauze")
    page = "/reports/2026-Q3/1"
    typed = {"units-nl": "Meer tillen.", "ignore": "Opmerking\r\nReden", "lines": "a;b\nc;d"}
    answer = send(client, page, f"{page}/text", **typed)
    given = re.findall(r"<textarea[^>]*>([^<]*)<", unescape(answer.text))
    assert answer.status_code == 401
    assert [one.split() for one in given] == [["Meer", "tillen."], ["Opmerking", "Reden"]]


def test_each_message_that_names_fields_is_one_and_each_field_is_on_a_page() -> None:
    names = {
        name
        for path in (ROOT / "webapp/templates").rglob("*.html")
        for name in re.findall(r'\bname="(\w+)"', path.read_text())
    }
    assert [key for key in AT_FAULT if not EN.has(key)] == []
    assert {name for fields in AT_FAULT.values() for name in fields} - names == set()


def test_a_page_that_says_itself_what_is_wrong_keeps_what_was_ticked_too(
    client_as: SignIn,
) -> None:
    client = client_as("employee")
    plan = {"weekday": "2", "starts": "9 uur", "ends": "17:00", "rhythm": "usual"}
    answer = send(client, "/reminders", "/reminders", **plan)
    found = Fields(answer.text)
    assert answer.status_code == 422
    assert [one["value"] for one in found.of("weekday") if "checked" in one] == ["2"]
    assert [one.get("aria-invalid") for one in found.of("starts")] == ["true"]
    said = answer.text.index('role="alert"')
    assert answer.text.index('name="weekday"') < said < answer.text.index('name="starts"')


def test_where_no_file_was_chosen_the_field_of_the_file_is_pointed_to(client_as: SignIn) -> None:
    client = client_as("administrator")
    said = {"complete_from": "2026-10-01", "complete_to": "2026-10-31"}
    answer = send(client, "/admin/absence", "/admin/absence", **said)
    found = Fields(answer.text)
    assert answer.status_code == 422
    assert [one["name"] for one in found.tags if "aria-invalid" in one] == ["file"]
    assert [one["value"] for one in found.of("complete_from")] == ["2026-10-01"]


@pytest.mark.parametrize(
    ("referrer", "came_from"),
    [
        (f"{HERE}/nowhere", None),
        (f"{HERE}/sign-out", None),
        (f"{HERE}/prevention-plan/1", None),  # forms are sent there, and none opens it
        ("http://[", None),
        (f"{HERE}/", "//["),
        (f"{HERE}/", "http://["),
        (f"{HERE}/", "/caf%C3%A9"),
        (f"{HERE}/", "/€"),
        (f"{HERE}/", "/consultation?about=%ff"),
        (f"{HERE}/", "/static/rekpauze.css"),
    ],
)
def test_wherever_a_form_says_that_it_came_from_its_refusal_is_the_same(
    client_as: SignIn, referrer: str, came_from: str | None
) -> None:
    client = client_as("employee", language="en")
    form = {"csrf_token": client.csrf, **ASKED, "reach": " "}  # type: ignore[attr-defined]
    form |= {} if came_from is None else {"came_from": came_from}
    headers = {"Accept": "text/html", "Referer": referrer}
    answer = client.post("/consultation", data=form, headers=headers)
    assert answer.status_code == 422
    assert EN("error.consultation_reach") in unescape(answer.text)


def test_a_page_is_shown_again_as_often_as_it_may_be_opened(
    client_as: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(RATES, "consultations.mine", 2)
    client = client_as("employee")
    wrong = ASKED | {"reach": " "}
    shown = [send(client, "/consultation", "/consultation", **wrong) for _ in range(3)]
    assert [f'id="{TOLD}"' in one.text for one in shown] == [True, True, False]
    assert {one.status_code for one in shown} == {422}
    assert client.get("/consultation").status_code == 429


def test_a_page_that_fails_when_it_is_shown_again_fails_in_words(
    client_as: SignIn, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_as("employee", language="en")

    @public
    def fails() -> str:
        raise ZeroDivisionError

    monkeypatch.setitem(app.view_functions, "consultations.mine", fails)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    answer = send(client, "/consultation", "/consultation", **ASKED | {"reach": " "})
    assert answer.status_code == 500
    assert EN("error.defect") in unescape(answer.text)
    assert ASKED["message"] in answer.text


def test_what_somebody_typed_is_not_put_into_a_form_of_who_signed_in_since(
    client_as: SignIn,
) -> None:
    before, since = client_as("employee"), client_as("employee", language="en")
    (token, *_) = Fields(before.get("/consultation").text).of("csrf_token")
    theirs = ASKED | {"csrf_token": str(token["value"])}
    answer = send(since, "/consultation", "/consultation", **theirs)
    assert answer.status_code == 400
    assert EN("error.form_expired") in unescape(answer.text)
    assert 'name="message"' not in answer.text
    again = send(before, "/consultation", "/consultation", **theirs | {"reach": " "})
    assert Fields(again.text).words["message"] == f"\n{ASKED['message']}"


def test_the_same_person_in_a_later_session_has_it_put_back(client_as: SignIn) -> None:
    before = client_as("employee")
    (token, *_) = Fields(before.get("/consultation").text).of("csrf_token")
    later = client_as("employee", person_id=before.person_id)  # type: ignore[attr-defined]
    theirs = ASKED | {"csrf_token": str(token["value"])}
    answer = send(later, "/consultation", "/consultation", **theirs)
    assert answer.status_code == 400
    assert Fields(answer.text).words["message"] == f"\n{ASKED['message']}"


@pytest.mark.parametrize("path", ["/code", "/code/new"])
def test_where_nobody_is_signed_in_no_code_and_no_name_is_put_back(
    app: Flask, database: Database, path: str
) -> None:
    with database.transaction() as session:
        save_defaults(session, InstallationDefaults(paper_codes=True), version=0)
    typed = {"name": "KOALA-7", "code": "ABCD-EFGH", "pin": "194720", "again": "194720"}
    headers = {"Accept": "text/html", "Referer": HERE + path}
    form = typed | {"csrf_token": "of-yesterday"}
    answer = app.test_client().post(path, data=form, headers=headers)
    assert answer.status_code == 400
    assert f'id="{TOLD}"' in answer.text
    assert [one for one in typed.values() if one in answer.text] == []


def test_a_text_that_was_left_as_it_stood_is_not_said_to_read_otherwise() -> None:
    there, words = "It&#39;s &#34;one&#34;\n&lt;two&gt;", 'It\'s "one"\n<two>'
    page = (
        '<form method="post" action="/a"><input type="hidden" name="version" value="2">'
        f'<textarea name="x">\n{there}</textarea></form>'
    )
    sent = {"version": ["1"], "x": [words.replace("\n", "\r\n")]}
    form = RefusedForm(page, action="/a", here="/", sent=sent)
    assert form.is_outdated()
    assert form.typed() == []


@given(st.text("<>/!-?&;#x2a \n\"'=", max_size=40))
def test_a_page_that_nothing_is_changed_in_stays_as_it_is_sign_for_sign(signs: str) -> None:
    page = f"<p>{signs}</p>\n<title>{signs}</title><svg><linearGradient/></svg><!-- {signs} -->"
    assert "".join(piece.raw for piece in PageReader(page).pieces) == page
