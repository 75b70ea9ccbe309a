"""The physician's report as it is kept: its editions, one a language."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Edition:
    """A stored report without its bytes. `size` is in bytes."""

    quarter: str
    language: str
    revision: int
    rendered_at: dt.datetime
    sha256: str
    size: int
