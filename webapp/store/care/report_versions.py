"""Versions of reports, and what the Committee said of them. What is released is never changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import SmallInteger, String, Text, UniqueConstraint, insert, select, text, update
from sqlalchemy.orm import Mapped, Session

from webapp.domain.care import report_versions as domain
from webapp.domain.care.report_versions import (
    Remarks,
    ReportBase,
    ReportKey,
    ReportState,
    ReportVersion,
)
from webapp.domain.errors import Conflict
from webapp.domain.governance.audit import Actor
from webapp.domain.governance.privacy import DataClass
from webapp.store.base import Base, BigKey, Json, column, key, stored_enum
from webapp.store.care.reports import site_column
from webapp.store.inserts import insert_if_absent

_TECHNICAL = DataClass.TECHNICAL


class ReportVersionRow(Base):
    """A version of a report. The database refuses to change one that is released."""

    __tablename__ = "report_version"
    __table_args__ = (UniqueConstraint("quarter", "site_id", "number"),)

    id: Mapped[int] = key()
    quarter: Mapped[str] = column(String(7), data=_TECHNICAL)
    number: Mapped[int] = column(SmallInteger, data=_TECHNICAL)
    state: Mapped[ReportState] = column(stored_enum(ReportState, "state"), data=_TECHNICAL)
    edits: Mapped[int] = column(data=_TECHNICAL)
    remarks: Mapped[dict[str, Any]] = column(Json, data=_TECHNICAL)
    reason: Mapped[str] = column(String(domain.LONGEST_REASON), data=_TECHNICAL)
    prepared_at: Mapped[dt.datetime] = column(data=_TECHNICAL)
    cut_off: Mapped[dt.datetime] = column(data=_TECHNICAL)
    policy: Mapped[str] = column(String(80), data=_TECHNICAL)
    code: Mapped[str] = column(String(40), data=_TECHNICAL)
    released_at: Mapped[dt.datetime | None] = column(data=_TECHNICAL)
    released_by: Mapped[str] = column(String(domain.LONGEST_NAME), data=DataClass.SECURITY)
    site_id: Mapped[int] = site_column()
    site_name: Mapped[str] = column(
        String(120), server_default=text("''"), data=DataClass.ORGANISATION
    )


class CommitteeCommentRow(Base):
    """What the Committee said of a version, in the physician's words. Written once."""

    __tablename__ = "committee_comment"

    id: Mapped[int] = key()
    quarter: Mapped[str] = column(String(7), index=True, data=_TECHNICAL)
    number: Mapped[int] = column(SmallInteger, data=_TECHNICAL)
    said_on: Mapped[dt.date] = column(data=_TECHNICAL)
    comment: Mapped[str] = column(Text, data=_TECHNICAL)
    language: Mapped[str | None] = column(String(2), data=_TECHNICAL)
    noted_at: Mapped[dt.datetime] = column(data=DataClass.SECURITY)
    actor_id: Mapped[int | None] = column(BigKey, data=DataClass.SECURITY)
    site_id: Mapped[int] = site_column()


def add_version(session: Session, version: ReportVersion) -> bool:
    """Keep a new version; False when there is one with this number already."""
    statement = insert_if_absent(session, ReportVersionRow, _values(version))
    return session.execute(statement.returning(ReportVersionRow.id)).first() is not None


def change_version(session: Session, version: ReportVersion, *, edits: int) -> None:
    """Store a draft anew, and the versions before it as superseded once it is released.

    Raises Conflict: `edits` is not any more what is stored, or it is no draft any more.
    """
    row = ReportVersionRow
    drafted = (row.state == ReportState.DRAFT, row.edits == edits)
    changed = session.execute(
        update(row).where(*_is(version.key), *drafted).values(_values(version)).returning(row.id)
    )
    if changed.first() is None:
        raise Conflict("error.report.edited")
    if not version.is_draft:
        _supersede(session, version.key)


def _supersede(session: Session, before: ReportKey) -> None:
    row = ReportVersionRow
    same = (row.quarter == before.quarter, row.site_id == before.site)
    session.execute(
        update(row)
        .where(*same, row.number < before.number, row.state == ReportState.RELEASED)
        .values(state=ReportState.SUPERSEDED)
    )


def find_version(session: Session, wanted: ReportKey) -> ReportVersion | None:
    """One version, if it is there."""
    row = session.scalars(select(ReportVersionRow).where(*_is(wanted))).one_or_none()
    return None if row is None else _version(row)


def hold_draft(session: Session, wanted: ReportKey, *, edits: int) -> bool:
    """Whether it is a draft still, stored this often; nobody changes it before this transaction
    ends."""
    row = ReportVersionRow
    same = (row.state == ReportState.DRAFT, row.edits == edits)
    statement = select(row.id).where(*_is(wanted), *same).with_for_update()
    return session.execute(statement).first() is not None


def list_versions(session: Session, quarter: str | None = None) -> list[ReportVersion]:
    """Every version, by quarter, site and number; the employer's come first."""
    row = ReportVersionRow
    statement = select(row).order_by(row.quarter, row.site_id, row.number)
    if quarter is not None:
        statement = statement.where(ReportVersionRow.quarter == quarter)
    return [_version(row) for row in session.scalars(statement)]


def add_comment(session: Session, comment: domain.CommitteeComment, *, actor: Actor) -> None:
    """Keep what the Committee said."""
    session.execute(
        insert(CommitteeCommentRow).values(
            quarter=comment.key.quarter,
            number=comment.key.number,
            said_on=comment.said_on,
            comment=comment.text,
            language=comment.language or None,
            noted_at=comment.noted_at,
            actor_id=actor.id,
            site_id=comment.key.site,
        )
    )


def list_comments(
    session: Session, quarters: Sequence[str] | None = None, *, site: int | None = None
) -> list[domain.CommitteeComment]:
    """What was said of these quarters' reports (None: all) and of a site's (None: of any), in the
    order of the days."""
    row = CommitteeCommentRow
    statement = select(row).order_by(row.said_on, row.id)
    if quarters is not None:
        statement = statement.where(row.quarter.in_(quarters))
    if site is not None:
        statement = statement.where(row.site_id == site)
    return [
        domain.CommitteeComment(
            ReportKey(one.quarter, one.number, one.site_id),
            one.said_on,
            one.comment,
            one.noted_at,
            one.language or "",
        )
        for one in session.scalars(statement)
    ]


def _is(wanted: ReportKey) -> tuple[Any, ...]:
    row = ReportVersionRow
    return row.quarter == wanted.quarter, row.number == wanted.number, row.site_id == wanted.site


def _values(version: ReportVersion) -> dict[str, Any]:
    return {
        "quarter": version.key.quarter,
        "number": version.key.number,
        "state": version.state,
        "edits": version.edits,
        "remarks": {place.value: dict(one) for place, one in version.remarks.items()},
        "reason": version.reason,
        "prepared_at": version.prepared_at,
        "cut_off": version.base.cut_off,
        "policy": version.base.policy,
        "code": version.base.code,
        "released_at": version.released_at,
        "released_by": version.released_by,
        "site_id": version.key.site,
        "site_name": version.site_name,
    }


def _version(row: ReportVersionRow) -> ReportVersion:
    return ReportVersion(
        key=ReportKey(row.quarter, row.number, row.site_id),
        state=row.state,
        edits=row.edits,
        base=ReportBase(row.cut_off, row.policy, row.code),
        prepared_at=row.prepared_at,
        remarks=_remarks(row.remarks),
        reason=row.reason,
        released_at=row.released_at,
        released_by=row.released_by,
        site_name=row.site_name,
    )


def _remarks(stored: dict[str, Any]) -> Remarks:
    return {place: stored[place] for place in domain.RemarkPlace if place in stored}
