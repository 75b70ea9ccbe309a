"""What keeps two things from getting one name at the same moment."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

_LOCK = 727277


def lock_names(session: Session) -> None:
    """Let one thing be named at a time; on SQLite, the writing transaction itself sees to that."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(_LOCK)))
