"""The outbox of webhooks: written with what it tells of, in the same transaction."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Sequence
from dataclasses import fields

from sqlalchemy import (
    ForeignKey,
    SmallInteger,
    String,
    and_,
    delete,
    exists,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, aliased

from webapp.domain.figures import webhooks as domain
from webapp.domain.figures.webhooks import GONE, WebhookEvent, WebhookState
from webapp.domain.governance.privacy import DataClass
from webapp.store.base import Base, BigKey, column, key, stored_enum
from webapp.store.figures.webhooks import WebhookRow


class WebhookDeliveryRow(Base):
    """Something told to one webhook; `next_at` is None once it arrived or was given up."""

    __tablename__ = "webhook_delivery"

    id: Mapped[int] = key()
    webhook_id: Mapped[int] = column(
        BigKey, ForeignKey("webhook.id", ondelete="CASCADE"), index=True, data=DataClass.TECHNICAL
    )
    message: Mapped[str] = column(String(40), unique=True, data=DataClass.TECHNICAL)
    event: Mapped[WebhookEvent] = column(
        stored_enum(WebhookEvent, "event", is_closed=False), data=DataClass.TECHNICAL
    )
    subject: Mapped[str] = column(String(20), data=DataClass.TECHNICAL)
    made_at: Mapped[dt.datetime] = column(data=DataClass.TECHNICAL)
    state: Mapped[WebhookState] = column(
        stored_enum(WebhookState, "state"), data=DataClass.TECHNICAL
    )
    attempts: Mapped[int] = column(SmallInteger, data=DataClass.TECHNICAL)
    tried_at: Mapped[dt.datetime | None] = column(data=DataClass.TECHNICAL)
    status: Mapped[int | None] = column(SmallInteger, data=DataClass.TECHNICAL)
    next_at: Mapped[dt.datetime | None] = column(index=True, data=DataClass.TECHNICAL)


_Row = WebhookDeliveryRow
_DELIVERY = [getattr(_Row, one.name) for one in fields(domain.WebhookDelivery)]


def add(
    session: Session,
    number: int,
    event: WebhookEvent,
    subject: str,
    *,
    now: dt.datetime,
    next_at: dt.datetime,
) -> domain.WebhookDelivery:
    """Put something into the outbox for one webhook."""
    message = f"msg_{secrets.token_hex(16)}"
    values = {"webhook_id": number, "message": message, "event": event, "subject": subject}
    waiting = {"made_at": now, "state": WebhookState.WAITING, "attempts": 0, "next_at": next_at}
    made = insert(_Row).values(**values, **waiting).returning(*_DELIVERY)
    return domain.WebhookDelivery(*session.execute(made).one())


def list_latest(session: Session, number: int, most: int) -> list[domain.WebhookDelivery]:
    """The latest of one webhook, the newest first."""
    newest = select(*_DELIVERY).where(_Row.webhook_id == number).order_by(_Row.id.desc())
    return [domain.WebhookDelivery(*row) for row in session.execute(newest.limit(most))]


def has_due(session: Session, now: dt.datetime) -> bool:
    """Whether something is to be told now."""
    return bool(session.scalar(select(exists().where(_Row.next_at <= now))))


def claim_due(
    session: Session, now: dt.datetime, *, until: dt.datetime, most: int
) -> Sequence[tuple[int, domain.WebhookDelivery]]:
    """What is to be told now, with the numbers of the webhooks; nobody else tells it before then.

    Those that have waited longest.
    """
    due = select(_Row.webhook_id, *_DELIVERY).where(_Row.next_at <= now)
    first = due.order_by(_Row.next_at, _Row.id).limit(most)
    found = session.execute(first.with_for_update(skip_locked=True)).all()
    mine = [domain.WebhookDelivery(*row[1:]) for row in found]
    claimed = update(_Row).where(_Row.id.in_([one.id for one in mine])).values(next_at=until)
    session.execute(claimed)
    return list(zip([row[0] for row in found], mine, strict=True))


def record_attempt(
    session: Session,
    delivery: domain.WebhookDelivery,
    *,
    state: WebhookState,
    status: int | None,
    next_at: dt.datetime | None,
    now: dt.datetime,
) -> None:
    """Note what came of an attempt, unless another runner has noted one since."""
    mine = _Row.id == delivery.id, _Row.attempts == delivery.attempts
    values = {"state": state, "status": status, "next_at": next_at, "tried_at": now}
    noted = update(_Row).where(*mine).values(attempts=delivery.attempts + 1, **values)
    session.execute(noted)


def drop_waiting(session: Session, number: int) -> None:
    """Do not tell one webhook what it has not been told yet."""
    waiting = _Row.webhook_id == number, _Row.state == WebhookState.WAITING
    session.execute(delete(_Row).where(*waiting))


def has_given_up(session: Session) -> bool:
    """Whether one was given up, and nothing has arrived at its address since.

    Of those that are on, and of those that went off because the address is gone.
    """
    later = aliased(WebhookDeliveryRow)
    arrived = exists().where(
        later.webhook_id == _Row.webhook_id,
        later.state == WebhookState.DELIVERED,
        later.tried_at > _Row.tried_at,
    )
    lost = and_(_Row.state == WebhookState.GIVEN_UP, _Row.event != WebhookEvent.TEST)
    known = select(_Row.id).join(WebhookRow, WebhookRow.id == _Row.webhook_id)
    found = known.where(lost, or_(WebhookRow.is_on, _Row.status == GONE), ~arrived)
    return session.scalar(found.limit(1)) is not None


def delete_before(session: Session, moment: dt.datetime) -> None:
    """Forget what arrived or was given up, and was made before this moment."""
    settled = _Row.made_at < moment, _Row.state != WebhookState.WAITING
    session.execute(delete(_Row).where(*settled))
