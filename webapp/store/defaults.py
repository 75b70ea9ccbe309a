"""What an administrator set for everybody: one row, nothing of a person."""

from __future__ import annotations

from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Mapped, Session

from webapp.domain.governance.defaults import InstallationDefaults, from_stored, to_stored
from webapp.domain.governance.privacy import DataClass
from webapp.store.base import Base, Json, column, key

_ONLY = 1


class InstallationDefaultsRow(Base):
    """Defaults and locks. `version` counts their changes."""

    __tablename__ = "installation_defaults"

    id: Mapped[int] = key(autoincrement=False)
    version: Mapped[int] = column(data=DataClass.TECHNICAL)
    told: Mapped[dict[str, Any]] = column(Json, data=DataClass.ORGANISATION)


def find_defaults(session: Session) -> tuple[InstallationDefaults, int]:
    """What holds, and how often it was changed."""
    found = select(InstallationDefaultsRow.told, InstallationDefaultsRow.version)
    row = session.execute(found).one_or_none()
    return (from_stored(row.told), row.version) if row else (from_stored(None), 0)


def save_defaults(session: Session, defaults: InstallationDefaults, *, version: int) -> bool:
    """Store them; whether nobody had changed them since that version."""
    told = to_stored(defaults)
    if version == 0:
        session.execute(insert(InstallationDefaultsRow).values(id=_ONLY, version=1, told=told))
        return True
    same = update(InstallationDefaultsRow).where(InstallationDefaultsRow.version == version)
    changed = same.values(told=told, version=version + 1)
    return session.connection().execute(changed).rowcount == 1
