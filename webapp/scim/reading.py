"""What the library reads: entries and groups, without a transaction where nothing changes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any, NoReturn

from scim2_models import (
    ForbiddenException,
    Resource,
    ResourceType,
    ResponseParameters,
    SearchRequest,
)
from scim2_server.storage import ScimStorage, SearchPage

from webapp.database import Connection, Session
from webapp.domain.people.directory import DirectoryGroup, DirectoryQuery, DirectoryUser
from webapp.scim.filters import conditions
from webapp.scim.records import group_of, number_of, user_of
from webapp.scim.resources import MOST_RESULTS
from webapp.services.people import directory

USERS = "User"
_FARTHEST = 2**31


class Reading:
    """For one request; `locks`: what is read may change."""

    def __init__(self, found: Session | Connection, client_id: int, *, locks: bool) -> None:
        self._found, self._client, self._locks = found, client_id, locks
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
        """A page of what is found, users before groups; `position` are the filter's texts."""
        skip = min(max((search_request.start_index or 1) - 1, 0), _FARTHEST)
        most = MOST_RESULTS if search_request.count is None else search_request.count
        query = DirectoryQuery(conditions(search_request.filter, position), skip, most)
        total, found = 0, list[Resource[Any]]()
        for kind in resource_types:
            number, some = self._list(kind, query, _members_asked(search_request))
            total, found = total + number, [*found, *some]
            rest = max(query.skip - number, 0)
            query = replace(query, skip=rest, most=query.most - len(some))
        return SearchPage(total, found)

    def _list(
        self, kind: ResourceType, query: DirectoryQuery, with_members: bool
    ) -> tuple[int, list[Resource[Any]]]:
        if kind.name == USERS:
            total, users = directory.list_users(self._found, query=query, client_id=self._client)
            return total, [user_of(one) for one in users]
        total, groups = directory.list_groups(
            self._found, query=query, with_members=with_members, client_id=self._client
        )
        return total, [group_of(one) for one in groups]

    def _user(self, resource_id: str | None) -> DirectoryUser:
        number = number_of(resource_id)
        if self._read is None or self._read.id != number:
            self._read = directory.find_user(
                self._found, user_id=number, locked=self._locks, client_id=self._client
            )
        return self._read

    def _group(self, resource_id: str | None, *, with_members: bool) -> DirectoryGroup:
        return directory.find_group(
            self._found,
            group_id=number_of(resource_id),
            with_members=with_members,
            locked=self._locks,
            client_id=self._client,
        )


class DirectoryReading(Reading, ScimStorage):
    """For a request that changes nothing."""

    def __init__(self, found: Connection, client_id: int) -> None:
        super().__init__(found, client_id, locks=False)

    def create(self, *_: Any, **__: Any) -> NoReturn:
        """Raises ForbiddenException: whatever changes something comes in a transaction."""
        raise ForbiddenException

    update = delete = create


def _members_asked(parameters: ResponseParameters[Any] | None) -> bool:
    """Whether an answer tells the members: unless they are excluded, or others are asked for."""
    if parameters is None:
        return True
    asked = [str(one).lower() for one in parameters.attributes or ()]
    left_out = [str(one).lower() for one in parameters.excluded_attributes or ()]
    return not _names_members(left_out) and (not asked or _names_members(asked))


def _names_members(paths: Collection[str]) -> bool:
    return any(one.rpartition(":")[2].split(".")[0] == "members" for one in paths)
