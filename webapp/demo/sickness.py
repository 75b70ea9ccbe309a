"""When the invented people are away, as the CSV file that an HR system would export.

Levels are those that Belgian employers reported for 2023: about 3.2 % of working days in spells of
at most a month, about 6.3 % with those of at most a year; more in February and October.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from webapp.demo.organisation import Span
from webapp.demo.population import Worker

SICK, LEAVE = "ziekte", "verlof"
_HEADING = ["Personeelsnummer", "Begin", "Einde", "Soort", "Percentage", "Referentie"]
_SHORT_A_YEAR, _MEDIUM_A_YEAR = 1.85, 0.135
_SEASON = {1: 1.15, 2: 1.75, 3: 1.15, 7: 0.65, 8: 0.65, 10: 1.6, 11: 1.1, 12: 1.0}
_LEAD = dt.timedelta(days=120)  # long spells of before the span reach into it
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class SickLine:
    """One line of the export, both days included."""

    number: str
    first: dt.date
    last: dt.date
    kind: str
    percent: int = 100


def absences(rng: Random, workers: Iterable[Worker], span: Span) -> dict[str, list[SickLine]]:
    """Everyone's absences by employee number, in order, none overlapping another."""
    found: dict[str, list[SickLine]] = {}
    for worker in workers:
        free = _Calendar(worker, span)
        for away in (*_sickness(rng, worker, span), *_leave(rng, worker, span)):
            free.add(away)
        found[worker.number] = sorted(free.kept, key=lambda away: away.first)
    return found


def export(found: Mapping[str, Sequence[SickLine]]) -> str:
    """The file: semicolons, Belgian dates, a running reference."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";")
    writer.writerow(_HEADING)
    lines = (away for aways in found.values() for away in aways)
    for number, away in enumerate(lines, start=1):
        dates = (f"{day:%d/%m/%Y}" for day in (away.first, away.last))
        writer.writerow([away.number, *dates, away.kind, away.percent, f"A{number:06d}"])
    return out.getvalue()


class _Calendar:
    """The absences of one person: a new one is cut to their time here, or left out on a clash.

    One that has begun is known to its end, as a certificate says it; none that begins later is.
    """

    def __init__(self, worker: Worker, span: Span) -> None:
        self._first = max(worker.stints[0].first, span.first - _LEAD)
        self._left = worker.stints[-1].last or dt.date.max
        self._known = min(self._left, span.last)
        self.kept: list[SickLine] = []

    def add(self, away: SickLine) -> None:
        first, last = max(away.first, self._first), min(away.last, self._left)
        clashes = any(one.first <= last and first <= one.last for one in self.kept)
        if first <= min(last, self._known) and not clashes:
            self.kept.append(SickLine(away.number, first, last, away.kind, away.percent))


def _sickness(rng: Random, worker: Worker, span: Span) -> Iterator[SickLine]:
    proneness = rng.gammavariate(1.6, 1 / 1.6)  # some are hardly ever ill, a few often
    day = span.first - _LEAD
    while day <= span.last:
        season = _SEASON.get(day.month, 0.9)
        if rng.random() < season * proneness * _SHORT_A_YEAR / 365:
            last = day + (_short(rng) - 1) * _DAY
            yield SickLine(worker.number, day, last, SICK)
            day = last + 7 * _DAY
        elif rng.random() < proneness * _MEDIUM_A_YEAR / 365:
            last = day + rng.randint(31, 160) * _DAY
            yield SickLine(worker.number, day, last, SICK)
            back = last + rng.randint(14, 42) * _DAY
            if rng.random() < 0.4:  # part of each day at first
                yield SickLine(worker.number, last + _DAY, back, SICK, percent=50)
            day = back + 14 * _DAY
        day += _DAY


def _short(rng: Random) -> int:
    """Calendar days of a spell of at most a month."""
    ranges: Sequence[tuple[int, int]] = ((1, 2), (3, 9), (10, 28))
    return rng.randint(*rng.choices(ranges, (45, 33, 22))[0])


def _leave(rng: Random, worker: Worker, span: Span) -> Iterator[SickLine]:
    for year in range(span.first.year, span.last.year + 1):
        summer = dt.date(year, 7, 1) + rng.randint(0, 7) * 7 * _DAY
        yield _weeks(worker, summer, rng.choice((2, 2, 3)))
        yield _weeks(worker, dt.date(year, 12, 24), 1)
        for month in rng.sample((2, 4, 5, 6, 9, 10, 11), 4):
            first = dt.date(year, month, rng.randint(1, 25))
            yield SickLine(worker.number, first, first + rng.randint(0, 2) * _DAY, LEAVE)


def _weeks(worker: Worker, near: dt.date, weeks: int) -> SickLine:
    monday = near - near.weekday() * _DAY
    return SickLine(worker.number, monday, monday + (7 * weeks - 1) * _DAY, LEAVE)
