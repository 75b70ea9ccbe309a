"""What one does beside the three minutes: stand up from sitting, rest the eyes. Never counted."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class SideKind(StrEnum):
    """What it was; stored, and part of the keys of its texts."""

    SIT_STAND = "sit_stand"
    EYE_REST = "eye_rest"


@dataclass(frozen=True, slots=True)
class SideMinute:
    """One of them, on the day where the person was."""

    kind: SideKind
    day: dt.date
    tap_id: str


def sum_up(minutes: Iterable[SideMinute]) -> dict[SideKind, int]:
    """How many there were of each kind that occurs."""
    found = Counter(one.kind for one in minutes)
    return {kind: found[kind] for kind in SideKind if found[kind]}
