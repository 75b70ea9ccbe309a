"""The demo runs on SQLite; the operations tests load it into PostgreSQL."""

from __future__ import annotations

import pytest


@pytest.fixture
def backend() -> str:
    return "sqlite"
