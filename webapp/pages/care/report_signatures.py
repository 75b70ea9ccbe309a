"""Signing a released report: with the installation's key, or elsewhere and brought back."""

from __future__ import annotations

import base64

from flask import Blueprint, Response, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from webapp.domain.care.report_signatures import FileKey
from webapp.domain.care.report_versions import report_key
from webapp.domain.care.reports import ReportEdition
from webapp.domain.errors import Invalid, NotFound
from webapp.domain.governance.audit import Occasion
from webapp.domain.people.access import Permission
from webapp.domain.ports.signing import SignatureMark, Signer
from webapp.figures import report_name
from webapp.i18n import LANGUAGES, texts
from webapp.incoming import takes_files
from webapp.installation import installation
from webapp.security import actor, database, now, requires, settings, today
from webapp.services.care import report_signatures as service
from webapp.services.care.report_versions import get_version
from webapp.services.care.reports import statutory_languages

blueprint = Blueprint("report_signatures", __name__)
_PAGE = "/reports/<report>/<int:number>/signatures"
_FILE = f"{_PAGE}/<edition>/<language>"
_LONGEST = 1_000  # of a passphrase
_LARGEST = 200_000  # of a signature that is brought back, form included


@blueprint.get(_PAGE)
@requires(Permission.REPORT_WRITE)
def show(report: str, number: int) -> str:
    """Every file of a version, and how it can be signed."""
    wanted = report_key(report, number)
    with database().reading() as session:
        version = get_version(session, wanted)
        states = service.list_states(session, wanted)
        statutory = statutory_languages(session, wanted.site)
    return render_template(
        "care/reports/signatures.html",
        version=version,
        quarter_name=report_name(version, g.texts),
        states=sorted(states, key=lambda one: one.file.language not in statutory),
        statutory=list(statutory),
        has_key=installation().signer is not None,
        in_base64=lambda digest: base64.b64encode(bytes.fromhex(digest)).decode(),
        timezone=settings().timezone,
    )


@blueprint.post(_PAGE)
@requires(Permission.REPORT_WRITE)
def sign(report: str, number: int) -> AnyResponse:
    """Sign the chosen files with the installation's key: all of them or none."""
    if request.form.get("sure") != "yes":
        raise Invalid("error.signing.sure")
    by, signer = _occasion(), _signer()
    chosen = [_chosen(report, number, one) for one in request.form.getlist("file")[: _most()]]
    if not chosen:
        raise Invalid("error.signing.none_chosen")
    with database().reading() as session:
        found = {file: service.find_unsigned(session, file)[1] for file in chosen}
    signatures = installation().signatures
    with signer.open(request.form.get("passphrase", "")[:_LONGEST]) as key:
        made = {file: signatures.sign(one, _mark(file, by), key) for file, one in found.items()}
    with database().transaction() as session:
        for file, signed in made.items():
            service.keep(session, file, signed, by=by)
    return _back(report, number, "signed")


@blueprint.post(f"{_FILE}/elsewhere")
@requires(Permission.REPORT_WRITE)
def prepare(report: str, number: int, edition: str, language: str) -> AnyResponse:
    """Make room for a signature that is made elsewhere."""
    by, file = _occasion(), _file(report, number, edition, language)
    with database().reading() as session:
        _, content = service.find_unsigned(session, file)
    prepared = installation().signatures.prepare(content, _mark(file, by))
    with database().transaction() as session:
        service.prepare(session, file, prepared, now=by.now)
    return _back(report, number, "prepared")


@blueprint.post(f"{_FILE}/bytes")
@requires(Permission.REPORT_WRITE)
def take_away(report: str, number: int, edition: str, language: str) -> Response:
    """What is to be signed elsewhere, as it is; noted in the audit trail."""
    file = _file(report, number, edition, language)
    with database().transaction() as session:
        prepared = service.fetch_waiting(session, file, by=_occasion())
    return _attachment(prepared.covered, f"{file.name}-to-sign.bin", "application/octet-stream")


@blueprint.post(_FILE)
@requires(Permission.REPORT_WRITE)
@takes_files(_LARGEST)
def bring_back(report: str, number: int, edition: str, language: str) -> AnyResponse:
    """Put a signature that was made elsewhere in its place."""
    by, file = _occasion(), _file(report, number, edition, language)
    given = request.files.get("signature")
    content = given.read() if given else b""
    with database().reading() as session:
        prepared = service.find_waiting(session, file)
    signed = installation().signatures.complete(prepared, content, by.now)
    with database().transaction() as session:
        service.keep(session, file, signed, by=by)
    return _back(report, number, "signed")


@blueprint.get("/reports/<report>/<int:number>/committee/<language>-signed.pdf")
@requires(Permission.REPORT_DOWNLOAD)
def committee(report: str, number: int, language: str) -> Response:
    """The signed edition for the Committee; noted in the audit trail before it is handed out."""
    return _download(_file(report, number, ReportEdition.COMMITTEE, language))


@blueprint.get("/reports/<report>/<int:number>/annex/<language>-signed.pdf")
@requires(Permission.REPORT_WRITE)
def annex(report: str, number: int, language: str) -> Response:
    """The physician's signed edition, likewise."""
    return _download(_file(report, number, ReportEdition.ANNEX, language))


def _download(file: FileKey) -> Response:
    with database().transaction() as session:
        content = service.fetch_signed(session, file, by=_occasion())
    return _attachment(content, f"{file.name}-signed.pdf", "application/pdf")


def _attachment(content: bytes, name: str, mimetype: str) -> Response:
    response = Response(content, mimetype=mimetype)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _mark(file: FileKey, by: Occasion) -> SignatureMark:
    say = texts(file.language)
    return SignatureMark(say("signature.reason"), say("signature.field"), by.now)


def _signer() -> Signer:
    signer = installation().signer
    if signer is None:
        raise Invalid("error.signing.no_signer")
    return signer


def _chosen(report: str, number: int, given: str) -> FileKey:
    edition, _, language = given.partition("/")
    return _file(report, number, edition, language)


def _file(report: str, number: int, edition: str, language: str) -> FileKey:
    """Raises Invalid: no report is written so. NotFound: there is no such edition or language."""
    if edition not in set(ReportEdition) or language not in LANGUAGES:
        raise NotFound("error.report.language")
    key = report_key(report, number)
    return FileKey(key.quarter, number, ReportEdition(edition), language, key.site)


def _most() -> int:
    return len(ReportEdition) * len(LANGUAGES)


def _back(report: str, number: int, done: str) -> AnyResponse:
    return redirect(url_for(".show", report=report, number=number, done=done), 303)


def _occasion() -> Occasion:
    return Occasion(actor(), today(), now())
