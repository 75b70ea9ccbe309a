"""The question of a quarter in the browser: everybody is asked alike, and only oneself can look."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from html import unescape
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from tests.conftest import Clock
from tests.statements import statements
from webapp.database import Database
from webapp.domain.figures.answers import PulseAnswer, answers_to
from webapp.domain.governance.defaults import InstallationDefaults
from webapp.domain.people.access import Role
from webapp.domain.periods import parse_quarter, quarter_of
from webapp.domain.programme.pulse import question_in
from webapp.i18n import LANGUAGES, texts
from webapp.store.defaults import find_defaults, save_defaults
from webapp.store.governance.audit import AuditEvent
from webapp.store.people.sessions import ServerSession
from webapp.store.programme.pulse import PulseAnswerRow

SignIn = Callable[..., FlaskClient]
PAGE = {"Accept": "text/html"}
EN = texts("en")
CHOSEN = "question.chosen"


@pytest.fixture
def quarter(database: Database, clock: Clock) -> str:
    """The present quarter, which is asked."""
    asked = quarter_of(clock().date()).key
    turn_on(database, asked)
    return asked


def turn_on(database: Database, since: str) -> None:
    with database.transaction() as session:
        save_defaults(session, InstallationDefaults(asks_from=since), version=0)


def post(client: FlaskClient, path: str, **form: object) -> TestResponse:
    return client.post(path, data={"csrf_token": client.csrf, **form}, headers=PAGE)  # type: ignore[attr-defined]


def shown(client: FlaskClient, path: str) -> str:
    return unescape(client.get(path).text)


def chosen(client: FlaskClient) -> list[str]:
    page = shown(client, "/question")
    return [one for one in PulseAnswer if f'value="{one}" checked' in page]


def test_an_answer_is_kept_changed_and_taken_back(client_as: SignIn, quarter: str) -> None:
    client = client_as("employee")
    assert EN("pulse.line") in shown(client, "/today")
    answer = post(client, "/question", quarter=quarter, answer="place")
    assert EN("pulse.kept") in shown(client, answer.headers["Location"])
    assert EN("pulse.line") not in shown(client, "/today")
    assert EN("pulse.line") in shown(client, "/progress"), "the way back to it"
    post(client, "/question", quarter=quarter, answer="no_time")
    assert chosen(client) == ["no_time"], "one answer a person"
    answer = post(client, "/question", quarter=quarter)
    assert EN("pulse.taken_back") in shown(client, answer.headers["Location"])
    assert chosen(client) == []


@pytest.mark.parametrize("role", list(Role))
def test_everybody_who_has_a_day_is_asked_alike(
    client_as: SignIn, quarter: str, role: Role
) -> None:
    assert EN("pulse.line") in shown(client_as(role), "/today")


def test_who_puts_the_line_away_finds_it_gone_and_the_question_still_there(
    client_as: SignIn, quarter: str
) -> None:
    client = client_as("employee")
    assert post(client, "/question/away", quarter=quarter).headers["Location"] == "/today"
    assert EN("pulse.line") not in shown(client, "/today")
    post(client, "/question", quarter=quarter, answer="nothing")
    post(client, "/question/away", quarter=quarter)
    assert chosen(client) == ["nothing"], "an answer stays"


def test_it_is_off_at_first_and_says_so(client_as: SignIn, clock: Clock) -> None:
    client = client_as("employee")
    assert EN("pulse.line") not in shown(client, "/today") + shown(client, "/progress")
    assert EN("pulse.none") in shown(client, "/question")
    quarter = quarter_of(clock().date()).key
    for path in ("/question", "/question/away"):
        refused = post(client, path, quarter=quarter, answer="place")
        assert (refused.status_code, EN("error.pulse_closed") in unescape(refused.text)) == (
            409,
            True,
        )


def test_what_is_no_answer_is_refused_and_nothing_kept(
    client_as: SignIn, database: Database, quarter: str
) -> None:
    client = client_as("employee")
    refused = post(client, "/question", quarter=quarter, answer="pain" * 9_000)
    assert (refused.status_code, EN("error.pulse_answer") in unescape(refused.text)) == (422, True)
    assert post(client, "/question", quarter="2020-Q1", answer="place").status_code == 409
    with database.transaction() as session:
        assert session.scalars(select(PulseAnswerRow)).all() == []


def test_a_stolen_database_does_not_tell_who_answered_or_what(
    client_as: SignIn, database: Database, quarter: str
) -> None:
    """Answers, and lines put away, are rows of one length; no event and no moment is with them."""
    for answer in [*PulseAnswer, ""]:
        client = client_as("employee")
        if answer:
            post(client, "/question", quarter=quarter, answer=answer)
        else:
            post(client, "/question/away", quarter=quarter)
    with database.transaction() as session:
        rows = session.scalars(select(PulseAnswerRow)).all()
        assert len(rows) == 6
        assert len({len(row.sealed) for row in rows}) == 1
        assert {row.closes_on for row in rows} == {parse_quarter(quarter).last}
        told = [str(one.detail) + str(one.subject) for one in session.scalars(select(AuditEvent))]
        assert [one for one in told if "pulse" in one or "question" in one] == []


def test_it_is_in_the_copy_of_ones_data_and_goes_with_it(
    client_as: SignIn, database: Database, quarter: str
) -> None:
    client = client_as("employee")
    post(client, "/question", quarter=quarter, answer="not_for_me")
    assert "not_for_me" in client.get("/my-data/download.json").text


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_becomes_of_it_is_said_in_every_language(language: str) -> None:
    told = texts(language)("pulse.becomes.groups", people=100, answers=25)
    assert "100" in told
    assert "25" in told


def test_a_page_reads_nothing_of_it_where_nothing_is_asked(
    client_as: SignIn, database: Database
) -> None:
    client = client_as("employee")
    with statements(*database.engines) as sent:
        client.get("/today")
        client.get("/progress")
    assert [one for one in sent if "pulse_answer" in one] == []


def choose(client: FlaskClient, question: str, quarter: str | None = None) -> TestResponse:
    """As the page offers it, or as a page did that is open since then."""
    told = re.findall(r'name="quarter" value="([^"]*)"', client.get("/content").text)
    return post(client, "/question/next", question=question, quarter=quarter or "".join(told))


def test_a_physician_lets_the_next_quarter_ask_about_workstations_and_everybody_reads_it(
    client_as: SignIn, database: Database, quarter: str, clock: Clock
) -> None:
    physician, reader = client_as("occupational_physician"), client_as("employee")
    answer = choose(physician, "workstation")
    assert EN("pulse.choice.done") in shown(physician, answer.headers["Location"])
    assert 'value="workstation" checked' in shown(physician, "/content")
    assert EN("pulse.title.breaks") in shown(reader, "/question"), "this quarter keeps its own"
    following = parse_quarter(quarter).next
    clock.moment = dt.datetime.combine(following.first, clock().timetz())
    reader, physician = client_as("employee"), client_as("occupational_physician")
    for path in ("/question", "/today", "/progress"):
        assert EN("pulse.title.workstation") in shown(reader, path)
        assert EN("pulse.title.breaks") not in shown(reader, path)
    assert post(reader, "/question", quarter=following.key, answer="place").status_code == 422
    post(reader, "/question", quarter=following.key, answer="variety")
    assert 'value="variety" checked' in shown(reader, "/question")
    choose(physician, "breaks")
    assert EN("pulse.title.workstation") in shown(reader, "/question"), "it has begun"
    refused = choose(physician, "workstation")
    assert (refused.status_code, EN("error.question_too_soon") in unescape(refused.text)) == (
        409,
        True,
    )
    with database.reading() as session:
        chosen = [one for one in session.scalars(select(AuditEvent)) if one.action == CHOSEN]
    assert [one.detail for one in chosen] == [{"question": f"{following.key}: workstation"}]


@pytest.mark.parametrize(
    ("zone", "at"),
    [  # where it is another day, and another quarter, than at the employer's
        ("Pacific/Auckland", dt.datetime(2027, 1, 3, 20, tzinfo=dt.UTC)),
        ("America/Anchorage", dt.datetime(2027, 1, 4, 3, tzinfo=dt.UTC)),
    ],
)
def test_at_the_turn_of_a_quarter_every_page_asks_what_can_be_answered(
    client_as: SignIn, database: Database, clock: Clock, zone: str, at: dt.datetime
) -> None:
    """One clock for everybody: that of the installation, wherever somebody works."""
    clock.moment = at
    here = at.astimezone(ZoneInfo("Europe/Brussels")).date()
    there = at.astimezone(ZoneInfo(zone)).date()
    assert quarter_of(here) != quarter_of(there)
    asks = InstallationDefaults(asks_from="2025-Q1", workstation_quarters=("2027-Q1",))
    with database.transaction() as session:
        save_defaults(session, asks, version=0)
    client = client_as("employee")
    with database.transaction() as session:
        session.execute(update(ServerSession).values(timezone=zone))
    question = question_in(asks.workstation_quarters, quarter_of(here).key)
    for path in ("/today", "/progress", "/question"):
        assert EN(f"pulse.title.{question}") in shown(client, path)
    page = shown(client, "/question")
    [offered] = set(re.findall(r'name="quarter" value="([^"]*)"', page))
    given = post(client, "/question", quarter=offered, answer=answers_to(question)[0])
    assert given.status_code == 303


@pytest.mark.parametrize("role", [one for one in Role if one is not Role.OCCUPATIONAL_PHYSICIAN])
def test_nobody_else_chooses_a_question(client_as: SignIn, quarter: str, role: Role) -> None:
    assert choose(client_as(role), "workstation").status_code == 404


def test_a_question_that_does_not_exist_is_refused(client_as: SignIn, quarter: str) -> None:
    assert choose(client_as("occupational_physician"), "health").status_code == 422


def test_what_was_chosen_for_a_quarter_that_began_meanwhile_is_no_choice_for_another(
    client_as: SignIn, database: Database, quarter: str, clock: Clock
) -> None:
    meant = parse_quarter(quarter).next
    clock.moment = dt.datetime.combine(meant.first, clock().timetz())
    physician = client_as("occupational_physician")
    for old in (meant.key, quarter, "nonsense"):
        refused = choose(physician, "workstation", old)
        assert refused.status_code == 409
        assert EN("error.question_began") in unescape(refused.text)
    with database.reading() as session:
        assert find_defaults(session)[0].workstation_quarters == ()
