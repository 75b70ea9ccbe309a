"""Signing in with a code on paper, and from then on with a name and a PIN, on any device."""

from __future__ import annotations

from dataclasses import replace
from typing import cast
from zoneinfo import ZoneInfo

from flask import Blueprint, g, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp.domain.errors import DomainError, Invalid, NotFound, Refused
from webapp.domain.people.access import Permission, Viewer
from webapp.domain.people.paper_codes import (
    BY_CODE,
    LONGEST_CODE,
    LONGEST_PIN,
    PATIENCE_MINUTES,
    SHORTEST_PIN,
)
from webapp.errors import status_of
from webapp.limits import count
from webapp.navigation import home_of
from webapp.security import (
    database,
    now,
    public_of_ones_own,
    requires,
    session_token,
    set_session_cookie,
    settings,
    viewer,
)
from webapp.services.people import paper_codes as service
from webapp.services.people import sessions
from webapp.shared_device import show_left

blueprint = Blueprint("paper_codes", __name__)

_LIMITS = {"shortest": SHORTEST_PIN, "longest": LONGEST_PIN, "longest_code": LONGEST_CODE}
_MOST_ANYWHERE = 600  # a minute; each costs the server the work of a hash


@blueprint.get("/code")
@public_of_ones_own
def ask() -> str:
    """Name and PIN; `shared` in the address: of a device that others use, whoever asks."""
    _check_allowed()
    return _page("sign_in")


@blueprint.post("/code")
@public_of_ones_own
def sign_in() -> Response:
    """Sign in with them; the session that this browser had is over."""
    _check_allowed()
    count("paper_codes.sign_in", "everybody", _MOST_ANYWHERE)
    name, pin = _field("name", LONGEST_CODE), _field("pin", LONGEST_PIN)
    try:
        with database().transaction() as session:
            waits = service.count_try(session, name=name, now=now())
        with database().transaction() as session:
            found = service.sign_in(
                session,
                name=name,
                pin=None if waits else pin,
                language=g.texts.language,
                timezone=settings().timezone,
                now=now(),
            )
    except DomainError as refusal:
        return _refused("sign_in", refusal)
    return _open(found, shares=request.form.get("device") != "own")


@blueprint.get("/code/new")
@public_of_ones_own
def new() -> str:
    """The code of the sheet, and a PIN to choose. A QR code brings the former, for a script."""
    _check_allowed()
    return _page("begin")


@blueprint.post("/code/new")
@public_of_ones_own
def begin() -> Response:
    """Open the account with them; what is wrong with the PIN is said before the code is read."""
    _check_allowed()
    count("paper_codes.begin", "everybody", _MOST_ANYWHERE)
    written, pin = _field("code", LONGEST_CODE), _field("pin", LONGEST_PIN)
    try:
        if pin != _field("again", LONGEST_PIN):
            raise Invalid("error.pin_again")
        with database().transaction() as session:
            found = service.begin(
                session,
                written=written,
                pin=pin,
                language=g.texts.language,
                timezone=settings().timezone,
                now=now(),
            )
    except DomainError as refusal:
        return _refused("begin", refusal)
    return _open(found, shares=request.form.get("device") != "own")


@blueprint.get("/code/account")
@requires(Permission.MY_DATA_READ)
def account() -> str:
    """When one signed in last, and another PIN. Raises NotFound: one has none."""
    return _account()


@blueprint.post("/code/account")
@requires(Permission.MY_DATA_MANAGE)
def change_pin() -> Response:
    """Let another PIN hold; every other device is signed out."""
    person, chosen = viewer(), _field("pin", LONGEST_PIN)
    try:
        if chosen != _field("again", LONGEST_PIN):
            raise Invalid("error.pin_again")
        with database().reading() as session:
            name = service.find_name(session, person_id=person.person_id)
        _count_own_try(name)
        with database().transaction() as session:
            service.change_pin(
                session,
                viewer=person,
                current=_field("current", LONGEST_PIN),
                chosen=chosen,
                now=now(),
            )
    except (Invalid, Refused) as refusal:
        return make_response(_account(refusal), status_of(refusal))
    return _open(person, shares=person.shares)


@blueprint.get("/code/left")
@public_of_ones_own
def left() -> Response:
    """Signed out, and ready for whoever comes next. `done`: a break was noted before.

    Who is still signed in goes on to their own page, and keeps what was not sent yet.
    """
    here = cast("Viewer | None", g.viewer)
    if here is not None:
        return redirect(home_of(here))
    return show_left("people/paper_codes/left.html", done="done" in request.args)


def _check_allowed() -> None:
    """Raises NotFound: the employer has not chosen for codes on paper."""
    with database().reading() as session:
        if not service.is_allowed(session):
            raise NotFound("error.not_found")


def _count_own_try(name: str) -> None:
    """Raises Refused: too many by whoever is signed in with this name."""
    with database().transaction() as session:
        waits = service.count_try(session, name=name, now=now(), is_own=True)
    if waits:
        raise Refused("error.code_wait", minutes=PATIENCE_MINUTES)


def _field(name: str, longest: int) -> str:
    """What stands in a field, one sign longer than may be at most: too long stays too long."""
    return request.form.get(name, "")[: longest + 1]


def _page(name: str, refusal: DomainError | None = None) -> str:
    return render_template(
        f"people/paper_codes/{name}.html",
        refusal=refusal and g.texts(refusal.key, **refusal.params),
        shared="shared" in request.args,
        **_LIMITS,
    )


def _account(refusal: DomainError | None = None) -> str:
    with database().reading() as session:
        found = service.read_account(session, person_id=viewer().person_id)
    return render_template(
        "people/paper_codes/account.html",
        account=found,
        zone=ZoneInfo(viewer().timezone),
        refusal=refusal and g.texts(refusal.key, **refusal.params),
        **_LIMITS,
    )


def _refused(page: str, refusal: DomainError) -> Response:
    return make_response(_page(page, refusal), status_of(refusal))


def _open(found: Viewer, *, shares: bool) -> Response:
    """A session in place of the one that this browser had."""
    old = session_token()
    with database().transaction() as session:
        if old is not None:
            sessions.discard_session(session, token=old)
        token = sessions.open_session(
            session,
            viewer=replace(found, shares=shares),
            subject=BY_CODE,
            provider_sid=None,
            id_token=None,
            now=now(),
        )
    response = redirect(url_for(".account"), 303)
    set_session_cookie(response, token)
    return response
