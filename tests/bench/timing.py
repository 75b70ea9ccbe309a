"""Medians of repeated runs, and how they are printed."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable


def median_seconds(run: Callable[[], object], times: int = 5) -> float:
    """The median wall time of `times` runs after one that is not counted."""
    run()
    return statistics.median(_seconds(run) for _ in range(times))


def _seconds(run: Callable[[], object]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def show(name: str, value: float, unit: str, aim: str = "") -> None:
    """One figure on one line."""
    print(f"{name:<58} {value:>12,.3f} {unit:<10} {aim}")
