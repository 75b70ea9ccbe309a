"""Who has been ill for four weeks or more, as the employer's own records say: dates and no more.

Belgian law has the employer pass these names, and the occupational physician make contact about
resuming work (after four weeks), and the employer have the capacity for work assessed (after
eight). Nothing here knows of breaks, questions or who takes part.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from webapp.domain.figures.illness import spells
from webapp.domain.figures.spells import WHOLE_DAY, Absence
from webapp.domain.names import alphabetical
from webapp.domain.people.people import is_working_day

CONTACT_AFTER = dt.timedelta(weeks=4)
ASSESSED_AFTER = dt.timedelta(weeks=8)
_ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class SickPerson:
    """Somebody who is ill today: where they work, by which schedules, and their sick records.

    Who works in two departments has both, and is off on a day only when neither has them.
    """

    name: str
    departments: tuple[str, ...]
    schedules: tuple[str, ...]
    records: tuple[Absence, ...]


@dataclass(frozen=True, slots=True)
class LongAbsence:
    """Somebody who has been ill since `starts_on`; `is_partly`: now for a part of the day."""

    name: str
    departments: tuple[str, ...]
    starts_on: dt.date
    is_partly: bool

    @property
    def contact_on(self) -> dt.date:
        """From this day on the physician makes contact."""
        return self.starts_on + CONTACT_AFTER

    @property
    def assessed_on(self) -> dt.date:
        """From this day on the employer has the capacity for work assessed."""
        return self.starts_on + ASSESSED_AFTER


def long_absences(people: Iterable[SickPerson], today: dt.date) -> list[LongAbsence]:
    """Those who have been ill for four weeks, the shortest first, then by name."""
    found = [one for person in people if (one := _long(person, today)) is not None]
    return sorted(found, key=lambda one: (-one.starts_on.toordinal(), alphabetical(one.name)))


def _long(person: SickPerson, today: dt.date) -> LongAbsence | None:
    """A record that is prolonged after days on which they do not work goes on."""

    def is_off(first: dt.date, last: dt.date) -> bool:
        days = (first + number * _ONE_DAY for number in range((last - first).days + 1))
        return not any(is_working_day(each, day) for day in days for each in person.schedules)

    running = [one for one in spells(person.records, is_off) if one.touches(today, today)]
    if not running or running[-1].starts_on + CONTACT_AFTER > today:
        return None
    whole = any(one.percent == WHOLE_DAY for one in person.records if one.covers(today))
    return LongAbsence(person.name, person.departments, running[-1].starts_on, not whole)
