"""What has been kept long enough is looked for person by person where a key allows it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.orm import Session

from webapp.domain.governance.retention import RULES, rule_of
from webapp.store.governance.retention import delete_before

DAY = dt.date(2026, 11, 1)
LARGE = ("break_log", "former_break", "reminder_sent")


@pytest.fixture
def backend() -> str:
    """PostgreSQL chooses by what the table holds."""
    return "sqlite"


def plan_of(session: Session, table: str) -> str:
    """How the rows of a part are found."""
    seen: list[tuple[str, Any]] = []
    connection = session.connection()

    def note(_: Any, __: Any, statement: str, parameters: Any, *___: Any) -> None:
        seen.append((statement, parameters))

    event.listen(connection, "before_cursor_execute", note)
    delete_before(session, rule=rule_of(table), day=DAY, most=5_000)
    event.remove(connection, "before_cursor_execute", note)
    [(statement, parameters)] = seen
    on_sqlite = connection.dialect.name == "sqlite"
    asked = "EXPLAIN QUERY PLAN" if on_sqlite else "EXPLAIN"
    found = connection.exec_driver_sql(f"{asked} {statement}", parameters)
    return "\n".join(str(row[-1]) for row in found)


@pytest.mark.parametrize("table", LARGE)
def test_a_part_reads_only_what_is_old_of_what_grows_with_every_break(
    session: Session, table: str
) -> None:
    plan = plan_of(session, table)
    assert "(person_id=? AND local_day<?)" in plan
    assert f"SCAN {table}" not in plan, plan


@pytest.mark.parametrize("backend", ["postgresql"])
@pytest.mark.parametrize("table", LARGE)
def test_a_part_fetches_what_it_found_from_where_it_lies(session: Session, table: str) -> None:
    """However much there is: by its key PostgreSQL reads the whole table again for many rows."""
    session.execute(text("SET LOCAL enable_seqscan = off"))  # as where a table is large
    plan = plan_of(session, table)
    assert plan.startswith(f"Delete on {table}")
    assert f"\n  ->  Tid Scan on {table} " in plan, plan


@pytest.mark.parametrize("backend", ["sqlite", "postgresql"])
def test_every_rule_can_be_carried_out(session: Session) -> None:
    assert {delete_before(session, rule=one, day=DAY, most=5) for one in RULES} == {0}
