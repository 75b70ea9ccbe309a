"""What the poster of a campaign says."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PosterWords:
    """What stands on it, in one language. `day` is empty while nobody knows when it begins."""

    language: str
    title: str
    lead: str
    day: str
    scan: str
    address: str
    privacy: str
    claim: str
    figure: str
    company: str
