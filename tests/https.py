"""A real HTTPS server on this machine, with an authority of its own, for tests of what goes out."""

from __future__ import annotations

import contextlib
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import trustme

from integrations.http.outbound import Outbound


@dataclass
class Seen:
    """A request as it arrived."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


Respond = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Server:
    """What a test knows of its server. `host` is any name: the test looks names up itself."""

    port: int
    authority: str
    stopped: threading.Event
    seen: list[Seen] = field(default_factory=list)
    looked_up: list[str] = field(default_factory=list)

    def address(self, host: str = "far.example.org", path: str = "/") -> str:
        """An address of this server."""
        return f"https://{host}:{self.port}{path}"

    def outbound(self, *ips: str, **changes: Any) -> Outbound:
        """What fetches from here: every name leads to these IP addresses."""

        def look_up(host: str, port: int) -> list[str]:
            self.looked_up.append(host)
            return list(ips or ("127.0.0.1",))

        given: dict[str, Any] = {
            "allow_loopback": True,
            "authority": self.authority,
            "ports": {443, self.port},
            "resolve": look_up,
            "seconds": 60,  # a machine may be busy
        }
        return Outbound(**{**given, **changes})


def answer(status: int = 200, body: bytes = b"", headers: dict[str, str] | None = None) -> Respond:
    """A server that always says this."""

    def respond(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        for name, value in (headers or {}).items():
            request.send_header(name, value)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    return respond


class _Listener(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up, or does not like the certificate, is what is tested."""


@cache
def _authority() -> trustme.CA:
    """One for all servers: who trusts another one reads the system's authorities once more."""
    return trustme.CA()


@cache
def _identity(names: tuple[str, ...]) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    _authority().issue_cert(*names).configure_cert(context)
    return context


@contextlib.contextmanager
def https_server(respond: Respond, *names: str) -> Iterator[Server]:
    """Serve with a certificate for these names."""
    stopped = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_one_request(self) -> None:
            with contextlib.suppress(OSError):
                super().handle_one_request()

        def take(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            server.seen.append(Seen(self.command, self.path, dict(self.headers), body))
            respond(self)

        do_GET = do_POST = take  # noqa: N815 - names that http.server looks for

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing on the screen."""

        def finish(self) -> None:
            with contextlib.suppress(OSError):
                super().finish()

    listener = _Listener(("127.0.0.1", 0), Handler)
    plain = listener.socket
    listener.socket = _identity(names or ("far.example.org",)).wrap_socket(
        plain, server_side=True, do_handshake_on_connect=False
    )
    pem = _authority().cert_pem.bytes().decode()
    server = Server(listener.server_address[1], pem, stopped)
    thread = threading.Thread(target=listener.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        stopped.set()
        listener.shutdown()
        thread.join()
        listener.server_close()
