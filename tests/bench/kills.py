"""Is anything lost or doubled when processes are killed while people log? Not how fast: whether.

`KILLS_BREAKS` and `KILLS` say how many, on each database; `SEED` when and what. PostgreSQL waits
for the disk.
"""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

from tests.bench.log_break import _DURABLE
from tests.bench.timing import show
from tests.killing import Account, House, ordeal
from tests.places import make_template
from tests.postgres import server

BREAKS = int(os.environ.get("KILLS_BREAKS", "100000"))
KILLS = int(os.environ.get("KILLS", "60"))
SEED = int(os.environ.get("SEED") or "1")
PEOPLE = 2_000


def run() -> None:
    """Print what was acknowledged, what is there, and how often something was killed."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/kills.db"
        make_template(url)
        measure("SQLite", House(url, Path(folder)))
    with tempfile.TemporaryDirectory() as folder, server(_DURABLE) as made:
        make_template(made.url)
        measure("PostgreSQL", House(made.url, Path(folder), made))


def measure(name: str, house: House) -> None:
    """One database."""
    start = time.perf_counter()
    became = ordeal(house, people=min(PEOPLE, BREAKS // 10), breaks=BREAKS, kills=KILLS, seed=SEED)
    report(name, became)
    show(f"{name}: it took", time.perf_counter() - start, "s")


def report(name: str, became: Account) -> None:
    """Each acknowledged break is there once, and nothing else is."""
    told = became.told
    show(f"{name}: acknowledged", told.count, "breaks")
    show(f"{name}: of these to apps, by the API", len(told.keys), "breaks")
    for way, times in sorted(became.killed.items()):
        show(f"{name}: {way.replace('_', ' ')}", times, "times")
    show(f"{name}: sent again, as nothing or 503 was answered", told.unanswered, "times")
    show(f"{name}: sent again though acknowledged", told.repeated, "times")
    show(f"{name}: lost", became.lost, "breaks", "aim 0")
    show(f"{name}: doubled", became.doubled, "breaks", "aim 0")


if __name__ == "__main__":
    run()
