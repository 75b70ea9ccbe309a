"""How often one person, or one address when nobody is signed in, may do what costs or floods.

Counted in the memory of each process. A whole company may sit behind one address, so limits on
addresses are wide: they hold back a flood, and guessing is the provider's to stop.
"""

from __future__ import annotations

import threading
from collections import deque
from typing import cast

from flask import Flask
from werkzeug.exceptions import TooManyRequests

from webapp.security import claimant, now
from webapp.under_way import asked, remembered, running

RATES = {  # times a minute
    "account.sign_in": 600,
    "account.callback": 600,
    "account.sign_out_by_provider": 600,
    "account.choose_language": 60,
    "paper_codes.sign_in": 120,  # of each address; of all together five times as often
    "paper_codes.begin": 120,
    "paper_codes.change_pin": 10,
    "code_sheets.make": 20,
    "minute.log": 60,
    "breaks.log_late": 60,
    "breaks.undo": 60,
    "outbox.receive": 120,
    "comfort.record": 60,
    "comfort.choose": 60,
    "reminder_targets.add": 20,
    "reminder_targets.send_test": 10,
    "reminder_targets.connect": 10,
    "reminder_targets.feed": 600,
    "absence.upload": 20,
    "consultations.ask": 20,
    "stop_notes.leave": 5,
    "exports.released": 60,
    "exports.released_workbook": 20,
    "own_api.log": 600,
    "own_api.statistics": 600,
    "personal_tokens.make": 20,
    "figures_api.figures": 120,  # of each system too, wherever it calls from
    "figures_api.measures": 120,
    "taking_along.add": 20,
    "taking_along.rotate": 20,
    "pause_screens.show": 600,
    "pause_screens.current": 600,
    "own_breaks.as_csv": 20,
    "own_breaks.as_json": 20,
    "reports.committee": 60,
    "reports.annex": 60,
    "report_signatures.committee": 60,
    "report_signatures.annex": 60,
    "report_signatures.sign": 10,  # guesses at a passphrase too
    "report_signatures.prepare": 20,
    "report_signatures.take_away": 60,
    "report_signatures.bring_back": 20,
    "report_checks.check": 20,
    "report_versions.look": 60,
    "annual.take": 60,
    "drawn_drafts.ask": 10,
    "drawn_drafts.take": 20,
    "report_versions.save": 60,
    "report_versions.release": 10,
    "metrics.show": 120,
    "scim.serve": 3_000,  # of each directory too, wherever it calls from
    "first_administrator.use": 5,
    "directory.add": 20,
    "directory.rotate": 20,
}
_WINDOW = 60.0  # seconds


class Minute:
    """Who did what in the last minute. No thread, no sweep at each hit: it is on the hot path."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._times: dict[tuple[str, str], deque[float]] = {}
        self._swept = 0.0

    def admits(self, key: tuple[str, str], *, most: int, moment: float) -> bool:
        """Whether there were fewer than `most` in the last minute; if so, this one is counted."""
        with self._lock:
            if moment - self._swept >= _WINDOW:
                self._forget(moment)
            times = self._times.setdefault(key, deque(maxlen=most))
            if len(times) == most and moment - times[0] < _WINDOW:
                return False
            times.append(moment)
            return True

    def _forget(self, moment: float) -> None:
        self._swept = moment
        self._times = {
            key: times for key, times in self._times.items() if moment - times[-1] < _WINDOW
        }


def install(app: Flask) -> None:
    """Refuse with 429 what goes beyond RATES. Comes after the guard, which knows the person."""
    app.extensions["minute"] = Minute()
    app.before_request(hold_back)


def hold_back() -> None:
    """Count this request if its endpoint has a limit. Raises TooManyRequests."""
    endpoint = asked().endpoint or ""
    if endpoint in RATES:
        count(endpoint, _who())


def count(endpoint: str, who: str, most: int | None = None) -> None:
    """Count what somebody does at an endpoint, if that has a limit and limits are installed.

    `most` is a narrower limit, of this one's own.
    Raises TooManyRequests: with the number of seconds after which to try again.
    """
    most = most or RATES.get(endpoint)
    minute = cast("Minute | None", running().extensions.get("minute"))
    if most is None or minute is None:
        return
    if not minute.admits((endpoint, who), most=most, moment=now().timestamp()):
        raise TooManyRequests(retry_after=int(_WINDOW))


def _who() -> str:
    """The person, else the address; kept in memory only."""
    viewer = remembered().get("viewer")
    person = viewer.person_id if viewer else claimant()
    return f"address/{asked().remote_addr}" if person is None else f"person/{person}"
