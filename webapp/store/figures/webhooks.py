"""Webhooks: address and secrets are one sealed value, since an address may hold a token too."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Boolean, String, delete, insert, select, update
from sqlalchemy.orm import Mapped, Session

from webapp.domain.errors import NotFound
from webapp.domain.figures import webhooks as domain
from webapp.domain.governance.privacy import DataClass
from webapp.domain.names import alphabetical
from webapp.store.base import Base, column, number_key, sealed_column
from webapp.store.sealing import place_of, sealer_of


class WebhookRow(Base):
    """An address that is told while it is on."""

    __tablename__ = "webhook"

    id: Mapped[int] = number_key()
    name: Mapped[str] = column(String(60), data=DataClass.ORGANISATION)
    sealed: Mapped[bytes] = sealed_column("id", data=DataClass.SECURITY)
    is_on: Mapped[bool] = column(Boolean, data=DataClass.TECHNICAL)
    made_at: Mapped[dt.datetime] = column(data=DataClass.TECHNICAL)
    former_until: Mapped[dt.datetime | None] = column(data=DataClass.TECHNICAL)


def add(session: Session, *, name: str, address: str, secret: str, now: dt.datetime) -> int:
    """Store a webhook that is on; its number."""
    made = insert(WebhookRow).values(name=name, sealed=b"", is_on=True, made_at=now)
    number = session.scalars(made.returning(WebhookRow.id)).one()
    change_secrets(session, number, address=address, secret=secret)
    return number


def change_secrets(
    session: Session,
    number: int,
    *,
    address: str,
    secret: str,
    former: str | None = None,
    former_until: dt.datetime | None = None,
) -> None:
    """Store what it is called at and signed with, and until when also with the former secret."""
    values = {"address": address, "secret": secret, "former": former}
    sealed = sealer_of(session).seal(values, place_of(WebhookRow.sealed, number))
    _change(session, number, sealed=sealed, former_until=former_until)


def switch(session: Session, number: int, *, on: bool) -> None:
    """Tell it from now on, or no longer."""
    _change(session, number, is_on=on)


def remove(session: Session, number: int) -> None:
    """Forget it, and all that it was told."""
    session.execute(delete(WebhookRow).where(WebhookRow.id == number))


def get(session: Session, number: int) -> domain.WebhookEndpoint:
    """One webhook without its deliveries, which nobody else changes meanwhile.

    Raises NotFound: there is none.
    """
    wanted = select(WebhookRow).where(WebhookRow.id == number)
    row = session.scalar(wanted.with_for_update())
    if row is None:
        raise NotFound("error.not_found")
    return _opened(session, row)


def list_all(session: Session) -> list[domain.WebhookEndpoint]:
    """Every webhook without its deliveries, by name."""
    rows = session.scalars(select(WebhookRow).order_by(WebhookRow.id))
    return [_opened(session, row) for row in sorted(rows, key=lambda one: alphabetical(one.name))]


def is_any_on(session: Session) -> bool:
    """Whether somebody is told."""
    return session.scalar(select(WebhookRow.id).where(WebhookRow.is_on).limit(1)) is not None


def hold_numbers_on(session: Session) -> list[int]:
    """Those that are on; none of them is removed before this transaction ends."""
    on = select(WebhookRow.id).where(WebhookRow.is_on).order_by(WebhookRow.id)
    return list(session.scalars(on.with_for_update(read=True, key_share=True)))


def _change(session: Session, number: int, **values: Any) -> None:
    session.execute(update(WebhookRow).where(WebhookRow.id == number).values(**values))


def _opened(session: Session, row: WebhookRow) -> domain.WebhookEndpoint:
    held = sealer_of(session).open(row.sealed, place_of(WebhookRow.sealed, row.id))
    return domain.WebhookEndpoint(
        id=row.id,
        name=row.name,
        is_on=row.is_on,
        made_at=row.made_at,
        former_until=row.former_until,
        address=held["address"],
        secret=held["secret"],
        former=held["former"],
    )
