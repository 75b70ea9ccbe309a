"""Is the process alive, and is it ready to serve?"""

from __future__ import annotations

from flask import Blueprint, Response

from webapp.database import fits_tables, is_only_read, is_reachable
from webapp.security import database, public

blueprint = Blueprint("health", __name__)

_OTHER_TABLES = "other tables: run `rekpauze upgrade`, or start the version that they are of\n"


@blueprint.get("/healthz")
@public
def alive() -> Response:
    """The process answers."""
    return Response("alive\n", mimetype="text/plain")


@blueprint.get("/readyz")
@public
def ready() -> Response:
    """The database answers and this version can work with its tables; else 503 (see errors).

    Where a standby answers, people can still read: it says so, and stays in service.
    """
    if is_reachable(database()) and fits_tables(database()):
        said = "degraded: only reading\n" if is_only_read(database()) else "ready\n"
        return Response(said, mimetype="text/plain")
    return Response(_OTHER_TABLES, 503, mimetype="text/plain")
