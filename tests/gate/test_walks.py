"""A walk counts like a guided minute, and nothing that is published can tell who takes walks."""

from __future__ import annotations

from sqlalchemy import event, update
from sqlalchemy.orm import Session

from tests.companies import QUARTER, Company, live_through, make_company
from tests.gate.test_publishing import MONTHS, SIZES, as_if, figures, publish
from webapp.domain.programme.breaks import OTHER_MOVEMENT, BreakOrigin
from webapp.store.programme.breaks import BreakLog


def company_of(session: Session) -> Company:
    made = make_company(session, SIZES)
    live_through(session, made, QUARTER.first, QUARTER.last)
    return made


def walk_instead(session: Session, people: list[int]) -> None:
    """Let all breaks of these people have been walks."""
    taken = update(BreakLog).where(BreakLog.person_id.in_(people))
    session.execute(taken.values(exercise=OTHER_MOVEMENT, origin=BreakOrigin.OTHER))


def test_whoever_walks_instead_of_stretching_the_figures_are_the_same_to_the_last_digit(
    session: Session,
) -> None:
    people = company_of(session).people()
    published = []
    for walkers in ([], people[::3], people):
        with as_if(session):
            walk_instead(session, walkers)
            publish(session, MONTHS[0])
            published.append(figures(session))
    assert published[0]
    assert all(one == published[0] for one in published)


def test_the_gate_never_reads_what_a_break_was(session: Session) -> None:
    company_of(session)
    asked: list[str] = []
    engine = session.connection().engine
    event.listen(engine, "before_cursor_execute", lambda *seen: asked.append(seen[2]))
    publish(session, MONTHS[0])
    of_breaks = [statement for statement in asked if "break_log" in statement]
    assert of_breaks
    for column in ("exercise", "origin", "verdict", "seconds", "logged_at"):
        assert not any(f"break_log.{column}" in statement for statement in of_breaks), column
