"""Medians of repeated runs, and how they are printed."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from pathlib import Path


def median_seconds(run: Callable[[], object], times: int = 5) -> float:
    """The median wall time of `times` runs after one that is not counted."""
    run()
    return statistics.median(_seconds(run) for _ in range(times))


def _seconds(run: Callable[[], object]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def file_system(path: Path) -> str:
    """What holds the files of a folder, as the kernel calls it: where that is memory, it says so.

    Nobody waits for a disk there, so that what a commit takes is not measured.
    """
    mounts = [line.split()[1:3] for line in Path("/proc/mounts").read_text().splitlines()]
    held = [one for one in mounts if path.resolve().is_relative_to(one[0])]
    _, kind = max(held, key=lambda one: len(one[0]))
    return f"{kind}: MEMORY, not a disk" if kind in {"tmpfs", "ramfs"} else kind


def show(name: str, value: float, unit: str, aim: str = "") -> None:
    """One figure on one line."""
    print(f"{name:<58} {value:>12,.3f} {unit:<10} {aim}")
