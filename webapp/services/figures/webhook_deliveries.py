"""Telling webhooks: an outbox that is filled by who publishes, and emptied by a job.

The calls themselves are made outside any transaction.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from sqlalchemy.orm import Session

from webapp.domain.errors import NotFound
from webapp.domain.figures.webhooks import (
    GONE,
    WebhookDelivery,
    WebhookEndpoint,
    WebhookEvent,
    WebhookState,
    body_of,
    next_attempt,
)
from webapp.domain.governance.audit import Action, Actor
from webapp.domain.governance.jobs import ClaimedWork, JobName
from webapp.domain.ports.webhooks import WebhookAnswer, WebhookCall, WebhookSender
from webapp.outside import attempt
from webapp.store.figures import webhook_deliveries as outbox
from webapp.store.figures import webhooks as store
from webapp.store.governance import audit

_KEPT = dt.timedelta(days=90)
_LEASE = dt.timedelta(minutes=10)  # a batch takes less; what a runner left is sent again after it
_AT_ONCE = 8
_SWITCHED = {True: Action.WEBHOOK_STARTED, False: Action.WEBHOOK_STOPPED}


@dataclass(frozen=True, slots=True)
class OutgoingWebhook:
    """What was claimed: a call to make for a delivery of a webhook."""

    webhook_id: int
    delivery: WebhookDelivery
    call: WebhookCall


Told = tuple[OutgoingWebhook, WebhookAnswer]


def switch(session: Session, *, number: int, on: bool, actor: Actor, now: dt.datetime) -> None:
    """Tell it from now on, or no longer: what it was not told yet it never is. Raises NotFound."""
    if store.get(session, number).is_on is on:
        return
    store.switch(session, number, on=on)
    if not on:
        outbox.drop_waiting(session, number)
    action, subject = _SWITCHED[on], f"webhook/{number}"
    audit.record(session, at=now, actor=actor, action=action, subject=subject)


def announce(session: Session, event: WebhookEvent, subject: str, *, now: dt.datetime) -> None:
    """Put it into the outbox of every webhook that is on, in the transaction of what it tells."""
    for number in store.hold_numbers_on(session):
        outbox.add(session, number, event, subject, now=now, next_at=now)


def begin_test(session: Session, *, number: int, address: str, now: dt.datetime) -> OutgoingWebhook:
    """A call to try one webhook with, for `deliver`; no runner makes it. Raises NotFound."""
    known = store.get(session, number)
    delivery = outbox.add(session, number, WebhookEvent.TEST, "", now=now, next_at=now + _LEASE)
    return _outgoing(known, delivery, address, now)


def record_test(session: Session, told: Told, *, now: dt.datetime) -> None:
    """Note what came of a test, which is not repeated."""
    outgoing, answer = told
    state = WebhookState.DELIVERED if answer.is_taken else WebhookState.GIVEN_UP
    _note(session, outgoing.delivery, state, answer, None, now)


def has_due(session: Session, *, now: dt.datetime) -> bool:
    """Whether something is to be told now."""
    return outbox.has_due(session, now)


def claim_due(session: Session, address: str, now: dt.datetime) -> ClaimedWork[OutgoingWebhook]:
    """What is to be told now; `address` is that of the installation."""
    claimed = outbox.claim_due(session, now, until=now + _LEASE, most=_AT_ONCE)
    known = {one.id: one for one in store.list_all(session)} if claimed else {}
    calls = [_outgoing(known[number], one, address, now) for number, one in claimed]
    return ClaimedWork(calls, len(calls), is_full=len(calls) == _AT_ONCE)


def deliver(
    claimed: Sequence[OutgoingWebhook], sender: WebhookSender, clock: Callable[[], dt.datetime]
) -> list[Told]:
    """Make the calls side by side, so that a slow address holds up no other. Raises nothing."""

    def call(one: OutgoingWebhook) -> Told:
        what = f"webhook {one.webhook_id}"
        answer = attempt(lambda: sender.send(one.call, clock()), what=what)
        return one, answer or WebhookAnswer(None)

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return list(pool.map(call, claimed))


def record(session: Session, told: Sequence[Told], *, now: dt.datetime) -> None:
    """Note what came of the calls, and when the next attempts are; an address that is gone is
    told no more."""
    job = Actor.job(JobName.DELIVER_WEBHOOKS)
    for outgoing, answer in told:
        with contextlib.suppress(NotFound):  # removed meanwhile
            store.get(session, outgoing.webhook_id)  # held first, as by who turns it off
            state, next_at = next_attempt(outgoing.delivery.attempts + 1, answer, now)
            _note(session, outgoing.delivery, state, answer, next_at, now)
            if answer.status == GONE:
                switch(session, number=outgoing.webhook_id, on=False, actor=job, now=now)


def has_given_up(session: Session) -> bool:
    """Whether an address could not be told something, and has not answered since."""
    return outbox.has_given_up(session)


def forget_old_deliveries(session: Session, *, now: dt.datetime) -> None:
    """Forget what was told more than 90 days ago."""
    outbox.delete_before(session, now - _KEPT)


def _outgoing(
    known: WebhookEndpoint, delivery: WebhookDelivery, address: str, now: dt.datetime
) -> OutgoingWebhook:
    body = body_of(delivery.event, delivery.subject, delivery.made_at, address)
    call = WebhookCall(delivery.message, body, known.address, known.secrets(now))
    return OutgoingWebhook(known.id, delivery, call)


def _note(
    session: Session,
    delivery: WebhookDelivery,
    state: WebhookState,
    answer: WebhookAnswer,
    next_at: dt.datetime | None,
    now: dt.datetime,
) -> None:
    outbox.record_attempt(
        session, delivery, state=state, status=answer.status, next_at=next_at, now=now
    )
