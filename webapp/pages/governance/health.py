"""Is the process alive, and is it ready to serve?"""

from __future__ import annotations

from flask import Blueprint, Response

from webapp.database import fits_tables, is_only_read, is_reachable
from webapp.room import has_room
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

    Where a standby answers, or where the disk is full, people can still read: it says so, and stays
    in service.
    """
    here = database()
    if not (is_reachable(here) and fits_tables(here)):
        return Response(_OTHER_TABLES, 503, mimetype="text/plain")
    said = "degraded: no room left" if not has_room(here.engine) else "ready"
    said = "degraded: only reading" if is_only_read(here) else said
    return Response(f"{said}\n", mimetype="text/plain")
