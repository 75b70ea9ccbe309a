"""How a new installation comes into use: what has to be done, in order, and how far it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum


class BeginningStep(StrEnum):
    """What has to be done once, in this order; the texts are `beginning.<value>`."""

    SITES = "sites"
    PEOPLE = "people"
    ABSENCES = "absences"
    CONTENT = "content"
    CAMPAIGN = "campaign"
    FIGURES = "figures"


@dataclass(frozen=True, slots=True)
class Beginning:
    """Which steps are done, and from which day on figures come out next (None: not known yet)."""

    done: Collection[BeginningStep]
    publication_on: dt.date | None

    @property
    def is_over(self) -> bool:
        """Whether nothing is left."""
        return all(step in self.done for step in BeginningStep)

    @property
    def next_step(self) -> BeginningStep | None:
        """The first step that is not done."""
        return next((step for step in BeginningStep if step not in self.done), None)
