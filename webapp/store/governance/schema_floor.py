"""How old a release may be that runs on these tables: what it needs is there still."""

from __future__ import annotations

from sqlalchemy import Connection, String, select
from sqlalchemy.orm import Mapped

from webapp.domain.governance.privacy import DataClass
from webapp.store.base import Base, column


class SchemaFloor(Base):
    """One row: the newest migration of the oldest such release. What takes away, raises it."""

    __tablename__ = "schema_floor"

    revision: Mapped[str] = column(String(4), primary_key=True, data=DataClass.TECHNICAL)


def find_floor(connection: Connection) -> str:
    """That migration."""
    return connection.execute(select(SchemaFloor.revision)).scalar_one()
