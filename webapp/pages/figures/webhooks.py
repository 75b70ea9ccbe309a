"""The administrator's page of webhooks: which addresses are told that something is out."""

from __future__ import annotations

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp import tokens
from webapp.domain.errors import Conflict, DomainError, Invalid
from webapp.domain.figures.webhooks import LONGEST_WEBHOOK_NAME, PAUSES
from webapp.domain.people.access import Permission
from webapp.domain.ports.webhooks import WebhookAnswer, WebhookSender
from webapp.installation import installation
from webapp.said import Said
from webapp.security import actor, database, now, requires, settings
from webapp.services.figures import webhook_deliveries as deliveries
from webapp.services.figures import webhooks as service

blueprint = Blueprint("webhooks", __name__)

Page = tuple[str, int]


@blueprint.get("/admin/webhooks")
@requires(Permission.CONNECTION_MANAGE)
def manage() -> Page:
    """The addresses, what they were told lately, and a form."""
    return _page()


@blueprint.post("/admin/webhooks")
@requires(Permission.CONNECTION_MANAGE)
def add() -> Page:
    """Tell another address; its secret is shown this once."""
    given = {name: request.form.get(name, "") for name in ("name", "address")}
    try:
        with database().transaction() as session:
            secret = service.add_webhook(
                session, sender=_sender(), **given, actor=actor(), now=now()
            )
    except (Invalid, Conflict) as refusal:
        return _page(refusal=refusal, given=given)
    return _page(secret=secret)


@blueprint.post("/admin/webhooks/<int:webhook_id>/rotate")
@requires(Permission.CONNECTION_MANAGE)
def rotate(webhook_id: int) -> Page:
    """Another secret, shown this once; the one before counts for the hours chosen."""
    with database().transaction() as session:
        secret = service.rotate_secret(
            session,
            sender=_sender(),
            number=webhook_id,
            overlap_hours=tokens.posted("overlap"),
            actor=actor(),
            now=now(),
        )
    return _page(secret=secret)


@blueprint.post("/admin/webhooks/<int:webhook_id>/test")
@requires(Permission.CONNECTION_MANAGE)
def test(webhook_id: int) -> Page:
    """Call it now, and say what came of that."""
    with database().transaction() as session:
        outgoing = deliveries.begin_test(
            session, number=webhook_id, address=settings().public_url, now=now()
        )
    (told,) = deliveries.deliver([outgoing], _sender(), installation().clock)
    with database().transaction() as session:
        deliveries.record_test(session, told, now=now())
    return _page(tried=(webhook_id, told[1]))


@blueprint.post("/admin/webhooks/<int:webhook_id>/switch")
@requires(Permission.CONNECTION_MANAGE)
def switch(webhook_id: int) -> Response:
    """Tell it from now on, or no longer."""
    on = request.form.get("on") == "yes"
    with database().transaction() as session:
        deliveries.switch(session, number=webhook_id, on=on, actor=actor(), now=now())
    return redirect(url_for(".manage", said=Said.SAVED), 303)


@blueprint.post("/admin/webhooks/<int:webhook_id>/remove")
@requires(Permission.CONNECTION_MANAGE)
def remove(webhook_id: int) -> Response:
    """Forget it."""
    with database().transaction() as session:
        service.remove_webhook(session, number=webhook_id, actor=actor(), now=now())
    return redirect(url_for(".manage", said=Said.REMOVED), 303)


@blueprint.app_template_global("webhooks_given_up")
def have_given_up() -> bool:
    """Whether an address could not be told something, and has not answered since."""
    with database().reading() as session:
        return deliveries.has_given_up(session)


def _sender() -> WebhookSender:
    return installation().webhooks


def _page(
    *,
    secret: str | None = None,
    tried: tuple[int, WebhookAnswer] | None = None,
    refusal: DomainError | None = None,
    given: dict[str, str] | None = None,
) -> Page:
    with database().reading() as session:
        found = service.list_webhooks(session)
    page = render_template(
        "figures/webhooks/manage.html",
        webhooks=found,
        host=_sender().host,
        secret=secret,
        tried=tried,
        refusal=g.texts(refusal.key, **refusal.params) if refusal else None,
        fault=_fault(tried[1]) if tried else None,
        given=given or {},
        longest=LONGEST_WEBHOOK_NAME,
        attempts=len(PAUSES) + 1,
        **tokens.shown(0),
    )
    return page, 422 if refusal else 200


def _fault(answer: WebhookAnswer) -> str | None:
    """Why a call did not arrive, in words; None: it did."""
    if answer.is_taken:
        return None
    if answer.status is not None:
        return str(g.texts("webhooks.answered", status=answer.status))
    fault = answer.fault or Invalid("error.source_closed")
    return str(g.texts(fault.key, **fault.params))
