"""Telling the prevention service of a workstation problem, and saying what becomes of it."""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from webapp.domain.care.workstations import (
    MOST_OPEN,
    WorkPlace,
    WorkProblem,
    WorkstationReport,
    WorkstationState,
    WorkstationStep,
    check_words,
    read_choice,
)
from webapp.domain.errors import Conflict, NotFound
from webapp.domain.governance.audit import Action, Actor
from webapp.store.care import workstations as store
from webapp.store.governance import audit

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # no letter that is taken for another
_CODE_LENGTH = 8
_MOST, _OWN = 500, 20


@dataclass(frozen=True, slots=True)
class WorkstationDesk:
    """What the prevention service has to look into, and what was done."""

    waiting: list[WorkstationReport]
    done: list[WorkstationReport]


def tell(
    session: Session, *, person_id: int, place: str, problem: str, words: str, now: dt.datetime
) -> None:
    """Keep a report. Raises Invalid: a choice or the words. Conflict: enough of them run."""
    code = "".join(secrets.choice(_LETTERS) for _ in range(_CODE_LENGTH))
    made = WorkstationReport(
        code=code,
        state=WorkstationState.NEW,
        made_at=now,
        place=WorkPlace(read_choice(WorkPlace, place)),
        problem=WorkProblem(read_choice(WorkProblem, problem)),
        words=check_words(words),
    )
    store.lock_person(session, person_id)
    if (
        len([one for one in list_own(session, person_id=person_id) if one.state.is_open])
        >= MOST_OPEN
    ):
        raise Conflict("error.workstation_many", most=MOST_OPEN)
    store.add(session, person_id=person_id, made=made)


def list_own(session: Session, *, person_id: int) -> list[WorkstationReport]:
    """A person's own, the newest first."""
    return store.list_own(session, person_id, _OWN)


def withdraw(session: Session, *, person_id: int, code: str, now: dt.datetime) -> None:
    """Take back one's own; what it said is removed. Raises NotFound. Conflict: it is done with."""
    found, teller, _ = _hold(session, code)
    if teller != person_id:
        raise NotFound("error.not_found")
    gone = found.after(WorkstationStep(WorkstationState.WITHDRAWN, "", now))
    store.save(session, replace(gone, words="", steps=()), now=now)


def read_desk(session: Session) -> WorkstationDesk:
    """The reports; of each the list shows when and how far, and nothing of what it says."""
    return WorkstationDesk(
        waiting=store.list_by_state(session, is_open=True, most=_MOST),
        done=store.list_by_state(session, is_open=False, most=_MOST),
    )


def open_report(
    session: Session, *, code: str, actor: Actor, now: dt.datetime
) -> tuple[WorkstationReport, str]:
    """A report with the name of who told it; each opening is recorded. Raises NotFound.

    Of a withdrawn one the name is empty.
    """
    found, _, name = _hold(session, code)
    _record(session, Action.WORKSTATION_OPENED, code, actor, now)
    return found, "" if found.state is WorkstationState.WITHDRAWN else name


def take_step(
    session: Session, *, code: str, step: WorkstationStep, seen: int, actor: Actor
) -> None:
    """Say what was done; `seen` is how many steps the form showed.

    Raises NotFound. Invalid: the words. Conflict: it is done with, somebody else took a step
    meanwhile, or this is not the prevention service's to say.
    """
    check_words(step.words)
    found, _, _ = _hold(session, code)
    if step.state in {WorkstationState.NEW, WorkstationState.WITHDRAWN}:
        raise Conflict("error.workstation_closed")
    if seen != len(found.steps):
        raise Conflict("error.workstation_changed")
    store.save(session, found.after(step), now=step.at)
    _record(session, Action.WORKSTATION_MOVED, code, actor, step.at)


def _hold(session: Session, code: str) -> tuple[WorkstationReport, int, str]:
    found = store.lock(session, code)
    if found is None:
        raise NotFound("error.not_found")
    return found


def _record(session: Session, action: Action, code: str, actor: Actor, now: dt.datetime) -> None:
    """In the audit trail stands the report, never who made it."""
    subject = f"workstation_report/{code}"
    audit.record(session, at=now, actor=actor, action=action, subject=subject)
