"""The guided minute as a browser gets it: what it needs to play, and the way to another one."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.conftest import Clock
from webapp.content.exercises import shipped_exercises
from webapp.database import Database
from webapp.domain.programme.exercises import Adaptation, Limit
from webapp.domain.programme.screening import ClearanceClass, ScreeningFinding
from webapp.i18n import LANGUAGES, texts
from webapp.services.programme.screening import give_clearance

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
