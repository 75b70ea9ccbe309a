"""How gunicorn serves, for tests: what says so reads the environment when it is loaded."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from types import ModuleType

import pytest


@cache
def serving() -> ModuleType:
    """`webapp.serving`, with the settings of the demo."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DEMO", "1")
        return import_module("webapp.serving")
