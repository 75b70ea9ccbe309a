"""Absences in: look at what a file would do, import it, or take in what a source delivers."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace

from sqlalchemy.orm import Session

from webapp.domain.errors import Conflict, DomainError, Invalid, Unavailable
from webapp.domain.figures.absence import ImportCounts, ImportScope
from webapp.domain.figures.absence_checks import (
    MOST_PROBLEMS,
    ImportCheck,
    LineNotes,
    known_by_number,
    sieve,
)
from webapp.domain.figures.absence_imports import (
    AbsenceImport,
    ImportPreview,
    ImportRequest,
    ImportState,
    Settled,
    TakenIn,
)
from webapp.domain.figures.connections import would_empty
from webapp.domain.governance.audit import Action, Actor
from webapp.domain.ports.absence import (
    AbsenceDelivery,
    AbsenceLines,
    AbsenceOmission,
    AbsenceProblem,
    AbsenceSource,
    ToldSource,
)
from webapp.i18n import Texts, texts
from webapp.store.figures import absence as store
from webapp.store.figures import absence_sorting as sorting
from webapp.store.figures import absence_staging as staging
from webapp.store.figures.absence_told import find as find_told
from webapp.store.governance import audit
from webapp.store.people.employees import list_numbers_by_email

_MOST_CHANGES = 20
_LONGEST_NAME = 120

log = logging.getLogger(__name__)


def preview_absences(
    session: Session, *, lines: AbsenceLines, scope: ImportScope, today: dt.date
) -> ImportPreview:
    """What importing these lines would do; nothing is stored.

    Raises Invalid: they cannot be read to their end, or there is none.
    """
    findings = _stage(session, lines, scope, today)
    counts = staging.mark(session, scope=scope, staged=findings.good)
    changes = staging.list_changes(session, source=scope.source, most=_MOST_CHANGES)
    staging.discard(session)
    return ImportPreview(findings, counts, changes)


def import_absences(
    session: Session,
    *,
    lines: AbsenceLines,
    arrival: ImportRequest,
    now: dt.datetime,
    today: dt.date,
) -> tuple[AbsenceImport | None, ImportCheck]:
    """Import the lines, all or none: None when some are bad, and then nothing is stored.

    Raises Invalid: they cannot be read to their end, there is none, or a routine import would
    remove much. Conflict: the outcome is not the one that was agreed to. Roll back after either.
    """
    staging.lock_imports(session)
    findings = _stage(session, lines, arrival.scope, today)
    # What is bad is missing among the staged, and must not be removed for that.
    may_skip = arrival.skips_bad_lines and arrival.scope.complete is None and findings.good > 0
    if findings.bad and not may_skip:
        staging.discard(session)
        return None, findings
    made = store.add_import(
        session, _note(arrival, state=ImportState.IMPORTED, now=now, bad=findings.bad)
    )
    counts = staging.merge(session, scope=arrival.scope, import_id=made.id, staged=findings.good)
    staging.discard(session)
    if arrival.expected not in {None, counts}:
        raise Conflict("error.absence_changed")
    is_known = arrival.is_routine or arrival.before is ImportState.IMPORTED
    if is_known and counts == ImportCounts(0, 0, counts.unchanged, 0):
        store.delete_import(session, made.id)
        return replace(made, **asdict(counts)), findings
    if arrival.is_routine and would_empty(counts.removed, findings.good):
        raise Invalid("error.absence_many_gone", removed=counts.removed, left=findings.good)
    store.save_counts(session, made.id, counts)
    _record(session, made, arrival.actor, Action.ABSENCES_IMPORTED, asdict(counts))
    return replace(made, **asdict(counts)), findings


def import_deliveries(
    session: Session, *, source: AbsenceSource, language: str, now: dt.datetime, today: dt.date
) -> list[Settled]:
    """Import what the source has ready, each delivery as a whole or not at all.

    The caller tells the source, once the transaction is stored and not before (`tell_source`).
    """
    if isinstance(source, ToldSource):
        source = source.as_told(find_told(session)[0])
    return [
        _take_in(session, source.name, delivery, texts(language), now, today)
        for delivery in source.deliveries(now)
    ]


def take_in_answers(
    session: Session,
    *,
    deliveries: Iterable[AbsenceDelivery],
    arrival: ImportRequest,
    cursor: str,
    now: dt.datetime,
    today: dt.date,
) -> TakenIn:
    """Import what a connected system answered, each answer as a whole or not at all.

    Raises Conflict: the outcome is not the one that was agreed to; roll back.
    """
    taken = TakenIn(None, cursor)
    for delivery in deliveries:
        fault: DomainError | None = None
        made = None
        try:
            own = replace(arrival, scope=ImportScope(arrival.scope.source, delivery.complete))
            with session.begin_nested(), delivery.open() as lines:
                made, findings = import_absences(
                    session, lines=lines, arrival=own, now=now, today=today
                )
            if made is None:
                fault = Invalid("error.source_bad_lines", count=findings.bad)
        except (Invalid, Unavailable) as refusal:
            fault = refusal
        taken = TakenIn(fault, delivery.cursor(stored=fault is None), made)
    return taken


def tell_source(settled: Iterable[Settled]) -> None:
    """Say what became of its deliveries to the source, which then forgets them.

    Outside the transaction that stored it. When this fails, the source has them ready again next
    time: what was imported changes nothing then, what was refused is refused once more, and
    neither is noted a second time.
    """
    for one in settled:
        if one.refusal is None:
            one.delivery.accept()
        else:
            one.delivery.refuse(one.refusal)


def list_imports(session: Session, *, most: int) -> list[AbsenceImport]:
    """The latest imports, newest first."""
    return store.list_imports(session, most)


def find_import(session: Session, import_id: int) -> AbsenceImport | None:
    """One import."""
    return store.find_import(session, import_id)


def explain(
    problem: AbsenceProblem | AbsenceOmission, columns: Mapping[str, str], t: Texts
) -> tuple[str, str]:
    """The column as the file calls it, and what to do about it or why it is so."""
    column = columns.get(problem.field) or (problem.field and t(f"absence.field.{problem.field}"))
    return column, t(problem.reason)


def _stage(
    session: Session, lines: AbsenceLines, scope: ImportScope, today: dt.date
) -> ImportCheck:
    noted = LineNotes()
    records = sieve(lines, noted, today)
    if lines.by_email:
        numbers = list_numbers_by_email(session)
        records = known_by_number(records, numbers, noted, only_known=lines.only_known)
    staged = staging.stage(session, records)
    if noted.withdrawn:
        staged -= sorting.withdraw(session)
    unknown = sorting.take_unknown(session, MOST_PROBLEMS)
    staged -= unknown.records
    repeated, contradicting = sorting.take_repeated(session, MOST_PROBLEMS, staged=staged)
    bad = [(contradicting, "reference", "absence.problem.repeated")]
    fine = [(repeated, "", "absence.omission.repeated")]
    if lines.only_known:
        fine.append((unknown, "employee_number", "absence.omission.unknown"))
    else:
        bad.append((unknown, "employee_number", "absence.problem.unknown"))
    for taken, column, reason in bad:
        noted.add((AbsenceProblem(line, column, reason) for line in taken.first), taken.lines)
    for taken, column, reason in fine:
        omissions = [AbsenceOmission(line, column, reason) for line in taken.first]
        noted.leave_out(omissions, taken.lines)
    staged -= repeated.records + contradicting.records
    if not (staged or noted.bad or (noted.left_out and scope.complete is None)):
        raise Invalid("error.absence_empty")
    return noted.check(staged, lines)


def _take_in(
    session: Session,
    source: str,
    delivery: AbsenceDelivery,
    t: Texts,
    now: dt.datetime,
    today: dt.date,
) -> Settled:
    """Import one delivery."""
    before = _outcome_before(session, source, delivery)
    arrival = ImportRequest(ImportScope(source), delivery.name, before=before)
    bad = 0
    try:
        arrival = replace(
            arrival,
            scope=ImportScope(source, delivery.complete),
            skips_bad_lines=delivery.skips_bad_lines,
        )
        with session.begin_nested(), delivery.open() as lines:
            made, findings = import_absences(
                session, lines=lines, arrival=arrival, now=now, today=today
            )
        if made is not None:
            return Settled(delivery)
        bad, words = findings.bad, _refusal(findings, lines.columns, t)
    except Invalid as refusal:
        words = t(refusal.key, **refusal.params)
    if before is ImportState.REFUSED:
        return Settled(delivery, words)
    made = store.add_import(session, _note(arrival, state=ImportState.REFUSED, now=now, bad=bad))
    _record(session, made, arrival.actor, Action.ABSENCES_REFUSED, {"bad_lines": bad})
    return Settled(delivery, words)


def _outcome_before(session: Session, source: str, delivery: AbsenceDelivery) -> ImportState | None:
    """What became of it, where a process died before its source was told."""
    if delivery.ready_at is None:
        return None
    name = delivery.name[:_LONGEST_NAME]
    return store.find_outcome(session, source=source, name=name, since=delivery.ready_at)


def _refusal(findings: ImportCheck, columns: Mapping[str, str], t: Texts) -> str:
    lines = [t("error.absence_bad_lines", count=t.number(findings.bad)), ""]
    for problem in findings.problems:
        column, advice = explain(problem, columns, t)
        place = t("absence.line", line=problem.line) + (f", {column}" if column else "")
        lines.append(f"{place}{t.colon}{advice}")
    for column, values in findings.asked_by_column(columns):
        lines += [
            t("absence.asked.line", column=column, value=value, count=t.number(count))
            for value, count in values
        ] or [t("absence.asked.many", column=column)]
    return "\n".join(lines) + "\n"


def _note(
    arrival: ImportRequest, *, state: ImportState, now: dt.datetime, bad: int
) -> AbsenceImport:
    return AbsenceImport(
        id=0,
        at=now,
        actor_id=arrival.actor.id,
        source=arrival.scope.source,
        name=arrival.name[:_LONGEST_NAME],
        state=state,
        **asdict(ImportCounts(0, 0, 0, 0)),
        problems=bad,
    )


def _record(
    session: Session, made: AbsenceImport, actor: Actor, action: Action, detail: dict[str, int]
) -> None:
    audit.record(
        session,
        at=made.at,
        actor=actor,
        action=action,
        subject=f"absence-import/{made.id}",
        detail=detail,
    )
    log.info("%s %s: %s", action, made.id, detail)
