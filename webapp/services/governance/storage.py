"""The state of storage and backup: looked at once a day, and told by the commands that copy."""

from __future__ import annotations

import datetime as dt
import logging

from sqlalchemy.orm import Session

from webapp.domain.governance.storage import BackupStep, StorageState, look_at
from webapp.store.governance import storage as store

log = logging.getLogger(__name__)


def read_storage(session: Session) -> StorageState:
    """What is known now."""
    return StorageState(store.find_look(session), store.list_told(session))


def look_at_storage(session: Session, *, size: int, room: int | None, now: dt.datetime) -> None:
    """Keep what the database and its disk say, and have the log warn of what is to be mended."""
    store.save_look(session, look_at(size, room, now))
    for warning in read_storage(session).warnings(now):
        log.warning("storage: %s", warning)


def tell_backup(session: Session, *, step: BackupStep, now: dt.datetime) -> None:
    """Note that a copy was made, or put back to try it."""
    store.save_told(session, step, now)
