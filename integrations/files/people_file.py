"""A file of people, CSV or a workbook: its columns by their headings, and its lines checked."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import BinaryIO

from integrations.files.absence_cells import (
    read_email,
    read_employee_number,
    read_percent,
)
from integrations.files.absence_columns import find_columns, plain
from integrations.files.absence_dates import day_of, is_open, moment_reader
from integrations.files.csv_lines import CsvRows
from integrations.files.sheet_rows import SheetRows
from integrations.files.sheet_writer import as_text, workbook
from integrations.files.table_rows import open_rows
from webapp.domain.errors import DomainError, Invalid
from webapp.domain.people.people import check_schedule
from webapp.domain.ports.people import PeopleLines, PeopleProblem, PeopleRow
from webapp.domain.spreadsheets import exact, taken_back

HEADINGS: dict[str, tuple[str, ...]] = {
    "employee_number": (
        "personeelsnummer", "matricule", "personalnummer", "employee number",
        "stamnummer", "werknemersnummer", "numéro de matricule", "numéro de travailleur",
        "employee id", "staff number", "employee no", "personnel number",
    ),
    "name": ("naam", "nom", "name", "full name", "display name", "nom complet", "volledige naam"),
    "email": (
        "e-mailadres", "adresse e-mail", "e-mail-adresse", "e-mail", "email", "mail",
        "email address", "work email", "courriel",
    ),
    "department": (
        "afdelingscode", "code du service", "abteilungscode", "department code",
        "afdeling", "service", "abteilung", "department",
    ),
    "starts_on": (
        "eerste dag", "premier jour", "erster tag", "first day", "in dienst", "in dienst sinds",
        "date d’entrée", "eintritt", "eintrittsdatum", "start date", "begindatum", "hire date",
    ),
    "ends_on": (
        "laatste dag", "dernier jour", "letzter tag", "last day", "uit dienst",
        "date de sortie", "austritt", "austrittsdatum", "end date", "einddatum",
    ),
    "schedule": ("werkrooster", "horaire", "arbeitsplan", "schedule"),
    "fte": (
        "contract in procent", "contrat en pour cent", "vertrag in prozent", "contract in percent",
        "fte", "percentage", "%",
    ),
    "counted": ("telt mee", "compté", "zählt mit", "counted"),
}  # fmt: skip
_REQUIRED = ("employee_number", "name", "department", "starts_on")
_YES = {"ja", "oui", "yes", "1", "true", "x"}
_NO = {"nee", "non", "nein", "no", "0", "false", "neen"}
_SHOWN = 60


class PeopleFile:
    """Files of people in the columns of docs/people.md."""

    def read(self, file: BinaryIO) -> PeopleLines:
        """The lines of a file, from its beginning.

        Raises Invalid: it cannot be understood.
        """
        rows = open_rows(file, HEADINGS)
        heading = [cell.strip() for cell in rows.heading]
        places = find_columns(heading, HEADINGS)
        missing = [HEADINGS[field][0] for field in _REQUIRED if field not in places]
        if missing:
            raise Invalid("error.people_columns", columns=", ".join(missing))
        known = set(places.values())
        return PeopleLines(
            columns={field: heading[place] for field, place in places.items()},
            ignored=[one for n, one in enumerate(heading) if one and n not in known],
            lines=_Reader(rows, places),
        )

    def write_csv(self, rows: Sequence[Sequence[str]]) -> bytes:
        """See the port."""
        out = io.StringIO(newline="")
        csv.writer(out, delimiter=";").writerows([exact(cell) for cell in row] for row in rows)
        return out.getvalue().encode("utf-8-sig")

    def write_xlsx(self, rows: Sequence[Sequence[str]]) -> bytes:
        """See the port."""
        return workbook([as_text(cell) for cell in row] for row in rows)


class _Bad(Exception):
    """A cell that cannot be: which field, and what to do."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field, self.reason = field, reason


class _Reader:
    """The lines behind the heading, each a person or a problem."""

    def __init__(self, rows: CsvRows | SheetRows, places: Mapping[str, int]) -> None:
        self._rows, self._places = rows, places
        self._moment = moment_reader(month_first=False, serials=rows.serials)

    def __iter__(self) -> Iterator[PeopleRow | PeopleProblem]:
        for row in self._rows:
            if not any(cell.strip() for cell in row):
                continue
            line = self._rows.line
            try:
                yield self._person(line, row)
            except _Bad as bad:
                yield PeopleProblem(line, bad.field, bad.reason)

    def _person(self, line: int, row: Sequence[str]) -> PeopleRow:
        """Raises _Bad: a cell cannot be."""
        department = self._text(row, "department")
        starts_on = self._day(row, "starts_on")
        if department.strip() and starts_on is None:
            raise _Bad("starts_on", "people.problem.starts_on")
        ends_on = self._day(row, "ends_on")
        if starts_on and ends_on and is_open(starts_on, ends_on):
            ends_on = None
        if starts_on and ends_on and ends_on < starts_on:
            raise _Bad("ends_on", "people.problem.ends_first")
        return PeopleRow(
            line=line,
            employee_number=self._number(row),
            name=self._text(row, "name"),
            email=self._text(row, "email").strip() or None,
            department=department,
            starts_on=starts_on,
            ends_on=ends_on,
            says_end="ends_on" in self._places,
            schedule=self._schedule(row),
            fte_percent=self._fte(row),
            counted=self._counted(row),
            doubts=tuple(self._doubts(row)),
        )

    def _cell(self, row: Sequence[str], field: str) -> str:
        place = self._places.get(field, len(row))
        return taken_back(row[place].strip()) if place < len(row) else ""

    def _text(self, row: Sequence[str], field: str) -> str:
        """Every sign: it may be stored with blanks or with signs that nobody sees."""
        place = self._places.get(field, len(row))
        return taken_back(row[place]) if place < len(row) else ""

    def _number(self, row: Sequence[str]) -> str:
        found = read_employee_number(self._cell(row, "employee_number"))
        return found if found and "/" not in found else self._text(row, "employee_number")

    def _doubts(self, row: Sequence[str]) -> Iterator[tuple[str, str]]:
        number = read_employee_number(self._cell(row, "employee_number"))
        if not number or "/" in number:
            yield "employee_number", "people.problem.number"
        cell = self._cell(row, "email")
        if cell and read_email(cell) is None:
            yield "email", "people.problem.email"

    def _day(self, row: Sequence[str], field: str) -> dt.date | None:
        cell = self._cell(row, field)
        found = self._moment(cell) if cell else None
        if cell and found is None:
            raise _Bad(field, "people.problem.day")
        return None if found is None else day_of(found)

    def _schedule(self, row: Sequence[str]) -> str | None:
        cell = self._cell(row, "schedule")
        try:
            if cell:
                check_schedule(cell)
        except DomainError as error:
            raise _Bad("schedule", "people.problem.schedule") from error
        return cell or None

    def _fte(self, row: Sequence[str]) -> int | None:
        cell = self._cell(row, "fte")
        found = read_percent(cell)
        if found is None:
            raise _Bad("fte", "people.problem.fte")
        return found if cell else None

    def _counted(self, row: Sequence[str]) -> bool | None:
        cell = plain(self._cell(row, "counted"))
        if cell in _YES or cell in _NO:
            return cell in _YES
        if cell:
            raise _Bad("counted", "people.problem.counted")
        return None
