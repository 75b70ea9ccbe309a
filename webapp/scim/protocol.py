"""The protocol as the library speaks it, with what each token may do and a rule for PUT."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from http import HTTPStatus
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
from scim2_server.responses import ScimResponse
from scim2_server.routing import Operation, Target, match
from scim2_server.service import ScimService
from scim2_server.storage import SearchPage
from scim2_server.utils import parametrize

from webapp.domain.people.directory_clients import ClientScope
from webapp.scim.filters import conditions, without_texts
from webapp.scim.resources import PROVIDER, User

_READING = {Operation.query, Operation.search, Operation.search_with_body}
_USERS = "User"
_LONGEST_KEPT = 300  # signs
_match = lru_cache(maxsize=256)(match)  # asked twice for each request, most of them for few paths


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
        self._kept = lru_cache(maxsize=64)(self._question)
        asked = parametrize(SearchRequest, union)(start_index=1)
        with provider:
            self._nothing = super().search_response("", [], SearchPage(0, []), asked).body

    @staticmethod
    def match(request: ScimRequest) -> Target:
        """What a request asks for."""
        return _match(request.method.upper(), request.path)

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

    def publish(self, base_url: str, resource: Resource[Any]) -> Resource[Any]:
        """A resource as it is sent; made for this answer alone, so that it need not be copied."""
        if resource.meta is None or resource.id is None or _refers(resource):
            return super().publish(base_url, resource)
        kind = self.get_resource_type_of(resource)
        resource.meta.location = self.resource_location(base_url, kind, resource.id)
        return resource

    def read_search_query(
        self, resource_types: list[ResourceType], query: Mapping[str, str]
    ) -> tuple[SearchRequest[Any], Any]:
        """The question, and the texts in its filter, where it was kept without them."""
        written, texts = without_texts(query.get("filter", ""))
        if not texts or len(written) > _LONGEST_KEPT:
            return super().read_search_query(resource_types, query)
        asked = tuple({**query, "filter": written}.items())
        try:
            return self._kept(tuple(one.name for one in resource_types), asked), texts
        except SCIMException:  # which has to tell of the filter as it is
            return super().read_search_query(resource_types, query)

    def _question(
        self, names: tuple[str, ...], asked: tuple[tuple[str, str], ...]
    ) -> SearchRequest[Any]:
        """A question with numbers for texts. Raises SCIMException: it is not one of ours."""
        types = [self.get_resource_type(name) for name in names]
        found, _ = super().read_search_query(types, dict(asked))
        conditions(found.filter)
        return found

    def search_response(
        self,
        base_url: str,
        resource_types: list[ResourceType],
        page: SearchPage,
        search_request: SearchRequest[Any],
    ) -> ScimResponse:
        """A page of what was found; that nothing was is the usual answer, and always the same."""
        if page.total or search_request.start_index != 1:
            return super().search_response(base_url, resource_types, page, search_request)
        return ScimResponse(HTTPStatus.OK, self._nothing)

    def www_authenticate(self, exception: SCIMException) -> str:
        """The challenge of a 401."""
        return 'Bearer realm="Rekpauze", error="invalid_token"'


def _refers(resource: Resource[Any]) -> bool:
    """Whether it names others, by addresses that are made as it is sent."""
    return bool(getattr(resource, "groups", None) or getattr(resource, "members", None))


SERVICE = DirectoryService(PROVIDER)
