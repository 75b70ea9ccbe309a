"""Counted breaks of accounts that began anew, until their month is published. The gate's alone.

Nobody is shown these: whoever opened the account anew may be another than who logged them.
"""

from __future__ import annotations

from typing import cast

from sqlalchemy import ForeignKey, Integer, SmallInteger, Table, select
from sqlalchemy.orm import Mapped, Session

from webapp.domain.governance.privacy import DataClass
from webapp.store.base import Base, BigKey, column
from webapp.store.inserts import INSERT
from webapp.store.programme.breaks import LOG


class FormerBreakRow(Base):
    """That somebody had a first, second or third break on a day (`date.toordinal()`)."""

    __tablename__ = "former_break"

    person_id: Mapped[int] = column(
        BigKey,
        ForeignKey("person.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
        data=DataClass.DISCLOSURE,
    )
    local_day: Mapped[int] = column(
        Integer, primary_key=True, autoincrement=False, data=DataClass.DISCLOSURE
    )
    slot: Mapped[int] = column(
        SmallInteger, primary_key=True, autoincrement=False, data=DataClass.DISCLOSURE
    )


FORMER = cast(Table, FormerBreakRow.__table__)


def keep_former(session: Session, person_id: int) -> None:
    """Keep the person's counted breaks for the figures, before what is theirs goes."""
    columns = (LOG.c.person_id, LOG.c.local_day, LOG.c.slot)
    counted = select(*columns).where(LOG.c.person_id == person_id, LOG.c.slot.is_not(None))
    kept = INSERT[session.get_bind().dialect.name](FORMER).from_select(
        [one.name for one in columns], counted
    )
    session.execute(kept.on_conflict_do_nothing())
