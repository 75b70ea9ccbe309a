"""Server-side sessions: opened at sign-in, ended by sign-out, time or the provider."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections import Counter
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from webapp.domain.errors import Refused
from webapp.domain.governance.audit import Action, Actor
from webapp.domain.governance.defaults import from_stored
from webapp.domain.people.access import Role, Viewer, has_more
from webapp.domain.people.paper_codes import BY_CODE
from webapp.store.governance import audit
from webapp.store.people import sessions as store
from webapp.store.people.people import get_person

_TOUCH_EVERY = dt.timedelta(minutes=5)
_REMEMBER_LOGOUT_TOKENS = dt.timedelta(days=1)
# Of a device that others use: a minute takes one, the questions two, and pages ask earlier.
_SHARED_IDLE, _SHARED_LONGEST = dt.timedelta(minutes=5), dt.timedelta(minutes=30)
_SHARED_TOUCH = dt.timedelta(seconds=20)
_PROVIDER = Actor.client("sign-on-provider")


@dataclass(frozen=True, slots=True)
class Lifetime:
    """How long a session lasts when idle, and at most; and one on an employee's own device."""

    idle: dt.timedelta
    absolute: dt.timedelta
    own_device: dt.timedelta = dt.timedelta()

    def is_over(self, found: store.SessionRecord, now: dt.datetime) -> bool:
        """Whether time has ended the session."""
        if found.shared_device:
            idle = now - found.seen_at > _SHARED_IDLE
            return idle or now - found.created_at > _SHARED_LONGEST
        if found.own_device and self.own_device:
            return now - found.created_at > self.own_device
        return now - found.created_at > self.absolute or now - found.seen_at > self.idle


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
        id_token=id_token,
        shared_device=viewer.shares,
    )
    return token


def resume_session(
    session: Session | Connection, *, token: str, now: dt.datetime, lifetime: Lifetime
) -> tuple[Viewer, bool] | None:
    """The viewer behind a token, and whether the session should be touched; None when ended."""
    found = store.find_session(session, digest_of(token))
    if found is None or lifetime.is_over(found, now):
        return None
    roles = frozenset(Role(role) for role in found.roles)
    viewer = Viewer(
        found.person_id,
        roles,
        found.language,
        found.timezone,
        found.own_device,
        found.shared_device,
        from_stored(found.defaults),
    )
    touch = _SHARED_TOUCH if found.shared_device else _TOUCH_EVERY
    return viewer, not found.own_device and now - found.seen_at > touch


def in_use(*, token: str, now: dt.datetime, lifetime: Lifetime) -> dict[str, Any]:
    """What a statement needs to see by itself that the session of a token is in use.

    One that should be touched is not: it is resumed as any (`store.IN_USE`).
    """
    return {
        "digest": digest_of(token),
        "own_since": now - lifetime.own_device,
        "since": now - lifetime.absolute,
        "seen_since": now - min(lifetime.idle, _TOUCH_EVERY),
    }


def stay_signed_in(session: Session, *, token: str, viewer: Viewer) -> None:
    """Let the viewer's own device stay signed in for weeks.

    Raises Refused: they do more here than an employee does, or did so when they signed in last, or
    said that others use it.
    """
    last = get_person(session, viewer.person_id).last_roles or []
    if not viewer.is_employee_only or has_more(last) or viewer.shares:
        raise Refused("error.stay_signed_in")
    store.set_own_device(session, digest_of(token))


def touch_session(session: Session, *, token: str, now: dt.datetime) -> None:
    """Keep a session that is in use from going idle."""
    store.touch_session(session, digest_of(token), now)


def change_language(session: Session, *, token: str, language: str) -> None:
    """Go on in another language."""
    store.set_session_language(session, digest_of(token), language)


def discard_session(session: Session, *, token: str) -> None:
    """End the session that a new sign-in takes the place of."""
    store.take_session(session, digest_of(token))


def end_session(
    session: Session, *, token: str, now: dt.datetime, everywhere: bool = False
) -> str | None:
    """Sign out; the ID token the session was opened with, for the provider's own logout.

    `everywhere`: on every other device of the person too, such as one that is lost.
    """
    ended = store.take_session(session, digest_of(token))
    if ended is None:
        return None
    if everywhere:
        store.delete_sessions_of(session, ended.person_id)
    if has_more(ended.roles):
        audit.record(
            session,
            at=now,
            actor=Actor.person(ended.person_id),
            action=Action.SIGN_OUT,
            subject=f"person/{ended.person_id}",
        )
    return ended.id_token


def proven_by_code(session: Session, *, token: str | None) -> int | None:
    """Who is signed in here by a PIN of their own; None: nobody."""
    found = None if token is None else store.find_subject(session, digest_of(token))
    return found[0] if found is not None and found[1] == BY_CODE else None


def end_sessions_of(session: Session, *, person_id: int) -> None:
    """Sign somebody out everywhere."""
    store.delete_sessions_of(session, person_id)


def end_every_session(session: Session, *, actor: Actor, now: dt.datetime) -> None:
    """Everybody signs in anew, on each device; how many there were is nobody's to know."""
    store.delete_all_sessions(session)
    audit.record(session, at=now, actor=actor, action=Action.EVERYBODY_SIGNED_OUT, subject="people")


def end_sessions_at_provider(session: Session, *, notice: LogoutNotice, now: dt.datetime) -> int:
    """End the sessions that the provider says are over; the number ended.

    Raises Refused: this logout token was used before.
    """
    if not store.add_logout_token(session, notice.jti, now):
        raise Refused("error.sign_on_refused")
    ended = store.delete_sessions_of_subject(session, notice.subject, notice.provider_sid)
    told = Counter(one.person_id for one in ended if has_more(one.roles))
    for person, count in sorted(told.items()):
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
    own = now - (lifetime.own_device or lifetime.absolute)
    shared = now - _SHARED_LONGEST, now - _SHARED_IDLE
    return (
        store.delete_sessions_before(session, now - lifetime.absolute, now - lifetime.idle)
        + store.delete_sessions_before(session, *shared, shared_device=True)
        + store.delete_sessions_before(session, own, own, own_device=True)
    )
