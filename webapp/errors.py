"""The only place that turns an exception into a response: a status and a text that says what to do.

An answer of 4xx or 5xx never carries a traceback, a statement or a person's data.
"""

from __future__ import annotations

import logging

from flask import Flask, Response, g, make_response, redirect, render_template, request, url_for
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from webapp import returned, said
from webapp.defects import place_of
from webapp.domain.errors import (
    Conflict,
    DomainError,
    Invalid,
    NotFound,
    Refused,
    SignInNeeded,
    Unavailable,
)
from webapp.incoming import MOST_BYTES
from webapp.problems import ROOT, problem
from webapp.room import is_full
from webapp.security import came_back
from webapp.standby import only_reads

log = logging.getLogger(__name__)

STATUS: dict[type[DomainError], int] = {
    Invalid: 422,
    NotFound: 404,
    SignInNeeded: 401,
    Refused: 400,
    Conflict: 409,
    Unavailable: 503,
}
_DEFECT = 500
_HTTP_KEYS = {
    400: "error.bad_request",
    404: "error.not_found",
    405: "error.method",
    413: "error.too_much",
    429: "error.too_many",
}


def install(app: Flask) -> None:
    """Register the table with the application."""
    app.register_error_handler(DomainError, show_domain_error)
    app.register_error_handler(DBAPIError, show_database_error)
    app.register_error_handler(HTTPException, show_http_error)
    app.register_error_handler(Exception, show_defect)
    returned.install(app)
    said.install(app)


def show_domain_error(error: DomainError) -> AnyResponse:
    """An expected failure."""
    if isinstance(error, SignInNeeded) and wants_page() and request.method == "GET":
        if came_back():
            return redirect(url_for("account.signed_out", back=1))
        return redirect(url_for("account.sign_in", next=request.full_path.rstrip("?")))
    status, key = explain(error)
    if isinstance(error, SignInNeeded) and returned.came_from():
        key = "error.session_ended"
    return show(status, key, **error.params)


def status_of(error: DomainError) -> int:
    """The status of its type, or of the nearest type above that has one."""
    return next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), _DEFECT)


def show_database_error(error: DBAPIError) -> Response:
    """The database is locked, full, read-only, gone, or refused what we wrote."""
    return show(*explain(error))


def show_http_error(error: HTTPException) -> AnyResponse:
    """What Flask itself refuses."""
    if error.code is not None and error.code < 400:
        return error.get_response()
    response = show(*explain(error))
    response.headers.update(headers_of(error))
    return response


def headers_of(error: HTTPException) -> dict[str, str]:
    """What a refusal of Flask's says beside: the methods that there are, when to try again."""
    told = {"allow", "retry-after"}
    return {name: value for name, value in error.get_headers() if name.lower() in told}


def show_defect(error: Exception) -> Response:
    """A fault of ours."""
    return show(*explain(error))


def explain(error: Exception) -> tuple[int, str]:
    """The status and the key of the text of a failure; one of the database or of ours is logged."""
    error = getattr(error, "original_exception", None) or error  # of what failed in a handler
    if isinstance(error, DomainError):
        return status_of(error), error.key
    if isinstance(error, HTTPException):
        return _explain_http(error)
    if is_full(error):
        log.error("no room left: %s", type(error).__name__)
        return STATUS[Unavailable], "error.full"
    if isinstance(error, DBAPIError):
        return _explain_database(error)
    _note_defect(error)
    return _DEFECT, "error.defect"


def _explain_database(error: DBAPIError) -> tuple[int, str]:
    log.error("database error: %s", type(error.orig).__name__)
    if isinstance(error, IntegrityError):
        return 409, "error.conflict"
    if only_reads(error):
        return 503, "error.only_reading"
    if isinstance(error, OperationalError) or error.connection_invalidated:
        return 503, "error.database"
    return _DEFECT, "error.defect"


def _explain_http(error: HTTPException) -> tuple[int, str]:
    code = error.code or _DEFECT
    is_file = code == 413 and (request.max_content_length or 0) > MOST_BYTES
    key = "error.too_large" if is_file else _HTTP_KEYS.get(code, "error.bad_request")
    return code, key


def _note_defect(error: Exception) -> None:
    """Into the log, with its place and without the values that led to it."""
    log.error("defect: %s at %s", type(error).__name__, place_of(error))


def wants_page() -> bool:
    """Whether the client is a browser showing a page, and not a script asking for data."""
    return request.accept_mimetypes.accept_html and "X-CSRFToken" not in request.headers


def show(status: int, key: str, /, **params: object) -> Response:
    """The error page, or the same sentence as plain text for a script."""
    message = g.texts(key, **params)
    if request.path.startswith(ROOT):
        return problem(status, message)
    if not wants_page():
        return Response(message, status=status, mimetype="text/plain")
    page = returned.page_of_form(key, message) if status < _DEFECT else None
    return make_response(page or _page(status, key, message), status)


def _page(status: int, key: str, message: str) -> str:
    """A page of its own, where no form comes back."""
    about_sign_on = key.removeprefix("error.").startswith("sign_on_")
    return render_template(
        "error.html",
        status=status,
        message=message,
        signing_in=status == STATUS[SignInNeeded] or about_sign_on,
        next=returned.came_from(),
        written=returned.written(),
    )
