"""A file of absences, opened: its headings understood, or refused, before any of its lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import BinaryIO

from integrations.files.absence_columns import (
    TOLD,
    accepted_headings,
    find_columns,
    plain,
    refuse_changing,
    refuse_missing,
    refuse_reasons,
)
from integrations.files.absence_lines import LineReader
from integrations.files.absence_mapping import FileMapping
from integrations.files.table_rows import open_rows
from webapp.domain.errors import Invalid
from webapp.domain.ports.absence import AbsenceLines


def read_absences(file: BinaryIO, mapping: FileMapping) -> AbsenceLines:
    """The lines of a file, from its beginning.

    Raises Invalid: it cannot be understood, or holds what must not be imported.
    """
    accepted = accepted_headings(mapping.columns)
    rows = open_rows(file, accepted, mapping.sheet)
    heading = [cell.strip() for cell in rows.heading]
    while heading and not heading[-1]:
        heading.pop()
    places = _places(heading, accepted, mapping)
    known = set(places.values())
    reader = LineReader(rows, heading, places, mapping)
    return AbsenceLines(
        columns={name: heading[place] for name, place in places.items()},
        ignored=[cell for place, cell in enumerate(heading) if cell and place not in known],
        lines=reader,
        by_email=reader.by_email,
        asked=reader.asked,
    )


def read_heading(file: BinaryIO, mapping: FileMapping) -> list[str]:
    """The headings of a file, whether or not they are understood; empty ones left out.

    Raises Invalid: it cannot be read at all.
    """
    rows = open_rows(file, accepted_headings(mapping.columns), mapping.sheet)
    return list(dict.fromkeys(cell.strip() for cell in rows.heading if cell.strip()))


def _places(
    heading: Sequence[str], accepted: Mapping[str, Sequence[str]], mapping: FileMapping
) -> Mapping[str, int]:
    """The place of each field's column, once nothing speaks against reading the file."""
    places = {
        field: place
        for field, place in find_columns(heading, accepted).items()
        if plain(heading[place]) not in mapping.ignored
    }
    if places:  # else it is no heading at all
        refuse_reasons(
            heading, {plain(mapping.columns[field]) for field in TOLD if field in mapping.columns}
        )
    refuse_missing(places, accepted, heading, mapping.key)
    known = set(places.values())
    others = [cell for place, cell in enumerate(heading) if place not in known]
    refuse_changing([cell for cell in others if plain(cell) not in mapping.ignored])
    if "hours" in places and mapping.hours_per_day is None:
        raise Invalid("error.absence_hours_per_day", column=heading[places["hours"]][:60])
    return places
