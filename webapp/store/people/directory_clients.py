"""Directories that may provision, and their tokens: digests only."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import cast

from sqlalchemy import (
    Connection,
    ForeignKey,
    SmallInteger,
    String,
    Table,
    bindparam,
    false,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, Session

from webapp.domain.governance.privacy import DataClass
from webapp.domain.names import alphabetical
from webapp.domain.people.directory_clients import (
    ClientScope,
    DirectoryClient,
    DirectoryToken,
    KnownClient,
)
from webapp.store.base import Base, BigKey, column, key, number_key, stored_enum


class DirectoryClientRow(Base):
    """A directory. One that was ended stays, so that it is known to have been there."""

    __tablename__ = "directory_client"

    id: Mapped[int] = number_key()
    name: Mapped[str] = column(String(60), data=DataClass.ORGANISATION)
    scope: Mapped[ClientScope] = column(stored_enum(ClientScope, "scope"), data=DataClass.TECHNICAL)
    made_at: Mapped[dt.datetime] = column(data=DataClass.TECHNICAL)
    ended_at: Mapped[dt.datetime | None] = column(data=DataClass.TECHNICAL)
    failures: Mapped[int] = column(default=0, server_default=text("0"), data=DataClass.TECHNICAL)
    failed_at: Mapped[dt.datetime | None] = column(data=DataClass.TECHNICAL)
    failed_with: Mapped[int | None] = column(SmallInteger, data=DataClass.TECHNICAL)
    reads_figures: Mapped[bool] = column(server_default=false(), data=DataClass.TECHNICAL)


class DirectoryTokenRow(Base):
    """A bearer token of a directory, until `ends_at`. `used_at` is to the minute."""

    __tablename__ = "directory_token"

    id: Mapped[int] = key()
    client_id: Mapped[int] = column(
        BigKey,
        ForeignKey("directory_client.id", ondelete="CASCADE"),
        index=True,
        data=DataClass.TECHNICAL,
    )
    digest: Mapped[str] = column(String(64), unique=True, data=DataClass.SECURITY)
    made_at: Mapped[dt.datetime] = column(data=DataClass.TECHNICAL)
    ends_at: Mapped[dt.datetime] = column(data=DataClass.TECHNICAL)
    used_at: Mapped[dt.datetime | None] = column(data=DataClass.TECHNICAL)


_Client, _Token = DirectoryClientRow, DirectoryTokenRow
_CLIENT, _TOKEN = cast(Table, _Client.__table__), cast(Table, _Token.__table__)
# Every request of a directory runs this one: made once, and on tables, which cost half.
_BY_DIGEST = (
    select(
        *(_CLIENT.c.id, _CLIENT.c.name, _CLIENT.c.scope, _CLIENT.c.ended_at),
        *(_TOKEN.c.id, _TOKEN.c.made_at, _TOKEN.c.ends_at, _TOKEN.c.used_at),
        _CLIENT.c.reads_figures,
    )
    .join(_TOKEN, _TOKEN.c.client_id == _CLIENT.c.id)
    .where(_TOKEN.c.digest == bindparam("digest"))
)


def add_client(
    session: Session,
    *,
    name: str,
    scope: ClientScope,
    now: dt.datetime,
    reads_figures: bool = False,
) -> int:
    """Store a directory, or a system that reads figures; its number."""
    row = DirectoryClientRow(
        name=name, scope=scope, made_at=now, failures=0, reads_figures=reads_figures
    )
    session.add(row)
    session.flush()
    return row.id


def add_token(
    session: Session, *, client_id: int, digest: str, now: dt.datetime, ends_at: dt.datetime
) -> None:
    """Store the digest of a token."""
    values = {"client_id": client_id, "digest": digest, "made_at": now, "ends_at": ends_at}
    session.execute(insert(_Token).values(values))


def find_client(session: Session, client_id: int) -> DirectoryClient | None:
    """A directory that was not ended, without its tokens."""
    row = session.get(DirectoryClientRow, client_id)
    return None if row is None or row.ended_at is not None else _client(row, [])


def list_clients(
    session: Session, *, since: dt.datetime, reads_figures: bool = False
) -> list[DirectoryClient]:
    """The directories (or the systems that read figures) that were not ended, by name, with the
    tokens that worked after `since`."""
    wanted = _Client.ended_at.is_(None), _Client.reads_figures.is_(reads_figures)
    running = select(_Client).where(*wanted).order_by(_Client.id)
    tokens: dict[int, list[DirectoryToken]] = defaultdict(list)
    for row in session.scalars(
        select(_Token).where(_Token.ends_at > since).order_by(_Token.id.desc())
    ):
        tokens[row.client_id].append(DirectoryToken(row.id, row.made_at, row.ends_at, row.used_at))
    found = sorted(session.scalars(running), key=lambda one: alphabetical(one.name))
    return [_client(row, tokens[row.id]) for row in found]


def find_by_digest(
    session: Session | Connection, digest: str
) -> tuple[KnownClient, DirectoryToken, dt.datetime | None] | None:
    """Whose token has this digest, the token, and when the directory was ended."""
    found = session.execute(_BY_DIGEST, {"digest": digest}).one_or_none()
    if found is None:
        return None
    client = KnownClient(found[0], found[1], found[2], found[8])
    return client, DirectoryToken(found[4], found[5], found[6], found[7]), found[3]


def touch_token(session: Session, token_id: int, *, now: dt.datetime) -> None:
    """Note when a token was used."""
    session.execute(update(_Token).where(_Token.id == token_id).values(used_at=now))


def end_tokens(session: Session, client_id: int, *, at: dt.datetime) -> None:
    """Let the tokens of a directory work until then at most."""
    running = _Token.client_id == client_id, _Token.ends_at > at
    session.execute(update(_Token).where(*running).values(ends_at=at))


def end_client(session: Session, client_id: int, *, now: dt.datetime) -> bool:
    """End a directory; whether it was one that was not ended."""
    running = _Client.id == client_id, _Client.ended_at.is_(None)
    ended = session.connection().execute(update(_Client).where(*running).values(ended_at=now))
    return ended.rowcount == 1


def add_failure(session: Session, client_id: int, *, status: int, now: dt.datetime) -> None:
    """Count a request that was refused."""
    values = {"failures": _Client.failures + 1, "failed_at": now, "failed_with": status}
    session.execute(update(_Client).where(_Client.id == client_id).values(values))


def _client(row: DirectoryClientRow, tokens: Iterable[DirectoryToken]) -> DirectoryClient:
    return DirectoryClient(
        id=row.id,
        name=row.name,
        scope=row.scope,
        made_at=row.made_at,
        failures=row.failures,
        failed_at=row.failed_at,
        failed_with=row.failed_with,
        reads_figures=row.reads_figures,
        tokens=tuple(tokens),
    )
