"""Whose bearer token a request brings: a directory's, a reader's of figures, or a person's own."""

from __future__ import annotations

from functools import partial
from http import HTTPStatus

from flask import Response, g, request
from werkzeug.exceptions import HTTPException

from webapp import errors, limits
from webapp.database import Connection
from webapp.domain.errors import DomainError
from webapp.domain.people.directory_clients import KnownClient
from webapp.domain.people.personal_tokens import TokenHolder, TokenScope
from webapp.i18n import texts
from webapp.problems import problem
from webapp.security import database, now, settings
from webapp.services.people import directory_clients as clients
from webapp.services.people import personal_tokens as tokens

_MOST_OF_A_PERSON = 60  # requests a minute with one token
_REALM = 'Bearer realm="Rekpauze", error='


class TokenRefused(Exception):
    """`key` is that of a text."""

    def __init__(self, key: str, status: HTTPStatus = HTTPStatus.UNAUTHORIZED) -> None:
        super().__init__(key)
        self.key = key
        self.status = status


def client_of_request(
    endpoint: str, *, reads_figures: bool, found: Connection | None = None
) -> KnownClient:
    """Who has the token of this request; its use is noted, and counted for `endpoint`.

    `found`: the connection to ask over. A token for one kind of system is none for the other.
    Raises TokenRefused, TooManyRequests.
    """
    token, moment = _token(), now()
    known = partial(clients.known_client, token=token, now=moment)
    client, working = database().look(known) if found is None else known(found)
    if client is None or client.reads_figures is not reads_figures:
        raise TokenRefused("error.directory_token")
    g.directory = client
    if working is None:
        raise TokenRefused("error.directory_token")
    limits.count(endpoint, f"directory/{client.id}")
    if not working.is_noted(moment):
        with database().transaction() as session:
            clients.note_use(session, token=working, now=moment)
    return client


def holder_of_request(endpoint: str, scope: TokenScope) -> TokenHolder:
    """For whom a program of their own asks; the day of use is noted, and counted for `endpoint`.

    Refusals speak the language that is asked for, else the person's.
    Raises TokenRefused, TooManyRequests.
    """
    with database().reading() as session:
        known = tokens.known_holder(
            session, token=_token(), timezone=settings().timezone, now=now()
        )
    if known is None:
        raise TokenRefused("error.token")
    holder, day = known
    if holder.language and not request.accept_languages:
        g.texts = texts(holder.language)
    limits.count(endpoint, f"token/{holder.digest}", _MOST_OF_A_PERSON)
    if scope not in holder.scopes:
        raise TokenRefused("error.token_scope", HTTPStatus.FORBIDDEN)
    if day is not None:
        database().note(lambda session: tokens.note_use(session, holder=holder, day=day))
    return holder


def refusal(error: Exception) -> Response:
    """Every failure as problem details."""
    if isinstance(error, TokenRefused):
        answer = problem(error.status, g.texts(error.key))
        why = "invalid_token" if error.status == HTTPStatus.UNAUTHORIZED else "insufficient_scope"
        answer.headers["WWW-Authenticate"] = f'{_REALM}"{why}"'
        return answer
    status, key = errors.explain(error)
    params = error.params if isinstance(error, DomainError) else {}
    answer = problem(status, g.texts(key, **params))
    if isinstance(error, HTTPException):
        answer.headers.update(errors.headers_of(error))
    return answer


def note_failure(status: int) -> None:
    """Remember a refusal for whoever let the system in, where it is known."""
    client: KnownClient | None = g.get("directory")
    if client is not None:
        with database().transaction() as session:
            clients.note_failure(session, client_id=client.id, status=status, now=now())


def _token() -> str:
    """What the request brings. Raises TokenRefused: nothing."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise TokenRefused("error.directory_no_token")
    return token.strip()
