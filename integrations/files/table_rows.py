"""The rows of a table that somebody brings, whatever program wrote it: text, or a workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import BinaryIO

from integrations.files.absence_columns import columns_counter
from integrations.files.csv_lines import CsvRows
from integrations.files.sheet_rows import SIGNATURES, SheetRows


def open_rows(
    file: BinaryIO, headings: Mapping[str, Sequence[str]], sheet: str = ""
) -> CsvRows | SheetRows:
    """The rows of the file, which says by its first bytes what it is; `headings` are looked for.

    Raises Invalid: it cannot be read at all.
    """
    start = file.read(4)
    file.seek(0)
    if start in SIGNATURES:
        return SheetRows(file, headings, sheet)
    return CsvRows(file, columns_counter(headings))
