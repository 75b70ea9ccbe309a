"""The figures as files: harmless in a spreadsheet, exact for a machine."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json

from tests.reports.cells import COMPANY, QUARTER, QUOTED, make_cell, make_unit
from webapp.i18n import texts
from webapp.reports.contents.document import Issue
from webapp.reports.contents.quarterly import compose
from webapp.reports.contents.wording import Wording
from webapp.reports.paper.attachments import attachments


def files(*names: str) -> tuple[list[dict[str, str]], dict[str, object]]:
    unit = make_unit(names[0], site="Gent", parts=names)
    cell = make_cell(unit, shown=37.5, size_band="10-14")
    report = compose(Issue(QUARTER, COMPANY, dt.date(2026, 10, 8)), [cell], QUOTED)
    table, document = attachments(report, Wording(texts("nl")))
    rows = list(csv.DictReader(io.StringIO(table.content.decode("utf-8-sig"))))
    return rows, json.loads(document.content)


def test_a_name_that_looks_like_a_formula_stays_a_name() -> None:
    rows, document = files("=HYPERLINK(1)", "+32 9", "Zorg")
    assert rows[0]["group"] == "'=HYPERLINK(1)"
    assert rows[0]["departments"] == "'=HYPERLINK(1); +32 9; Zorg"
    assert document["figures"][0]["departments"] == ["=HYPERLINK(1)", "+32 9", "Zorg"]  # type: ignore[index]


def test_sizes_are_two_numbers_that_no_spreadsheet_takes_for_a_date() -> None:
    rows, _ = files("Keuken")
    assert (rows[0]["people_from"], rows[0]["people_to"]) == ("10", "14")
    assert rows[0]["shown"] == "37.5"


def test_the_file_says_which_report_it_belongs_to() -> None:
    _, document = files("Keuken")
    assert (document["document"], document["company"]) == ("RKP-2026-Q3-1", COMPANY)
    assert (document["first_day"], document["last_day"]) == ("2026-06-29", "2026-09-27")
