"""Side minutes: in a table of their own, so that nothing that counts breaks can meet them."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Integer, String, delete, select
from sqlalchemy.orm import Mapped, Session

from webapp.domain.governance.privacy import DataClass
from webapp.domain.programme.side_minutes import SideKind, SideMinute
from webapp.store.base import Base, column, person_key, stored_enum
from webapp.store.inserts import insert_if_absent


class SideMinuteRow(Base):
    """One tap. `local_day` is `date.toordinal()` in the person's time zone."""

    __tablename__ = "side_minute"

    person_id: Mapped[int] = person_key(data=DataClass.BEHAVIOUR)
    tap_id: Mapped[str] = column(String(36), primary_key=True, data=DataClass.TECHNICAL)
    local_day: Mapped[int] = column(Integer, data=DataClass.BEHAVIOUR)
    kind: Mapped[SideKind] = column(
        stored_enum(SideKind, "kind", is_closed=False), data=DataClass.BEHAVIOUR
    )


def add_minute(session: Session, *, person_id: int, minute: SideMinute) -> None:
    """Keep one; the same tap once more changes nothing."""
    values = {
        "person_id": person_id,
        "tap_id": minute.tap_id,
        "local_day": minute.day.toordinal(),
        "kind": minute.kind,
    }
    session.execute(insert_if_absent(session, SideMinuteRow, values))


def list_minutes(
    session: Session, *, person_id: int, first: dt.date, last: dt.date
) -> list[SideMinute]:
    """Those of one person from `first` to `last`."""
    own = select(SideMinuteRow).where(
        SideMinuteRow.person_id == person_id,
        SideMinuteRow.local_day.between(first.toordinal(), last.toordinal()),
    )
    return [
        SideMinute(row.kind, dt.date.fromordinal(row.local_day), row.tap_id)
        for row in session.scalars(own)
    ]


def delete_minute(session: Session, *, person_id: int, tap_id: str, day: dt.date) -> None:
    """Take back one of this day."""
    own = SideMinuteRow.person_id == person_id, SideMinuteRow.tap_id == tap_id
    of_day = SideMinuteRow.local_day == day.toordinal()
    session.execute(delete(SideMinuteRow).where(*own, of_day))
