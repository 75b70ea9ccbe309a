"""Proof of what was removed: rows of which table, by which rule, when. No person.

What went by retention on one day is what was stored on one day long ago: how many breaks, how many
requests. So that proof is by month, in hundreds, and the same whether anything went or not.
"""

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
    """Rows of one table (`place`) that went on a day, at the wish of the person they were about."""

    day: dt.date
    rule: RemovalRule
    place: str
    removed: int


_HUNDRED = 100


@dataclass(frozen=True, slots=True)
class RetentionProof:
    """That a rule was carried out on a table in a month, up to and including `done_on`.

    `month` is its first day. `removed` is in whole hundreds, rounded down; None: fewer than a
    hundred, or the month is not over.
    """

    month: dt.date
    done_on: dt.date
    rule: RemovalRule
    place: str
    removed: int | None


def in_hundreds(removed: int, *, month: dt.date, today: dt.date) -> int | None:
    """How many rows went in the month, as far as it may be told on this day."""
    if removed < _HUNDRED or (today.year, today.month) <= (month.year, month.month):
        return None
    return removed // _HUNDRED * _HUNDRED
