"""Five people use one installation side by side; then each of them opens every page again."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from html import unescape
from pathlib import Path

import pytest

from tests.conftest import NOON, Clock
from tests.five_people import Day, Somebody, spend
from tests.house.source import ROOT
from tests.journeys.test_every_page import PAGES
from tests.stage import PEOPLE, Visitor, csrf_of, demo_stage, forms
from tests.validity import faults, regions_of_one_name
from tests.witness import Witness, watching
from webapp.domain.governance.audit import Action
from webapp.domain.people.access import GRANTS, Role
from webapp.i18n import LANGUAGES, texts
from webapp.returned import TOLD
from webapp.security import PUBLIC, PUBLIC_WITHOUT_CSRF
from webapp.tracing import TRACED

EXAMPLES = {
    "/help/<key>": "/help/who",
    "/help/lessons/<key>": "/help/lessons/lifting",
    "/offline/<exercise>": "/offline/cat_cow",
    "/static/<path:filename>": "/static/absence-example.csv",
    "/sign-in/callback": "/sign-in/callback",
    "/dashboard/<path:path>": "/dashboard/x",
    "/stop-note": "/stop-note?exercise=side_bend",
    "/papers/kept/<paper>/<language>.pdf": "/papers/kept/data-inventory/fr.pdf",
}
ONLY_WITHOUT_A_PROVIDER = {("POST", f"/code{page}") for page in ("", "/new", "/account")}
OTHERWISE = {  # what a route answers that is no page, or not now, to who may open it
    "/": 302,  # on to one's own page
    "/sign-in": 302,
    "/sign-in/callback": 302,  # on, for who is signed in already
    "/safety/questions": 303,  # an outcome holds
    "/week": 301,
    "/code/account": 404,  # they sign in by the provider
    "/code/left": 302,  # it is for who is signed out
    "/setup": 404,  # there are administrators
    "/consultation/<code>/appointment.ics": 404,  # the appointments are those of others
    "/dashboard/<path:path>": 404,  # it has one page
    "/api/v1/figures": 401,  # a token, not a session
    "/api/v1/figures/measures": 401,
    "/api/v1/me/statistics": 401,
    "/metrics": 404,  # there is no METRICS_TOKEN
    "/together/<token>": 422,  # an invitation lasts half an hour
    "/admin/absence/<token>": 404,  # the file was imported
    "/admin/people/import/<token>": 404,  # a file waits for an hour
    "/admin/organisation/<int:node_id>/change": 422,  # the address names no change
}
ONLY_WITHOUT_AN_ADMINISTRATOR = ("POST", "/setup")
ONLY_WITHOUT_ANOTHER_ROLE = ("POST", "/stay-signed-in")
Opened = dict[tuple[str, str], int]


@pytest.fixture(scope="module")
def witness() -> Iterator[Witness]:
    """Sees all of it."""
    with watching() as witness:
        yield witness


@pytest.fixture(scope="module")
def day(
    tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path, witness: Witness
) -> Iterator[Day]:
    """It is over, and everybody is signed in again."""
    folder, clock = tmp_path_factory.mktemp("day"), Clock(NOON.replace(microsecond=123_456))
    shutil.copy(sqlite_template, folder / "day.db")
    with ExitStack() as stack:
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        patch.setattr(time, "time", lambda: clock().timestamp())  # the provider's clock
        stage = stack.enter_context(
            demo_stage(
                f"sqlite:///{folder}/day.db",
                clock,
                ABSENCE_FOLDER=str(folder / "absences"),
                LOG_LEVEL="ERROR",
            )
        )
        day = stack.enter_context(Day(stage, clock))
        spend(day, folder / "absences")
        yield day


@pytest.fixture(scope="module")
def afterwards(day: Day, witness: Witness) -> Opened:
    """What each person, and nobody, gets at every route, at the address that served last."""
    address = witness.latest() | EXAMPLES
    with Visitor(day.stage) as nobody:
        visitors = {**day.people, "nobody": nobody}
        return {
            (sub, rule): who.visit(address.get(rule, rule), follow=False).status_code
            for sub, who in visitors.items()
            for rule in [*routes("GET"), "/nowhere"]
        }


def routes(method: str) -> dict[str, str]:
    """The permission of each route, as the list of the house has it."""
    lines = (ROOT / "tests/house/routes.txt").read_text().splitlines()
    found = (line.split("  ") for line in lines)
    return {rule: permission for rule, its, permission in found if its == method}


def may(sub: str, permission: str) -> bool:
    """Whether one of the five may use a route with this permission."""
    roles = [Role(group) for one in PEOPLE if one.sub == sub for group in one.groups]
    return permission == PUBLIC or any(permission in GRANTS[role] for role in roles)


@pytest.mark.parametrize("sub", [one.sub for one in PEOPLE])
def test_each_used_every_form_that_is_theirs(day: Day, witness: Witness, sub: str) -> None:
    theirs = {("POST", rule) for rule, needed in routes("POST").items() if may(sub, needed)}
    theirs.discard(ONLY_WITHOUT_AN_ADMINISTRATOR)
    theirs -= ONLY_WITHOUT_A_PROVIDER
    if sub != "els":
        theirs.remove(ONLY_WITHOUT_ANOTHER_ROLE)
    assert theirs - witness.doors(day.number_of(sub)) == set()


@pytest.mark.parametrize("sub", [one.sub for one in PEOPLE])
def test_afterwards_every_page_opens_as_each_and_none_that_is_not_theirs(
    afterwards: Opened, sub: str
) -> None:
    expected = {
        rule: OTHERWISE.get(rule, 200) if may(sub, needed) or needed == PUBLIC_WITHOUT_CSRF else 404
        for rule, needed in routes("GET").items()
    }
    assert {rule: afterwards[sub, rule] for rule in expected} == expected


def test_nobody_who_is_not_signed_in_meets_a_fault(afterwards: Opened) -> None:
    assert {key: status for key, status in afterwards.items() if status >= 500} == {}


def test_every_action_of_the_audit_trail_was_done(day: Day) -> None:
    assert {entry.action for entry in day.trail()} == set(Action)


def test_what_was_traced_is_administration_and_jobs_and_names_nobody(day: Day) -> None:
    rules = {
        f"{method} {rule}": permission
        for method in ("GET", "POST")
        for rule, permission in routes(method).items()
    }
    requests = [trace for trace in day.traces.all if trace.is_request]
    assert {trace.name.replace("HEAD", "GET") for trace in requests} <= {
        name for name, permission in rules.items() if permission in TRACED
    }
    assert requests and len(requests) < len(day.traces.all)
    for trace in day.traces.all:
        said = {name: value for name, value in trace.said.items() if name != "rekpauze.request"}
        words = set(re.findall(r"\w+", f"{trace.name} {said.values()}".lower()))
        theirs = {word.lower() for one in PEOPLE for word in (one.sub, *one.name.split())}
        assert not words & theirs
        assert re.fullmatch(r"[0-9a-f]{16}", str(trace.said.get("rekpauze.request", "0" * 16)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_officer_reads_each_event_in_words(day: Day, language: str) -> None:
    omar, t = day.people["omar"], texts(language)
    omar.fill("/language", language=language, next="/audit")
    events = day.trail()
    shown = list(whole_trail(omar))
    assert len(shown) == len(events)
    for event, line in zip(events, shown, strict=True):
        assert t(f"audit.action.{event.action}") in line
        for name in names_of(event.detail):
            assert t.has(f"audit.detail.{name}"), name
            assert t(f"audit.detail.{name}") + t.colon in line


def whole_trail(omar: Somebody) -> Iterator[str]:
    """The lines of every page of the trail, newest first."""
    path: str | None = "/audit"
    while path:
        page = unescape(omar.look(path).text)
        yield from re.findall(r"<time .*?(?=<time |</main>)", page, re.DOTALL)
        older = re.search(r'href="(/audit\?before=\d+)"', page)
        path = older[1] if older else None


def names_of(detail: Mapping[str, object]) -> Iterator[str]:
    """The names in an event's detail that have something to say."""
    for name, value in detail.items():
        if value not in ([], {}, "", None):
            yield name
            if isinstance(value, Mapping):
                yield from names_of(value)


def test_every_page_is_valid_html(afterwards: Opened, witness: Witness, tmp_path: Path) -> None:
    opened = {one.path.partition("?")[0] for one in witness.answers}
    walked = {path for paths in PAGES.values() for path in paths if "<" not in path}
    assert walked - opened == set()
    assert faults(witness.pages, tmp_path) == []


def test_every_form_comes_back_on_its_page_when_it_has_expired(
    day: Day, afterwards: Opened, witness: Witness
) -> None:
    whose = {csrf_of(day.app, one.token): one for one in day.everybody()}
    rules = day.app.url_map.bind("")
    sent, lost = set(), set()
    for name, page in reversed(list(witness.pages.items())):
        _, method, path, status = name.split(" ")
        here = path.rstrip("?")
        for form in forms(page) if (method, status) == ("GET", "200") else ():
            token, action = form.fields.get("csrf_token", ""), form.action or here
            who = next((one for mine, one in whose.items() if token.startswith(mine)), None)
            if who is None:
                continue
            rule = rules.match(action.partition("?")[0], "POST", return_rule=True)[0].rule
            if rule in sent:
                continue
            sent.add(rule)
            headers = {"Referer": day.stage.address + here}
            data = form.fields | {"csrf_token": "old"}
            answer = who.post(day.stage.address + action, data, headers=headers)
            if (answer.status_code, f'id="{TOLD}"' in answer.text) != (400, True):
                lost.add(rule)
    assert len(sent) > 80
    assert lost == {"/safety/start"}  # its page has an outcome by now


def test_no_two_regions_of_a_page_have_one_name(afterwards: Opened, witness: Witness) -> None:
    found = {name: regions_of_one_name(page) for name, page in witness.pages.items()}
    assert {name: twice for name, twice in found.items() if twice} == {}
