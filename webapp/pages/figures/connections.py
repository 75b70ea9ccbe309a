"""The administrator's page of connected personnel systems: made, tried, looked through, started."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp.domain.errors import DomainError, Invalid, NotFound
from webapp.domain.figures.absence import ImportCounts, ImportScope
from webapp.domain.figures.absence_imports import ImportRequest
from webapp.domain.figures.connections import (
    LONGEST_NAME,
    LONGEST_VALUE,
    Connection,
    ConnectionDraft,
)
from webapp.domain.people.access import Permission
from webapp.domain.ports.absence import AbsenceDelivery, SourceTest
from webapp.domain.ports.connections import ConnectionKind, ConnectionKinds
from webapp.i18n import Texts
from webapp.incoming import number
from webapp.installation import installation
from webapp.said import Said
from webapp.security import actor, acts_outside, database, local_date, now, requires, today, viewer
from webapp.services.figures import absence as absences
from webapp.services.figures import connections as service

blueprint = Blueprint("connections", __name__)

Page = tuple[str, int]


@blueprint.get("/admin/connections")
@requires(Permission.CONNECTION_MANAGE)
def connections() -> str:
    """What is connected and how it stands, and what can be."""
    with database().reading() as session:
        found = service.list_connections(session)
    return render_template(
        "figures/connections/connections.html",
        connections=found,
        kinds=_kinds().kinds,
        files=installation().absences.test(now()),
        files_name=installation().absences.name,
        **_told(),
    )


@blueprint.get("/admin/connections/new/<kind>")
@requires(Permission.CONNECTION_MANAGE)
def new(kind: str) -> Page:
    """The form for another one."""
    return _form(_kind(kind), None)


@blueprint.post("/admin/connections/new/<kind>")
@requires(Permission.CONNECTION_MANAGE)
def add(kind: str) -> Response | Page:
    """Make it; it does not run yet."""
    draft = _draft(_kind(kind))
    try:
        with database().transaction() as session:
            made = service.add_connection(
                session, kinds=_kinds(), draft=draft, actor=actor(), now=now()
            )
    except Invalid as refusal:
        return _form(_kind(kind), refusal, draft)
    return redirect(url_for(".connection", connection_id=made), 303)


@blueprint.get("/admin/connections/<int:connection_id>")
@requires(Permission.CONNECTION_MANAGE)
def connection(connection_id: int) -> str:
    """How it stands, and what can be done with it."""
    return _page(_find(connection_id))


@blueprint.post("/admin/connections/<int:connection_id>")
@requires(Permission.CONNECTION_MANAGE)
def change(connection_id: int) -> Response | Page:
    """Change what it is told."""
    known = _find(connection_id)
    draft = _draft(_kind(known.kind))
    try:
        with database().transaction() as session:
            service.change_connection(
                session,
                kinds=_kinds(),
                number=connection_id,
                draft=draft,
                actor=actor(),
                now=now(),
            )
    except Invalid as refusal:
        return _page(known, refusal=refusal, draft=draft), 422
    return _back(connection_id)


@blueprint.post("/admin/connections/<int:connection_id>/test")
@requires(Permission.CONNECTION_MANAGE)
def test(connection_id: int) -> str:
    """Ask it for little, and say what came of that."""
    known = _find(connection_id)
    tried = service.try_connection(_kinds(), known, now())
    _keep(known, tried.cursor)
    return _page(known, tried=tried)


@blueprint.post("/admin/connections/<int:connection_id>/look")
@requires(Permission.CONNECTION_MANAGE)
def look(connection_id: int) -> str:
    """Ask it for everything, and show what that would do; nothing is taken in."""
    known = _find(connection_id)
    fetched = service.fetch(_kinds(), known, now(), afresh=True)
    for delivery in fetched.deliveries:
        _keep(known, delivery.cursor(stored=False))
    try:
        if fetched.fault is not None:
            raise fetched.fault
        return _preview(known, fetched.deliveries)
    except DomainError as fault:
        return _page(known, tried=SourceTest(fault=fault))


@blueprint.post("/admin/connections/<int:connection_id>/import")
@requires(Permission.CONNECTION_MANAGE)
@acts_outside
def take_in(connection_id: int) -> Response:
    """Take it in as it was shown, whatever goes by that, and let it run from now on.

    Raises Conflict: it would do something else by now.
    """
    known = _find(connection_id)
    fetched = service.fetch(_kinds(), known, now(), afresh=True)
    arrival = ImportRequest(ImportScope(known.source), known.name, actor(), expected=_agreed())
    with database().transaction() as session:
        taken = absences.take_in_answers(
            session,
            deliveries=fetched.deliveries,
            arrival=arrival,
            cursor=known.cursor,
            now=now(),
            today=today(),
        )
        service.keep_cursor(session, known, taken.cursor)
        fault = fetched.fault or taken.fault
        if fault is None:
            service.start(session, number=connection_id, actor=actor(), now=now())
        service.record_run(session, known, fault=fault, now=now())
    return _back(connection_id)


@blueprint.post("/admin/connections/<int:connection_id>/start")
@requires(Permission.CONNECTION_MANAGE)
def start(connection_id: int) -> Response:
    """Let it run now, and every hour."""
    with database().transaction() as session:
        service.start(session, number=connection_id, actor=actor(), now=now())
    return _back(connection_id)


@blueprint.post("/admin/connections/<int:connection_id>/stop")
@requires(Permission.CONNECTION_MANAGE)
def stop(connection_id: int) -> Response:
    """Let it run no more."""
    with database().transaction() as session:
        service.stop(session, number=connection_id, actor=actor(), now=now())
    return _back(connection_id)


@blueprint.post("/admin/connections/<int:connection_id>/remove")
@requires(Permission.CONNECTION_MANAGE)
def remove(connection_id: int) -> Response:
    """Forget it, with or without what it has brought."""
    with database().transaction() as session:
        service.remove_connection(
            session,
            number=connection_id,
            with_absences=request.form.get("absences") == "remove",
            actor=actor(),
            now=now(),
        )
    return redirect(url_for(".connections", said=Said.REMOVED), 303)


def _kinds() -> ConnectionKinds:
    return installation().connection_kinds


def _kind(name: str) -> ConnectionKind:
    found = _kinds().kinds.get(name)
    if found is None:
        raise NotFound("error.not_found")
    return found


def _find(connection_id: int) -> Connection:
    with database().reading() as session:
        return service.find_connection(session, connection_id)


def _keep(known: Connection, cursor: str) -> None:
    if cursor and cursor != known.cursor:
        with database().transaction() as session:
            service.keep_cursor(session, known, cursor)


def _back(connection_id: int) -> Response:
    return redirect(url_for(".connection", connection_id=connection_id), 303)


def _draft(kind: ConnectionKind) -> ConnectionDraft:
    values = {one.name: request.form.get(one.name, "").strip() for one in kind.fields}
    version = request.form.get("version", 0, type=number)
    return ConnectionDraft(kind.name, request.form.get("name", ""), values, version)


def _words(fault: DomainError | None) -> str | None:
    """What a fault says; the field of a form is called as it is there."""
    if fault is None:
        return None
    params = dict(fault.params)
    if "setting" in params:
        params["field"] = g.texts(f"connections.field.{params['setting']}")
    t: Texts = g.texts
    return t(fault.key, **params)


def _told() -> dict[str, object]:
    return {"words": _words, "day": local_date, "timezone": viewer().timezone}


def _form(
    kind: ConnectionKind, refusal: Invalid | None, draft: ConnectionDraft | None = None
) -> Page:
    page = render_template(
        "figures/connections/new.html",
        kind=kind,
        refusal=_words(refusal),
        draft=draft,
        longest={"name": LONGEST_NAME, "value": LONGEST_VALUE},
    )
    return page, 422 if refusal else 200


def _page(
    known: Connection,
    *,
    tried: SourceTest | None = None,
    refusal: Invalid | None = None,
    draft: ConnectionDraft | None = None,
) -> str:
    kept = ConnectionDraft(known.kind, known.name, known.values, known.version)
    return render_template(
        "figures/connections/connection.html",
        known=known,
        kind=_kind(known.kind),
        tried=tried,
        refusal=_words(refusal),
        draft=draft or kept,
        longest={"name": LONGEST_NAME, "value": LONGEST_VALUE},
        **_told(),
    )


def _preview(known: Connection, deliveries: Sequence[AbsenceDelivery]) -> str:
    """What its answer would do. Raises Invalid, Unavailable: there is none that can be taken in."""
    (delivery,) = deliveries  # all was asked for, so there is one
    scope = ImportScope(known.source, delivery.complete)
    with database().reading() as session, delivery.open() as lines:
        seen = absences.preview_absences(session, lines=lines, scope=scope, today=today())
    found = seen.findings
    return render_template(
        "figures/connections/preview.html",
        known=known,
        seen=seen,
        complete=delivery.complete,
        problems=[(p.line, *absences.explain(p, lines.columns, g.texts)) for p in found.problems],
        omissions=[(o.line, *absences.explain(o, lines.columns, g.texts)) for o in found.omissions],
        asked=found.asked_by_column(lines.columns),
    )


def _agreed() -> ImportCounts:
    """The counts that the preview showed, as its form sends them back. Raises Invalid."""
    try:
        counts = [number(part) for part in request.form.get("expected", "").split("-")]
        return ImportCounts(*counts)
    except (ValueError, TypeError) as error:
        raise Invalid("error.bad_request") from error
