"""People of the journeys."""

from __future__ import annotations

import pytest

from tests.cleared import make_cleared
from tests.conftest import Clock
from webapp.database import Database


@pytest.fixture
def cleared(database: Database, clock: Clock) -> int:
    """Someone who may do every exercise; their id."""
    return make_cleared(database, clock)
