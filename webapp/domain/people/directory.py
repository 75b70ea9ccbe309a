"""What a directory says of people and groups, and what of it Rekpauze takes."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import NamedTuple

from webapp.domain.errors import Invalid
from webapp.domain.people.employees import KnownDepartment

_LONGEST = 200
_LONGEST_OF = {
    "user_name": 255,
    "external_id": 255,
    "employee_number": 40,
    "department": 120,
    "preferred_language": 40,
}
_LONGEST_EMAIL = 320
_MOST_EMAILS = 10
_WORK = "work"


@dataclass(frozen=True, slots=True)
class DirectoryEmail:
    """An address with its kind, such as `work`."""

    value: str
    kind: str | None = None
    primary: bool | None = None


@dataclass(frozen=True, slots=True)
class DirectoryDetails:
    """What a directory says of somebody; None: nothing. `active` None is as before, or yes."""

    user_name: str
    external_id: str | None = None
    display_name: str | None = None
    formatted_name: str | None = None
    given_name: str | None = None
    family_name: str | None = None
    preferred_language: str | None = None
    active: bool | None = None
    employee_number: str | None = None
    department: str | None = None
    emails: tuple[DirectoryEmail, ...] = ()

    @property
    def name(self) -> str:
        """The name to be shown."""
        parts = " ".join(part for part in (self.given_name, self.family_name) if part)
        return (self.display_name or self.formatted_name or parts or self.user_name)[:_LONGEST]

    @property
    def email(self) -> str | None:
        """The address to write to: the primary one, else that of work, else the first."""
        found = sorted(self.emails, key=lambda one: (not one.primary, one.kind != _WORK))
        return found[0].value if found else None


@dataclass(frozen=True, slots=True)
class GroupRef:
    """A group that somebody is in."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class DirectoryUser:
    """The entry of somebody. Without an employee number it leads to nobody: `person_id` is None.

    `closed_at` and `closes_on` are of the account that it leads to; `version` goes up with each
    change.
    """

    id: int
    person_id: int | None
    details: DirectoryDetails
    created_at: dt.datetime
    changed_at: dt.datetime
    version: int
    closed_at: dt.datetime | None = None
    closes_on: dt.date | None = None
    groups: tuple[GroupRef, ...] = ()


@dataclass(frozen=True, slots=True)
class DirectoryGroup:
    """A group with the numbers of the entries in it; empty too where they were not asked for."""

    id: int
    name: str
    external_id: str | None
    created_at: dt.datetime
    changed_at: dt.datetime
    version: int
    members: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class DirectoryStanding:
    """Where an entry leads: to whom, to which department, and which groups it is in.

    `is_open`: the account is, and no day is set to close it.
    `department` is None where nothing is said for sure.
    """

    person_id: int | None
    is_open: bool = True
    department: KnownDepartment | None = None
    groups: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class DirectoryPlace:
    """A name that directories use, and the department that it stands for; None: for none yet."""

    name: str
    department_code: str | None


class DepartmentName(NamedTuple):
    """A department to choose from."""

    code: str
    name: str


class DirectoryKey(StrEnum):
    """By what entries can be found; each has an index."""

    ID = "id"
    USER_NAME = "user-name"
    EXTERNAL_ID = "external-id"
    EMPLOYEE_NUMBER = "employee-number"
    NAME = "name"
    MEMBER = "member"
    GROUP = "group"


@dataclass(frozen=True, slots=True)
class DirectoryQuery:
    """What is looked for: all of `equals` hold. `skip` and `most` make a page of it."""

    equals: tuple[tuple[DirectoryKey, str], ...] = ()
    skip: int = 0
    most: int = 0


def folded(name: str) -> str:
    """How names are compared: without regard to capitals and to how accents are written."""
    if name.isascii():
        return name.casefold()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def names_as(before: DirectoryDetails, after: DirectoryDetails) -> bool:
    """Whether an entry goes by the same names as before, which are nobody else's then."""
    return (before.employee_number, before.external_id, folded(before.user_name)) == (
        after.employee_number,
        after.external_id,
        folded(after.user_name),
    )


def check_details(details: DirectoryDetails) -> None:
    """Raises Invalid: something is missing, too long, or no address."""
    if not details.user_name.strip():
        raise Invalid("error.directory_user_name")
    for field in fields(details):
        value = getattr(details, field.name)
        check_length(field.name, value if isinstance(value, str) else "")
    if len(details.emails) > _MOST_EMAILS:
        raise Invalid("error.directory_emails", most=_MOST_EMAILS)
    for email in details.emails:
        if not 3 <= len(email.value) <= _LONGEST_EMAIL or "@" not in email.value:
            raise Invalid("error.directory_email")


def check_length(field: str, value: str) -> None:
    """Raises Invalid: it is longer than is kept."""
    most = _LONGEST_OF.get(field, _LONGEST)
    if len(value) > most or (not value.isascii() and len(folded(value)) > most):
        raise Invalid("error.directory_long", field=field, most=most)


def department_of(
    names: Iterable[str], known: Mapping[str, KnownDepartment]
) -> KnownDepartment | None:
    """The department that these names stand for; None: none, or several and so none for sure.

    `known` leads from a folded name to a department.
    """
    found = {known[folded(name)] for name in names if folded(name) in known}
    return found.pop() if len(found) == 1 else None
