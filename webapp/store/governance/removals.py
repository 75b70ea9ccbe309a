"""Proof of what was removed: by which rule, from which table, how much, when. No person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from sqlalchemy import String, insert, select
from sqlalchemy.orm import Mapped, Session

from webapp.domain.governance.privacy import DataClass
from webapp.domain.governance.removals import (
    Removal,
    RemovalRule,
    RetentionProof,
    in_hundreds,
)
from webapp.store.base import Base, column, key
from webapp.store.inserts import INSERT


class RemovalRow(Base):
    """Rows that a person erased. A day and no time, so that it leads to no visit of anyone.

    `receipt` is a random number that only that person was given.
    """

    __tablename__ = "removal"

    id: Mapped[int] = key()
    day: Mapped[dt.date] = column(data=DataClass.TECHNICAL)
    rule: Mapped[str] = column(String(40), data=DataClass.TECHNICAL)
    place: Mapped[str] = column(String(63), data=DataClass.TECHNICAL)
    removed: Mapped[int] = column(data=DataClass.TECHNICAL)
    receipt: Mapped[str] = column(String(20), index=True, data=DataClass.TECHNICAL)


class RetentionProofRow(Base):
    """What retention removed from a table in a calendar month, which `month` begins.

    A row for each table whether anything went or not: that there is one says nothing.
    """

    __tablename__ = "retention_proof"

    month: Mapped[dt.date] = column(primary_key=True, data=DataClass.TECHNICAL)
    place: Mapped[str] = column(String(63), primary_key=True, data=DataClass.TECHNICAL)
    rule: Mapped[str] = column(String(40), data=DataClass.TECHNICAL)
    removed: Mapped[int] = column(data=DataClass.TECHNICAL)
    done_on: Mapped[dt.date] = column(data=DataClass.TECHNICAL)


def add_removals(
    session: Session,
    *,
    day: dt.date,
    rule: RemovalRule,
    removed: Mapping[str, int],
    receipt: str,
) -> None:
    """Keep proof of what a person erased: the number of rows of each table."""
    rows = [
        {"day": day, "rule": rule, "place": place, "removed": number, "receipt": receipt}
        for place, number in sorted(removed.items())
    ]
    if rows:
        session.execute(insert(RemovalRow), rows)


def add_proof(
    session: Session, *, today: dt.date, rule: RemovalRule, removed: Mapping[str, int]
) -> None:
    """Add what went today to the month, table by table."""
    rows = [
        {
            "month": today.replace(day=1),
            "place": place,
            "rule": rule,
            "removed": number,
            "done_on": today,
        }
        for place, number in sorted(removed.items())
    ]
    if not rows:
        return
    statement = INSERT[session.get_bind().dialect.name](RetentionProofRow).values(rows)
    new = statement.excluded
    added = {"removed": RetentionProofRow.removed + new.removed, "done_on": new.done_on}
    session.execute(
        statement.on_conflict_do_update(index_elements=["month", "place"], set_=added),
        execution_options={"synchronize_session": False},
    )


def list_proof(session: Session, *, today: dt.date, most: int) -> list[RetentionProof]:
    """What was removed because its time was over, the newest month first."""
    order = RetentionProofRow.month.desc(), RetentionProofRow.place
    found = session.execute(
        select(
            RetentionProofRow.month,
            RetentionProofRow.done_on,
            RetentionProofRow.rule,
            RetentionProofRow.place,
            RetentionProofRow.removed,
        )
        .order_by(*order)
        .limit(most)
    )
    return [
        RetentionProof(
            row.month,
            row.done_on,
            RemovalRule(row.rule),
            row.place,
            in_hundreds(row.removed, month=row.month, today=today),
        )
        for row in found
    ]


def list_by_receipt(session: Session, receipt: str) -> list[Removal]:
    """What went under this number."""
    statement = select(RemovalRow).where(RemovalRow.receipt == receipt)
    return [
        Removal(row.day, RemovalRule(row.rule), row.place, row.removed)
        for row in session.scalars(statement.order_by(RemovalRow.place))
    ]
