"""Scores of comfort, sealed: the database shows on which day there are any, and nothing more."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from sqlalchemy import Integer, String, delete, select
from sqlalchemy.orm import Mapped, Session

from webapp.domain.governance.privacy import DataClass
from webapp.domain.programme import comfort as domain
from webapp.store.base import Base, column, person_key, sealed_column
from webapp.store.governance.person_keys import PersonKeyRow, know_key, open_for, seal_for

_SEALED_SIZE = 120


class ComfortRow(Base):
    """The sealed scores of one minute. `local_day` is `date.toordinal()` for the person."""

    __tablename__ = "comfort"

    person_id: Mapped[int] = person_key(data=DataClass.HEALTH)
    tap_id: Mapped[str] = column(String(36), primary_key=True, data=DataClass.HEALTH)
    local_day: Mapped[int] = column(Integer, data=DataClass.HEALTH)
    sealed: Mapped[bytes] = sealed_column("person_id", data=DataClass.HEALTH)
    updated_at: Mapped[dt.datetime] = column(data=DataClass.HEALTH)


def find_comfort(session: Session, *, person_id: int, tap_id: str) -> domain.Comfort | None:
    """The scores of one minute, opened."""
    found = session.get(ComfortRow, (person_id, tap_id))
    return None if found is None else _open(session, found)


def list_comfort(
    session: Session, *, person_id: int, first: dt.date, last: dt.date
) -> list[domain.Comfort]:
    """The scores of one person from `first` to `last`, opened, by time, in one statement."""
    key, days = PersonKeyRow, (first.toordinal(), last.toordinal())
    statement = (
        select(ComfortRow, key.wrapped, key.before)
        .outerjoin(key, key.person_id == ComfortRow.person_id)  # none before `keys rotate`
        .where(ComfortRow.person_id == person_id, ComfortRow.local_day.between(*days))
    )
    rows = session.execute(statement).all()
    for _, *wrapped in rows[:1]:
        know_key(session, person_id, *wrapped)
    return sorted((_open(session, row) for row, *_ in rows), key=lambda one: one.at)


def save_comfort(
    session: Session, *, person_id: int, tap_id: str, comfort: domain.Comfort, now: dt.datetime
) -> None:
    """Store the scores of a minute in place of those before."""
    values: dict[str, Any] = {
        "at": comfort.at.isoformat(),
        "before": comfort.before,
        "after": comfort.after,
    }
    # Without padding, the length of what is sealed would tell whether both scores are there.
    values["pad"] = " " * max(0, _SEALED_SIZE - len(json.dumps(values, separators=(",", ":"))))
    session.merge(
        ComfortRow(
            person_id=person_id,
            tap_id=tap_id,
            local_day=comfort.day.toordinal(),
            sealed=seal_for(session, ComfortRow.sealed, person_id, values),
            updated_at=now,
        )
    )
    session.flush()


def delete_comfort(session: Session, *, person_id: int, tap_id: str) -> None:
    """Remove the scores of one minute."""
    session.execute(
        delete(ComfortRow).where(ComfortRow.person_id == person_id, ComfortRow.tap_id == tap_id)
    )


def _open(session: Session, row: ComfortRow) -> domain.Comfort:
    values = open_for(session, ComfortRow.sealed, row.person_id, row.sealed)
    return domain.Comfort(
        day=dt.date.fromordinal(row.local_day),
        at=dt.datetime.fromisoformat(values["at"]),
        before=values["before"],
        after=values["after"],
        tap_id=row.tap_id,
    )
