"""What the processes of `tests/forked.py` have loaded when they begin; none of it is at work."""

from __future__ import annotations

import gc
from importlib import import_module

from sqlalchemy.orm import configure_mappers

_NEEDED = (
    "gunicorn.app.wsgiapp",
    "gunicorn.workers.gthread",
    "webapp.cli",
    "webapp.jobs",
    "tests.mortal",
    "tests.reminding",
)

for name in _NEEDED:
    import_module(name)
configure_mappers()
gc.freeze()  # looked through by each process, all of it would have to be copied
