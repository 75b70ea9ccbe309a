"""The policy becomes stricter and never looser, from a quarter that has not begun."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.domain.errors import Invalid
from webapp.domain.figures.disclosure.policy import Policy, strictest
from webapp.domain.figures.policy_decisions import (
    OFFERED,
    PolicyDecision,
    choices,
    policy_in,
    quarter_after,
    tightened,
    values_of,
)
from webapp.domain.periods import Quarter

BASE = Policy("2026-2", "the project")
NEXT = Quarter(2027, 1)
AT = dt.datetime(2026, 11, 29, tzinfo=dt.UTC)
wishes = st.fixed_dictionaries({name: st.sampled_from(values) for name, values in OFFERED.items()})


def decided(number: int, quarter: Quarter, policy: Policy) -> PolicyDecision:
    return PolicyDecision(number, quarter, policy, AT, None)


def is_as_strict(one: Policy, other: Policy) -> bool:
    return replace(strictest(one, other), version="", approved_by="") == replace(
        one, version="", approved_by=""
    )


def test_a_decision_counts_from_the_first_quarter_that_begins_after_it() -> None:
    assert quarter_after(dt.date(2026, 11, 29)) == NEXT
    assert quarter_after(NEXT.first) == NEXT.next
    stricter = tightened(BASE, values_of(BASE) | {"k": 20})
    decisions = [decided(1, NEXT, stricter)]
    assert policy_in(NEXT.previous, BASE, decisions) == BASE
    assert policy_in(NEXT, BASE, decisions).k == policy_in(NEXT.next, BASE, decisions).k == 20


@given(st.lists(st.tuples(wishes, st.integers(0, 3)), max_size=4))
def test_later_quarters_are_never_looser_whatever_is_decided(
    decisions: list[tuple[dict[str, int], int]],
) -> None:
    quarters = [NEXT, NEXT.next, NEXT.next.next, NEXT.next.next.next]
    made: list[PolicyDecision] = []
    for number, (wish, after) in enumerate(decisions, 1):
        coming = policy_in(quarters[-1], BASE, made)
        try:
            made.append(decided(number, quarters[after], tightened(coming, wish)))
        except Invalid:
            continue  # it would be looser, or is the same
        assert is_as_strict(made[-1].policy, coming) and made[-1].policy != coming
    held = [policy_in(one, BASE, made) for one in quarters]
    assert all(is_as_strict(later, one) for one, later in itertools.pairwise(held))
    assert is_as_strict(held[0], BASE)


def test_only_what_is_stricter_is_offered() -> None:
    strict = tightened(BASE, values_of(BASE) | {"k": 20, "step": 5, "w_max": 12})
    offered = choices(strict)
    assert offered == {
        "k": [20, 25, 30, 50],
        "k_part": [5, 8, 10],
        "step": [5, 10],
        "pr": [60, 70, 80],
        "w_max": [12, 10],
    }
    for name, value in (("k", 10), ("step", 1), ("w_max", 15), ("k", 11)):
        with pytest.raises(Invalid) as refusal:
            tightened(strict, values_of(strict) | {name: value})
        assert refusal.value.key == "error.policy_choice"
    with pytest.raises(Invalid) as refusal:
        tightened(strict, values_of(strict))
    assert refusal.value.key == "error.policy_same"


def test_a_file_that_is_stricter_holds_beside_what_was_decided() -> None:
    file = replace(BASE, k=25, sigma=1.5)
    found = policy_in(NEXT, file, [decided(1, NEXT, replace(BASE, version="x", pr=80))])
    assert (found.k, found.sigma, found.pr, found.version) == (25, 1.5, 80, "x")
    assert policy_in(NEXT, file, [decided(1, NEXT, replace(BASE, version="x"))]) == file
