"""The register of measures: propose, decide, do or drop, and see how all of it stands."""

from __future__ import annotations

from sqlalchemy.orm import Session

from webapp.content.measures import prevention_measures
from webapp.domain.care.prevention_plan import (
    PlanHorizon,
    PlanItem,
    PlanState,
    PlanStep,
    check_proposal,
    taken,
)
from webapp.domain.errors import Conflict, Invalid, NotFound
from webapp.domain.governance.audit import Action, Occasion
from webapp.store.care import prevention_plan as store
from webapp.store.governance import audit

_ACTIONS = {
    PlanState.DECIDED: Action.PLAN_DECIDED,
    PlanState.DONE: Action.PLAN_DONE,
    PlanState.DROPPED: Action.PLAN_DROPPED,
}


def list_items(session: Session) -> list[PlanItem]:
    """Every measure: by state, and in the order in which they were proposed."""
    order = list(PlanState)
    return sorted(store.list_items(session), key=lambda one: (order.index(one.state), one.id))


def propose(
    session: Session, *, measure: str, words: str, horizon: PlanHorizon, by: Occasion
) -> int:
    """Add a measure of the library or in own words; its number.

    Raises Invalid: neither, an unknown one, or too many words. Conflict: the same one is open.
    """
    check_proposal(measure=measure, words=words)
    if measure and measure not in prevention_measures():
        raise Invalid("error.plan.nothing")
    same = (one for one in store.list_items(session) if one.measure == measure and one.is_open)
    if measure and any(same):
        raise Conflict("error.plan.open")
    number = store.add_item(
        session, measure=measure, words=words, horizon=horizon, proposed_on=by.today
    )
    _record(session, Action.PLAN_PROPOSED, number, by)
    return number


def take(session: Session, item_id: int, step: PlanStep, *, edits: int, by: Occasion) -> None:
    """Decide a measure, note that it is done, or drop it.

    Raises NotFound. Invalid, Conflict: as `taken` says.
    """
    item = store.find_item(session, item_id)
    if item is None:
        raise NotFound("error.not_found")
    store.change_item(session, taken(item, step, edits=edits, today=by.today), edits=edits)
    _record(session, _ACTIONS[step.to], item_id, by)


def _record(session: Session, action: Action, number: int, by: Occasion) -> None:
    audit.record(session, at=by.now, actor=by.actor, action=action, subject=f"measure/{number}")
