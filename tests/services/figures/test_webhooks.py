"""Other systems are told that something is out: with it or not at all, at least once, for a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select
from standardwebhooks import Webhook as Verifier

from integrations.http.standard_webhooks import StandardWebhooks
from tests.companies import make_company
from tests.conftest import Clock
from tests.https import Server, answer, https_server
from tests.parts import put
from webapp.database import Database
from webapp.domain.errors import Conflict, NotFound
from webapp.domain.figures.webhooks import MOST_WEBHOOKS, PAUSES, WebhookEndpoint, WebhookEvent
from webapp.domain.governance.audit import Actor
from webapp.installation import Installation, installation
from webapp.jobs import DELIVER_WEBHOOKS, PUBLISH, publish_one, run_due
from webapp.services.figures import webhook_deliveries as deliveries
from webapp.services.figures import webhooks as service
from webapp.store.figures.webhook_deliveries import WebhookDeliveryRow
from webapp.store.figures.webhooks import WebhookRow
from webapp.store.governance.audit import AuditEvent

ADMIN = Actor.job("test")


class Told:
    """The far side: what it answers, and what it was told."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.status = 204

    @property
    def messages(self) -> list[str]:
        return [seen.headers["webhook-id"] for seen in self.server.seen]


@pytest.fixture
def far() -> Iterator[Told]:
    with https_server(lambda request: answer(told.status)(request)) as server:
        told = Told(server)
        yield told


@pytest.fixture
def here(app: Flask, far: Told) -> Installation:
    put(app, webhooks=StandardWebhooks(far.server.outbound()))
    return installation(app)


def add(here: Installation, far: Told, path: str = "/hook", host: str = "far.example.org") -> str:
    with here.database.transaction() as session:
        return service.add_webhook(
            session,
            sender=here.webhooks,
            name=f"Bus {len(service.list_webhooks(session))}",
            address=far.server.address(host, path),
            actor=ADMIN,
            now=here.clock(),
        )


def announce(here: Installation, period: str = "2026-10") -> None:
    with here.database.transaction() as session:
        event = WebhookEvent.FIGURES_PUBLISHED
        deliveries.announce(session, event, period, now=here.clock())


def known(database: Database) -> WebhookEndpoint:
    with database.reading() as session:
        return service.list_webhooks(session)[0]


def states(database: Database) -> list[str]:
    return [one.state.value for one in known(database).deliveries]


def test_a_month_that_comes_out_is_told_once_to_whoever_listens(
    here: Installation, far: Told, clock: Clock
) -> None:
    with here.database.transaction() as session:
        make_company(session, [[12]])
    secret = add(here, far)
    run_due(here, [PUBLISH, DELIVER_WEBHOOKS])
    run_due(here, [PUBLISH, DELIVER_WEBHOOKS])
    assert [one.subject for one in known(here.database).deliveries][::-1] == [
        "2026-07",
        "2026-08",
        "2026-09",
        "2026-10",
    ]
    assert set(states(here.database)) == {"delivered"}
    assert len(set(far.messages)) == len(far.messages) == 4
    assert {seen.path for seen in far.server.seen} == {"/hook"}
    key = Verifier(secret)
    for seen in far.server.seen:
        moment = dt.datetime.fromtimestamp(int(seen.headers["webhook-timestamp"]), dt.UTC)
        signed = key.sign(seen.headers["webhook-id"], moment, seen.body.decode())
        assert seen.headers["webhook-signature"] == signed


def test_what_was_not_stored_is_not_told(here: Installation, far: Told) -> None:
    with here.database.transaction() as session:
        make_company(session, [[12]])
    add(here, far)
    with pytest.raises(ZeroDivisionError), here.database.transaction() as session:
        publish_one(here, session, "2026-07")
        session.flush()
        raise ZeroDivisionError
    assert not run_due(here, [DELIVER_WEBHOOKS])
    assert far.messages == []


def test_publishing_again_is_not_told_again(here: Installation, far: Told) -> None:
    with here.database.transaction() as session:
        make_company(session, [[12]])
    add(here, far)
    for _ in range(2):
        with here.database.transaction() as session:
            publish_one(here, session, "2026-07")
    assert len(known(here.database).deliveries) == 1


def test_it_is_sent_again_under_the_same_number_until_it_arrives(
    here: Installation, far: Told, clock: Clock
) -> None:
    add(here, far)
    announce(here)
    far.status = 500
    for pause in PAUSES[:2]:
        run_due(here, [DELIVER_WEBHOOKS])
        run_due(here, [DELIVER_WEBHOOKS])  # not before its time
        clock.forward(seconds=pause.total_seconds())
    far.status = 200
    run_due(here, [DELIVER_WEBHOOKS])
    assert len(far.messages) == 3
    assert len(set(far.messages)) == len({seen.body for seen in far.server.seen}) == 1
    (told,) = known(here.database).deliveries
    assert (told.state.value, told.status, told.attempts) == ("delivered", 200, 3)


def test_after_a_day_it_is_given_up_and_the_administrator_is_told_until_something_arrives(
    here: Installation, far: Told, clock: Clock
) -> None:
    add(here, far)
    announce(here)
    far.status = 500
    for _ in range(30):
        run_due(here, [DELIVER_WEBHOOKS])
        clock.forward(hours=1)
    assert len(far.messages) == len(PAUSES) + 1
    assert states(here.database) == ["given-up"]
    with here.database.reading() as session:
        assert deliveries.has_given_up(session)
    far.status = 200
    announce(here, "2026-11")
    run_due(here, [DELIVER_WEBHOOKS])
    with here.database.reading() as session:
        assert not deliveries.has_given_up(session)


def test_what_a_dead_runner_had_claimed_is_sent_by_the_next_one(
    here: Installation, far: Told, clock: Clock
) -> None:
    add(here, far)
    announce(here)
    with here.database.transaction() as session:
        claimed = deliveries.claim_due(session, "https://x.example", clock())
    deliveries.deliver(claimed.work, here.webhooks, clock)  # and it dies before noting it
    run_due(here, [DELIVER_WEBHOOKS])
    assert len(far.messages) == 1
    clock.forward(minutes=11)
    run_due(here, [DELIVER_WEBHOOKS])
    assert len(far.messages) == 2
    assert len(set(far.messages)) == 1


def test_the_note_of_a_slow_runner_does_not_undo_the_one_that_took_over(
    here: Installation, far: Told, clock: Clock
) -> None:
    add(here, far)
    announce(here)
    with here.database.transaction() as session:
        claimed = deliveries.claim_due(session, "https://x.example", clock())
    far.status = 500
    late = deliveries.deliver(claimed.work, here.webhooks, clock)
    far.status = 200
    clock.forward(minutes=11)
    run_due(here, [DELIVER_WEBHOOKS])
    with here.database.transaction() as session:
        deliveries.record(session, late, now=clock())
    assert states(here.database) == ["delivered"]


def test_an_address_that_is_gone_is_turned_off(here: Installation, far: Told) -> None:
    add(here, far)
    announce(here)
    far.status = 410
    run_due(here, [DELIVER_WEBHOOKS])
    announce(here, "2026-11")
    assert not known(here.database).is_on
    assert states(here.database) == ["given-up"]
    with here.database.reading() as session:
        assert deliveries.has_given_up(session)


def test_one_that_is_off_hears_nothing_not_even_what_waited(here: Installation, far: Told) -> None:
    add(here, far)
    announce(here)
    number = known(here.database).id
    with here.database.transaction() as session:
        deliveries.switch(session, number=number, on=False, actor=ADMIN, now=here.clock())
    announce(here, "2026-11")
    run_due(here, [DELIVER_WEBHOOKS])
    assert far.messages == []
    assert states(here.database) == []


def test_each_of_several_is_told_and_one_that_fails_holds_up_no_other(
    here: Installation, far: Told
) -> None:
    for host, path in (("other.example", "/x"), ("far.example.org", "/hook")):
        add(here, far, path, host)
    announce(here)
    run_due(here, [DELIVER_WEBHOOKS])
    assert [seen.path for seen in far.server.seen] == ["/hook"]  # no certificate for the other


def test_neither_address_nor_secret_can_be_read_in_the_database_or_the_trail(
    here: Installation, far: Told
) -> None:
    secret = add(here, far, "/hook/s3cret-in-the-path")
    with here.database.reading() as session:
        row = session.scalars(select(WebhookRow)).one()
        kept = row.sealed + repr(session.scalars(select(AuditEvent.detail)).all()).encode()
        assert b"s3cret" not in kept
        assert secret.encode() not in kept
        assert "s3cret" not in repr(service.list_webhooks(session))


def test_old_ones_are_forgotten_and_what_waits_is_not(
    here: Installation, far: Told, clock: Clock
) -> None:
    add(here, far)
    announce(here)
    run_due(here, [DELIVER_WEBHOOKS])
    clock.forward(days=91)
    announce(here, "2027-01")
    with here.database.transaction() as session:
        deliveries.forget_old_deliveries(session, now=clock())
    with here.database.reading() as session:
        assert list(session.scalars(select(WebhookDeliveryRow.subject))) == ["2027-01"]


def test_there_are_ten_at_most_and_one_that_is_not_there_is_not_found(
    here: Installation, far: Told
) -> None:
    for _ in range(MOST_WEBHOOKS):
        add(here, far)
    with pytest.raises(Conflict):
        add(here, far)
    with pytest.raises(NotFound), here.database.transaction() as session:
        service.remove_webhook(session, number=99, actor=ADMIN, now=here.clock())
