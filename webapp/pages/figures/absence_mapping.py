"""What uploaded files mean: told in a form, tried on ten lines, kept, and shared as a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import BinaryIO, cast

from flask import Blueprint, Response, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from webapp.domain.errors import Invalid, NotFound
from webapp.domain.people.access import Permission
from webapp.domain.ports.absence import AbsenceFiles, AbsenceLines, AbsenceRecord, Told
from webapp.i18n import Texts
from webapp.incoming import number, takes_files
from webapp.installation import installation
from webapp.security import actor, database, now, requires, viewer
from webapp.services.figures import absence as absences
from webapp.services.figures import absence_told as service
from webapp.services.figures import absence_uploads as uploads

blueprint = Blueprint("absence_mapping", __name__)

_SHOWN = 10
_MOST_BYTES = 100_000
_CHOICES = {
    "key": ("", "employee_number", "email"),
    "date_order": ("", "day first", "month first"),
}
_TICKED = {"number_once": True, "several_days": "whole"}
Page = tuple[str, int]


@blueprint.get("/admin/absence/mapping")
@requires(Permission.ABSENCE_IMPORT)
def mapping() -> Page:
    """The form with what was told, or with a preset; `file` is an upload to try it on."""
    with database().reading() as session:
        told, version = service.find_told(session)
    preset = _files().presets.get(request.args.get("preset", ""))
    return _form(preset or told or {}, version, request.args.get("file", ""))


@blueprint.post("/admin/absence/mapping")
@requires(Permission.ABSENCE_IMPORT)
def tell() -> AnyResponse | Page:
    """Try it on the file, or keep it."""
    told, token = _told(), request.form.get("file", "")
    version = request.form.get("version", 0, type=number)
    if request.form.get("do") != "save":
        return _form(told, version, token)
    try:
        with database().transaction() as session:
            service.save_told(
                session, files=_files(), told=told, version=version, actor=actor(), now=now()
            )
    except Invalid as refusal:
        return _form(told, version, token, refusal)
    if token:
        return redirect(url_for("absence.preview", token=token), 303)
    return redirect(url_for(".mapping", kept=1), 303)


@blueprint.post("/admin/absence/mapping/file")
@requires(Permission.ABSENCE_IMPORT)
@takes_files(_MOST_BYTES)
def take_file() -> Page:
    """Fill the form from a file that somebody shared; it is not kept yet."""
    sent = request.files.get("mapping")
    with database().reading() as session:
        kept, version = service.find_told(session)
    token = request.form.get("file", "")
    try:
        if sent is None or not sent.filename:
            raise Invalid("error.absence_no_file")
        told = _files().read_told(cast(BinaryIO, sent.stream).read(_MOST_BYTES))
    except Invalid as refusal:
        return _form(kept or {}, version, token, refusal)
    return _form(told, version, token)


@blueprint.get("/admin/absence/mapping.toml")
@requires(Permission.ABSENCE_IMPORT)
def download() -> Response:
    """What is kept, as a file for another installation, or for beside the folder."""
    with database().reading() as session:
        told, _ = service.find_told(session)
    response = Response(_files().write_told(told or {}), mimetype="application/toml")
    response.headers["Content-Disposition"] = 'attachment; filename="absences.toml"'
    return response


def _files() -> AbsenceFiles:
    return installation().absence_files


def _told() -> Told:
    """What the form says; what is left empty is not told."""
    form = request.form
    told: dict[str, object] = {}
    for name in ("key", "date_order", "sheet"):
        if form.get(name, "").strip():
            told[name] = form[name].strip()
    told |= {name: value for name, value in _TICKED.items() if name in form}
    told |= _numbers()
    columns: dict[str, object] = {
        field: form[f"column.{field}"].strip()
        for field in _files().headings
        if form.get(f"column.{field}", "").strip()
    }
    if ignored := _listed(form.get("ignore", "")):
        columns["ignore"] = ignored
    tables = {"columns": columns, **{field: _words(field) for field in _files().meanings}}
    return {**told, **{name: table for name, table in tables.items() if table}}


def _numbers() -> dict[str, object]:
    """Raises nothing: what is no number is refused with the rest, by its name."""
    found: dict[str, object] = {}
    for name, kind in (("employee_number_digits", int), ("hours_per_day", float)):
        given = request.form.get(name, "").strip().replace(",", ".")
        if given:
            try:
                found[name] = kind(given)
            except ValueError:
                found[name] = given[:20]
    return found


def _words(field: str) -> dict[str, list[str]]:
    given = {
        meaning: _listed(request.form.get(f"{field}.{meaning}", ""))
        for meaning in _files().meanings[field]
    }
    return {meaning: words for meaning, words in given.items() if words}


def _listed(text: str) -> list[str]:
    """One a line: a word may hold a comma."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def _form(told: Told, version: int, token: str, refusal: Invalid | None = None) -> Page:
    tried: dict[str, object] = {}
    if token and refusal is None:
        try:
            tried = _try(told, token)
        except Invalid as fault:
            refusal = fault
    elif refusal is None:
        refusal = _fault(told)
    page = render_template(
        "figures/absence/mapping.html",
        told=told,
        version=version,
        token=token,
        headings=_files().headings,
        meanings=_files().meanings,
        presets=_files().presets,
        choices=_CHOICES,
        refusal=_words_of(refusal) if refusal else None,
        in_file=_headings_of(told, token) if token else (),
        **tried,
    )
    return page, 422 if refusal and request.method == "POST" else 200


def _words_of(refusal: Invalid) -> str:
    return cast(Texts, g.texts)(refusal.key, **refusal.params)


def _fault(told: Told) -> Invalid | None:
    try:
        _files().check(told)
    except Invalid as fault:
        return fault
    return None


def _try(told: Told, token: str) -> dict[str, object]:
    """The first lines of the upload, read so. Raises Invalid: they cannot be."""
    with database().reading() as session:
        try:
            uploads.find_upload(session, token=token, person_id=viewer().person_id, now=now())
        except NotFound:
            return {"gone": True}
        with uploads.open_upload(session, token=token) as file:
            lines = _files().read(file, told)
            shown = list(_shown(lines))
    return {"shown": shown, "ignored": lines.ignored}


def _headings_of(told: Told, token: str) -> Sequence[str]:
    """The headings of the upload, to be dragged or chosen; none when it cannot be read at all."""
    with database().reading() as session:
        try:
            uploads.find_upload(session, token=token, person_id=viewer().person_id, now=now())
            with uploads.open_upload(session, token=token) as file:
                return _files().headings_in(file, told)
        except (NotFound, Invalid):
            return ()


def _shown(lines: AbsenceLines) -> Iterable[Mapping[str, object]]:
    for one in islice(lines.lines, _SHOWN):
        if isinstance(one, AbsenceRecord):
            yield {"line": one.line, "record": one}
        else:
            column, words = absences.explain(one, lines.columns, g.texts)
            yield {"line": one.line, "column": column, "words": words}
