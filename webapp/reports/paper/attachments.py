"""The figures of a report as files for machines: CSV and JSON, the same in every language."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from functools import cache

from webapp.domain.figures.measures import ReleasedCell
from webapp.reports.contents.attachment import Attachment
from webapp.reports.contents.document import QuarterlyReport, say
from webapp.reports.contents.wording import Wording

COLUMNS = (
    "scope",
    "group",
    "site",
    "departments",
    "series",
    "measure",
    "period",
    "kind",
    "shown",
    "step",
    "people_from",
    "people_to",
    "members_changed",
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def attachments(report: QuarterlyReport, wording: Wording) -> tuple[Attachment, ...]:
    """The report's figures as CSV and as JSON."""
    name = report.issue.number
    described = wording.say(say("attachment"))
    return (
        Attachment(f"{name}.csv", "text/csv", _csv(report.cells), described),
        Attachment(f"{name}.json", "application/json", _json(report), described),
    )


def _row(cell: ReleasedCell) -> tuple[object, ...]:
    unit = cell.unit
    return (
        unit.scope.value,
        unit.label,
        unit.site or "",
        unit.parts,
        unit.series,
        cell.measure.value,
        cell.period,
        cell.kind.value,
        cell.shown,
        cell.step,
        *_ends(cell.size_band),
        cell.members_changed,
    )


@cache
def _ends(size_band: str) -> tuple[int, int | None]:
    """Both ends of a size band, as numbers: a spreadsheet takes "10-14" for a date."""
    ends = [int(end) for end in size_band.rstrip("+").split("-")]
    return ends[0], ends[1] if len(ends) > 1 else None


def _csv(cells: Sequence[ReleasedCell]) -> bytes:
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    for cell in cells:
        scope, *rest = _row(cell)
        unit = cell.unit
        names = (unit.label, unit.site or "", "; ".join(unit.parts), unit.series)
        writer.writerow([scope, *map(_plain, names), *rest[len(names) :]])
    return file.getvalue().encode("utf-8-sig")  # the mark tells Excel that it is UTF-8


def _plain(name: str) -> str:
    """A name that a spreadsheet would take for a formula, after an apostrophe."""
    return f"'{name}" if name.lstrip(" ").startswith(_FORMULA) else name


def _json(report: QuarterlyReport) -> bytes:
    issue = report.issue
    content = {
        "document": issue.number,
        "company": issue.company,
        **({"site": issue.site_name} if issue.site else {}),
        "quarter": issue.quarter.key,
        "first_day": issue.quarter.first.isoformat(),
        "last_day": issue.quarter.last.isoformat(),
        "figures": [dict(zip(COLUMNS, _row(cell), strict=True)) for cell in report.cells],
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
