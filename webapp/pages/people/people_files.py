"""A file of people in, with a look at what it would change; and the same columns out."""

from __future__ import annotations

from pathlib import PureWindowsPath
from typing import BinaryIO, cast

from flask import Blueprint, Response, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from webapp.database import Session
from webapp.domain.errors import Conflict, Invalid, NotFound
from webapp.domain.governance.audit import Occasion
from webapp.domain.people.access import Permission
from webapp.domain.people.employees import EmploymentSpan
from webapp.domain.people.people_import import KnownPerson, PeopleChanges
from webapp.domain.ports.people import PeopleLines
from webapp.incoming import number, takes_files
from webapp.installation import installation
from webapp.said import Said
from webapp.security import actor, database, now, requires, viewer
from webapp.services.figures import absence_uploads as uploads
from webapp.services.people import leaving, people_import

blueprint = Blueprint("people_files", __name__)

COLUMNS = (
    "employee_number", "name", "email", "department", "starts_on", "ends_on", "schedule", "fte",
    "counted",
)  # fmt: skip
_MOST_BYTES = 64 * 1024 * 1024
_SHOWN = 50
_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
Page = tuple[str, int]


@blueprint.get("/admin/people/import")
@requires(Permission.PEOPLE_MANAGE)
def start() -> Page:
    """The form, and what a file looks like; `done` says that one was taken in."""
    return _form(None)


@blueprint.post("/admin/people/import")
@requires(Permission.PEOPLE_MANAGE)
@takes_files(_MOST_BYTES)
def upload() -> AnyResponse | Page:
    """Keep the file for an hour and show what it would do."""
    sent = request.files.get("file")
    name = PureWindowsPath(sent.filename or "").name if sent else ""
    try:
        if sent is None or not name:
            raise Invalid("error.absence_no_file")
        file = cast(BinaryIO, sent.stream)
        _read(file)  # a file that is refused is not kept, not even for a moment
    except Invalid as refusal:
        return _form(refusal)
    file.seek(0)
    today = installation().today()
    with database().transaction() as session:
        about = uploads.SentFile(
            "".join(sign for sign in name if sign.isprintable()),
            (today, today) if request.form.get("complete") == "yes" else None,
            kind="people",
        )
        token = uploads.keep_upload(
            session, file=file, sent=about, person_id=viewer().person_id, now=now()
        )
    return redirect(url_for(".preview", token=token), 303)


@blueprint.get("/admin/people/import/<token>")
@requires(Permission.PEOPLE_MANAGE)
def preview(token: str) -> Page:
    """What the kept file would do."""
    try:
        with database().reading() as session:
            kept = _find(session, token)
            with uploads.open_upload(session, token=token) as file:
                lines = _read(file)
                changes = people_import.preview_people(
                    session,
                    lines=lines,
                    is_complete=kept.complete is not None,
                    occasion=_occasion(),
                )
    except Invalid as refusal:
        _forget()
        return _form(refusal)
    page = render_template(
        "people/people_files/preview.html",
        kept=kept,
        changes=changes,
        ignored=lines.ignored,
        problems=[
            (one.line, lines.columns.get(one.field, ""), g.texts(one.reason, **one.params))
            for one in changes.problems[:_SHOWN]
        ],
        leaving=changes.leaving[:_SHOWN],
    )
    return page, 200


@blueprint.post("/admin/people/import/<token>")
@requires(Permission.PEOPLE_MANAGE)
def confirm(token: str) -> AnyResponse:
    """Take the kept file in, if that does what the preview said: all of it, or nothing."""
    try:
        with database().transaction() as session:
            kept = _find(session, token)
            with uploads.open_upload(session, token=token) as file:
                changes = people_import.agree_on(
                    session,
                    lines=_read(file),
                    is_complete=kept.complete is not None,
                    expected=request.form.get("expected", ""),
                    occasion=_occasion(),
                )
            _check_number(changes)
            _apply(session, changes)
            uploads.forget_uploads(session, person_id=viewer().person_id, kind="people")
    except Conflict as conflict:
        if conflict.key != "error.people_other":
            raise
        return redirect(url_for(".preview", token=token, again=1), 303)
    return redirect(url_for(".start", done=1), 303)


@blueprint.post("/admin/people/import/<token>/discard")
@requires(Permission.PEOPLE_MANAGE)
def discard(token: str) -> AnyResponse:
    """Erase the kept file."""
    with database().transaction() as session:
        _find(session, token)
        uploads.forget_uploads(session, person_id=viewer().person_id, kind="people")
    return redirect(url_for(".start", said=Said.REMOVED), 303)


@blueprint.get("/admin/people/export.<form>")
@requires(Permission.PEOPLE_MANAGE)
def export(form: str) -> Response:
    """Everybody with a number and an open account, in the columns of the import.

    Raises NotFound: there is no such form.
    """
    if form not in _TYPES:
        raise NotFound("error.not_found")
    with database().reading() as session:
        found = people_import.list_for_export(session, occasion=_occasion())
    heading = [g.texts(f"people_files.column.{one}") for one in COLUMNS]
    rows = [heading, *(_row(*one) for one in found)]
    files = installation().people_files
    body = files.write_csv(rows) if form == "csv" else files.write_xlsx(rows)
    response = Response(body, content_type=_TYPES[form])
    response.headers["Content-Disposition"] = f"attachment; filename=people.{form}"
    return response


def _row(person: KnownPerson, span: EmploymentSpan | None, code: str) -> list[str]:
    """One line of the file that goes out; who works nowhere has the first columns only."""
    who = person.details
    row = [who.employee_number or "", who.name, who.email or "", code]
    if span is None:
        return row
    counted = g.texts("people_files.yes" if span.counted else "people_files.no")
    ends = span.ends_on.isoformat() if span.ends_on else ""
    return [*row, span.starts_on.isoformat(), ends, span.schedule, str(span.fte_percent), counted]


def _apply(session: Session, changes: PeopleChanges) -> None:
    """Open who returns, change what changes, close who has left yesterday: one transaction."""
    occasion = _occasion()
    for person_id in sorted(changes.returning):
        leaving.reopen_person(session, person_id=person_id, restore=False, occasion=occasion)
    people_import.apply_changes(session, changes=changes, occasion=occasion)
    for person in changes.leaving:
        leaving.close_person(
            session,
            person_id=person.person_id,
            last_day=occasion.today,
            at_once=True,
            occasion=occasion,
        )


def _check_number(changes: PeopleChanges) -> None:
    """Raises Invalid: so many would be closed that the number has to be said, and was not."""
    said = request.form.get("closes", type=number)
    if changes.closes_many and said != len(changes.leaving):
        raise Invalid("error.people_closes", n=len(changes.leaving))


def _read(file: BinaryIO) -> PeopleLines:
    return installation().people_files.read(file)


def _occasion() -> Occasion:
    return Occasion(actor(), installation().today(), now())


def _find(session: Session, token: str) -> uploads.WaitingUpload:
    person_id = viewer().person_id
    return uploads.find_upload(session, token=token, person_id=person_id, now=now(), kind="people")


def _forget() -> None:
    with database().transaction() as session:
        uploads.forget_uploads(session, person_id=viewer().person_id, kind="people")


def _form(refusal: Invalid | None) -> Page:
    page = render_template(
        "people/people_files/start.html",
        refusal=g.texts(refusal.key, **refusal.params) if refusal else None,
        columns=COLUMNS,
        required={"employee_number", "name", "department", "starts_on"},
    )
    return page, 422 if refusal else 200
