"""Leaving a device so that whoever uses it next finds nothing: cookies, caches, what it keeps."""

from __future__ import annotations

from flask import redirect
from werkzeug.wrappers import Response

from webapp import catalogue
from webapp.security import clear_session_cookie, database, now, session_token, settings
from webapp.services.people.sessions import end_session

LANGUAGE_COOKIE = "language"


def leave_nothing(response: Response) -> None:
    """Take what this browser keeps of whoever signs out, the session too.

    Not with "cookies", which would reach the employer's other sites, their sign-on included.
    """
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    for name in (LANGUAGE_COOKIE, *catalogue.COOKIES):
        response.delete_cookie(name, httponly=True, secure=settings().secure, samesite="Lax")
    clear_session_cookie(response)


def leave_for_next(address: str) -> Response:
    """End the session of a device that others use, and go to a page for whoever comes next."""
    token = session_token()
    if token is not None:
        with database().transaction() as session:
            end_session(session, token=token, now=now())
    response = redirect(address, 303)
    leave_nothing(response)
    return response
