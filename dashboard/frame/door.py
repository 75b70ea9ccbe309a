"""The door at /dashboard/. What answers is loaded when somebody comes in who may see figures.

Dash and Plotly take a fifth of the memory of a web process, and most never show the dashboard.
"""

from __future__ import annotations

from importlib import import_module
from typing import Protocol, cast

from flask import Blueprint, Response

from dashboard.frame.choice import PREFIX
from webapp.domain.people.access import Permission
from webapp.security import requires

_READ = (  # what Dash asks for below the prefix; a test compares them with Dash's own
    "_dash-component-suites/<string:package_name>/<path:fingerprinted_path>",
    "_dash-layout",
    "_dash-dependencies",
    "_favicon.ico",
    "_reload-hash",
    "assets/<path:filename>",
    "",
    "<path:path>",
)
_ASKED = "_dash-update-component"

blueprint = Blueprint("dashboard", __name__)


class _Serving(Protocol):
    def serve(self) -> Response: ...


@requires(Permission.STATISTICS_READ)
def serve(**_: str) -> Response:
    """Whatever the dashboard's page or script asks for."""
    # A module is loaded once, however many knock at the same time: the others wait.
    return cast(_Serving, import_module(".mounting", __package__)).serve()


for _rule in _READ:
    blueprint.add_url_rule(PREFIX + _rule, view_func=serve)
blueprint.add_url_rule(PREFIX + _ASKED, endpoint="ask", view_func=serve, methods=["POST"])
