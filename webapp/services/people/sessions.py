"""Server-side sessions: opened at sign-in, ended by sign-out, time or the provider."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections import Counter
from dataclasses import dataclass

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from webapp.domain.errors import Refused
from webapp.domain.governance.audit import Action, Actor
from webapp.domain.people.access import Role, Viewer
from webapp.store.governance import audit
from webapp.store.people import sessions as store
from webapp.store.sealing import sealer_of

_TOUCH_EVERY = dt.timedelta(minutes=5)
_REMEMBER_LOGOUT_TOKENS = dt.timedelta(days=1)
_PROVIDER = Actor.client("sign-on-provider")


@dataclass(frozen=True, slots=True)
class Lifetime:
    """How long a session lasts when idle, and at most."""

    idle: dt.timedelta
    absolute: dt.timedelta


@dataclass(frozen=True, slots=True)
class LogoutNotice:
    """A logout token that has passed every check but one: that it was not used before.

    `subject` and `provider_sid` narrow the sessions down; one of the two may be None.
    """

    subject: str | None
    provider_sid: str | None
    jti: str


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
    session: Session | Connection, *, token: str, now: dt.datetime, lifetime: Lifetime
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


def change_language(session: Session, *, token: str, language: str) -> None:
    """Go on in another language."""
    store.set_session_language(session, digest_of(token), language)


def discard_session(session: Session, *, token: str) -> None:
    """End the session that a new sign-in takes the place of."""
    store.take_session(session, digest_of(token))


def end_session(session: Session, *, token: str, now: dt.datetime) -> str | None:
    """Sign out; the ID token the session was opened with, for the provider's own logout."""
    ended = store.take_session(session, digest_of(token))
    if ended is None:
        return None
    audit.record(
        session,
        at=now,
        actor=Actor.person(ended.person_id),
        action=Action.SIGN_OUT,
        subject=f"person/{ended.person_id}",
    )
    sealed = ended.sealed_id_token
    return None if sealed is None else str(sealer_of(session).open(sealed))


def end_sessions_at_provider(session: Session, *, notice: LogoutNotice, now: dt.datetime) -> int:
    """End the sessions that the provider says are over; the number ended.

    Raises Refused: this logout token was used before.
    """
    if not store.add_logout_token(session, notice.jti, now):
        raise Refused("error.sign_on_refused")
    ended = store.delete_sessions_of_subject(session, notice.subject, notice.provider_sid)
    for person, count in sorted(Counter(ended).items()):
        audit.record(
            session,
            at=now,
            actor=_PROVIDER,
            action=Action.SIGN_OUT_BY_PROVIDER,
            subject=f"person/{person}",
            detail={"sessions": count},
        )
    return len(ended)


def remove_ended_sessions(session: Session, *, lifetime: Lifetime, now: dt.datetime) -> int:
    """Delete what time has ended; the number of sessions removed."""
    store.delete_logout_tokens_before(session, now - _REMEMBER_LOGOUT_TOKENS)
    return store.delete_sessions_before(session, now - lifetime.absolute, now - lifetime.idle)
