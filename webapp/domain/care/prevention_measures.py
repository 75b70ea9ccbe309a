"""The library of prevention measures: what a physician can recommend, and what each is worth."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class MeasureSubject(StrEnum):
    """What a measure is about; also the order in which they are offered."""

    BREAKS = "breaks"
    WORKSTATION = "workstation"
    LIFTING = "lifting"
    STRENGTHENING = "strengthening"
    ORGANISATION = "organisation"
    HYDRATION = "hydration"


class EvidenceStrength(StrEnum):
    """How far what is known of a measure carries."""

    LAW = "law"  # asked by law, whatever is known of its effect
    MODERATE = "moderate"
    LOW = "low"
    OPINION = "opinion"  # usual, and no study is named


@dataclass(frozen=True, slots=True)
class PreventionMeasure:
    """One measure: `text` says what to do, `why` what it is worth, `source` where that stands.

    `claim` is the id of a claim of the source article, `claimed` the figure in it: percent less
    pain after six weeks, without a group to compare with.
    """

    id: str
    subject: MeasureSubject
    strength: EvidenceStrength
    text: Mapping[str, str]
    why: Mapping[str, str]
    source: Mapping[str, str]
    checked: dt.date
    claim: str = ""
    claimed: int | None = None
