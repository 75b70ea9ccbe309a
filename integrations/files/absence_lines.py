"""The lines of an absence file as absences, lines that are left out, and lines that are wrong.

Lines that say no more than who, from when until when and which kind are read many at once, a column
at a time. Any other is looked at field by field: it means something, is left out, or it is said
what is wrong with it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from integrations.files.absence_cells import (
    WHOLE_DAY,
    number_reader,
    read_amount,
    read_email,
    read_percent,
    read_reference,
)
from integrations.files.absence_columns import HEADINGS, TOLD, may_hold_reason, plain
from integrations.files.absence_dates import (
    day_of,
    last_moment,
    moment_reader,
    plain_day_reader,
)
from integrations.files.absence_mapping import FileMapping
from integrations.files.absence_plain import PLAIN, PlainReader, plain_reader
from integrations.files.absence_shares import Extent, NotClear, Piece, pieces_of, read_extent
from integrations.files.absence_words import LEAVE_OUT, meaning_of
from integrations.files.sheet_scan import ERROR, FORMULA
from webapp.domain.errors import Invalid
from webapp.domain.figures.absence import derived_reference
from webapp.domain.ports.absence import (
    AbsenceLine,
    AbsenceOmission,
    AbsenceProblem,
    AbsenceRecord,
    Withdrawal,
)

MOST_ASKED = 30  # more different values than this are free text
_LONGEST_ASKED = 60
_AT_ONCE = 64  # rows; where one of them says something special, none of them is read at once
_HIDDEN = {FORMULA: "formula", ERROR: "error"}
_TOTALS = re.compile(
    r"(?:totaal|eindtotaal|subtotaal|som|total|subtotal|grand total|sous total|totaux|somme|summe"
    r"|gesamt|gesamtsumme|zwischensumme)\b"
)


class Rows(Protocol):
    """Rows of cells behind a heading."""

    @property
    def line(self) -> int:
        """The line or row of the file at which the current one ends."""

    @property
    def serials(self) -> dt.date | None:
        """Day 0, where days may be plain numbers."""

    def __iter__(self) -> Iterator[list[str]]: ...


class LineReader:
    """Reads the rows behind a heading, of which `places` says where each field is.

    `asked` counts the values that nobody has told the meaning of, as far as was read.
    """

    def __init__(
        self, rows: Rows, heading: Sequence[str], places: Mapping[str, int], mapping: FileMapping
    ) -> None:
        self._rows, self._heading, self._places, self._mapping = rows, heading, places, mapping
        self._width = len(heading)
        self._again = [plain(cell) for cell in heading]
        self.by_email = mapping.key == "email" or "employee_number" not in places
        self._key = "email" if self.by_email else "employee_number"
        self._number = number_reader(mapping.employee_number_digits)
        self._date = moment_reader(
            month_first=mapping.date_order == "month first", serials=rows.serials
        )
        self._meaning = {
            field: meaning_of(field, heading[places[field]], mapping.words.get(field, {}))
            for field in TOLD
            if field in places
        }
        self._latest_key, self._line = "", 0
        self._parts: dict[str, set[str]] = {}
        self.asked: Counter[tuple[str, str]] = Counter()

    def __iter__(self) -> Iterator[AbsenceLine]:
        at_once = self._plain_reader()
        for lines, rows in self._batches():
            records = at_once(lines, rows)
            if records is not None:
                yield from self._known(records)
                continue
            for self._line, row in zip(lines, rows, strict=True):
                yield from self._known(at_once([self._line], [row]) or []) or self._one(row)

    def _batches(self) -> Iterator[tuple[list[int], list[list[str]]]]:
        """Some rows and where they end; a fault of the file comes after what is ahead of it."""
        rows, lines, part = self._rows, list[int](), list[list[str]]()
        try:
            for row in rows:
                lines.append(rows.line)
                part.append(row)
                if len(part) == _AT_ONCE:
                    yield lines, part
                    lines, part = [], []
        except Invalid:
            yield lines, part
            raise
        yield lines, part

    def _known(self, records: list[AbsenceRecord]) -> list[AbsenceRecord]:
        if records:
            self._latest_key = records[-1].employee_number
        return records

    def _one(self, row: list[str]) -> Iterator[AbsenceLine]:
        return self._explain(self._line, row) if self._fits(row) else self._odd(row)

    def _plain_reader(self) -> PlainReader:
        if self.by_email or set(self._places) - {"employee_number", "email", *PLAIN}:
            return lambda lines, rows: None
        read = plain_day_reader(self._date), self._meaning["kind"]
        return plain_reader(self._places, self._width, self._number, *read)

    def _fits(self, row: list[str]) -> bool:
        """Whether the row has a cell for each heading, once empty ones at its end are dropped."""
        while len(row) > self._width and not row[-1].strip():
            row.pop()
        return len(row) == self._width

    def _odd(self, row: Sequence[str]) -> Iterator[AbsenceLine]:
        """A row with more or fewer cells than there are headings."""
        if _is_total(row):
            yield AbsenceOmission(self._line, "", "absence.omission.total")
        elif not _is_blank(row):
            yield AbsenceProblem(self._line, "", "absence.problem.cells")

    def _explain(self, line: int, row: Sequence[str]) -> Iterator[AbsenceLine]:
        """What a row is that does not say the usual."""
        cells = {field: row[place].strip() for field, place in self._places.items()}
        if _is_blank(row):
            return
        if [plain(cell) for cell in row[: self._width]] == self._again:
            yield AbsenceOmission(line, "", "absence.omission.heading")
        elif _is_total(row) and self._date(cells["start"]) is None:
            yield AbsenceOmission(line, "", "absence.omission.total")
        elif self._names_only(row, cells[self._key]):
            self._latest_key = cells[self._key]
            yield AbsenceOmission(line, self._key, "absence.omission.name")
        else:
            yield from self._read(line, cells)

    def _names_only(self, row: Sequence[str], key: str) -> bool:
        """Whether the row says who the next lines are about, and nothing else."""
        return self._mapping.number_once and bool(key) and sum(map(bool, map(str.strip, row))) == 1

    def _read(self, line: int, cells: Mapping[str, str]) -> Iterator[AbsenceLine]:
        """A line that is about somebody."""
        told = {field: self._told(field, cells[field]) for field in self._meaning}
        says_so = next((f for f in ("kind", "status") if told.get(f) == LEAVE_OUT), None)
        if says_so is not None:
            yield AbsenceOmission(line, says_so, f"absence.omission.{says_so}")
        if says_so == "kind":
            return
        wrong = list(self._wrong(cells, told))
        try:
            records = () if wrong else self._records(line, cells, told)
        except NotClear as unclear:
            wrong, records = [AbsenceProblem(line, unclear.field, unclear.reason)], ()
        if says_so is not None:  # what it would have said may be there already, and is taken back
            yield from (one._replace(withdraws=Withdrawal.REFERENCE) for one in records)
            return
        yield from (problem._replace(line=line) for problem in wrong)
        if any(record.withdraws for record in records):
            yield AbsenceOmission(line, "", "absence.omission.withdrawal")
        yield from records

    def _told(self, field: str, cell: str) -> str | None:
        """What a value stands for; None: nobody has told, so it is asked for."""
        meaning = self._meaning[field](cell)
        if meaning is None and cell not in _HIDDEN:
            heading = self._heading[self._places[field]]
            if may_hold_reason(heading):
                column = heading[:_LONGEST_ASKED]
                raise Invalid("error.absence_reason_values", column=column, line=self._line)
            value = (field, cell[:_LONGEST_ASKED])
            if value in self.asked or sum(f == field for f, _ in self.asked) <= MOST_ASKED:
                self.asked[value] += 1
        return meaning

    def _wrong(
        self, cells: Mapping[str, str], told: Mapping[str, str | None]
    ) -> Iterator[AbsenceProblem]:
        """The cells of which nothing can be made, in the order of the fields."""
        for field in (known for known in HEADINGS if known in cells):
            cell = cells[field]
            if field in told:
                is_bad = told[field] is None
            elif field in {"end", "hours", "days"}:
                is_bad = (
                    bool(cell) and (self._date if field == "end" else read_amount)(cell) is None
                )
            else:
                is_bad = self._single(field, cell) is None
            if is_bad:
                reason = _HIDDEN.get(cell, field)
                yield AbsenceProblem(0, field, f"absence.problem.{reason}")

    def _single(self, field: str, cell: str) -> object:
        if field in {"employee_number", "email"}:
            return self._who(cell) if field == self._key else ""
        if field == "start":
            return self._date(cell)
        return read_percent(cell) if field == "percentage" else read_reference(cell)

    def _who(self, cell: str) -> str | None:
        """The key of the person, taken from a line above where that is how the file is made."""
        cell = cell or (self._latest_key if self._mapping.number_once else "")
        if self.by_email:
            return read_email(cell)
        return self._number(cell)

    def _records(
        self, line: int, cells: Mapping[str, str], told: Mapping[str, str | None]
    ) -> list[AbsenceRecord]:
        """The absences of a line of which every cell is understood.

        Raises NotClear: together they do not say enough.
        """
        key, start, part = (
            self._who(cells[self._key]),
            self._date(cells["start"]),
            read_percent(cells.get("percentage", "")),
        )
        if key is None or start is None or part is None:
            raise TypeError("a cell that was not understood")
        self._latest_key = key
        end = self._date(cells["end"])
        halves = {field: meaning for field, meaning in told.items() if meaning is not None}
        extent = read_extent(cells, halves, start, None if end is None else last_moment(end), part)
        kind, reference = halves["kind"], read_reference(cells.get("reference", ""))
        return [
            self._record(line, key, kind, piece, extent, reference or "")
            for piece in pieces_of(extent, self._mapping)
        ]

    def _record(
        self, line: int, key: str, kind: str, piece: Piece, extent: Extent, reference: str
    ) -> AbsenceRecord:
        reference = reference or derived_reference(key, day_of(extent.start), kind)
        return AbsenceRecord(
            line,
            key,
            piece.starts_on,
            piece.ends_on,
            piece.percent,
            kind,
            reference if extent.takes_back else self._apart(reference, piece),
            Withdrawal.CONTENT if extent.takes_back else Withdrawal.NOTHING,
        )

    def _apart(self, reference: str, piece: Piece) -> str:
        """A reference of its own for each part of a day that the file has under one.

        Two lines of one day that are 50 % are its two halves; any other line that is there twice
        is a repetition.
        """
        if piece.starts_on != piece.ends_on or piece.percent == WHOLE_DAY:
            return reference
        if piece.mark in {"first", "last"}:
            return f"{reference}~{piece.mark}"
        sign = piece.mark or str(piece.percent)
        seen = self._parts.setdefault(reference, set())
        if not seen or (sign in seen and sign != "50"):
            seen.add(sign)
            return reference
        own = f"{reference}~{'2' if sign in seen else sign}"
        seen.add(sign)
        return own


def _is_blank(row: Sequence[str]) -> bool:
    return not any(cell.strip() for cell in row)


def _is_total(row: Sequence[str]) -> bool:
    """Whether the row begins as a sum of others does."""
    first = next((plain(cell) for cell in row if cell.strip()), "")
    return _TOTALS.match(first) is not None
