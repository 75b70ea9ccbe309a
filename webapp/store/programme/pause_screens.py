"""Pause screens of sites. A revoked one stays, so that it is known to have existed."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, SmallInteger, String, select, update
from sqlalchemy.orm import Mapped, Session

from webapp.domain.governance.privacy import DataClass
from webapp.domain.names import alphabetical
from webapp.domain.people.people import DepartmentKind
from webapp.domain.programme import pause_screens as domain
from webapp.domain.programme.pause_screens import ScreenPlan
from webapp.store.base import Base, BigKey, column, number_key
from webapp.store.people.people import Department


class PauseScreenRow(Base):
    """A screen: `slots` are times such as `10:00,13:00`; its link is signed over `nonce`."""

    __tablename__ = "pause_screen"

    id: Mapped[int] = number_key()
    department_id: Mapped[int] = column(
        BigKey, ForeignKey("department.id", ondelete="CASCADE"), data=DataClass.ORGANISATION
    )
    name: Mapped[str] = column(String(60), data=DataClass.ORGANISATION)
    language: Mapped[str] = column(String(2), data=DataClass.ORGANISATION)
    slots: Mapped[str] = column(String(60), data=DataClass.ORGANISATION)
    weekdays: Mapped[str] = column(String(7), data=DataClass.ORGANISATION)
    minutes: Mapped[int] = column(SmallInteger, server_default="1", data=DataClass.ORGANISATION)
    nonce: Mapped[str] = column(String(32), data=DataClass.SECURITY)
    created_at: Mapped[dt.datetime] = column(data=DataClass.TECHNICAL)
    revoked_at: Mapped[dt.datetime | None] = column(data=DataClass.TECHNICAL)


_ACTIVE = (
    select(PauseScreenRow, Department)
    .join(Department, Department.id == PauseScreenRow.department_id)
    .where(PauseScreenRow.revoked_at.is_(None))
)


def list_sites(session: Session) -> list[Department]:
    """The places that can have a screen: open nodes above the departments, by name."""
    places = select(Department).where(
        Department.kind != DepartmentKind.DEPARTMENT, Department.closed_on.is_(None)
    )
    return sorted(session.scalars(places), key=lambda one: (alphabetical(one.name), one.code))


def find_site(session: Session, site_id: int) -> Department | None:
    """A place that can have a screen."""
    place = session.get(Department, site_id)
    if place is None or place.closed_on is not None:
        return None
    return None if place.kind is DepartmentKind.DEPARTMENT else place


def add(session: Session, *, site_id: int, plan: ScreenPlan, nonce: str, now: dt.datetime) -> int:
    """Store a screen; its number."""
    row = PauseScreenRow(
        department_id=site_id,
        name=plan.name,
        language=plan.language,
        slots=",".join(f"{slot:%H:%M}" for slot in plan.slots),
        weekdays=plan.weekdays,
        minutes=plan.minutes,
        nonce=nonce,
        created_at=now,
    )
    session.add(row)
    session.flush()
    return row.id


def find(session: Session, screen_id: int, *, timezone: str) -> domain.PauseScreen | None:
    """A screen that is not revoked. `timezone` is for a site without one of its own."""
    row = session.execute(_ACTIVE.where(PauseScreenRow.id == screen_id)).one_or_none()
    return _screen(*row, timezone) if row else None


def list_active(session: Session, *, timezone: str) -> list[domain.PauseScreen]:
    """Every screen that is not revoked, by site and name."""
    rows = session.execute(_ACTIVE.order_by(PauseScreenRow.id))
    found = sorted(rows, key=lambda one: (alphabetical(one[1].name), alphabetical(one[0].name)))
    return [_screen(row, site, timezone) for row, site in found]


def list_names(session: Session, site_id: int) -> list[str]:
    """What the screens of a place are called."""
    running = PauseScreenRow.department_id == site_id, PauseScreenRow.revoked_at.is_(None)
    return list(session.scalars(select(PauseScreenRow.name).where(*running)))


def revoke(session: Session, screen_id: int, *, now: dt.datetime) -> bool:
    """Let the link of a screen end; whether it was one that ran."""
    statement = update(PauseScreenRow).where(
        PauseScreenRow.id == screen_id, PauseScreenRow.revoked_at.is_(None)
    )
    return session.connection().execute(statement.values(revoked_at=now)).rowcount == 1


def revoke_all(session: Session, site_id: int, *, now: dt.datetime) -> None:
    """Let the links of a place's screens end."""
    running = PauseScreenRow.department_id == site_id, PauseScreenRow.revoked_at.is_(None)
    session.execute(update(PauseScreenRow).where(*running).values(revoked_at=now))


def _screen(row: PauseScreenRow, site: Department, timezone: str) -> domain.PauseScreen:
    slots = tuple(dt.time.fromisoformat(slot) for slot in row.slots.split(","))
    return domain.PauseScreen(
        id=row.id,
        site=site.name,
        timezone=site.timezone or timezone,
        plan=ScreenPlan(row.name, row.language, slots, row.weekdays, row.minutes),
        nonce=row.nonce,
        created_at=row.created_at,
    )
