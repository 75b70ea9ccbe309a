"""Working lives are read for many people at once."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from tests.factories import make_department, make_person
from webapp.store.programme.workdays import find_working_lives


def test_only_what_touches_the_period_is_found(session: Session) -> None:
    department = make_department(session)
    one = make_person(session, department_id=department)
    other = make_person(session, department_id=department, starts_on=dt.date(2026, 12, 1))
    found = find_working_lives(
        session, people=[one, other], first=dt.date(2026, 11, 16), last=dt.date(2026, 11, 22)
    )
    assert found[one].is_at_work(dt.date(2026, 11, 16), frozenset())
    assert not found[other].is_at_work(dt.date(2026, 11, 16), frozenset())
