"""The start of a campaign at a site: what the launch kit is made for."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Launch:
    """A site with its language, and the first day of its campaign; None: not planned yet."""

    site_id: int
    name: str
    language: str
    begins_on: dt.date | None
