"""Server-side sessions: opened at sign-in, ended by sign-out, time or the provider."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass

from sqlalchemy.orm import Session

from webapp.domain.access import Role, Viewer
from webapp.store import sessions as store
from webapp.store.sealing import sealer_of

_TOUCH_EVERY = dt.timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Lifetime:
    """How long a session lasts when idle, and at most."""

    idle: dt.timedelta
    absolute: dt.timedelta


def digest_of(token: str) -> str:
    """What is stored of a session's token."""
    return hashlib.sha256(token.encode()).hexdigest()


def open_session(
    session: Session,
    *,
    viewer: Viewer,
    subject: str,
    provider_sid: str | None,
    id_token: str | None,
    now: dt.datetime,
) -> str:
    """A new session for the viewer; the token that goes into the cookie."""
    token = secrets.token_urlsafe(32)
    store.add_session(
        session,
        digest=digest_of(token),
        person_id=viewer.person_id,
        roles=sorted(viewer.roles),
        language=viewer.language,
        timezone=viewer.timezone,
        created_at=now,
        seen_at=now,
        provider_sid=provider_sid,
        subject=subject,
        sealed_id_token=None if id_token is None else sealer_of(session).seal(id_token),
    )
    return token


def resume_session(
    session: Session, *, token: str, now: dt.datetime, lifetime: Lifetime
) -> tuple[Viewer, bool] | None:
    """The viewer behind a token, and whether the session should be touched; None when ended."""
    found = store.find_session(session, digest_of(token))
    if found is None or now - found.created_at > lifetime.absolute:
        return None
    if now - found.seen_at > lifetime.idle:
        return None
    roles = frozenset(Role(role) for role in found.roles)
    viewer = Viewer(found.person_id, roles, found.language, found.timezone)
    return viewer, now - found.seen_at > _TOUCH_EVERY


def touch_session(session: Session, *, token: str, now: dt.datetime) -> None:
    """Keep a session that is in use from going idle."""
    store.touch_session(session, digest_of(token), now)


def end_session(session: Session, *, token: str) -> str | None:
    """End a session; the ID token it was opened with, for the provider's own logout."""
    digest = digest_of(token)
    sealed = store.find_sealed_id_token(session, digest)
    store.delete_session(session, digest)
    return None if sealed is None else str(sealer_of(session).open(sealed))
