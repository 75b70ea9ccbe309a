"""A measure is proposed, decided, done or dropped, in that order and on days that make sense."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from webapp.domain.care.prevention_plan import (
    PlanHorizon,
    PlanItem,
    PlanState,
    PlanStep,
    check_proposal,
    next_action_plan,
    taken,
)
from webapp.domain.errors import Conflict, DomainError, Invalid

TODAY = dt.date(2026, 11, 18)
PROPOSED = PlanItem(1, "water", "", PlanHorizon.YEAR, PlanState.PROPOSED, dt.date(2026, 10, 8))
DAY = dt.date(2026, 11, 2)
DECIDED = taken(PROPOSED, PlanStep(PlanState.DECIDED, DAY, TODAY), edits=0, today=TODAY)


def test_a_measure_is_decided_and_then_done() -> None:
    assert (DECIDED.state, DECIDED.decided_on, DECIDED.due_on) == (PlanState.DECIDED, DAY, TODAY)
    step = PlanStep(PlanState.DONE, TODAY, outcome="Three taps.")
    done = taken(DECIDED, step, edits=1, today=TODAY)
    assert (done.state, done.ended_on, done.outcome) == (PlanState.DONE, TODAY, "Three taps.")
    assert not done.is_open


def test_a_measure_is_late_when_its_day_is_over_and_it_is_not_done() -> None:
    assert DECIDED.is_late(TODAY + dt.timedelta(days=1))
    assert not DECIDED.is_late(TODAY)
    assert not PROPOSED.is_late(TODAY)


@pytest.mark.parametrize(
    ("item", "step", "edits", "kind", "key"),
    [
        (PROPOSED, PlanStep(PlanState.DECIDED, DAY), 1, Conflict, "changed"),
        (PROPOSED, PlanStep(PlanState.DONE, DAY, outcome="x"), 0, Conflict, "step"),
        (DECIDED, PlanStep(PlanState.DECIDED, DAY), 1, Conflict, "step"),
        (PROPOSED, PlanStep(PlanState.PROPOSED, DAY), 0, Conflict, "step"),
        (PROPOSED, PlanStep(PlanState.DECIDED, dt.date(2026, 10, 7)), 0, Invalid, "day"),
        (PROPOSED, PlanStep(PlanState.DECIDED, dt.date(2026, 11, 19)), 0, Invalid, "day"),
        (PROPOSED, PlanStep(PlanState.DECIDED, TODAY, DAY), 0, Invalid, "due"),
        (DECIDED, PlanStep(PlanState.DONE, TODAY), 1, Invalid, "outcome"),
        (PROPOSED, PlanStep(PlanState.DROPPED, TODAY, outcome="x" * 501), 0, Invalid, "outcome"),
    ],
)
def test_a_step_that_makes_no_sense_is_refused(
    item: PlanItem, step: PlanStep, edits: int, kind: type[DomainError], key: str
) -> None:
    with pytest.raises(kind) as caught:
        taken(item, step, edits=edits, today=TODAY)
    assert caught.value.key == f"error.plan.{key}"


@pytest.mark.parametrize("state", [PlanState.DONE, PlanState.DROPPED])
def test_what_is_over_stays_as_it_is(state: PlanState) -> None:
    with pytest.raises(Conflict):
        taken(
            replace(DECIDED, state=state), PlanStep(PlanState.DROPPED, TODAY), edits=1, today=TODAY
        )


@pytest.mark.parametrize(("words", "key"), [("", "nothing"), ("x" * 501, "words")])
def test_a_proposal_says_something_and_is_short(words: str, key: str) -> None:
    with pytest.raises(Invalid) as caught:
        check_proposal(measure="", words=words)
    assert caught.value.key == f"error.plan.{key}"


@pytest.mark.parametrize(
    ("today", "due"),
    [
        (dt.date(2026, 10, 31), dt.date(2026, 11, 1)),
        (dt.date(2026, 11, 1), dt.date(2026, 11, 1)),
        (dt.date(2026, 11, 2), dt.date(2027, 11, 1)),
    ],
)
def test_the_annual_plan_is_due_by_the_first_of_november(today: dt.date, due: dt.date) -> None:
    assert next_action_plan(today) == due
