"""Prevention reports as they were drawn: bytes with their SHA-256, never changed afterwards."""

from __future__ import annotations

import datetime as dt
import hashlib

from sqlalchemy import LargeBinary, SmallInteger, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session

from webapp.domain.care.reports import Edition
from webapp.domain.governance.privacy import DataClass
from webapp.store.base import Base, column, key
from webapp.store.inserts import insert_if_absent


class PreventionReport(Base):
    """A report on a quarter in one language. A correction would be a further revision."""

    __tablename__ = "prevention_report"
    __table_args__ = (UniqueConstraint("quarter", "language", "revision"),)

    id: Mapped[int] = key()
    quarter: Mapped[str] = column(String(7), data=DataClass.TECHNICAL)
    language: Mapped[str] = column(String(2), data=DataClass.TECHNICAL)
    revision: Mapped[int] = column(SmallInteger, data=DataClass.TECHNICAL)
    rendered_at: Mapped[dt.datetime] = column(data=DataClass.TECHNICAL)
    sha256: Mapped[str] = column(String(64), data=DataClass.TECHNICAL)
    size: Mapped[int] = column(data=DataClass.TECHNICAL)
    content: Mapped[bytes] = column(LargeBinary, data=DataClass.RELEASED)


_EDITION = (
    PreventionReport.quarter,
    PreventionReport.language,
    PreventionReport.revision,
    PreventionReport.rendered_at,
    PreventionReport.sha256,
    PreventionReport.size,
)


def add_report(
    session: Session,
    *,
    quarter: str,
    language: str,
    revision: int,
    rendered_at: dt.datetime,
    content: bytes,
) -> bool:
    """Keep a report; False when this revision is there already, and stays as it is."""
    values = {
        "quarter": quarter,
        "language": language,
        "revision": revision,
        "rendered_at": rendered_at,
        "sha256": hashlib.sha256(content).hexdigest(),
        "size": len(content),
        "content": content,
    }
    added = insert_if_absent(session, PreventionReport, values)
    return session.scalar(added.returning(PreventionReport.id)) is not None


def list_editions(session: Session) -> list[Edition]:
    """The latest revision of every report, by quarter and language."""
    order = (PreventionReport.quarter, PreventionReport.language, PreventionReport.revision)
    rows = session.execute(select(*_EDITION).order_by(*order))
    latest = {(row.quarter, row.language): Edition(*row) for row in rows}
    return list(latest.values())


def find_report(session: Session, *, quarter: str, language: str) -> tuple[Edition, bytes] | None:
    """The latest revision of a report, with its bytes."""
    row = session.execute(
        select(*_EDITION, PreventionReport.content)
        .where(PreventionReport.quarter == quarter, PreventionReport.language == language)
        .order_by(PreventionReport.revision.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else (Edition(*row[:-1]), row.content)
