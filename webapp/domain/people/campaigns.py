"""A campaign with its dates: which places begin when, what it aims at, and its last day.

Breaks count in published figures from the first campaign of a place on (`first_starts`), and go on
counting after its end: nothing but a start moves a figure. Campaigns follow each other in time, so
that each day belongs to one.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from webapp.domain.errors import Conflict, Invalid

LONGEST_CAMPAIGN = 80
_BEFORE_THE_END = dt.timedelta(days=14)
_AFTER_THE_END = dt.timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Wave:
    """The places of a campaign that begin on one day."""

    starts_on: dt.date
    places: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Campaign:
    """A campaign; `target` is the percentage of people who are to take part.

    `ends_on` is its last day, None: not decided. `starts` has the first day of each place that it
    names; what lies below a place begins with it unless it is named itself.
    """

    id: int
    name: str
    target: int | None
    ends_on: dt.date | None
    version: int
    starts: Mapping[int, dt.date] = field(default_factory=dict)

    @property
    def first(self) -> dt.date | None:
        """The first day of the first wave; None: there is no wave yet."""
        return min(self.starts.values(), default=None)

    def covers(self, departments: Iterable[int]) -> bool:
        """Whether it has begun in each of these departments, of which there is at least one."""
        found = set(departments)
        return bool(found) and found <= self.starts.keys()

    @property
    def waves(self) -> list[Wave]:
        """The places by the day on which they begin, in order."""
        found: dict[dt.date, list[int]] = defaultdict(list)
        for place, day in sorted(self.starts.items()):
            found[day].append(place)
        return [Wave(day, tuple(found[day])) for day in sorted(found)]

    def start_at(self, path: Iterable[int]) -> dt.date | None:
        """When it begins at a place: `path` is the place and those above it, upwards."""
        return next((self.starts[one] for one in path if one in self.starts), None)

    def is_told_on(self, day: dt.date) -> bool:
        """Whether employees are told of the end: two weeks before until a month after."""
        if self.ends_on is None:
            return False
        return self.ends_on - _BEFORE_THE_END <= day <= self.ends_on + _AFTER_THE_END


@dataclass(frozen=True, slots=True)
class CampaignEnd:
    """The last day of a campaign, as those are told who take part in it."""

    name: str
    ends_on: dt.date


def check_target(target: int | None) -> None:
    """Raises Invalid: it is no percentage of people who could take part."""
    if target is not None and not 1 <= target <= 100:
        raise Invalid("error.campaign_target")


def check_dates(campaign: Campaign, others: Iterable[Campaign], names: Mapping[int, str]) -> None:
    """Whether it ends after all its waves began, and has its time to itself.

    Raises Invalid: a wave begins after the end. Conflict: another campaign runs at that time.
    """
    for wave in campaign.waves:
        if campaign.ends_on is not None and wave.starts_on > campaign.ends_on:
            name = names.get(wave.places[0], "")
            days = {"start": wave.starts_on.isoformat(), "end": campaign.ends_on.isoformat()}
            raise Invalid("error.campaign_end", name=name, **days)
    for other in others:
        if _meet(campaign, other) and _meet(other, campaign):
            raise Conflict("error.campaign_overlap", name=other.name)


def _meet(one: Campaign, other: Campaign) -> bool:
    """Whether one begins before the other is over."""
    if one.first is None or other.first is None:
        return False
    return other.ends_on is None or one.first <= other.ends_on


def with_wave(
    campaign: Campaign, places: Iterable[int], day: dt.date, names: Mapping[int, str]
) -> dict[int, dt.date]:
    """The starts with these places beginning on that day.

    Raises Conflict: one of them begins in another wave.
    """
    starts = dict(campaign.starts)
    for place in places:
        if starts.setdefault(place, day) != day:
            params = {"name": names.get(place, ""), "day": starts[place].isoformat()}
            raise Conflict("error.campaign_two_waves", **params)
    return starts


def first_starts(
    campaigns: Iterable[Campaign], parents: Mapping[int, int | None]
) -> dict[int, dt.date]:
    """Of each place that a campaign names: from which day on breaks count there (R6).

    In each campaign the nearest place above that it names says; of all campaigns the first counts,
    so that a later one takes nobody out of the figures.
    """
    all_of_them = list(campaigns)
    found = {}
    for place in {place for one in all_of_them for place in one.starts}:
        path = path_of(place, parents)
        days = [day for one in all_of_them if (day := one.start_at(path)) is not None]
        found[place] = min(days)
    return found


def path_of(place: int, parents: Mapping[int, int | None]) -> list[int]:
    """A place and those above it, upwards."""
    path: list[int] = []
    above: int | None = place
    while above is not None:
        path.append(above)
        above = parents.get(above)
    return path


def aimed_at(campaigns: Iterable[Campaign], departments: Collection[int]) -> Campaign | None:
    """The one with a target that began last in all of these departments; None: there is none."""
    aimed = [one for one in campaigns if one.target is not None and one.covers(departments)]
    return max(aimed, key=lambda one: max(one.starts[at] for at in departments), default=None)
