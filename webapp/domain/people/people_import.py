"""What a file of people would change: worked out for all lines before anything is stored."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain

from webapp.domain.errors import DomainError, Invalid
from webapp.domain.names import code_finder
from webapp.domain.people.employees import (
    EmploymentSpan,
    PersonDetails,
    check_day,
    corrected,
    ended,
    moved,
)
from webapp.domain.people.people_lines import as_stored
from webapp.domain.ports.people import PeopleProblem, PeopleRow

MOST_CLOSED_PERCENT = 5  # of those who work here: a file that closes more is confirmed in words
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """Somebody with an employee number. `is_closed`: the account is; `is_leaving`: a day is set."""

    person_id: int
    details: PersonDetails
    is_closed: bool
    is_leaving: bool
    spans: tuple[EmploymentSpan, ...]

    def works_from(self, day: dt.date) -> bool:
        """Whether they work here on that day or later."""
        return self.work_at(day) is not None

    def work_at(self, day: dt.date) -> EmploymentSpan | None:
        """What runs that day, else what begins next."""
        later = [one for one in self.spans if one.ends_on is None or one.ends_on >= day]
        return min(later, key=lambda one: one.starts_on, default=None)


@dataclass(frozen=True, slots=True)
class Workplace:
    """Where a line may let somebody work; nobody works there after `closed_on`.

    `merged_into` is the code of the node that it became part of; from `closes_on` on it is planned
    to be closed.
    """

    department_id: int
    closed_on: dt.date | None
    merged_into: str = ""
    closes_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Roll:
    """All that a file is compared with, by employee number and by code of the department."""

    people: Mapping[str, KnownPerson]
    workplaces: Mapping[str, Workplace]
    today: dt.date


@dataclass(frozen=True, slots=True)
class PeopleChanges:
    """What a file would do. `moved` are all spans of each person whose work changes.

    `returning` are closed accounts that the file has working here; `leaving` are people who work
    here and are not in a file that has everybody. `closing` are places by their code, with the day
    from which they are planned to be closed, where somebody would work then.
    """

    added: list[tuple[PersonDetails, EmploymentSpan | None]] = field(default_factory=list)
    changed: dict[int, PersonDetails] = field(default_factory=dict)
    moved: dict[int, list[EmploymentSpan]] = field(default_factory=dict)
    returning: set[int] = field(default_factory=set)
    leaving: list[KnownPerson] = field(default_factory=list)
    unchanged_lines: list[int] = field(default_factory=list)
    working: int = 0
    problems: list[PeopleProblem] = field(default_factory=list)
    closing: list[tuple[str, dt.date]] = field(default_factory=list)

    @property
    def unchanged(self) -> int:
        """How many lines say what is so already."""
        return len(self.unchanged_lines)

    @property
    def is_empty(self) -> bool:
        """Whether nothing would change."""
        lists = (self.added, self.changed, self.moved, self.returning, self.leaving)
        return not any(lists)

    @property
    def touched(self) -> set[int]:
        """The numbers of all who are here already and would be changed."""
        leaving = {one.person_id for one in self.leaving}
        return {*self.changed, *self.moved, *self.returning, *leaving}

    @property
    def closes_many(self) -> bool:
        """Whether so many would be closed that somebody has to say the number."""
        return len(self.leaving) * 100 > self.working * MOST_CLOSED_PERCENT

    @property
    def digest(self) -> str:
        """Differs when anything that would be done does."""
        leaving = [one.person_id for one in self.leaving]
        done = (self.added, sorted(self.changed.items()), sorted(self.moved.items()))
        told = repr((done, sorted(self.returning), leaving))
        return hashlib.sha256(told.encode()).hexdigest()[:32]


def compare(
    lines: Iterable[PeopleRow | PeopleProblem], roll: Roll, *, is_complete: bool
) -> PeopleChanges:
    """What these lines would change. `is_complete`: who is not in them has left."""
    changes = PeopleChanges()
    seen: set[str] = set()
    finders = code_finder(roll.people.keys()), code_finder(roll.workplaces.keys())
    for line in as_stored(lines, lambda number: _details(roll, number), *finders):
        if isinstance(line, PeopleProblem):
            changes.problems.append(line)
        elif line.employee_number in seen:
            changes.problems.append(PeopleProblem(line.line, "employee_number", _TWICE))
        else:
            seen.add(line.employee_number)
            _take(line, roll, changes)
    working = [one for one in roll.people.values() if _works_here(one, roll.today)]
    gone = [one for one in working if one.details.employee_number not in seen]
    return replace(
        changes,
        working=len(working),
        leaving=gone if is_complete else [],
        closing=list(_closing(changes, roll.workplaces)),
    )


def _closing(
    changes: PeopleChanges, workplaces: Mapping[str, Workplace]
) -> Iterator[tuple[str, dt.date]]:
    until = dict[int, dt.date]()
    added = (span for _, span in changes.added if span is not None)
    for span in chain(added, *changes.moved.values()):
        ends = span.ends_on or dt.date.max
        until[span.department_id] = max(ends, until.get(span.department_id, ends))
    for code, place in workplaces.items():
        day = place.closes_on
        if day is not None and until.get(place.department_id, dt.date.min) >= day:
            yield code, day


def _details(roll: Roll, number: str) -> PersonDetails | None:
    known = roll.people.get(number)
    return known.details if known else None


_TWICE = "people.problem.twice"


def _works_here(person: KnownPerson, today: dt.date) -> bool:
    return not person.is_closed and not person.is_leaving and person.works_from(today)


def _take(row: PeopleRow, roll: Roll, changes: PeopleChanges) -> None:
    try:
        workplace = _workplace(row, roll.workplaces)
        for day in filter(None, (row.starts_on, row.ends_on)):
            check_day(day)
    except _Unfit as unfit:
        problem = PeopleProblem(row.line, unfit.field, unfit.reason, unfit.params)
        changes.problems.append(problem)
        return
    except DomainError:
        changes.problems.append(PeopleProblem(row.line, "starts_on", "people.problem.day"))
        return
    known = roll.people.get(row.employee_number)
    if known is None:
        details = PersonDetails(row.employee_number, row.name, row.email)
        changes.added.append((details, _first_span(row, workplace)))
        return
    before = len(changes.changed) + len(changes.moved) + len(changes.returning)
    _update(row, known, workplace, roll.today, changes)
    if len(changes.changed) + len(changes.moved) + len(changes.returning) == before:
        changes.unchanged_lines.append(row.line)


def _update(
    row: PeopleRow,
    known: KnownPerson,
    workplace: Workplace | None,
    today: dt.date,
    changes: PeopleChanges,
) -> None:
    email = row.email or known.details.email
    details = replace(known.details, name=row.name, email=email)
    if details != known.details:
        changes.changed[known.person_id] = details
    ended = row.ends_on is not None and row.ends_on < today
    if workplace is None or known.is_leaving or (known.is_closed and ended):
        return
    try:
        spans = _work(row, known, workplace.department_id, today)
    except DomainError:
        problem = PeopleProblem(row.line, "starts_on", "people.problem.overlap")
        changes.problems.append(problem)
        return
    if spans != list(known.spans):
        changes.moved[known.person_id] = spans
    if known.is_closed:
        changes.returning.add(known.person_id)


class _Unfit(Exception):
    def __init__(self, field: str, reason: str, **params: str) -> None:
        super().__init__(reason)
        self.field, self.reason, self.params = field, reason, params


def _workplace(row: PeopleRow, workplaces: Mapping[str, Workplace]) -> Workplace | None:
    """Raises _Unfit: there is no such department, or it closes before."""
    if not row.department:
        return None
    found = workplaces.get(row.department)
    if found is None:
        raise _Unfit("department", "people.problem.department")
    closed = found.closed_on
    if closed is not None and (row.ends_on is None or row.ends_on > closed):
        gone, merged = "people.problem.department_closed", "people.problem.department_merged"
        raise _Unfit(
            "department",
            merged if found.merged_into else gone,
            code=row.department,
            day=closed.isoformat(),
            into=found.merged_into,
        )
    return found


def _first_span(row: PeopleRow, workplace: Workplace | None) -> EmploymentSpan | None:
    if workplace is None or row.starts_on is None:
        return None
    return _span(row, EmploymentSpan(workplace.department_id, row.starts_on, row.ends_on))


def _span(row: PeopleRow, model: EmploymentSpan) -> EmploymentSpan:
    """The model with what the file says."""
    return replace(
        model,
        ends_on=row.ends_on if row.says_end else model.ends_on,
        schedule=row.schedule or model.schedule,
        fte_percent=row.fte_percent or model.fte_percent,
        counted=model.counted if row.counted is None else row.counted,
    )


def _work(
    row: PeopleRow, known: KnownPerson, department_id: int, today: dt.date
) -> list[EmploymentSpan]:
    """All the person's work, if the file is right about today and what comes.

    A file tells since when somebody works here, and seldom since when they work like this: what
    differs without a later first day counts from today, so that history stays.
    Raises Invalid: it would run into what is planned.
    """
    start, spans = row.starts_on or today, known.spans
    if row.ends_on is not None and row.ends_on < today:
        return ended(spans, row.ends_on)
    current = known.work_at(max(start, today))
    if current is None or (row.ends_on is not None and row.ends_on < current.starts_on):
        # The line's work is over before what is planned begins: it is not that, and changes it not.
        over = [one.ends_on for one in spans if one.ends_on and one.ends_on < max(start, today)]
        first = max([start, *(day + _DAY for day in over)])
        return moved(spans, _span(row, EmploymentSpan(department_id, first, None)))
    wanted = replace(_span(row, current), department_id=department_id)
    if wanted == current:
        return list(spans)
    if replace(wanted, ends_on=current.ends_on) == current:  # another end only
        return corrected(spans, current.starts_on, wanted)
    since = start if start > current.starts_on else max(today, current.starts_on)
    if wanted.ends_on is not None and wanted.ends_on < since:
        raise Invalid("error.employment_ends")
    return moved(spans, replace(wanted, starts_on=since))


def by_number(people: Collection[KnownPerson]) -> dict[str, KnownPerson]:
    """Those who have an employee number, by it."""
    return {one.details.employee_number: one for one in people if one.details.employee_number}
