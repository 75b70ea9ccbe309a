"""Processes are killed while people log: what was acknowledged is there once, nothing else is.

A little of what `make bench only=kills` does with 100,000 breaks.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.killing import House, ordeal
from tests.places import Place, make_template
from tests.postgres import server

BREAKS = 300
SEEDS = {3: 3, 5: 0}  # with which each way comes once


@pytest.fixture
def house(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    """Over a database of its own, which on PostgreSQL can be killed as well."""
    if backend == "sqlite":
        place: Place = request.getfixturevalue("sqlite_place")
        place.renew()
        yield House(place.url, tmp_path)
        return
    with server() as made:
        make_template(made.url)
        yield House(made.url, tmp_path, made)


def test_what_was_acknowledged_is_there_once_whatever_is_killed(house: House) -> None:
    kills = len(house.ways)
    with house.open():
        became = ordeal(house, people=30, breaks=BREAKS, kills=kills, seed=SEEDS[kills])
    assert len(became.killed) == kills, "each way once"
    assert became.told.count >= BREAKS
    assert became.told.keys, "by the API as well"
    assert became.told.repeated
    assert (became.lost, became.doubled) == (0, 0)
