"""The door of the statistics. What they need is loaded when something is to be found out.

That is once a month: neither a runner that waits nor a command carries 100 MB of it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from importlib import import_module
from typing import Protocol, cast

from webapp.domain.figures.findings import Finding
from webapp.domain.figures.measures import ReleasedCell

VERSION = 1  # of the methods; with another one everything is found anew

Starts = Mapping[int, dt.date | None]  # of campaigns, by department


class _Findings(Protocol):
    def find(self, cells: Iterable[ReleasedCell], starts: Starts) -> list[Finding]: ...


def find(cells: Iterable[ReleasedCell], starts: Starts) -> list[Finding]:
    """What all these released cells amount to, in a fixed order."""
    return cast(_Findings, import_module("webapp.analysis.findings")).find(cells, starts)
