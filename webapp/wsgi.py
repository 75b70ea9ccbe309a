"""What a WSGI server loads: the application of this environment, without its commands."""

from __future__ import annotations

import os
import sys

from flask import Flask

from webapp.app import create_app
from webapp.settings import SettingsError, read_settings


def app_from_environment() -> Flask:
    """The application for these settings; one clear line and exit when a setting is wrong."""
    try:
        return create_app(read_settings(os.environ))
    except SettingsError as error:
        sys.exit(f"rekpauze: {error}")


app = app_from_environment()
