"""How a system is asked does not depend on the database: one will do."""

from __future__ import annotations

import pytest


@pytest.fixture(params=["sqlite"])
def backend(request: pytest.FixtureRequest) -> str:
    """SQLite."""
    return str(request.param)
