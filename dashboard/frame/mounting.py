"""Puts the dashboard under /dashboard/ on the Flask server: guarded, without inline styles."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path
from typing import Any, cast

import dash
from flask import Flask, Response, make_response, render_template, request
from markupsafe import Markup

from dashboard.frame import callbacks
from dashboard.frame.choice import PREFIX, view_in
from dashboard.frame.layout import layout
from dashboard.frame.packing import pack
from dashboard.frame.questions import tidy
from dashboard.frame.view import find_views
from webapp.domain.errors import NotFound
from webapp.domain.people.access import Permission
from webapp.security import csrf_token, requires, settings, today

CSRF_COOKIE = "dashboard-csrf"
_VIEWS = "dashboard.views"
_PAINTER = "plotly.min.js"  # comes on its own, so that words and tables need not wait for it
_UNUSED = ("dcc/", "dash_table/", "deps/polyfill")
_ROOM = Path(__file__).parents[1]
_ASSETS = _ROOM / "assets"


class Dashboard(dash.Dash):
    """Dash with our own frame around it, and without the full plotly.js."""

    def interpolate_index(self, *_: Any, **parts: Any) -> str:
        """The page around the application, from the same template as every other page."""
        safe = {name: Markup(html) for name, html in parts.items()}  # noqa: S704 - Dash's own tags
        changed = (_ASSETS / _PAINTER).stat().st_mtime
        painter = f"{self.get_asset_url(_PAINTER)}?m={changed}"
        more = {"painter": painter, "today": today()}
        return render_template("figures/dashboard/index.html", **safe, **more)

    def _collect_and_register_resources(
        self, resources: Iterable[dict[str, Any]], *options: Any, **more: Any
    ) -> Any:
        """Only the scripts of Dash that the page uses: `assets/parts.js` has its own parts."""
        kept = [one | _used(one) for one in resources]
        collect: Any = super()._collect_and_register_resources
        return collect(kept, *options, **more)

    def _setup_plotlyjs(self) -> None:
        """The smaller bundle in assets/ is loaded instead."""

    def _config(self) -> dict[str, Any]:
        config: dict[str, Any] = cast(Any, super())._config()
        return config | {"python_version": None}  # it would tell every visitor


def _used(resource: Mapping[str, Any]) -> dict[str, list[str]]:
    """The files of a resource of Dash that the page uses."""
    found = resource.get("relative_package_path")
    if found is None:
        return {}
    paths = [found] if isinstance(found, str) else found
    return {"relative_package_path": [path for path in paths if not path.startswith(_UNUSED)]}


def mount(server: Flask) -> None:
    """Add the dashboard to the server. After this the server is ready for its first request."""
    before = set(server.view_functions)
    app = Dashboard(
        __name__,
        server=cast(Any, server),
        url_base_pathname=PREFIX,
        assets_folder=str(_ASSETS),
        assets_ignore=re.escape(_PAINTER),
        suppress_callback_exceptions=True,
        serve_locally=True,
        update_title="",
        csrf_token_name=CSRF_COOKIE,
        add_log_handler=False,
        enable_mcp=False,
        use_async=False,  # else it turns so wherever asgiref happens to be installed
    )
    app.layout = layout
    views = find_views(_VIEWS)
    callbacks.register(app, views)
    with server.app_context():  # otherwise the first visitor of any page pays for it
        cast(Any, app)._setup_server()
    policy = content_security_policy(app)
    for endpoint in set(server.view_functions) - before:
        view = server.view_functions[endpoint]
        server.view_functions[endpoint] = _guarded(app, endpoint, view, policy, views)


def content_security_policy(app: dash.Dash) -> str:
    """No inline script or style but those of Dash itself, named by their digests."""
    styles = " ".join(f"'{line}'" for line in style_hashes())
    return (
        f"default-src 'none'; script-src 'self' {' '.join(app.csp_hashes())}; "
        f"style-src 'self' {styles}; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
        "manifest-src 'self'; worker-src 'self'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )


def style_hashes() -> list[str]:
    """Digests of the style elements that Dash and plotly.js insert; a script renews the file."""
    lines = (_ROOM / "style_hashes.txt").read_text(encoding="ascii").splitlines()
    return [line for line in lines if not line.startswith("#")]


def _guarded(
    app: dash.Dash,
    endpoint: str,
    view: Callable[..., Any],
    policy: str,
    names: Collection[str],
) -> Callable[..., Response]:
    """The view with the right it needs, the policy, and an end to Dash's leniency.

    Dash would answer any path with the page itself; only the names of views are.
    """
    below = endpoint == f"{PREFIX}<path:path>"

    @requires(Permission.STATISTICS_READ)
    def guarded(**arguments: str) -> Response:
        if below and view_in(request.path) not in names:
            raise NotFound("error.not_found")
        if endpoint == f"{PREFIX}_dash-update-component":
            tidy(request.get_json(silent=True), app.callback_map)
        response = make_response(_answer(view, arguments))
        pack(response)
        response.headers["Content-Security-Policy"] = policy
        if below or endpoint == PREFIX:
            _give_token(response)
        if endpoint.endswith(".static") and "m" in request.args:  # it changes with the file
            response.headers["Cache-Control"] = "private, max-age=31536000, immutable"
        return response

    return guarded


def _answer(view: Callable[..., Any], arguments: dict[str, str]) -> Any:
    try:
        return view(**arguments)
    except dash.exceptions.DependencyException as error:
        raise NotFound("error.not_found") from error


def _give_token(response: Response) -> None:
    """Dash's script sends this cookie back as the header that the guard compares."""
    secure = settings().secure
    response.set_cookie(
        CSRF_COOKIE, csrf_token(), path=PREFIX, secure=secure, httponly=False, samesite="Strict"
    )
