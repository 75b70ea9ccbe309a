"""The application as it is deployed: gunicorn behind Caddy with the files of the repository.

What is asked goes over a socket byte by byte as it is written, as no client library would send it.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import re
import socket
import ssl
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.message import Message
from functools import cached_property
from http.client import HTTPResponse
from pathlib import Path

from tests.conftest import open_test_session
from tests.house.source import ROOT
from webapp.database import Database
from webapp.security import host_only
from webapp.settings import Settings, read_settings

HOST = "rekpauze.localhost"
CADDY = ("caddy", "run", "--config", str(ROOT / ".ci/Caddyfile"), "--adapter", "caddyfile")
_PATIENCE = 120  # seconds for an answer, on a busy machine


def caddys_environment(
    folder: Path, *, upstream: int, tls_port: int, plain_port: int
) -> dict[str, str]:
    """Of Caddy in front of what listens at the port `upstream`; its authority is in the folder."""
    return {
        "PATH": os.environ["PATH"],
        "XDG_DATA_HOME": str(folder),
        "XDG_CONFIG_HOME": str(folder),
        "HTTPS_PORT": str(tls_port),
        "HTTP_PORT": str(plain_port),
        "APP_UPSTREAM": f"127.0.0.1:{upstream}",
        **_buffering(),
    }


def _buffering() -> dict[str, str]:
    """Debian's Caddy is 2.6, which has another word for it than the image's."""
    version = subprocess.run(["caddy", "version"], check=True, capture_output=True, text=True)
    old = version.stdout.lstrip("v").startswith("2.6.")
    return {"REQUEST_BUFFERING": "buffer_requests\nmax_buffer_size 128KB"} if old else {}


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Message
    body: bytes

    @property
    def text(self) -> str:
        """The body, where it is a text."""
        return self.body.decode()


@dataclass
class Deployed:
    """What listens, and who is signed in."""

    authority: Path
    tls_port: int
    plain_port: int
    environ: Mapping[str, str]

    @cached_property
    def settings(self) -> Settings:
        """Those of the web processes."""
        return read_settings(self.environ)

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self.authority)

    def sign_in(self, *roles: str) -> str:
        """The line of a request that says who somebody new with these roles is."""
        database = Database(self.settings)
        _, token = open_test_session(database, *roles, now=dt.datetime.now(dt.UTC))
        database.dispose()
        return f"Cookie: {host_only('rekpauze', self.settings)}={token}"

    @contextlib.contextmanager
    def line(self, *, plain: bool = False, name: str = HOST) -> Iterator[socket.socket]:
        """An open connection, TLS under this name unless it is `plain`."""
        port = self.plain_port if plain else self.tls_port
        with socket.create_connection(("127.0.0.1", port), timeout=_PATIENCE) as bare:
            if plain:
                yield bare
                return
            with self._tls.wrap_socket(bare, server_hostname=name) as sealed:
                yield sealed

    def send(self, first: str, *lines: str, body: bytes = b"", plain: bool = False) -> Answer:
        """The answer to these lines and nothing else: not even a host is added."""
        method = first.partition(" ")[0]
        with self.line(plain=plain) as connection:
            connection.sendall("\r\n".join((first, *lines, "", "")).encode("latin1") + body)
            return received(connection, method)

    def ask(self, address: str, *lines: str, method: str = "GET", body: bytes = b"") -> Answer:
        """The answer to an ordinary browser."""
        usual = (f"Host: {HOST}", "Connection: close", "Accept: text/html", "Accept-Language: en")
        return self.send(f"{method} {address} HTTP/1.1", *usual, *lines, body=body)


def received(connection: socket.socket, method: str) -> Answer:
    """The answer that comes over a connection."""
    answer = HTTPResponse(connection, method=method)
    answer.begin()
    with answer:
        return Answer(answer.status, answer.headers, answer.read())


def check(headers: Message) -> None:
    """The rules for every answer; raises AssertionError."""
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
    assert not re.search(r"unsafe|\*|https?:|(?<!img-src 'self' )data:", policy)
    assert headers.get_all("X-Content-Type-Options") == ["nosniff"]
    assert headers.get_all("Referrer-Policy") == ["same-origin"]
    assert headers.get_all("Cross-Origin-Resource-Policy") == ["same-origin"]
    (lasts,) = headers.get_all("Strict-Transport-Security")
    assert int(lasts.partition("=")[2].partition(";")[0]) >= 15_768_000, "six months"
    leaks = ("Server", "Via", "X-Powered-By", "Alt-Svc", "Access-Control-Allow-Origin")
    assert [name for name in leaks if name in headers] == []
