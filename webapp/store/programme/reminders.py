"""Plans of reminders, with the moment of the next one, and which were sent. Core: many at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, cast

from sqlalchemy import (
    ForeignKey,
    Integer,
    Row,
    SmallInteger,
    String,
    Table,
    bindparam,
    delete,
    func,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session

from webapp.domain.governance.privacy import DataClass
from webapp.domain.programme.next_reminder import ReminderStatus
from webapp.domain.programme.reminder_plans import DayHours, Plan
from webapp.domain.programme.reminder_targets import DISCREET
from webapp.domain.programme.reminders import Nudge
from webapp.store.base import Base, BigKey, Json, column, person_key
from webapp.store.inserts import insert_if_absent
from webapp.store.people.people import Person
from webapp.store.programme.reminder_spread import is_spread
from webapp.store.programme.reminder_targets import ReminderTargetRow


class ReminderPlan(Base):
    """When a person wants reminders, and which one is next: all `next_` are None when none is.

    `next_day` is `date.toordinal()` where the person is; `next_minute` counts from its beginning.
    `lost` is the channel that ended by itself, until the person has seen it.
    """

    __tablename__ = "reminder_plan"

    person_id: Mapped[int] = person_key(data=DataClass.BEHAVIOUR)
    plan: Mapped[dict[str, Any]] = column(Json, data=DataClass.BEHAVIOUR)
    timezone: Mapped[str] = column(String(40), data=DataClass.BEHAVIOUR)
    language: Mapped[str] = column(String(2), data=DataClass.BEHAVIOUR)
    next_at: Mapped[dt.datetime | None] = column(index=True, data=DataClass.BEHAVIOUR)
    next_day: Mapped[int | None] = column(Integer, data=DataClass.BEHAVIOUR)
    next_minute: Mapped[int | None] = column(SmallInteger, data=DataClass.BEHAVIOUR)
    next_turn: Mapped[int | None] = column(SmallInteger, data=DataClass.BEHAVIOUR)
    skips: Mapped[int] = column(SmallInteger, data=DataClass.BEHAVIOUR)
    skips_today: Mapped[int] = column(
        SmallInteger, default=0, server_default="0", data=DataClass.BEHAVIOUR
    )
    skipped_at: Mapped[dt.datetime | None] = column(data=DataClass.BEHAVIOUR)
    lost: Mapped[str | None] = column(String(40), data=DataClass.BEHAVIOUR)


class ReminderSent(Base):
    """A reminder that a runner took upon itself to send: the key makes it one runner."""

    __tablename__ = "reminder_sent"

    person_id: Mapped[int] = column(
        BigKey,
        ForeignKey("person.id", ondelete="CASCADE"),
        primary_key=True,
        data=DataClass.BEHAVIOUR,
    )
    local_day: Mapped[int] = column(Integer, primary_key=True, data=DataClass.BEHAVIOUR)
    minute: Mapped[int] = column(SmallInteger, primary_key=True, data=DataClass.BEHAVIOUR)
    turn: Mapped[int] = column(SmallInteger, primary_key=True, data=DataClass.BEHAVIOUR)
    at: Mapped[dt.datetime] = column(data=DataClass.BEHAVIOUR)


_PLAN = cast(Table, ReminderPlan.__table__)
_SENT = cast(Table, ReminderSent.__table__)
_IS_CARRIED = (
    select(ReminderTargetRow.id)
    .where(ReminderTargetRow.person_id == _PLAN.c.person_id)
    .where(ReminderTargetRow.channel.not_in(DISCREET))
    .exists()
)
_COLUMNS = (
    _PLAN.c.person_id,
    _PLAN.c.plan,
    _PLAN.c.timezone,
    func.coalesce(Person.language, _PLAN.c.language).label("language"),
    _PLAN.c.next_at,
    _PLAN.c.next_day,
    _PLAN.c.next_minute,
    _PLAN.c.next_turn,
    _PLAN.c.skips,
    _PLAN.c.skips_today,
    _PLAN.c.skipped_at,
    _PLAN.c.lost,
    Person.deactivated_at.is_(None).label("is_active"),
    _IS_CARRIED.label("is_carried"),
    is_spread(_PLAN.c.person_id).label("is_spread"),
)
_STANDINGS = select(*_COLUMNS).join(Person, Person.id == _PLAN.c.person_id)
_MOVE = (
    update(_PLAN)
    .where(_PLAN.c.person_id == bindparam("person"))
    .values({name: bindparam(name) for name in ("next_at", "next_day", "next_minute", "next_turn")})
)


def find_status(
    session: Session, person_id: int, *, to_change: bool = False
) -> ReminderStatus | None:
    """The plan of a person; `to_change` holds off the runners until the transaction ends."""
    own = _STANDINGS.where(_PLAN.c.person_id == person_id)
    row = session.execute(own.with_for_update(of=_PLAN) if to_change else own).one_or_none()
    return None if row is None else _status(row)


def has_due(session: Session, now: dt.datetime) -> bool:
    """Whether anybody's next moment has come."""
    return (
        session.scalar(select(_PLAN.c.person_id).where(_PLAN.c.next_at <= now).limit(1)) is not None
    )


def lock_due(session: Session, *, now: dt.datetime, most: int) -> list[ReminderStatus]:
    """Plans whose next moment has come, the longest waiting first, locked.

    Those that another runner has locked are left out: the runners share the work.
    """
    due = _STANDINGS.where(_PLAN.c.next_at <= now).order_by(_PLAN.c.next_at).limit(most)
    rows = session.execute(due.with_for_update(of=_PLAN, skip_locked=True))
    return [_status(row) for row in rows]


def save_status(session: Session, status: ReminderStatus) -> None:
    """Store a plan in place of the one before."""
    session.merge(
        ReminderPlan(
            person_id=status.person_id,
            plan=_values_of(status.plan),
            timezone=status.timezone,
            language=status.language,
            skips=status.skips,
            skips_today=status.skips_today,
            skipped_at=status.skipped_at,
            lost=status.lost,
            **_columns_of(status.nudge),
        )
    )
    session.flush()


def note_lost(session: Session, lost: Mapping[int, str | None]) -> None:
    """Which channel these people lost; None: they have seen it."""
    for person, channel in lost.items():
        session.execute(update(_PLAN).where(_PLAN.c.person_id == person).values(lost=channel))


def move_on(session: Session, nudges: Mapping[int, Nudge | None]) -> None:
    """Set what comes next for these people."""
    rows = [{"person": person, **_columns_of(nudge)} for person, nudge in nudges.items()]
    if rows:
        session.connection().execute(_MOVE, rows)


def claim_sent(
    session: Session, nudges: Mapping[int, Nudge], *, now: dt.datetime
) -> frozenset[int]:
    """Note these as sent, before they are; the people for whom this was not noted yet."""
    if not nudges:
        return frozenset()
    rows = [
        {
            "person_id": person,
            "local_day": nudge.day.toordinal(),
            "minute": nudge.minute,
            "turn": nudge.turn,
            "at": now,
        }
        for person, nudge in nudges.items()
    ]
    fresh = insert_if_absent(session, _SENT, rows)
    return frozenset(session.scalars(fresh.returning(_SENT.c.person_id)))


def find_latest_sent(session: Session, *, person_id: int, day: dt.date) -> Nudge | None:
    """The reminder of this day that was sent last; its moment is that of sending."""
    latest = (
        select(_SENT.c.minute, _SENT.c.turn, _SENT.c.at)
        .where(_SENT.c.person_id == person_id, _SENT.c.local_day == day.toordinal())
        .order_by(_SENT.c.at.desc())
        .limit(1)
    )
    row = session.execute(latest).one_or_none()
    return None if row is None else Nudge(day, row.minute, row.turn, row.at)


def delete_plans(session: Session, people: Collection[int]) -> None:
    """Forget the plans of these people, and what was sent to them."""
    for table in (_SENT, _PLAN):
        session.execute(delete(table).where(table.c.person_id.in_(people)))


def _status(row: Row[Any]) -> ReminderStatus:
    return ReminderStatus(
        person_id=row.person_id,
        plan=_plan_of(row.plan),
        timezone=row.timezone,
        language=row.language,
        nudge=_nudge_of(row.next_day, row.next_minute, row.next_turn, row.next_at),
        skips=row.skips,
        skips_today=row.skips_today,
        skipped_at=row.skipped_at,
        is_active=row.is_active,
        lost=row.lost,
        is_carried=bool(row.is_carried),
        is_spread=bool(row.is_spread),
    )


def _nudge_of(
    day: int | None, minute: int | None, turn: int | None, at: dt.datetime | None
) -> Nudge | None:
    if day is None or minute is None or turn is None or at is None:
        return None
    return Nudge(dt.date.fromordinal(day), minute, turn, at)


def _columns_of(nudge: Nudge | None) -> dict[str, Any]:
    if nudge is None:
        return dict.fromkeys(("next_at", "next_day", "next_minute", "next_turn"))
    return {
        "next_at": nudge.at,
        "next_day": nudge.day.toordinal(),
        "next_minute": nudge.minute,
        "next_turn": nudge.turn,
    }


def _values_of(plan: Plan) -> dict[str, Any]:
    """A plan as JSON: times as HH:MM."""
    return {
        "weekdays": sorted(plan.weekdays),
        "hours": _clocks((plan.starts, plan.ends)),
        "slots": _clocks(plan.slots),
        "interval": plan.interval,
        "quiet": _clocks(plan.quiet) if plan.quiet else None,
        "snooze": plan.snooze,
        "most_skips": plan.most_skips,
        "is_on": plan.is_on,
        "paused_until": plan.paused_until.isoformat() if plan.paused_until else None,
        "own_hours": [[one.weekday, *_clocks(one[1:])] for one in plan.own_hours],
        "most_skips_a_day": plan.most_skips_a_day,
        "notice": plan.notice,
        "is_strict": plan.is_strict,
    }


def _plan_of(values: Mapping[str, Any]) -> Plan:
    starts, ends = _times(values["hours"])
    quiet = _times(values["quiet"]) if values["quiet"] else None
    paused = values["paused_until"]
    return Plan(
        weekdays=frozenset(values["weekdays"]),
        starts=starts,
        ends=ends,
        slots=tuple(_times(values["slots"])),
        interval=values["interval"],
        quiet=(quiet[0], quiet[1]) if quiet else None,
        snooze=values["snooze"],
        most_skips=values["most_skips"],
        is_on=values["is_on"],
        paused_until=dt.date.fromisoformat(paused) if paused else None,
        # Plans that were stored before these could be chosen have none of them.
        own_hours=tuple(
            DayHours(weekday, *_times(clocks)) for weekday, *clocks in values.get("own_hours", ())
        ),
        most_skips_a_day=values.get("most_skips_a_day"),
        notice=values.get("notice"),
        is_strict=values.get("is_strict", False),
    )


def _clocks(times: Iterable[dt.time]) -> list[str]:
    return [f"{time:%H:%M}" for time in times]


def _times(clocks: Sequence[str]) -> list[dt.time]:
    return [dt.time.fromisoformat(clock) for clock in clocks]
