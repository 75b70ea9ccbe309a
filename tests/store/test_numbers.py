"""A number that somebody was told, or that stands in the trail, never becomes another row's."""

from __future__ import annotations

import ast
import re

import pytest
from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from tests.conftest import NOON
from tests.factories import make_person
from tests.house.source import modules
from webapp.domain.governance.requests import RequestKind
from webapp.store.base import Base
from webapp.store.care.prevention_plan import PlanItemRow
from webapp.store.care.workstation_groups import WorkstationGroupRow
from webapp.store.figures.absence import AbsenceImportRow
from webapp.store.figures.connections import ConnectionRow
from webapp.store.figures.policy_decisions import PolicyDecisionRow
from webapp.store.figures.webhooks import WebhookRow
from webapp.store.governance.requests import DataRequestRow, add_request
from webapp.store.people.campaigns import CampaignRow
from webapp.store.people.directory import DirectoryGroupRow
from webapp.store.people.directory_clients import DirectoryClientRow
from webapp.store.people.people import Department, Person
from webapp.store.programme.pause_screens import PauseScreenRow
from webapp.store.schema import metadata

NUMBERED: dict[str, type[Base]] = {  # what the trail, an address or a released figure calls it
    "person": Person,
    "absence-import": AbsenceImportRow,
    "pause-screen": PauseScreenRow,
    "data_request": DataRequestRow,
    "site": Department,
    "department": Department,
    "directory": DirectoryClientRow,
    "directory-group": DirectoryGroupRow,
    "connection": ConnectionRow,
    "webhook": WebhookRow,
    "campaign": CampaignRow,
    "measure": PlanItemRow,
    "workstation_group": WorkstationGroupRow,
    "policy": PolicyDecisionRow,
}
# By year, code, name, what it is for, kind, month, quarter, code, year.
WITHOUT_A_NUMBER = {
    "binder",
    "consultation",
    "job",
    "key",
    "paper",
    "release",
    "year",
    "report",
    "workstation_report",
}
# Of who asks, in memory; in a fingerprint of a group; in a workbook.
NOT_IN_THE_TRAIL = {"address", "token", "members", "xl"}


def test_every_row_that_is_called_by_its_number_has_it_alone() -> None:
    told = {
        match[1]
        for tree in modules().values()
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr)
        and isinstance(node.values[0], ast.Constant)
        and (match := re.fullmatch(r"([a-z_-]+)/", str(node.values[0].value)))
    }
    assert told - NOT_IN_THE_TRAIL - WITHOUT_A_NUMBER <= set(NUMBERED)


@pytest.mark.parametrize("row", NUMBERED.values(), ids=NUMBERED)
def test_sqlite_was_asked_to_use_a_number_once(session: Session, row: type[Base]) -> None:
    table = metadata.tables[row.__tablename__]
    assert table.dialect_options["sqlite"]["autoincrement"]
    if session.get_bind().dialect.name == "sqlite":
        made = "SELECT sql FROM sqlite_master WHERE name = :name"
        assert "AUTOINCREMENT" in str(session.scalar(text(made), {"name": table.name}))


def test_the_number_of_who_was_erased_is_nobody_else_s(session: Session) -> None:
    gone = make_person(session)
    session.execute(delete(Person).where(Person.id == gone))
    assert make_person(session) > gone


def test_the_number_of_an_erased_request_is_no_other_request_s(session: Session) -> None:
    first = add(session)
    session.execute(delete(DataRequestRow))
    assert add(session) > first


def add(session: Session) -> int:
    """The number of a new request of a new person."""
    person = make_person(session)
    add_request(
        session,
        person_id=person,
        kind=RequestKind.QUESTION,
        words="What do you know of me?",
        made_at=NOON,
        due_on=NOON.date(),
    )
    found = session.scalar(select(DataRequestRow.id).where(DataRequestRow.person_id == person))
    assert found is not None
    return found
