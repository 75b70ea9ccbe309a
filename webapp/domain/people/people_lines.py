"""A line of a file of people held against what is stored: what went out comes in as it was."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from webapp.domain.errors import DomainError
from webapp.domain.names import same_name, tidy
from webapp.domain.people.employees import LONGEST_NAME, PersonDetails
from webapp.domain.ports.people import PeopleProblem, PeopleRow


def as_stored(
    lines: Iterable[PeopleRow | PeopleProblem],
    details_of: Callable[[str], PersonDetails | None],
    number_of: Callable[[str], str],
    code_of: Callable[[str], str],
) -> Iterator[PeopleRow | PeopleProblem]:
    """The lines with the numbers, names and codes that they mean: those that are stored, if any."""
    for line in lines:
        if isinstance(line, PeopleProblem):
            yield line
        else:
            number, place = number_of(line.employee_number), code_of(line.department)
            row = line._replace(employee_number=number, department=place)
            yield _as_stored(row, details_of(number))


def _as_stored(row: PeopleRow, known: PersonDetails | None) -> PeopleRow | PeopleProblem:
    """The line with the name and the address that are stored, where it says the same; else tidied.

    What is stored may be of before there were rules for it. A problem: a value can be none.
    """
    if known is not None and same_name(row.email or "", known.email or ""):
        row = row._replace(email=known.email)
    for field, reason in row.doubts:
        if known is None or getattr(row, field) != getattr(known, field):
            return PeopleProblem(row.line, field, reason)
    if known is not None and same_name(row.name, known.name):
        return row._replace(name=known.name)
    try:
        return row._replace(name=tidy(row.name, longest=LONGEST_NAME))
    except DomainError:
        return PeopleProblem(row.line, "name", "people.problem.name")
