"""The way in and out: landing page, sign-in, sign-out, logout by the provider, language."""

from __future__ import annotations

import datetime as dt
import logging
from typing import cast

from flask import (
    Blueprint,
    Response,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as AnyResponse

from webapp.domain.errors import Invalid, NotFound, Refused, Unavailable
from webapp.domain.people.access import Permission, Viewer, roles_of
from webapp.domain.people.role_grants import given_by_directory, united
from webapp.i18n import LANGUAGE_NAMES
from webapp.incoming import local_path, page_before
from webapp.installation import installation
from webapp.navigation import home_of
from webapp.security import (
    database,
    now,
    public,
    public_for_machines,
    requires,
    session_token,
    set_session_cookie,
    settings,
    viewer,
)
from webapp.services.governance.defaults import languages_of
from webapp.services.people import directory, paper_codes, people, sessions
from webapp.shared_device import LANGUAGE_COOKIE, leave_nothing, show_left
from webapp.sign_on.door import SignOnClient, VerifiedSignOn, note_groups, was_called_off

log = logging.getLogger(__name__)

blueprint = Blueprint("account", __name__)

_LANGUAGE_LASTS = dt.timedelta(days=365)


@blueprint.get("/")
@public
def landing() -> AnyResponse:
    """What Rekpauze is, and the way in; who is signed in goes on to their own page."""
    viewer = cast("Viewer | None", g.viewer)
    if viewer is not None:
        return redirect(home_of(viewer))
    with database().reading() as session:
        by_code = paper_codes.is_allowed(session)
    company = settings().company_name
    return make_response(
        render_template("people/account/landing.html", company=company, by_code=by_code)
    )


@blueprint.get("/sign-in")
@public
def sign_in() -> AnyResponse:
    """Off to the provider; `next` is where to go afterwards."""
    return _sign_on().begin(
        redirect_uri=_address("account.callback"),
        next_path=local_path(request.args.get("next")),
        language=g.texts.language,
        now=now(),
    )


@blueprint.get("/sign-in/callback")
@public
def callback() -> AnyResponse:
    """Back from the provider: check everything, then open a new session in place of the old."""
    if was_called_off(request.args.get("error"), request.args.get("error_description")):
        log.info("sign-on called off: access_denied")
        return make_response(render_template("people/account/cancelled.html"))
    try:
        arrival = _sign_on().finish(now=now())
    except Refused as error:
        here = cast("Viewer | None", g.viewer)
        if here is None or error.key != "error.sign_on_expired":
            raise
        return _onward(_sign_on().where_it_led(), here)  # gone back to, while signed in
    viewer, token = _open(arrival)
    response = _onward(arrival.next_path, viewer)
    set_session_cookie(response, token)
    return response


@blueprint.post("/stay-signed-in")
@requires(Permission.MY_DATA_MANAGE)
def stay() -> AnyResponse:
    """On this device, which is the employee's own: stay signed in for weeks."""
    token, lasts = session_token(), installation().session_lifetime.own_device
    if token is None or not lasts:
        raise NotFound("error.not_found")
    with database().transaction() as session:
        sessions.stay_signed_in(session, token=token, viewer=viewer())
    response = redirect(local_path(request.form.get("next")), 303)
    set_session_cookie(response, token, lasts)
    return response


@blueprint.post("/sign-out")
@public
def sign_out() -> AnyResponse:
    """End the session here first, then at the provider; `everywhere`: on all one's devices.

    A session that time has ended signs nobody out elsewhere.
    """
    id_token, by_code = None, False
    token = session_token()
    everywhere = request.form.get("everywhere") == "yes" and g.viewer is not None
    if token is not None:
        with database().transaction() as session:
            by_code = sessions.proven_by_code(session, token=token) is not None
            id_token = sessions.end_session(session, token=token, now=now(), everywhere=everywhere)
    response = redirect(url_for("paper_codes.left"), 303) if by_code else _leave(id_token)
    leave_nothing(response)
    return response


@blueprint.get("/signed-out")
@public
def signed_out() -> AnyResponse:
    """The end of the road; the provider sends the browser here with the state we gave it.

    `back`: somebody went back to a page of whoever has signed out.
    """
    if "state" in request.args:
        _sign_on().check_return()
        return redirect(url_for("account.signed_out"))
    is_back = "back" in request.args
    by_code = False
    if is_back:
        with database().reading() as session:
            by_code = paper_codes.is_allowed(session)
    shown = {"unreachable": False, "is_back": is_back, "by_code": by_code}
    return show_left("people/account/signed_out.html", **shown)


@blueprint.post("/sign-out/provider")
@public_for_machines
def sign_out_by_provider() -> Response:
    """Back-channel logout: the provider says that a session is over."""
    try:
        notice = _sign_on().read_logout_token(request.form.get("logout_token", ""), now=now())
        with database().transaction() as session:
            sessions.end_sessions_at_provider(session, notice=notice, now=now())
    except Refused:
        return Response('{"error":"invalid_request"}', 400, mimetype="application/json")
    return Response(status=200)


@blueprint.post("/language")
@public
def choose_language() -> AnyResponse:
    """Go on in another language, here and at every later sign-in."""
    language = request.form.get("language", "")
    if language not in [code for code, _ in languages_offered()]:
        raise Invalid("error.language")
    viewer = cast("Viewer | None", g.viewer)
    token = session_token()
    if viewer is not None and token is not None:
        with database().transaction() as session:
            people.set_language(session, person_id=viewer.person_id, language=language)
            sessions.change_language(session, token=token, language=language)
    response = redirect(local_path(request.form.get("next") or page_before()), 303)
    response.set_cookie(
        LANGUAGE_COOKIE,
        language,
        max_age=_LANGUAGE_LASTS,
        httponly=True,
        secure=settings().secure,
        samesite="Lax",
    )
    return response


@blueprint.app_template_global("languages_offered")
def languages_offered() -> list[tuple[str, str]]:
    """Code and name of the languages to choose from; the one that is shown among them."""
    viewer = cast("Viewer | None", g.get("viewer"))
    if viewer is None or not viewer.defaults.languages:
        return list(LANGUAGE_NAMES.items())
    with database().reading() as session:
        default = settings().default_language
        offered = {g.texts.language, *languages_of(session, viewer.defaults, default=default)}
    return [(code, name) for code, name in LANGUAGE_NAMES.items() if code in offered]


@blueprint.app_template_global("days_to_stay")
def days_to_stay() -> int:
    """For how many days this device could stay signed in if it is the viewer's own; 0: it cannot.

    It is not offered to who has another role, nor again to who stays already.
    """
    here = cast("Viewer | None", g.get("viewer"))
    offered = here is not None and here.is_employee_only and not (here.stays or here.shares)
    return settings().session_own_device_days if offered else 0


def _onward(path: str | None, viewer: Viewer) -> AnyResponse:
    """To where one was going; else to one's own page."""
    return redirect(local_path(path) if path not in {None, "/"} else home_of(viewer))


def _sign_on() -> SignOnClient:
    return installation().sign_on


def _address(endpoint: str) -> str:
    """The full address that the provider knows a page of ours by."""
    return settings().public_url + url_for(endpoint)


def _open(arrival: VerifiedSignOn) -> tuple[Viewer, str]:
    """A session for who has arrived; the session that this browser had is over."""
    old, by_group = session_token(), settings().role_groups
    note_groups(arrival.identity.groups, by_group)
    with database().transaction() as session:
        # A session that time has ended proves nothing: whoever is here may be another.
        proven = sessions.proven_by_code(session, token=old) if g.viewer is not None else None
        if proven is not None:
            paper_codes.connect(session, person_id=proven, identity=arrival.identity)
        groups = directory.list_group_names(session, identity=arrival.identity)
        viewer = people.sign_in(
            session,
            identity=arrival.identity,
            roles=united(
                roles_of(arrival.identity.groups, by_group),
                given_by_directory(roles_of(groups, by_group)),
            ),
            browser_language=g.texts.language,
            timezone=settings().timezone,
            now=now(),
        )
        if old is not None:
            sessions.discard_session(session, token=old)
        token = sessions.open_session(
            session,
            viewer=viewer,
            subject=arrival.session_subject,
            provider_sid=arrival.provider_sid,
            id_token=arrival.id_token,
            now=now(),
        )
    return viewer, token


def _leave(id_token: str | None) -> AnyResponse:
    """On to the provider's logout page, by way of a page of ours.

    A form may only lead to this site (form-action 'self'), redirects included; a page may refresh.
    """
    try:
        address = _sign_on().logout_address(
            id_token=id_token,
            return_to=_address("account.signed_out"),
            language=g.texts.language,
        )
    except Unavailable:
        page = render_template("people/account/signed_out.html", unreachable=True, forgets=True)
        return make_response(page, 503)
    if address is None:
        return redirect(url_for("account.signed_out"), 303)
    return make_response(render_template("people/account/leaving.html", address=address))
