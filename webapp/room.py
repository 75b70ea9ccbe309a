"""What is done when a disk is full: it is recognised, told in words, and seen beforehand."""

from __future__ import annotations

import errno
import shutil
import sqlite3
import tempfile
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from webapp.settings import SettingsError

LEAST = 64 << 20  # bytes; an upload and what is made of it fit in
_DISK_FULL = "53100"  # PostgreSQL, appendix A
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def is_full(error: Exception) -> bool:
    """Whether something could not be written for want of room, in the database or beside it."""
    if isinstance(error, OSError):
        return error.errno in _NO_ROOM
    if not isinstance(error, DBAPIError):
        return False
    of_sqlite = getattr(error.orig, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
    return of_sqlite or getattr(error.orig, "sqlstate", None) == _DISK_FULL


def has_room(engine: Engine) -> bool:
    """Whether this machine has room left where something is written: SQLite, temporary files."""
    folders = [Path(tempfile.gettempdir())]
    if engine.dialect.name == "sqlite":
        folders.append(Path(engine.url.database or ".").resolve().parent)
    return all(shutil.disk_usage(folder).free >= LEAST for folder in folders)


def make_folder(file: str | None) -> None:
    """That of a database that is a file, if it is one. Raises SettingsError: it cannot be made."""
    folder = Path(file or "").parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        said = f"DATABASE_URL names a file in {folder}, a folder that cannot be made"
        raise SettingsError(f"{said}: {error.strerror}.") from error
