"""Releases: what was published, and the gate's own records of how. Rows are written once.

`release`, `release_unit` and `released_cell` are all that the read-only engine can see.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields
from typing import Any, cast

from sqlalchemy import (
    BigInteger,
    Float,
    ForeignKey,
    Integer,
    Row,
    Select,
    SmallInteger,
    String,
    Table,
    UniqueConstraint,
    exists,
    insert,
    select,
)
from sqlalchemy.orm import Mapped, Session

from webapp.domain.figures.disclosure.atoms import Atom
from webapp.domain.figures.disclosure.groups import Member
from webapp.domain.figures.measures import (
    JoinReason,
    Kind,
    Measure,
    ReleasedCell,
    ReleasedUnit,
    Scope,
)
from webapp.domain.governance.privacy import DataClass
from webapp.store.base import Base, BigKey, Json, column, stored_enum
from webapp.store.inserts import insert_if_absent

_RELEASED, _OWN = DataClass.RELEASED, DataClass.DISCLOSURE


class Release(Base):
    """A month's batch. `policy` holds the values it was made with, for the rest of its quarter."""

    __tablename__ = "release"

    id: Mapped[int] = column(BigKey, primary_key=True, data=_RELEASED)
    month: Mapped[str] = column(String(7), unique=True, data=_RELEASED)
    quarter: Mapped[str] = column(String(7), data=_RELEASED)
    published_at: Mapped[dt.datetime] = column(data=_RELEASED)
    policy: Mapped[dict[str, Any]] = column(Json, data=_RELEASED)


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
        stored_enum(Measure, "measure"), primary_key=True, data=_RELEASED
    )
    period: Mapped[str] = column(String(8), primary_key=True, data=_RELEASED)
    release_id: Mapped[int] = column(BigKey, ForeignKey("release.id"), index=True, data=_RELEASED)
    kind: Mapped[Kind] = column(stored_enum(Kind, "kind"), data=_RELEASED)
    shown: Mapped[float] = column(Float(53), data=_RELEASED)
    step: Mapped[float] = column(Float(53), data=_RELEASED)
    size_band: Mapped[str] = column(String(8), data=_RELEASED)
    members_changed: Mapped[bool] = column(data=_RELEASED)
    composition: Mapped[str] = column(String(32), data=_RELEASED)


class ReleaseMember(Base):
    """Where a person was on the first day of a quarter, and so in which unit all through it."""

    __tablename__ = "release_member"

    quarter: Mapped[str] = column(String(7), primary_key=True, data=_OWN)
    person_id: Mapped[int] = column(
        BigKey, ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True, data=_OWN
    )
    unit: Mapped[int] = column(Integer, data=_OWN)
    department_id: Mapped[int] = column(BigKey, data=_OWN)
    site_id: Mapped[int] = column(BigKey, data=_OWN)
    campaign_from: Mapped[dt.date | None] = column(data=_OWN)


class ReleaseAtom(Base):
    """A total with its chance error, in millionths; the exact total is stored nowhere."""

    __tablename__ = "release_atom"

    release_id: Mapped[int] = column(BigKey, ForeignKey("release.id"), primary_key=True, data=_OWN)
    unit_id: Mapped[int] = column(
        BigKey, ForeignKey("release_unit.id"), primary_key=True, data=_OWN
    )
    measure: Mapped[Measure] = column(stored_enum(Measure, "measure"), primary_key=True, data=_OWN)
    period: Mapped[str] = column(String(8), primary_key=True, data=_OWN)
    numerator: Mapped[int] = column(BigInteger, data=_OWN)
    denominator: Mapped[int] = column(BigInteger, data=_OWN)
    people: Mapped[int] = column(Integer, data=_OWN)
    step: Mapped[int] = column(SmallInteger, data=_OWN)
    members: Mapped[str] = column(String(32), data=_OWN)


_RELEASE = cast(Table, Release.__table__)
_UNIT = cast(Table, ReleaseUnit.__table__)
_MEMBER = cast(Table, ReleaseMember.__table__)
_ATOM = cast(Table, ReleaseAtom.__table__)
_CELL = cast(Table, ReleasedCellRow.__table__)
_ATOM_VALUES = tuple(field.name for field in fields(Atom) if field.name != "departments")


def add_release(session: Session, values: Mapping[str, Any]) -> bool:
    """Note a month as published, in this transaction; False when another runner did before."""
    statement = insert_if_absent(session, _RELEASE, values)
    return session.execute(statement.returning(_RELEASE.c.id)).first() is not None


def find_release(session: Session, month: str) -> Row[Any] | None:
    """The row of a published month."""
    return session.execute(select(_RELEASE).where(_RELEASE.c.month == month)).one_or_none()


def get_release(session: Session, month: str) -> Row[Any]:
    """The row of a month that is published, or being published in this transaction."""
    return session.execute(select(_RELEASE).where(_RELEASE.c.month == month)).one()


def list_months(session: Session) -> list[str]:
    """The published months, in order."""
    return list(session.scalars(select(_RELEASE.c.month).order_by(_RELEASE.c.month)))


def add_members(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Store who belongs to which unit in a quarter."""
    _insert(session, _MEMBER, rows)


def _insert(session: Session, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        session.connection().execute(insert(table), rows)


def list_members(session: Session, quarter: str) -> dict[int, list[Member]]:
    """The members of a quarter by unit; those who were erased are gone."""
    columns = (_MEMBER.c.unit, *(_MEMBER.c[name] for name in Member._fields))
    statement = select(*columns).where(_MEMBER.c.quarter == quarter)
    units: dict[int, list[Member]] = defaultdict(list)
    rows = session.execute(statement.order_by(_MEMBER.c.unit, _MEMBER.c.person_id)).all()
    for unit, *values in rows:
        units[unit].append(Member(*values))
    return units


def find_members(session: Session, people: Collection[int], quarter: str) -> set[int]:
    """Those of these people who are members of the quarter or of a later one."""
    later = (_MEMBER.c.person_id.in_(people), _MEMBER.c.quarter >= quarter)
    return set(session.scalars(select(_MEMBER.c.person_id).where(*later)))


def add_units(session: Session, quarter: str, rows: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Store the groups that are new in the quarter; the ids of all its groups by series."""
    known = _unit_ids(session, quarter)
    new = [{"quarter": quarter, **row} for row in rows if row["series"] not in known]
    _insert(session, _UNIT, new)
    return _unit_ids(session, quarter)


def _unit_ids(session: Session, quarter: str) -> dict[str, int]:
    rows = session.execute(select(_UNIT.c.series, _UNIT.c.id).where(_UNIT.c.quarter == quarter))
    return {row.series: row.id for row in rows}


def add_atoms(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Store atoms."""
    _insert(session, _ATOM, rows)


def list_atoms(session: Session, quarter: str) -> list[tuple[str, Atom]]:
    """The quarter's atoms so far, each with its month."""
    columns = (_ATOM.c[name] for name in _ATOM_VALUES)
    statement = (
        select(_RELEASE.c.month, _UNIT.c.departments, *columns)
        .join(_RELEASE, _RELEASE.c.id == _ATOM.c.release_id)
        .join(_UNIT, _UNIT.c.id == _ATOM.c.unit_id)
        .where(_RELEASE.c.quarter == quarter)
    )
    return [
        (month, Atom(frozenset(departments), *values))
        for month, departments, *values in session.execute(statement)
    ]


def add_cells(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Store released figures."""
    _insert(session, _CELL, rows)


def list_batch(session: Session, *months: str) -> Sequence[Row[Any]]:
    """The figures of the batches of these months, with the series of their group."""
    statement = (
        select(_CELL, _UNIT.c.series)
        .join(_UNIT, _UNIT.c.id == _CELL.c.unit_id)
        .join(_RELEASE, _RELEASE.c.id == _CELL.c.release_id)
        .where(_RELEASE.c.month.in_(months))
    )
    return session.execute(statement).all()


def list_units(session: Session) -> list[ReleasedUnit]:
    """Every group that has a figure, of every quarter."""
    has_figure = exists().where(_CELL.c.unit_id == _UNIT.c.id)
    rows = session.execute(select(_UNIT).where(has_figure).order_by(_UNIT.c.quarter, _UNIT.c.id))
    return [_released_unit(row) for row in rows]


def _released_unit(row: Row[Any]) -> ReleasedUnit:
    return ReleasedUnit(
        id=row.id,
        series=row.series,
        scope=row.scope,
        quarter=row.quarter,
        label=row.label,
        site=row.site,
        parts=tuple(row.parts),
        joined=row.joined,
    )


def list_cells(
    session: Session,
    *,
    measures: Collection[Measure] | None = None,
    series: Collection[str] | None = None,
    quarters: tuple[str, str] | None = None,
    department: int | None = None,
) -> list[ReleasedCell]:
    """Released figures by group, measure and period; None: all. Quarters are first and last.

    `department` leaves the groups that this department is a part of.
    """
    units = select(_UNIT)
    if series is not None:
        units = units.where(_UNIT.c.series.in_(series))
    if quarters is not None:
        units = units.where(_UNIT.c.quarter.between(*quarters))
    known = {
        row.id: _released_unit(row)
        for row in session.execute(units)
        if department is None or department in row.departments
    }
    wanted = units.with_only_columns(_UNIT.c.id) if department is None else list(known)
    cells: Select[Any] = select(_CELL).where(_CELL.c.unit_id.in_(wanted))
    if measures is not None:
        cells = cells.where(_CELL.c.measure.in_(measures))
    ordered = cells.order_by(_CELL.c.unit_id, _CELL.c.measure, _CELL.c.period)
    return [_released_cell(row, known[row.unit_id]) for row in session.execute(ordered)]


def _released_cell(row: Row[Any], unit: ReleasedUnit) -> ReleasedCell:
    return ReleasedCell(
        unit=unit,
        period=row.period,
        measure=row.measure,
        kind=row.kind,
        shown=row.shown,
        step=row.step,
        size_band=row.size_band,
        members_changed=row.members_changed,
    )
