"""Is the process alive, and is it ready to serve?"""

from __future__ import annotations

from flask import Blueprint, Response

from webapp.database import is_at_head, is_only_read, is_reachable
from webapp.security import database, public

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@public
def alive() -> Response:
    """The process answers."""
    return Response("alive\n", mimetype="text/plain")


@blueprint.get("/readyz")
@public
def ready() -> Response:
    """The database answers and its tables are those of this version; else 503 (see errors).

    Where a standby answers, people can still read: it says so, and stays in service.
    """
    if is_reachable(database()) and is_at_head(database()):
        said = "degraded: only reading\n" if is_only_read(database()) else "ready\n"
        return Response(said, mimetype="text/plain")
    return Response("migrations are not at head: run `flask upgrade`\n", 503, mimetype="text/plain")
