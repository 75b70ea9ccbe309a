"""People of the journeys, which are told on SQLite: a browser does not notice which it is.

Three are told on both on purpose: a tap and an upload, the busiest and the longest writing, and the
way from an empty installation to figures.
"""

from __future__ import annotations

import pytest

from tests.cleared import make_cleared
from tests.conftest import Clock
from webapp.database import Database


@pytest.fixture
def backend() -> str:
    return "sqlite"


@pytest.fixture
def cleared(database: Database, clock: Clock) -> int:
    """Someone who may do every exercise; their id."""
    return make_cleared(database, clock)
