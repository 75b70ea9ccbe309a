"""Uploaded files that wait, sealed, while an administrator looks at what they would do."""

from __future__ import annotations

import datetime as dt
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from typing import BinaryIO

from sqlalchemy.orm import Session

from webapp.domain.errors import NotFound
from webapp.store.figures import absence as store

_LIFE = dt.timedelta(hours=1)
_PART = 1 << 20
_LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class WaitingUpload:
    """What is known of a file that waits."""

    token: str
    name: str
    complete: tuple[dt.date, dt.date] | None


def keep_upload(
    session: Session,
    *,
    file: BinaryIO,
    name: str,
    complete: tuple[dt.date, dt.date] | None,
    person_id: int,
    now: dt.datetime,
) -> str:
    """Keep a file for an hour, in the place of the person's earlier one; its token."""
    store.delete_uploads(session, person_id=person_id)
    store.delete_uploads_expired(session, now)
    token = secrets.token_hex(16)
    first, last = complete or (None, None)
    store.add_upload(
        session,
        token=token,
        person_id=person_id,
        name=name[:_LONGEST_NAME],
        complete_from=first,
        complete_to=last,
        expires_at=now + _LIFE,
    )
    for number, part in enumerate(iter(lambda: file.read(_PART), b"")):
        store.add_upload_part(session, token=token, number=number, piece=part)
    return token


def find_upload(session: Session, *, token: str, person_id: int, now: dt.datetime) -> WaitingUpload:
    """The file that waits.

    Raises NotFound: it was confirmed, has expired, or is somebody else's.
    """
    found = store.find_upload(session, token)
    if found is None or found.person_id != person_id or found.expires_at <= now:
        raise NotFound("error.absence_upload_gone")
    complete = None
    if found.complete_from and found.complete_to:
        complete = (found.complete_from, found.complete_to)
    return WaitingUpload(found.token, found.name, complete)


@contextmanager
def open_upload(session: Session, *, token: str) -> Iterator[BinaryIO]:
    """The file itself, from its beginning, in a temporary file without a name."""
    with tempfile.TemporaryFile() as file:
        for number in count():
            piece = store.find_upload_part(session, token, number)
            if piece is None:
                break
            file.write(piece)
        file.seek(0)
        yield file


def forget_uploads(session: Session, *, person_id: int) -> None:
    """Remove what the person uploaded."""
    store.delete_uploads(session, person_id=person_id)


def forget_expired_uploads(session: Session, *, now: dt.datetime) -> int:
    """Remove uploads that nobody confirmed within the hour; how many."""
    return store.delete_uploads_expired(session, now)
