"""What the library reads and writes: entries through our services, and what follows for people."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, cast

from scim2_models import (
    PreconditionFailedException,
    Resource,
    ResourceType,
    ResponseParameters,
    SearchRequest,
)
from scim2_server.storage import ScimStorage, SearchPage

from webapp import provisioning
from webapp.database import Session
from webapp.domain.governance.audit import Occasion
from webapp.domain.people.access import Role
from webapp.domain.people.directory import DirectoryGroup, DirectoryQuery, DirectoryUser
from webapp.scim.dialect import MemberChanges
from webapp.scim.records import (
    conditions,
    details_of,
    group_of,
    members_of,
    number_of,
    user_of,
    version_of,
)
from webapp.scim.resources import MOST_RESULTS, GroupResource, User
from webapp.services.people import directory
from webapp.services.people.directory_places import list_standings, standings_of

USERS = "User"
_FARTHEST = 2**31


@dataclass(frozen=True, slots=True)
class Visit:
    """One request of a directory: in which transaction, by whom, and whether it may change."""

    session: Session
    client_id: int
    occasion: Occasion
    changes: bool
    role_groups: Mapping[str, Role]


class DirectoryStorage(ScimStorage):
    """For one request."""

    def __init__(self, visit: Visit) -> None:
        self._visit, self._session = visit, visit.session
        self._client, self._occasion = visit.client_id, visit.occasion
        self._read: DirectoryUser | None = None  # locked, by a request that changes it

    def get(
        self,
        resource_type: ResourceType,
        resource_id: str,
        *,
        response_parameters: ResponseParameters[Any] | None = None,
    ) -> Resource[Any]:
        """A user or a group; its members where they are answered or may change."""
        if resource_type.name == USERS:
            return user_of(self._user(resource_id))
        return group_of(self._group(resource_id, with_members=_members_asked(response_parameters)))

    def search(
        self,
        resource_types: list[ResourceType],
        search_request: SearchRequest[Any],
        *,
        position: Any = None,
    ) -> SearchPage:
        """A page of what is found, users before groups."""
        skip = min(max((search_request.start_index or 1) - 1, 0), _FARTHEST)
        most = MOST_RESULTS if search_request.count is None else search_request.count
        query = DirectoryQuery(conditions(search_request.filter), skip, most)
        total, found = 0, list[Resource[Any]]()
        for kind in resource_types:
            number, some = self._list(kind, query, _members_asked(search_request))
            total, found = total + number, [*found, *some]
            rest = max(query.skip - number, 0)
            query = replace(query, skip=rest, most=query.most - len(some))
        return SearchPage(total, found)

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

    def _list(
        self, kind: ResourceType, query: DirectoryQuery, with_members: bool
    ) -> tuple[int, list[Resource[Any]]]:
        if kind.name == USERS:
            total, users = directory.list_users(self._session, query=query, client_id=self._client)
            return total, [user_of(one) for one in users]
        total, groups = directory.list_groups(
            self._session, query=query, with_members=with_members, client_id=self._client
        )
        return total, [group_of(one) for one in groups]

    def _user(self, resource_id: str | None) -> DirectoryUser:
        number, locked = number_of(resource_id), self._visit.changes
        if self._read is None or self._read.id != number:
            self._read = directory.find_user(
                self._session, user_id=number, locked=locked, client_id=self._client
            )
        return self._read

    def _group(self, resource_id: str | None, *, with_members: bool) -> DirectoryGroup:
        return directory.find_group(
            self._session,
            group_id=number_of(resource_id),
            with_members=with_members,
            locked=self._visit.changes,
            client_id=self._client,
        )


def _place(user: DirectoryUser) -> tuple[object, ...]:
    """What decides where an entry leads, but for its groups."""
    return user.person_id, user.details.department, user.closed_at is None


def _check_version(record: DirectoryUser | DirectoryGroup, expected: str | None) -> None:
    if expected is not None and expected != version_of(record):
        raise PreconditionFailedException()


def _members_asked(parameters: ResponseParameters[Any] | None) -> bool:
    """Whether an answer tells the members: unless they are excluded, or others are asked for."""
    if parameters is None:
        return True
    asked = [str(one).lower() for one in parameters.attributes or ()]
    left_out = [str(one).lower() for one in parameters.excluded_attributes or ()]
    return not _names_members(left_out) and (not asked or _names_members(asked))


def _names_members(paths: Collection[str]) -> bool:
    return any(one.rpartition(":")[2].split(".")[0] == "members" for one in paths)
