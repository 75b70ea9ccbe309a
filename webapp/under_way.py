"""The request under way, what is remembered of it, and the application that answers it.

Flask's `request`, `g` and `current_app` stand for them and find them anew for each name that is
asked of them, which takes longer than most checks. What every request passes finds them once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from flask import Flask, Request, current_app, g, request
from flask.ctx import _AppCtxGlobals

asked: Callable[[], Request] = cast(Any, request)._get_current_object
remembered: Callable[[], _AppCtxGlobals] = cast(Any, g)._get_current_object
running: Callable[[], Flask] = cast(Any, current_app)._get_current_object
