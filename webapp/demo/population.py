"""Who works where in the invented company: posts, joiners, leavers and movers."""

from __future__ import annotations

import datetime as dt
import heapq
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from webapp.demo.logins import DemoLogin
from webapp.demo.organisation import DemoDepartment, Span
from webapp.domain.people.people import EmploymentRecord, PersonRecord

_LEAVES_A_YEAR = 0.12
_FILLED_BY_MOVER = 0.35
_ACCOUNT_LEAD = dt.timedelta(days=90)
_FIRST_NUMBER = 20_001


@dataclass(frozen=True, slots=True)
class WorkPeriod:
    """A department and the days of working there; None is open."""

    ward: DemoDepartment
    first: dt.date
    last: dt.date | None

    def days(self, first: dt.date, last: dt.date) -> Iterator[dt.date]:
        """Its days between these two, both included."""
        day = max(self.first, first)
        end = last if self.last is None else min(self.last, last)
        while day <= end:
            yield day
            day += dt.timedelta(days=1)


@dataclass(slots=True)
class Worker:
    """An invented person. `created_on` is when the account was made."""

    number: str
    name: str
    email: str
    language: str
    schedule: str
    fte_percent: int
    created_on: dt.date
    stints: list[WorkPeriod] = field(default_factory=list)

    @property
    def person(self) -> PersonRecord:
        """As it is provisioned."""
        return PersonRecord(self.number, self.name, self.email, self.language, self.created_on)

    @property
    def employments(self) -> list[EmploymentRecord]:
        """As they are provisioned."""
        return [
            EmploymentRecord(
                employee_number=self.number,
                department_code=stint.ward.code,
                starts_on=stint.first,
                ends_on=stint.last,
                schedule=self.schedule,
                fte_percent=self.fte_percent,
            )
            for stint in self.stints
        ]


class Population:
    """Everybody who worked in the company during the span."""

    def __init__(
        self, rng: Random, plan: Mapping[str, Any], wards: Sequence[DemoDepartment], span: Span
    ) -> None:
        self._rng = rng
        self._names = plan["names"]
        self._span = span
        self._vacancies: list[tuple[dt.date, int, Worker]] = []  # last day, number of order, who
        self._taken: set[str] = set()
        self.workers: list[Worker] = []
        for ward in wards:
            for _ in range(ward.posts):
                began = span.first - dt.timedelta(days=rng.randint(30, 12 * 365))
                self._hire(ward, began, created=span.first - _ACCOUNT_LEAD)

    def settle(self, logins: Mapping[DemoLogin, str | None]) -> None:
        """Give each login a post in the ward with its code; these people stay."""
        for login, code in logins.items():
            if login.employee_number is None or login.email is None or login.language is None:
                continue
            worker = next(w for w in self.workers if w.stints[0].ward.code == code)
            worker.number, worker.name = login.employee_number, login.name
            worker.email, worker.language = login.email, login.language
            self._vacancies = [vacancy for vacancy in self._vacancies if vacancy[2] is not worker]
        heapq.heapify(self._vacancies)

    def live(self) -> None:
        """Let people leave until the span ends; their posts are filled by movers and joiners."""
        while self._vacancies and self._vacancies[0][0] < self._span.last:
            last, _, leaver = heapq.heappop(self._vacancies)
            ward = leaver.stints[-1].ward
            self._end(leaver, last)
            monday = last + dt.timedelta(days=7 - last.weekday())
            if monday > self._span.last:
                continue
            mover = self._mover(ward, last) if self._rng.random() < _FILLED_BY_MOVER else None
            if mover is None:
                self._hire(ward, monday, created=monday)
            else:
                home = mover.stints[-1].ward
                self._end(mover, monday - dt.timedelta(days=1))
                mover.stints.append(WorkPeriod(ward, monday, None))
                self._hire(home, monday, created=monday)

    def _hire(self, ward: DemoDepartment, first: dt.date, *, created: dt.date) -> None:
        rng = self._rng
        shift = rng.choices(ward.shifts, [shift.share for shift in ward.shifts])[0]
        number = str(_FIRST_NUMBER + len(self.workers))
        worker = Worker(
            number=number,
            name=self._name(ward.language),
            email=f"{number}@linde.example",
            language=ward.language,
            schedule=shift.schedule,
            fte_percent=shift.fte_percent,
            created_on=created,
            stints=[WorkPeriod(ward, first, None)],
        )
        self.workers.append(worker)
        known_from = max(first, self._span.first)
        last = known_from + dt.timedelta(days=int(rng.expovariate(_LEAVES_A_YEAR / 365)))
        heapq.heappush(self._vacancies, (last, len(self.workers), worker))

    def _mover(self, ward: DemoDepartment, last: dt.date) -> Worker | None:
        """Somebody of another department of the site who has not moved and does not leave soon."""
        leaving = {id(worker) for day, _, worker in self._vacancies if (day - last).days < 60}
        near = [
            worker
            for worker in self.workers
            if len(worker.stints) == 1
            and worker.stints[0].last is None
            and worker.stints[0].first < last - dt.timedelta(days=60)
            and worker.stints[0].ward.site == ward.site
            and worker.stints[0].ward is not ward
            and worker.stints[0].ward.shifts is ward.shifts
            and id(worker) not in leaving
            and int(worker.number) >= _FIRST_NUMBER
        ]
        return self._rng.choice(near) if near else None

    @staticmethod
    def _end(worker: Worker, last: dt.date) -> None:
        stint = worker.stints[-1]
        worker.stints[-1] = WorkPeriod(stint.ward, stint.first, last)

    def _name(self, language: str) -> str:
        names = self._names[language]
        free = (name for name in self._pairs(names) if name not in self._taken)
        name = next(free)
        self._taken.add(name)
        return name

    def _pairs(self, names: Mapping[str, Sequence[str]]) -> Iterator[str]:
        while True:
            yield f"{self._rng.choice(names['first'])} {self._rng.choice(names['last'])}"
