"""One version of a report: written in and looked at as a draft, released, corrected, discussed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from flask import Blueprint, Response, g, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from webapp import catalogue
from webapp.database import Session
from webapp.domain.care import report_versions as domain
from webapp.domain.care.content_reviews import ReviewState
from webapp.domain.care.report_versions import (
    RemarkPlace,
    Remarks,
    ReportKey,
    ReportVersion,
    report_key,
)
from webapp.domain.errors import Conflict, Invalid
from webapp.domain.figures.webhooks import WebhookEvent
from webapp.domain.governance.audit import Occasion
from webapp.domain.names import one_line
from webapp.domain.people.access import Permission
from webapp.domain.periods import parse_quarter
from webapp.drafting import basis_of
from webapp.figures import report_name
from webapp.gate.findings import reported_findings
from webapp.i18n import LANGUAGE_NAMES, LANGUAGES
from webapp.incoming import posted_number, read_day
from webapp.installation import installation
from webapp.security import actor, database, local_date, now, requires, settings, today
from webapp.services.care import prevention_plan
from webapp.services.care import report_versions as service
from webapp.services.care.content_reviews import ReviewDesk, list_items
from webapp.services.care.reports import (
    ReportSources,
    draw,
    languages_of,
    preview,
    read_sources,
    statutory_languages,
)
from webapp.services.figures import webhook_deliveries
from webapp.services.figures.absence import list_imports

blueprint = Blueprint("report_versions", __name__)
_PAGE = "/reports/<report>/<int:number>"
_SIGNED = frozenset({ReviewState.SIGNED, ReviewState.PLANNED})


@blueprint.get(_PAGE)
@requires(Permission.REPORT_WRITE)
def show(report: str, number: int) -> str:
    """The draft to write in; or what became of a released version."""
    return _page(report_key(report, number))


@blueprint.post(f"{_PAGE}/text")
@requires(Permission.REPORT_WRITE)
def save(report: str, number: int) -> AnyResponse:
    """Store what is written. Who came second gets their text back, beside what is stored."""
    wanted, written = report_key(report, number), _written()
    try:
        with database().transaction() as session:
            saved = service.save_draft(session, wanted, edits=_edits(), remarks=written)
    except Conflict as error:
        if _is_script():
            raise
        return Response(_page(wanted, written, error), 409)
    if _is_script():
        return jsonify(edits=saved.edits, saved=g.texts("draft.saved"))
    return redirect(url_for(".show", report=report, number=number, saved=1), 303)


@blueprint.get(f"{_PAGE}/draft/<edition>/<language>.pdf")
@requires(Permission.REPORT_WRITE)
def look(report: str, number: int, edition: str, language: str) -> Response:
    """The draft as it would be drawn now."""
    with database().reading() as session:
        version = service.get_version(session, report_key(report, number))
    sources = _sources(version.key)
    with database().transaction() as session:
        content = preview(
            session, version, sources, edition=edition, language=language, by=_occasion()
        )
    response = Response(content, mimetype="application/pdf")
    name = f"rekpauze-{version.key.report}-{number}-{edition}-{language}-draft.pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response


@blueprint.post(f"{_PAGE}/release")
@requires(Permission.REPORT_WRITE)
def release(report: str, number: int) -> AnyResponse:
    """Draw the draft in every language and keep it for good."""
    if request.form.get("sure") != "yes":
        raise Invalid("error.report.sure")
    by = _occasion()
    with database().reading() as session:
        draft = service.get_version(session, report_key(report, number))
    name = one_line(request.form.get("name", ""))
    version = domain.released(draft, edits=_edits(), name=name, now=by.now)
    drawn = list(draw(version, _sources(draft.key)))
    with database().transaction() as session:
        service.release(session, version, drawn=drawn, by=by)
        quarter = version.key.quarter
        webhook_deliveries.announce(session, WebhookEvent.REPORT_RELEASED, quarter, now=by.now)
    return redirect(url_for(".show", report=report, number=number, released=1), 303)


@blueprint.post(f"{_PAGE}/correct")
@requires(Permission.REPORT_WRITE)
def correct(report: str, number: int) -> AnyResponse:
    """Begin a version that takes the place of this one."""
    reason = one_line(request.form.get("reason", ""))
    with database().transaction() as session:
        made = service.correct(session, report_key(report, number), reason=reason, by=_occasion())
    return redirect(url_for(".show", report=report, number=made.key.number), 303)


@blueprint.post(f"{_PAGE}/comments")
@requires(Permission.REPORT_WRITE)
def comment(report: str, number: int) -> AnyResponse:
    """Note what the Committee said."""
    text = request.form.get("comment", "").replace("\r\n", "\n").strip()
    said_in = request.form.get("language", "")
    with database().transaction() as session:
        service.add_comment(
            session,
            report_key(report, number),
            said_on=_said_on(),
            text=text,
            language=said_in if said_in in LANGUAGES else "",
            by=_occasion(),
        )
    return redirect(url_for(".show", report=report, number=number, noted=1), 303)


def _page(
    wanted: ReportKey, written: Remarks | None = None, conflict: Conflict | None = None
) -> str:
    """`written` is what the viewer sent and could not be stored."""
    with database().reading() as session:
        version = service.get_version(session, wanted)
        report = service.find_report(session, wanted.report)
        statutory = statutory_languages(session, wanted.site)
        missing = _missing(session, version, statutory) if version.is_draft else []
    shown = g.texts.language
    first = [shown, *(one for one in statutory if one != shown)]
    return render_template(
        f"care/reports/{'draft' if version.is_draft else 'version'}.html",
        version=version,
        quarter_name=report_name(version, g.texts),
        statutory=list(statutory),
        report=report,
        written=version.remarks if written is None else written,
        conflict=g.texts(conflict.key, **conflict.params) if conflict else None,
        languages=[*first, *(one for one in LANGUAGES if one not in first)],
        first=first,
        drawn=languages_of(wanted, statutory),
        places=RemarkPlace,
        missing=missing,
        domain=domain,
        local_date=local_date,
        today=today(),
    )


def _missing(
    session: Session, version: ReportVersion, statutory: Sequence[str]
) -> list[tuple[str, dict[str, object], str | None]]:
    """What is still to be looked at: the key of its text, its terms, and the page to go to."""
    t, today = g.texts, installation().today()
    found: list[tuple[str, dict[str, object], str | None]] = []
    desk = ReviewDesk(demo=settings().demo, today=today, now=now())
    unsigned = [one for one in list_items(session, desk) if one.state not in _SIGNED]
    if unsigned:
        found.append(("unsigned", {"number": t.number(len(unsigned))}, "content.index"))
    quarter = parse_quarter(version.key.quarter)
    last = next((local_date(one.at) for one in list_imports(session, most=1)), None)
    if last is None:
        found.append(("no_absences", {"last": t.date(quarter.last)}, None))
    elif last <= quarter.last:
        found.append(("absences", {"day": t.date(last), "last": t.date(quarter.last)}, None))
    with database().reader() as reader:
        if not reported_findings(reader, quarter):
            found.append(("findings", {}, None))
    late = [one for one in prevention_plan.list_items(session) if one.is_late(today)]
    if late:
        found.append(("late", {"number": t.number(len(late))}, "prevention_plan.register"))
    unsaid = domain.untranslated(version.remarks, statutory)
    if unsaid:
        names = t.listing([LANGUAGE_NAMES[language] for language in unsaid])
        found.append(("untranslated", {"languages": names}, None))
    return found


def _sources(report: ReportKey) -> ReportSources:
    basis = basis_of(catalogue.offer(), settings())
    with database().reader() as reader, database().reading() as session:
        return read_sources(session, reader=reader, report=report, basis=basis)


def _written() -> Remarks:
    return {
        place: {
            language: request.form.get(f"{place.value}-{language}", "") for language in LANGUAGES
        }
        for place in RemarkPlace
    }


def _edits() -> int:
    """Raises Invalid: the form does not say which text was shown."""
    edits = posted_number("edits")
    if edits is None:
        raise Invalid("error.bad_request")
    return edits


def _said_on() -> dt.date:
    try:
        return read_day(request.form.get("said_on", ""))
    except ValueError as error:
        raise Invalid("error.report.comment_day") from error


def _is_script() -> bool:
    return "X-CSRFToken" in request.headers


def _occasion() -> Occasion:
    return Occasion(actor(), installation().today(), now())
