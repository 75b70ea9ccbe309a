"""Days of sites, companies and groups that are not as the calendar has them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from typing import cast

from sqlalchemy import ForeignKey, PrimaryKeyConstraint, Table, delete, insert, select
from sqlalchemy.orm import Mapped, Session

from webapp.domain.governance.privacy import DataClass
from webapp.domain.people.site_calendar import SiteCalendar, SpecialDay
from webapp.store.base import Base, BigKey, column, stored_enum
from webapp.store.people.organisation import nodes_on, parents_on
from webapp.store.people.people import Department


class SpecialDayRow(Base):
    """A day that is closed, or worked although it is a holiday, at a node and all below it."""

    __tablename__ = "special_day"
    __table_args__ = (PrimaryKeyConstraint("department_id", "day"),)

    department_id: Mapped[int] = column(
        BigKey, ForeignKey("department.id", ondelete="CASCADE"), data=DataClass.ORGANISATION
    )
    day: Mapped[dt.date] = column(index=True, data=DataClass.ORGANISATION)
    kind: Mapped[SpecialDay] = column(stored_enum(SpecialDay, "kind"), data=DataClass.ORGANISATION)


_DAYS = cast(Table, SpecialDayRow.__table__)


def find_calendar(session: Session, *, first: dt.date, last: dt.date) -> SiteCalendar:
    """What is told of the days from `first` to `last`; one query where nothing is.

    The tree is that of the last of these days, whatever was moved since.
    """
    told = _told(session, first, last)
    if not told:
        return SiteCalendar()
    return SiteCalendar(told, {node.id: node.parent_id for node in nodes_on(session, last)})


def find_own_calendar(session: Session, *, first: dt.date, last: dt.date) -> SiteCalendar:
    """The same by the tree of each day: what somebody had off stays so wherever it hangs since."""
    told = _told(session, first, last)
    if not told:
        return SiteCalendar()
    days = {day for days in told.values() for day in days}
    now, before = parents_on(session, days)
    return SiteCalendar(told, now, before)


def _told(
    session: Session, first: dt.date, last: dt.date
) -> Mapping[int, Mapping[dt.date, SpecialDay]]:
    told: dict[int, dict[dt.date, SpecialDay]] = defaultdict(dict)
    days = select(SpecialDayRow.department_id, SpecialDayRow.day, SpecialDayRow.kind)
    for node, day, kind in session.execute(days.where(SpecialDayRow.day.between(first, last))):
        told[node][day] = kind
    return told


def save_day(session: Session, *, department_id: int, day: dt.date, kind: SpecialDay) -> None:
    """Tell of a day, in the place of what was told before."""
    delete_day(session, department_id=department_id, day=day)
    session.execute(insert(_DAYS).values(department_id=department_id, day=day, kind=kind))


def delete_day(session: Session, *, department_id: int, day: dt.date) -> bool:
    """Tell nothing of a day any more; whether something was told."""
    own = (SpecialDayRow.department_id == department_id, SpecialDayRow.day == day)
    return session.connection().execute(delete(_DAYS).where(*own)).rowcount == 1


def list_days(session: Session, since: dt.date) -> list[tuple[dt.date, str, SpecialDay]]:
    """The days from `since` on: the day, the code of the node, and what is told."""
    rows = (
        select(SpecialDayRow.day, Department.code, SpecialDayRow.kind)
        .join(Department, Department.id == SpecialDayRow.department_id)
        .where(SpecialDayRow.day >= since)
        .order_by(SpecialDayRow.day, Department.code)
    )
    return [(day, code, kind) for day, code, kind in session.execute(rows)]
