"""The disclosure policy as it holds, and decisions that make it stricter from a next quarter on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from webapp.domain.errors import Conflict, NotFound
from webapp.domain.figures.disclosure.policy import Policy
from webapp.domain.figures.policy_decisions import (
    PolicyDecision,
    policy_in,
    quarter_after,
    tightened,
    values_of,
)
from webapp.domain.governance.audit import Action, Occasion
from webapp.domain.periods import Quarter, quarter_of
from webapp.store.figures import policy_decisions as store
from webapp.store.governance import audit
from webapp.store.people.organisation import lock


@dataclass(frozen=True, slots=True)
class PolicyState:
    """What holds now; what will, with all that is planned, from `quarter` on; and what is planned.

    `seen` names exactly this, for a form.
    """

    now: Policy
    coming: Policy
    quarter: Quarter
    planned: list[PolicyDecision]
    seen: str


def read_state(session: Session, *, base: Policy, occasion: Occasion) -> PolicyState:
    """How the policy stands; `base` is that of the file."""
    decisions = store.list_decisions(session)
    quarter = quarter_after(occasion.today)
    planned = [one for one in decisions if one.quarter.first > occasion.today]
    return PolicyState(
        now=policy_in(quarter_of(occasion.today), base, decisions),
        coming=policy_in(quarter, base, decisions),
        quarter=quarter,
        planned=planned,
        seen="-".join(str(one.id) for one in decisions) or "0",
    )


def policy_for(session: Session, *, quarter: Quarter, base: Policy) -> Policy:
    """By which policy a quarter is published that has not begun to be."""
    return policy_in(quarter, base, store.list_decisions(session))


def fewest_people(session: Session, *, base: Policy, today: dt.date) -> int:
    """How many people make a group in the next quarter (k)."""
    return policy_for(session, quarter=quarter_after(today), base=base).k


def decide_policy(
    session: Session,
    *,
    wanted: Mapping[str, int],
    seen: str,
    base: Policy,
    occasion: Occasion,
) -> None:
    """Make the policy stricter, from the next quarter on.

    Raises Invalid: a value is not offered, or none is stricter. Conflict: somebody else decided.
    """
    lock(session)
    state = read_state(session, base=base, occasion=occasion)
    if state.seen != seen:
        raise Conflict("error.policy_changed")
    made = tightened(state.coming, wanted)
    named = replace(
        made,
        version=f"{base.version}, {occasion.today.isoformat()}",
        approved_by="decided by the employer, see the audit trail",
    )
    number = store.add_decision(
        session, named, quarter=state.quarter, actor_id=occasion.actor.id, now=occasion.now
    )
    before = values_of(state.coming)
    stricter = {name: value for name, value in values_of(named).items() if value != before[name]}
    told = ", ".join(f"{name}={value}" for name, value in stricter.items())
    detail = {"from": state.quarter.key, "values": told}
    _record(session, Action.POLICY_TIGHTENED, number, occasion, detail)


def withdraw_decision(session: Session, *, number: int, occasion: Occasion) -> None:
    """Take back what does not count yet. Raises NotFound: there is none. Conflict: it counts."""
    lock(session)
    for one in store.list_decisions(session):
        if one.id == number:
            if one.quarter.first <= occasion.today:
                raise Conflict("error.policy_counts")
            store.delete_decision(session, number)
            _record(session, Action.POLICY_WITHDRAWN, number, occasion, None)
            return
    raise NotFound("error.not_found")


def _record(
    session: Session,
    action: Action,
    number: int,
    occasion: Occasion,
    detail: dict[str, str] | None,
) -> None:
    audit.record(
        session,
        at=occasion.now,
        actor=occasion.actor,
        action=action,
        subject=f"policy/{number}",
        detail=detail,
    )
