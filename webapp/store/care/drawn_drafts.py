"""Drafts that wait to be drawn, or were drawn, for a month."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from sqlalchemy import (
    ColumnElement,
    LargeBinary,
    SmallInteger,
    String,
    UniqueConstraint,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session

from webapp.domain.care.drawn_drafts import DrawnDraft
from webapp.domain.care.report_versions import ReportKey
from webapp.domain.governance.privacy import DataClass
from webapp.store.base import Base, column, key
from webapp.store.care.reports import site_column

_TECHNICAL = DataClass.TECHNICAL


class DrawnDraftRow(Base):
    """A draft of a site in one language; empty until its turn comes."""

    __tablename__ = "drawn_draft"
    __table_args__ = (UniqueConstraint("quarter", "site_id", "language"),)

    id: Mapped[int] = key()
    quarter: Mapped[str] = column(String(7), data=_TECHNICAL)
    number: Mapped[int] = column(SmallInteger, data=_TECHNICAL)
    language: Mapped[str] = column(String(2), data=_TECHNICAL)
    asked_at: Mapped[dt.datetime] = column(data=_TECHNICAL)
    drawn_at: Mapped[dt.datetime | None] = column(data=_TECHNICAL)
    content: Mapped[bytes | None] = column(LargeBinary, data=DataClass.RELEASED)
    site_id: Mapped[int] = site_column()


_ROW = DrawnDraftRow
_DRAFT = (_ROW.quarter, _ROW.number, _ROW.site_id, _ROW.language, _ROW.asked_at, _ROW.drawn_at)


def replace_asked(session: Session, quarter: str, drafts: Iterable[DrawnDraft]) -> None:
    """Let these wait, in the place of every draft of the quarter that was asked for before."""
    session.execute(delete(_ROW).where(_ROW.quarter == quarter))
    rows = [
        {
            "quarter": one.version.quarter,
            "number": one.version.number,
            "site_id": one.version.site,
            "language": one.language,
            "asked_at": one.asked_at,
        }
        for one in drafts
    ]
    if rows:
        session.execute(insert(_ROW), rows)


def list_drafts(session: Session, quarter: str | None = None) -> list[DrawnDraft]:
    """Those of a quarter, or all, in the order in which they are drawn."""
    statement = select(*_DRAFT).order_by(_ROW.id)
    if quarter is not None:
        statement = statement.where(_ROW.quarter == quarter)
    return [_draft(*row) for row in session.execute(statement)]


def list_contents(session: Session, quarter: str) -> list[tuple[DrawnDraft, bytes]]:
    """Those of a quarter that are drawn, with their bytes."""
    statement = select(*_DRAFT, _ROW.content).where(
        _ROW.quarter == quarter, _ROW.content.is_not(None)
    )
    rows = session.execute(statement.order_by(_ROW.id))
    return [(_draft(*row[:-1]), content) for row in rows if (content := row.content) is not None]


def keep(
    session: Session, version: ReportKey, drawn: Mapping[str, bytes], *, now: dt.datetime
) -> None:
    """Keep what was drawn of a report, by language; who waits in another goes."""
    for language, content in drawn.items():
        values = {"number": version.number, "drawn_at": now, "content": content}
        where = (*_of(version), _ROW.language == language)
        session.execute(update(_ROW).where(*where).values(values))
    session.execute(delete(_ROW).where(*_of(version), _ROW.drawn_at.is_(None)))


def drop_drawn(session: Session, version: ReportKey) -> None:
    """Drop what was drawn of a report that is another one now; what waits goes on waiting."""
    session.execute(delete(_ROW).where(*_of(version), _ROW.drawn_at.is_not(None)))


def _of(version: ReportKey) -> tuple[ColumnElement[bool], ...]:
    return _ROW.quarter == version.quarter, _ROW.site_id == version.site


def _draft(
    quarter: str,
    number: int,
    site: int,
    language: str,
    asked_at: dt.datetime,
    drawn_at: dt.datetime | None,
) -> DrawnDraft:
    return DrawnDraft(ReportKey(quarter, number, site), language, asked_at, drawn_at)
