"""One's own breaks of all time, to take along: CSV for a spreadsheet, JSON for a program.

What each column means is in docs/progress.md.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, g, jsonify
from werkzeug.wrappers import Response as AnyResponse

from webapp import catalogue
from webapp.domain.calendar import local_day
from webapp.domain.governance.choices import Purpose
from webapp.domain.people.access import Permission
from webapp.domain.programme.breaks import Break
from webapp.domain.programme.comfort import Comfort
from webapp.domain.spreadsheets import plain
from webapp.i18n import Texts
from webapp.security import database, now, requires, viewer
from webapp.services.governance.choices import find_choices
from webapp.services.programme.comfort import list_comfort
from webapp.services.programme.progress import list_all_breaks

blueprint = Blueprint("own_breaks", __name__)

COLUMNS = (
    "date",
    "at",
    "seconds",
    "exercise",
    "exercise_name",
    "how",
    "verdict",
    "counted",
    "before",
    "after",
)
_AT_ONCE = 500  # lines that are sent together

Row = Mapping[str, Any]


@blueprint.get("/progress/breaks.csv")
@requires(Permission.BREAK_READ_OWN)
def as_csv() -> AnyResponse:
    """Every own break, a line each; the heading and the words in one's language."""
    lines = write_lines(list(rows()), g.texts)
    response = Response(lines, content_type="text/csv; charset=utf-8")
    return _named(response, f"{g.texts('progress.export.file')}.csv")


@blueprint.get("/progress/breaks.json")
@requires(Permission.BREAK_READ_OWN)
def as_json() -> AnyResponse:
    """The same with names that do not depend on the language."""
    return _named(jsonify({"version": 1, "breaks": list(rows())}), "breaks.json")


def rows() -> Iterator[Row]:
    """One's own breaks, newest last, each with its comfort when one keeps that."""
    person = viewer()
    day = local_day(now(), person.timezone)
    with database().reading() as session:
        breaks = list_all_breaks(session, person_id=person.person_id, until=day)
        chosen = find_choices(session, person_id=person.person_id)
        noted = (
            list_comfort(session, person_id=person.person_id, first=dt.date.min, last=day)
            if Purpose.COMFORT in chosen
            else []
        )
    comfort = {one.tap_id: one for one in noted}
    zone = ZoneInfo(person.timezone)
    return (_row(one, comfort.get(one.tap_id), zone) for one in breaks)


def _row(one: Break, comfort: Comfort | None, zone: ZoneInfo) -> Row:
    return {
        "date": one.day.isoformat(),
        "at": one.at.astimezone(zone).isoformat(timespec="seconds"),
        "seconds": one.seconds,
        "exercise": one.exercise,
        "exercise_name": catalogue.name_of(one.exercise),
        "how": one.origin.value,
        "verdict": one.verdict.value,
        "counted": one.slot is not None,
        "before": comfort.before if comfort else None,
        "after": comfort.after if comfort else None,
    }


def write_lines(found: list[Row], t: Texts) -> Iterator[str]:
    """The file in pieces: in nl, fr and de what Excel in Belgium opens by a double click."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter="," if t.language == "en" else ";", lineterminator="\r\n")
    text.write("\ufeff")
    writer.writerow([t(f"progress.export.{column}") for column in COLUMNS])
    for start in range(0, len(found), _AT_ONCE):
        writer.writerows(_cells(row, t) for row in found[start : start + _AT_ONCE])
        yield text.getvalue()
        text.seek(0)
        text.truncate()
    yield text.getvalue()


def _cells(row: Row, t: Texts) -> list[str]:
    words = {
        "how": t(f"progress.how.{row['how']}"),
        "verdict": t(f"break.verdict.{row['verdict']}"),
        "counted": t("export.yes" if row["counted"] else "export.no"),
    }
    values = {**row, **words}
    return ["" if values[name] is None else plain(str(values[name])) for name in COLUMNS]


def _named(response: AnyResponse, name: str) -> AnyResponse:
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
