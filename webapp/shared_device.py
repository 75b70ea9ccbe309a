"""Leaving a device so that whoever uses it next finds nothing: cookies, caches, what it keeps."""

from __future__ import annotations

import datetime as dt

from flask import g, make_response, redirect, render_template, request
from werkzeug.wrappers import Response

from webapp import catalogue
from webapp.security import (
    clear_session_cookie,
    database,
    host_only,
    now,
    session_token,
    settings,
)
from webapp.services.people.sessions import end_session

LANGUAGE_COOKIE = "language"
_LEAVING_LASTS = dt.timedelta(minutes=10)  # by way of the provider's page of signing out


def leave_nothing(response: Response) -> None:
    """Take what this browser keeps of whoever signs out, the session too.

    Not with "cookies", which would reach the employer's other sites, their sign-on included.
    """
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    for name in (LANGUAGE_COOKIE, *catalogue.COOKIES):
        response.delete_cookie(name, httponly=True, secure=settings().secure, samesite="Lax")
    clear_session_cookie(response)
    if response.location:  # the page that it leads to empties the browser, this one does already
        secure = settings().secure
        name = _left_cookie()
        response.set_cookie(
            name, "1", max_age=_LEAVING_LASTS, httponly=True, secure=secure, samesite="Lax"
        )


def show_left(template: str, **values: object) -> Response:
    """The page after signing out. It empties the browser, once, when somebody did sign out here.

    Not for an address that somebody follows later: breaks that wait there would be lost unasked.
    """
    name = _left_cookie()
    forgets = name in request.cookies and g.get("viewer") is None
    response = make_response(render_template(template, forgets=forgets, **values))
    if name in request.cookies:
        response.delete_cookie(name, httponly=True, secure=settings().secure, samesite="Lax")
    return response


def leave_for_next(address: str) -> Response:
    """End the session of a device that others use, and go to a page for whoever comes next."""
    token = session_token()
    if token is not None:
        with database().transaction() as session:
            end_session(session, token=token, now=now())
    response = redirect(address, 303)
    leave_nothing(response)
    return response


def _left_cookie() -> str:
    return host_only("rekpauze-left", settings())
