"""What every answer says, whoever made it: what a browser may load, keep and tell others."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from flask import Flask, Response
from werkzeug.datastructures import Headers as WsgiHeaders

from webapp.installation import installation
from webapp.under_way import asked

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_POLICY_OF_FILES = "default-src 'none'; frame-ancestors 'none'"  # alone, a file loads nothing
AS_SENT = re.compile(r"/(?!/)[A-Za-z0-9/._~%-]*(?:\?[A-Za-z0-9/._~%&=-]+)?")  # a path of ours
_AN_ERROR = 400  # from here on it is a page that says what is wrong, and has a style
_HEADERS = (
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),  # no other site loads a file of ours
)
_HEADERS_OF_PAGES = (  # they say nothing about a file that a page loads
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), microphone=(), geolocation=()"),
)
_TRANSPORT = ("Strict-Transport-Security", "max-age=63072000; includeSubDomains")

Headers = tuple[tuple[str, str], ...]


class Finished(Response):
    """An answer that gets its last headers where it leaves.

    They are a ready list there; each header that is set on an answer before is checked and copied.
    """

    def get_wsgi_response(
        self, environ: dict[str, Any]
    ) -> tuple[Iterable[bytes], str, list[tuple[str, str]]]:
        """As Werkzeug's, which sends it."""
        body, status, headers = super().get_wsgi_response(environ)
        is_file = asked().endpoint == "static" and self.status_code < _AN_ERROR
        said = {name.lower() for name, _ in headers}
        headers += [one for one in _unless_said(is_file) if one[0].lower() not in said]
        return body, status, [*headers, *_always(is_file, installation().settings.secure)]


class Elsewhere(Finished):
    """An answer without a body that leads to a path which is written as it is sent."""

    def get_wsgi_headers(self, environ: dict[str, Any]) -> WsgiHeaders:
        """As they stand: Werkzeug takes the path to pieces, to put it together the same."""
        return self.headers


class Answering(Flask):
    """Flask, each of whose answers is one."""

    response_class = Finished

    def redirect(self, location: str, code: int = 302) -> Response:
        """As Flask's, without a page that no browser shows."""
        if AS_SENT.fullmatch(location):
            return Elsewhere(status=code, headers={"Location": location, "Content-Length": "0"})
        return self.response_class(status=code, headers={"Location": location})


@cache
def _unless_said(is_file: bool) -> Headers:
    """Those that stand unless a page has said something else."""
    if is_file:
        return (("Content-Security-Policy", _POLICY_OF_FILES),)
    return ("Content-Security-Policy", CONTENT_SECURITY_POLICY), ("Cache-Control", "no-store")


@cache
def _always(is_file: bool, is_secure: bool) -> Headers:
    transport = (_TRANSPORT,) if is_secure else ()
    return _HEADERS + transport if is_file else _HEADERS + _HEADERS_OF_PAGES + transport
