"""What the report quotes from outside, each line with its status: rule, claims, studies, law."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from webapp.domain.programme.exercises import Exercise, ExerciseOrigin, SignOff


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
class ProgrammeFacts:
    """What a programme offers, as far as the guidance asks about it.

    `of_article` are the names, by language, of the article's exercises that are offered; `own` is
    how many others are. `shortest` and `longest_hold` are seconds: of any part of an exercise, and
    for which a pose is kept still.
    """

    of_article: tuple[Mapping[str, str], ...]
    own: int
    shortest: int
    longest_hold: int
    is_screened: bool

    @property
    def is_offered(self) -> bool:
        """Whether anybody is guided through anything."""
        return bool(self.of_article or self.own)

    @classmethod
    def of(cls, exercises: Sequence[Exercise], *, is_screened: bool) -> ProgrammeFacts:
        """The facts of these exercises; `is_screened`: safety questions come before them."""
        quoted = [one for one in exercises if one.origin is ExerciseOrigin.ARTICLE]
        return cls(
            of_article=tuple({k: v.name for k, v in one.texts.items()} for one in quoted),
            own=len(exercises) - len(quoted),
            shortest=min((p.seconds for one in exercises for p in one.phases), default=0),
            longest_hold=max((one.hold for one in exercises), default=0),
            is_screened=is_screened,
        )


@dataclass(frozen=True, slots=True)
class Guidance:
    """Every quotation of the report, and the campaign's daily target of breaks."""

    daily_target: int
    quotations: tuple[Quotation, ...]
    sign_off: SignOff | None = None

    def of(self, kind: GuidanceKind) -> tuple[Quotation, ...]:
        """The quotations of one kind, in the order of the file."""
        return tuple(entry for entry in self.quotations if entry.kind is kind)
