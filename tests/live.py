"""A real HTTP server in a thread, and how Chromium is started."""

from __future__ import annotations

import contextlib
import selectors
import shutil
import socket
import threading
from collections.abc import Iterator

from flask import Flask
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

CHROMIUM = "/usr/bin/chromium"
# The same without the windows around the pages, which are over half of the work: what Playwright
# itself runs where there is no screen. Debian's package is chromium-headless-shell.
SHELL = shutil.which("chromium-headless-shell") or CHROMIUM
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # A page's own process serves for what it opens next. Else each first visit starts a second one,
    # since the application asks to be apart from whatever opened it, here an empty page.
    "--renderer-process-limit=1",
]
# Scripts of a page that is left within a second: to compile them a second and a third time, better,
# is more work than is saved. Not for who measures what a page computes.
SOON_LEFT = ["--js-flags=--no-opt --no-maglev"]


@contextlib.contextmanager
def listener() -> Iterator[tuple[socket.socket, str]]:
    """A socket that waits for its server, and the address: for who must know it beforehand."""
    with socket.socket() as waiting:
        waiting.bind(("127.0.0.1", 0))
        waiting.listen(128)
        yield waiting, f"http://127.0.0.1:{waiting.getsockname()[1]}"


def _handler() -> type[_Handler]:
    """For one server, since its connections are those of a class."""
    return type("Handler", (_Handler,), {"open": set[socket.socket]()})


class _Handler(WSGIRequestHandler):
    """Knows which connections are open."""

    open: set[socket.socket]

    def setup(self) -> None:
        """One more."""
        super().setup()
        self.open.add(self.connection)

    def finish(self) -> None:
        """One less."""
        self.open.discard(self.connection)
        super().finish()


def _answer(server: BaseWSGIServer, ending: socket.socket) -> None:
    """Until the other end is closed. `serve_forever` looks for its end a hundred times a second."""
    with selectors.DefaultSelector() as waiting:
        for one in (server, ending):
            waiting.register(one, selectors.EVENT_READ)
        while ending not in {key.fileobj for key, _ in waiting.select()}:
            server.handle_request()


@contextlib.contextmanager
def serve(app: Flask, port: int = 0, waiting: socket.socket | None = None) -> Iterator[str]:
    """Serve the application on this machine; its address."""
    fd = waiting.fileno() if waiting else None
    handler = _handler()
    server = make_server("127.0.0.1", port, app, threaded=True, fd=fd, request_handler=handler)
    server.daemon_threads = False  # type: ignore[attr-defined]  # wait for requests under way
    ending, end = socket.socketpair()
    thread = threading.Thread(target=_answer, args=(server, ending), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        end.close()
        thread.join()
        for connection in list(handler.open):  # nothing was asked on: browsers open some ahead
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RD)
        ending.close()
        server.server_close()  # which waits for each connection
