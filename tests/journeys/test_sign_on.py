"""Signing in and out through real providers: the demo's own, a certified one, and Django's."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from tests.factories import make_person
from tests.installed import as_it_was
from tests.places import Place
from tests.stage import Stage, Visitor, demo_stage, forms, path_of, stage
from webapp.installation import installation
from webapp.store.governance.audit import AuditEvent
from webapp.store.people.people import Person

BACK_CHANNEL = ["demo", "certified"]  # those that say when somebody signs out there


@pytest.fixture(scope="module")
def open_stage(sqlite_place: Place) -> Iterator[Callable[[str], Stage]]:
    """Each of the providers with an application, which play for all tests once they were begun."""
    with ExitStack() as stack:
        yield cache(lambda kind: stack.enter_context(stage(kind, sqlite_place.url)))


@pytest.fixture(params=[*BACK_CHANNEL, "toolkit"])
def play(
    request: pytest.FixtureRequest, database_url: str, open_stage: Callable[[str], Stage]
) -> Iterator[Stage]:
    """On a new database; who is signed in at the provider is known by the cookies of a visitor."""
    opened = open_stage(request.param)
    installation(opened.app).database.dispose()
    with as_it_was(opened.app):
        yield opened
    installation(opened.app).database.dispose()


@pytest.fixture
def visitor(play: Stage) -> Iterator[Visitor]:
    with Visitor(play) as visitor:
        yield visitor


def events(play: Stage) -> list[tuple[str, str]]:
    """What the audit trail holds, oldest first."""
    with installation(play.app).database.reading() as session:
        found = session.scalars(select(AuditEvent).order_by(AuditEvent.id))
        return [(event.action, event.subject) for event in found]


@pytest.mark.parametrize(
    ("sub", "home"),
    [
        ("els", "/today"),
        ("hilde", "/dashboard/"),
        ("dirk", "/reports"),
        ("anna", "/administration"),
        ("omar", "/audit"),
    ],
)
def test_each_role_lands_on_its_own_page(visitor: Visitor, sub: str, home: str) -> None:
    assert path_of(visitor.sign_in(sub)) == home


def test_signing_in_leads_to_the_page_one_came_for(visitor: Visitor) -> None:
    page = visitor.sign_in("omar", "/audit?before=9")
    assert page.status_code == 200
    assert page.url.endswith("/audit?before=9")


def test_the_session_is_a_new_one_and_the_old_one_ends(visitor: Visitor) -> None:
    visitor.sign_in("els")
    first = visitor.copy()
    visitor.visit("/sign-in")  # the provider still knows her
    assert visitor.is_signed_in()
    assert visitor.token != first.token
    assert not first.is_signed_in()


def test_a_planted_session_cookie_is_not_taken_over(visitor: Visitor) -> None:
    visitor.cookies.set("rekpauze", "planted", domain="127.0.0.1", path="/")
    visitor.sign_in("els")
    assert "planted" not in visitor.cookies.get_dict().values()


def test_sign_out_ends_the_session_here_and_at_the_provider(visitor: Visitor) -> None:
    visitor.sign_in("els")
    thief = visitor.copy()
    assert thief.is_signed_in()
    end = visitor.sign_out()
    assert (path_of(end), end.status_code) == ("/signed-out", 200)
    assert not visitor.is_signed_in()
    assert not thief.is_signed_in()
    asked = visitor.visit("/sign-in")
    assert asked.url.startswith(visitor.stage.issuer)
    assert forms(asked)


def test_a_state_of_our_own_is_needed_to_come_back_signed_out(visitor: Visitor) -> None:
    assert visitor.visit("/signed-out").status_code == 200
    assert visitor.visit("/signed-out?state=invented").status_code == 400


@pytest.mark.parametrize("play", BACK_CHANNEL, indirect=True)
def test_signing_out_elsewhere_ends_the_session_here(visitor: Visitor, play: Stage) -> None:
    visitor.sign_in("hilde")
    thief = visitor.copy()
    visitor.end_session_at_provider()
    assert not visitor.is_signed_in()
    assert not thief.is_signed_in()
    assert events(play)[-1][0] == "sign-out-by-provider"


@pytest.mark.parametrize("play", BACK_CHANNEL, indirect=True)
def test_signing_out_elsewhere_leaves_other_people_signed_in(play: Stage, visitor: Visitor) -> None:
    visitor.sign_in("els")
    with Visitor(play) as other:
        other.sign_in("hilde")
        visitor.end_session_at_provider()
        assert other.is_signed_in()


@pytest.mark.parametrize("play", BACK_CHANNEL, indirect=True)  # Django's form is of one tab
def test_two_tabs_may_sign_in_at_once(visitor: Visitor) -> None:
    first, second = visitor.visit("/sign-in"), visitor.visit("/sign-in?next=/signed-out")
    assert path_of(visitor.identify(second, "els")) == "/signed-out"
    assert visitor.identify(first, "els").url.startswith(visitor.stage.address)
    assert visitor.is_signed_in()


def test_back_to_the_callback_leads_on_while_signed_in_and_opens_nothing_afterwards(
    visitor: Visitor,
) -> None:
    page = visitor.sign_in("omar", "/audit?before=9")
    callback = next(step.url for step in page.history if "/sign-in/callback" in step.url)
    token = visitor.token
    again = visitor.get(callback)
    assert (again.status_code, again.url) == (200, page.url)
    assert visitor.token == token
    visitor.cookies.set("rekpauze", None)
    late = visitor.get(callback)
    assert late.status_code == 400
    assert "/sign-in" in late.text


def test_a_callback_does_not_work_in_another_browser(play: Stage, visitor: Visitor) -> None:
    page = visitor.sign_in("els")
    callback = next(step.url for step in page.history if "/sign-in/callback" in step.url)
    with Visitor(play) as victim:
        assert victim.get(callback).status_code == 400
        assert not victim.is_signed_in()


def test_people_are_linked_by_employee_number_and_the_trail_tells(
    play: Stage, visitor: Visitor
) -> None:
    with installation(play.app).database.transaction() as session:
        person = make_person(session)
        session.get_one(Person, person).employee_number = "E-anna"
    visitor.sign_in("anna")
    assert events(play) == [
        ("person-linked", f"person/{person}"),
        ("roles-changed", f"person/{person}"),
        ("sign-in", f"person/{person}"),
    ]


def test_someone_unknown_gets_an_account_without_employment(play: Stage, visitor: Visitor) -> None:
    visitor.sign_in("els")
    with installation(play.app).database.reading() as session:
        person = session.scalars(select(Person)).one()
    assert (person.name, person.employee_number) == ("Els Claes", "E-els")
    assert person.subject is not None
    assert "els" not in person.subject  # a digest that holds the issuer too


def test_the_language_is_that_of_the_provider(visitor: Visitor) -> None:
    assert 'lang="fr"' in visitor.sign_in("els", "/nothing-here").text


@pytest.mark.browser
def test_signing_in_and_out_in_a_real_browser(database_url: str, chromium: Browser) -> None:
    with demo_stage(database_url) as play:
        context = chromium.new_context(locale="nl-BE")
        page = context.new_page()
        faults: list[str] = []
        page.on("console", lambda said: faults.append(said.text) if said.type != "info" else None)
        page.goto(play.address)
        page.get_by_role("link", name="Aanmelden").first.click()
        page.get_by_role("button", name="Omar Peeters").click()
        page.wait_for_url(f"{play.address}/audit")
        expect(page.get_by_role("heading", level=1)).to_have_text("Audit trail")
        page.get_by_text("Menu").click()
        page.get_by_role("button", name="Sign out").click()
        page.wait_for_url(f"{play.address}/signed-out")
        expect(page.get_by_role("heading", level=1)).to_have_text("Je bent afgemeld")
        page.goto(f"{play.address}/audit")
        expect(page).to_have_url(re.compile(f"^{play.issuer}/authorize"))
        context.close()
        assert faults == []
