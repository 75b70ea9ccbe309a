"""What uploaded files mean, told by an administrator in the browser."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from webapp.domain.errors import Conflict
from webapp.domain.governance.audit import Action, Actor
from webapp.domain.ports.absence import AbsenceFiles, Told
from webapp.store.figures import absence_told as store
from webapp.store.governance import audit


def find_told(session: Session) -> tuple[Told | None, int]:
    """What was told, if anything was, and its version."""
    return store.find(session)


def save_told(
    session: Session,
    *,
    files: AbsenceFiles,
    told: Told,
    version: int,
    actor: Actor,
    now: dt.datetime,
) -> None:
    """Let it hold for the files that are uploaded from now on.

    Raises Invalid: something of it is not understood. Conflict: somebody else changed it first.
    """
    files.check(told)
    if store.find(session)[1] != version or not store.save(session, told, version=version):
        raise Conflict("error.absence_told_changed")
    action = Action.ABSENCE_TOLD
    audit.record(session, at=now, actor=actor, action=action, subject="absence-mapping", detail={})
