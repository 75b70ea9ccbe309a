"""One description of the API (OpenAPI 3.1), made from its parts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

TEXT: dict[str, Any] = {"type": "string"}
_REFUSED = {
    "400": "Nothing that can be read",
    "401": "No token that works",
    "403": "A token that does not allow this",
    "422": "Something that is not there, or cannot be",
    "429": "Too often",
}


def document(
    address: str,
    *,
    about: str,
    paths: dict[str, Any],
    schemas: dict[str, Any],
    webhooks: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The description of what is at this address, and of the calls that are made from it."""
    problem = object_of(type=TEXT, title=TEXT, status={"type": "integer"}, detail=TEXT)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Rekpauze", "version": "1", "description": about},
        "servers": [{"url": address}],
        "security": [{"token": []}],
        "paths": {**paths, "/openapi.json": {"get": _itself()}},
        **({"webhooks": dict(webhooks)} if webhooks else {}),
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": {**schemas, "Problem": problem},
        },
    }


def operation(
    name: str,
    summary: str,
    content: dict[str, Any] | None,
    *,
    scope: str | None = None,
    also: dict[str, str] | None = None,
) -> dict[str, Any]:
    """One operation. `content` of its answer; None: it answers without. `scope` of the token."""
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    good = {"200": {"description": summary, "content": content}}
    refused = {
        status: {"description": said, "content": problem}
        for status, said in (_REFUSED | (also or {})).items()
    }
    described = {
        "operationId": name,
        "summary": summary,
        "responses": {**(good if content else {"204": {"description": summary}}), **refused},
    }
    return {**described, "security": [{"token": [scope]}]} if scope else described


def json_of(schema: dict[str, Any]) -> dict[str, Any]:
    """The content of a request or an answer."""
    return {"application/json": {"schema": schema}}


def object_of(**properties: dict[str, Any]) -> dict[str, Any]:
    """An object that has all of these."""
    return {"type": "object", "required": list(properties), "properties": properties}


def _itself() -> dict[str, Any]:
    return {
        **operation("description", "This description", json_of({"type": "object"})),
        "security": [],
    }
