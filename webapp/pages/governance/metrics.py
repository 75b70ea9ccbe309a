"""What operators watch, for Prometheus, at /metrics: for whom has METRICS_TOKEN."""

from __future__ import annotations

from hmac import compare_digest
from importlib import import_module
from typing import Protocol, cast

from flask import Blueprint, Response, request

from webapp.bearer import TokenRefused, refusal
from webapp.domain.errors import NotFound
from webapp.installation import Installation, installation
from webapp.security import public, settings

blueprint = Blueprint("metrics", __name__)
blueprint.register_error_handler(TokenRefused, refusal)


class _Metrics(Protocol):
    TYPE: str

    def told(self, here: Installation) -> bytes: ...


@blueprint.get("/metrics")
@public
def show() -> Response:
    """The gauges; without a token in the settings there is no such page."""
    token = settings().metrics_token
    if token is None:
        raise NotFound("error.not_found")
    if not compare_digest(_given().encode(), token.encode()):
        raise TokenRefused("error.metrics_token")
    module = cast(_Metrics, import_module("webapp.metrics"))  # loaded where somebody watches
    return Response(module.told(installation()), content_type=module.TYPE)


def _given() -> str:
    """The token that the request brings; empty: none."""
    brought = request.authorization
    return (brought.token if brought and brought.type == "bearer" else None) or ""
