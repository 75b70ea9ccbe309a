"""Dash below /dashboard/: loaded behind the door, once for a process, without inline styles."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from contextvars import Context
from pathlib import Path
from typing import Any, cast

import dash
from flask import Flask, Response, make_response, render_template, request
from markupsafe import Markup
from werkzeug.exceptions import HTTPException

from dashboard.frame import callbacks
from dashboard.frame.choice import PREFIX, view_in
from dashboard.frame.layout import layout
from dashboard.frame.packing import pack
from dashboard.frame.questions import tidy
from dashboard.frame.view import find_views
from webapp.domain.errors import NotFound
from webapp.security import csrf_token, settings, today

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


def _mount() -> Dashboard:
    """Dash with a Flask of its own, which is its list of routes: it answers no request."""
    app = Dashboard(
        __name__,
        server=cast(Any, Flask("dashboard", static_folder=None)),
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
    callbacks.register(app, _NAMES)
    with cast(Flask, app.server).app_context():
        cast(Any, app)._setup_server()
    return app


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


def serve() -> Response:
    """What Dash answers to the request under way, with the policy, and an end to its leniency.

    Dash would answer any path with the page itself; only the names of views are. The door has
    looked whether the viewer may come in. Raises NotFound: there is no such thing.
    """
    endpoint, arguments = _route()
    below = endpoint == f"{PREFIX}<path:path>"
    if below and view_in(request.path) not in _NAMES:
        raise NotFound("error.not_found")
    if endpoint == f"{PREFIX}_dash-update-component":
        tidy(request.get_json(silent=True), _APP.callback_map)
    response = make_response(_answer(_SERVER.view_functions[endpoint], arguments))
    pack(response)
    response.headers["Content-Security-Policy"] = _POLICY
    if below or endpoint == PREFIX:
        _give_token(response)
    if endpoint.endswith(".static") and "m" in request.args:  # it changes with the file
        response.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    return response


def _route() -> tuple[str, Mapping[str, Any]]:
    """Which of Dash's routes is asked for."""
    try:
        return _SERVER.url_map.bind("").match(request.path, request.method)
    except HTTPException as error:
        raise NotFound("error.not_found") from error


def _answer(view: Callable[..., Any], arguments: Mapping[str, Any]) -> Any:
    try:
        return view(**arguments)
    except (dash.exceptions.DependencyException, dash.exceptions.InvalidResourceError) as error:
        raise NotFound("error.not_found") from error
    except dash.exceptions.PreventUpdate:
        return Response(status=204)


def _give_token(response: Response) -> None:
    """Dash's script sends this cookie back as the header that the guard compares."""
    secure = settings().secure
    response.set_cookie(
        CSRF_COOKIE, csrf_token(), path=PREFIX, secure=secure, httponly=False, samesite="Strict"
    )


_NAMES = find_views(_VIEWS)
# In a context of its own, without the request that knocked: the layout would be in its language.
_APP = Context().run(_mount)
_SERVER = cast(Flask, _APP.server)
_POLICY = content_security_policy(_APP)
