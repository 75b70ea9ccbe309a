"""The page of whoever takes figures along: files, and systems that may read them with a token."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from webapp import tokens
from webapp.domain.people.access import Permission
from webapp.said import Said
from webapp.security import actor, database, now, requires, settings, viewer
from webapp.services.figures import figure_notices
from webapp.services.people import directory_clients as clients

blueprint = Blueprint("taking_along", __name__)

_ADDRESS = "/api/v1/figures"
_USUAL_DAYS = 90


@blueprint.get("/exports")
@requires(Permission.STATISTICS_EXPORT)
def manage() -> str:
    """The files, the systems with their tokens, and a form."""
    return _page()


@blueprint.post("/exports/systems")
@requires(Permission.STATISTICS_EXPORT)
def add() -> str:
    """Let a system read; its token is shown this once."""
    with database().transaction() as session:
        token = clients.add_reader(
            session,
            name=request.form.get("name", ""),
            days=tokens.posted("days"),
            actor=actor(),
            now=now(),
        )
    return _page(token)


@blueprint.post("/exports/systems/<int:client_id>/rotate")
@requires(Permission.STATISTICS_EXPORT)
def rotate(client_id: int) -> str:
    """Another token, shown this once; the old one goes on for the hours chosen."""
    return _page(tokens.rotate_token(client_id, reads_figures=True))


@blueprint.post("/exports/systems/<int:client_id>/end")
@requires(Permission.STATISTICS_EXPORT)
def end(client_id: int) -> AnyResponse:
    """End a system and its tokens at once."""
    tokens.end_system(client_id, reads_figures=True)
    return redirect(url_for(".manage", said=Said.ENDED), 303)


def _page(token: str | None = None) -> str:
    with database().reading() as session:
        told = figure_notices.is_wanted(session, person_id=viewer().person_id)
        reached = figure_notices.is_reachable(session, person_id=viewer().person_id)
        systems = clients.list_clients(session, now=now(), reads_figures=True)
    return render_template(
        "figures/taking_along.html",
        address=settings().public_url + _ADDRESS,
        token=token,
        told=told,
        reached=reached,
        systems=systems,
        **tokens.shown(_USUAL_DAYS),
    )
