"""Releases: what was published. Rows are written once.

These four tables, and the names and ends of campaigns, are all that the read-only engine can see.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import fields
from operator import attrgetter
from typing import cast

from sqlalchemy import (
    Float,
    ForeignKey,
    String,
    Table,
    UniqueConstraint,
    exists,
    insert,
    select,
)
from sqlalchemy.orm import Mapped, Session

from webapp.domain.figures.disclosure.closure import ShownCell, StoredCell
from webapp.domain.figures.disclosure.layout import NamedGroup
from webapp.domain.figures.disclosure.policy import Policy
from webapp.domain.figures.measures import (
    FigureKind,
    JoinReason,
    Measure,
    Scope,
)
from webapp.domain.governance.privacy import DataClass
from webapp.domain.periods import Month
from webapp.store.base import Base, BigKey, Json, column, stored_enum
from webapp.store.gate.rows import add_rows
from webapp.store.inserts import insert_if_absent

_RELEASED = DataClass.RELEASED


class Release(Base):
    """A month's batch. `policy` holds the values it was made with, for the rest of its quarter."""

    __tablename__ = "release"

    id: Mapped[int] = column(BigKey, primary_key=True, data=_RELEASED)
    month: Mapped[str] = column(String(7), unique=True, data=_RELEASED)
    quarter: Mapped[str] = column(String(7), data=_RELEASED)
    published_at: Mapped[dt.datetime] = column(data=_RELEASED)
    policy: Mapped[dict[str, object]] = column(Json, data=_RELEASED)


class ReleaseUnit(Base):
    """A group of departments that figures of a quarter are about; names as they were then."""

    __tablename__ = "release_unit"
    __table_args__ = (UniqueConstraint("quarter", "series"),)

    id: Mapped[int] = column(BigKey, primary_key=True, data=_RELEASED)
    quarter: Mapped[str] = column(String(7), data=_RELEASED)
    series: Mapped[str] = column(String(200), index=True, data=_RELEASED)
    scope: Mapped[Scope] = column(stored_enum(Scope, "scope"), data=_RELEASED)
    label: Mapped[str] = column(String, data=_RELEASED)
    site: Mapped[str | None] = column(String(120), data=_RELEASED)
    parts: Mapped[list[str]] = column(Json, data=_RELEASED)
    joined: Mapped[JoinReason | None] = column(stored_enum(JoinReason, "joined"), data=_RELEASED)
    departments: Mapped[list[int]] = column(Json, data=_RELEASED)


class ReleasedCellRow(Base):
    """One figure. `composition` is equal where two figures are about the same people."""

    __tablename__ = "released_cell"

    unit_id: Mapped[int] = column(
        BigKey, ForeignKey("release_unit.id"), primary_key=True, data=_RELEASED
    )
    measure: Mapped[Measure] = column(
        stored_enum(Measure, "measure", is_closed=False), primary_key=True, data=_RELEASED
    )
    period: Mapped[str] = column(String(8), primary_key=True, data=_RELEASED)
    release_id: Mapped[int] = column(BigKey, ForeignKey("release.id"), index=True, data=_RELEASED)
    kind: Mapped[FigureKind] = column(stored_enum(FigureKind, "kind"), data=_RELEASED)
    shown: Mapped[float] = column(Float(53), data=_RELEASED)
    step: Mapped[float] = column(Float(53), data=_RELEASED)
    size_band: Mapped[str] = column(String(8), data=_RELEASED)
    members_changed: Mapped[bool] = column(data=_RELEASED)
    composition: Mapped[str] = column(String(32), data=_RELEASED)


class ReleaseStart(Base):
    """From which day on a campaign ran in a department, as the figures of a quarter took it."""

    __tablename__ = "release_start"

    quarter: Mapped[str] = column(String(7), primary_key=True, data=_RELEASED)
    campaign_id: Mapped[int] = column(BigKey, primary_key=True, data=_RELEASED)
    department_id: Mapped[int] = column(BigKey, primary_key=True, data=_RELEASED)
    starts_on: Mapped[dt.date] = column(data=_RELEASED)


_RELEASE = cast(Table, Release.__table__)
_UNIT = cast(Table, ReleaseUnit.__table__)
_CELL = cast(Table, ReleasedCellRow.__table__)
_START = cast(Table, ReleaseStart.__table__)
_OTHERS = attrgetter(*[column.name for column in list(_CELL.columns)[4:]])
_NAMED = [field.name for field in fields(NamedGroup)]


def add_release(
    session: Session, month: Month, *, published_at: dt.datetime, policy: Policy
) -> bool:
    """Note a month as published, in this transaction; False when another runner did before."""
    values = {
        "month": month.key,
        "quarter": month.quarter.key,
        "published_at": published_at,
        "policy": policy.stored,
    }
    statement = insert_if_absent(session, _RELEASE, values)
    return session.execute(statement.returning(_RELEASE.c.id)).first() is not None


def find_release(session: Session, month: Month) -> Release | None:
    """The release of a month that is published, or being published in this transaction."""
    return session.scalars(select(Release).where(Release.month == month.key)).one_or_none()


def get_release(session: Session, month: Month) -> Release:
    """The release of such a month, which is known to be there."""
    return session.scalars(select(Release).where(Release.month == month.key)).one()


def list_months(session: Session) -> list[str]:
    """The published months, in order."""
    return list(session.scalars(select(Release.month).order_by(Release.month)))


def newest_publication(session: Session) -> dt.datetime | None:
    """When the newest month was published."""
    newest = select(Release.published_at).order_by(Release.published_at.desc()).limit(1)
    return session.scalar(newest)


def list_origins(
    session: Session, months: Collection[str]
) -> list[tuple[str, dt.datetime, Mapping[str, object]]]:
    """Of each of these months when it was published and by which policy, in order."""
    found = select(Release.month, Release.published_at, Release.policy)
    rows = session.execute(found.where(Release.month.in_(months)).order_by(Release.month))
    return [(month, at, policy) for month, at, policy in rows]


def list_quarters_with_figure(session: Session) -> set[str]:
    """The quarters that a figure of the whole quarter was released of."""
    of_quarter = exists().where(
        ReleasedCellRow.unit_id == ReleaseUnit.id, ReleasedCellRow.period == ReleaseUnit.quarter
    )
    return set(session.scalars(select(ReleaseUnit.quarter).where(of_quarter).distinct()))


def add_units(session: Session, quarter: str, groups: Iterable[NamedGroup]) -> dict[str, int]:
    """Store the groups that are new in the quarter; the ids of all its groups by series."""
    known = _unit_ids(session, quarter)
    new = [
        {"quarter": quarter, **{name: getattr(one, name) for name in _NAMED}}
        for one in groups
        if one.series not in known
    ]
    _insert(session, _UNIT, new)
    return _unit_ids(session, quarter)


def _insert(session: Session, table: Table, rows: Sequence[Mapping[str, object]]) -> None:
    if rows:
        session.connection().execute(insert(table), rows)


def _unit_ids(session: Session, quarter: str) -> dict[str, int]:
    statement = select(ReleaseUnit.series, ReleaseUnit.id).where(ReleaseUnit.quarter == quarter)
    return {series: unit_id for series, unit_id in session.execute(statement)}


def add_starts(session: Session, quarter: str, starts: Iterable[tuple[int, int, dt.date]]) -> None:
    """Store when campaigns began: campaign, department and day."""
    names = ("campaign_id", "department_id", "starts_on")
    rows = [{"quarter": quarter, **dict(zip(names, one, strict=True))} for one in starts]
    _insert(session, _START, rows)


def list_starts(session: Session) -> list[tuple[int, int, dt.date]]:
    """When campaigns began, as all quarters so far took it, the oldest quarter first."""
    columns = (ReleaseStart.campaign_id, ReleaseStart.department_id, ReleaseStart.starts_on)
    return [(*row,) for row in session.execute(select(*columns).order_by(ReleaseStart.quarter))]


def add_cells(
    session: Session, release_id: int, cells: Iterable[tuple[int, StoredCell | ShownCell]]
) -> None:
    """Store released figures, each with the id of its group."""
    rows = (
        (unit_id, cell.measure, cell.period, release_id, *_OTHERS(cell)) for unit_id, cell in cells
    )
    add_rows(session, _CELL, rows)


def list_batch(session: Session, *months: str) -> list[StoredCell]:
    """The figures of the batches of these months."""
    statement = (
        select(
            ReleaseUnit.series,
            ReleasedCellRow.period,
            ReleasedCellRow.measure,
            ReleasedCellRow.kind,
            ReleasedCellRow.shown,
            ReleasedCellRow.step,
            ReleasedCellRow.size_band,
            ReleasedCellRow.members_changed,
            ReleasedCellRow.composition,
        )
        .join(ReleaseUnit, ReleaseUnit.id == ReleasedCellRow.unit_id)
        .join(Release, Release.id == ReleasedCellRow.release_id)
        .where(Release.month.in_(months))
    )
    return [StoredCell(*values) for values in session.execute(statement)]
