"""Drafts that are drawn one after the other for a physician who asked for those of every site."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from webapp.domain.care.report_versions import ReportKey, report_key

_APART = "@"  # between a report and when its drawing was asked for, in the name of a job's period


@dataclass(frozen=True, slots=True)
class DrawnDraft:
    """A draft in one language, without its bytes. `drawn_at` is None while it waits."""

    version: ReportKey
    language: str
    asked_at: dt.datetime
    drawn_at: dt.datetime | None = None

    @property
    def name(self) -> str:
        """As its file is called."""
        return f"rekpauze-{self.version.report}-{self.version.number}-{self.language}-draft.pdf"


@dataclass(frozen=True, slots=True)
class DrawingProgress:
    """How many of the drafts that were asked for are drawn."""

    drawn: int
    asked: int

    @property
    def is_done(self) -> bool:
        """Whether none waits."""
        return self.drawn == self.asked


def progress_of(drafts: Sequence[DrawnDraft]) -> DrawingProgress | None:
    """How far the drawing is; None: nobody asked."""
    done = [one for one in drafts if one.drawn_at is not None]
    return DrawingProgress(len(done), len(drafts)) if drafts else None


def period_of(draft: DrawnDraft) -> str:
    """What a job does at once: every language of a report, asked for at a moment."""
    return f"{draft.version.report}{_APART}{draft.asked_at:%Y%m%dT%H%M%S%f}"


def report_in(period: str) -> ReportKey:
    """The report of such a period, without its number. Raises Invalid: it names none."""
    return report_key(period.partition(_APART)[0], 0)
