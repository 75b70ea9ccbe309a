"""What is answered by a shorter way than the library's is what the library would say."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from typing import Any, Union, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scim2_models import SCIMException, SearchRequest
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
from webapp.scim.filters import conditions
from webapp.scim.protocol import SERVICE, DirectoryService
from webapp.scim.records import group_of, user_of
from webapp.scim.resources import ENTERPRISE

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


TEXTS = st.text(alphabet=st.sampled_from('ab"\\/ é\u0161😀)([]'), max_size=8)
TERMS = st.sampled_from(
    [
        "userName eq {}",
        "USERNAME EQ {}",
        "externalId eq {} and id eq {}",
        "groups[value eq {}]",
        "groups.value eq {} and (userName eq {})",
        f"{ENTERPRISE}:employeeNumber eq {{}}",
    ]
)


@given(terms=TERMS, texts=st.lists(TEXTS, min_size=2, max_size=2), spelt=st.booleans())
def test_a_question_that_is_kept_without_its_texts_asks_for_what_the_library_reads(
    terms: str, texts: list[str], spelt: bool
) -> None:
    """Whatever is quoted in them, each text comes into its own place."""
    asked = {"filter": terms.format(*(json.dumps(one, ensure_ascii=spelt) for one in texts))}
    types = [SERVICE.get_resource_type("User")]
    with SERVICE.provider:
        theirs, nothing = ScimService.read_search_query(SERVICE, types, asked)
        ours, found = SERVICE.read_search_query(types, asked)
    assert nothing is None and found == tuple(texts[: len(found)])
    assert conditions(ours.filter, found) == conditions(theirs.filter)
    assert (ours.count, ours.start_index) == (theirs.count, theirs.start_index)


@pytest.mark.parametrize(
    "wrong",
    ['userName eq "a', 'userName eq "\\x"', 'userName co "a"', 'meta.created eq "0"', 'x eq "0"'],
)
def test_a_question_that_cannot_be_kept_is_refused_as_it_was_written(wrong: str) -> None:
    types, said = [SERVICE.get_resource_type("User")], []
    for read in (ScimService.read_search_query, DirectoryService.read_search_query):
        with SERVICE.provider, pytest.raises(SCIMException) as refused:
            conditions(read(SERVICE, types, {"filter": wrong})[0].filter)
        said.append((refused.value.status, str(refused.value)))
    assert said[0] == said[1]


def test_what_is_asked_again_and_again_is_taken_apart_once() -> None:
    types = [SERVICE.get_resource_type("User")]
    with SERVICE.provider:
        first, _ = SERVICE.read_search_query(types, {"filter": 'userName eq "anna"'})
        again, texts = SERVICE.read_search_query(types, {"filter": 'userName eq "bram"'})
    assert again is first and texts == ("bram",)


@pytest.mark.parametrize("found", [0, 3])
@pytest.mark.parametrize("start", [1, 5])
def test_a_page_without_anything_is_told_as_the_library_tells_it(found: int, start: int) -> None:
    models = cast(Any, Union)[tuple(SERVICE.get_models())]
    asked = parametrize(SearchRequest, models)(start_index=start)
    page = SearchPage(found, [])
    with SERVICE.provider:
        theirs = ScimService.search_response(SERVICE, BASE, [], page, asked)
        assert SERVICE.search_response(BASE, [], page, asked) == theirs
