"""Someone who has answered the questions."""

from __future__ import annotations

from tests.conftest import Clock, open_test_session
from webapp.content.exercises import shipped_exercises
from webapp.database import Database
from webapp.domain.programme.screening import ScreeningFinding
from webapp.services.programme.screening import give_clearance


def make_cleared(database: Database, clock: Clock, finding: ScreeningFinding | None = None) -> int:
    """A person with the clearance that a finding leads to: every exercise when none is given."""
    person, _ = open_test_session(database, now=clock())
    with database.transaction() as session:
        give_clearance(
            session,
            person_id=person,
            exercises=shipped_exercises(),
            today=clock().date(),
            now=clock(),
            finding=finding,
        )
    return person
