"""A failure as problem details (RFC 9457), for programs."""

from __future__ import annotations

import json
from http import HTTPStatus

from flask import Response

ROOT = "/api/"  # below this address nobody looks at a page


def problem(status: int, detail: str) -> Response:
    """The answer with this status; `detail` says what to do, in the reader's language."""
    told = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
    body = json.dumps({**told, "detail": detail}, ensure_ascii=False)
    return Response(body, status, content_type="application/problem+json")
