"""Tokens that people made for programs of their own, as digests; and requests that happen once."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Row, String, delete, select, update
from sqlalchemy.orm import Mapped, Session

from webapp.domain.governance.privacy import DataClass
from webapp.domain.people.personal_tokens import PersonalToken, TokenScope
from webapp.store.base import Base, BigKey, Json, column
from webapp.store.inserts import insert_if_absent
from webapp.store.people.people import Person

_CODE = 16  # signs of the digest


class PersonalTokenRow(Base):
    """A token. No running number: two of one's own would tell how many others were made."""

    __tablename__ = "personal_token"

    digest: Mapped[str] = column(String(64), primary_key=True, data=DataClass.SECURITY)
    person_id: Mapped[int] = column(
        BigKey, ForeignKey("person.id", ondelete="CASCADE"), index=True, data=DataClass.BEHAVIOUR
    )
    name: Mapped[str] = column(String(60), data=DataClass.BEHAVIOUR)
    scopes: Mapped[list[str]] = column(Json, data=DataClass.BEHAVIOUR)
    made_at: Mapped[dt.datetime] = column(data=DataClass.BEHAVIOUR)
    ends_at: Mapped[dt.datetime] = column(index=True, data=DataClass.BEHAVIOUR)
    used_on: Mapped[dt.date | None] = column(data=DataClass.BEHAVIOUR)


class ApiRequestRow(Base):
    """That a request with this key was carried out: digests of its key and of what it said."""

    __tablename__ = "api_request"

    token: Mapped[str] = column(
        String(64),
        ForeignKey("personal_token.digest", ondelete="CASCADE"),
        primary_key=True,
        data=DataClass.SECURITY,
    )
    key: Mapped[str] = column(String(64), primary_key=True, data=DataClass.SECURITY)
    said: Mapped[str] = column(String(64), data=DataClass.SECURITY)
    at: Mapped[dt.datetime] = column(index=True, data=DataClass.BEHAVIOUR)


_Token = PersonalTokenRow
_FIND: Any = select(
    *(_Token.person_id, _Token.scopes, _Token.ends_at, _Token.used_on), Person.language
).join(Person, Person.id == _Token.person_id)


def add_token(session: Session, *, digest: str, person_id: int, **values: Any) -> None:
    """Store a token."""
    session.add(PersonalTokenRow(digest=digest, person_id=person_id, **values))
    session.flush()


def list_tokens(session: Session, person_id: int) -> list[PersonalToken]:
    """The tokens of a person, those that have ended too, the newest first."""
    theirs = select(_Token).where(_Token.person_id == person_id)
    rows = session.scalars(theirs.order_by(_Token.made_at.desc(), _Token.digest))
    return [
        PersonalToken(
            row.digest[:_CODE],
            row.name,
            frozenset(TokenScope(one) for one in row.scopes),
            row.made_at,
            row.ends_at,
            row.used_on,
        )
        for row in rows
    ]


def find_token(session: Session, digest: str) -> Row[Any] | None:
    """Whose token has this digest and what it may do, unless the account is closed."""
    found = _FIND.where(_Token.digest == digest, Person.deactivated_at.is_(None))
    return session.execute(found).one_or_none()


def set_used(session: Session, digest: str, day: dt.date) -> None:
    """Note the day of the last use."""
    session.execute(update(_Token).where(_Token.digest == digest).values(used_on=day))


def delete_token(session: Session, *, person_id: int, code: str) -> bool:
    """Forget a token of this person; whether it was there."""
    coded = _Token.digest.startswith(code, autoescape=True)
    gone = delete(_Token).where(_Token.person_id == person_id, coded)
    return bool(session.connection().execute(gone).rowcount)


def delete_tokens_of(session: Session, person_id: int) -> None:
    """Forget every token of a person."""
    session.execute(delete(_Token).where(_Token.person_id == person_id))


def add_request(session: Session, *, token: str, key: str, said: str, now: dt.datetime) -> bool:
    """Remember a request by its key; whether it is new. One of the same key is waited for."""
    values = {"token": token, "key": key, "said": said, "at": now}
    added = insert_if_absent(session, ApiRequestRow, values)
    return session.scalar(added.returning(ApiRequestRow.key)) is not None


def find_said(session: Session, *, token: str, key: str) -> str | None:
    """The digest of what the request with this key said."""
    found = select(ApiRequestRow.said).where(ApiRequestRow.token == token, ApiRequestRow.key == key)
    return session.scalar(found)
