"""Proof of what was removed: rows of which table, by which rule, when. No person."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from webapp.domain.governance.privacy import Departure


class RemovalRule(StrEnum):
    """Why rows went; stored, and part of the key of its text."""

    KEPT_LONG_ENOUGH = "kept-long-enough"
    LEAVER = "leaver"
    LEFT = "left"
    ERASED = "erased"


def rule_of(departure: Departure) -> RemovalRule:
    """By which rule rows go when a person has them removed."""
    match departure:
        case Departure.LEAVE | Departure.LEAVE_WITHOUT_BREAKS:
            return RemovalRule.LEFT
        case Departure.ERASE:
            return RemovalRule.ERASED
        case _:
            assert_never(departure)


@dataclass(frozen=True, slots=True)
class Removal:
    """Rows of one table (`place`) that went on a day."""

    day: dt.date
    rule: RemovalRule
    place: str
    removed: int
