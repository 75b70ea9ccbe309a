"""Defaults and locks in the browser: who chose keeps it, what is locked is gone for everybody."""

from __future__ import annotations

import html
import random
import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.conftest import Clock
from tests.factories import make_department, make_person
from tests.rows import fill, table_named
from webapp.content.exercises import shipped_exercises
from webapp.database import Database
from webapp.domain.governance.defaults import WARNING
from webapp.domain.people.people import DepartmentKind
from webapp.domain.periods import quarter_of
from webapp.domain.programme.reminder_plans import USUAL_SLOTS
from webapp.i18n import LANGUAGES, texts
from webapp.services.programme.reminders import find_plan, propose_plan, save_plan
from webapp.services.programme.screening import give_clearance
from webapp.store.defaults import find_defaults
from webapp.store.governance.audit import AuditEvent

Clients = Callable[..., FlaskClient]
HERE = "/administration/defaults"
USUAL = {"starts": "08:30", "ends": "17:00", "interval": "", "floor": "offered", "months": "24"}
ON_THE_FLOOR = 'value="knees_to_chest"'


@pytest.fixture
def admin(client_as: Clients) -> FlaskClient:
    return client_as("administrator")


@pytest.fixture
def employee(client_as: Clients, database: Database, clock: Clock) -> FlaskClient:
    client = client_as("employee")
    with database.transaction() as session:
        give_clearance(
            session,
            person_id=client.person_id,  # type: ignore[attr-defined]
            exercises=shipped_exercises(),
            today=clock().date(),
            now=clock(),
        )
    return client


def change(client: FlaskClient, **wanted: object) -> TestResponse:
    version = re.search(r'name="version" value="(\d+)"', client.get(HERE).text)
    assert version
    form = {"language": list(LANGUAGES), "version": version[1], **USUAL, **wanted}
    return client.post(HERE, data={"csrf_token": client.csrf, **form})  # type: ignore[attr-defined]


def choose(client: FlaskClient, language: str) -> TestResponse:
    form = {"csrf_token": client.csrf, "language": language}  # type: ignore[attr-defined]
    return client.post("/language", data=form)


def choices(client: FlaskClient) -> list[str]:
    menu = re.search(r'<select id="language".*?</select>', client.get("/help").text, re.DOTALL)
    assert menu
    return re.findall(r'value="(\w+)"', menu[0])


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_value_says_what_it_means_for_who_already_chose(
    client_as: Clients, language: str
) -> None:
    t = texts(language)
    page = html.unescape(client_as("administrator", language=language).get(HERE).text)
    for one in ("reminders", "floor", "languages"):
        assert t(f"defaults.{one}.means") in page
    assert t("defaults.months.means", days=WARNING.days) in page


def test_reminders_are_proposed_as_set_and_nobodys_own_change(
    admin: FlaskClient, database: Database, clock: Clock
) -> None:
    with database.transaction() as session:
        somebody, other = make_person(session), make_person(session)
        plan = propose_plan(session, person_id=somebody, today=clock().date())
        save_plan(
            session,
            person_id=somebody,
            plan=plan,
            timezone="Europe/Brussels",
            language="nl",
            now=clock(),
        )
    assert change(admin, starts="09:15", ends="16:00", interval="90").status_code == 303
    with database.reading() as session:
        proposed = propose_plan(session, person_id=other, today=clock().date())
        assert find_plan(session, person_id=somebody) == plan
        assert find_plan(session, person_id=other) is None, "nobody gets what they did not ask for"
    assert (f"{proposed.starts:%H:%M}", f"{proposed.ends:%H:%M}") == ("09:15", "16:00")
    assert (proposed.interval, plan.slots) == (90, USUAL_SLOTS)


def test_an_own_choice_about_the_floor_wins_over_the_default_but_not_over_the_lock(
    admin: FlaskClient, employee: FlaskClient
) -> None:
    assert ON_THE_FLOOR in employee.get("/today").text
    assert change(admin, floor="who-asks").status_code == 303
    assert ON_THE_FLOOR not in employee.get("/today").text
    assert ON_THE_FLOOR in employee.get("/today?floor=yes").text
    assert ON_THE_FLOOR in employee.get("/today").text, "who asks gets them, and keeps that"
    assert change(admin, floor="not-offered").status_code == 303
    page = employee.get("/today").text
    assert ON_THE_FLOOR not in page and 'name="floor"' not in page
    assert "/exercises/knees_to_chest" not in employee.get("/exercises").text
    assert employee.get("/exercises/knees_to_chest").status_code == 404
    assert employee.get("/breaks/new?exercise=knees_to_chest").status_code == 422
    assert change(admin).status_code == 303
    assert ON_THE_FLOOR in employee.get("/today").text


def test_a_language_that_is_no_longer_offered_stays_for_who_has_it(
    admin: FlaskClient, client_as: Clients
) -> None:
    german, dutch = client_as("employee", language="de"), client_as("employee", language="nl")
    assert choices(dutch) == list(LANGUAGES)
    assert change(admin, language=["nl", "fr"]).status_code == 303
    assert (choices(dutch), choices(german)) == (["nl", "fr"], ["nl", "fr", "de"])
    assert choose(dutch, "de").status_code == 422
    assert choose(dutch, "fr").status_code == 303
    assert texts("de")("help.title") in html.unescape(german.get("/help").text)


def test_the_languages_of_sites_are_always_offered(
    admin: FlaskClient, client_as: Clients, database: Database
) -> None:
    assert change(admin, language=["nl", "fr"]).status_code == 303
    with database.transaction() as session:
        make_department(session, kind=DepartmentKind.SITE, name="Eupen", language="de")
    assert choices(client_as("employee", language="nl")) == ["nl", "fr", "de"]
    refused = change(admin, language=["nl", "fr"])
    assert refused.status_code == 422
    assert texts("en")("error.defaults_language") in html.unescape(refused.text)


def test_a_shorter_term_is_told_at_once_and_holds_after_the_warning(
    admin: FlaskClient,
    employee: FlaskClient,
    client_as: Clients,
    database: Database,
    clock: Clock,
) -> None:
    t = texts("en")
    with database.transaction() as session:
        fill(session, table_named("break_log"), employee.person_id, random.Random(1))  # type: ignore[attr-defined]
    assert change(admin, months="12").status_code == 303
    page = html.unescape(admin.get(HERE).text)
    since = clock().date() + WARNING
    assert t("defaults.months.coming", date=t.date(since), before=24) in page
    for language in LANGUAGES:
        notice = client_as("employee", language=language).get("/privacy-notice").text
        assert "24" in notice
    clock.moment += WARNING
    later = client_as("employee", person_id=employee.person_id)  # type: ignore[attr-defined]
    assert t.plural("my_data.until_months", 12) in html.unescape(later.get("/my-data").text)
    assert ": 12 months." in html.unescape(later.get("/privacy-notice").text)


def test_a_change_is_in_the_trail_and_none_is_not(admin: FlaskClient, database: Database) -> None:
    assert change(admin).status_code == 303
    assert change(admin, floor="who-asks").status_code == 303
    with database.reading() as session:
        events = session.execute(select(AuditEvent.action, AuditEvent.subject, AuditEvent.detail))
        told = [tuple(one) for one in events if one.action == "defaults.changed"]
    assert told == [("defaults.changed", "defaults", {"floor": "offered → who-asks"})]


def test_what_a_physician_chose_for_a_quarter_stays(
    admin: FlaskClient, client_as: Clients, database: Database, clock: Clock
) -> None:
    physician = client_as("occupational_physician")
    token, following = physician.csrf, quarter_of(clock().date()).next.key  # type: ignore[attr-defined]
    form = {"csrf_token": token, "question": "workstation", "quarter": following}
    assert physician.post("/question/next", data=form).status_code == 303
    assert change(admin, floor="who-asks").status_code == 303
    with database.reading() as session:
        defaults, _ = find_defaults(session)
    assert (len(defaults.workstation_quarters), defaults.floor) == (1, "who-asks")


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"starts": "17:30"}, 422),
        ({"starts": "soon"}, 422),
        ({"interval": "7"}, 422),
        ({"floor": "ceiling"}, 422),
        ({"months": "36"}, 422),
        ({"months": "-1"}, 422),
        ({"language": []}, 422),
        ({"language": ["nl", "tlh"]}, 422),
        ({"version": "7"}, 409),
    ],
)
def test_a_wrong_form_changes_nothing_and_says_what_to_do(
    admin: FlaskClient, wrong: dict[str, object], status: int
) -> None:
    answer = change(admin, floor="who-asks") if "version" in wrong else None
    assert answer is None or answer.status_code == 303
    before = admin.get(HERE).text
    answer = change(admin, **wrong)
    assert answer.status_code == status
    assert 'role="alert"' in answer.text
    assert admin.get(HERE).text == before


def test_others_do_not_find_the_page(client_as: Clients) -> None:
    for role in ("employee", "hr_analyst", "occupational_physician", "data_protection_officer"):
        assert client_as(role).get(HERE).status_code == 404
