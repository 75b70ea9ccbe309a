"""Directories that may provision: made, given another token and ended by the administrator."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from webapp.domain.errors import NotFound
from webapp.domain.governance.audit import Action, Actor
from webapp.domain.names import refuse_twin
from webapp.domain.people.directory_clients import (
    ClientScope,
    DirectoryClient,
    DirectoryToken,
    KnownClient,
    check_client,
    overlap_of,
)
from webapp.store.governance import audit
from webapp.store.people import directory_clients as store
from webapp.store.twins import lock_names

_SHOWN_AFTER_END = dt.timedelta(days=30)


def list_clients(
    session: Session, *, now: dt.datetime, reads_figures: bool = False
) -> list[DirectoryClient]:
    """The directories, or the systems that read figures, by name, with their tokens: those that
    ended in the last 30 days too."""
    since = now - _SHOWN_AFTER_END
    return store.list_clients(session, since=since, reads_figures=reads_figures)


def add_client(
    session: Session, *, name: str, scope: ClientScope, days: int, actor: Actor, now: dt.datetime
) -> str:
    """Let a directory provision for so many days; its token, which is kept nowhere.

    Raises Invalid: it has no name, or the days are too many. Conflict: another one has the name.
    """
    called = check_client(name, days)
    _refuse_twin(session, called, now, reads_figures=False)
    client = store.add_client(session, name=called, scope=scope, now=now)
    detail = {"rights": scope.value, "days": days}
    _record(session, Action.DIRECTORY_ADDED, client, actor, now, detail)
    return _add_token(session, client, days, now)


def add_reader(session: Session, *, name: str, days: int, actor: Actor, now: dt.datetime) -> str:
    """Let a system read released figures for so many days; its token, which is kept nowhere.

    Raises Invalid: it has no name, or the days are too many. Conflict: another one has the name.
    """
    scope, called = ClientScope.READ_ONLY, check_client(name, days)
    _refuse_twin(session, called, now, reads_figures=True)
    client = store.add_client(session, name=called, scope=scope, now=now, reads_figures=True)
    detail = {"rights": "figures", "days": days}
    _record(session, Action.FIGURES_READER_ADDED, client, actor, now, detail)
    return _add_token(session, client, days, now)


def is_reader(session: Session, client_id: int) -> bool:
    """Whether this system reads figures. Raises NotFound: there is none, or it was ended."""
    return _client(session, client_id).reads_figures


def rotate_token(
    session: Session,
    *,
    client_id: int,
    days: int,
    overlap_hours: int,
    actor: Actor,
    now: dt.datetime,
) -> str:
    """Another token for so many days; those before it go on for the hours given, 0: end at once.

    Raises NotFound: there is no such directory. Invalid: too many days or hours.
    """
    found = _client(session, client_id)
    check_client(found.name, days)
    store.end_tokens(session, client_id, at=now + overlap_of(overlap_hours))
    detail = {"days": days, "overlap_hours": overlap_hours}
    _record(session, Action.DIRECTORY_TOKEN_ROTATED, client_id, actor, now, detail)
    return _add_token(session, client_id, days, now)


def end_client(session: Session, *, client_id: int, actor: Actor, now: dt.datetime) -> None:
    """End a directory and its tokens at once; the people stay as they are.

    Raises NotFound: there is no such directory, or it was ended.
    """
    if not store.end_client(session, client_id, now=now):
        raise NotFound("error.not_found")
    store.end_tokens(session, client_id, at=now)
    _record(session, Action.DIRECTORY_ENDED, client_id, actor, now, {})


def known_client(
    session: Session | Connection, *, token: str, now: dt.datetime
) -> tuple[KnownClient | None, DirectoryToken | None]:
    """Who a token was given to, and the token if it works now; no client: nobody had it ever."""
    found = store.find_by_digest(session, _digest(token))
    if found is None:
        return None, None
    client, kept, ended_at = found
    works = ended_at is None and kept.ends_at > now
    return client, kept if works else None


def note_use(session: Session, *, token: DirectoryToken, now: dt.datetime) -> None:
    """Remember that a token was used."""
    store.touch_token(session, token.id, now=now)


def note_failure(session: Session, *, client_id: int, status: int, now: dt.datetime) -> None:
    """Remember that a request of a directory was answered with this status."""
    store.add_failure(session, client_id, status=status, now=now)


def _refuse_twin(session: Session, name: str, now: dt.datetime, *, reads_figures: bool) -> None:
    lock_names(session)
    known = store.list_clients(session, since=now, reads_figures=reads_figures)
    refuse_twin(name, (one.name for one in known))


def _client(session: Session, client_id: int) -> DirectoryClient:
    found = store.find_client(session, client_id)
    if found is None:
        raise NotFound("error.not_found")
    return found


def _add_token(session: Session, client_id: int, days: int, now: dt.datetime) -> str:
    token = secrets.token_urlsafe(32)
    ends_at = now + dt.timedelta(days=days)
    store.add_token(session, client_id=client_id, digest=_digest(token), now=now, ends_at=ends_at)
    return token


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def _record(
    session: Session,
    action: Action,
    client_id: int,
    actor: Actor,
    now: dt.datetime,
    detail: dict[str, Any],
) -> None:
    subject = f"directory/{client_id}"
    audit.record(session, at=now, actor=actor, action=action, subject=subject, detail=detail)
