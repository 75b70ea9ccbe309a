"""The audit trail as the data protection officer sees it: everything, and nobody's name."""

from __future__ import annotations

import ast
import datetime as dt
import re
from collections import Counter
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.conftest import NOON, Clock
from tests.house.source import imported, modules
from webapp.database import Database
from webapp.domain.governance.audit import Action, Actor
from webapp.domain.names import alphabetical
from webapp.i18n import LANGUAGES, texts
from webapp.pages.governance.audit import PAGE
from webapp.services.governance.audit_seals import seal_trail
from webapp.settings import Settings
from webapp.store.governance.audit import AuditEvent, record


def write(database: Database, *, action: Action = Action.SIGN_IN, **values: Any) -> None:
    """Add an event."""
    good = {"at": NOON, "actor": Actor.person(7), "subject": "person/7", "detail": None}
    with database.transaction() as session:
        record(session, action=action, **{**good, **values})


def lines(page: str) -> str:
    """The events of the page, without the choice of actions to look for."""
    return page.partition('role="table"')[2]


def actions_with_a_text(language: str) -> set[str]:
    """Those of which the data protection officer reads what was done."""
    start = "audit.action."
    found = texts(language).keys()
    return {key.removeprefix(start) for key in found if key.startswith(start)}


def recorded() -> Counter[str]:
    """How often the product's code records each action."""
    return Counter(
        node.attr
        for tree in modules().values()
        if "webapp.domain.governance.audit" in imported(tree)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "Action"
    )


def test_an_empty_trail_says_so(client_as: Callable[..., FlaskClient]) -> None:
    page = client_as("data_protection_officer").get("/audit").text
    assert texts("en")("audit.empty") in page


def test_events_are_shown_newest_first_in_the_reader_s_time(
    client_as: Callable[..., FlaskClient], database: Database
) -> None:
    write(database, at=NOON)
    write(database, at=NOON + dt.timedelta(hours=13), action=Action.SIGN_OUT)
    page = lines(client_as("data_protection_officer").get("/audit").text)
    assert page.index("Signed out") < page.index("Signed in")
    assert "18\u00a0Nov 2026, 12:00" in page
    assert "19\u00a0Nov 2026, 01:00" in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_events_are_in_words_in_each_language(
    client_as: Callable[..., FlaskClient], database: Database, language: str
) -> None:
    provider = Actor.client("provider")
    write(database, actor=provider, action=Action.SIGN_OUT_BY_PROVIDER, detail={"sessions": 2})
    write(database, action=Action.ROLES_CHANGED, detail={"gained": ["hr_analyst"], "lost": []})
    page = lines(client_as("data_protection_officer", language=language).get("/audit").text)
    t = texts(language)
    assert t("audit.action.sign-out-by-provider") in page
    assert f"{t('audit.detail.sessions')}{t.colon}2" in page
    assert f"{t('audit.detail.gained')}{t.colon}{t('role.hr_analyst')}" in page
    assert t("audit.detail.lost") + t.colon not in page
    assert t("audit.system") in page
    assert t("audit.person", number=7) in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_file_of_figures_that_was_taken_away_is_shown_with_what_was_chosen(
    client_as: Callable[..., FlaskClient], language: str
) -> None:
    taken = client_as("hr_analyst").get("/exports/released.csv?measure=adherence_rate&grain=month")
    assert taken.status_code == 200
    page = client_as("data_protection_officer", language=language).get("/audit").text
    t = texts(language)
    assert f"{t('audit.detail.measures')}{t.colon}{t('measure.adherence_rate')}" in unescape(page)
    assert f"{t('audit.detail.grain')}{t.colon}{t('export.grain.month')}" in unescape(page)


@pytest.mark.parametrize(
    "detail",
    [
        {"x": {}},
        {"x": {"y": {"z": [1, {"a": None}]}}},
        {"x": [[], [["b"]]]},
        {"x": True, "y": 1.5, "z": None},
        {"": ""},
        {"gained": {"hr_analyst": 1}},
        {"rows": 10**18},
    ],
)
def test_an_event_is_shown_whatever_its_detail_holds(
    client_as: Callable[..., FlaskClient], database: Database, detail: dict[str, Any]
) -> None:
    write(database, detail=detail)
    assert client_as("data_protection_officer").get("/audit").text.count("<time") == 1


def test_an_event_of_which_there_is_no_text_is_shown_as_it_is(
    client_as: Callable[..., FlaskClient], database: Database
) -> None:
    event = AuditEvent(
        at=NOON, actor_id=7, action="future-event", subject="<thing>/1", detail={"rows": 12}
    )
    with database.transaction() as session:
        session.add(event)
    page = client_as("data_protection_officer").get("/audit").text
    assert "future-event" in page
    assert "&lt;thing&gt;/1" in page


def test_a_long_trail_comes_in_pages(
    client_as: Callable[..., FlaskClient], database: Database
) -> None:
    for number in range(PAGE + 3):
        write(database, subject=f"event/{number}")
    client = client_as("data_protection_officer")
    first = client.get("/audit").text
    assert (first.count("<time"), "event/3<" in first, "event/2<" in first) == (PAGE, True, False)
    older = first.split('href="/audit?before=')[1].split('"')[0]
    second = client.get(f"/audit?before={older}").text
    assert second.count("<time") == 3
    assert "event/2<" in second
    assert 'href="/audit?before=' not in second
    assert 'class="button secondary" href="/audit"' in second


@pytest.mark.parametrize("before", ["x", "-1", "0", "99999999999999999999", "1;2"])
def test_a_strange_page_number_does_no_harm(
    client_as: Callable[..., FlaskClient], before: str
) -> None:
    answer = client_as("data_protection_officer").get(f"/audit?before={before}")
    assert answer.status_code == 200


def test_the_product_adds_events_and_never_changes_or_deletes_one() -> None:
    for path, tree in modules().items():
        names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        if "AuditEvent" in names:
            assert path.name == "audit.py", path
            assert not names & {"update", "delete"}
        texts_ = [n.value for n in ast.walk(tree) if isinstance(n, ast.Constant)]
        changes = ("UPDATE audit_event", "DELETE FROM audit_event")
        assert not [text for text in texts_ if str(text).startswith(changes)], path


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_action_has_a_text_and_every_text_an_action(language: str) -> None:
    assert actions_with_a_text(language) == set(Action)


def test_every_action_is_recorded_by_the_use_case_that_does_it_and_by_no_other() -> None:
    assert recorded() == Counter({action.name: 1 for action in Action})


@pytest.mark.parametrize("wrong", [{"action": "sign-in"}, {"actor": 7}, {"actor": None}])
def test_the_trail_takes_an_actor_and_an_action_and_no_words(
    session: Session, wrong: dict[str, Any]
) -> None:
    good = {"at": NOON, "actor": Actor.person(7), "action": Action.SIGN_IN, "subject": "x"}
    with pytest.raises(AttributeError):
        record(session, **{**good, **wrong})


def test_the_trail_is_searched_by_what_was_done_and_when(
    client_as: Callable[..., FlaskClient], database: Database
) -> None:
    write(database, action=Action.REPORT_DOWNLOADED, subject="report/2026-Q3/nl", at=NOON)
    write(database, action=Action.SIGN_IN, subject="person/8")
    earlier = NOON - dt.timedelta(days=3)
    write(database, action=Action.REPORT_DOWNLOADED, subject="report/2026-Q2/nl", at=earlier)
    client = client_as("data_protection_officer")
    found = client.get("/audit?action=report-downloaded").text
    assert "report/2026-Q3/nl" in found and "report/2026-Q2/nl" in found
    assert texts("en")("audit.person", number=8) not in found
    found = client.get("/audit?action=report-downloaded&from=2026-11-18&to=2026-11-18").text
    assert "report/2026-Q3/nl" in found and "report/2026-Q2/nl" not in found
    none = client.get("/audit?from=2031-01-01").text
    assert texts("en")("audit.filter.none") in unescape(none)


@pytest.mark.parametrize("wrong", ["from=yesterday", "to=2026-13-01"])
def test_a_day_that_is_none_is_refused_in_words(
    client_as: Callable[..., FlaskClient], wrong: str
) -> None:
    answer = client_as("data_protection_officer").get(
        f"/audit?{wrong}", headers={"Accept": "text/html"}
    )
    assert answer.status_code == 422
    assert texts("en")("error.audit_day") in unescape(answer.text)


def test_days_the_wrong_way_round_are_pointed_out(client_as: Callable[..., FlaskClient]) -> None:
    answer = client_as("data_protection_officer").get("/audit?from=2026-11-18&to=2026-11-17")
    page = unescape(answer.text)
    assert answer.status_code == 422
    assert texts("en")("error.audit_days") in page
    assert texts("en")("audit.filter.none") not in page
    assert 'value="2026-11-18"' in page and 'value="2026-11-17"' in page


def test_actions_to_look_for_stand_by_name(client_as: Callable[..., FlaskClient]) -> None:
    page = client_as("data_protection_officer", language="fr").get("/audit").text
    choice = unescape(page.partition('<select id="action"')[2].partition("</select>")[0])
    shown = re.findall(r'value="[^"]+">([^<]+)<', choice)
    assert shown == sorted(shown, key=alphabetical) and len(shown) == len(Action)


def test_an_action_that_nobody_knows_finds_everything(
    client_as: Callable[..., FlaskClient], database: Database
) -> None:
    write(database, subject="report/2026-Q3/nl")
    assert "report/2026-Q3/nl" in client_as("data_protection_officer").get("/audit?action=x").text


def test_one_button_checks_the_seals(
    client_as: Callable[..., FlaskClient], database: Database, settings: Settings, clock: Clock
) -> None:
    client, t = client_as("data_protection_officer"), texts("en")

    def proof() -> str:
        form = {"csrf_token": client.csrf}  # type: ignore[attr-defined]
        return unescape(client.post("/audit/proof", data=form).text)

    assert t("audit.proof.none") in proof()
    write(database)
    with database.transaction() as session:
        seal_trail(session, secret=settings.disclosure_secret, now=clock() + dt.timedelta(hours=1))
    assert "Nothing was changed: 1 lines" in proof()
