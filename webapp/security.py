"""Who is behind a request and may they: session, permissions and CSRF."""

from __future__ import annotations

import datetime as dt
import hmac
import secrets
from collections.abc import Callable
from typing import TypeVar, cast

from flask import Flask
from werkzeug.wrappers import Response as AnyResponse

from webapp.database import Database
from webapp.domain.calendar import local_day
from webapp.domain.errors import NotFound, Refused, SignInNeeded
from webapp.domain.governance.audit import Actor
from webapp.domain.people.access import Permission, Viewer
from webapp.incoming import page_before
from webapp.installation import installation
from webapp.services.people.sessions import in_use, resume_session, touch_session
from webapp.settings import Settings
from webapp.under_way import asked, remembered, running

View = TypeVar("View", bound=Callable[..., object])
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
PUBLIC = "public"
PUBLIC_WITHOUT_CSRF = "public, called by machines"
_WORKER = "/sw.js"
_TOKEN_LENGTH, _MARK_LENGTH = 56, 8  # signs; a page has both with each form


def requires(permission: Permission) -> Callable[[View], View]:
    """Declare, on the line above a view, which permission it needs."""

    def declare(view: View) -> View:
        view.permission = permission  # type: ignore[attr-defined]
        return view

    return declare


def public(view: View) -> View:
    """Declare that anyone may open a view."""
    return _marked(view, "permission", PUBLIC)


def public_for_machines(view: View) -> View:
    """Declare that another server may post to a view; the view itself checks what it is sent."""
    return _marked(view, "permission", PUBLIC_WITHOUT_CSRF)


def public_of_ones_own(view: View) -> View:
    """Declare that anyone may open a view, and that logs do not tell that somebody did.

    Where few come by it, the moment alone would say who.
    """
    return _marked(public(view), "allows", Permission.MY_DATA_MANAGE)


def for_tokens(permission: Permission) -> Callable[[View], View]:
    """Declare that a program posts or asks with a token of a person that allows this.

    The view itself looks at the token. What is asked for is the person's own, for logs too.
    """

    def declare(view: View) -> View:
        return _marked(public_for_machines(view), "allows", permission)

    return declare


def admits_itself(claim: Callable[[], int | None]) -> Callable[[View], View]:
    """Declare that a view looks at session and permission itself, within the statement it runs.

    `claim` reads under a seal of ours whose request this is; None: the guard admits it as any.
    When its statement did nothing, the view calls `admit`, and goes the usual way.
    """

    def declare(view: View) -> View:
        view.claim = claim  # type: ignore[attr-defined]
        return view

    return declare


def acts_outside(view: View) -> View:
    """Declare that a form does something elsewhere before it stores anything: sends, reads, calls.

    Of two taps at once only one comes so far; the other waits for what it is answered.
    """
    return _marked(view, "acts_outside", "yes")


def _marked(view: View, name: str, value: str) -> View:
    setattr(view, name, value)
    return view


def declared_permission(app: Flask, endpoint: str) -> str | None:
    """What an endpoint declares: a permission, PUBLIC, or None when it forgot to."""
    return getattr(app.view_functions[endpoint], "permission", None)


def settings() -> Settings:
    """The settings of the running application."""
    return installation().settings


def database() -> Database:
    """The database of the running application."""
    return installation().database


def now() -> dt.datetime:
    """The present moment, from the application's clock; tests set the clock."""
    return installation().clock()


def viewer() -> Viewer:
    """The person behind this request.

    Raises SignInNeeded: nobody is signed in.
    """
    found = cast("Viewer | None", remembered().get("viewer"))
    if found is None:
        raise SignInNeeded("error.sign_in")
    return found


def actor() -> Actor:
    """The same person, as the audit trail names them.

    Raises SignInNeeded: nobody is signed in.
    """
    return Actor.person(viewer().person_id)


def local_date(moment: dt.datetime) -> dt.date:
    """The date of a moment where the person behind this request is."""
    return local_day(moment, viewer().timezone)


def today() -> dt.date:
    """The date now, where the person behind this request is."""
    return local_date(now())


def cookie_name() -> str:
    """Name of the session cookie."""
    return host_only("rekpauze", settings())


def host_only(name: str, settings: Settings) -> str:
    """The name of a cookie that no neighbouring name may plant.

    The prefix makes browsers insist on Secure, on Path=/ and on no domain.
    """
    return f"__Host-{name}" if settings.secure else name


def set_session_cookie(
    response: AnyResponse, token: str, lasts: dt.timedelta | None = None
) -> None:
    """Give the browser its session; it forgets it when it is closed, unless that `lasts`."""
    response.set_cookie(
        cookie_name(),
        token,
        max_age=lasts,
        httponly=True,
        secure=settings().secure,
        samesite="Lax",
    )


def clear_session_cookie(response: AnyResponse) -> None:
    """Take the session from the browser."""
    secure = settings().secure
    response.delete_cookie(cookie_name(), httponly=True, secure=secure, samesite="Lax")


def session_in_use() -> dict[str, object]:
    """What a statement needs to look at the session by itself."""
    here = installation()
    return in_use(token=session_token() or "", now=here.clock(), lifetime=here.session_lifetime)


def session_token() -> str | None:
    """The token in the session cookie, if any."""
    return asked().cookies.get(cookie_name())


def csrf_token() -> str:
    """The token that every form of this session carries."""
    return _digest("csrf/1|" + (session_token() or ""))[:_TOKEN_LENGTH]


def form_mark() -> str:
    """What a form has behind its token: whose it is, the same in all their sessions; "": nobody."""
    found = cast("Viewer | None", remembered().get("viewer"))
    return _digest(f"form/1|{found.person_id}")[:_MARK_LENGTH] if found else ""


def mark_behind(token: str) -> str:
    """The mark behind the token of a form; "" if it has none."""
    return token[_TOKEN_LENGTH:]


def _digest(message: str) -> str:
    return hmac.digest(settings().secret_key.encode(), message.encode(), "sha256").hex()


def install(app: Flask) -> None:
    """Guard every request of the application."""
    app.before_request(guard)
    app.jinja_env.globals.update(csrf_token=csrf_token, form_mark=form_mark)


def guard() -> None:
    """Deny by default: an endpoint that declares nothing is not found.

    Raises SignInNeeded, NotFound, Refused.
    """
    endpoint = asked().endpoint
    if endpoint is None:
        remembered().viewer = _resume()  # for the page that says so: its language and its menu
        return
    claim = getattr(running().view_functions[endpoint], "claim", None)
    if claim and _is_from_here():
        remembered().claimant = claim()
    if claimant() is None:
        admit()


def claimant() -> int | None:
    """The person for whom a view that admits itself is asked; not proven by a session yet."""
    return cast("int | None", remembered().get("claimant"))


def admit() -> None:
    """Find out who asks, and whether they may.

    Raises SignInNeeded, NotFound, Refused.
    """
    request = asked()
    permission = declared_permission(running(), request.endpoint or "")
    if permission is None:
        raise NotFound("error.not_found")
    remembered().viewer = _resume()
    if permission not in {PUBLIC, PUBLIC_WITHOUT_CSRF} and not viewer().may(Permission(permission)):
        raise NotFound("error.not_found")
    changes = request.method not in SAFE_METHODS and permission != PUBLIC_WITHOUT_CSRF
    if changes and not _is_from_here():
        raise Refused("error.form_expired")


def _resume() -> Viewer | None:
    token = session_token()
    if token is None or asked().endpoint == "static":
        return None
    lifetime = installation().session_lifetime
    moment = now()
    resumed = database().look(
        lambda found: resume_session(found, token=token, now=moment, lifetime=lifetime)
    )
    if resumed is None:
        return None
    found, stale = resumed
    if stale:
        database().note(lambda session: touch_session(session, token=token, now=moment))
    return found


def came_back() -> bool:
    """Whether a page of ours led here in a browser that has no session, not even one that is over.

    Somebody has signed out and this one goes back, or is another person: the provider's sign-in,
    without a word, would not tell them what happened. Our service worker asks for every page, and
    Chromium says then that also a bookmark is from here: only of a page is an address told too.
    A reminder's click comes from the worker itself.
    """
    from_here = asked().headers.get("Sec-Fetch-Site") == "same-origin"
    page = page_before() or _WORKER
    return from_here and session_token() is None and not page.startswith(_WORKER)


def _is_from_here() -> bool:
    """Whether a form comes from a page of ours, and of this session."""
    request = asked()
    site = request.headers.get("Sec-Fetch-Site", "none")
    origin = request.headers.get("Origin")
    sent = request.headers.get("X-CSRFToken") or request.form.get("csrf_token", "")
    known = secrets.compare_digest(sent[:_TOKEN_LENGTH].encode(), csrf_token().encode())
    foreign = origin is not None and origin != f"{request.scheme}://{request.host}"
    return site in {"none", "same-origin"} and not foreign and known
