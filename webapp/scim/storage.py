"""What the library writes: entries through our services, and what follows for people."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, cast

from scim2_models import (
    PreconditionFailedException,
    Resource,
    ResourceType,
)
from scim2_server.storage import ScimStorage

from webapp import provisioning
from webapp.database import Session
from webapp.domain.governance.audit import Occasion
from webapp.domain.people.access import Role
from webapp.domain.people.directory import DirectoryGroup, DirectoryUser
from webapp.scim.dialect import MemberChanges
from webapp.scim.reading import USERS, Reading
from webapp.scim.records import (
    details_of,
    group_of,
    members_of,
    number_of,
    user_of,
    version_of,
)
from webapp.scim.resources import GroupResource, User
from webapp.services.people import directory
from webapp.services.people.directory_places import list_standings, standings_of


@dataclass(frozen=True, slots=True)
class Visit:
    """A request of a directory that changes something: in which transaction, and by whom."""

    session: Session
    client_id: int
    occasion: Occasion
    role_groups: Mapping[str, Role]


class DirectoryStorage(Reading, ScimStorage):
    """For a request that changes something."""

    def __init__(self, visit: Visit) -> None:
        super().__init__(visit.session, visit.client_id, locks=True)
        self._visit, self._session, self._occasion = visit, visit.session, visit.occasion

    def create(self, resource_type: ResourceType, resource: Resource[Any]) -> Resource[Any]:
        """Keep a user or a group, with what follows."""
        if resource_type.name == USERS:
            details = details_of(cast(User, resource))
            user, is_new = provisioning.admit(self._session, details, self._client, self._occasion)
            return user_of(self._led(None, user, is_new))
        group = cast(GroupResource, resource)
        members = members_of(group)
        with self._following(members):
            made = directory.add_group(
                self._session,
                name=group.display_name or "",
                external_id=group.external_id,
                members=members,
                client_id=self._client,
                occasion=self._occasion,
            )
        return group_of(made)

    def update(
        self,
        resource_type: ResourceType,
        resource: Resource[Any],
        *,
        expected_version: str | None = None,
    ) -> Resource[Any]:
        """Keep a user or a group as it is now, with what follows."""
        if resource_type.name == USERS:
            return user_of(self._change_user(cast(User, resource), expected_version))
        return group_of(self._change_group(cast(GroupResource, resource), expected_version))

    def delete(
        self,
        resource_type: ResourceType,
        resource_id: str,
        *,
        expected_version: str | None = None,
    ) -> None:
        """Forget an entry and close the account that it leads to, or forget a group."""
        if resource_type.name == USERS:
            user = self._user(resource_id)
            _check_version(user, expected_version)
            provisioning.close(self._session, user, self._occasion)
            directory.remove_user(self._session, user=user)
            return
        group = self._group(resource_id, with_members=True)
        _check_version(group, expected_version)
        with self._following(group.members):
            directory.remove_group(self._session, group=group, occasion=self._occasion)

    def change_members(self, group_id: str, changes: MemberChanges) -> None:
        """Let entries come into a group and go, whoever else is in it."""
        group = self._group(group_id, with_members=False)
        come = {number_of(one) for one in changes.come}
        gone = {number_of(one) for one in changes.gone}
        with self._following(come | gone):
            directory.change_members(
                self._session,
                group=group,
                come=come,
                gone=gone,
                client_id=self._client,
                occasion=self._occasion,
            )

    def _change_user(self, resource: User, expected: str | None) -> DirectoryUser:
        user = self._user(resource.id)
        _check_version(user, expected)
        details = details_of(resource)
        after, is_new = provisioning.change(
            self._session, user, details, self._client, self._occasion
        )
        return self._led(user, after, is_new)

    def _led(
        self, before: DirectoryUser | None, after: DirectoryUser, is_new: bool
    ) -> DirectoryUser:
        """The entry, after what follows for where the person works."""
        if before is None or _place(before) != _place(after):
            users = [after] if before is None else [before, after]
            *was, now = standings_of(self._session, users=users)
            added = [after.person_id] if is_new and after.person_id is not None else []
            self._follow({after.id: was[0]} if was else {}, {after.id: now}, added)
        return after

    def _change_group(self, resource: GroupResource, expected: str | None) -> DirectoryGroup:
        group = self._group(resource.id, with_members=True)
        _check_version(group, expected)
        members = members_of(resource)
        with self._following(group.members | members):
            directory.change_group(
                self._session,
                group=replace(
                    group, name=resource.display_name or "", external_id=resource.external_id
                ),
                members=members,
                client_id=self._client,
                occasion=self._occasion,
            )
        return self._group(resource.id, with_members=True)

    @contextmanager
    def _following(self, users: Collection[int]) -> Iterator[None]:
        """Let people work where these entries say, when that is elsewhere afterwards."""
        before = list_standings(self._session, users=users)
        yield
        after = list_standings(self._session, users=users)
        self._follow(before, after)

    def _follow(
        self,
        before: provisioning.Standings,
        after: provisioning.Standings,
        added: Collection[int] = (),
    ) -> None:
        provisioning.follow(self._session, before, after, self._occasion, added)
        roles = self._visit.role_groups
        provisioning.take_roles(self._session, before, after, roles, self._occasion.today)


def _place(user: DirectoryUser) -> tuple[object, ...]:
    """What decides where an entry leads, but for its groups."""
    return user.person_id, user.details.department, user.closed_at is None


def _check_version(record: DirectoryUser | DirectoryGroup, expected: str | None) -> None:
    if expected is not None and expected != version_of(record):
        raise PreconditionFailedException()
