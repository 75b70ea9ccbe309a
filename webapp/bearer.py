"""Who another system is, by its bearer token: for directories and for readers of figures alike."""

from __future__ import annotations

from flask import g, request

from webapp import limits
from webapp.domain.people.directory_clients import KnownClient
from webapp.security import database, now
from webapp.services.people import directory_clients as clients


class TokenRefused(Exception):
    """`key` is that of a text."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def client_of_request(endpoint: str, *, reads_figures: bool) -> KnownClient:
    """Who has the token of this request; its use is noted, and counted for `endpoint`.

    A token for one kind of system is none for the other. Raises TokenRefused, TooManyRequests.
    """
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise TokenRefused("error.directory_no_token")
    moment = now()
    client, working = database().look(
        lambda found: clients.known_client(found, token=token.strip(), now=moment)
    )
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


def note_failure(status: int) -> None:
    """Remember a refusal for whoever let the system in, where it is known."""
    client: KnownClient | None = g.get("directory")
    if client is not None:
        with database().transaction() as session:
            clients.note_failure(session, client_id=client.id, status=status, now=now())
