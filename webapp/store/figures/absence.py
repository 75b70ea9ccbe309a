"""Absences (dates only: no column for a reason exists), imports and uploads that wait."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, fields, replace

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    PrimaryKeyConstraint,
    SmallInteger,
    String,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session
from sqlalchemy.types import TypeEngine

from webapp.domain.figures import absence_imports as domain
from webapp.domain.figures.absence import AbsenceKind, ImportCounts
from webapp.domain.figures.absence_imports import ImportState
from webapp.domain.governance.privacy import DataClass
from webapp.store.base import Base, BigKey, column, number_key, sealed_column, stored_enum
from webapp.store.sealing import place_of, sealer_of


class AbsenceImportRow(Base):
    """One delivery and its counts. `actor_id` is None for the job."""

    __tablename__ = "absence_import"

    id: Mapped[int] = number_key()
    at: Mapped[dt.datetime] = column(data=DataClass.SECURITY)
    actor_id: Mapped[int | None] = column(BigKey, data=DataClass.SECURITY)
    source: Mapped[str] = column(String(40), data=DataClass.TECHNICAL)
    name: Mapped[str] = column(String(120), data=DataClass.SECURITY)
    state: Mapped[ImportState] = column(stored_enum(ImportState, "state"), data=DataClass.TECHNICAL)
    added: Mapped[int] = column(data=DataClass.TECHNICAL)
    changed: Mapped[int] = column(data=DataClass.TECHNICAL)
    unchanged: Mapped[int] = column(data=DataClass.TECHNICAL)
    removed: Mapped[int] = column(data=DataClass.TECHNICAL)
    problems: Mapped[int] = column(data=DataClass.TECHNICAL)


_IMPORTS = select(*(getattr(AbsenceImportRow, one.name) for one in fields(domain.AbsenceImport)))


def code(length: int) -> TypeEngine[str]:
    """A text that PostgreSQL compares byte by byte, which makes a large import faster."""
    return String(length).with_variant(String(length, collation="C"), "postgresql")


class AbsenceSpellRow(Base):
    """A record of absence, both days included. `reference` is the source's own key for it.

    `ends_on` is None while the end is not known.
    A source without keys has one made of the employee number, the first day and the kind.
    `import_id` is the import that wrote it last; no foreign key, for the speed of a large import.
    The primary key leads with what differs most, for the same reason.
    """

    __tablename__ = "absence_spell"
    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="ends_after_start"),
        CheckConstraint("percent BETWEEN 1 AND 100", name="percent"),
        PrimaryKeyConstraint("reference", "source"),
        Index(None, "person_id", "starts_on"),
    )

    source: Mapped[str] = column(code(40), data=DataClass.TECHNICAL)
    reference: Mapped[str] = column(code(80), data=DataClass.ABSENCE)
    person_id: Mapped[int] = column(
        BigKey, ForeignKey("person.id", ondelete="CASCADE"), data=DataClass.ABSENCE
    )
    starts_on: Mapped[dt.date] = column(data=DataClass.ABSENCE)
    ends_on: Mapped[dt.date | None] = column(data=DataClass.ABSENCE)
    percent: Mapped[int] = column(SmallInteger, data=DataClass.ABSENCE)
    kind: Mapped[AbsenceKind] = column(stored_enum(AbsenceKind, "kind"), data=DataClass.ABSENCE)
    import_id: Mapped[int] = column(BigKey, data=DataClass.TECHNICAL)


class AbsenceUpload(Base):
    """A file that an administrator is looking at before confirming; gone after `expires_at`."""

    __tablename__ = "absence_upload"

    token: Mapped[str] = column(String(32), primary_key=True, data=DataClass.SECURITY)
    person_id: Mapped[int] = column(
        BigKey, ForeignKey("person.id", ondelete="CASCADE"), index=True, data=DataClass.SECURITY
    )
    kind: Mapped[str] = column(String(20), server_default="absences", data=DataClass.TECHNICAL)
    name: Mapped[str] = column(String(120), data=DataClass.SECURITY)
    complete_from: Mapped[dt.date | None] = column(data=DataClass.TECHNICAL)
    complete_to: Mapped[dt.date | None] = column(data=DataClass.TECHNICAL)
    expires_at: Mapped[dt.datetime] = column(data=DataClass.TECHNICAL)


class AbsenceUploadPart(Base):
    """A piece of that file, sealed."""

    __tablename__ = "absence_upload_part"

    token: Mapped[str] = column(
        String(32),
        ForeignKey("absence_upload.token", ondelete="CASCADE"),
        primary_key=True,
        data=DataClass.SECURITY,
    )
    number: Mapped[int] = column(primary_key=True, data=DataClass.TECHNICAL)
    sealed: Mapped[bytes] = sealed_column("token", "number", data=DataClass.ABSENCE)


def add_import(session: Session, made: domain.AbsenceImport) -> domain.AbsenceImport:
    """Store what became of a delivery; the same with its own id."""
    values = {name: value for name, value in asdict(made).items() if name != "id"}
    added = insert(AbsenceImportRow).values(values).returning(AbsenceImportRow.id)
    return replace(made, id=session.scalars(added).one())


def find_outcome(
    session: Session, *, source: str, name: str, since: dt.datetime
) -> domain.ImportState | None:
    """What became of the latest delivery of this name since this moment; None: there was none."""
    row = AbsenceImportRow
    same = (row.source == source, row.name == name, row.at >= since)
    return session.scalar(select(row.state).where(*same).order_by(row.id.desc()).limit(1))


def save_counts(session: Session, import_id: int, counts: ImportCounts) -> None:
    """Note what an import did."""
    own = AbsenceImportRow.id == import_id
    session.execute(update(AbsenceImportRow).where(own).values(asdict(counts)))


def has_import(session: Session) -> bool:
    """Whether any delivery was imported."""
    good = select(AbsenceImportRow.id).where(AbsenceImportRow.state == ImportState.IMPORTED)
    return session.scalar(good.limit(1)) is not None


def delete_import(session: Session, import_id: int) -> None:
    """Forget a delivery that changed nothing."""
    session.execute(delete(AbsenceImportRow).where(AbsenceImportRow.id == import_id))


def find_import(session: Session, import_id: int) -> domain.AbsenceImport | None:
    """One delivery."""
    row = session.execute(_IMPORTS.where(AbsenceImportRow.id == import_id)).one_or_none()
    return None if row is None else domain.AbsenceImport(*row)


def list_imports(session: Session, most: int) -> list[domain.AbsenceImport]:
    """The latest deliveries, newest first."""
    rows = session.execute(_IMPORTS.order_by(AbsenceImportRow.id.desc()).limit(most))
    return [domain.AbsenceImport(*row) for row in rows]


def add_upload(session: Session, **values: object) -> None:
    """Store an upload, still without parts."""
    session.execute(insert(AbsenceUpload).values(**values))


def add_upload_part(session: Session, *, token: str, number: int, piece: bytes) -> None:
    """Store a piece of an upload, sealed."""
    place = place_of(AbsenceUploadPart.sealed, token, number)
    sealed = sealer_of(session).seal_bytes(piece, place)
    session.execute(insert(AbsenceUploadPart).values(token=token, number=number, sealed=sealed))


def find_upload(session: Session, token: str) -> AbsenceUpload | None:
    """The upload with this token."""
    return session.get(AbsenceUpload, token)


def find_upload_part(session: Session, token: str, number: int) -> bytes | None:
    """A piece of an upload, opened, if it has so many."""
    part = AbsenceUploadPart
    found = select(part.sealed).where(part.token == token, part.number == number)
    sealed = session.scalar(found)
    if sealed is None:
        return None
    return sealer_of(session).open_bytes(sealed, place_of(part.sealed, token, number))


def delete_uploads(session: Session, *, person_id: int, kind: str) -> None:
    """Remove what a person uploaded of a kind."""
    theirs = delete(AbsenceUpload).where(AbsenceUpload.person_id == person_id)
    session.execute(theirs.where(AbsenceUpload.kind == kind))


def delete_uploads_expired(session: Session, now: dt.datetime) -> int:
    """Remove uploads that nobody confirmed in time; how many."""
    statement = delete(AbsenceUpload).where(AbsenceUpload.expires_at <= now)
    return session.connection().execute(statement).rowcount
