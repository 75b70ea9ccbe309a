"""Server-side sessions and logout tokens that were seen. Tokens are kept as digests only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    ForeignKey,
    String,
    Table,
    and_,
    bindparam,
    delete,
    false,
    insert,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy import cast as sql_cast
from sqlalchemy.orm import Mapped, Session

from webapp.domain.governance.privacy import DataClass
from webapp.domain.people.access import GRANTS, Permission
from webapp.store.base import Base, BigKey, Json, column, sealed_column
from webapp.store.defaults import InstallationDefaultsRow
from webapp.store.inserts import insert_if_absent
from webapp.store.people.people import Person
from webapp.store.sealing import place_of, sealer_of


class ServerSession(Base):
    """A signed-in browser. `digest` is SHA-256 of the cookie; roles are those of the sign-in.

    `own_device`: it may stay for weeks, and when it was used is not noted any more.
    `shared_device`: others use it, and it is signed out after minutes.
    """

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
    sealed_id_token: Mapped[bytes | None] = sealed_column("digest", data=DataClass.SECURITY)
    own_device: Mapped[bool] = column(
        default=False, server_default=false(), data=DataClass.SECURITY
    )
    shared_device: Mapped[bool] = column(
        default=False, server_default=false(), data=DataClass.SECURITY
    )


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
    own_device: bool
    shared_device: bool = False
    defaults: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class EndedSession:
    """What is left of a session: whose it was, as what, and the ID token it was opened with."""

    person_id: int
    roles: tuple[str, ...]
    id_token: str | None


def _moment(name: str) -> BindParameter[dt.datetime]:
    return bindparam(name, type_=SESSION.c.seen_at.type)


# Every request runs this one: on tables, since a select of mapped attributes costs twice as much.
SESSION, _PERSON = cast(Table, ServerSession.__table__), cast(Table, Person.__table__)
_DEFAULTS = cast(Table, InstallationDefaultsRow.__table__)
OF_SOMEBODY = SESSION.join(_PERSON, _PERSON.c.id == SESSION.c.person_id)
_MAY_SIGN_IN = and_(SESSION.c.digest == bindparam("digest"), _PERSON.c.deactivated_at.is_(None))
_FIND = (
    select(
        SESSION.c.person_id,
        SESSION.c.roles,
        SESSION.c.language,
        SESSION.c.timezone,
        SESSION.c.created_at,
        SESSION.c.seen_at,
        SESSION.c.own_device,
        SESSION.c.shared_device,
        select(_DEFAULTS.c.told).scalar_subquery(),
    )
    .select_from(OF_SOMEBODY)
    .where(_MAY_SIGN_IN)
)
_IS_OWN = SESSION.c.own_device
# A session that is neither over nor due to be touched: for a statement that looks for itself.
IN_USE = and_(
    _MAY_SIGN_IN,
    or_(
        and_(_IS_OWN, SESSION.c.created_at >= _moment("own_since")),
        and_(
            ~_IS_OWN,
            ~SESSION.c.shared_device,
            SESSION.c.created_at >= _moment("since"),
            SESSION.c.seen_at >= _moment("seen_since"),
        ),
    ),
)


def grants(permission: Permission) -> ColumnElement[bool]:
    """Whether one of the roles of a session grants the permission, as the viewer of it `may`."""
    roles = sql_cast(SESSION.c.roles, String)
    granting = [role for role, granted in GRANTS.items() if permission in granted]
    return or_(*(roles.like(literal_column(f"'%\"{role}\"%'")) for role in granting))


def find_session(session: Session | Connection, digest: str) -> SessionRecord | None:
    """The session with this digest, of someone who may still sign in."""
    row = session.execute(_FIND, {"digest": digest}).one_or_none()
    if row is None:
        return None
    return SessionRecord(row[0], tuple(row[1]), *row[2:])


def add_session(session: Session, *, digest: str, id_token: str | None, **values: Any) -> None:
    """Store a new session, its ID token sealed."""
    sealed = None if id_token is None else sealer_of(session).seal(id_token, _place(digest))
    row = {"digest": digest, "sealed_id_token": sealed, **values}
    session.execute(insert(ServerSession).values(row))


def _place(digest: str) -> str:
    return place_of(ServerSession.sealed_id_token, digest)


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


def take_session(session: Session, digest: str) -> EndedSession | None:
    """End one session; what it was, or None when it had ended before."""
    statement = (
        delete(ServerSession)
        .where(ServerSession.digest == digest)
        .returning(ServerSession.person_id, ServerSession.roles, ServerSession.sealed_id_token)
    )
    row = session.execute(statement).one_or_none()
    if row is None:
        return None
    id_token = None if row[2] is None else str(sealer_of(session).open(row[2], _place(digest)))
    return EndedSession(row[0], tuple(row[1]), id_token)


def find_subject(session: Session, digest: str) -> tuple[int, str] | None:
    """Whose session this is, and how it was opened."""
    columns = select(ServerSession.person_id, ServerSession.subject)
    row = session.execute(columns.where(ServerSession.digest == digest)).one_or_none()
    return None if row is None else (row[0], row[1])


def set_own_device(session: Session, digest: str) -> None:
    """Let this one stay for weeks."""
    own = update(ServerSession).where(ServerSession.digest == digest)
    session.execute(own.values(own_device=True))


def clear_own_devices(session: Session, person_id: int) -> None:
    """From now on the person's sessions last as short as any other."""
    theirs = update(ServerSession).where(ServerSession.person_id == person_id)
    session.execute(theirs.values(own_device=False))


def delete_sessions_of_subject(
    session: Session, subject: str | None, provider_sid: str | None
) -> list[EndedSession]:
    """End the sessions that a logout token names; what they were.

    A session whose ID token named no session of the provider's is named by its subject alone.
    """
    if subject is None and provider_sid is None:
        return []
    statement = delete(ServerSession)
    if subject is not None:
        statement = statement.where(ServerSession.subject == subject)
    if provider_sid is not None:
        named = ServerSession.provider_sid == provider_sid
        unnamed = ServerSession.provider_sid.is_(None) if subject else false()
        statement = statement.where(named | unnamed)
    ended = statement.returning(ServerSession.person_id, ServerSession.roles)
    return [EndedSession(row[0], tuple(row[1]), None) for row in session.execute(ended)]


def delete_sessions_of(session: Session, person_id: int) -> None:
    """End the sessions of one person."""
    session.execute(delete(ServerSession).where(ServerSession.person_id == person_id))


def delete_sessions_by(session: Session, subject: str) -> None:
    """End all sessions that were opened in this way."""
    session.execute(delete(ServerSession).where(ServerSession.subject == subject))


def delete_all_sessions(session: Session) -> None:
    """End every session."""
    session.execute(delete(ServerSession))


def delete_sessions_before(
    session: Session,
    created: dt.datetime,
    seen: dt.datetime,
    *,
    own_device: bool = False,
    shared_device: bool = False,
) -> int:
    """Remove sessions of this kind created or last seen before these moments; how many."""
    statement = delete(ServerSession).where(
        ServerSession.own_device.is_(own_device),
        ServerSession.shared_device.is_(shared_device),
        (ServerSession.created_at < created) | (ServerSession.seen_at < seen),
    )
    return session.connection().execute(statement).rowcount


def delete_logout_tokens_before(session: Session, seen: dt.datetime) -> None:
    """Forget logout tokens that are too old to be accepted anyway."""
    session.execute(delete(LogoutTokenSeen).where(LogoutTokenSeen.seen_at < seen))


def add_logout_token(session: Session, jti: str, seen_at: dt.datetime) -> bool:
    """Remember a logout token; whether it is new."""
    added = insert_if_absent(session, LogoutTokenSeen, {"jti": jti, "seen_at": seen_at})
    return session.scalar(added.returning(LogoutTokenSeen.jti)) is not None
