"""What is found while the lines of an import are read: good ones, bad ones, those left out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from webapp.domain.figures.absence import DateLimits
from webapp.domain.ports.absence import (
    AbsenceLines,
    AbsenceOmission,
    AbsenceProblem,
    AbsenceRecord,
)

MOST_PROBLEMS = 500
_MOST_ASKED = 30  # more different values than this are free text, and are not shown


@dataclass(frozen=True, slots=True)
class ImportCheck:
    """How many absences are good, and how many lines are bad or left out.

    Of problems and omissions the first, in order of line. `asked`: the values of a field that
    nobody has told the meaning of, with the number of lines, most of them first.
    """

    good: int
    bad: int
    problems: Sequence[AbsenceProblem]
    left_out: int = 0
    omissions: Sequence[AbsenceOmission] = ()
    asked: Sequence[tuple[str, str, int]] = ()

    def asked_by_column(
        self, columns: Mapping[str, str]
    ) -> list[tuple[str, list[tuple[str, int]]]]:
        """For each column with values that nobody has told the meaning of: these, and their lines.

        None of them for a column that looks like free text: it could say anything about anybody.
        """
        values: dict[str, list[tuple[str, int]]] = {}
        for name, value, count in self.asked:
            values.setdefault(columns.get(name, name), []).append((value, count))
        return [
            (name, found if len(found) <= _MOST_ASKED else []) for name, found in values.items()
        ]


@dataclass(slots=True)
class LineNotes:
    """What was noted of the lines of an import so far, and how many are bad or left out.

    `withdrawn` are the lines that take something back.
    """

    bad: int = 0
    problems: list[AbsenceProblem] = field(default_factory=list)
    left_out: int = 0
    omissions: list[AbsenceOmission] = field(default_factory=list)
    withdrawn: int = 0

    def add(self, problems: Iterable[AbsenceProblem], lines: int) -> None:
        """Note problems, of so many lines that had none before."""
        self.problems += islice(problems, MOST_PROBLEMS - len(self.problems))
        self.bad += lines

    def leave_out(self, omissions: Iterable[AbsenceOmission], lines: int) -> None:
        """Note so many lines that are right and left out."""
        self.omissions += islice(omissions, MOST_PROBLEMS - len(self.omissions))
        self.left_out += lines

    def check(self, good: int, lines: AbsenceLines) -> ImportCheck:
        """What is known now that all lines have been read, of which so many absences are good."""
        return ImportCheck(
            good=good,
            bad=self.bad,
            problems=sorted(self.problems),
            left_out=self.left_out,
            omissions=sorted(self.omissions),
            asked=[(*value, count) for value, count in lines.asked.most_common()],
        )


def sieve(lines: AbsenceLines, noted: LineNotes, today: dt.date) -> Iterator[AbsenceRecord]:
    """The records whose dates can be; the problem of any other is noted."""
    limits = DateLimits(today)
    latest_bad = 0
    for line in lines.lines:
        if isinstance(line, AbsenceRecord):
            fault = limits.fault(line.starts_on, line.ends_on)
            if fault is None:
                if line.withdraws:
                    noted.withdrawn += 1
                yield line
                continue
            if line.withdraws:
                continue
            problem = AbsenceProblem(line.line, *fault)
        elif isinstance(line, AbsenceOmission):
            noted.leave_out([line], lines=1)
            continue
        else:
            problem = line
        noted.add([problem], lines=int(problem.line != latest_bad))
        latest_bad = problem.line


def known_by_number(
    records: Iterable[AbsenceRecord],
    numbers: Mapping[str, str | None],
    noted: LineNotes,
    *,
    only_known: bool,
) -> Iterator[AbsenceRecord]:
    """The records with employee numbers in the place of e-mail addresses.

    `only_known`: those of an address that is nobody's here are left out, and are no fault.
    """
    latest_bad = 0
    for record in records:
        email = record.employee_number
        number = numbers.get(email)
        if number is not None:
            reference = record.reference.replace(f"~{email}/", f"~{number}/", 1)
            yield record._replace(employee_number=number, reference=reference)
        if number is not None or record.withdraws:
            continue
        if only_known and email not in numbers:
            unknown = AbsenceOmission(record.line, "email", "absence.omission.unknown")
            noted.leave_out([unknown], lines=int(record.line != latest_bad))
            latest_bad = record.line
            continue
        reason = "absence.problem.shared_email" if email in numbers else "absence.problem.no_email"
        problem = AbsenceProblem(record.line, "email", reason)
        noted.add([problem], lines=int(record.line != latest_bad))
        latest_bad = record.line
