"""Findings: what the released figures amount to, replaced together each month.

Those that a quarter's report tells stay.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import cast

from sqlalchemy import (
    ColumnElement,
    Float,
    String,
    Table,
    and_,
    delete,
    insert,
    not_,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, Session

from webapp.domain.figures.findings import Finding, FindingMethod, FindingReason, Verdict
from webapp.domain.figures.measures import HEADLINES, Measure, Scope
from webapp.domain.governance.privacy import DataClass
from webapp.store.base import Base, BigKey, Json, column, stored_enum

_RELEASED = DataClass.RELEASED
_AT_ONCE = 1_000  # rows in a statement


class FindingRow(Base):
    """One finding, of all months up to `month`, by the methods of `version`."""

    __tablename__ = "finding"

    id: Mapped[int] = column(BigKey, primary_key=True, data=_RELEASED)
    month: Mapped[str] = column(String(7), index=True, data=_RELEASED)
    version: Mapped[int] = column(data=_RELEASED)
    method: Mapped[FindingMethod] = column(
        stored_enum(FindingMethod, "method", is_closed=False), index=True, data=_RELEASED
    )
    measure: Mapped[Measure] = column(
        stored_enum(Measure, "measure", is_closed=False), data=_RELEASED
    )
    series: Mapped[str] = column(String(200), data=_RELEASED)
    label: Mapped[str] = column(String, data=_RELEASED)
    scope: Mapped[Scope] = column(stored_enum(Scope, "scope"), data=_RELEASED)
    site: Mapped[str | None] = column(String(120), data=_RELEASED)
    period: Mapped[str] = column(String(8), data=_RELEASED)
    verdict: Mapped[Verdict] = column(stored_enum(Verdict, "verdict"), data=_RELEASED)
    reason: Mapped[FindingReason] = column(
        stored_enum(FindingReason, "reason", is_closed=False), data=_RELEASED
    )
    estimate: Mapped[float | None] = column(Float(53), data=_RELEASED)
    low: Mapped[float | None] = column(Float(53), data=_RELEASED)
    high: Mapped[float | None] = column(Float(53), data=_RELEASED)
    numbers: Mapped[dict[str, float]] = column(Json, data=_RELEASED)
    marks: Mapped[dict[str, str]] = column(Json, data=_RELEASED)
    periods: Mapped[list[str]] = column(Json, data=_RELEASED)
    values: Mapped[list[float]] = column(Json, data=_RELEASED)


# What a report tells: of the company and the sites, and of groups beside each other.
_TOLD = (
    or_(FindingRow.scope != Scope.UNIT, FindingRow.method == FindingMethod.FUNNEL),
    FindingRow.measure.in_(HEADLINES),
)
_FINDING = cast(Table, FindingRow.__table__)


def replace_findings(
    session: Session, findings: Iterable[Finding], *, month: str, version: int
) -> None:
    """Store these in the place of those of the month before, but what a report tells stays."""
    row = FindingRow
    closed = or_(*(row.month.endswith(f"-{last:02}") for last in (3, 6, 9, 12)))
    session.execute(delete(row).where(not_(and_(row.month != month, closed, *_TOLD))))
    rows = [_row(one) | {"month": month, "version": version} for one in findings]
    for start in range(0, len(rows), _AT_ONCE):
        session.execute(insert(_FINDING), rows[start : start + _AT_ONCE])


def _row(one: Finding) -> dict[str, object]:
    low, high = one.interval or (None, None)
    return {
        "method": one.method,
        "measure": one.measure,
        "series": one.series,
        "label": one.label,
        "scope": one.scope,
        "site": one.site,
        "period": one.period,
        "verdict": one.verdict,
        "reason": one.reason,
        "estimate": one.estimate,
        "low": low,
        "high": high,
        "numbers": dict(one.numbers),
        "marks": {period: reason.value for period, reason in one.marks.items()},
        "periods": list(one.periods),
        "values": list(one.values),
    }


def list_findings(
    session: Session,
    *,
    methods: Collection[FindingMethod],
    measures: Collection[Measure] | None = None,
    series: Collection[str] | None = None,
    site: str | None = None,
    scopes: Collection[Scope] | None = None,
) -> list[Finding]:
    """The newest month's by these methods, in the order in which they were found; None: all."""
    newest = select(FindingRow.month).order_by(FindingRow.month.desc()).limit(1)
    wanted = [FindingRow.month == newest.scalar_subquery(), FindingRow.method.in_(methods)]
    if measures is not None:
        wanted.append(FindingRow.measure.in_(measures))
    if series is not None:
        wanted.append(FindingRow.series.in_(series))
    if site is not None:
        wanted.append(FindingRow.site == site)
    if scopes is not None:
        wanted.append(FindingRow.scope.in_(scopes))
    return _list(session, wanted)


def list_told(session: Session, month: str) -> list[Finding]:
    """What a report tells of a month that closed a quarter, in the order in which it was found."""
    return _list(session, [FindingRow.month == month, *_TOLD])


def _list(session: Session, wanted: Iterable[ColumnElement[bool]]) -> list[Finding]:
    statement = select(FindingRow).where(*wanted).order_by(FindingRow.id)
    return [_finding(row) for row in session.scalars(statement)]


def _finding(row: FindingRow) -> Finding:
    low, high = row.low, row.high
    return Finding(
        method=row.method,
        measure=row.measure,
        series=row.series,
        label=row.label,
        scope=row.scope,
        site=row.site,
        period=row.period,
        verdict=row.verdict,
        reason=row.reason,
        estimate=row.estimate,
        interval=None if low is None or high is None else (low, high),
        numbers=row.numbers,
        marks={period: FindingReason(reason) for period, reason in row.marks.items()},
        periods=tuple(row.periods),
        values=tuple(row.values),
    )


def found_of(session: Session) -> tuple[str, int] | None:
    """The newest month of which findings are stored, and by which version; None: there are none."""
    newest = select(FindingRow.month, FindingRow.version).order_by(FindingRow.month.desc())
    row = session.execute(newest.limit(1)).first()
    return None if row is None else (row.month, row.version)
