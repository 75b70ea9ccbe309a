"""Lines of an absence file that say no more than the usual, many at once and a column at a time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import chain

from integrations.files.absence_cells import WHOLE_DAY, read_percent, read_reference
from integrations.files.absence_words import LEAVE_OUT
from webapp.domain.figures.absence import derived_reference
from webapp.domain.ports.absence import AbsenceRecord

PLAIN = ("start", "end", "kind", "percentage", "reference")
PlainReader = Callable[[Sequence[int], Sequence[list[str]]], list[AbsenceRecord] | None]


def plain_reader(
    places: Mapping[str, int],
    width: int,
    number_of: Callable[[str], str | None],
    day: Callable[[str], dt.date | None],
    kind_of: Callable[[str], str | None],
) -> PlainReader:
    """Reads rows, of which `places` says where each field is, behind so many headings.

    With each row the line that it ends on. None: one of them says something special, or has other
    cells.
    """
    wanted = [places.get(field) for field in ("employee_number", *PLAIN)]
    make = partial(tuple.__new__, AbsenceRecord)

    def read(lines: Sequence[int], rows: Sequence[list[str]]) -> list[AbsenceRecord] | None:
        cells = [*zip(*rows, strict=True)] if len({*map(len, rows)}) == 1 else []
        if len(cells) < width or any(map(str.strip, chain(*cells[width:]))):
            return None
        empty = ("",) * len(rows)
        who, first, last, why, part, own = (empty if at is None else cells[at] for at in wanted)
        numbers, starts, ends = [*map(number_of, who)], [*map(day, first)], [*map(day, last)]
        kinds, references = [*map(kind_of, why)], [*map(read_reference, own)]
        good = all(numbers) and all(starts) and all(ends) and all(kinds)
        if not good or LEAVE_OUT in kinds or {*map(read_percent, part)} != {WHOLE_DAY}:
            return None
        if not all(references):
            references = [*map(_referred, references, numbers, starts, kinds)]
        if not all(references):
            return None
        whole, nothing = (WHOLE_DAY,) * len(rows), (0,) * len(rows)
        parts = (lines, numbers, starts, ends, whole, kinds, references, nothing)
        return [*map(make, zip(*parts, strict=True))]

    return read


def _referred(
    own: str | None, number: str | None, start: dt.date | None, kind: str | None
) -> str | None:
    """The reference of a line, which may have none of its own; None: what it has is none."""
    if own == "" and number and start and kind:
        return derived_reference(number, start, kind)
    return own
