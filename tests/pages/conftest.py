"""These tests do not depend on the kind of database: SQLite only."""

from __future__ import annotations

import pytest


@pytest.fixture
def backend() -> str:
    return "sqlite"
