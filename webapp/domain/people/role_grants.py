"""Roles that are given by name, beside those of the provider's groups, and what keeps them apart.

Who manages cannot also be who sees requests to the physician or reads the audit trail: no grant
combines the two. And who manages cannot make anybody either of these alone: a physician or a data
protection officer confirms such a grant, who is not the one it is for.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from webapp.domain.errors import Invalid
from webapp.domain.people.access import Role

GIVEN = tuple(role for role in Role if role is not Role.EMPLOYEE)
MANAGING = frozenset({Role.ADMINISTRATOR, Role.HR_ANALYST})
CONFIDENTIAL = frozenset({Role.OCCUPATIONAL_PHYSICIAN, Role.DATA_PROTECTION_OFFICER})


class GrantState(StrEnum):
    """How a grant stands; part of the key of its text."""

    WAITING = "waiting"  # for somebody to confirm it
    ACTIVE = "active"


@dataclass(frozen=True, slots=True)
class RoleGrant:
    """A role that somebody gave by name, until and with `ends_on`; None: until it is ended."""

    id: int
    person_id: int
    name: str
    role: Role
    granted_by: int | None
    granted_at: dt.datetime
    ends_on: dt.date | None
    state: GrantState


@dataclass(frozen=True, slots=True)
class RoleHolder:
    """Somebody with a role at their last sign-in, wherever it came from."""

    person_id: int
    name: str
    employee_number: str | None
    roles: tuple[Role, ...]


def united(held: Iterable[Role], granted: Iterable[Role]) -> frozenset[Role]:
    """The roles of the provider and those given by name, but none that would combine the two."""
    roles = set(held)
    for role in sorted(granted):
        if not combines({*roles, role}):
            roles.add(role)
    return frozenset(roles)


def given_by_directory(roles: Iterable[Role]) -> frozenset[Role]:
    """Of the roles of groups that a directory sent those that count.

    An administrator alone lets a directory in, and could say in its name what they like. Who is
    confided in is said by the sign-on provider, or by two people.
    """
    return frozenset(roles) - CONFIDENTIAL


def combines(roles: Iterable[Role]) -> bool:
    """Whether somebody would both manage and be confided in."""
    found = set(roles)
    return bool(found & MANAGING) and bool(found & CONFIDENTIAL)


def check_grant(
    *, role: Role, has: Iterable[Role], ends_on: dt.date | None, today: dt.date, is_own: bool
) -> None:
    """Raises Invalid: it is for oneself, is over already, or would combine what must not be."""
    if is_own:
        raise Invalid("error.role_own")
    if ends_on is not None and ends_on < today:
        raise Invalid("error.role_over")
    if combines({role, *has}):
        raise Invalid("error.role_combines")
