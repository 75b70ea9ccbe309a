"""What an administrator told of the files that are uploaded: one row, nothing of a person."""

from __future__ import annotations

from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Mapped, Session

from webapp.domain.governance.privacy import DataClass
from webapp.domain.ports.absence import Told
from webapp.store.base import Base, Json, column, key

_ONLY = 1


class ToldRow(Base):
    """The headings and words of the files. `version` counts its changes."""

    __tablename__ = "absence_told"

    id: Mapped[int] = key(autoincrement=False)
    version: Mapped[int] = column(data=DataClass.TECHNICAL)
    told: Mapped[dict[str, Any]] = column(Json, data=DataClass.TECHNICAL)


def find(session: Session) -> tuple[Told | None, int]:
    """What was told, if anything was, and how often it was changed."""
    row = session.execute(select(ToldRow.told, ToldRow.version)).one_or_none()
    return (None, 0) if row is None else (row.told, row.version)


def save(session: Session, told: Told, *, version: int) -> bool:
    """Store it; whether nobody had changed it since that version."""
    if version == 0:
        session.execute(insert(ToldRow).values(id=_ONLY, version=1, told=dict(told)))
        return True
    same = update(ToldRow).where(ToldRow.version == version)
    changed = same.values(told=dict(told), version=version + 1)
    return session.connection().execute(changed).rowcount == 1
