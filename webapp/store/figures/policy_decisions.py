"""Decisions that make the disclosure policy stricter than its file."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import String, delete, select
from sqlalchemy.orm import Mapped, Session

from webapp.domain.figures.disclosure.policy import Policy, stored_policy
from webapp.domain.figures.policy_decisions import PolicyDecision
from webapp.domain.governance.privacy import DataClass
from webapp.domain.periods import Quarter, parse_quarter
from webapp.store.base import Base, BigKey, Json, column, number_key
from webapp.store.people.people import Person


class PolicyDecisionRow(Base):
    """All values of a policy that counts from a quarter on. `actor_id` decided so."""

    __tablename__ = "policy_decision"

    id: Mapped[int] = number_key()
    quarter: Mapped[str] = column(String(7), data=DataClass.ORGANISATION)
    policy: Mapped[dict[str, object]] = column(Json, data=DataClass.ORGANISATION)
    decided_at: Mapped[dt.datetime] = column(data=DataClass.TECHNICAL)
    actor_id: Mapped[int | None] = column(BigKey, data=DataClass.SECURITY)


def list_decisions(session: Session) -> list[PolicyDecision]:
    """All of them, in the order in which they were made."""
    found = (
        select(PolicyDecisionRow, Person.name)
        .outerjoin(Person, Person.id == PolicyDecisionRow.actor_id)
        .order_by(PolicyDecisionRow.id)
    )
    return [
        PolicyDecision(
            row.id, parse_quarter(row.quarter), stored_policy(row.policy), row.decided_at, who
        )
        for row, who in session.execute(found)
    ]


def add_decision(
    session: Session, policy: Policy, *, quarter: Quarter, actor_id: int | None, now: dt.datetime
) -> int:
    """Store one; its number."""
    row = PolicyDecisionRow(
        quarter=quarter.key, policy=policy.stored, decided_at=now, actor_id=actor_id
    )
    session.add(row)
    session.flush()
    return row.id


def delete_decision(session: Session, number: int) -> None:
    """Forget one that does not count yet."""
    session.execute(delete(PolicyDecisionRow).where(PolicyDecisionRow.id == number))
