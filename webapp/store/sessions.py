"""Server-side sessions and logout tokens that were seen. Tokens are kept as digests only."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ForeignKey,
    LargeBinary,
    String,
    bindparam,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session

from webapp.domain.privacy import DataClass
from webapp.store.base import Base, BigKey, Json, column


class ServerSession(Base):
    """A signed-in browser. `digest` is SHA-256 of the cookie; roles are those of the sign-in."""

    __tablename__ = "server_session"

    digest: Mapped[str] = column(String(64), primary_key=True, data=DataClass.SECURITY)
    person_id: Mapped[int] = column(
        BigKey, ForeignKey("person.id", ondelete="CASCADE"), index=True, data=DataClass.SECURITY
    )
    roles: Mapped[list[str]] = column(Json, data=DataClass.SECURITY)
    language: Mapped[str] = column(String(2), data=DataClass.SECURITY)
    timezone: Mapped[str] = column(String(40), data=DataClass.SECURITY)
    created_at: Mapped[dt.datetime] = column(data=DataClass.SECURITY)
    seen_at: Mapped[dt.datetime] = column(data=DataClass.SECURITY)
    provider_sid: Mapped[str | None] = column(String(255), index=True, data=DataClass.SECURITY)
    subject: Mapped[str] = column(String(255), index=True, data=DataClass.SECURITY)
    sealed_id_token: Mapped[bytes | None] = column(LargeBinary, data=DataClass.SECURITY)


class LogoutTokenSeen(Base):
    """The `jti` of a back-channel logout token, so that it works once."""

    __tablename__ = "logout_token_seen"

    jti: Mapped[str] = column(String(255), primary_key=True, data=DataClass.SECURITY)
    seen_at: Mapped[dt.datetime] = column(index=True, data=DataClass.SECURITY)


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """What a request needs of its session."""

    person_id: int
    roles: tuple[str, ...]
    language: str
    timezone: str
    created_at: dt.datetime
    seen_at: dt.datetime


_FIND = select(
    ServerSession.person_id,
    ServerSession.roles,
    ServerSession.language,
    ServerSession.timezone,
    ServerSession.created_at,
    ServerSession.seen_at,
).where(ServerSession.digest == bindparam("digest"))


def find_session(session: Session, digest: str) -> SessionRecord | None:
    """The session with this digest, if there is one."""
    row = session.execute(_FIND, {"digest": digest}).one_or_none()
    if row is None:
        return None
    return SessionRecord(row[0], tuple(row[1]), row[2], row[3], row[4], row[5])


def add_session(session: Session, **values: Any) -> None:
    """Store a new session."""
    session.execute(insert(ServerSession).values(**values))


def touch_session(session: Session, digest: str, seen_at: dt.datetime) -> None:
    """Note that the session was used."""
    session.execute(
        update(ServerSession).where(ServerSession.digest == digest).values(seen_at=seen_at)
    )


def set_session_language(session: Session, digest: str, language: str) -> None:
    """Change the language of the session."""
    session.execute(
        update(ServerSession).where(ServerSession.digest == digest).values(language=language)
    )


def find_sealed_id_token(session: Session, digest: str) -> bytes | None:
    """The sealed ID token that the session was opened with."""
    return session.scalar(
        select(ServerSession.sealed_id_token).where(ServerSession.digest == digest)
    )


def delete_session(session: Session, digest: str) -> None:
    """End one session."""
    session.execute(delete(ServerSession).where(ServerSession.digest == digest))


def delete_sessions_of_subject(
    session: Session, subject: str | None, provider_sid: str | None
) -> int:
    """End the sessions that a logout token names; the number ended."""
    statement = delete(ServerSession)
    if subject is not None:
        statement = statement.where(ServerSession.subject == subject)
    if provider_sid is not None:
        statement = statement.where(ServerSession.provider_sid == provider_sid)
    return session.connection().execute(statement).rowcount


def delete_sessions_before(session: Session, created: dt.datetime, seen: dt.datetime) -> int:
    """Remove sessions created or last seen before these moments; the number removed."""
    statement = delete(ServerSession).where(
        (ServerSession.created_at < created) | (ServerSession.seen_at < seen)
    )
    session.execute(delete(LogoutTokenSeen).where(LogoutTokenSeen.seen_at < created))
    return session.connection().execute(statement).rowcount


def is_logout_token_seen(session: Session, jti: str) -> bool:
    """Whether this logout token was used before."""
    return session.get(LogoutTokenSeen, jti) is not None


def add_logout_token(session: Session, jti: str, seen_at: dt.datetime) -> None:
    """Remember a logout token."""
    session.execute(insert(LogoutTokenSeen).values(jti=jti, seen_at=seen_at))
