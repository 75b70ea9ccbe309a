"""A token for this installation itself, from an OAuth 2.0 token address (RFC 6749, 4.4)."""

from __future__ import annotations

import datetime as dt
import json
import logging
import threading
from urllib.parse import urlencode

from integrations.http.outbound import Outbound
from webapp.domain.errors import Unavailable
from webapp.domain.no_answer import NoAnswer

log = logging.getLogger(__name__)

_EARLY = dt.timedelta(minutes=2)  # before its end a token is not used any more
_USUAL = 3600  # seconds that a token lasts when the answer does not say
_LONGEST = 24 * 3600
_FORM = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}


class ClientCredentials:
    """Fetches a token with an id and a secret, and keeps it while it lasts."""

    def __init__(self, address: str, client_id: str, client_secret: str, scope: str) -> None:
        self.outbound = Outbound()
        self.address = address
        self._form = {
            "grant_type": "client_credentials",
            "client_id": client_id,
            "client_secret": client_secret,
            "scope": scope,
        }
        self._token = ""
        self._until = dt.datetime.min.replace(tzinfo=dt.UTC)
        self._lock = threading.Lock()

    def token(self, now: dt.datetime) -> str:
        """The token. Raises Invalid, Unavailable: there is none to be had."""
        with self._lock:
            if now >= self._until:
                self._token, lasts = self._fetch()
                self._until = now + lasts - _EARLY
            return self._token

    def forget(self) -> None:
        """It was refused: the next time there is to be a new one."""
        with self._lock:
            self._until = dt.datetime.min.replace(tzinfo=dt.UTC)

    def _fetch(self) -> tuple[str, dt.timedelta]:
        answer = self.outbound.post(self.address, urlencode(self._form).encode(), _FORM)
        if answer.status != 200:
            log.warning("the token address answers %d", answer.status)
            why = NoAnswer.STATUS
            raise Unavailable("error.address_unavailable", why=why, answered=answer.status)
        try:
            found = json.loads(answer.body)
            seconds = min(int(found.get("expires_in", _USUAL)), _LONGEST)
            token = str(found["access_token"])
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise Unavailable("error.address_unavailable", why=NoAnswer.OTHER) from error
        return token, dt.timedelta(seconds=seconds)
