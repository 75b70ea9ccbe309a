"""What a directory asks, answered: who is there, one transaction a request, errors in SCIM form.

Loaded by the door (`routes.py`) when a directory knocks for the first time.
"""

from __future__ import annotations

import json
from http import HTTPStatus

from flask import Response, g, request
from scim2_models import Error, SCIMException, UnauthorizedException, UniquenessException
from scim2_server.handler import ScimHandler
from scim2_server.requests import ScimRequest
from scim2_server.responses import SCIM_MEDIA_TYPE, ScimResponse
from werkzeug.exceptions import HTTPException

from webapp import bearer, errors
from webapp.database import Connection, Session
from webapp.domain.errors import Conflict, DomainError, Invalid
from webapp.domain.governance.audit import Actor, Occasion
from webapp.domain.people.directory_clients import KnownClient
from webapp.installation import installation
from webapp.scim.answering import DirectoryHandler
from webapp.scim.dialect import translate
from webapp.scim.protocol import SERVICE
from webapp.scim.reading import DirectoryReading
from webapp.scim.routes import ROOT
from webapp.scim.storage import Visit
from webapp.security import SAFE_METHODS, database, now, settings

_ORDINARY = {HTTPStatus.NOT_FOUND, HTTPStatus.PRECONDITION_FAILED}  # asked to find out; not faults
_HEADERS = "Content-Type", "If-Match", "If-None-Match"  # what the library looks for, in all given
_WITHOUT_BODY = {"GET", "HEAD"}
_TAKEN = {"error.directory_taken", "error.employee_number_taken"}


def serve(path: str) -> Response:
    """Whatever a directory asks; it proves who it is with its token."""
    asked = ScimRequest(
        method=request.method,
        base_url=settings().public_url + ROOT,
        path=f"/{path}".removesuffix(".scim"),
        query=request.args.to_dict(),
        headers=[(name, said) for name in _HEADERS if (said := request.headers.get(name))],
    )
    if _only_reads(asked):
        request.get_data()  # however slowly it comes, no connection waits for it
        return database().look(lambda found: _read(found, asked))
    asked.subject = client = _client()
    asked.body = _body()
    return database().change(lambda session: _change(session, client, asked))


def refuse(error: Exception) -> Response:
    """Every failure in SCIM's form, remembered for the administrator where the client is known."""
    response = _written(SERVICE.error_response(_scim_error(error)))
    if isinstance(error, HTTPException):
        response.headers.update(errors.headers_of(error))
    if response.status_code not in _ORDINARY:
        bearer.note_failure(response.status_code)
    return response


def _needs_client(asked: ScimRequest) -> bool:
    """What the service can do is told to anybody, as the standard wants."""
    return asked.path.strip("/").lower() != "serviceproviderconfig"


def _client(found: Connection | None = None) -> KnownClient:
    """Who has the token. Raises UnauthorizedException, TooManyRequests."""
    try:
        return bearer.client_of_request("scim.serve", reads_figures=False, found=found)
    except bearer.TokenRefused as refused:
        raise UnauthorizedException(detail=g.texts(refused.key)) from refused


def _body() -> bytes:
    if request.method in _WITHOUT_BODY:
        return b""
    found = request.get_data()
    is_json = not request.content_type or "json" in request.content_type.lower()
    return translate(found, patch=request.method == "PATCH") if found and is_json else found


def _only_reads(asked: ScimRequest) -> bool:
    is_search = asked.method == "POST" and asked.path.endswith("/.search")
    return is_search or asked.method in SAFE_METHODS or not _needs_client(asked)


def _read(found: Connection, asked: ScimRequest) -> Response:
    """The answer to what changes nothing, and who asks, over one connection."""
    client = _client(found) if _needs_client(asked) else None
    asked.subject, asked.body = client, _body()
    storage = DirectoryReading(found, client.id if client else 0)
    return _written(ScimHandler(SERVICE, storage).handle(asked))


def _change(session: Session, client: KnownClient, asked: ScimRequest) -> Response:
    """The answer to what changes something, all of it or nothing."""
    return _written(DirectoryHandler(_visit(session, client)).handle(asked))


def _visit(session: Session, client: KnownClient) -> Visit:
    return Visit(
        session=session,
        client_id=client.id,
        occasion=Occasion(Actor.client(f"directory/{client.id}"), installation().today(), now()),
        role_groups=settings().role_groups,
    )


def _scim_error(error: Exception) -> SCIMException:
    """The failure in SCIM's words: a status, a type where there is one, and what to do."""
    if isinstance(error, SCIMException):
        return error
    status, key = errors.explain(error)
    params = error.params if isinstance(error, DomainError) else {}
    detail = g.texts(key, **params)
    if isinstance(error, Conflict) and key in _TAKEN:
        return UniquenessException(detail=detail)
    is_invalid = isinstance(error, Invalid)
    found = Error(
        status=HTTPStatus.BAD_REQUEST if is_invalid else status,
        scim_type="invalidValue" if is_invalid else None,
        detail=detail,
    )
    return SCIMException.from_error(found)


def _written(answer: ScimResponse) -> Response:
    body = b"" if answer.body is None else json.dumps(answer.body).encode()
    return Response(body, answer.status, answer.headers, mimetype=SCIM_MEDIA_TYPE)
