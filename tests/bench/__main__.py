"""`python -m tests.bench [names]`: every benchmark of this folder, or the named ones."""

from __future__ import annotations

import datetime as dt
import importlib
import platform
import sys
from pathlib import Path

_NOT_BENCHMARKS = {"__init__", "__main__", "timing"}


def names() -> list[str]:
    """The benchmarks there are: modules with a function `run`."""
    files = sorted(Path(__file__).parent.glob("*.py"))
    return [file.stem for file in files if file.stem not in _NOT_BENCHMARKS]


def main(wanted: list[str]) -> None:
    """Run them one after the other."""
    unknown = set(wanted) - set(names())
    if unknown:
        sys.exit(f"There is no {', '.join(sorted(unknown))}. There are: {', '.join(names())}.")
    made = dt.datetime.now(dt.UTC)
    print(f"{made:%d %B %Y}, Python {platform.python_version()}, {platform.machine()}")
    for name in wanted or names():
        print(f"\n{name}")
        importlib.import_module(f"tests.bench.{name}").run()


if __name__ == "__main__":
    main(sys.argv[1:])
