"""What a change of the tree would do, told from rosters alone, is what publishing then does."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from tests.companies import Company, add_department, be_absent, log_breaks, make_company
from tests.conftest import NOON
from tests.factories import make_department
from webapp.content.policy import disclosure_policy
from webapp.domain.figures.disclosure.layout import FAMILIES, Layout
from webapp.domain.figures.measures import Measure
from webapp.domain.governance.audit import Actor
from webapp.domain.people.organisation import (
    OrganisationNode,
    Reorganisation,
    ReorganisationKind,
)
from webapp.domain.people.organisation_import import DepartmentChange, as_record
from webapp.domain.people.people import DepartmentKind, DepartmentTree
from webapp.domain.periods import Quarter
from webapp.gate.preview import SiteChange, UnitChange, UnitPreview, preview_file, preview_units
from webapp.gate.publishing import publish_month
from webapp.services.people.organisation import read_organisation
from webapp.services.people.reorganising import apply_due, plan_reorganisation
from webapp.store.gate.facts import list_nodes
from webapp.store.gate.members import list_members
from webapp.store.people.organisation import list_nodes as organisation_nodes
from webapp.store.people.people import Department, Person

TODAY = NOON.date()
NEXT = Quarter(2027, 1)
ADHERENCE = Measure("adherence_rate")
MERGE, MOVE, CLOSE = ReorganisationKind.MERGE, ReorganisationKind.MOVE, ReorganisationKind.CLOSE


@pytest.fixture
def company(session: Session) -> Company:
    """Site 1 with departments of 30, 6 and 5; Site 2 with one of 14 and one of 12."""
    made = make_company(session, [[30, 6, 5], [14, 12]])
    session.execute(update(Department).values(campaign_from=dt.date(2026, 1, 5)))
    return made


def change(
    kind: ReorganisationKind, node: int, to: int | None = None, on: dt.date = NEXT.first
) -> Reorganisation:
    return Reorganisation(kind, node, on, target_id=to)


def preview(session: Session, wanted: Reorganisation, today: dt.date = TODAY) -> UnitPreview:
    return preview_units(session, change=wanted, today=today, fewest=disclosure_policy().k)


def of_adherence(found: UnitPreview) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    return [(one.before, one.after) for one in found.changes if ADHERENCE in one.measures]


def test_departments_that_a_move_or_a_merge_joins_or_splits_are_told_by_name(
    session: Session, company: Company
) -> None:
    moved = preview(session, change(MOVE, company.department(3), company.sites[1]))
    assert moved.quarter == NEXT
    assert of_adherence(moved) == [
        (("Site 1",), ("Site 1 \u2212 Department 2",)),
        (("Site 2",), ("Site 2 \u2212 Department 3",)),
    ]
    merged = preview(session, change(MERGE, company.department(2), company.department(1)))
    assert of_adherence(merged)[0] == (
        ("Department 1", "Department 2 + Department 3", "Department 5"),
        ("Department 1", "Department 3 + Department 5"),
    )


def test_what_counts_at_another_site_is_told_by_name(session: Session, company: Company) -> None:
    one, two = company.sites
    moved = preview(session, change(MOVE, company.department(1), two))
    assert moved.sites == (SiteChange("Site 1", "Site 2", ("Department 1",), ends=False),)
    whole = preview(session, change(MERGE, two, one))
    names = ("Department 4", "Department 5")
    assert whole.sites == (SiteChange("Site 2", "Site 1", names, ends=True),)
    merged = preview(session, change(MERGE, company.department(5), company.department(1)))
    assert merged.sites == (SiteChange("Site 2", "Site 1", ("Department 5",), ends=False),)
    within = preview(session, change(MERGE, company.department(2), company.department(1)))
    assert within.sites == ()


def test_a_file_tells_the_same_also_of_places_that_it_makes(
    session: Session, company: Company
) -> None:
    ward, site = company.department(1), company.sites[1]
    records = {one.code: as_record(one, nodes(session)) for one in nodes(session).values()}
    codes = {one.id: one.code for one in nodes(session).values()}
    moved = replace(records[codes[ward]], parent_code=codes[site])
    found = file_preview(session, DepartmentChange(2, records[codes[ward]], moved))
    assert found == preview(session, change(MOVE, ward, site, TODAY))
    made = replace(records[codes[site]], code="NEW", name="Site 3")
    there = replace(moved, parent_code="NEW")
    new = [DepartmentChange(2, None, made), DepartmentChange(3, records[codes[ward]], there)]
    assert file_preview(session, *new).sites == (
        SiteChange("Site 1", "Site 3", ("Department 1",), ends=False),
    )


def nodes(session: Session) -> dict[int, OrganisationNode]:
    return {one.id: one for one in organisation_nodes(session)}


def file_preview(session: Session, *changes: DepartmentChange) -> UnitPreview:
    return preview_file(session, changes=changes, today=TODAY, fewest=disclosure_policy().k)


def test_publishing_then_makes_the_groups_that_were_told(
    session: Session, company: Company
) -> None:
    session.execute(update(Person).values(created_on=dt.date(2026, 11, 20)))
    wanted = change(MERGE, company.department(2), company.department(1))
    told = {name for one in preview(session, wanted).changes for name in one.after}
    seen = read_organisation(session, today=TODAY).seen(company.department(2))
    values = {"actor": Actor.person(1), "today": TODAY, "now": NOON}
    plan_reorganisation(session, change=wanted, seen=seen, **values)  # type: ignore[arg-type]
    apply_due(session, today=NEXT.first, now=NOON)
    month = NEXT.months()[0]
    publish_month(
        session,
        month=month,
        today=month.last + dt.timedelta(days=10),
        now=NOON,
        secret="a secret",
        policy=disclosure_policy(),
    )
    layout = Layout(NEXT, list_members(session, NEXT.key), disclosure_policy().k)
    tree = DepartmentTree(list_nodes(session, on=month.last))
    made = {
        layout.unit(unit.departments).named(tree).label
        for family in FAMILIES
        for unit in layout.unit_of(family).values()
    }
    assert {"Department 1", "Department 3 + Department 5"} <= told
    assert {one for one in told if not one.startswith("Site")} <= made


def test_a_name_or_an_empty_department_changes_no_group(session: Session, company: Company) -> None:
    renamed = Reorganisation(
        ReorganisationKind.RENAME, company.department(1), NEXT.first, name="Ward"
    )
    assert preview(session, renamed).changes == ()
    empty = make_department(session, parent_id=company.sites[0])
    assert preview(session, change(CLOSE, empty)).changes == ()


def test_what_is_planned_already_is_there_before_and_after(
    session: Session, company: Company
) -> None:
    small = company.department(2)
    seen = read_organisation(session, today=TODAY).seen(small)
    plan_reorganisation(
        session,
        change=change(MERGE, small, company.department(1)),
        seen=seen,
        actor=Actor.person(1),
        today=TODAY,
        now=NOON,
    )
    later = change(MERGE, company.department(3), company.department(1), NEXT.first)
    assert all("Department 2" not in str(one) for one in preview(session, later).changes)


def test_neither_breaks_nor_absences_nor_accounts_move_a_preview(
    session: Session, company: Company
) -> None:
    wanted = change(MOVE, company.department(3), company.sites[1])
    before = preview(session, wanted)
    for person in company.departments[company.department(3)]:
        log_breaks(session, person, [TODAY])
        be_absent(session, person, TODAY, TODAY)
    made_today = update(Person).values(created_on=TODAY, deactivated_at=NOON)
    session.execute(made_today)
    assert preview(session, wanted) == before


def test_a_change_counts_in_the_first_quarter_whose_groups_are_not_made(
    session: Session, company: Company
) -> None:
    add_department(session, company, site=company.sites[0], size=3)
    node, site = company.department(3), company.sites[1]
    found = {
        on: preview(session, change(MOVE, node, site, on)).quarter.key
        for on in (TODAY, NEXT.first, NEXT.months()[0].last, NEXT.months()[1].first)
    }
    assert list(found.values()) == ["2027-Q1", "2027-Q1", "2027-Q1", "2027-Q2"]


def test_the_top_may_be_a_department_alone(session: Session) -> None:
    alone = make_department(session, kind=DepartmentKind.DEPARTMENT)
    assert preview(session, change(CLOSE, alone)) == UnitPreview(NEXT, ())
    assert UnitChange((ADHERENCE,), (), ()).before == ()
