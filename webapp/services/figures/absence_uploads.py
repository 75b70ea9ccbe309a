"""Uploaded files that wait, sealed, while an administrator looks at what they would do."""

from __future__ import annotations

import datetime as dt
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from typing import BinaryIO, Literal

from sqlalchemy.orm import Session

from webapp.domain.errors import NotFound
from webapp.store.figures import absence as store

_LIFE = dt.timedelta(hours=1)
_PART = 1 << 20
_LONGEST_NAME = 120
UploadKind = Literal["absences", "people"]


@dataclass(frozen=True, slots=True)
class SentFile:
    """What is told of a file beside its content: its name, the period that it is complete for."""

    name: str
    complete: tuple[dt.date, dt.date] | None = None
    kind: UploadKind = "absences"


@dataclass(frozen=True, slots=True)
class WaitingUpload:
    """What is known of a file that waits."""

    token: str
    name: str
    complete: tuple[dt.date, dt.date] | None


def keep_upload(
    session: Session, *, file: BinaryIO, sent: SentFile, person_id: int, now: dt.datetime
) -> str:
    """Keep a file for an hour, in the place of the person's earlier one of its kind; its token."""
    store.delete_uploads(session, person_id=person_id, kind=sent.kind)
    store.delete_uploads_expired(session, now)
    token = secrets.token_hex(16)
    first, last = sent.complete or (None, None)
    store.add_upload(
        session,
        token=token,
        person_id=person_id,
        kind=sent.kind,
        name=sent.name[:_LONGEST_NAME],
        complete_from=first,
        complete_to=last,
        expires_at=now + _LIFE,
    )
    for number, part in enumerate(iter(lambda: file.read(_PART), b"")):
        store.add_upload_part(session, token=token, number=number, piece=part)
    return token


def find_upload(
    session: Session,
    *,
    token: str,
    person_id: int,
    now: dt.datetime,
    kind: UploadKind = "absences",
) -> WaitingUpload:
    """The file that waits.

    Raises NotFound: it was confirmed, has expired, is of another kind, or is somebody else's.
    """
    found = store.find_upload(session, token)
    is_theirs = found is not None and (found.person_id, found.kind) == (person_id, kind)
    if found is None or not is_theirs or found.expires_at <= now:
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


def forget_uploads(session: Session, *, person_id: int, kind: UploadKind = "absences") -> None:
    """Remove what the person uploaded of a kind."""
    store.delete_uploads(session, person_id=person_id, kind=kind)


def forget_expired_uploads(session: Session, *, now: dt.datetime) -> int:
    """Remove uploads that nobody confirmed within the hour; how many."""
    return store.delete_uploads_expired(session, now)
