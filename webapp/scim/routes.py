"""The door at /scim/v2. What answers is loaded when a directory knocks for the first time.

The models of the protocol take longer to load than the rest of the application together, and most
processes never see a directory: jobs, commands, and every installation that has none.
"""

from __future__ import annotations

from importlib import import_module
from typing import Protocol, cast

from flask import Blueprint, Response

from webapp.incoming import takes_files
from webapp.security import public_for_machines

blueprint = Blueprint("scim", __name__)

ROOT = "/scim/v2"
_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
_MOST_BYTES = 5_000_000  # a group with tens of thousands in it


class _Serving(Protocol):
    def serve(self, path: str) -> Response: ...

    def refuse(self, error: Exception) -> Response: ...


@blueprint.route(f"{ROOT}/", methods=_METHODS, defaults={"path": ""}, strict_slashes=False)
@blueprint.route(f"{ROOT}/<path:path>", methods=_METHODS)
@public_for_machines
@takes_files(_MOST_BYTES)
def serve(path: str) -> Response:
    """Whatever a directory asks; it proves who it is with its token."""
    return _serving().serve(path)


@blueprint.errorhandler(Exception)
def refuse(error: Exception) -> Response:
    """Every failure in SCIM's form, remembered for the administrator where the client is known."""
    return _serving().refuse(error)


def _serving() -> _Serving:
    return cast(_Serving, import_module("webapp.scim.serving"))
