"""Anybody who reads reports can have a PDF file checked against the archive. Nothing is stored."""

from __future__ import annotations

from flask import Blueprint, g, render_template, request

from webapp.domain.care.report_checks import CheckedReport
from webapp.domain.errors import Invalid
from webapp.domain.people.access import Permission
from webapp.figures import report_name
from webapp.incoming import takes_files
from webapp.installation import installation
from webapp.security import database, local_date, now, requires, settings
from webapp.services.care import report_checks as service

blueprint = Blueprint("report_checks", __name__)
_PAGE = "/reports/check"
_LARGEST = 20_000_000


@blueprint.get(_PAGE)
@requires(Permission.REPORT_DOWNLOAD)
def show() -> str:
    """The form."""
    return _page(None)


@blueprint.post(_PAGE)
@requires(Permission.REPORT_DOWNLOAD)
@takes_files(_LARGEST)
def check() -> str:
    """What is found of a file."""
    given = request.files.get("document")
    content = given.read() if given else b""
    if not content:
        raise Invalid("error.checking.no_file")
    return _page(_check(content))


def _check(content: bytes) -> CheckedReport:
    """A file is read in a process of its own: once, and once more beside what it says it is."""
    signatures = installation().signatures
    with database().reading() as session:
        original = service.recognise(session, content)
    reading = signatures.read(content, now(), original=original.content if original else None)
    if original is None:
        with database().reading() as session:
            original = service.find_named(session, reading)
        if original is not None:
            reading = signatures.read(content, now(), original=original.content)
    with database().reading() as session:
        return service.conclude(session, original, reading)


def _page(checked: CheckedReport | None) -> str:
    return render_template(
        "care/reports/check.html",
        checked=checked,
        report_name=lambda version: report_name(version, g.texts),
        local_date=local_date,
        timezone=settings().timezone,
        most=_LARGEST // 1_000_000,
    )
