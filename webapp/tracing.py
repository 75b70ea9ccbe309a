"""Which requests and jobs leave a trace for operators: none that tells of who takes part.

A trace has a moment and a duration. Of an employee's request both would say who takes a minute
when, so that none is made; nor is one of a sign-in, of what is asked without a session, or of work
about one person. What is left is the work of administrators and the reading of released figures,
and jobs that are done by the clock. Durations are told in steps: what differs by a few rows of
somebody's looks the same.
"""

from __future__ import annotations

import time

from flask import Flask, Response, g, request

from webapp.domain.people.access import Permission
from webapp.domain.ports.traces import Trace, step_of
from webapp.installation import installation
from webapp.security import declared_permission
from webapp.under_way import running

TRACED = frozenset(
    {
        Permission.STATISTICS_READ,
        Permission.STATISTICS_EXPORT,
        Permission.ABSENCE_IMPORT,
        Permission.PAUSE_SCREEN_MANAGE,
        Permission.ORGANISATION_MANAGE,
        Permission.CONNECTION_MANAGE,
        Permission.DIRECTORY_CONNECT,
        Permission.INSTALLATION_MANAGE,
        Permission.LAUNCH_PREPARE,
        Permission.CAMPAIGN_PLAN,
        Permission.POLICY_READ,
        Permission.POLICY_TIGHTEN,
    }
)
_FAULT = 500


def install(app: Flask) -> None:
    """Let the requests of an application leave traces, where somebody collects them."""
    app.after_request(note)


def note(response: Response) -> Response:
    """Leave one, if this request is one of those that may."""
    traces = installation().traces
    if traces is not None and _may_be_seen():
        traces.add(_of_request(response.status_code))
    return response


def _may_be_seen() -> bool:
    """An address that leads nowhere declares nothing."""
    where = request.endpoint
    return where is not None and declared_permission(running(), where) in TRACED


def _of_request(status: int) -> Trace:
    rule = str(request.url_rule)
    seconds = time.perf_counter() - g.began
    said: dict[str, str | int] = {
        "http.request.method": request.method,
        "http.route": rule,
        "http.response.status_code": status,
        "rekpauze.request": g.request_id,
    }
    return Trace(
        name=f"{request.method} {rule}",
        began=time.time() - seconds,
        seconds=step_of(seconds),
        said=said,
        is_request=True,
        has_failed=status >= _FAULT,
    )
