"""A policy may be stricter than the project's values and never looser."""

from __future__ import annotations

from typing import Any

import pytest

from webapp.domain.errors import Invalid
from webapp.domain.figures.disclosure.policy import (
    Policy,
    is_of_these_rules,
    read_policy,
    stored_policy,
)

STANDARD = Policy("1", "somebody")


def test_a_policy_survives_being_stored() -> None:
    strict = Policy("2", "the data protection officer", k=15, sigma=1.5, steps=(5, 10), cap=4)
    for policy in (strict, STANDARD):
        assert read_policy(policy.as_mapping()) == policy
        assert stored_policy(policy.stored) == policy
        assert is_of_these_rules(policy.stored)


def test_a_policy_that_was_stored_by_the_first_rules_is_read_and_told_apart() -> None:
    assert stored_policy(STANDARD.as_mapping()) == STANDARD
    assert not is_of_these_rules(STANDARD.as_mapping())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("k", 9),
        ("k_part", 4),
        ("w_max", 16),
        ("w_max", 0),
        ("pr", 59),
        ("sigma", 0.99),
        ("trunc", 2.4),
        ("steps", [1, 2, 5]),
        ("steps", [1, 2, 3, 5, 10]),
        ("steps", []),
        ("cap", 6),
        ("cap", 0),
    ],
)
def test_a_looser_value_is_refused_by_name(name: str, value: Any) -> None:
    with pytest.raises(Invalid) as refused:
        read_policy(STANDARD.as_mapping() | {name: value})
    assert refused.value.params == {"name": name}


@pytest.mark.parametrize(
    ("name", "value"),
    [("k", "10"), ("k", True), ("k", 10.0), ("sigma", "1"), ("steps", 10), ("steps", [1.0, 10])],
)
def test_a_value_of_the_wrong_kind_is_refused_by_name(name: str, value: Any) -> None:
    with pytest.raises(Invalid) as refused:
        read_policy(STANDARD.as_mapping() | {name: value})
    assert refused.value.params == {"name": name}


def test_an_unknown_or_missing_value_is_refused_by_name() -> None:
    values = STANDARD.as_mapping()
    with pytest.raises(Invalid) as unknown:
        read_policy(values | {"off": True})
    assert unknown.value.params == {"name": "off"}
    del values["k"]
    with pytest.raises(Invalid) as missing:
        read_policy(values)
    assert missing.value.params == {"name": "k"}
