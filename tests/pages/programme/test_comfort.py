"""Comfort before and after: asked once, given at one tap, stopped and deleted at any time."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Callable
from html import unescape

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.conftest import Clock
from webapp.content.exercises import shipped_exercises
from webapp.database import Database
from webapp.domain.governance.choices import Purpose
from webapp.domain.programme.breaks import BreakEntry
from webapp.i18n import LANGUAGES, texts
from webapp.services.governance.choices import find_choices
from webapp.services.programme.breaks import record_history
from webapp.services.programme.comfort import list_comfort
from webapp.services.programme.screening import give_clearance

SignIn = Callable[..., FlaskClient]
PAGE = {"Accept": "text/html"}
ASKS = "Would you like to keep a comfort line?"
SCALE = 'action="/comfort"'


@pytest.fixture
def cleared(client_as: SignIn, database: Database, clock: Clock) -> Callable[..., FlaskClient]:
    """Someone who may do every exercise."""

    def sign_in(language: str = "en") -> FlaskClient:
        client = client_as("employee", language=language)
        with database.transaction() as session:
            give_clearance(
                session,
                person_id=person(client),
                exercises=shipped_exercises(),
                today=clock().date(),
                now=clock(),
            )
        return client

    return sign_in


@pytest.fixture
def employee(cleared: Callable[..., FlaskClient]) -> FlaskClient:
    return cleared()


@pytest.fixture
def keeper(employee: FlaskClient) -> FlaskClient:
    """Someone who chose to keep a comfort line."""
    post(employee, "/comfort/choice", agrees="yes", tap="")
    return employee


def person(client: FlaskClient) -> int:
    number: int = client.person_id  # type: ignore[attr-defined]
    return number


def post(client: FlaskClient, path: str, **form: str) -> TestResponse:
    return client.post(path, data={"csrf_token": client.csrf, **form}, headers=PAGE)  # type: ignore[attr-defined]


def begin(client: FlaskClient) -> dict[str, str]:
    """Open the guided minute; the form that logs it."""
    page = client.get("/breaks/new?exercise=side_bend").text
    form = page[page.index('action="/breaks"') :]
    fields = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form)
    return {name: unescape(value) for name, value in fields if name != "seconds"}


def do_a_minute(client: FlaskClient, clock: Clock) -> str:
    """Log a minute; its tap."""
    form = begin(client)
    clock.forward(seconds=61)
    client.post("/breaks", data=form)
    return form["tap_id"]


def score(client: FlaskClient, tap: str, moment: str, value: int) -> TestResponse:
    return post(
        client, "/comfort", tap_id=tap, moment=moment, score=str(value), exercise="side_bend"
    )


def scores(database: Database, client: FlaskClient, clock: Clock) -> list[tuple[int, int]]:
    day = clock().date()
    with database.reading() as session:
        found = list_comfort(session, person_id=person(client), first=day, last=day)
    return [(one.before, one.after) for one in found]  # type: ignore[misc]


def test_it_is_asked_after_a_minute_and_nowhere_else(employee: FlaskClient, clock: Clock) -> None:
    assert ASKS not in employee.get("/today").text
    assert SCALE not in employee.get("/breaks/new?exercise=side_bend").text
    tap = do_a_minute(employee, clock)
    page = employee.get(f"/today?tap={tap}").text
    assert ASKS in page
    assert SCALE not in page
    assert ASKS not in employee.get("/today").text


def test_whoever_says_no_is_not_asked_again_on_this_device(
    employee: FlaskClient, clock: Clock, database: Database
) -> None:
    tap = do_a_minute(employee, clock)
    answer = post(employee, "/comfort/choice", agrees="no", tap=tap)
    assert answer.headers["Location"] == f"/today?tap={tap}"
    assert ASKS not in employee.get(f"/today?tap={tap}").text
    with database.reading() as session:
        assert find_choices(session, person_id=person(employee)) == frozenset()


def test_whoever_says_yes_is_asked_before_and_after(
    employee: FlaskClient, clock: Clock, database: Database
) -> None:
    tap = do_a_minute(employee, clock)
    post(employee, "/comfort/choice", agrees="yes", tap=tap)
    with database.reading() as session:
        assert find_choices(session, person_id=person(employee)) == {Purpose.COMFORT}
    page = employee.get(f"/today?tap={tap}").text
    assert SCALE in page
    assert ASKS not in page
    assert SCALE in employee.get("/breaks/new?exercise=side_bend").text


def test_both_scores_of_a_minute_are_kept(
    keeper: FlaskClient, clock: Clock, database: Database
) -> None:
    form = begin(keeper)
    tap = form["tap_id"]
    answer = score(keeper, tap, "before", 4)
    assert answer.headers["Location"] == f"/breaks/new?exercise=side_bend&tap={tap}"
    again = keeper.get(answer.headers["Location"]).text
    assert f'name="tap_id" value="{tap}"' in again
    assert re.search(r'name="score" value="4" checked', again)
    clock.forward(seconds=61)
    keeper.post("/breaks", data=form)
    answer = score(keeper, tap, "after", 2)
    assert answer.headers["Location"] == f"/today?tap={tap}"
    assert scores(database, keeper, clock) == [(4, 2)]


def test_a_minute_needs_no_score(keeper: FlaskClient, clock: Clock, database: Database) -> None:
    tap = do_a_minute(keeper, clock)
    assert "Counts." in keeper.get(f"/today?tap={tap}").text
    assert scores(database, keeper, clock) == []


@pytest.mark.parametrize(("after", "advises"), [(3, False), (4, False), (5, True), (10, True)])
def test_a_clear_rise_gets_calm_advice(
    keeper: FlaskClient, clock: Clock, after: int, advises: bool
) -> None:
    tap = do_a_minute(keeper, clock)
    score(keeper, tap, "before", 3)
    score(keeper, tap, "after", after)
    page = keeper.get(f"/today?tap={tap}").text
    hidden = re.search(r"data-rises[^>]* hidden", page) is not None
    assert hidden is not advises
    assert 'href="/safety#changed"' in page


def test_a_script_is_told_whether_it_rose(keeper: FlaskClient, clock: Clock) -> None:
    tap = do_a_minute(keeper, clock)
    headers = {"X-CSRFToken": keeper.csrf, "Accept": "application/json"}  # type: ignore[attr-defined]
    answers = [
        keeper.post(
            "/comfort", data={"tap_id": tap, "moment": moment, "score": value}, headers=headers
        ).json
        for moment, value in (("before", "3"), ("after", "6"))
    ]
    assert answers == [{"rises": False}, {"rises": True}]


def test_without_the_choice_nothing_is_kept(
    employee: FlaskClient, clock: Clock, database: Database
) -> None:
    answer = score(employee, str(uuid.uuid4()), "before", 3)
    assert answer.status_code == 400
    assert texts("en")("error.comfort_not_chosen") in answer.text
    assert scores(database, employee, clock) == []


@pytest.mark.parametrize(
    "wrong", [{"score": "11"}, {"score": ""}, {"moment": "during"}, {"tap_id": "mine"}]
)
def test_what_is_no_score_is_refused(keeper: FlaskClient, wrong: dict[str, str]) -> None:
    form = {"tap_id": str(uuid.uuid4()), "moment": "before", "score": "3"}
    assert post(keeper, "/comfort", **form | wrong).status_code == 422


def test_a_choice_is_yes_or_no(employee: FlaskClient) -> None:
    assert post(employee, "/comfort/choice", agrees="perhaps").status_code == 422


def test_to_stop_is_to_delete(keeper: FlaskClient, clock: Clock, database: Database) -> None:
    tap = do_a_minute(keeper, clock)
    score(keeper, tap, "after", 2)
    answer = post(keeper, "/comfort/stop")
    assert texts("en")("comfort.deleted") in keeper.get(answer.headers["Location"]).text
    assert scores(database, keeper, clock) == []
    assert SCALE not in keeper.get(f"/today?tap={tap}").text


def test_a_minute_that_is_undone_takes_its_scores_along(
    keeper: FlaskClient, clock: Clock, database: Database
) -> None:
    tap = do_a_minute(keeper, clock)
    score(keeper, tap, "after", 2)
    post(keeper, f"/breaks/{tap}/undo")
    assert scores(database, keeper, clock) == []


def test_other_movement_is_not_scored(keeper: FlaskClient) -> None:
    tap = str(uuid.uuid4())
    post(keeper, "/breaks/late", tap_id=tap, exercise="other_movement")
    assert SCALE not in keeper.get(f"/today?tap={tap}").text


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_speaks_every_language(
    cleared: Callable[..., FlaskClient], clock: Clock, language: str
) -> None:
    client = cleared(language)
    t = texts(language)
    tap = do_a_minute(client, clock)
    assert t("comfort.choice.private") in unescape(client.get(f"/today?tap={tap}").text)
    post(client, "/comfort/choice", agrees="yes", tap=tap)
    assert t("comfort.ask.after") in unescape(client.get(f"/today?tap={tap}").text)


@pytest.mark.parametrize(("before", "shows"), [(8, False), (9, True), (10, False), (19, True)])
def test_every_tenth_counted_minute_one_may_look_back(
    employee: FlaskClient, clock: Clock, database: Database, before: int, shows: bool
) -> None:
    entries = [
        BreakEntry(
            person_id=person(employee),
            at=clock() - dt.timedelta(days=1 + number),
            timezone="Europe/Brussels",
            seconds=60,
            exercise="cat_cow",
            tap_id=str(uuid.uuid4()),
        )
        for number in range(before)
    ]
    with database.transaction() as session:
        record_history(session, entries=entries)
    tap = do_a_minute(employee, clock)
    page = unescape(employee.get(f"/today?tap={tap}").text)
    assert (texts("en")("technique.title") in page) is shows
    t = texts("en")
    claim = t("technique.claim", share=t.percent(37), people=t.number(1200))
    assert (claim in page) is shows
    side_bend = next(one for one in shipped_exercises() if one.key == "side_bend")
    assert (side_bend.texts["en"].cautions[0] in page) is shows
