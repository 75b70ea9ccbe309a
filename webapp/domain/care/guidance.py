"""What the report quotes from outside, each line with its status: rule, claims, studies, law."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from webapp.domain.programme.exercises import SignOff


class GuidanceKind(StrEnum):
    """How far a quotation carries; also the order in which the report lists them."""

    CAMPAIGN = "campaign"  # the rule that the campaign uses as its target
    CLAIM = "claim"  # said in the source article, not confirmed here
    EVIDENCE = "evidence"  # a published study
    BENCHMARK = "benchmark"  # a published figure with another definition
    LAW = "law"


@dataclass(frozen=True, slots=True)
class Quotation:
    """One line of guidance. `text` says it, `note` what it is worth here; both by language.

    `source` is a citation with its date, by language; `checked` is when it was looked up.
    """

    id: str
    kind: GuidanceKind
    text: Mapping[str, str]
    note: Mapping[str, str]
    source: Mapping[str, str]
    checked: dt.date


@dataclass(frozen=True, slots=True)
class Guidance:
    """Every quotation of the report, and the campaign's daily target of breaks."""

    daily_target: int
    quotations: tuple[Quotation, ...]
    sign_off: SignOff | None = None

    def of(self, kind: GuidanceKind) -> tuple[Quotation, ...]:
        """The quotations of one kind, in the order of the file."""
        return tuple(entry for entry in self.quotations if entry.kind is kind)
