"""What is answered by a shorter way than the library's is what the library would say."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any, Union, cast

import pytest
from scim2_models import SearchRequest
from scim2_server.service import ScimService
from scim2_server.storage import SearchPage
from scim2_server.utils import parametrize

from webapp.domain.people.directory import (
    DirectoryDetails,
    DirectoryEmail,
    DirectoryGroup,
    DirectoryUser,
    GroupRef,
)
from webapp.scim.protocol import SERVICE
from webapp.scim.records import group_of, user_of

NOW = dt.datetime(2026, 11, 30, 9, 0, tzinfo=dt.UTC)
BASE = "https://rekpauze.example/scim/v2"
BARE = DirectoryUser(7, None, DirectoryDetails("anna@example.com"), NOW, NOW, 1)
FULL = replace(
    BARE,
    details=DirectoryDetails(
        "anna@example.com",
        external_id="x",
        display_name="Anna Maes",
        given_name="Anna",
        active=True,
        employee_number="7",
        emails=(DirectoryEmail("anna@example.com", "work", True),),
    ),
)
RESOURCES = {
    "a user of whom little is said": user_of(BARE),
    "a user": user_of(FULL),
    "a user in a group": user_of(replace(FULL, groups=(GroupRef(3, "Ward"),))),
    "a group": group_of(DirectoryGroup(3, "Ward", None, NOW, NOW, 1, frozenset({7, 8}))),
    "a group of nobody": group_of(DirectoryGroup(4, "Empty", "y", NOW, NOW, 2, frozenset())),
}


@pytest.mark.parametrize("name", RESOURCES)
def test_a_resource_is_sent_as_the_library_sends_it(name: str) -> None:
    with SERVICE.provider:
        theirs = ScimService.publish(SERVICE, BASE, RESOURCES[name])
        assert SERVICE.publish(BASE, RESOURCES[name]).model_dump() == theirs.model_dump()


@pytest.mark.parametrize("found", [0, 3])
@pytest.mark.parametrize("start", [1, 5])
def test_a_page_without_anything_is_told_as_the_library_tells_it(found: int, start: int) -> None:
    models = cast(Any, Union)[tuple(SERVICE.get_models())]
    asked = parametrize(SearchRequest, models)(start_index=start)
    page = SearchPage(found, [])
    with SERVICE.provider:
        theirs = ScimService.search_response(SERVICE, BASE, [], page, asked)
        assert SERVICE.search_response(BASE, [], page, asked) == theirs
