"""The administrator's page: absences in, with a look at what will change before it does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import cache
from pathlib import Path, PureWindowsPath
from typing import BinaryIO, cast

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp.database import Session
from webapp.domain.errors import Conflict, Invalid
from webapp.domain.figures.absence import ImportCounts, ImportScope
from webapp.domain.figures.absence_imports import ImportRequest
from webapp.domain.people.access import Permission
from webapp.domain.ports.absence import (
    AbsenceFiles,
    AbsenceLines,
    AbsenceOmission,
    AbsenceProblem,
)
from webapp.incoming import number, read_day, takes_files
from webapp.installation import installation
from webapp.said import Said
from webapp.security import actor, database, local_date, now, requires, today, viewer
from webapp.services.figures import absence as absences
from webapp.services.figures import absence_uploads as uploads
from webapp.services.figures.absence_told import find_told as told

blueprint = Blueprint("absence", __name__)

_EXAMPLE = Path(__file__).parents[2] / "static" / "absence-example.csv"
_SHOWN_IMPORTS = 20
_MOST_BYTES = 64 * 1024 * 1024
# What these say is missing is told in the form of the mapping, for which the file is kept.
_MENDED_BY_TELLING = {
    "error.absence_no_heading",
    "error.absence_missing_columns",
    "error.absence_changing_column",
    "error.absence_hours_per_day",
}
_FIRST_BYTES = 64 * 1024
Page = tuple[str, int]


@blueprint.get("/admin/absence")
@requires(Permission.ABSENCE_IMPORT)
def absence() -> Page:
    """The form, what a file looks like, and the latest files; `done` is an import to report."""
    return _form(None)


@blueprint.post("/admin/absence")
@requires(Permission.ABSENCE_IMPORT)
@takes_files(_MOST_BYTES)
def upload() -> Response | Page:
    """Keep the file for an hour and show what it would do."""
    try:
        file, name = _given_file()
        complete = _given_period()
        _read(file)  # a file that is refused is not kept, not even for a moment
    except Invalid as refusal:
        if refusal.key not in _MENDED_BY_TELLING or not _has_lines(file):
            return _form(refusal)
    file.seek(0)
    with database().transaction() as session:
        token = uploads.keep_upload(
            session,
            file=file,
            sent=uploads.SentFile(name, complete),
            person_id=viewer().person_id,
            now=now(),
        )
    return redirect(url_for(".preview", token=token), 303)


def _has_lines(file: BinaryIO) -> bool:
    """Whether there is anything below the first line, whose meaning could be told."""
    file.seek(0)
    start = file.read(_FIRST_BYTES).strip()
    return b"\n" in start or not start.isascii()  # a workbook


@blueprint.get("/admin/absence/<token>")
@requires(Permission.ABSENCE_IMPORT)
def preview(token: str) -> Response | Page:
    """What the kept file would do; `again`: it would have done something else just now."""
    try:
        with database().reading() as session:
            kept = _find(session, token)
            with uploads.open_upload(session, token=token) as file:
                lines = _files().read(file, told(session)[0])
                seen = absences.preview_absences(
                    session, lines=lines, scope=_scope(kept), today=today()
                )
    except Invalid as refusal:
        if refusal.key in _MENDED_BY_TELLING:
            return redirect(url_for("absence_mapping.mapping", file=token), 303)
        _forget()
        return _form(refusal)
    page = render_template(
        "figures/absence/preview.html",
        kept=kept,
        seen=seen,
        ignored=lines.ignored,
        problems=_explained(seen.findings.problems, lines),
        omissions=_explained(seen.findings.omissions, lines),
        asked=seen.findings.asked_by_column(lines.columns),
    )
    return page, 200


def _read(file: BinaryIO) -> AbsenceLines:
    with database().reading() as session:
        return _files().read(file, told(session)[0])


def _forget() -> None:
    """Erase the kept file: one that is refused waits for nothing."""
    with database().transaction() as session:
        uploads.forget_uploads(session, person_id=viewer().person_id)


def _explained(
    found: Sequence[AbsenceProblem | AbsenceOmission], lines: AbsenceLines
) -> list[tuple[int, str, str]]:
    return [(one.line, *absences.explain(one, lines.columns, g.texts)) for one in found]


@blueprint.post("/admin/absence/<token>")
@requires(Permission.ABSENCE_IMPORT)
def confirm(token: str) -> Response:
    """Import the kept file, if that does what the preview said."""
    try:
        with database().transaction() as session:
            kept = _find(session, token)
            arrival = ImportRequest(
                _scope(kept),
                kept.name,
                actor=actor(),
                skips_bad_lines=request.form.get("lines") == "good",
                expected=_agreed(),
            )
            with uploads.open_upload(session, token=token) as file:
                made, _ = absences.import_absences(
                    session,
                    lines=_files().read(file, told(session)[0]),
                    arrival=arrival,
                    now=now(),
                    today=today(),
                )
            if made is None:
                return redirect(url_for(".preview", token=token), 303)
            uploads.forget_uploads(session, person_id=viewer().person_id)
            return redirect(url_for(".absence", done=made.id), 303)
    except Conflict:
        return redirect(url_for(".preview", token=token, again=1), 303)


@blueprint.post("/admin/absence/<token>/discard")
@requires(Permission.ABSENCE_IMPORT)
def discard(token: str) -> Response:
    """Erase the kept file."""
    with database().transaction() as session:
        _find(session, token)
        uploads.forget_uploads(session, person_id=viewer().person_id)
    return redirect(url_for(".absence", said=Said.REMOVED), 303)


def _form(refusal: Invalid | None) -> Page:
    with database().reading() as session:
        imports = absences.list_imports(session, most=_SHOWN_IMPORTS)
        done = absences.find_import(session, request.args.get("done", 0, type=number))
    page = render_template(
        "figures/absence/absence.html",
        refusal=g.texts(refusal.key, **refusal.params) if refusal else None,
        imports=imports,
        done=done,
        headings=_files().headings,
        example=_example(),
        day=local_date,
        timezone=viewer().timezone,
    )
    return page, 422 if refusal else 200


@cache
def _example() -> str:
    return _EXAMPLE.read_text(encoding="utf-8")


def _files() -> AbsenceFiles:
    return installation().absence_files


def _find(session: Session, token: str) -> uploads.WaitingUpload:
    person_id = viewer().person_id
    return uploads.find_upload(session, token=token, person_id=person_id, now=now())


def _scope(kept: uploads.WaitingUpload) -> ImportScope:
    return ImportScope(_files().name, kept.complete)


def _given_file() -> tuple[BinaryIO, str]:
    sent = request.files.get("file")
    name = PureWindowsPath(sent.filename or "").name if sent else ""
    if sent is None or not name:
        raise Invalid("error.absence_no_file")
    return cast(BinaryIO, sent.stream), "".join(sign for sign in name if sign.isprintable())


def _given_period() -> tuple[dt.date, dt.date] | None:
    texts = request.form.get("complete_from", ""), request.form.get("complete_to", "")
    if texts == ("", ""):
        return None
    try:
        first, last = (read_day(text) for text in texts)
    except ValueError as error:
        raise Invalid("error.absence_period") from error
    if first > last:
        raise Invalid("error.absence_period")
    return first, last


def _agreed() -> ImportCounts:
    """The counts that the preview showed, as its form sends them back."""
    try:
        added, changed, unchanged, removed = map(
            number, request.form.get("expected", "").split("-")
        )
    except ValueError as error:
        raise Invalid("error.bad_request") from error
    return ImportCounts(added, changed, unchanged, removed)
