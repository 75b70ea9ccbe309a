"""Tell of a site's days: when it is closed, replacement days, holidays that are worked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy.orm import Session

from webapp.domain.errors import Invalid, NotFound
from webapp.domain.governance.audit import Action, Actor
from webapp.domain.people.people import DepartmentKind
from webapp.domain.people.site_calendar import SpecialDay
from webapp.store.governance import audit
from webapp.store.people import people
from webapp.store.people import site_calendar as store

_BY_HAND = Actor.job("by-hand")


def tell_days(
    session: Session,
    *,
    code: str,
    days: Sequence[dt.date],
    kind: SpecialDay | None,
    now: dt.datetime,
    actor: Actor = _BY_HAND,
) -> None:
    """Say what these days are at a site, company or group and all below it; None: as usual again.

    A month that is published stays as it is. Raises NotFound: there is no such node. Invalid: it
    is a department, whose figures could be aimed at a day.
    """
    node = people.find_department(session, code)
    if node is None:
        raise NotFound("error.department_unknown", code=code)
    if node.kind is DepartmentKind.DEPARTMENT:
        raise Invalid("error.calendar_department", code=code)
    for day in days:
        if kind is None:
            store.delete_day(session, department_id=node.id, day=day)
        else:
            store.save_day(session, department_id=node.id, day=day, kind=kind)
    audit.record(
        session,
        at=now,
        actor=actor,
        action=Action.CALENDAR_CHANGED,
        subject=f"department/{node.id}",
        detail={"days": len(days)},
    )


def list_days(session: Session, *, since: dt.date) -> list[tuple[dt.date, str, SpecialDay]]:
    """The days that are told of from `since` on: the day, the code of the node, and what it is."""
    return store.list_days(session, since)
