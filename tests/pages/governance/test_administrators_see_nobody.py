"""Route by route: who manages or advises opens the same to the letter, whoever takes part."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import NOON
from tests.factories import make_department, make_person
from tests.rows import fill
from webapp.database import Database
from webapp.domain.governance.defaults import InstallationDefaults
from webapp.domain.governance.privacy import KEPT_ON_ERASURE
from webapp.domain.people.access import GRANTS, OWN, Permission, Role
from webapp.domain.people.paper_codes import PaperCode
from webapp.domain.people.people import DepartmentKind
from webapp.reports.contents.governance.papers import GovernancePaper
from webapp.security import declared_permission
from webapp.store.defaults import save_defaults
from webapp.store.governance.my_data import erased_tables
from webapp.store.people.paper_codes import save_code
from webapp.store.schema import metadata

OF_CODES = [metadata.tables[name] for name in ("code_account", "former_break")]
DRAWN_EACH_TIME = re.compile(rb'"end_id":"[^"]*"')  # in what Dash tells its page
ADVISERS = (Role.PREVENTION_ADVISER, Role.ERGONOMICS_ADVISER, Role.COMMITTEE_MEMBER)
NOBODY_MADE_IT = {  # what these addresses name is not there in this test: see the pages' own tests
    "token": "0" * 32,
    "kind": "timeoff_management",
    "connection_id": "1",
    "form": "csv",
    "quarter": "2026-Q3",
    "report": "2026-Q3",
    "year": 2025,
    "number": 1,
    "language": "nl",
}


@pytest.fixture
def people(database: Database) -> list[int]:
    with database.transaction() as session:
        site = make_department(session, kind=DepartmentKind.SITE, name="Gent")
        ward = make_department(session, parent_id=site, name="Spoed")
        save_defaults(session, InstallationDefaults(paper_codes=True), version=0)
        made = [make_person(session, department_id=ward) for _ in range(3)]
        for person in made:  # each was given a code, whoever uses it
            digest, day = f"{person}", NOON.date()
            save_code(session, PaperCode(person, f"N{person}", digest, day, day))
        return made


def addresses(app: Flask, person: int, role: Role) -> list[str]:
    """Every route that somebody with a role may open and an employee may not."""
    values = {"person_id": person, "node_id": 1, "site_id": 1, "campaign_id": 1}
    values |= NOBODY_MADE_IT | {"paper": GovernancePaper.WORKS_COUNCIL}
    found = []
    for rule in app.url_map.iter_rules():
        declared = declared_permission(app, rule.endpoint)
        is_file = rule.arguments and rule.rule.startswith("/dashboard/")
        if "GET" in (rule.methods or ()) and declared in GRANTS[role] - OWN and not is_file:
            with app.test_request_context():
                given = {name: values[name] for name in rule.arguments}
                found.append(app.url_for(rule.endpoint, **given))
    return found


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, *ADVISERS])
def test_nothing_that_they_open_tells_whether_anybody_takes_part(
    app: Flask,
    client_as: Callable[..., FlaskClient],
    database: Database,
    people: list[int],
    role: Role,
) -> None:
    client = client_as(role)

    def everything() -> dict[str, tuple[int, bytes]]:
        answers = {path: client.get(path) for path in addresses(app, people[0], role)}
        return {
            path: (one.status_code, DRAWN_EACH_TIME.sub(b"", one.data))
            for path, one in answers.items()
        }

    before = everything()
    assert sum(status == 200 for status, _ in before.values()) > len(before) / 2
    with database.transaction() as session:
        for table in [*erased_tables(), *OF_CODES]:
            if table in OF_CODES or table.name not in KEPT_ON_ERASURE:
                for person in people[:2]:
                    fill(session, table, person, random.Random(person))
    assert everything() == before


def test_an_administrator_may_nothing_that_reads_health_or_breaks_of_others() -> None:
    reads = {
        Permission.CONSULTATION_ANSWER,
        Permission.CONTENT_REVIEW,
        Permission.STATISTICS_READ,
        Permission.REPORT_DOWNLOAD,
        Permission.AUDIT_READ,
    }
    assert not GRANTS[Role.ADMINISTRATOR] & reads


@pytest.mark.parametrize("role", ADVISERS)
def test_who_advises_reads_what_was_released_and_neither_drafts_nor_anybody(role: Role) -> None:
    released = {Permission.STATISTICS_READ, Permission.REPORT_DOWNLOAD, Permission.POLICY_READ}
    released |= {Permission.PAPERS_READ}
    more = {Permission.STATISTICS_EXPORT, Permission.PLAN_KEEP}
    assert GRANTS[role] - OWN == released | (set() if role is Role.COMMITTEE_MEMBER else more)
