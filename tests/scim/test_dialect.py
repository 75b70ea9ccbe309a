"""What directories write, and what of it reaches the models: one line a habit."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scim2_models import InvalidSyntaxException, InvalidValueException

from webapp.scim.dialect import MemberChanges, member_changes, translate

WORK = 'emails[type eq "work"].value'
BADGE = "urn:example:linde:2.0:User"
NOTHING = {"op": "replace", "value": {}}


def translated(*operations: Any) -> list[Any]:
    found = json.loads(translate(json.dumps({"Operations": operations}).encode(), patch=True))
    return list(found["Operations"])


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        pytest.param(
            {"op": "Replace", "path": "active", "value": "False"},
            [{"op": "Replace", "path": "active", "value": "False"}],
            id="words for yes and no and capitals are the models' to read",
        ),
        pytest.param(
            {"op": "Add", "value": {WORK: "a@linde.example", "displayName": "A"}},
            [
                {"op": "Add", "path": WORK, "value": "a@linde.example"},
                {"op": "Add", "value": {"displayName": "A"}},
            ],
            id="a place as a key, which the models would drop unseen",
        ),
        pytest.param(
            {"op": "replace", "value": {"id": "7", "meta": {}, "displayName": "Nurses"}},
            [{"op": "replace", "value": {"displayName": "Nurses"}}],
            id="the id in the value, as Okta renames a group",
        ),
        pytest.param(
            {"op": "replace", "path": "groups", "value": []},
            [NOTHING],
            id="what is ours to say is left out",
        ),
        pytest.param(
            {"op": "Replace", "path": "displayName", "value": [{"$ref": None, "value": "A"}]},
            [{"op": "Replace", "path": "displayName", "value": "A"}],
            id="a list around what there is one of",
        ),
        pytest.param(
            {"op": "Add", "path": "members", "value": [{"value": "7"}]},
            [{"op": "Add", "path": "members", "value": [{"value": "7"}]}],
            id="a list of what there may be several of stays one",
        ),
        pytest.param(
            {"op": "add", "path": "employeeNumber", "value": 4711},
            [{"op": "add", "path": "employeeNumber", "value": "4711"}],
            id="a number for a text",
        ),
        pytest.param(
            {"op": "replace", "value": {"active": True, "n": {"m": [1, 2.5]}}},
            [{"op": "replace", "value": {"active": True, "n": {"m": ["1", "2.5"]}}}],
            id="yes and no are no numbers",
        ),
        pytest.param(
            {"Op": "Remove", "Path": "displayName", "Value": None},
            [{"op": "Remove", "path": "displayName"}],
            id="names of the parts in capitals",
        ),
        pytest.param("nonsense", [{"op": "nonsense"}], id="no object: the models say so"),
    ],
)
def test_an_operation_is_put_into_the_words_of_the_standard(sent: Any, read: list[Any]) -> None:
    assert translated(sent) == read


def test_a_patch_without_operations_is_left_to_the_models_to_refuse() -> None:
    for body in (b"{}", b'{"Operations": []}', b'{"Operations": "x"}'):
        assert json.loads(translate(body, patch=True)) == json.loads(body)


@pytest.mark.parametrize(
    ("operations", "come", "gone"),
    [
        ([{"op": "Add", "path": "members", "value": [{"value": "1"}, {"value": "2"}]}], "12", ""),
        ([{"op": "add", "path": "members", "value": {"value": "1"}}], "1", ""),
        ([{"op": "add", "value": {"members": [{"value": "1"}]}}], "1", ""),
        ([{"op": "Remove", "path": "members", "value": [{"value": "1"}]}], "", "1"),
        ([{"op": "remove", "path": 'members[value eq "1"]'}], "", "1"),
        (
            [
                {"op": "Add", "path": "members", "value": [{"value": "1"}, {"value": "2"}]},
                {"op": "Remove", "path": 'members[value eq "1"]'},
            ],
            "2",
            "1",
        ),
    ],
)
def test_who_comes_into_a_group_and_who_goes(operations: Any, come: str, gone: str) -> None:
    body = translate(json.dumps({"Operations": operations}).encode(), patch=True)
    assert member_changes(body) == MemberChanges(frozenset(come), frozenset(gone))


@pytest.mark.parametrize(
    "operation",
    [
        {"op": "Replace", "path": "members", "value": [{"value": "1"}]},
        {"op": "Remove", "path": "members"},
        {"op": "Replace", "path": "displayName", "value": "Nurses"},
        {"op": "add", "value": {"members": [{"value": "1"}], "displayName": "Nurses"}},
        {"op": "remove", "path": 'members[value ne "1"]'},
    ],
)
def test_a_change_that_says_more_goes_the_long_way(operation: Any) -> None:
    assert member_changes(json.dumps({"Operations": [operation]}).encode()) is None


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff", b'"x"', b'{"a":' * 3000])
def test_what_is_no_object_is_said_to_be_none(body: bytes) -> None:
    for patch in (True, False):
        with pytest.raises(InvalidSyntaxException):
            translate(body, patch=patch)


@pytest.mark.parametrize("text", [r"\u0000", r"\ud800", r"x\udfff"])
def test_what_no_database_stores_is_refused(text: str) -> None:
    with pytest.raises(InvalidValueException):
        translate(b'{"userName": "%s"}' % text.encode(), patch=False)
    path = json.dumps(f'emails[type eq "{text}"].value')  # written out: read when it is looked for
    with pytest.raises(InvalidValueException):
        translate(b'{"Operations": [{"op": "add", "path": %s}]}' % path.encode(), patch=True)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(["Operations", "operations", "schemas"]), JSON), JSON)
def test_whatever_is_sent_is_translated_or_refused_with_words(found: Any, operation: Any) -> None:
    for body in (found, {"Operations": [operation]}):
        try:
            once = translate(json.dumps(body).encode(), patch=True)
        except (InvalidSyntaxException, InvalidValueException):
            continue
        assert translate(once, patch=True) == once
        member_changes(once)


def as_texts(found: Any) -> Any:
    """Numbers as texts, as Python reads them."""
    return json.loads(json.dumps(found), parse_int=str, parse_float=str, parse_constant=str)


@given(st.dictionaries(st.text(), JSON), st.sampled_from(["utf-8", "utf-16", "utf-16-le"]))
def test_a_resource_says_the_same_however_it_is_written_down(found: Any, encoding: str) -> None:
    for ascii_alone in (True, False):
        try:
            body = json.dumps(found, ensure_ascii=ascii_alone).encode(encoding)
            read = translate(body, patch=False)
        except (UnicodeEncodeError, InvalidValueException):
            continue  # half a character, NUL
        assert json.loads(read.decode()) == as_texts(found)


def test_what_is_written_plainly_goes_on_as_it_came() -> None:
    body = json.dumps({"userName": "anna", "active": True, "name": {"givenName": "Anna"}}).encode()
    assert translate(body, patch=False) is body
    assert json.loads(translate(body[:-1] + b', "x": [1.50, NaN]}', patch=False))["x"] == [
        "1.50",
        "NaN",
    ]
