"""Whatever leaves is a function of released figures and of what is public: nothing else shows.

In each of the worlds the same figures are out, and behind them people did something else, or were
others. Every way out is asked in each, found in the list of routes, so that a new one is asked too;
the answers are equal to the last byte: pages, figures, pictures to be drawn, files, the API, mails,
errors, sizes and headers.
"""

from __future__ import annotations

import datetime as dt
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from dashboard.frame.choice import PREFIX, TREND_VIEW
from dashboard.frame.view import find_views
from tests.attacks.worlds import (
    METRICS,
    READERS,
    Change,
    Reader,
    World,
    another,
    first_world,
    nobody_ever_did_anything,
    others_work_and_do_everything,
)
from tests.conftest import NOON
from tests.dashboard.asking import body, post
from tests.test_security import VALUES
from webapp.domain.figures.measures import HEADLINES, Measure
from webapp.domain.people.access import GRANTS, OWN, Permission, Role
from webapp.services.figures.figure_notices import claim_notices
from webapp.store.schema import metadata, released_tables

ROUTES = (Path(__file__).parents[1] / "house" / "routes.txt").read_text(encoding="utf-8")
CHANGES: tuple[Change, ...] = (nobody_ever_did_anything, others_work_and_do_everything)
# The physician's other pages are about persons, and so are the administrator's about who works
# there: of the first only figures and reports are asked, the second where the people are the same.
FIGURES = {
    Permission.STATISTICS_READ,
    Permission.STATISTICS_EXPORT,
    Permission.REPORT_DOWNLOAD,
    Permission.REPORT_WRITE,
    Permission.PLAN_KEEP,
    Permission.PAPERS_READ,
}
VIEWS = find_views("dashboard.views")
UNIT, NOT_ALONE = "Site 1/Department 1", "Site 1/Department 4"
PLACES = ["", "site=Site 2", f"unit={UNIT}", f"with={UNIT}&with=Site 1/Department 2", "page=2"]
QUERIES = [
    "",
    f"?unit={UNIT}&measure=adherence_rate",
    "?site=Site 2&grain=month",
    "?from=2025-Q1&to=2025-Q4&scope=unit",
    f"?unit={NOT_ALONE}",
    "?unit=Nowhere",
    "?site=Nowhere",
    "?from=nonsense",
    "?measure=nonsense",
]
MORE = {  # what is asked of a route besides its address alone
    "/exports/released.csv": QUERIES,
    "/exports/released.xlsx": QUERIES[:3],
    "/api/v1/figures": [*QUERIES, "?size=10&page=7", "?size=0", "?page=9999"],
    "/dashboard/": ["?measure=breaks_per_day", "?unit=Nowhere"],
}
VALUES = VALUES | {"quarter": "2026-Q3", "number": "1"}
# What a form carries so that it counts once, and by what Dash knows its process again.
DRAWN = re.compile(rb'name="tap_id" value="[-0-9a-f]{36}"|"end_id":"[^"]+"')
NINE = NOON - dt.timedelta(hours=2, minutes=59)
Answer = tuple[int, Sequence[tuple[str, str]], bytes]


def ways(method: str) -> list[tuple[str, str]]:
    """The routes that one of the readers, or anybody, may ask with this method."""
    found = [line.split("  ") for line in ROUTES.splitlines()]
    return [
        (path, permission.partition(",")[0])
        for path, methods, permission in found
        if method in methods.split(",") and (permission.startswith("public") or who(permission))
    ]


def who(permission: str) -> list[Reader]:
    """The readers who may ask this."""
    if permission.startswith("public") or permission in OWN:  # the same for everybody
        return list(READERS[:1])
    asked = Permission(permission)
    return [
        (role, language)
        for role, language in READERS
        if asked in GRANTS[role] and (role is not Role.OCCUPATIONAL_PHYSICIAN or asked in FIGURES)
    ]


@pytest.fixture(scope="module")
def worlds(
    pytestconfig: pytest.Config, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[list[World]]:
    """The first world and the others."""
    folder = tmp_path_factory.mktemp("worlds")
    shutil.copyfile(sqlite_template, folder / "first.db")
    first = first_world(folder / "first.db")
    made = [first, *(another(first, folder / f"{one.__name__}.db", one) for one in CHANGES)]
    for world in made:
        world.find()
    yield made
    for world in made:
        world.database.dispose()


def plain(answer: TestResponse) -> Answer:
    """All that an answer consists of, but for the time and the number drawn for each request."""
    drawn = answer.headers.pop("X-Request-Id", "-")
    answer.headers.pop("Date", None)
    content = DRAWN.sub(b"-", answer.data.replace(drawn.encode(), b"-"))
    return answer.status_code, sorted(answer.headers), content


def addresses(path: str) -> list[str]:
    """What is asked of a route."""
    if path == f"{PREFIX}<path:path>":
        return [f"{PREFIX}{name}" for name in [*VIEWS, "nonsense"]]
    address = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: VALUES[found[1]], path)
    return [address, *(address + query for query in MORE.get(path, []))]


def opened(client: FlaskClient, world: World, address: str) -> Answer:
    token = METRICS if address == "/metrics" else world.system
    machine = address.startswith("/api") or address == "/metrics"
    headers = {"Authorization": f"Bearer {token}"} if machine else {"Accept": "text/html"}
    return plain(client.get(address, headers=headers))


def test_the_same_figures_are_out_in_each_world_and_what_is_behind_them_differs(
    worlds: Sequence[World],
) -> None:
    kept: dict[str, list[object]] = {}
    for world in worlds:
        with world.database.reading() as session:
            for name, table in metadata.tables.items():
                kept.setdefault(name, []).append(session.execute(select(table)).all())
    for name in released_tables() - {"finding"}:
        assert all(rows == kept[name][0] for rows in kept[name]), name
    assert kept["released_cell"][0] and kept["finding"][0]
    for name in ("break_log", "absence_spell", "employment"):
        assert any(rows != kept[name][0] for rows in kept[name]), name


def asked_of(
    worlds: Sequence[World], reader: Reader, ask: Callable[[FlaskClient, World], Answer], what: str
) -> None:
    """Ask the same in each world; nothing about it may tell them apart."""
    same = worlds[:-1] if reader[0] is Role.ADMINISTRATOR else worlds
    first, *others = [ask(world.browser(reader), world) for world in same]
    for change, other in zip(CHANGES, others, strict=False):
        assert other == first, (reader, what, change.__name__)


def test_the_worlds_can_be_told_apart_where_people_are_meant(worlds: Sequence[World]) -> None:
    first, *_, last = (
        opened(world.browser(READERS[-1]), world, "/admin/people") for world in worlds
    )
    assert first != last


@pytest.mark.parametrize(("path", "permission"), ways("GET"))
def test_what_is_opened_is_the_same_in_each_world(
    worlds: Sequence[World], path: str, permission: str
) -> None:
    first, *others = who(permission)
    for address in addresses(path):
        asked_of(worlds, first, partial(opened, address=address), address)
    for reader in others:
        (address, *_) = addresses(path)
        asked_of(worlds, reader, partial(opened, address=address), address)


@pytest.mark.parametrize(("path", "permission"), [way for way in ways("POST") if way[1] in FIGURES])
def test_what_is_sent_is_answered_the_same_in_each_world(
    worlds: Sequence[World], path: str, permission: str
) -> None:
    (address,) = addresses(path)
    for reader in who(permission):
        asked_of(worlds, reader, partial(sent, address=address), address)


def sent(client: FlaskClient, _: World, address: str) -> Answer:
    """What is answered to a form without anything in it."""
    form = {"csrf_token": client.csrf}  # type: ignore[attr-defined]
    return plain(client.post(address, data=form, headers={"Accept": "text/html"}))


def shown(view: str) -> Iterator[str]:
    """A view in several places, with all that it lets choose, and asked for what is not there."""
    own = [f"{name}={value}" for name, values in VIEWS[view].OWN.items() for value in values]
    asked = [f"measure={one}" for one in (Measure if view == TREND_VIEW else HEADLINES)]
    for query in [*PLACES, *own, *asked, "measure=nonsense", "unit=Nowhere"]:
        yield f"{view}?{query}"


@pytest.mark.parametrize("view", VIEWS)
def test_what_is_drawn_is_the_same_in_each_world(worlds: Sequence[World], view: str) -> None:
    for place in shown(view):
        asked_of(worlds, READERS[0], partial(drawn, place=place), place)
    for reader in READERS[1:-1]:
        asked_of(worlds, reader, partial(drawn, place=view), view)


def drawn(client: FlaskClient, _: World, place: str) -> Answer:
    """What the dashboard is told to show."""
    return plain(post(client, body(client, place)))


def test_the_mail_about_new_figures_is_the_same_in_each_world(worlds: Sequence[World]) -> None:
    told = []
    for world in worlds:
        place = {"timezone": "Europe/Brussels", "url": "https://x.example", "language": "nl"}
        with world.database.transaction() as session:
            told.append(claim_notices(session, now=NINE, **place))
    assert told[0].work and all(one == told[0] for one in told)
