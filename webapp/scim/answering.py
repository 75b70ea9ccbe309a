"""Serving a request, with a shorter way for groups: who comes and goes, whoever else is in it."""

from __future__ import annotations

from http import HTTPStatus
from typing import cast

from scim2_server.handler import ScimHandler
from scim2_server.requests import ScimRequest
from scim2_server.responses import ScimResponse
from scim2_server.routing import Operation

from webapp.scim.dialect import member_changes
from webapp.scim.protocol import SERVICE
from webapp.scim.reading import USERS
from webapp.scim.storage import DirectoryStorage, Visit


class DirectoryHandler(ScimHandler):
    """For a request that changes something."""

    def __init__(self, visit: Visit) -> None:
        self._storage = DirectoryStorage(visit)
        super().__init__(SERVICE, self._storage)

    def patch(self, request: ScimRequest) -> ScimResponse:
        """Modify a resource. A group of thousands is not loaded to let one more come in."""
        target = self.service.route(request, Operation.patch)
        kind = self.service.resource_type_at(cast(str, target.endpoint))
        changes = None if kind.name == USERS else member_changes(request.body)
        if changes is None or request.header("If-Match"):
            return super().patch(request)
        self.service.authorize(request, target, kind)
        self._storage.change_members(cast(str, target.resource_id), changes)
        return ScimResponse(HTTPStatus.NO_CONTENT)
