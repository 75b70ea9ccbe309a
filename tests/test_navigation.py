"""One table says where one can go: in the bar, in the menu, and after signing in."""

from __future__ import annotations

import pytest
from flask import Flask

from webapp.domain.people.access import Permission, Role, Viewer
from webapp.navigation import PLACES, Place, bar, home_of, more, personal
from webapp.security import PUBLIC, declared_permission


@pytest.fixture
def backend() -> str:
    return "sqlite"


def viewer(*roles: Role) -> Viewer:
    return Viewer(1, frozenset({Role.EMPLOYEE, *roles}), "nl", "Europe/Brussels")


def keys(places: list[Place]) -> list[str]:
    return [place.key for place in places]


def test_every_place_is_a_page_with_the_permission_that_the_table_says(app: Flask) -> None:
    addresses = app.url_map.bind("localhost")
    declared = {
        place.key: declared_permission(app, addresses.match(place.path)[0])
        for place in PLACES.values()
    }
    assert declared == {place.key: place.permission or PUBLIC for place in PLACES.values()}


def test_the_bar_has_room_for_three_tasks_and_the_rest_is_in_the_menu() -> None:
    everything = viewer(*Role)
    assert keys(bar(everything)) == ["today", "progress", "dashboard", "reports", "consultations"]
    assert keys(more(everything)) == [
        "prevention_plan",
        "workstation_groups",
        "taking_along",
        "content",
        "long_absences",
        "workstations",
        "administration",
        "people",
        "absences",
        "organisation",
        "roles",
        "connections",
        "webhooks",
        "directory",
        "campaigns",
        "launch",
        "policy",
        "pause_screens",
        "audit",
        "papers",
        "role_confirmations",
    ]
    assert keys(bar(viewer())) == ["today", "progress"]
    assert more(viewer()) == []


def test_everyone_finds_their_own_pages_in_the_menu() -> None:
    own = ["reminders", "exercises", "safety", "consultation", "workstation", "help", "my_data"]
    for role in Role:
        assert keys(personal(viewer(role))) == own


@pytest.mark.parametrize(
    ("roles", "home"),
    [
        ([], "/today"),
        ([Role.HR_ANALYST], "/dashboard/"),
        ([Role.OCCUPATIONAL_PHYSICIAN, Role.HR_ANALYST], "/reports"),
        ([Role.ADMINISTRATOR, Role.DATA_PROTECTION_OFFICER], "/administration"),
        ([Role.DATA_PROTECTION_OFFICER], "/audit"),
    ],
)
def test_one_lands_on_the_page_that_one_most_likely_came_for(roles: list[Role], home: str) -> None:
    assert home_of(viewer(*roles)) == home


def test_a_page_is_marked_for_what_lies_below_it_and_for_its_other_folder() -> None:
    today = PLACES["today"]
    assert all(today.is_here(path) for path in ("/today", "/breaks/new"))
    assert not any(today.is_here(path) for path in ("/today-and-more", "/progress"))
    assert PLACES["dashboard"].is_here("/dashboard/")


def test_nobody_without_the_permission_is_shown_a_place() -> None:
    place = Place("x", "/x", "x", Permission.AUDIT_READ)
    assert [place.is_open_to(viewer(role)) for role in Role] == [
        role is Role.DATA_PROTECTION_OFFICER for role in Role
    ]
