"""The binder for inspection: one file with a year's reports and what stands behind them."""

from __future__ import annotations

from flask import Blueprint, Response, g, render_template, request

from webapp.domain.care.reports import ReportEdition
from webapp.domain.errors import Invalid, NotFound
from webapp.domain.governance.audit import Occasion
from webapp.domain.people.access import Permission
from webapp.domain.ports.signing import SignatureMark
from webapp.i18n import LANGUAGES, texts
from webapp.incoming import posted_number
from webapp.installation import installation
from webapp.security import actor, database, now, requires, settings, viewer
from webapp.services.governance import binder as service

blueprint = Blueprint("binder", __name__)
_LONGEST = 1_000  # of a passphrase


@blueprint.get("/papers/binder")
@requires(Permission.BINDER_TAKE)
def choose() -> str:
    """Which year, in which language, and whether it is to be signed."""
    with database().reading() as session:
        years = service.years(session)
    return render_template(
        "governance/papers/binder.html",
        years=years,
        language=g.texts.language,
        languages=LANGUAGES,
        has_key=installation().signer is not None,
        has_annex=viewer().may(Permission.REPORT_WRITE),
    )


@blueprint.post("/papers/binder")
@requires(Permission.BINDER_TAKE)
def take() -> Response:
    """The binder, signed where that was asked; noted in the audit trail before it is handed out."""
    year, language, is_signed = posted_number("year"), _language(), "sign" in request.form
    if year is None:
        raise Invalid("error.bad_request")
    today = installation().today()
    with database().reading() as session:
        sources = service.read_binder(
            session,
            year=year,
            company=settings().company_name,
            editions=_editions(),
            today=today,
        )
    content = service.draw_binder(sources, language, is_to_be_signed=is_signed)
    if is_signed:
        content = _signed(content, language)
    with database().transaction() as session:
        service.note_taken(session, content, year=year, by=Occasion(actor(), today, now()))
    return _attachment(content, f"rekpauze-{year}-{today}-{language}", is_signed=is_signed)


def _attachment(content: bytes, name: str, *, is_signed: bool) -> Response:
    response = Response(content, mimetype="application/pdf")
    file = f"{name}-{'signed' if is_signed else 'unsigned'}.pdf"
    response.headers["Content-Disposition"] = f'attachment; filename="{file}"'
    return response


def _editions() -> frozenset[ReportEdition]:
    """The physician's edition is for the physician alone, inside a binder too."""
    is_physician = viewer().may(Permission.REPORT_WRITE)
    return frozenset(ReportEdition) if is_physician else frozenset({ReportEdition.COMMITTEE})


def _language() -> str:
    """Raises NotFound: there is no such language."""
    language = request.form.get("language", "")
    if language not in LANGUAGES:
        raise NotFound("error.report.language")
    return language


def _signed(content: bytes, language: str) -> bytes:
    """Raises Invalid: there is no key, another passphrase, or a certificate that does not do."""
    signer, say = installation().signer, texts(language)
    if signer is None:
        raise Invalid("error.signing.no_signer")
    mark = SignatureMark(say("papers.binder.reason"), say("papers.binder.field"), now())
    with signer.open(request.form.get("passphrase", "")[:_LONGEST]) as key:
        return installation().signatures.sign(content, mark, key).content
