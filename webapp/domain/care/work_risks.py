"""What the analysis of musculoskeletal risks looks at, who helps with it, and who says so.

The factors are those of book VIII, title 1 of the code on well-being at work (royal decree of
19 March 2024), as the pages in `content/work_risks.toml` tell them; its own text was not read.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class WorkRisk(StrEnum):
    """A factor that is looked at; each is a text with what to look for.

    Force is two of them: lifting and carrying has rules of its own (title 3) as well.
    """

    LIFTING = "lifting"
    FORCE = "force"
    REPETITION = "repetition"
    DURATION = "duration"
    POSTURE = "posture"
    MOVEMENT = "movement"
    CONTACT = "contact"
    ENVIRONMENT = "environment"
    ORGANISATION = "organisation"
    OTHER_ANALYSES = "other_analyses"

    @property
    def is_biomechanical(self) -> bool:
        """Whether it is about the body itself; the others can make the strain larger."""
        return self not in {WorkRisk.ENVIRONMENT, WorkRisk.ORGANISATION, WorkRisk.OTHER_ANALYSES}


class RiskState(StrEnum):
    """What was found of a factor."""

    OPEN = "open"
    IN_ORDER = "in_order"
    MEASURES = "measures"


class AnalysisPartner(StrEnum):
    """Who took part in an analysis, by part played and never by name."""

    INTERNAL = "internal"
    ERGONOMIST = "ergonomist"
    PHYSICIAN = "physician"
    WORKERS = "workers"


@dataclass(frozen=True, slots=True)
class LawPage:
    """A page that was read about the decree; `dated` is its own day, None where it has none."""

    name: str
    address: str
    dated: dt.date | None
    is_authority: bool


@dataclass(frozen=True, slots=True)
class WorkRiskSources:
    """Where the list is from: the article, the day of reading, and the pages that name a factor.

    `pages` are all that were read, `of` those that name a factor. None of them is the text itself.
    """

    article: str
    read_on: dt.date
    pages: tuple[LawPage, ...]
    of: Mapping[WorkRisk, tuple[LawPage, ...]]
