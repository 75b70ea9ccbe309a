"""A small real OpenID Connect provider for the demo and the tests. Never for production.

It refuses to start outside demo mode or away from the loopback address, and asks no password.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

import requests
from authlib.common.urls import add_params_to_uri
from authlib.oauth2.rfc6749.errors import OAuth2Error
from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    current_app,
    g,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    session,
)
from werkzeug.wrappers import Response as AnyResponse

from webapp.demo.grants import ALGORITHM, SCOPES, Client, Issuer, Server, SignedIn
from webapp.demo.logins import DemoLogin, login_with_number
from webapp.domain.people.access import Role
from webapp.domain.ports.identity import IdentityProvider
from webapp.i18n import choose_language, texts
from webapp.settings import Settings

log = logging.getLogger(__name__)
blueprint = Blueprint("provider", __name__)

_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class DemoProvider:
    """One running provider: who may sign in, and where the application is."""

    def __init__(
        self,
        *,
        issuer: Issuer,
        server: Server,
        users: Sequence[DemoLogin],
        application: str,
    ) -> None:
        self.issuer = issuer
        self.server = server
        self.users = {login.sub: login for login in users}
        self.application = application
        self.sessions: dict[str, SignedIn] = {}

    def find(self, sub: str, number: str) -> DemoLogin | None:
        """The login of a button, or of an employee number; anyone may have a number."""
        if sub in self.users:
            return self.users[sub]
        known = {login.employee_number: login for login in self.users.values()}
        return known.get(number) or (login_with_number(number) if number else None)


def provider_for(
    settings: Settings, provider: IdentityProvider, users: Sequence[DemoLogin]
) -> Flask:
    """The provider that this installation's application signs on with.

    Raises ValueError: this is not a demo on this machine.
    """
    return create_provider(
        provider.issuer,
        users,
        settings.public_url,
        client=(provider.client_id, provider.client_secret),
        demo=settings.demo,
    )


def create_provider(
    issuer: str,
    users: Sequence[DemoLogin],
    application: str,
    *,
    client: tuple[str, str],
    demo: bool,
) -> Flask:
    """A provider at the address `issuer` for the application at the address `application`.

    Raises ValueError: this is not a demo on this machine.
    """
    if not demo:
        raise ValueError("The demo's sign-on provider starts in demo mode only.")
    if (
        urlsplit(issuer).hostname not in _LOOPBACK
        or urlsplit(application).hostname not in _LOOPBACK
    ):
        raise ValueError("The demo's sign-on provider is for this machine only (127.0.0.1).")
    app = Flask("webapp.demo.provider", static_folder="../static", template_folder="../templates")
    app.config.update(SECRET_KEY=secrets.token_bytes(32), SESSION_COOKIE_NAME="demo-provider")
    app.config.update(SESSION_COOKIE_SAMESITE="Lax")
    known = Client(*client, redirect_uris=[f"{application}/sign-in/callback"])
    made = Issuer(issuer, known)
    app.extensions["house"] = DemoProvider(
        issuer=made,
        server=Server(app, made),
        users=users,
        application=application,
    )
    app.before_request(refuse_strangers)
    app.after_request(protect)
    app.register_blueprint(blueprint)
    return app


def house() -> DemoProvider:
    """The provider that serves this request."""
    found = current_app.extensions["house"]
    assert isinstance(found, DemoProvider)
    return found


def refuse_strangers() -> None:
    """Only this machine; then choose the language."""
    if request.remote_addr not in _LOOPBACK:
        abort(403)
    wanted = [request.args.get("ui_locales", ""), *request.accept_languages.values()]
    g.texts = texts(choose_language(wanted, "nl"))


def protect(response: Response) -> Response:
    """Headers of every answer; a form here ends at the application."""
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; "
        f"frame-ancestors 'none'; form-action 'self' {house().application}"
    )
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/.well-known/openid-configuration")
def discovery() -> Response:
    """Where everything is."""
    issuer = house().issuer.address
    return jsonify(
        issuer=issuer,
        authorization_endpoint=f"{issuer}/authorize",
        token_endpoint=f"{issuer}/token",
        userinfo_endpoint=f"{issuer}/userinfo",
        jwks_uri=f"{issuer}/keys",
        end_session_endpoint=f"{issuer}/end-session",
        response_types_supported=["code"],
        grant_types_supported=["authorization_code"],
        subject_types_supported=["public"],
        scopes_supported=SCOPES,
        id_token_signing_alg_values_supported=[ALGORITHM],
        code_challenge_methods_supported=["S256"],
        token_endpoint_auth_methods_supported=["client_secret_basic", "client_secret_post"],
        authorization_response_iss_parameter_supported=True,
        backchannel_logout_supported=True,
        backchannel_logout_session_supported=True,
        ui_locales_supported=["nl", "fr", "de", "en"],
    )


@blueprint.get("/keys")
def keys() -> Response:
    """The public keys that tokens are checked with."""
    return jsonify(house().issuer.public_keys())


@blueprint.route("/authorize", methods=["GET", "POST"])
def authorize() -> AnyResponse:
    """Choose who you are, then back to the application with a code."""
    here = house()
    user = _sign_in() if request.method == "POST" else here.sessions.get(session.get("sid", ""))
    try:
        grant = here.server.get_consent_grant(end_user=user)
    except OAuth2Error as error:
        return _refuse(here, error)
    if user is None and "cancel" not in request.form:
        return _page("provider/sign_in.html", people=_by_role(here.users.values()))
    answer: AnyResponse = here.server.create_authorization_response(grant=grant, grant_user=user)
    return answer


@blueprint.post("/token")
def token() -> AnyResponse:
    """A code for tokens."""
    answer: AnyResponse = house().server.create_token_response()
    return answer


@blueprint.get("/userinfo")
def userinfo() -> Response:
    """What an access token lets its holder know."""
    scheme, _, access_token = request.headers.get("Authorization", "").partition(" ")
    claims = house().issuer.claims_of(access_token) if scheme.lower() == "bearer" else None
    if claims is None:
        return Response(status=401, headers={"WWW-Authenticate": 'Bearer error="invalid_token"'})
    return jsonify(claims)


@blueprint.route("/end-session", methods=["GET", "POST"])
def end_session() -> AnyResponse:
    """End the session here, tell the application, and send the browser back."""
    here = house()
    user = here.sessions.pop(session.pop("sid", ""), None)
    if user is not None:
        _tell_application(here, user)
    back = request.values.get("post_logout_redirect_uri")
    if back != f"{here.application}/signed-out":
        return _page("provider/signed_out.html")
    state = request.values.get("state")
    return redirect(add_params_to_uri(back, {"state": state}) if state else back)


def _sign_in() -> SignedIn | None:
    """Who was chosen on the page, now signed in here; None when nobody was."""
    here = house()
    login = here.find(request.form.get("sub", ""), request.form.get("number", "").strip()[:40])
    if login is None:
        return None
    user = SignedIn(login, sid=secrets.token_urlsafe(16))
    here.sessions[user.sid] = user
    session["sid"] = user.sid
    return user


def _refuse(here: DemoProvider, error: OAuth2Error) -> AnyResponse:
    """Back to the application with the error; a page when it is not known where that is."""
    answer: AnyResponse = here.server.handle_error_response(
        here.server.create_oauth2_request(request), error
    )
    if 300 <= answer.status_code < 400:
        return answer
    return _page("provider/refused.html", status=400, reason=error.description or error.error)


def _tell_application(here: DemoProvider, user: SignedIn) -> None:
    """Back-channel logout. An application that is down will find its session expired."""
    address = f"{here.application}/sign-out/provider"
    try:
        requests.post(address, {"logout_token": here.issuer.logout_token(user)}, timeout=5)
    except requests.RequestException as error:
        log.warning("back-channel logout failed: %s", type(error).__name__)


def _by_role(users: Any) -> list[tuple[str, list[DemoLogin]]]:
    """The people under the name of their most telling role, in the order of the roles."""
    groups: dict[Role, list[DemoLogin]] = {}
    for login in users:
        roles = [role for role in Role if role.value in login.groups] or [Role.EMPLOYEE]
        groups.setdefault(roles[-1], []).append(login)
    return [(g.texts(f"role.{role}"), groups[role]) for role in Role if role in groups]


def _page(template: str, status: int = 200, **values: object) -> Response:
    return make_response(render_template(template, t=g.texts, **values), status)
