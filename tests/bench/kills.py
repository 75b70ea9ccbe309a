"""Is anything lost or doubled when processes are killed while people log? Not how fast: whether.

`KILLS_BREAKS` and `KILLS_ROUNDS` say how many on each database; `SEED` when and what. PostgreSQL
waits for the disk.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.bench.timing import show
from tests.killing import Account, House, ordeal
from tests.places import make_template
from tests.postgres import DURABLE, server

BREAKS = int(os.environ.get("KILLS_BREAKS", "100000"))
ROUNDS = int(os.environ.get("KILLS_ROUNDS", "10"))
SEED = int(os.environ.get("SEED") or "1")
KILLS = 6  # a round
PEOPLE = 200  # a round


def run() -> None:
    """Print what was acknowledged, what is there, and how often something was killed."""
    with tempfile.TemporaryDirectory() as folder, server(DURABLE) as made:
        make_template(made.url)
        measure("PostgreSQL", House(made.url, Path(folder), made))
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/kills.db"
        make_template(url)
        measure("SQLite", House(url, Path(folder)))


def measure(name: str, house: House) -> None:
    """One database: what was, after each round."""
    start, sum_of = time.perf_counter(), Counter[str]()
    with house.open():
        for number in range(ROUNDS):
            breaks, seed = BREAKS // ROUNDS, SEED + number
            became = ordeal(house, people=PEOPLE, breaks=breaks, kills=KILLS, seed=seed)
            sum_of.update(summary(became))
            so_far = ", ".join(f"{what} {count}" for what, count in sorted(sum_of.items()))
            print(f"{name} after {time.perf_counter() - start:.0f} s: {so_far}", flush=True)
    for what, count in sum_of.items():
        show(f"{name}: {what}", count, "", "aim 0" if what in {"lost", "doubled"} else "")


def summary(became: Account) -> Counter[str]:
    """Each acknowledged break is there once, and nothing else is."""
    told = became.told
    return Counter(
        {
            "acknowledged": told.count,
            "of these to apps, by the API": len(told.keys),
            "killed": became.killed.total(),
            **{way.replace("_", " "): times for way, times in became.killed.items()},
            "sent again, as nothing or 503 was answered": told.unanswered,
            "sent again though acknowledged": told.repeated,
            "lost": became.lost,
            "doubled": became.doubled,
        }
    )


if __name__ == "__main__":
    run()
