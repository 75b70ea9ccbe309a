"""What an administrator sets for everybody: where people begin, and how far what is offered goes.

A default counts until a person chooses; a lock narrows what there is to choose from.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

from webapp.domain.errors import Invalid
from webapp.domain.governance.retention import RetentionRule, rule_of

USUAL_INTERVALS = (45, 60, 90, 120, 180)  # minutes
KEPT_MONTHS = (24, 18, 12)
SHORTENED = ("break_log", "comfort", "absence_spell")  # the privacy notice names them as one
WARNING = dt.timedelta(days=30)  # so long everybody can still take along what will go


class FloorExercises(StrEnum):
    """Whether exercises on the floor are offered; the text is `defaults.floor.<value>`."""

    OFFERED = "offered"
    WHO_ASKS = "who-asks"  # a default: who asks for them gets them
    NOT_OFFERED = "not-offered"  # a lock


@dataclass(frozen=True, slots=True)
class KeptFor:
    """For how many months breaks, comfort and absences are kept from a day on, and until then."""

    months: int = KEPT_MONTHS[0]
    since: dt.date = dt.date.min
    before: int = KEPT_MONTHS[0]

    def on(self, day: dt.date) -> int:
        """The months that hold on a day."""
        return self.months if day >= self.since else self.before

    def changed(self, months: int, today: dt.date) -> KeptFor:
        """With other months: fewer after a warning, more at once."""
        if months == self.months:
            return self
        now = self.on(today)
        return KeptFor(months, today + WARNING if months < now else today, now)


@dataclass(frozen=True, slots=True)
class InstallationDefaults:
    """Reminders of who has none yet (`interval` in minutes; None: three times a day), and locks.

    `languages` are those that people choose from; empty: all. `asks_from` is the first quarter in
    which the question of a quarter is asked; empty: it is not. `workstation_quarters` ask about
    workstations instead: a physician chose so before they began. `paper_codes`: who has no account
    of the provider's may sign in with a code on paper.
    """

    starts: dt.time = dt.time(8, 30)
    ends: dt.time = dt.time(17)
    interval: int | None = None
    floor: FloorExercises = FloorExercises.OFFERED
    languages: tuple[str, ...] = ()
    kept: KeptFor = KeptFor()
    asks_from: str = ""
    paper_codes: bool = False
    workstation_quarters: tuple[str, ...] = ()

    def offers(self, language: str, also: Collection[str] = ()) -> bool:
        """Whether people may choose a language; those in `also` they always may."""
        return not self.languages or language in self.languages or language in also

    def months_of(self, table: str, today: dt.date) -> int:
        """For how many months the rows of a table are kept, of those that have a rule."""
        return self.shortened(rule_of(table), today).months

    def shortened(self, rule: RetentionRule, today: dt.date) -> RetentionRule:
        """A rule with the months that hold on a day: never more than its own."""
        if rule.table not in SHORTENED:
            return rule
        return replace(rule, months=min(rule.months, self.kept.on(today)))


USUAL = InstallationDefaults()


def check_defaults(wanted: InstallationDefaults, known: Collection[str]) -> InstallationDefaults:
    """The same, all languages as none named.

    Raises Invalid: hours that end before they begin, or something that is not offered.
    """
    if wanted.starts >= wanted.ends:
        raise Invalid("error.defaults_hours")
    fits = wanted.interval in (None, *USUAL_INTERVALS) and wanted.kept.months in KEPT_MONTHS
    if not fits or not set(wanted.languages) <= set(known):
        raise Invalid("error.defaults_choice")
    return replace(wanted, languages=()) if set(wanted.languages) == set(known) else wanted


def to_stored(told: InstallationDefaults) -> dict[str, Any]:
    """As it is kept: names and plain values."""
    kept = asdict(told.kept) | {"since": told.kept.since.isoformat()}
    return {
        "starts": told.starts.isoformat("minutes"),
        "ends": told.ends.isoformat("minutes"),
        "interval": told.interval,
        "floor": told.floor.value,
        "languages": list(told.languages),
        "kept": kept,
        "asks_from": told.asks_from,
        "paper_codes": told.paper_codes,
        "workstation_quarters": list(told.workstation_quarters),
    }


def from_stored(told: Mapping[str, Any] | None) -> InstallationDefaults:
    """What was kept; nothing kept: as an installation begins."""
    if told is None:
        return USUAL
    kept = told["kept"]
    return InstallationDefaults(
        starts=dt.time.fromisoformat(told["starts"]),
        ends=dt.time.fromisoformat(told["ends"]),
        interval=told["interval"],
        floor=FloorExercises(told["floor"]),
        languages=tuple(told["languages"]),
        kept=KeptFor(kept["months"], dt.date.fromisoformat(kept["since"]), kept["before"]),
        asks_from=told.get("asks_from", ""),
        paper_codes=told.get("paper_codes", False),
        workstation_quarters=tuple(told.get("workstation_quarters", ())),
    )


def changes(before: InstallationDefaults, after: InstallationDefaults) -> dict[str, str]:
    """What is another than before, by name, for the audit trail."""
    old, new = _told(before), _told(after)
    return {name: f"{old[name]} → {said}" for name, said in new.items() if said != old[name]}


def _told(one: InstallationDefaults) -> dict[str, str]:
    hours = f"{one.starts:%H:%M}–{one.ends:%H:%M}"
    return {
        "reminders": f"{hours}, {one.interval or '3 ×'}",
        "floor": one.floor.value,
        "languages": ", ".join(one.languages) or "*",
        "months": str(one.kept.months),
        "question": one.asks_from or "-",
        "paper_codes": "on" if one.paper_codes else "off",
    }
