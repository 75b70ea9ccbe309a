"""What the cells of an absence file mean: codes, Belgian dates and decimals, kinds.

A function answers None for a cell that it does not understand. Cells are never quoted back.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from operator import itemgetter

from integrations.files.absence_columns import plain
from integrations.files.csv_lines import CsvRows
from webapp.domain.figures.absence import AbsenceKind, derived_reference
from webapp.domain.ports.absence import AbsenceProblem, AbsenceRecord

_KINDS = {
    name: kind.value
    for kind, names in {
        AbsenceKind.SICKNESS: "ziekte ziek maladie sickness sick krankheit krank",
        AbsenceKind.LEAVE: "verlof vakantie conge conges vacances leave holiday urlaub",
    }.items()
    for name in names.split()
}
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]*")
_LONGEST_NUMBER = 40
_LONGEST_REFERENCE = 60
_DAY_FIRST = re.compile(r"([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4})")
_YEAR_FIRST = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_NUMBER = re.compile(r"([0-9]{1,3}(?:[.,][0-9]{1,4})?)\s*(%?)")


def read_code(cell: str, longest: int) -> str | None:
    """Letters, digits and . _ : / - after the first: never a formula, never a sentence."""
    code = cell.strip()
    good = (code.isascii() and code.isalnum()) or _CODE.fullmatch(code)
    return code if good and len(code) <= longest else None


@lru_cache(maxsize=4096)
def read_employee_number(cell: str) -> str | None:
    """A code of at most 40 signs."""
    return read_code(cell, _LONGEST_NUMBER)


def read_reference(cell: str) -> str | None:
    """A code of at most 60 signs; empty when the source gives none."""
    return read_code(cell, _LONGEST_REFERENCE) if cell.strip() else ""


@lru_cache(maxsize=16_384)
def read_date(cell: str) -> dt.date | None:
    """31/01/2026, 31-1-2026, 31.1.2026 or 2026-01-31."""
    text = cell.strip()
    if match := _DAY_FIRST.fullmatch(text):
        year, month, day = match[4], match[3], match[1]
    elif match := _YEAR_FIRST.fullmatch(text):
        year, month, day = match[1], match[2], match[3]
    else:
        return None
    try:
        return dt.date(int(year), int(month), int(day))
    except ValueError:
        return None


@lru_cache(maxsize=1024)
def read_percent(cell: str) -> int | None:
    """1 to 100 from "50", "50 %" or "0,5": without %, up to 1 is a fraction. Empty: all day."""
    text = cell.strip()
    match = _NUMBER.fullmatch(text)
    if match is None:
        return None if text else 100
    value = Decimal(match[1].replace(",", "."))
    if not match[2] and value <= 1:
        value *= 100
    percent = int(value.quantize(Decimal(1), ROUND_HALF_UP))
    return percent if 1 <= percent <= 100 else None


@lru_cache(maxsize=1024)
def read_kind(cell: str) -> str | None:
    """Sickness or leave, in one of four languages."""
    return _KINDS.get(plain(cell))


_READ: dict[str, Callable[[str], object]] = {
    "employee_number": read_employee_number,
    "start": read_date,
    "end": read_date,
    "kind": read_kind,
    "percentage": read_percent,
    "reference": read_reference,
}


def read_lines(
    rows: CsvRows, places: Mapping[str, int], width: int
) -> Iterator[AbsenceRecord | AbsenceProblem]:
    """The records of the rows, and for each bad cell what is wrong with it."""
    # A column that the file does not have reads as an empty cell, put behind the others.
    pick = itemgetter(*(places.get(field, width) for field in _READ))
    for row in rows:
        if len(row) != width and not _fits(row, width):
            if not _is_blank(row):
                yield AbsenceProblem(rows.line, "", "absence.problem.cells")
            continue
        row.append("")
        cells = pick(row)
        number, start, end = (
            read_employee_number(cells[0]),
            read_date(cells[1]),
            read_date(cells[2]),
        )
        kind, percent, reference = (
            read_kind(cells[3]),
            read_percent(cells[4]),
            read_reference(cells[5]),
        )
        if number and start and end and kind and percent and reference is not None:
            yield AbsenceRecord(
                rows.line,
                number,
                start,
                end,
                percent,
                kind,
                reference or derived_reference(number, start, kind),
            )
        elif not _is_blank(row):
            yield from _problems(rows.line, cells)


def _fits(row: list[str], width: int) -> bool:
    """Whether the row has a cell for each heading, once empty ones at its end are dropped."""
    while len(row) > width and not row[-1].strip():
        row.pop()
    return len(row) == width


def _is_blank(row: list[str]) -> bool:
    return not any(cell.strip() for cell in row)


def _problems(line: int, cells: tuple[str, ...]) -> Iterator[AbsenceProblem]:
    for (field, read), cell in zip(_READ.items(), cells, strict=True):
        if read(cell) is None:
            yield AbsenceProblem(line, field, f"absence.problem.{field}")
