"""The administrator's page for directories: who may provision, tokens, and what names stand for."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from webapp import provisioning, tokens
from webapp.domain.errors import Invalid
from webapp.domain.governance.audit import Occasion
from webapp.domain.people.access import Permission
from webapp.domain.people.directory_clients import (
    ClientScope,
)
from webapp.installation import installation
from webapp.said import Said
from webapp.security import actor, database, now, requires, settings
from webapp.services.people import directory_clients as clients
from webapp.services.people import directory_places as places

blueprint = Blueprint("directory", __name__)

ADDRESS = "/scim/v2"
_USUAL_DAYS = 180


@blueprint.get("/admin/directory")
@requires(Permission.DIRECTORY_CONNECT)
def manage() -> str:
    """The directories with their tokens, forms, and what their names stand for."""
    return _page()


@blueprint.post("/admin/directory")
@requires(Permission.DIRECTORY_CONNECT)
def add() -> str:
    """Let a directory in; its token is shown this once."""
    with database().transaction() as session:
        token = clients.add_client(
            session,
            name=request.form.get("name", ""),
            scope=_scope(),
            days=tokens.posted("days"),
            actor=actor(),
            now=now(),
        )
    return _page(token)


@blueprint.post("/admin/directory/<int:client_id>/rotate")
@requires(Permission.DIRECTORY_CONNECT)
def rotate(client_id: int) -> str:
    """Another token, shown this once; the old one goes on for the hours chosen."""
    return _page(tokens.rotate_token(client_id, reads_figures=False))


@blueprint.post("/admin/directory/<int:client_id>/end")
@requires(Permission.DIRECTORY_CONNECT)
def end(client_id: int) -> AnyResponse:
    """End a directory and its tokens at once."""
    tokens.end_system(client_id, reads_figures=False)
    return redirect(url_for(".manage", said=Said.ENDED), 303)


@blueprint.post("/admin/directory/places")
@requires(Permission.DIRECTORY_CONNECT)
def place() -> AnyResponse:
    """Let a name stand for a department, and let those who have it work there from today on."""
    occasion = Occasion(actor(), installation().today(), now())
    with database().transaction() as session:
        called = places.place_name(
            session,
            name=request.form.get("name", ""),
            department_code=request.form.get("department") or None,
            actor=occasion.actor,
            now=occasion.now,
        )
        after = places.list_standings(session, users=called)
        provisioning.follow(session, {}, after, occasion)
    return redirect(url_for(".manage", said=Said.SAVED), 303)


def _page(token: str | None = None) -> str:
    with database().reading() as session:
        directories = clients.list_clients(session, now=now())
        names = places.list_names(session)
    return render_template(
        "people/directory/manage.html",
        address=settings().public_url + ADDRESS,
        token=token,
        directories=directories,
        names=names,
        roles=settings().role_groups,
        scopes=list(ClientScope),
        **tokens.shown(_USUAL_DAYS),
    )


def _scope() -> ClientScope:
    try:
        return ClientScope(request.form.get("scope", ""))
    except ValueError as error:
        raise Invalid("error.directory_scope") from error
