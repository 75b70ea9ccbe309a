"""The register keeps what was proposed and what became of it, and the trail each step."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy.orm import Session

from webapp.domain.care.prevention_plan import PlanHorizon, PlanState, PlanStep
from webapp.domain.errors import Conflict, DomainError, Invalid, NotFound
from webapp.domain.governance.audit import Actor, Occasion
from webapp.services.care.prevention_plan import list_items, propose, take
from webapp.services.governance.audit import read_trail

NOW = dt.datetime(2026, 11, 18, 11, 0, tzinfo=dt.UTC)
TODAY = NOW.date()
BY = Occasion(Actor.person(7), TODAY, NOW)
DECIDE = PlanStep(PlanState.DECIDED, TODAY)


def add(session: Session, measure: str = "water", words: str = "") -> int:
    return propose(session, measure=measure, words=words, horizon=PlanHorizon.YEAR, by=BY)


def test_a_measure_goes_its_way_and_each_step_is_in_the_trail(session: Session) -> None:
    number = add(session)
    take(session, number, DECIDE, edits=0, by=BY)
    take(session, number, PlanStep(PlanState.DONE, TODAY, outcome="Three taps."), edits=1, by=BY)
    (item,) = list_items(session)
    assert (item.state, item.outcome, item.edits) == (PlanState.DONE, "Three taps.", 2)
    events = read_trail(session, before=None, most=9)
    assert [one.action for one in events] == ["plan.done", "plan.decided", "plan.proposed"]
    assert {one.subject for one in events} == {f"measure/{number}"}


def test_what_is_open_comes_before_what_is_over(session: Session) -> None:
    first, second = add(session), add(session, "", "More lifts.")
    take(session, first, PlanStep(PlanState.DROPPED, TODAY, outcome="No room."), edits=0, by=BY)
    assert [one.id for one in list_items(session)] == [second, first]
    assert add(session) > second  # the same measure again, once the first is over


@pytest.mark.parametrize(
    ("measure", "words", "kind", "key"),
    [
        ("", "", Invalid, "error.plan.nothing"),
        ("magic", "", Invalid, "error.plan.nothing"),
        ("water", "", Conflict, "error.plan.open"),
    ],
)
def test_a_proposal_that_cannot_be_is_refused(
    session: Session, measure: str, words: str, kind: type[DomainError], key: str
) -> None:
    add(session)
    with pytest.raises(kind) as caught:
        add(session, measure, words)
    assert caught.value.key == key
    assert len(list_items(session)) == 1


def test_the_second_of_two_is_told(session: Session) -> None:
    number = add(session)
    take(session, number, DECIDE, edits=0, by=BY)
    with pytest.raises(Conflict) as caught:
        take(session, number, DECIDE, edits=0, by=BY)
    assert caught.value.key == "error.plan.changed"


def test_a_measure_that_is_not_there_is_not_found(session: Session) -> None:
    with pytest.raises(NotFound):
        take(session, 9, DECIDE, edits=0, by=BY)
