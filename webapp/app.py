"""The roof: puts the parts together. The only file that knows all of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import cached_property
from importlib import import_module
from importlib.util import find_spec
from pkgutil import walk_packages
from typing import Any, TypeVar, cast

from flask import Flask, Request, g, request
from flask.ctx import _AppCtxGlobals
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from werkzeug.middleware.proxy_fix import ProxyFix

from dashboard.frame.door import blueprint as dashboard
from integrations.connections import connect_from
from integrations.http.standard_webhooks import webhooks_from
from integrations.pades.apart import signatures_from
from integrations.registry import BrokenAdapter, WrongSetting, connect
from webapp import (
    assets,
    device,
    errors,
    headers,
    incoming,
    limits,
    logs,
    navigation,
    pages,
    security,
    submissions,
    tracing,
)
from webapp.addresses import LateRule
from webapp.content.drawings.picture import picture
from webapp.database import Database
from webapp.domain.ports.absence import AbsenceFiles, AbsenceSource
from webapp.domain.ports.connections import ConnectionKinds
from webapp.domain.ports.identity import IdentityProvider
from webapp.domain.ports.reminders import ReminderChannel, ReminderFeed
from webapp.domain.ports.signing import DocumentSignatures, Signer
from webapp.domain.ports.traces import Traces
from webapp.domain.ports.webhooks import WebhookSender
from webapp.i18n import LANGUAGE_NAMES, LANGUAGES, Texts, choose_language, texts
from webapp.installation import KEY, Installation
from webapp.late import at_first_use
from webapp.reports.paper.signs import unwritable
from webapp.said import said_here
from webapp.scim.routes import blueprint as scim
from webapp.settings import Settings, SettingsError
from webapp.sign_on.door import SignOnClient

# Every file in a wing of pages/ is one.
_PAGES = [
    import_module(page.name)
    for page in walk_packages(pages.__path__, f"{pages.__name__}.")
    if not page.ispkg
]
_FEED = "calendar"  # drawn, not sent: it is always there
_UPLOADS = "csv_folder"  # uploads are CSV, whatever the source

Port = TypeVar("Port")
Called = Callable[..., Any]


class Application(headers.Answering):
    """Flask, which need not look at each function that it calls whether it is a coroutine."""

    url_rule_class = LateRule

    def ensure_sync(self, func: Called) -> Called:
        """As it is: nothing here is asynchronous (a test says so)."""
        return func


class Remembered(_AppCtxGlobals):
    """What is remembered during a request (`g`)."""

    @cached_property
    def texts(self) -> Texts:
        """In the viewer's language, or the one the browser asks for; most posts never need them."""
        viewer = self.get("viewer")
        if viewer:
            return texts(viewer.language)
        wanted = [request.cookies.get("language", ""), *request.accept_languages.values()]
        return texts(choose_language(wanted, security.settings().default_language))


class SignOnCookie(SecureCookieSessionInterface):
    """Flask's own session carries the state of a sign-on under way; else there is none to read."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """The session in the cookie, if there is a cookie."""
        if self.get_cookie_name(app) not in request.cookies:
            return self.session_class()
        return super().open_session(app, request)


def utc_now() -> dt.datetime:
    """The clock of a running application."""
    return dt.datetime.now(dt.UTC)


def create_app(settings: Settings, clock: Callable[[], dt.datetime] = utc_now) -> Flask:
    """The application, ready to serve; nothing is connected or written yet."""
    check_language(settings)
    check_company_name(settings)
    app = Application("webapp", static_folder="static", template_folder="templates")
    app.app_ctx_globals_class = Remembered
    app.session_interface = SignOnCookie()
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_NAME=security.host_only("rekpauze-signon", settings),
        SESSION_COOKIE_SECURE=settings.secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
    )
    furnish(app, settings, Database(settings), clock)
    logs.install(app, settings.log_level)
    tracing.install(app)
    incoming.install(app)
    security.install(app)
    if settings.rate_limits:
        limits.install(app)
    app.before_request(incoming.check_texts)
    errors.install(app)
    submissions.install(app)
    install_template_globals(app)
    for page in _PAGES:
        app.register_blueprint(page.blueprint)
    app.register_blueprint(scim)
    app.register_blueprint(dashboard)
    assets.install(app)
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
    return app


def furnish(
    app: Flask, settings: Settings, database: Database, clock: Callable[[], dt.datetime]
) -> None:
    """Put in what the application works with, in the place of what may be there.

    Raises SettingsError: there is no such adapter, it lacks something, or a setting of it is wrong.
    """
    provider = adapter(settings, "identity", settings.identity_provider, IdentityProvider)
    database.before_writing = submissions.claim
    app.extensions[KEY] = Installation(
        settings=settings,
        database=database,
        clock=clock,
        identity_provider=provider,
        sign_on=at_first_use(lambda: sign_on(app, provider, clock)),
        absences=adapter(settings, "absence", settings.absence_source, AbsenceSource),
        absence_files=adapter(settings, "absence", _UPLOADS, AbsenceFiles),
        connection_kinds=connection_kinds(settings),
        people_files=loaded_late("integrations.files.people_file", "PeopleFile"),
        department_files=loaded_late("integrations.files.department_file", "DepartmentFile"),
        reminders=connect_channels(settings),
        reminder_feed=at_first_use(lambda: adapter(settings, "reminders", _FEED, ReminderFeed)),
        busy=loaded_late("integrations.calendars.free_busy", "FreeBusy"),
        signer=connect_signer(settings),
        signatures=document_signatures(settings),
        webhooks=webhook_sender(settings),
        traces=collector(settings),
    )


def sign_on(
    app: Flask, provider: IdentityProvider, clock: Callable[[], dt.datetime]
) -> SignOnClient:
    """The client of the provider. Authlib is loaded with it."""
    return cast(
        SignOnClient, import_module("webapp.sign_on.client").SignOn(app, provider, clock=clock)
    )


def loaded_late(module: str, name: str) -> Any:
    """What this class of a module makes; both are loaded at first use."""
    return at_first_use(lambda: getattr(import_module(module), name)())


def check_language(settings: Settings) -> None:
    """Raises SettingsError: the default language is not one that is offered."""
    if settings.default_language not in LANGUAGES:
        offered = ", ".join(LANGUAGES)
        raise SettingsError(
            f"DEFAULT_LANGUAGE is {settings.default_language!r}. It must be one of {offered}."
        )


def check_company_name(settings: Settings) -> None:
    """Raises SettingsError: the report could not write the company's name."""
    signs = unwritable(settings.company_name)
    if signs:
        raise SettingsError(
            f"COMPANY_NAME has signs that the report cannot write: {' '.join(map(ascii, signs))}."
        )


def adapter(settings: Settings, kind: str, name: str, port: type[Port]) -> Port:
    """The adapter of integrations/<kind>/<name>.py.

    Raises SettingsError: there is none, it lacks something, or a setting of it is wrong.
    """
    try:
        return connect(kind, name, settings.adapters, port=port)
    except (WrongSetting, BrokenAdapter) as error:
        raise SettingsError(str(error)) from error


def connection_kinds(settings: Settings) -> ConnectionKinds:
    """The personnel systems that an administrator can connect.

    Raises SettingsError: a setting of what they are reached by is wrong.
    """
    try:
        return connect_from(settings.adapters)
    except WrongSetting as error:
        raise SettingsError(str(error)) from error


def connect_signer(settings: Settings) -> Signer | None:
    """The key that the installation signs with; None: reports are signed elsewhere.

    Raises SettingsError: there is no such adapter, or a setting of it is missing or wrong.
    """
    if settings.signer == "none":
        return None
    return adapter(settings, "signing", settings.signer, Signer)


def document_signatures(settings: Settings) -> DocumentSignatures:
    """What signs and reads documents.

    Raises SettingsError: who vouches for certificates, or where time stamps are had, is wrong.
    """
    try:
        return signatures_from(settings.adapters)
    except WrongSetting as error:
        raise SettingsError(str(error)) from error


def webhook_sender(settings: Settings) -> WebhookSender:
    """What tells other systems that something is out.

    Raises SettingsError: a setting of what they are reached by is wrong.
    """
    try:
        return webhooks_from(settings.adapters)
    except WrongSetting as error:
        raise SettingsError(str(error)) from error


def collector(settings: Settings) -> Traces | None:
    """What sends traces; what it is made of is loaded with it. None: nobody collects them.

    Raises SettingsError: somebody should, and the extra for it is not installed.
    """
    endpoint = settings.otel_exporter_otlp_endpoint
    if endpoint is None:
        return None
    if find_spec("opentelemetry") is None:
        raise SettingsError(
            "OTEL_EXPORTER_OTLP_ENDPOINT is set, and the extra for it is not installed:"
            " requirements-telemetry.lock, or rekpauze[telemetry]."
        )
    return at_first_use(
        lambda: cast(Traces, import_module("webapp.telemetry").OpenTelemetry(endpoint))
    )


def connect_channels(settings: Settings) -> dict[str, ReminderChannel]:
    """The ways to send reminders that this installation offers, in the order of the setting.

    Raises SettingsError: there is no such adapter, or a setting of one is missing or wrong.
    """
    if _FEED in settings.reminder_channels:
        raise SettingsError(f"REMINDER_CHANNELS names {_FEED!r}, which is always there.")
    return {
        name: adapter(settings, "reminders", name, ReminderChannel)
        for name in settings.reminder_channels
    }


def install_template_globals(app: Flask) -> None:
    """What every template may use: `t` for texts, `navigation`, `picture` for poses."""
    app.jinja_env.globals.update(
        picture=picture, navigation=navigation, language_names=LANGUAGE_NAMES
    )

    @app.context_processor
    def offer() -> dict[str, object]:
        found = {"t": g.texts, "viewer": g.get("viewer")}
        return {**found, "mark": device.mark(), "said": said_here()}
