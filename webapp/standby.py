"""What changes when the database that answers is a standby: it is read, not kept, and told.

`DATABASE_URL` may name several hosts (`?host=first&host=second`); the driver takes the first that
answers. Once the first is back it must be asked again at once, so that a connection to a standby is
never used twice. How a server says so stands here, beside how it says that it gave something up.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.exc import DBAPIError

_ONLY_READING = "25006"  # read_only_sql_transaction; PostgreSQL, appendix A
_DEADLOCK = "40P01"  # deadlock_detected; the same


def never_keep(engine: Engine) -> None:
    """Close a connection to a standby when it is given back."""
    event.listen(engine, "checkin", _close)


def _close(connection: Any, record: Any) -> None:
    if connection is not None and is_standby(connection):
        record.invalidate()


def is_standby(connection: Any) -> bool:
    """Whether the server at the other end only reads; it tells so by itself, unasked."""
    return bool(connection.info.parameter_status("in_hot_standby") == "on")


def gave_up(error: DBAPIError) -> bool:
    """Whether two waited for each other, and this one was chosen to let the other go on."""
    return getattr(error.orig, "sqlstate", None) == _DEADLOCK


def only_reads(error: DBAPIError) -> bool:
    """Whether a statement was refused because the database can only be read now."""
    return getattr(error.orig, "sqlstate", None) == _ONLY_READING
