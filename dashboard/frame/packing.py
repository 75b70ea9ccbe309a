"""Scripts and styles as a browser takes them: packed, once for each file."""

from __future__ import annotations

import gzip
from functools import lru_cache

from flask import Response, request

_TEXT = ("text/css", "text/javascript", "application/javascript")
_MOST_FILES = 32


def pack(response: Response) -> None:
    """Pack a whole script or style sheet where the browser takes that; anything else stays."""
    if response.status_code != 200 or response.mimetype not in _TEXT:
        return
    response.vary.add("Accept-Encoding")
    if request.accept_encodings["gzip"]:
        response.direct_passthrough = False
        response.set_data(_packed(response.get_data()))
        response.headers["Content-Encoding"] = "gzip"
        response.headers.pop("ETag", None)  # it is that of other bytes


@lru_cache(_MOST_FILES)
def _packed(content: bytes) -> bytes:
    return gzip.compress(content, mtime=0)
