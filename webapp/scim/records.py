"""Resources as directories see them, and the records that are kept of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from scim2_models import InvalidFilterException, InvalidValueException, Meta, Reference, ScimFilter
from scim2_models.path.expressions import (
    CompareOperator,
    Comparison,
    FilterNode,
    LogicalExpr,
    LogicalOperator,
    ValuePath,
)

from webapp.domain.people.directory import (
    DirectoryDetails,
    DirectoryEmail,
    DirectoryGroup,
    DirectoryKey,
    DirectoryUser,
)
from webapp.incoming import is_storable
from webapp.scim.resources import (
    ENTERPRISE,
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
_ENTERPRISE = ENTERPRISE.lower()
_KEYS = {
    "id": DirectoryKey.ID,
    "username": DirectoryKey.USER_NAME,
    "externalid": DirectoryKey.EXTERNAL_ID,
    "displayname": DirectoryKey.NAME,
    f"{_ENTERPRISE}:employeenumber": DirectoryKey.EMPLOYEE_NUMBER,
    "groups.value": DirectoryKey.GROUP,
    "members.value": DirectoryKey.MEMBER,
}


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


def conditions(found: ScimFilter[Any] | None) -> tuple[tuple[DirectoryKey, str], ...]:
    """What a filter looks for.

    Raises InvalidFilterException: it is more than equality of what has an index, joined by `and`,
    or compares with a text that nothing can be.
    """
    return () if found is None else tuple(_compared(found.ast, ""))


def _compared(node: FilterNode, within: str) -> Iterator[tuple[DirectoryKey, str]]:
    match node:
        case LogicalExpr(op=LogicalOperator.and_):
            for term in node.terms:
                yield from _compared(term, within)
        case ValuePath(sub_attr=None):
            yield from _compared(node.val_filter, f"{_written(node.attr_path, within)}.")
        case Comparison(op=CompareOperator.eq) if isinstance(node.value, str):
            key = _KEYS.get(_written(node.attr_path, within))
            if key is None or not is_storable(node.value):
                raise _refusal()
            yield key, node.value
        case _:
            raise _refusal()


def _written(path: Any, within: str) -> str:
    """An attribute as `_KEYS` names it."""
    schema = f"{path.uri}:".lower() if path.uri and path.uri.lower() == _ENTERPRISE else ""
    inner = f".{path.sub_attr}" if path.sub_attr else ""
    return f"{within}{schema}{path.attr}{inner}".lower()


def _refusal() -> InvalidFilterException:
    return InvalidFilterException(
        detail="Filters compare by eq, joined by and: id, userName, externalId, employeeNumber "
        "of the enterprise extension and groups.value of users; id, displayName, externalId and "
        "members.value of groups."
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
