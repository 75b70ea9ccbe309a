"""My data over HTTP: overview, both downloads, choices, requests, leaving and erasing."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable
from dataclasses import fields
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Enum, insert, select

from tests.conftest import Clock
from tests.factories import make_department, make_person
from webapp.content.notices import read_notice
from webapp.database import Database
from webapp.domain.care.appointments import Appointment
from webapp.domain.care.consultations import Enquiry, Reply, SharedOutcome
from webapp.domain.figures.answers import PulseAnswer, WorkstationAnswer
from webapp.domain.governance.audit import Action
from webapp.domain.governance.choices import Purpose
from webapp.domain.governance.defaults import InstallationDefaults, KeptFor
from webapp.domain.governance.privacy import COUNTED, NOT_DOWNLOADED, SECRETS
from webapp.domain.governance.removals import RemovalRule
from webapp.domain.governance.retention import MONTHS_OF
from webapp.domain.names import alphabetical
from webapp.domain.people.access import Role
from webapp.domain.people.employees import EmploymentSpan
from webapp.domain.people.personal_tokens import TokenScope
from webapp.domain.programme.prescriptions import Prescription
from webapp.i18n import LANGUAGES, texts
from webapp.own_file import OwnFile
from webapp.pages.governance.my_data import table_words, until_words
from webapp.services.governance.choices import find_choices, make_choice
from webapp.store.base import Base
from webapp.store.defaults import save_defaults
from webapp.store.governance.audit import AuditEvent
from webapp.store.governance.my_data import downloaded_tables, personal_tables
from webapp.store.governance.removals import RemovalRow

OF_ROLES = {
    "absence_import",
    "absence_upload",
    "committee_comment",
    "content_decision",
    "policy_decision",
    "reorganisation",
    "role_grant",
    "signed_report",
}

SignIn = Callable[..., FlaskClient]
NUMBER = re.compile(r"\d{4} \d{4} \d{4}")


def add_break(database: Database, person_id: int, at: dt.datetime) -> None:
    with database.transaction() as session:
        session.execute(
            insert(Base.metadata.tables["break_log"]).values(
                person_id=person_id,
                tap_id=f"tap-{at.isoformat()}",
                local_day=at.date().toordinal(),
                at=at,
                logged_at=at,
                seconds=60,
                exercise="cat_cow",
                slot=1,
                verdict="counted",
                origin="guided",
            )
        )


def count(database: Database, table: str, **where: Any) -> int:
    with database.reading() as session:
        found = Base.metadata.tables[table]
        conditions = [found.c[name] == value for name, value in where.items()]
        return len(session.execute(select(found).where(*conditions)).all())


def post(client: Any, path: str, **form: str) -> Any:
    return client.post(path, data={"csrf_token": client.csrf, **form})


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_table_about_people_has_words_in_every_language(language: str) -> None:
    t = texts(language)
    for table in personal_tables():
        if table.name == "absence_upload_part":
            continue
        assert t.has(f"my_data.table.{table.name}.name"), table.name
        assert t.has(f"my_data.table.{table.name}.why"), table.name
        assert table_words(table.name, "why", t) and until_words(table.name, t)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_overview_says_what_is_there_with_count_and_days(
    client_as: SignIn, database: Database, clock: Clock, language: str
) -> None:
    client: Any = client_as(language=language)
    add_break(database, client.person_id, clock())
    add_break(database, client.person_id, clock() - dt.timedelta(days=20))
    page = client.get("/my-data").text
    t = texts(language)
    assert t("my_data.table.break_log.why") in page
    assert t.interval(clock().date() - dt.timedelta(days=20), clock().date()) in page
    assert page.index('<span class="tag">2</span>') > 0


def test_both_downloads_hold_what_is_mine_and_are_noted(
    client_as: SignIn, database: Database, clock: Clock
) -> None:
    client: Any = client_as()
    add_break(database, client.person_id, clock())
    machine = client.get("/my-data/download.json")
    assert "attachment" in machine.headers["Content-Disposition"]
    tables = {one["table"]: one for one in json.loads(machine.text)["tables"]}
    assert tables["break_log"]["rows"][0]["local_day"] == clock().date().isoformat()
    assert tables["break_log"]["rows"][0]["exercise"] == "cat_cow"
    assert tables["server_session"]["not_given"] == ["digest", "provider_sid", "sealed_id_token"]
    assert "digest" not in tables["server_session"]["rows"][0]
    page = client.get("/my-data/download.html")
    assert "attachment" in page.headers["Content-Disposition"]
    assert "<script" not in page.text and "http://" not in page.text
    assert "<ul></ul>" not in page.text, "what says nothing is no list either"
    assert 'data-of="exercise"' in page.text and "cat_cow" not in page.text, "it has a name"
    assert texts("en").moment(clock(), "Europe/Brussels") in page.text, "not 2026-11-18T11:00"
    assert not re.search(r">\s*\d{4}-\d\d-\d\dT", page.text)
    assert re.search(
        rf"<td[^>]*>{texts('en')('export.yes')}<|>{texts('en')('export.no')}<", page.text
    )
    assert count(database, "audit_event", action="data.downloaded") == 2
    assert texts("en")("my_data.event.data.downloaded") in client.get("/my-data").text


def test_what_somebody_without_a_role_has_stored_is_headed_in_words() -> None:
    """Nobody has to read the names of columns; those of roles keep them."""
    of_roles = {*OF_ROLES, *NOT_DOWNLOADED, "directory_user", "directory_member"}
    columns = {
        column.name
        for table in personal_tables()
        if table.name not in of_roles
        for column in table.columns
        if column.name not in SECRETS | {"sealed", "counted", "before"}
    }
    t = texts("en")
    assert {name for name in columns if not t.has(f"my_data.column.{name}")} == set()


def test_another_form_of_download_is_refused(client_as: SignIn) -> None:
    assert client_as().get("/my-data/download.exe").status_code == 422


def test_a_choice_is_made_and_taken_back_here(client_as: SignIn, database: Database) -> None:
    client: Any = client_as()
    for agrees, expected in (("yes", {Purpose.COMFORT}), ("no", set())):
        answer = post(client, "/my-data/choices", purpose="comfort", agrees=agrees)
        assert answer.status_code == 303
        with database.reading() as session:
            assert find_choices(session, person_id=client.person_id) == expected
    assert post(client, "/my-data/choices", purpose="other", agrees="yes").status_code >= 400


def test_erasing_asks_first_then_leaves_nothing_but_what_the_page_names(
    client_as: SignIn, database: Database, clock: Clock
) -> None:
    client: Any = client_as()
    add_break(database, client.person_id, clock())
    with database.transaction() as session:
        make_choice(
            session,
            person_id=client.person_id,
            purpose=Purpose.COMFORT,
            agrees=True,
            now=clock(),
        )
    trail = count(database, "audit_event")
    assert "2 rows" in client.get("/my-data/leave?way=erase").text
    unsure = post(client, "/my-data/leave", way="erase")
    assert unsure.status_code == 303
    assert count(database, "break_log") == 1
    page = post(client, "/my-data/leave", way="erase", sure="yes")
    number = NUMBER.search(page.text)
    assert number is not None
    assert count(database, "break_log") == count(database, "choice") == 0
    assert count(database, "audit_event") == trail  # the officer does not learn who erased
    with database.reading() as session:
        proof = session.scalars(select(RemovalRow).order_by(RemovalRow.place)).all()
        assert [(one.place, one.removed, one.rule) for one in proof] == [
            ("break_log", 1, RemovalRule.ERASED),
            ("choice", 1, RemovalRule.ERASED),
        ]
        assert {one.receipt for one in proof} == {number[0]}
    assert client.get("/my-data").status_code == 200  # still signed in, and may start again


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_of_leaving_says_what_an_employers_systems_can_notice(
    client_as: Callable[..., FlaskClient], language: str
) -> None:
    page = unescape(client_as("employee", language=language).get("/my-data/leave").text)
    assert texts(language)("my_data.leave.channels") in page


def test_a_lost_device_is_signed_out_from_another_one(
    client_as: Callable[..., FlaskClient], clock: Clock
) -> None:
    lost = client_as("employee")
    here = client_as("employee", person_id=lost.person_id)  # type: ignore[attr-defined]
    other = client_as("employee")
    page = here.get("/my-data").text
    form = page.partition('aria-labelledby="devices-title"')[2].partition("</form>")[0]
    assert 'action="/sign-out"' in form
    assert 'name="everywhere" value="yes"' in form
    assert here.get("/today").status_code == lost.get("/today").status_code == 200
    post(here, "/sign-out", everywhere="yes")
    for client, status in ((here, 302), (lost, 302), (other, 200)):
        assert client.get("/today", headers={"Accept": "text/html"}).status_code == status


def test_a_session_that_is_over_signs_nobody_out(
    client_as: Callable[..., FlaskClient], clock: Clock
) -> None:
    over = client_as("employee")
    clock.forward(hours=13)
    fresh = client_as("employee", person_id=over.person_id)  # type: ignore[attr-defined]
    post(over, "/sign-out", everywhere="yes")
    assert fresh.get("/today").status_code == 200


@pytest.mark.parametrize(("way", "breaks"), [("leave", 1), ("leave-without-breaks", 0)])
def test_who_leaves_keeps_or_erases_breaks(
    client_as: SignIn, database: Database, clock: Clock, way: str, breaks: int
) -> None:
    client: Any = client_as()
    add_break(database, client.person_id, clock())
    post(client, "/my-data/requests", kind="question", words="What do you keep?")
    assert post(client, "/my-data/leave", way=way, sure="yes").status_code == 200
    assert count(database, "break_log") == breaks
    assert count(database, "data_request") == 1  # goes on


def test_a_request_goes_to_the_officer_and_comes_back_with_an_answer(
    client_as: SignIn, database: Database
) -> None:
    asker: Any = client_as()
    officer: Any = client_as("data_protection_officer")
    words = "My department is wrong since March."
    assert post(asker, "/my-data/requests", kind="correction", words=words).status_code == 303
    assert words in asker.get("/my-data/requests").text
    waiting = officer.get("/audit/requests").text
    assert "30\u00a0days left" in waiting and words not in waiting
    number = re.search(r"/audit/requests/(\d+)", waiting)
    assert number is not None
    opened = officer.get(number[0]).text
    assert words in opened and f"Person {asker.person_id}"[:6] in opened
    assert post(officer, number[0], words="").status_code >= 400
    assert post(officer, number[0], words="Put right on Monday.").status_code == 303
    assert post(officer, number[0], words="Again.").status_code == 409
    assert "Put right on Monday." in asker.get("/my-data/requests").text
    seen = asker.get("/my-data").text
    for key in ("request.opened", "request.answered"):
        assert texts("en")(f"my_data.event.{key}") in seen
    with database.reading() as session:
        stored = session.scalars(select(AuditEvent).where(AuditEvent.action.startswith("request.")))
        assert {event.subject for event in stored} == {f"data_request/{number[1]}"}


def test_a_request_is_withdrawn_by_its_owner_only(client_as: SignIn, database: Database) -> None:
    asker: Any = client_as()
    other: Any = client_as()
    for client in (other, asker, asker):
        post(client, "/my-data/requests", kind="objection", words="Please stop.")
    paths = re.findall(r"/my-data/requests/\d+/withdraw", asker.get("/my-data/requests").text)
    # One's own numbers: those of the database would count the requests of others along.
    assert paths == ["/my-data/requests/2/withdraw", "/my-data/requests/1/withdraw"]
    path = paths[0]
    assert post(other, path).status_code == 404
    assert post(asker, path).status_code == 303
    assert post(asker, path).status_code == 409
    assert count(database, "data_request", state="withdrawn") == 1


@pytest.mark.parametrize("role", ["hr_analyst", "administrator", "occupational_physician"])
def test_nobody_but_the_officer_sees_requests_and_removals(client_as: SignIn, role: str) -> None:
    client = client_as(role)
    for path in ("/audit/requests", "/audit/requests/1", "/audit/removals"):
        assert client.get(path).status_code == 404


def test_the_officer_finds_proof_by_receipt_and_no_other_way(
    client_as: SignIn, database: Database, clock: Clock
) -> None:
    client: Any = client_as()
    add_break(database, client.person_id, clock())
    page = post(client, "/my-data/leave", way="erase", sure="yes").text
    number = NUMBER.search(page)
    assert number is not None
    officer = client_as("data_protection_officer")
    table = '<code>break_log</code></th><td class="number">1</td>'
    assert table not in officer.get("/audit/removals").text
    assert table in officer.get(f"/audit/removals?receipt={number[0].replace(' ', '')}").text
    nothing = officer.get("/audit/removals?receipt=0000").text
    assert texts("en")("removals.unknown") in nothing


def test_the_officer_reads_the_terms_that_hold_and_of_what_by_its_name(
    client_as: SignIn, database: Database
) -> None:
    officer = client_as("data_protection_officer", language="fr")
    before = officer.get("/audit/removals").text
    with database.transaction() as session:
        save_defaults(session, InstallationDefaults(kept=KeptFor(12)), version=0)
    after = client_as("data_protection_officer", language="fr").get("/audit/removals").text

    def term(page: str, table: str) -> str:
        (row,) = [one for one in page.split("<tr>") if f"<code>{table}</code>" in one]
        row = row.partition("</td>")[0]
        return " ".join(re.sub("<[^>]+>", " ", row).split())

    assert term(before, "break_log") == "Pauses break_log 24 mois"
    assert term(after, "break_log") == "Pauses break_log 12 mois"
    assert term(before, "choice") == term(after, "choice") == "Choix choice 24 mois"
    assert term(after, "pulse_answer").endswith("pulse_answer 1 jour")
    named = re.findall(r"<th scope=.row.>\s*(.*?)</th>", after)
    assert [one for one in named if one.startswith("<code>") or "_" in one.split("<")[0]] == []


def test_the_notice_shows_until_it_is_put_away_and_again_when_it_is_new(
    client_as: SignIn, app: Flask, database: Database
) -> None:
    client: Any = client_as()
    banner = texts("en")("my_data.notice.banner")
    assert banner not in client.get("/my-data").text
    with database.transaction() as session:
        session.execute(Base.metadata.tables["notice_seen"].update().values(version="2020-01"))
    assert banner in client.get("/my-data").text
    answer = post(client, "/privacy-notice/seen", next="/my-data")
    assert answer.headers["Location"] == "/my-data"
    assert banner not in client.get("/my-data").text
    assert post(client, "/privacy-notice/seen", next="//else.where").headers["Location"] == "/"


def test_the_notice_is_in_the_language_of_the_site_first(
    client_as: SignIn, database: Database
) -> None:
    with database.transaction() as session:
        person = make_person(session, department_id=make_department(session, language="de"))
    page = client_as(language="fr", person_id=person).get("/privacy-notice").text
    assert page.index("Datenschutzerklärung für") < page.index(
        "Déclaration de confidentialité pour"
    )
    assert texts("fr")("my_data.notice.statutory") in page
    alone = client_as(language="de", person_id=person).get("/privacy-notice").text
    assert alone.count("<article") == 1


def test_the_notice_is_public_and_names_the_employer(client: FlaskClient) -> None:
    page = client.get("/privacy-notice", headers={"Accept-Language": "fr"}).text
    assert 0 < page.index('id="notice-nl"') < page.index('id="notice-fr"')
    assert "Déclaration de confidentialité" in page
    assert "24 mois" in page and "{" not in page.split("<main")[1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_notice_names_what_is_kept_beside_breaks_with_the_terms_that_hold(
    language: str,
) -> None:
    notice = read_notice(language, "Linde", 24)
    words = " ".join(text for part in notice.parts for text in part.text)
    assert "{" not in words
    kept = next(text for text in notice.parts[1].text if "PIN" in text or "pin" in text)
    for table in ("skip_reason", "workstation_report"):
        assert f" {MONTHS_OF[table]} " in kept.replace("\u00a0", " "), table


def enumerated() -> list[tuple[str, str, str]]:
    """Every value that the database knows by a name, with its table and column."""
    return [
        (table.name, column.name, str(value))
        for table in downloaded_tables()
        for column in table.columns
        if isinstance(column.type, Enum) and column.name != "level"  # of PAdES, in any language
        for value in column.type.enums
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_value_in_the_file_to_read_is_a_bare_name_of_the_database(language: str) -> None:
    own = OwnFile(texts(language), "Europe/Brussels", {}, 1)
    lists = [("server_session", "roles", str(one)) for one in Role]
    lists += [("person", "last_roles", str(one)) for one in Role]
    lists += [("personal_token", "scopes", str(one)) for one in TokenScope]
    lists += [("audit_event", "action", str(one)) for one in Action]
    lists += [("pulse_answer", "content", str(one)) for one in (*PulseAnswer, *WorkstationAnswer)]
    found = [*enumerated(), *lists]
    assert len({table for table, _, _ in found}) > 10
    assert [one for one in found if not own.knows(*one)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_heading_in_the_file_to_read_is_the_name_of_a_column(language: str) -> None:
    t, hidden = texts(language), {"sealed", COUNTED, "told"}
    names = {c.name for table in downloaded_tables() for c in table.columns} - hidden
    assert {name for name in names if not t.has(f"my_data.column.{name}")} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_part_of_a_sealed_value_is_called_by_its_name_in_the_code(language: str) -> None:
    t = texts(language)
    own = OwnFile(t, "Europe/Brussels", {"cat_cow": "Katze"}, 1)
    kept = (Enquiry, SharedOutcome, Reply, Appointment, Prescription, EmploymentSpan)
    names = {one.name for kind in kept for one in fields(kind)}
    assert {name for name in names if not t.has(f"my_data.column.{name}")} == set()
    told = own.tell("clearance", "content", {"class": "some", "adaptations": {"cat_cow": "small"}})
    adapted = (t("my_data.column.adaptations"), [("Katze", t("adaptation.small"))])
    assert told == [(t("my_data.column.class"), t("my_data.value.class.some")), adapted]
    step = ["solved", "Klaar.", "2026-11-18T11:00:00+00:00"]
    (seen,) = own.tell("workstation_report", "steps", [step])
    assert [value for _, value in seen][:2] == [t("workstation.state.solved"), "Klaar."]
    detail = {"gained": ["administrator"], "was": {"role": "hr_analyst"}}
    noted: Any = own.tell("audit_event", "detail", detail)
    gained, was = (value for _, value in noted)
    assert gained == [t("role.administrator")]
    assert was == [(t("my_data.column.role"), t("role.hr_analyst"))]
    plan = own.tell("reminder_plan", "plan", {"weekdays": [0, 4], "is_strict": False})
    assert plan[0][1] == [t(f"reminders.weekday.{day}") for day in (0, 4)]
    assert plan[1] == (t("my_data.column.is_strict"), t("export.no"))
    assert own.tell("person", "sort_name", alphabetical("Zoë 2")) == "zoe 12", "nothing unseen"


NAMED = (
    "steps busy own_hours weekday weekdays next_day minute next_minute quarter roles actor_id"
    " subject exercise adaptations language gained"
)
NAMES = st.sampled_from(NAMED.split())
KEPT: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(NAMES, KEPT, max_size=4))
def test_whatever_an_event_of_the_trail_holds_is_told(detail: dict[str, Any]) -> None:
    own = OwnFile(texts("en"), "Europe/Brussels", {}, 1)
    own.tell("audit_event", "detail", detail)
    assert own.tell("audit_event", "detail", {"steps": [3, 4]}) == [
        (own.heading("steps"), ["3", "4"])
    ]
