"""Proof of what was removed: by which rule, from which table, how many rows, when. No person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from sqlalchemy import Select, String, insert, select
from sqlalchemy.orm import Mapped, Session

from webapp.domain.governance import removals as domain
from webapp.domain.governance.privacy import DataClass
from webapp.domain.governance.removals import RemovalRule
from webapp.store.base import Base, column, key


class RemovalRow(Base):
    """Rows of one table that went. A day and no time, so that it leads to no visit of anyone.

    `receipt` is a random number that only the person who erased their own data was given.
    """

    __tablename__ = "removal"

    id: Mapped[int] = key()
    day: Mapped[dt.date] = column(data=DataClass.TECHNICAL)
    rule: Mapped[str] = column(String(40), data=DataClass.TECHNICAL)
    place: Mapped[str] = column(String(63), data=DataClass.TECHNICAL)
    removed: Mapped[int] = column(data=DataClass.TECHNICAL)
    receipt: Mapped[str | None] = column(String(20), index=True, data=DataClass.TECHNICAL)


def add_removals(
    session: Session,
    *,
    day: dt.date,
    rule: RemovalRule,
    removed: Mapping[str, int],
    receipt: str | None = None,
) -> None:
    """Keep proof: the number of rows of each table."""
    rows = [
        {"day": day, "rule": rule, "place": place, "removed": number, "receipt": receipt}
        for place, number in sorted(removed.items())
    ]
    if rows:
        session.execute(insert(RemovalRow), rows)


def list_by_rule(session: Session, most: int) -> list[domain.Removal]:
    """What was removed because its time was over, newest first; not what people erased."""
    statement = select(RemovalRow).where(RemovalRow.receipt.is_(None))
    return _removals(session, statement.order_by(RemovalRow.id.desc()).limit(most))


def list_by_receipt(session: Session, receipt: str) -> list[domain.Removal]:
    """What went under this number."""
    statement = select(RemovalRow).where(RemovalRow.receipt == receipt)
    return _removals(session, statement.order_by(RemovalRow.place))


def _removals(session: Session, statement: Select[RemovalRow]) -> list[domain.Removal]:
    return [
        domain.Removal(row.day, RemovalRule(row.rule), row.place, row.removed)
        for row in session.scalars(statement)
    ]
