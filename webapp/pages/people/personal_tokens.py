"""My own apps: tokens that I make, see and revoke. Nobody else has a page that shows them."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp.domain.errors import Invalid
from webapp.domain.people.access import Permission
from webapp.domain.people.personal_tokens import (
    LONGEST_TOKEN_NAME,
    MOST_TOKEN_DAYS,
    MOST_TOKENS,
    TokenScope,
)
from webapp.incoming import number
from webapp.security import database, local_date, now, requires, settings, viewer
from webapp.services.people.personal_tokens import list_tokens, make_token, revoke_token

blueprint = Blueprint("personal_tokens", __name__, url_prefix="/my-data/apps")

_USUAL_DAYS = 90


@blueprint.get("")
@requires(Permission.MY_DATA_READ)
def show() -> str:
    """My tokens, what each may do, and a form for another one."""
    return _page()


@blueprint.post("")
@requires(Permission.MY_DATA_MANAGE)
def make() -> str:
    """A new token, which only this answer shows."""
    try:
        days = number(request.form.get("days", ""))
    except ValueError as error:
        raise Invalid("error.number") from error
    with database().transaction() as session:
        token = make_token(
            session,
            person_id=viewer().person_id,
            name=request.form.get("name", ""),
            scopes=request.form.getlist("scope"),
            days=days,
            now=now(),
        )
    return _page(token)


@blueprint.post("/<code>/revoke")
@requires(Permission.MY_DATA_MANAGE)
def revoke(code: str) -> Response:
    """It works no longer, from now on."""
    with database().transaction() as session:
        revoke_token(session, person_id=viewer().person_id, code=code)
    return redirect(url_for(".show", done="revoked"), 303)


def _page(token: str | None = None) -> str:
    with database().reading() as session:
        tokens = list_tokens(session, person_id=viewer().person_id, now=now())
    return render_template(
        "people/personal_tokens.html",
        token=token,
        tokens=tokens,
        has_room=len(tokens) < MOST_TOKENS,
        scopes=list(TokenScope),
        address=f"{settings().public_url}/api/v1",
        limits={"name": LONGEST_TOKEN_NAME, "days": MOST_TOKEN_DAYS, "usual": _USUAL_DAYS},
        done=request.args.get("done") == "revoked",
        local_date=local_date,
    )
