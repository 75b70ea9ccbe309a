"""/api/v1/me for a person's own programs: note a break, read one's own numbers; and the whole API
described.

A program is told nothing that it did not send: whether a break counts, or what the person may do,
only their page says. So no exercise is named: to refuse one would tell what a body may not do.
"""

from __future__ import annotations

import datetime as dt
import json
import uuid
from typing import Any

from flask import Blueprint, Response, request
from werkzeug.exceptions import UnsupportedMediaType

from webapp import bearer, figures_api, own_api, webhooks_api
from webapp.domain.calendar import first_of_month, local_day
from webapp.domain.errors import Invalid
from webapp.domain.people.access import Permission
from webapp.domain.people.personal_tokens import TokenHolder, TokenScope
from webapp.domain.programme.breaks import (
    LENGTH,
    OTHER_MOVEMENT,
    BreakEntry,
    BreakOrigin,
    moment_offline,
)
from webapp.openapi import document
from webapp.security import database, for_tokens, now, public, settings
from webapp.services.people.personal_tokens import is_first
from webapp.services.programme.breaks import receive_break
from webapp.services.programme.progress import find_history

blueprint = Blueprint("own_api", __name__, url_prefix="/api/v1")

_ABOUT = (
    "Released figures about groups for systems of the employer (/figures), and for programs of a"
    " person's own, with a token that the person made (/me). A token of one kind is none for the"
    " other."
)


@blueprint.post("/me/breaks")
@for_tokens(Permission.BREAK_LOG)
def log() -> tuple[str, int]:
    """Note a break of the person; the same answer whatever becomes of it."""
    holder = bearer.holder_of_request("own_api.log", TokenScope.LOG)
    entry, key = _read_entry(holder), request.headers.get("Idempotency-Key")
    with database().transaction() as session:
        if key is None or is_first(
            session, holder=holder, key=key, said=request.get_data(), now=now()
        ):
            receive_break(session.connection(), entry=entry, now=now())
    return "", 204


@blueprint.get("/me/statistics")
@for_tokens(Permission.BREAK_READ_OWN)
def statistics() -> Response:
    """The person's own breaks that count: today, this week, twelve months."""
    holder = bearer.holder_of_request("own_api.statistics", TokenScope.READ)
    today = local_day(now(), holder.timezone)
    first = first_of_month(today, months_ago=own_api.OWN_MONTHS - 1)
    with database().reading() as session:
        history = find_history(session, person_id=holder.person_id, first=first, last=today)
    return _answer(own_api.statistics_of(history, today))


@blueprint.get("/openapi.json")
@public
def description() -> Response:
    """The whole API, for anybody: it holds no figure."""
    paths = {**figures_api.paths(), **own_api.paths()}
    address = f"{settings().public_url}/api/v1"
    return _answer(
        document(
            address,
            about=_ABOUT,
            paths=paths,
            schemas=figures_api.SCHEMAS,
            webhooks=webhooks_api.described(),
        )
    )


blueprint.register_error_handler(Exception, bearer.refusal)


def _read_entry(holder: TokenHolder) -> BreakEntry:
    """The break that the request tells of.

    Raises Invalid: it cannot have been, or the request says more than can be said.
    """
    moment, found = now(), _read_object()
    if found.keys() - {"at"}:
        raise Invalid("error.api.break")
    at = moment_offline(_read_moment(found["at"]), now=moment, sent=moment) if found else moment
    return BreakEntry(
        person_id=holder.person_id,
        at=at,
        timezone=holder.timezone,
        seconds=LENGTH,
        exercise=OTHER_MOVEMENT,
        tap_id=str(uuid.uuid4()),
        origin=BreakOrigin.OTHER,
    )


def _read_object() -> dict[str, Any]:
    """What the request says; nothing at all is an empty object.

    Raises Invalid, UnsupportedMediaType.
    """
    has_words = bool(request.get_data())
    if not request.is_json and (request.mimetype or has_words):
        raise UnsupportedMediaType  # of a form nothing is left to be read
    if not has_words:
        return {}
    found = request.get_json()
    if not isinstance(found, dict):
        raise Invalid("error.api.break")
    return found


def _read_moment(text: object) -> dt.datetime:
    try:
        at = dt.datetime.fromisoformat(text if isinstance(text, str) else "")
    except ValueError as error:
        raise Invalid("error.api.break") from error
    if at.tzinfo is None:
        raise Invalid("error.api.break")
    return at


def _answer(content: object) -> Response:
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return Response(body, content_type="application/json")
