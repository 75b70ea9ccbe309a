"""Released figures as a CSV file for a spreadsheet; docs are in dashboard/README.md.

In nl, fr and de the file is what Excel in Belgium opens by a double click: `;` between fields and a
decimal comma. In English it is RFC 4180 with `,` and a decimal point. Both begin with a UTF-8 mark.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from flask import Blueprint, Response, g, request

from webapp.domain.errors import Invalid
from webapp.domain.figures.measures import Measure, ReleasedCell, Scope
from webapp.domain.people.access import Permission
from webapp.domain.periods import Quarter, parse_period
from webapp.domain.spreadsheets import plain
from webapp.figures import band, exact
from webapp.i18n import Texts
from webapp.security import actor, database, now, requires
from webapp.services.figures.exports import GRAINS, Selection, export_released

blueprint = Blueprint("exports", __name__)

COLUMNS = (
    "unit",
    "site",
    "scope",
    "parts",
    "joined",
    "period",
    "measure",
    "kind",
    "value",
    "step",
    "size",
    "changed",
)
_OPTIONS = ("measure", "unit", "scope", "site", "from", "to", "grain")
_EARLIEST, _LATEST = "1900-Q1", "9999-Q4"


@blueprint.get("/exports/released.csv")
@requires(Permission.STATISTICS_EXPORT)
def released() -> Response:
    """The released figures that were asked for, exactly as published."""
    wanted = selection()
    with database().reader() as reader, database().transaction() as session:
        cells = export_released(session, reader=reader, wanted=wanted, actor=actor(), now=now())
    return _file(write_csv(cells, g.texts), g.texts)


def selection() -> Selection:
    """What the address asks for.

    Raises Invalid: an unknown option, measure, quarter or length, or quarters the wrong way round.
    """
    for option in request.args:
        if option not in _OPTIONS:
            raise Invalid("error.export.unknown", value=option, offered=", ".join(_OPTIONS))
    first, last = _quarter("from", _EARLIEST), _quarter("to", _LATEST)
    if first > last:
        raise Invalid("error.export.order")
    measures = [_measure(value) for value in request.args.getlist("measure")]
    units = request.args.getlist("unit")
    return Selection(
        measures=frozenset(measures) or None,
        units=frozenset(units) or None,
        quarters=(first, last),
        grain=_grain(request.args.get("grain")),
        scope=_scope(request.args.get("scope")),
        site=request.args.get("site") or None,
    )


def _measure(value: str) -> Measure:
    for measure in Measure:
        if measure == value:
            return measure
    raise Invalid("error.export.measure", value=value, offered=", ".join(Measure))


def _quarter(option: str, default: str) -> str:
    value = request.args.get(option, default)
    try:
        period = parse_period(value)
    except Invalid as error:
        raise Invalid("error.export.quarter", value=value) from error
    if not isinstance(period, Quarter):
        raise Invalid("error.export.quarter", value=value)
    return period.key


def _grain(value: str | None) -> str | None:
    if value is not None and value not in GRAINS:
        raise Invalid("error.export.grain", value=value)
    return value


def _scope(value: str | None) -> Scope | None:
    if value is not None and value not in set(Scope):
        raise Invalid("error.export.scope", value=value, offered=", ".join(Scope))
    return Scope(value) if value is not None else None


def write_csv(cells: Sequence[ReleasedCell], t: Texts) -> str:
    """The file's text: a heading line, then a line for each figure."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter="," if t.language == "en" else ";", lineterminator="\r\n")
    writer.writerow([t(f"export.column.{column}") for column in COLUMNS])
    writer.writerows(_row(cell, t) for cell in cells)
    return text.getvalue()


def _row(cell: ReleasedCell, t: Texts) -> list[str]:
    unit = cell.unit
    return [
        plain(unit.label),
        plain(unit.site or ""),
        t(f"export.scope.{unit.scope}"),
        plain(" + ".join(unit.parts)),
        t(f"export.joined.{unit.joined}") if unit.joined else "",
        cell.period,
        t(f"measure.{cell.measure}"),
        t(f"export.kind.{cell.kind}"),
        exact(cell.shown, t),
        exact(cell.step, t),
        band(cell),
        t("export.yes" if cell.members_changed else "export.no"),
    ]


def _file(text: str, t: Texts) -> Response:
    name = f"{t('export.filename')}.csv"
    response = Response("\ufeff" + text, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
