"""The tree in by a file, with a look at what it would do first, and out the same way."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from typing import BinaryIO, cast

from flask import Blueprint, Response, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from webapp.content.policy import disclosure_policy
from webapp.database import Session
from webapp.domain.errors import Conflict, Invalid, NotFound
from webapp.domain.people.access import Permission
from webapp.domain.people.organisation_import import DepartmentChange, value
from webapp.domain.people.organisation_summary import summarise
from webapp.domain.ports.organisation import (
    FIELDS,
    DepartmentFault,
    DepartmentFiles,
    DepartmentLines,
)
from webapp.figures import period_name
from webapp.gate.preview import UnitPreview, preview_file
from webapp.incoming import takes_files
from webapp.installation import installation
from webapp.security import actor, database, now, requires
from webapp.services.figures.policy_decisions import fewest_people
from webapp.services.people import organisation_files as service
from webapp.services.people.reorganising import apply_due

blueprint = Blueprint("organisation_files", __name__)

_MOST_BYTES = 4 * 1024 * 1024
_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_MOVES_FIGURES = {"parent", "campaign_from"}
Page = tuple[str, int]


@blueprint.get("/admin/organisation/file")
@requires(Permission.ORGANISATION_MANAGE)
def choose() -> Page:
    """What a file looks like, a form for one, and the tree as a file."""
    return _form(None)


@blueprint.get("/admin/organisation/file.<form>")
@requires(Permission.ORGANISATION_MANAGE)
def download(form: str) -> Response:
    """The open tree; the same file may be changed and uploaded again."""
    if form not in _TYPES:
        raise NotFound("error.not_found")
    with database().reading() as session:
        lines = service.list_departments(session)
    write = _files().write_csv if form == "csv" else _files().write_xlsx
    response = Response(write(lines, FIELDS), content_type=_TYPES[form])
    name = f"organisation-{installation().today()}.{form}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@blueprint.post("/admin/organisation/file")
@requires(Permission.ORGANISATION_MANAGE)
@takes_files(_MOST_BYTES)
def look() -> Page:
    """What the file would do; nothing is stored."""
    sent = request.files.get("file")
    try:
        if sent is None or not sent.filename:
            raise Invalid("error.absence_no_file")
        return _preview(_files().read(cast(BinaryIO, sent.stream)))
    except Invalid as refusal:
        return _form(refusal)


@blueprint.post("/admin/organisation/file/import")
@requires(Permission.ORGANISATION_MANAGE)
@takes_files(_MOST_BYTES)
def take_in() -> AnyResponse | Page:
    """Do what the file said, if that is still what was shown."""
    lines = _files().read(io.BytesIO(request.form.get("lines", "").encode()))
    moment, today = now(), installation().today()
    try:
        with database().transaction() as session:
            apply_due(session, today=today, now=moment)
            service.import_departments(
                session,
                lines=lines,
                expected=request.form.get("expected", ""),
                actor=actor(),
                today=today,
                now=moment,
            )
    except Conflict:
        return _preview(lines, again=True)
    return redirect(url_for("organisation.tree", done="imported"), 303)


def _preview(lines: DepartmentLines, *, again: bool = False) -> Page:
    today = installation().today()
    with database().reading() as session:
        found = service.preview_departments(session, lines=lines, today=today)
        preview = None if found.faults else _figures(session, found.changes, today)
        names = {one.code: one.name for one in service.list_departments(session)}
    page = render_template(
        "people/organisation/file_preview.html",
        found=found,
        summary=summarise(found.changes),
        names=names | {one.after.code: one.after.name for one in found.changes},
        preview=preview,
        quarter=period_name(preview.quarter.key, g.texts) if preview else "",
        faults=[_explained(fault, lines) for fault in found.faults],
        ignored=lines.ignored,
        lines=_files().write_csv(lines.lines, lines.columns).decode("utf-8-sig"),
        value=value,
        again=again,
    )
    return page, 409 if again else 422 if found.faults else 200


def _figures(
    session: Session, changes: Sequence[DepartmentChange], today: dt.date
) -> UnitPreview | None:
    """What it does to the figures, if it does anything; names and languages never do."""
    if not any(_MOVES_FIGURES.intersection(one.fields()) for one in changes):
        return None
    fewest = fewest_people(session, base=disclosure_policy(), today=today)
    found = preview_file(session, changes=changes, today=today, fewest=fewest)
    return found if found.changes or found.sites else None


def _explained(fault: DepartmentFault, lines: DepartmentLines) -> tuple[int, str, str]:
    column = lines.columns.get(fault.field, fault.field)
    return fault.line, column, g.texts(fault.key, **fault.params)


def _form(refusal: Invalid | None) -> Page:
    page = render_template(
        "people/organisation/file.html",
        refusal=g.texts(refusal.key, **refusal.params) if refusal else None,
        headings=_files().headings,
    )
    return page, 422 if refusal else 200


def _files() -> DepartmentFiles:
    return installation().department_files
