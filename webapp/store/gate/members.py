"""Who counts in a quarter, and where: fixed on its first day, and only for the gate to read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from itertools import starmap
from typing import cast

from sqlalchemy import ForeignKey, String, Table, select
from sqlalchemy.orm import Mapped, Session

from webapp.domain.figures.disclosure.groups import Member
from webapp.domain.governance.privacy import DataClass
from webapp.store.base import Base, BigKey, column
from webapp.store.gate.rows import add_rows, read_rows
from webapp.store.people.people import Person

_OWN = DataClass.DISCLOSURE


class ReleaseMember(Base):
    """Where a person was on the first day of a quarter, and so counts all through it."""

    __tablename__ = "release_member"

    quarter: Mapped[str] = column(String(7), primary_key=True, data=_OWN)
    person_id: Mapped[int] = column(
        BigKey, ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True, data=_OWN
    )
    department_id: Mapped[int] = column(BigKey, data=_OWN)
    site_id: Mapped[int] = column(BigKey, data=_OWN)
    campaign_from: Mapped[dt.date | None] = column(data=_OWN)


_MEMBER = cast(Table, ReleaseMember.__table__)


def add_members(session: Session, quarter: str, members: Iterable[Member]) -> None:
    """Store who counts in a quarter; not those who were erased since they were read."""
    left = set(session.scalars(select(Person.id)))
    rows = ((quarter, *member) for member in members if member.person_id in left)
    add_rows(session, _MEMBER, rows)


def list_members(session: Session, quarter: str) -> list[Member]:
    """The members of a quarter; those who were erased are gone."""
    statement = (
        select(
            _MEMBER.c.person_id,
            _MEMBER.c.department_id,
            _MEMBER.c.site_id,
            _MEMBER.c.campaign_from,
        )
        .where(_MEMBER.c.quarter == quarter)
        .order_by(_MEMBER.c.person_id)
    )
    return list(starmap(Member, read_rows(session, statement)))


def find_members(session: Session, people: Collection[int], quarter: str) -> set[int]:
    """Those of these people who are members of the quarter or of a later one."""
    later = (ReleaseMember.person_id.in_(people), ReleaseMember.quarter >= quarter)
    return set(session.scalars(select(ReleaseMember.person_id).where(*later)))
