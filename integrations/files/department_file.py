"""Files of the tree: CSV or a workbook, a line for each company, site and department."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import BinaryIO

from integrations.files.absence_columns import find_columns, plain
from integrations.files.absence_dates import ReadMoment, day_of, moment_reader
from integrations.files.csv_lines import CsvRows
from integrations.files.sheet_rows import SheetRows
from integrations.files.sheet_writer import as_text, workbook
from integrations.files.table_rows import open_rows
from webapp.domain.errors import Invalid
from webapp.domain.people.people import DepartmentKind
from webapp.domain.ports.organisation import (
    FIELDS,
    DepartmentFault,
    DepartmentLine,
    DepartmentLines,
)
from webapp.domain.spreadsheets import exact, taken_back

MOST_LINES = 4_000
HEADINGS: dict[str, tuple[str, ...]] = {
    "code": ("code", "afdelingscode", "code du service", "abteilungscode", "department code"),
    "name": ("name", "naam", "nom", "department name"),
    "kind": ("kind", "soort", "type", "art", "niveau", "level"),
    "parent": (
        "parent", "hoort onder", "dépend de", "gehört unter", "belongs below", "parent code",
        "bovenliggende code", "code parent", "übergeordneter code",
    ),
    "language": (
        "language", "taal", "langue", "sprache", "wettelijke taal", "langue légale",
        "gesetzliche sprache", "statutory language",
    ),
    "timezone": ("timezone", "time zone", "tijdzone", "fuseau horaire", "zeitzone"),
    "campaign_from": (
        "campaign start", "start van de campagne", "début de la campagne", "beginn der kampagne",
        "start of the campaign", "campaign from", "start campagne",
    ),
}  # fmt: skip
_REQUIRED = ("code", "name", "kind")
_KINDS = {
    word: kind
    for kind, words in {
        DepartmentKind.GROUP: "group groep groupe gruppe",
        DepartmentKind.COMPANY: "company onderneming bedrijf entreprise unternehmen",
        DepartmentKind.SITE: "site vestiging standort",
        DepartmentKind.DEPARTMENT: "department afdeling service abteilung",
    }.items()
    for word in words.split()
}
_LANGUAGES = {
    "nederlands": "nl", "dutch": "nl", "francais": "fr", "french": "fr", "deutsch": "de",
    "german": "de", "english": "en",
}  # fmt: skip
_CODES = {"code", "parent"}
_SHOWN = 60


class DepartmentFile:
    """What the administrator uploads and downloads."""

    headings = HEADINGS

    def read(self, file: BinaryIO) -> DepartmentLines:
        """Read a file from its beginning; see the port."""
        rows = open_rows(file, HEADINGS)
        heading = [cell.strip() for cell in rows.heading]
        places = find_columns(heading, HEADINGS)
        missing = [field for field in _REQUIRED if field not in places]
        if missing:
            columns = ", ".join(HEADINGS[field][0] for field in missing)
            raise Invalid("error.organisation_columns", columns=columns)
        return _read(rows, heading, places)

    def write_csv(self, lines: Sequence[DepartmentLine], fields: Collection[str]) -> bytes:
        """What Excel in Belgium opens by a double click; a code comes back as it was."""
        out = io.StringIO(newline="")
        csv.writer(out, delimiter=";").writerows(_table(lines, fields, exact))
        return out.getvalue().encode("utf-8-sig")

    def write_xlsx(self, lines: Sequence[DepartmentLine], fields: Collection[str]) -> bytes:
        """A workbook of one sheet; all cells are texts."""
        return workbook(_table(lines, fields, as_text))


def _read(
    rows: CsvRows | SheetRows, heading: Sequence[str], places: Mapping[str, int]
) -> DepartmentLines:
    read_moment = moment_reader(month_first=False, serials=rows.serials)
    lines: list[DepartmentLine] = []
    faults: list[DepartmentFault] = []
    for row in rows:
        if not any(cell.strip() for cell in row):
            continue
        if len(lines) + len(faults) >= MOST_LINES:
            raise Invalid("error.organisation_many", most=MOST_LINES)
        cells = {
            field: _cell(row[place], field) if place < len(row) else ""
            for field, place in places.items()
        }
        wrong = list(_faults(rows.line, cells, read_moment))
        faults += wrong
        if not wrong:
            lines.append(_line(rows.line, cells, read_moment))
    known = set(places.values())
    return DepartmentLines(
        columns={field: heading[place][:_SHOWN] for field, place in places.items()},
        ignored=[cell for place, cell in enumerate(heading) if cell and place not in known],
        lines=lines,
        faults=faults,
    )


def _cell(written: str, field: str) -> str:
    """Of a code every sign: it may be stored with blanks or with signs that nobody sees."""
    is_whole = field in _CODES or written.startswith("'")
    return taken_back(written if is_whole else written.strip())


def _faults(
    line: int, cells: Mapping[str, str], read_moment: ReadMoment
) -> Iterator[DepartmentFault]:
    if not cells["code"]:
        yield DepartmentFault(line, "code", "organisation.fault.code", {})
    if plain(cells["kind"]) not in _KINDS:
        yield DepartmentFault(line, "kind", "organisation.fault.kind", {})
    if cells.get("campaign_from") and read_moment(cells["campaign_from"]) is None:
        yield DepartmentFault(line, "campaign_from", "organisation.fault.day", {})


def _line(line: int, cells: Mapping[str, str], read_moment: ReadMoment) -> DepartmentLine:
    language = plain(cells.get("language", ""))
    return DepartmentLine(
        line=line,
        code=cells["code"],
        name=cells["name"],
        kind=_KINDS[plain(cells["kind"])].value,
        parent=cells.get("parent") or None,
        language=_LANGUAGES.get(language, language) or None,
        timezone=cells.get("timezone") or None,
        campaign_from=_day(cells.get("campaign_from", ""), read_moment),
    )


def _day(cell: str, read_moment: ReadMoment) -> dt.date | None:
    found = read_moment(cell) if cell else None
    return None if found is None else day_of(found)


def _table(
    lines: Sequence[DepartmentLine], fields: Collection[str], written: Callable[[str], str]
) -> Iterator[list[str]]:
    shown = [field for field in FIELDS if field in fields]
    yield [HEADINGS[field][0] for field in shown]
    for one in lines:
        yield [written(str(getattr(one, field) or "")) for field in shown]
