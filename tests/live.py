"""A real HTTP server in a thread, and how Chromium is started."""

from __future__ import annotations

import contextlib
import selectors
import shutil
import socket
import threading
from collections.abc import Iterator
from typing import Any

from flask import Flask
from werkzeug.serving import ThreadedWSGIServer

CHROMIUM = "/usr/bin/chromium"
# The same without the windows around the pages, which are over half of the work: what Playwright
# itself runs where there is no screen. Debian's package is chromium-headless-shell.
SHELL = shutil.which("chromium-headless-shell") or CHROMIUM
# What Playwright switches off of Chromium, which hears the last such list only;
# tests/journeys/test_contexts.py holds that none is missing.
_OFF = [
    *("AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades"),
    *("HttpsFirstBalancedModeAutoEnable", "LensOverlay", "MediaRouter", "PaintHolding"),
    *("ThirdPartyStoragePartitioning", "AvoidCorsURLLoaderRestartOnRedirect"),
    *("TcpPortRandomizationWin", "OptimizationHints", "NetworkTimeServiceQuerying", "AimEnabled"),
    *("PreconnectToSearch", "msForceBrowserSignIn", "msEdgeUpdateLaunchServicesPreferredVersion"),
    # A frame, and all that draws it, is made anew for each address: a fifth of going there.
    "RenderDocument",
]
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-features=" + ",".join(_OFF),
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


class _Server(ThreadedWSGIServer):
    """Knows which connections are open, from when it takes them."""

    daemon_threads = False  # wait for requests under way

    def __init__(self, app: Flask, port: int, fd: int | None) -> None:
        self.open = set[socket.socket]()
        super().__init__("127.0.0.1", port, app, fd=fd)

    def verify_request(self, request: Any, client_address: Any) -> bool:
        """One more."""
        self.open.add(request)
        return True

    def shutdown_request(self, request: Any) -> None:
        """One less."""
        self.open.discard(request)
        super().shutdown_request(request)


def _answer(server: _Server, ending: socket.socket) -> None:
    """Until the other end is closed. `serve_forever` looks for its end a hundred times a second."""
    with selectors.DefaultSelector() as waiting:
        for one in (server, ending):
            waiting.register(one, selectors.EVENT_READ)
        while ending not in {key.fileobj for key, _ in waiting.select()}:
            server.handle_request()


@contextlib.contextmanager
def serve(app: Flask, port: int = 0, waiting: socket.socket | None = None) -> Iterator[str]:
    """Serve the application on this machine; its address."""
    server = _Server(app, port, waiting.fileno() if waiting else None)
    ending, end = socket.socketpair()
    thread = threading.Thread(target=_answer, args=(server, ending), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        end.close()
        thread.join()
        for connection in list(server.open):  # nothing was asked on: browsers open some ahead
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RD)
        ending.close()
        server.server_close()  # which waits for each connection
