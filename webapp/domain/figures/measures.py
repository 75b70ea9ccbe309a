"""The measures that are published, and the form in which a released figure travels.

Formulas: adherence = adherent days (3 counted breaks) / eligible days; breaks = counted breaks
/ (3 x eligible days), shown as breaks a day; participation = person-months with a counted break
/ person-months; absence = sick days, at most 5 counted a person and month / scheduled days.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Measure(StrEnum):
    """The field's names; stored, and part of the key of each text (`measure.<value>`)."""

    ADHERENCE = "adherence_rate"
    BREAKS = "breaks_per_day"
    PARTICIPATION = "participation_rate"
    ABSENCE = "absenteeism_rate_capped"
    ABSENCE_UNCAPPED = "absenteeism_rate"


# With how many decimals a figure is written, wherever it is shown.
DECIMALS = {
    Measure.ADHERENCE: 0,
    Measure.BREAKS: 2,
    Measure.PARTICIPATION: 0,
    Measure.ABSENCE: 1,
    Measure.ABSENCE_UNCAPPED: 1,
}


class Scope(StrEnum):
    """What a published group is."""

    UNIT = "unit"
    SITE = "site"
    COMPANY = "company"


class Kind(StrEnum):
    """How a shown figure is to be read (rule R8)."""

    VALUE = "value"
    AT_MOST = "at_most"
    AT_LEAST = "at_least"


class JoinReason(StrEnum):
    """Why departments are shown together (rule R12); never which test failed."""

    FEWER_THAN_TEN = "fewer_than_ten"
    PROTECTION = "protection"


@dataclass(frozen=True, slots=True)
class ReleasedUnit:
    """A published group of people in one quarter; its composition never changes.

    `series` is the same for the same departments in every quarter, so that a line can be drawn
    through quarters. `parts` are the names of its departments, of a site those of the sites it is
    made of, and none for the company. `site` is None for the company and for a group that spans
    sites.
    """

    id: int
    series: str
    scope: Scope
    quarter: str
    label: str
    site: str | None
    parts: tuple[str, ...]
    joined: JoinReason | None


@dataclass(frozen=True, slots=True)
class ReleasedCell:
    """One figure that has passed the gate.

    `period` is a key of `periods`. `shown` is in percent, for BREAKS in breaks a day (0 to 3).
    `step` is the width of the rounding, in the same unit. `size_band` is a text like "20-29".
    `members_changed`: the group of people differs from the one of the period before, so the two
    levels differ by chance as well.
    """

    unit: ReleasedUnit
    period: str
    measure: Measure
    kind: Kind
    shown: float
    step: float
    size_band: str
    members_changed: bool
