"""Webhooks: made, given another secret, removed by an administrator."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from sqlalchemy.orm import Session

from webapp.domain.errors import Conflict
from webapp.domain.figures.webhooks import LONGEST_WEBHOOK_NAME, MOST_WEBHOOKS, WebhookEndpoint
from webapp.domain.governance.audit import Action, Actor
from webapp.domain.names import refuse_twin, tidy
from webapp.domain.people.directory_clients import overlap_of
from webapp.domain.ports.webhooks import WebhookSender
from webapp.store.figures import webhook_deliveries as outbox
from webapp.store.figures import webhooks as store
from webapp.store.governance import audit
from webapp.store.twins import lock_names

_SHOWN = 10  # of the latest deliveries


def list_webhooks(session: Session) -> list[WebhookEndpoint]:
    """Every webhook with its latest deliveries, by name."""
    return [
        replace(one, deliveries=outbox.list_latest(session, one.id, _SHOWN))
        for one in store.list_all(session)
    ]


def add_webhook(
    session: Session,
    *,
    sender: WebhookSender,
    name: str,
    address: str,
    actor: Actor,
    now: dt.datetime,
) -> str:
    """Tell this address from now on; its secret, to be shown this once.

    Raises Invalid: it has no name, or must not be called. Conflict: there are enough, or one
    has the name.
    """
    checked, called = sender.check(address), tidy(name, longest=LONGEST_WEBHOOK_NAME)
    lock_names(session)
    known = store.list_all(session)
    refuse_twin(called, (one.name for one in known))
    if len(known) >= MOST_WEBHOOKS:
        raise Conflict("error.webhook_most", most=MOST_WEBHOOKS)
    secret = sender.new_secret()
    made = store.add(session, name=called, address=checked, secret=secret, now=now)
    _record(session, Action.WEBHOOK_ADDED, made, actor, now)
    return secret


def rotate_secret(
    session: Session,
    *,
    sender: WebhookSender,
    number: int,
    overlap_hours: int,
    actor: Actor,
    now: dt.datetime,
) -> str:
    """Another secret; calls are signed with the one before too for the hours given.

    Raises NotFound. Invalid: too many hours.
    """
    until = now + overlap_of(overlap_hours, refusal="error.webhook_overlap")
    known = store.get(session, number)
    secret = sender.new_secret()
    store.change_secrets(
        session,
        number,
        address=known.address,
        secret=secret,
        former=known.secret if overlap_hours else None,
        former_until=until if overlap_hours else None,
    )
    _record(session, Action.WEBHOOK_ROTATED, number, actor, now, overlap_hours=overlap_hours)
    return secret


def remove_webhook(session: Session, *, number: int, actor: Actor, now: dt.datetime) -> None:
    """Forget it, with its secrets and deliveries. Raises NotFound."""
    store.get(session, number)
    store.remove(session, number)
    _record(session, Action.WEBHOOK_REMOVED, number, actor, now)


def _record(
    session: Session, action: Action, number: int, actor: Actor, now: dt.datetime, **detail: int
) -> None:
    subject = f"webhook/{number}"
    audit.record(session, at=now, actor=actor, action=action, subject=subject, detail=detail)
