"""What /scim/v2 serves: the attributes that are kept, and what the service can do. Nothing else.

`/Schemas`, `/ResourceTypes` and `/ServiceProviderConfig` are made of this. What a directory sends
beside is dropped and not refused: one attribute of the employer's own must not stop provisioning.
"""

from __future__ import annotations

from typing import Annotated, Any, Final, cast

from pydantic import Field
from scim2_models import (
    URN,
    AuthenticationScheme,
    Bulk,
    CaseExact,
    ChangePassword,
    ComplexAttribute,
    ETag,
    Extension,
    Filter,
    Mutability,
    Patch,
    Reference,
    Required,
    Resource,
    ResourceType,
    ScimPolicy,
    ScimProvider,
    ServiceProviderConfig,
    Sort,
    Uniqueness,
)

MOST_RESULTS: Final = 200
ENTERPRISE: Final = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
_CORE: Final = "urn:ietf:params:scim:schemas:core:2.0:"


class UserName(ComplexAttribute):
    """The parts of somebody's name."""

    formatted: str | None = None
    family_name: str | None = None
    given_name: str | None = None


class UserEmail(ComplexAttribute):
    """An e-mail address; reminders go to the primary one, else that of work."""

    value: str | None = None
    type: str | None = Field(None, examples=["work", "home", "other"])
    primary: bool | None = None


class UserGroup(ComplexAttribute):
    """A group that somebody is in."""

    value: Annotated[str | None, Mutability.read_only, CaseExact.true] = None
    ref: Annotated[Reference[GroupResource] | None, Mutability.read_only] = Field(
        None, serialization_alias="$ref", validation_alias="$ref"
    )
    display: Annotated[str | None, Mutability.read_only] = None


class User(Resource[Any]):
    """Somebody who is provisioned."""

    __schema__ = URN(f"{_CORE}User")

    user_name: Annotated[str | None, Uniqueness.server, Required.true] = None
    name: UserName | None = None
    display_name: str | None = None
    emails: list[UserEmail] | None = None
    preferred_language: str | None = None
    active: bool | None = None
    groups: Annotated[list[UserGroup] | None, Mutability.read_only] = None


class EnterpriseUser(Extension):
    """What an employer says beside; a manager, a division and a cost centre are not taken."""

    __schema__ = URN(ENTERPRISE)

    employee_number: str | None = None
    department: str | None = None


class GroupMember(ComplexAttribute):
    """Somebody in a group; groups in groups are not taken."""

    value: Annotated[str | None, Mutability.immutable, CaseExact.true] = None
    ref: Annotated[Reference[User] | None, Mutability.immutable] = Field(
        None, serialization_alias="$ref", validation_alias="$ref"
    )
    type: Annotated[str | None, Mutability.immutable] = Field(None, examples=["User"])


class GroupResource(Resource[Any]):
    """A group, whose name may give a role or stand for a department."""

    __schema__ = URN(f"{_CORE}Group")

    display_name: Annotated[str | None, Uniqueness.server, Required.true] = None
    members: list[GroupMember] | None = None


GroupResource.__name__ = "Group"  # as /Schemas and references call it
for waiting in (UserGroup, User):  # for GroupResource: until they are whole, no path finds its way
    waiting.model_rebuild()

TOLERANCE = ScimPolicy(
    unknown=ScimPolicy.Unknown.ignore,
    remove_value_as_filter=ScimPolicy.RemoveValue.apply,
    unmatched_path_filter=ScimPolicy.UnmatchedPathFilter.create,
)
CONFIG = ServiceProviderConfig(
    patch=Patch(supported=True),
    bulk=Bulk(supported=False, max_operations=0, max_payload_size=0),
    filter=Filter(supported=True, max_results=MOST_RESULTS),
    change_password=ChangePassword(supported=False),
    sort=Sort(supported=False),
    etag=ETag(supported=True),
    authentication_schemes=[
        AuthenticationScheme(
            type=AuthenticationScheme.Type.oauthbearertoken,
            name="Bearer token",
            description="A token that the administrator makes at /admin/directory.",
            primary=True,
        )
    ],
)
UserResource: type[User] = cast(Any, User)[EnterpriseUser]
PROVIDER = ScimProvider(
    models=[User, EnterpriseUser, GroupResource],
    resource_types=[
        ResourceType.from_resource(UserResource),
        ResourceType.from_resource(GroupResource),
    ],
    config=CONFIG,
    policy=TOLERANCE,
)
