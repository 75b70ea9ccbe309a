"""The guided minute as a browser gets it: what it needs to play, and the way to another one."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html import unescape
from typing import Any
from unittest.mock import Mock

import pytest
from flask.testing import FlaskClient

from tests.conftest import Clock
from tests.statements import statements
from webapp.content.exercises import shipped_exercises
from webapp.database import Database
from webapp.domain.programme.exercises import Adaptation, Limit
from webapp.domain.programme.screening import ClearanceClass, ScreeningFinding
from webapp.i18n import LANGUAGES, texts
from webapp.services.programme.breaks import list_breaks
from webapp.services.programme.screening import give_clearance
from webapp.store.prepared import Prepared

SignIn = Callable[..., FlaskClient]
PAGE = {"Accept": "text/html"}
EXERCISES = shipped_exercises()


@pytest.fixture
def cleared(client_as: SignIn, database: Database, clock: Clock) -> Callable[..., FlaskClient]:
    """Someone with a clearance; `finding` says what was found about them, nothing by default."""

    def sign_in(language: str = "en", **options: Any) -> FlaskClient:
        client = client_as("employee", language=language)
        with database.transaction() as session:
            give_clearance(
                session,
                person_id=client.person_id,  # type: ignore[attr-defined]
                exercises=EXERCISES,
                today=clock().date(),
                now=clock(),
                **options,
            )
        return client

    return sign_in


def plan(page: str) -> list[dict[str, Any]]:
    found = re.search(r'data-plan="([^"]*)"', page)
    assert found
    steps: list[dict[str, Any]] = json.loads(unescape(found[1]))
    return steps


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_holds_all_that_the_player_needs(
    cleared: Callable[..., FlaskClient], language: str
) -> None:
    page = cleared(language).get("/breaks/new?exercise=side_bend").text
    steps = plan(page)
    assert sum(step["seconds"] for step in steps) == 60
    soon = [step["soon"] for step in steps if step["soon"]]
    assert soon == [texts(language)("minute.soon.right")]
    assert '<script type="application/json" data-part="film">' in page
    assert 'data-exercise="side_bend"' in page


def test_another_exercise_is_one_link_away(cleared: Callable[..., FlaskClient]) -> None:
    client = cleared()
    keys = [exercise.key for exercise in EXERCISES]
    for key, following in zip(keys, [*keys[1:], keys[0]], strict=True):
        page = client.get(f"/breaks/new?exercise={key}").text
        assert f'data-do="skip" href="/breaks/new?exercise={following}"' in page


def test_who_wants_no_floor_is_not_led_onto_it(cleared: Callable[..., FlaskClient]) -> None:
    client = cleared()
    client.get("/today?floor=no")
    off_floor = [exercise.key for exercise in EXERCISES if not exercise.needs_floor]
    for key, following in zip(off_floor, [*off_floor[1:], off_floor[0]], strict=True):
        page = client.get(f"/breaks/new?exercise={key}").text
        assert f'data-do="skip" href="/breaks/new?exercise={following}"' in page


def test_an_adaptation_is_said_in_words_at_the_exercise_it_is_for(
    cleared: Callable[..., FlaskClient],
) -> None:
    finding = ScreeningFinding(ClearanceClass.SOME, limits=frozenset({Limit.BENDING}))
    client = cleared(finding=finding)
    small = [one.key for one in EXERCISES if one.limits.get(Limit.BENDING) is Adaptation.SMALL]
    plain = [one.key for one in EXERCISES if Limit.BENDING not in one.limits]
    words = texts("en")("adaptation.small")
    assert words in unescape(client.get(f"/breaks/new?exercise={small[0]}").text)
    assert words not in unescape(client.get(f"/breaks/new?exercise={plain[0]}").text)


@pytest.mark.parametrize("tap", ["x", "7f3d9a52"])
def test_a_tap_that_is_none_is_refused(cleared: Callable[..., FlaskClient], tap: str) -> None:
    answer = cleared().get(f"/breaks/new?exercise=side_bend&tap={tap}", headers=PAGE)
    assert answer.status_code == 422


def answered(client: FlaskClient, **changes: str) -> Any:
    """What logging the minute is answered whose page was opened now, with these fields changed."""
    page = client.get("/breaks/new?exercise=side_bend").text
    return client.post("/breaks", data={**fields(page), "seconds": "60", **changes}, headers=PAGE)


def fields(page: str) -> dict[str, str]:
    hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page)
    return {name: unescape(value) for name, value in hidden}


def test_logging_a_minute_is_one_statement(
    cleared: Callable[..., FlaskClient], database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, by_driver = cleared(), Mock(wraps=Prepared.stores, autospec=True)
    page = client.get("/breaks/new?exercise=side_bend").text
    monkeypatch.setattr(Prepared, "stores", lambda *given: by_driver(*given))
    with statements(*database.engines) as sent:
        answer = client.post("/breaks", data=fields(page), headers=PAGE)
    assert (answer.status_code, answer.data, sent) == (303, b"", [])
    assert by_driver.call_count == 1


@pytest.mark.parametrize(
    "of",
    ["", "x", "1 Europe/Brussels", "999999 Europe/London", "{own} Europe", "{own} ../x", "{own}"],
)
def test_a_form_that_names_somebody_else_or_no_zone_is_logged_for_who_sends_it(
    cleared: Callable[..., FlaskClient], database: Database, clock: Clock, of: str
) -> None:
    client = cleared()
    own = client.person_id  # type: ignore[attr-defined]
    assert answered(client, of=of.format(own=own)).status_code == 303
    with database.reading() as session:
        days = list_breaks(session, person_id=own, first=clock().date(), last=clock().date())
    assert [len(breaks) for breaks in days.values()] == [1]


def test_the_start_of_a_minute_of_somebody_else_is_refused(
    cleared: Callable[..., FlaskClient], clock: Clock
) -> None:
    page = cleared().get("/breaks/new?exercise=side_bend").text
    start, of = (re.search(f'name="{name}" value="([^"]*)"', page)[1] for name in ("start", "of"))  # type: ignore[index]
    client = cleared()
    assert answered(client, start=start, of=of).status_code == 422
    assert answered(client, start=start).status_code == 422
    clock.forward(hours=13)
    assert client.post("/breaks", data={"start": start, "of": of}, headers=PAGE).status_code == 401


def test_the_same_tap_again_is_answered_the_same(
    cleared: Callable[..., FlaskClient], clock: Clock
) -> None:
    client, tap = cleared(), "7f3d9a52-0000-4000-8000-000000000000"
    first, again = (answered(client, tap_id=tap).location for _ in range(2))
    assert first == again == f"/today?tap={tap}"
