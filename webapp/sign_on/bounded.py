"""HTTP with the provider: what it answers, it answers in time.

A timeout of requests holds for each step, so a server that drips a byte a second is never late.
Here whatever is connected is shut when the time for all of it is over.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from contextvars import ContextVar
from typing import Any

import requests
from authlib.integrations.requests_client import OAuth2Session
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

_MOST_REDIRECTS = 3


class _Deadline:
    """Shuts the connections of one exchange when its time is over, whatever they are doing."""

    def __init__(self, seconds: float) -> None:
        self.has_passed = False
        self._connected: list[socket.socket] = []
        self._timer = threading.Timer(seconds, self._pass)
        self._timer.daemon = True
        self._timer.start()

    def watch(self, connected: socket.socket) -> None:
        """Shut this one too; a copy is kept, since TLS takes the first one over."""
        self._connected.append(connected.dup())
        if self.has_passed:
            self._pass()

    def end(self) -> None:
        """It is over in time."""
        self._timer.cancel()
        for one in self._connected:
            one.close()

    def _pass(self) -> None:
        self.has_passed = True
        for one in self._connected:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)


_now: ContextVar[_Deadline] = ContextVar("deadline of the exchange under way")


class _Plain(HTTPConnection):
    def _new_conn(self) -> socket.socket:
        connected = super()._new_conn()
        _now.get().watch(connected)
        return connected


class _Secure(HTTPSConnection):
    def _new_conn(self) -> socket.socket:
        connected = super()._new_conn()
        _now.get().watch(connected)
        return connected


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _Plain


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _Secure


_POOLS = {"http": _PlainPool, "https": _SecurePool}


class _Adapter(HTTPAdapter):
    def init_poolmanager(self, *given: Any, **options: Any) -> None:
        """Direct connections are watched."""
        super().init_poolmanager(*given, **options)
        self.poolmanager.pool_classes_by_scheme = _POOLS

    def proxy_manager_for(self, *given: Any, **options: Any) -> Any:
        """Those through a proxy too."""
        manager = super().proxy_manager_for(*given, **options)
        manager.pool_classes_by_scheme = _POOLS
        return manager


class BoundedSession(OAuth2Session):
    """Authlib's session; `default_timeout` is for a whole exchange, in seconds."""

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        self.max_redirects = _MOST_REDIRECTS
        for scheme in ("https://", "http://"):
            self.mount(scheme, _Adapter())

    def request(self, *given: Any, **options: Any) -> requests.Response:
        """One exchange. Raises requests.RequestException: no answer, or not in time."""
        deadline = _Deadline(self.default_timeout)
        under_way = _now.set(deadline)
        try:
            answer: requests.Response = super().request(*given, **options)
        finally:
            _now.reset(under_way)
            deadline.end()
        if deadline.has_passed:
            raise requests.Timeout
        return answer
