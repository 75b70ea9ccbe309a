"""Logs as JSON lines, without personal data: the rule of a route, never the address asked for.

Of what is a person's own not even the rule: beside the sign-ins of the audit trail, the moment of a
`POST /consultation` would say who asked for one.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import re
import secrets
import sys
import time
from typing import Any, TextIO

from flask import Flask, Request, Response

from webapp.domain.people.access import OWN
from webapp.under_way import asked, remembered, running

access = logging.getLogger("webapp.access")

_ENCODE = json.JSONEncoder(ensure_ascii=False).encode
_FAULT = 500  # from here on the fault is ours, and its place is needed
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
# What gunicorn and Flask say before an address: of a page, or of a visitor.
_BEFORE_AN_ADDRESS = ("Error handling request", "Invalid request", "Exception on")
# What Alembic says whenever it is asked how far the tables are, at each look of a proxy at /readyz.
_NO_STEP = ("Context impl", "Will assume")
_MIGRATION = "alembic.runtime.migration"
# These write addresses, tokens or people's addresses below this level.
_QUIET = {"werkzeug": logging.WARNING, "authlib": logging.INFO, "urllib3": logging.INFO}


class JsonLines(logging.Formatter):
    """One line a record: when, how grave, where, what, and the fields of an access."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON; of an exception only its type, since its text may hold values."""
        line: dict[str, Any] = {
            "at": dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "message": _message(record),
            **getattr(record, "fields", {}),
        }
        if record.exc_info and record.exc_info[0]:
            line["exception"] = record.exc_info[0].__name__
        return _ENCODE(line)


def _message(record: logging.LogRecord) -> str:
    """What happened, without the address at which it did."""
    message = record.getMessage()
    return next((said for said in _BEFORE_AN_ADDRESS if message.startswith(said)), message)


class Stderr(logging.StreamHandler[TextIO]):
    """Writes to what is standard error now, not to what it was at the start."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(JsonLines())

    @property
    def stream(self) -> TextIO:
        """Standard error."""
        return sys.stderr

    @stream.setter
    def stream(self, _: TextIO) -> None:
        """Fixed."""


def install(app: Flask, level: str) -> None:
    """Log this process's records and this application's requests."""
    root = logging.getLogger()
    root.setLevel(level)
    if not _ours():
        root.addHandler(Stderr())
    for name, least in _QUIET.items():
        logging.getLogger(name).setLevel(max(least, root.level))
    logging.getLogger(_MIGRATION).addFilter(is_step)
    app.before_request(begin)
    app.after_request(note)


def leave_to_words() -> None:
    """Log nothing but the steps of a migration, in words: what else there is, a command says."""
    for handler in _ours():
        handler.setFormatter(logging.Formatter("%(message)s"))
        handler.addFilter(_is_migration)


def write_lines() -> None:
    """Log all, as JSON lines: a command that serves is read by machines."""
    for handler in _ours():
        handler.setFormatter(JsonLines())
        handler.removeFilter(_is_migration)


def _ours() -> list[Stderr]:
    return [one for one in logging.getLogger().handlers if isinstance(one, Stderr)]


def _is_migration(record: logging.LogRecord) -> bool:
    return record.name == _MIGRATION


def is_step(record: logging.LogRecord) -> bool:
    """Whether Alembic tells of a migration."""
    return not str(record.msg).startswith(_NO_STEP)


def begin() -> None:
    """Start the watch. A proxy in front may have numbered the request."""
    kept, given = remembered(), asked().environ.get("HTTP_X_REQUEST_ID", "")
    kept.request_id = given if _REQUEST_ID.fullmatch(given) else secrets.token_hex(8)
    kept.began = time.perf_counter()


def note(response: Response) -> Response:
    """Write one line about the request."""
    request, kept = asked(), remembered()
    response.headers["X-Request-ID"] = kept.request_id
    if access.isEnabledFor(logging.INFO):
        took = (time.perf_counter() - kept.began) * 1000
        status = response.status_code
        # Written as it is: a record is four times as much work, and this is every request.
        sys.stderr.write(
            f'{{"at": "{dt.datetime.now(dt.UTC).isoformat()}", "level": "INFO",'
            f' "logger": "{access.name}", "message": "request",'
            f' "method": {_ENCODE(request.method)}, "route": {_ENCODE(_route(request, status))},'
            f' "status": {status}, "milliseconds": {took:.1f}, "request": "{kept.request_id}"}}\n'
        )
    return response


def _route(request: Request, status: int) -> str | None:
    """The rule that was asked for: "own" instead for what is a person's own, unless it failed."""
    rule = request.url_rule
    if rule is None:
        return None
    view = running().view_functions[rule.endpoint]
    is_own = getattr(view, "allows", getattr(view, "permission", None)) in OWN
    return "own" if is_own and status < _FAULT else rule.rule
