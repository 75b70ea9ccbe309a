"""The archive of signed reports, and files that wait for a signature made elsewhere."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

from sqlalchemy import (
    ColumnElement,
    LargeBinary,
    SmallInteger,
    String,
    UniqueConstraint,
    delete,
    select,
)
from sqlalchemy.orm import Mapped, Session

from webapp.domain.care.report_signatures import FileKey, SignedFile, WaitingFile
from webapp.domain.care.report_versions import ReportKey
from webapp.domain.care.reports import ReportEdition
from webapp.domain.governance.audit import Occasion
from webapp.domain.governance.privacy import DataClass
from webapp.domain.ports.signing import (
    FoundSignature,
    PreparedDocument,
    SignatureLevel,
    SignedDocument,
    SignerStanding,
)
from webapp.store.base import Base, BigKey, column, key, stored_enum
from webapp.store.care.reports import FILE_COLUMNS, site_column
from webapp.store.inserts import insert_if_absent

_TECHNICAL, _SECURITY = DataClass.TECHNICAL, DataClass.SECURITY
_NAME = String(200)


class _OfFile:
    """The columns that say which file a row is about."""

    quarter: Mapped[str] = column(String(7), data=_TECHNICAL)
    number: Mapped[int] = column(SmallInteger, data=_TECHNICAL)
    edition: Mapped[ReportEdition] = column(stored_enum(ReportEdition, "edition"), data=_TECHNICAL)
    language: Mapped[str] = column(String(2), data=_TECHNICAL)
    site_id: Mapped[int] = site_column()


class SignedFileRow(_OfFile, Base):
    """A signed file as it was made; written once, and what was read of its signature then."""

    __tablename__ = "signed_report"
    __table_args__ = (UniqueConstraint(*FILE_COLUMNS),)

    id: Mapped[int] = key()
    signed_at: Mapped[dt.datetime] = column(data=_TECHNICAL)
    said_at: Mapped[dt.datetime | None] = column(data=_TECHNICAL)
    actor_id: Mapped[int | None] = column(BigKey, data=_SECURITY)
    sha256: Mapped[str] = column(String(64), index=True, data=_TECHNICAL)
    released_sha256: Mapped[str] = column(String(64), data=_TECHNICAL)
    size: Mapped[int] = column(data=_TECHNICAL)
    signer: Mapped[str] = column(_NAME, data=_SECURITY)
    issuer: Mapped[str] = column(_NAME, data=_SECURITY)
    valid_from: Mapped[dt.datetime] = column(data=_TECHNICAL)
    valid_until: Mapped[dt.datetime] = column(data=_TECHNICAL)
    stamped_at: Mapped[dt.datetime | None] = column(data=_TECHNICAL)
    stamped_by: Mapped[str] = column(_NAME, data=_TECHNICAL)
    is_stamp_trusted: Mapped[bool] = column(data=_TECHNICAL)
    level: Mapped[SignatureLevel] = column(stored_enum(SignatureLevel, "level"), data=_TECHNICAL)
    standing: Mapped[SignerStanding] = column(
        stored_enum(SignerStanding, "standing"), data=_TECHNICAL
    )
    content: Mapped[bytes] = column(LargeBinary, data=DataClass.RELEASED)


class WaitingFileRow(_OfFile, Base):
    """A file with room for a signature, from `room_start` to `room_end`."""

    __tablename__ = "report_to_sign"
    __table_args__ = (UniqueConstraint(*FILE_COLUMNS),)

    id: Mapped[int] = key()
    prepared_at: Mapped[dt.datetime] = column(data=_TECHNICAL)
    digest: Mapped[str] = column(String(64), data=_TECHNICAL)
    room_start: Mapped[int] = column(data=_TECHNICAL)
    room_end: Mapped[int] = column(data=_TECHNICAL)
    content: Mapped[bytes] = column(LargeBinary, data=DataClass.RELEASED)


_WITHOUT_BYTES = [one for one in SignedFileRow.__table__.columns if one.name != "content"]


def add_signed(
    session: Session, file: FileKey, signed: SignedDocument, *, released_sha256: str, by: Occasion
) -> str | None:
    """Keep a signed file; its SHA-256. None: this file is signed already."""
    found, sha256 = signed.signature, hashlib.sha256(signed.content).hexdigest()
    values = {
        **_place(file),
        "signed_at": by.now,
        "actor_id": by.actor.id,
        "said_at": found.said_at,
        "sha256": sha256,
        "released_sha256": released_sha256,
        "size": len(signed.content),
        "signer": found.signer[:200],
        "issuer": found.issuer[:200],
        "valid_from": found.valid_from,
        "valid_until": found.valid_until,
        "stamped_at": found.stamped_at,
        "stamped_by": found.stamped_by[:200],
        "is_stamp_trusted": found.is_stamp_trusted,
        "level": found.level,
        "standing": found.standing,
        "content": signed.content,
    }
    statement = insert_if_absent(session, SignedFileRow, values)
    is_new = session.execute(statement.returning(SignedFileRow.id)).first() is not None
    return sha256 if is_new else None


def list_signed(session: Session, version: ReportKey | None = None) -> list[SignedFile]:
    """The signed files, or those of one version."""
    statement = select(*_WITHOUT_BYTES).order_by(SignedFileRow.id)
    if version is not None:
        statement = statement.where(*_of(SignedFileRow, version))
    return [_signed(row) for row in session.execute(statement)]


def find_signed(session: Session, file: FileKey) -> tuple[SignedFile, bytes] | None:
    """A signed file with its bytes, if it is there."""
    row = session.execute(
        select(*_WITHOUT_BYTES, SignedFileRow.content).where(*_is(SignedFileRow, file))
    ).one_or_none()
    return None if row is None else (_signed(row), row.content)


def put_waiting(
    session: Session, file: FileKey, prepared: PreparedDocument, *, now: dt.datetime
) -> None:
    """Keep a file with room, in the place of one that waited before."""
    drop_waiting(session, file)
    session.add(
        WaitingFileRow(
            **_place(file),
            prepared_at=now,
            digest=hashlib.sha256(prepared.covered).hexdigest(),
            room_start=prepared.start,
            room_end=prepared.end,
            content=prepared.content,
        )
    )
    session.flush()


def list_waiting(session: Session, version: ReportKey) -> list[WaitingFile]:
    """The files of a version that wait."""
    row = WaitingFileRow
    found = session.execute(
        select(*_file(row), row.prepared_at, row.digest).where(*_of(row, version)).order_by(row.id)
    )
    return [WaitingFile(FileKey(*one[:5]), one.prepared_at, one.digest) for one in found]


def find_waiting(session: Session, file: FileKey) -> PreparedDocument | None:
    """A file that waits."""
    row = session.scalars(select(WaitingFileRow).where(*_is(WaitingFileRow, file))).one_or_none()
    return None if row is None else PreparedDocument(row.content, row.room_start, row.room_end)


def drop_waiting(session: Session, file: FileKey) -> None:
    """Forget a file that waited."""
    session.execute(delete(WaitingFileRow).where(*_is(WaitingFileRow, file)))


def _place(file: FileKey) -> dict[str, Any]:
    return {
        "quarter": file.quarter,
        "number": file.number,
        "edition": file.edition,
        "language": file.language,
        "site_id": file.site,
    }


def _file(row: type[WaitingFileRow]) -> tuple[Any, ...]:
    return row.quarter, row.number, row.edition, row.language, row.site_id


def _of(
    row: type[SignedFileRow] | type[WaitingFileRow], version: ReportKey
) -> tuple[ColumnElement[bool], ...]:
    same = (row.quarter == version.quarter, row.site_id == version.site)
    return *same, row.number == version.number


def _is(
    row: type[SignedFileRow] | type[WaitingFileRow], file: FileKey
) -> tuple[ColumnElement[bool], ...]:
    return tuple(getattr(row, name) == value for name, value in _place(file).items())


def _signed(row: Any) -> SignedFile:
    return SignedFile(
        file=FileKey(row.quarter, row.number, row.edition, row.language, row.site_id),
        signed_at=row.signed_at,
        sha256=row.sha256,
        released_sha256=row.released_sha256,
        size=row.size,
        signature=FoundSignature(
            signer=row.signer,
            issuer=row.issuer,
            valid_from=row.valid_from,
            valid_until=row.valid_until,
            said_at=row.said_at,
            stamped_at=row.stamped_at,
            stamped_by=row.stamped_by,
            is_stamp_trusted=row.is_stamp_trusted,
            level=row.level,
            standing=row.standing,
            is_intact=True,
            is_last=True,
        ),
    )
