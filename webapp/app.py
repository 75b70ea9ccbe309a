"""The roof: puts the parts together. The only file that knows all of them."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable

from flask import Flask, g, request
from werkzeug.middleware.proxy_fix import ProxyFix

from webapp import errors, security
from webapp.database import Database
from webapp.i18n import choose_language, texts
from webapp.pages import health
from webapp.settings import Settings

_MAX_UPLOAD = 64 * 1024 * 1024


def utc_now() -> dt.datetime:
    """The clock of a running application."""
    return dt.datetime.now(dt.UTC)


def create_app(settings: Settings, clock: Callable[[], dt.datetime] = utc_now) -> Flask:
    """The application, ready to serve; nothing is connected or written yet."""
    logging.getLogger().setLevel(settings.log_level)
    app = Flask("webapp", static_folder="static", template_folder="templates")
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=_MAX_UPLOAD,
        SESSION_COOKIE_NAME="rekpauze-signon",
        SESSION_COOKIE_SECURE=settings.secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
    )
    app.extensions.update(settings=settings, database=Database(settings), clock=clock)
    app.before_request(choose_texts)
    security.install(app)
    app.before_request(follow_viewer)
    errors.install(app)
    install_template_globals(app)
    for page in (health,):
        app.register_blueprint(page.blueprint)
    security.public(app.view_functions["static"])
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
    return app


def choose_texts() -> None:
    """Texts in the language that the browser asks for, until we know who it is."""
    wanted = [request.cookies.get("language", ""), *request.accept_languages.values()]
    g.texts = texts(choose_language(wanted, security.settings().default_language))


def follow_viewer() -> None:
    """Texts in the viewer's own language."""
    if g.get("viewer"):
        g.texts = texts(g.viewer.language)


def install_template_globals(app: Flask) -> None:
    """What every template may use: `t` for texts and `may` for permissions."""

    @app.context_processor
    def offer() -> dict[str, object]:
        viewer = g.get("viewer")
        return {
            "t": g.texts,
            "viewer": viewer,
            "may": (lambda name: viewer is not None and viewer.may(name)),
        }
