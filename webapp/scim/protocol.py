"""The protocol as the library speaks it, with what each token may do and a rule for PUT."""

from __future__ import annotations

from typing import Any, Union, cast

from scim2_models import (
    ForbiddenException,
    ListResponse,
    PatchOp,
    Resource,
    ResourceType,
    ResponseParameters,
    SCIMException,
    ScimProvider,
    SearchRequest,
)
from scim2_server.conditions import Conditions
from scim2_server.requests import ScimRequest
from scim2_server.routing import Operation, Target
from scim2_server.service import ScimService
from scim2_server.utils import parametrize

from webapp.domain.people.directory_clients import ClientScope
from webapp.scim.resources import PROVIDER, User

_READING = {Operation.query, Operation.search, Operation.search_with_body}
_USERS = "User"


class DirectoryService(ScimService):
    """What each directory may do; and a PUT that says nothing of `active` leaves it as it is."""

    def __init__(self, provider: ScimProvider) -> None:
        super().__init__(provider)
        models = self.get_models()
        union = cast(Any, Union)[tuple(models)]
        # The library names these for each request, and Pydantic forgets what nobody holds: then
        # each is a class made anew, which takes longer than the request.
        self._held = [
            *(parametrize(SearchRequest, one) for one in (*models, union)),
            *(parametrize(ResponseParameters, one) for one in models),
            *(parametrize(PatchOp, one) for one in models),
            parametrize(ListResponse, union),
        ]

    def authorize(self, request: ScimRequest, target: Target, resource_type: ResourceType) -> None:
        """Raises ForbiddenException: the token is not for that."""
        scope: ClientScope = request.subject.scope
        if target.operation not in _READING and not scope.changes:
            raise ForbiddenException(detail="This token is for reading only.")
        if resource_type.name != _USERS and not scope.sees_groups:
            raise ForbiddenException(detail="This token is for users only, not for groups.")

    def apply_replacement(
        self, current: Resource[Any], replacement: Resource[Any], conditions: Conditions
    ) -> Resource[Any] | None:
        """The new state of a resource; None: nothing changes."""
        if isinstance(replacement, User) and replacement.active is None:
            replacement.active = cast(User, current).active
        return super().apply_replacement(current, replacement, conditions)

    def www_authenticate(self, exception: SCIMException) -> str:
        """The challenge of a 401."""
        return 'Bearer realm="Rekpauze", error="invalid_token"'


SERVICE = DirectoryService(PROVIDER)
