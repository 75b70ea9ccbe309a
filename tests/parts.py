"""Another database, clock or channel in an application that stands already."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Flask

from webapp.installation import KEY, installation


def put(app: Flask, **parts: Any) -> None:
    """`put(app, clock=noon)`: from the next request on."""
    app.extensions[KEY] = replace(installation(app), **parts)
