"""What counts of a piece of content follows from its decisions, in order."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tests.conftest import NOON
from webapp.domain.care.content_reviews import (
    ContentDecision,
    ContentItem,
    ContentKind,
    ContentStep,
    ContentVersion,
    ReviewedAs,
    ReviewState,
    check_seen,
    check_signature,
    check_withdrawal,
    in_force,
    planned,
    review_state,
)
from webapp.domain.errors import Conflict, Invalid

TODAY = NOON.date()
ITEM = ContentItem(ContentKind.EXERCISE, "bend")
NEW, OLD = "a" * 64, "b" * 64


def signed(number: int = 1, *, days: int = 0, digest: str = NEW) -> ContentDecision:
    """A signature that takes effect so many days from today."""
    day = TODAY + dt.timedelta(days)
    return ContentDecision(
        ITEM, number, ContentStep.SIGNED, digest, "dr. A", NOON, TODAY, effective_on=day
    )


def withdrawn(number: int = 2) -> ContentDecision:
    return replace(signed(number), step=ContentStep.WITHDRAWN, reason="hurts")


@pytest.mark.parametrize(
    ("decisions", "state"),
    [
        ([], ReviewState.NEW),
        ([signed()], ReviewState.SIGNED),
        ([signed(days=1)], ReviewState.PLANNED),
        ([signed(digest=OLD)], ReviewState.CHANGED),
        ([signed(digest=OLD), signed(2, days=7)], ReviewState.PLANNED),
        ([signed(), withdrawn()], ReviewState.WITHDRAWN),
        ([signed(days=1), withdrawn()], ReviewState.WITHDRAWN),
        ([signed(), withdrawn(), signed(3)], ReviewState.SIGNED),
    ],
)
def test_where_the_version_that_ships_stands(
    decisions: list[ContentDecision], state: ReviewState
) -> None:
    assert review_state(decisions, digest=NEW, today=TODAY) is state


def test_the_version_before_counts_until_the_next_one_takes_effect() -> None:
    decisions = [signed(digest=OLD), signed(2, days=7)]
    before, after = (in_force(decisions, TODAY + dt.timedelta(days)) for days in (6, 7))
    assert (before, after) == tuple(decisions)
    assert planned(decisions, TODAY) == decisions[1]


def test_who_signs_last_decides_also_when_another_day_was_planned() -> None:
    decisions = [signed(days=9), signed(2, days=3)]
    assert in_force(decisions, TODAY + dt.timedelta(9)) == decisions[1]


STEPS = some.lists(
    some.tuples(some.sampled_from(ContentStep), some.integers(-30, 30), some.sampled_from("ab"))
)


@given(STEPS, some.integers(-40, 40))
def test_nothing_counts_that_is_withdrawn_or_not_yet_in_effect_or_unsigned(
    steps: list[tuple[ContentStep, int, str]], later: int
) -> None:
    decisions = [
        replace(signed(number, days=days, digest=digest), step=step)
        for number, (step, days, digest) in enumerate(steps, 1)
    ]
    today = TODAY + dt.timedelta(later)
    found = in_force(decisions, today)
    if found is not None:
        assert found.step is ContentStep.SIGNED
        assert found.effective_on <= today
        after = decisions[found.number :]
        assert ContentStep.WITHDRAWN not in {one.step for one in after}
        assert all(one.effective_on > today for one in after)
    assert in_force([*decisions, withdrawn(99)], today) is None


def test_the_same_content_has_the_same_digest_and_any_change_another() -> None:
    content = {"text": {"nl": "Buig"}, "order": 1}
    one = ContentVersion.of(ITEM, content)
    assert ContentVersion.of(ITEM, dict(content)).digest == one.digest
    assert ContentVersion.of(ITEM, {**content, "order": 2}).digest != one.digest
    assert ContentVersion.of(ITEM, {**content, "text": {"nl": "Buig."}}).digest != one.digest
    assert one.content == content


def test_nobody_decides_about_what_they_did_not_see() -> None:
    seen = ReviewedAs(ITEM, NEW, 1)
    check_seen(seen, seen)
    with pytest.raises(Conflict, match="decided"):
        check_seen(seen, ReviewedAs(ITEM, NEW, 2))
    with pytest.raises(Conflict, match="changed"):
        check_seen(seen, ReviewedAs(ITEM, OLD, 1))


@pytest.mark.parametrize(("name", "days"), [("", 0), ("x" * 121, 0), ("dr. A", -1), ("dr. A", 400)])
def test_a_signature_has_a_name_and_a_day_from_today_on(name: str, days: int) -> None:
    with pytest.raises(Invalid):
        check_signature(name=name, effective_on=TODAY + dt.timedelta(days), today=TODAY)


@pytest.mark.parametrize(("name", "reason"), [("", "hurts"), ("dr. A", ""), ("dr. A", "x" * 501)])
def test_a_withdrawal_has_a_name_and_a_reason(name: str, reason: str) -> None:
    with pytest.raises(Invalid):
        check_withdrawal(name=name, reason=reason)
