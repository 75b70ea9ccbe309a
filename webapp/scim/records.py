"""Resources as directories see them, and the records that are kept of them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from scim2_models import InvalidValueException, Meta, Reference

from webapp.domain.people.directory import (
    DirectoryDetails,
    DirectoryEmail,
    DirectoryGroup,
    DirectoryUser,
)
from webapp.scim.resources import (
    EnterpriseUser,
    GroupMember,
    GroupResource,
    User,
    UserEmail,
    UserGroup,
    UserName,
    UserResource,
)

_MOST_DIGITS = 18


def number_of(resource_id: str | None) -> int:
    """The number that an id stands for; 0, which nothing has, where it is none of ours."""
    text = resource_id or ""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS else 0


def version_of(record: DirectoryUser | DirectoryGroup) -> str:
    """What an `If-Match` compares."""
    return f'W/"{record.version}"'


def details_of(resource: User) -> DirectoryDetails:
    """What is kept of a user."""
    name = resource.name or UserName()
    extension: EnterpriseUser | None = getattr(resource, EnterpriseUser.__name__, None)
    work = extension or EnterpriseUser()
    return DirectoryDetails(
        user_name=resource.user_name or "",
        external_id=resource.external_id,
        display_name=resource.display_name,
        formatted_name=name.formatted,
        given_name=name.given_name,
        family_name=name.family_name,
        preferred_language=resource.preferred_language,
        active=resource.active,
        employee_number=work.employee_number or None,
        department=work.department,
        emails=tuple(
            DirectoryEmail(one.value, one.type, one.primary)
            for one in resource.emails or ()
            if one.value
        ),
    )


def user_of(record: DirectoryUser) -> User:
    """A user as a directory sees it."""
    told = record.details
    names = {
        "formatted": told.formatted_name,
        "family_name": told.family_name,
        "given_name": told.given_name,
    }
    # All at once: with each thing that is said later, the whole is checked once more.
    said: dict[str, Any] = {
        "user_name": told.user_name,
        "external_id": told.external_id,
        "name": UserName(**names) if any(names.values()) else None,
        "display_name": told.display_name,
        "preferred_language": told.preferred_language,
        "active": told.active,
        "emails": [UserEmail(value=e.value, type=e.kind, primary=e.primary) for e in told.emails]
        or None,
        "groups": [
            UserGroup(value=str(one.id), ref=Reference(f"Groups/{one.id}"), display=one.name)
            for one in record.groups
        ]
        or None,
    }
    if told.employee_number is not None or told.department is not None:
        said[EnterpriseUser.__name__] = EnterpriseUser(
            employee_number=told.employee_number, department=told.department
        )
    return UserResource(**said, **_identity(record, "User"))


def members_of(resource: GroupResource) -> set[int]:
    """The numbers of the entries in a group. Raises InvalidValueException: a group is in it."""
    members = resource.members or []
    if any((one.type or "User").lower() != "user" for one in members):
        raise InvalidValueException(detail="A group in a group is not taken; send its members.")
    return {number_of(one.value) for one in members}


def group_of(record: DirectoryGroup) -> GroupResource:
    """A group as a directory sees it."""
    return GroupResource(
        display_name=record.name,
        external_id=record.external_id,
        members=[
            GroupMember(value=str(one), ref=Reference(f"Users/{one}"), type="User")
            for one in sorted(record.members)
        ]
        or None,
        **_identity(record, "Group"),
    )


def _identity(record: DirectoryUser | DirectoryGroup, kind: str) -> dict[str, Any]:
    meta = Meta(
        resource_type=kind,
        created=_utc(record.created_at),
        last_modified=_utc(record.changed_at),
        version=version_of(record),
    )
    return {"id": str(record.id), "meta": meta}


def _utc(moment: dt.datetime) -> dt.datetime:
    return moment.astimezone(dt.UTC)
