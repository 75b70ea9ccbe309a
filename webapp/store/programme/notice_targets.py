"""Who is told that something waits for them, and where: who still may, by their own choice."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy.orm import Session

from webapp.domain.people.access import GRANTS, Permission, Role
from webapp.domain.programme.reminder_targets import ReminderTarget
from webapp.store.people.people import get_person
from webapp.store.programme.reminder_targets import list_targets


def who_still_may(session: Session, people: Iterable[int], permission: Permission) -> list[int]:
    """Those of them whose account is open and whose roles at the last sign-in allow this."""
    found = (get_person(session, person_id) for person_id in people)
    may = {role.value for role in Role if permission in GRANTS[role]}
    return [
        one.id for one in found if one.deactivated_at is None and may & set(one.last_roles or [])
    ]


def list_through(
    session: Session, people: Collection[int], channels: Collection[str]
) -> list[ReminderTarget]:
    """The ways to reach these people through these channels, oldest first."""
    return [one for one in list_targets(session, people) if one.channel in channels]


def list_spoken(
    session: Session, people: Collection[int], channels: Collection[str], otherwise: str
) -> list[tuple[ReminderTarget, str]]:
    """The same, each with the language that its person chose, or the `otherwise` one."""
    return [
        (one, get_person(session, one.person_id).language or otherwise)
        for one in list_through(session, people, channels)
    ]
