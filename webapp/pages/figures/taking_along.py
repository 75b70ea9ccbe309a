"""The page of whoever takes figures along: files, and systems that may read them with a token."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from webapp.database import Session
from webapp.domain.errors import Invalid, NotFound
from webapp.domain.people.access import Permission
from webapp.domain.people.directory_clients import (
    LONGEST_CLIENT_NAME,
    MOST_DAYS,
    MOST_OVERLAP_HOURS,
)
from webapp.incoming import number
from webapp.security import actor, database, local_date, now, requires, settings, viewer
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
            days=_posted("days"),
            actor=actor(),
            now=now(),
        )
    return _page(token)


@blueprint.post("/exports/systems/<int:client_id>/rotate")
@requires(Permission.STATISTICS_EXPORT)
def rotate(client_id: int) -> str:
    """Another token, shown this once; the old one goes on for the hours chosen."""
    with database().transaction() as session:
        _refuse_directories(session, client_id)
        token = clients.rotate_token(
            session,
            client_id=client_id,
            days=_posted("days"),
            overlap_hours=_posted("overlap"),
            actor=actor(),
            now=now(),
        )
    return _page(token)


@blueprint.post("/exports/systems/<int:client_id>/end")
@requires(Permission.STATISTICS_EXPORT)
def end(client_id: int) -> AnyResponse:
    """End a system and its tokens at once."""
    with database().transaction() as session:
        _refuse_directories(session, client_id)
        clients.end_client(session, client_id=client_id, actor=actor(), now=now())
    return redirect(url_for(".manage"), 303)


def _refuse_directories(session: Session, client_id: int) -> None:
    """Directories are the administrator's. Raises NotFound."""
    if not clients.is_reader(session, client_id):
        raise NotFound("error.not_found")


def _page(token: str | None = None) -> str:
    with database().reading() as session:
        systems = clients.list_clients(session, now=now(), reads_figures=True)
    return render_template(
        "figures/taking_along.html",
        address=settings().public_url + _ADDRESS,
        token=token,
        systems=systems,
        limits={
            "name": LONGEST_CLIENT_NAME,
            "days": MOST_DAYS,
            "usual": _USUAL_DAYS,
            "overlap": MOST_OVERLAP_HOURS,
        },
        now=now(),
        timezone=viewer().timezone,
        local_date=local_date,
    )


def _posted(name: str) -> int:
    """Raises Invalid: it is no whole number."""
    try:
        return number(request.form.get(name, ""))
    except ValueError as error:
        raise Invalid("error.number") from error
