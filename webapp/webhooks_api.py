"""What webhooks are told, as OpenAPI describes it: calls that are made, not taken."""

from __future__ import annotations

from typing import Any

from webapp.domain.figures.webhooks import WebhookEvent
from webapp.openapi import TEXT, json_of, object_of

_PERIODS = {
    WebhookEvent.FIGURES_PUBLISHED: ("^[0-9]{4}-(0[1-9]|1[0-2])$", "figures"),
    WebhookEvent.REPORT_RELEASED: ("^[0-9]{4}-Q[1-4]$", "reports"),
}
_SUMMARIES = {
    WebhookEvent.FIGURES_PUBLISHED: "A month of figures is out",
    WebhookEvent.REPORT_RELEASED: "A quarter's report, or its correction, is released",
    WebhookEvent.TEST: "An administrator tries the address",
}
_HEADERS = {
    "webhook-id": "The same at each attempt: what came twice is known by it",
    "webhook-timestamp": "When this attempt is made, in seconds since 1970",
    "webhook-signature": "v1, and HMAC-SHA256 of id, timestamp and body; two for a time after a"
    " rotation, with a blank between them",
}


def described() -> dict[str, Any]:
    """Each event, its headers as Standard Webhooks names them, and what it says."""
    return {event.value: {"post": _call(event)} for event in WebhookEvent}


def _call(event: WebhookEvent) -> dict[str, Any]:
    return {
        "operationId": event.value,
        "summary": _SUMMARIES[event],
        "security": [],
        "parameters": [
            {"name": name, "in": "header", "required": True, "description": said, "schema": TEXT}
            for name, said in _HEADERS.items()
        ],
        "requestBody": {"required": True, "content": json_of(_said(event))},
        "responses": {
            "2XX": {"description": "It arrived"},
            "410": {"description": "The address wants to hear nothing more: it is turned off"},
            "default": {"description": "It did not arrive, and is sent again for a day"},
        },
    }


def _said(event: WebhookEvent) -> dict[str, Any]:
    data = {"type": "object", "additionalProperties": False}
    if event in _PERIODS:
        pattern, place = _PERIODS[event]
        period = {"type": "string", "pattern": pattern}
        data |= object_of(period=period, **{place: {"type": "string", "format": "uri"}})
    moment = {"type": "string", "format": "date-time"}
    return object_of(type={"const": event.value}, timestamp=moment, data=data)
