"""What was found of the storage, and when a backup was told of; nothing of a person."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import String, delete, insert, select
from sqlalchemy.orm import Mapped, Session

from webapp.domain.governance.privacy import DataClass
from webapp.domain.governance.storage import BackupStep, StorageLook
from webapp.store.base import Base, column, key

_ONLY = 1


class StorageLookRow(Base):
    """The latest look: in steps, megabytes."""

    __tablename__ = "storage_look"

    id: Mapped[int] = key(autoincrement=False)
    at: Mapped[dt.datetime] = column(data=DataClass.TECHNICAL)
    size: Mapped[int] = column(data=DataClass.TECHNICAL)
    room: Mapped[int | None] = column(data=DataClass.TECHNICAL)


class BackupToldRow(Base):
    """When a step of a backup was told last."""

    __tablename__ = "backup_told"

    step: Mapped[str] = column(String(20), primary_key=True, data=DataClass.TECHNICAL)
    at: Mapped[dt.datetime] = column(data=DataClass.TECHNICAL)


def find_look(session: Session) -> StorageLook | None:
    """The latest look."""
    found = select(StorageLookRow.at, StorageLookRow.size, StorageLookRow.room)
    row = session.execute(found).one_or_none()
    return StorageLook(*row) if row else None


def save_look(session: Session, look: StorageLook) -> None:
    """Keep a look in the place of the one before."""
    session.execute(delete(StorageLookRow))
    session.execute(
        insert(StorageLookRow).values(id=_ONLY, at=look.at, size=look.size, room=look.room)
    )


def list_told(session: Session) -> dict[BackupStep, dt.datetime]:
    """When each step was told last."""
    found = session.execute(select(BackupToldRow.step, BackupToldRow.at))
    return {BackupStep(step): at for step, at in found}


def save_told(session: Session, step: BackupStep, at: dt.datetime) -> None:
    """Note that a step was done at a moment."""
    session.execute(delete(BackupToldRow).where(BackupToldRow.step == step.value))
    session.execute(insert(BackupToldRow).values(step=step.value, at=at))
