"""A database of each kind before its first migration."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.places import FilePlace, Place, ServerPlace
from webapp.database import make_engine


@pytest.fixture
def empty(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database in which no migration has run."""
    if backend == "sqlite":
        place: Place = FilePlace(tmp_path / "empty")
    else:
        place = ServerPlace(request.getfixturevalue("postgres_shared"), "template0")
    place.renew()
    engine = make_engine(place.url)
    yield engine
    engine.dispose()
    place.remove()
