"""What the source article claims, and what became of each claim when it was looked up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class ClaimStatus(StrEnum):
    """What a claim is worth; part of the key of its label."""

    NOT_FOUND = "not_found"  # whom the article names for it was looked up in vain
    UNATTRIBUTED = "unattributed"  # the article names nobody who could be looked up
    CONTRADICTED = "contradicted"
    IN_LINE = "in_line"  # agrees with what was found, as far as that goes
    OVERDUE = "overdue"  # announced for a day that has passed
    OPINION = "opinion"


@dataclass(frozen=True, slots=True)
class ArticleClaim:
    """One claim. `text` says it, `note` what it is worth, `source` where it stands; by language."""

    id: str
    status: ClaimStatus
    text: Mapping[str, str]
    note: Mapping[str, str]
    source: Mapping[str, str]
    checked: dt.date
