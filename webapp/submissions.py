"""A form that is sent twice is done once, and answered twice with the same page.

The mark that it was done is stored with what it does, in one transaction. What is answered follows
at once; whoever sends the same meanwhile, to whatever process, waits for that.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import logging
import time
from typing import cast

from flask import Flask, Response, g, has_request_context, redirect, request
from sqlalchemy.exc import DBAPIError
from werkzeug.wrappers import Response as AnyResponse

from webapp.database import Session
from webapp.incoming import local_path, page_before
from webapp.security import PUBLIC_WITHOUT_CSRF, database, declared_permission, now, session_token
from webapp.services.governance import submissions as service
from webapp.services.governance.submissions import Sent
from webapp.under_way import asked, remembered, running

log = logging.getLogger(__name__)

FIELD = "form_key"
_SHORTEST, _LONGEST = 16, 64  # signs of a key
_MADE_ANEW = frozenset({"content-length", "date"})  # the other headers are kept with an answer
_MOST_BYTES = 2_000_000  # of an answer that is kept; a larger one is made anew
_WAITS, _WAIT = 60, 0.05  # times, seconds
# A file leaves the page standing, with its form: soon after, whoever taps again wants what is true
# by then. All that we answer with a file is in the audit trail with its moment.
_STANDS = dt.timedelta(seconds=15)


class SentBefore(Exception):
    """The same form, filled in the same way, was done; nothing was stored now.

    `answer`: what it was answered; None: whoever was at it has not said so in time.
    """

    def __init__(self, answer: bytes | None) -> None:
        super().__init__()
        self.answer = answer


def install(app: Flask) -> None:
    """Comes after whatever may refuse a request."""
    app.jinja_env.globals["form_key"] = service.new_key
    app.before_request(recognise)
    app.register_error_handler(SentBefore, answer_again)
    app.after_request(keep_answer)


def recognise() -> AnyResponse | None:
    """Whether a form with a key is sent, and the answer if it was before.

    What does something outside is done by whoever claims it before, and by nobody else.
    """
    request, app = asked(), running()
    view = app.view_functions.get(request.endpoint or "")
    if request.method != "POST" or view is None or hasattr(view, "claim"):
        return None  # what claims for itself has a key of its own
    if declared_permission(app, request.endpoint or "") == PUBLIC_WITHOUT_CSRF:
        return None
    key = request.form.get(FIELD, "")
    if not _SHORTEST <= len(key) <= _LONGEST:
        return None
    g.sent = Sent.of(key, _content())
    known, answer = _look(g.sent)
    if known and answer is None:
        known, answer = _await(g.sent)
    if known:
        return _again(answer)
    if hasattr(view, "acts_outside"):
        with database().transaction():
            pass  # the claim alone
    return None  # unknown, or not known any more: the first one was refused


def claim(session: Session) -> None:
    """Called when a transaction begins. Raises SentBefore.

    Whoever was at it and is refused after it has stored something leaves the form to who waits.
    """
    sent = _sent()
    if sent is None or "form_claimed" in g:
        return
    while not service.claim(session, sent, now=now()):
        session.rollback()  # the other one has to store what it is answered
        known, answer = _await(sent)
        if known:
            del g.sent
            raise SentBefore(answer)
    g.form_claimed = True


def answer_again(before: SentBefore) -> AnyResponse:
    """What the first one was answered, which was at it when this one began."""
    return _again(before.answer)


def keep_answer(response: Response) -> Response:
    """Keep what a form that did something is answered; what was refused may be sent again."""
    sent = _sent()
    if sent is None or "form_claimed" not in g:
        return response
    answer = None if response.status_code >= 400 else _pack(response)
    ends_at = now() + _STANDS if "Content-Disposition" in response.headers else None
    del g.sent  # what follows is a transaction of its own
    try:
        with database().transaction() as session:
            service.keep_answer(session, sent, answer, ends_at=ends_at)
    except DBAPIError:
        log.warning("what a form was answered could not be kept")
    return response


def _sent() -> Sent | None:
    return cast("Sent | None", remembered().get("sent")) if has_request_context() else None


def _look(sent: Sent) -> tuple[bool, bytes | None]:
    moment = now()
    return database().look(lambda found: service.find_answer(found, sent, now=moment))


def _await(sent: Sent) -> tuple[bool, bytes | None]:
    """As `_look`, once whoever is at it was answered or refused, or has taken too long."""
    for _try in range(_WAITS):
        known, answer = _look(sent)
        if not known or answer is not None:
            break
        time.sleep(_WAIT)
    return known, answer


def _again(answer: bytes | None) -> AnyResponse:
    """The same answer; once more the page of the form if it stays unknown."""
    g.pop("sent", None)
    return _unpack(answer) if answer is not None else redirect(local_path(page_before()), 303)


def _content() -> bytes:
    """Who sent it, all that was filled in, and where; of files a digest."""
    parts: list[object] = [session_token(), request.full_path]
    parts.append(sorted(request.form.items(multi=True)))
    for name, file in request.files.items(multi=True):
        parts.append([name, file.filename, hashlib.file_digest(file.stream, "sha256").hexdigest()])  # type: ignore[arg-type]
        file.seek(0)
    return json.dumps(parts).encode()


def _pack(response: Response) -> bytes | None:
    """None: it is no answer to keep."""
    if response.is_streamed or len(response.get_data()) > _MOST_BYTES:
        return None
    headers = [one for one in response.headers if one[0].lower() not in _MADE_ANEW]
    head = json.dumps([response.status_code, headers]).encode()
    return head + b"\n" + response.get_data()


def _unpack(answer: bytes) -> Response:
    head, _, body = answer.partition(b"\n")
    status, headers = json.loads(head)
    return Response(body, status, [(name, value) for name, value in headers])
