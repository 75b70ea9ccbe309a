"""Files of released reports: bytes with their SHA-256, never changed afterwards."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable

from sqlalchemy import (
    ColumnElement,
    LargeBinary,
    SmallInteger,
    String,
    UniqueConstraint,
    insert,
    select,
)
from sqlalchemy.orm import Mapped, MappedColumn, Session

from webapp.domain.care.report_versions import EMPLOYER, ReportKey
from webapp.domain.care.reports import DrawnFile, ReportEdition, ReportFile
from webapp.domain.governance.privacy import DataClass
from webapp.store.base import Base, BigKey, column, key, stored_enum


def site_column() -> MappedColumn[int]:
    """Whom a report is about: a node of the tree, or the employer as a whole."""
    return column(BigKey, server_default=str(EMPLOYER), data=DataClass.ORGANISATION)


FILE_COLUMNS = ("quarter", "site_id", "number", "edition", "language")


class ReportFileRow(Base):
    """A released version in one edition and language, as it was handed out."""

    __tablename__ = "report_file"
    __table_args__ = (UniqueConstraint(*FILE_COLUMNS),)

    id: Mapped[int] = key()
    quarter: Mapped[str] = column(String(7), data=DataClass.TECHNICAL)
    number: Mapped[int] = column(SmallInteger, data=DataClass.TECHNICAL)
    edition: Mapped[ReportEdition] = column(
        stored_enum(ReportEdition, "edition"), data=DataClass.TECHNICAL
    )
    language: Mapped[str] = column(String(2), data=DataClass.TECHNICAL)
    rendered_at: Mapped[dt.datetime] = column(data=DataClass.TECHNICAL)
    sha256: Mapped[str] = column(String(64), index=True, data=DataClass.TECHNICAL)
    size: Mapped[int] = column(data=DataClass.TECHNICAL)
    content: Mapped[bytes] = column(LargeBinary, data=DataClass.RELEASED)
    site_id: Mapped[int] = site_column()


_ROW = ReportFileRow
_FILE = (
    _ROW.quarter,
    _ROW.number,
    _ROW.edition,
    _ROW.language,
    _ROW.rendered_at,
    _ROW.sha256,
    _ROW.size,
    _ROW.site_id,
)


def add_files(
    session: Session, version: ReportKey, files: Iterable[DrawnFile], *, rendered_at: dt.datetime
) -> None:
    """Keep the files of a version; once."""
    rows = [
        {
            "quarter": version.quarter,
            "number": version.number,
            "edition": file.edition,
            "language": file.language,
            "rendered_at": rendered_at,
            "sha256": hashlib.sha256(file.content).hexdigest(),
            "size": len(file.content),
            "content": file.content,
            "site_id": version.site,
        }
        for file in files
    ]
    session.execute(insert(_ROW), rows)


def list_files(session: Session, version: ReportKey | None = None) -> list[ReportFile]:
    """Every file, or those of one version, by quarter, site, version, edition and language."""
    statement = select(*_FILE).order_by(*(getattr(_ROW, name) for name in FILE_COLUMNS))
    if version is not None:
        statement = statement.where(*_of(version))
    return [ReportFile(*row) for row in session.execute(statement)]


def find_file(
    session: Session, version: ReportKey, edition: ReportEdition, language: str
) -> tuple[ReportFile, bytes] | None:
    """A file with its bytes, if it is there."""
    statement = select(*_FILE, _ROW.content).where(
        *_of(version), _ROW.edition == edition, _ROW.language == language
    )
    row = session.execute(statement).one_or_none()
    return None if row is None else (ReportFile(*row[:-1]), row.content)


def _of(version: ReportKey) -> tuple[ColumnElement[bool], ...]:
    same = (_ROW.quarter == version.quarter, _ROW.site_id == version.site)
    return *same, _ROW.number == version.number
