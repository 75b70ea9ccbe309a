"""What the command line loads, `flask --app webapp.console`: the application with its commands.

A web process loads neither: with the timetable comes what statistics need, seconds and memory.
"""

from __future__ import annotations

import gc

from webapp import logs
from webapp.cli import install
from webapp.wsgi import app

install(app)
logs.leave_to_words()
gc.enable()  # `main` disabled it
