"""How gunicorn serves the application: `gunicorn -c python:webapp.serving webapp.wsgi:app`."""

from __future__ import annotations

import os
import sys
from typing import Any

from webapp import loading
from webapp.checks.inside import wrong_keys
from webapp.installation import installation
from webapp.settings import SettingsError, read_bind, read_log_level, read_number

try:
    bind = read_bind(os.environ)
    workers = read_number(os.environ, "WEB_PROCESSES", 2)
    threads = read_number(os.environ, "WEB_THREADS", 4)
    _level = read_log_level(os.environ)
except SettingsError as error:
    sys.exit(f"rekpauze: {error}")

worker_class = "gthread"
preload_app = True  # loaded once, before the workers: a wrong setting stops the start
timeout = 60  # seconds until a worker that does not answer is replaced
graceful_timeout = 30  # seconds that requests under way are given on stopping
keepalive = 5
# What proxies say of the client is read by ProxyFix, from as many as TRUSTED_PROXIES names. It
# would take SCRIPT_NAME too, which a client writes and a proxy lets pass, and redirects with it.
forwarded_allow_ips = ""
forwarder_headers = ""
secure_scheme_headers: dict[str, str] = {}
control_socket_disable = True  # it would lie in the home folder, which may be read-only
logconfig_dict = {
    "handlers": {"lines": {"()": "webapp.logs.Stderr"}},
    "formatters": {},
    "root": {"level": "INFO", "handlers": []},
    "loggers": {
        "gunicorn.error": {
            "level": _level,
            "handlers": ["lines"],
            "propagate": False,
        }
    },
}


def when_ready(server: Any) -> None:
    """Before the first worker: with keys that open nothing, what comes next would be lost too."""
    here = installation(server.app.wsgi())
    problem = wrong_keys(here)
    here.database.dispose()
    if problem:
        sys.exit(f"rekpauze: {problem}")
    loading.done()  # what was loaded is shared: collecting garbage in a worker would copy it
