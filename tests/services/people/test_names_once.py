"""Nobody gets two things of one name that they could not tell apart, in two tabs neither."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.conftest import NOON
from tests.factories import make_department, make_person
from webapp.database import Database
from webapp.domain.care.workstation_groups import WorkstationGroup
from webapp.domain.errors import Conflict
from webapp.domain.governance.audit import Actor, Occasion
from webapp.domain.names import TWICE, refuse_twin
from webapp.domain.people.directory_clients import ClientScope
from webapp.domain.people.organisation import Organisation, Reorganisation, ReorganisationKind
from webapp.domain.people.organisation_import import DepartmentsPreview
from webapp.domain.people.people import DepartmentKind, DepartmentRecord
from webapp.domain.ports.organisation import FIELDS, DepartmentLine, DepartmentLines
from webapp.domain.programme.pause_screens import ScreenPlan
from webapp.services.care import workstation_groups
from webapp.services.people import campaigns, directory_clients, organisation, organisation_files
from webapp.services.people.campaigns import CampaignTold, SeenCampaign
from webapp.services.people.personal_tokens import make_token
from webapp.services.people.reorganising import check_reorganisation, plan_reorganisation
from webapp.services.programme import pause_screens
from webapp.store.people.campaigns import list_plans
from webapp.store.people.organisation import list_nodes

TODAY = NOON.date()
BY = Occasion(Actor.person(7), TODAY, NOON)
BOSS, RENAME, MOVE = BY.actor, ReorganisationKind.RENAME, ReorganisationKind.MOVE
Add = Callable[[Session, int, str], object]


def campaign(session: Session, _: int, name: str) -> int:
    told = CampaignTold(name, None, None)
    return campaigns.add_campaign(session, told=told, occasion=BY)


def directory(session: Session, _: int, name: str) -> str:
    scope = ClientScope.READ_ONLY
    return directory_clients.add_client(
        session, name=name, scope=scope, days=9, actor=BOSS, now=NOON
    )


def reader(session: Session, _: int, name: str) -> str:
    return directory_clients.add_reader(session, name=name, days=9, actor=BOSS, now=NOON)


def screen(session: Session, site: int, name: str) -> int:
    plan = ScreenPlan(name, "nl", (dt.time(10),), "1111100")
    return pause_screens.add_screen(session, site_id=site, plan=plan, actor=BOSS, now=NOON)


def group(session: Session, _: int, name: str) -> int:
    return workstation_groups.add(session, WorkstationGroup(name=name), BY)


def token(session: Session, _: int, name: str) -> str:
    person = session.info.setdefault("person", None) or make_person(session)
    session.info["person"] = person
    return make_token(session, person_id=person, name=name, scopes=["break:log"], days=1, now=NOON)


def department(session: Session, site: int, name: str, kind: str = "department") -> int:
    above = next(node.code for node in list_nodes(session) if node.id == site)
    record = DepartmentRecord(f"X-{name}", name, DepartmentKind(kind), parent_code=above)
    return organisation.add_department(session, record=record, actor=BOSS, now=NOON)


@pytest.fixture
def site(session: Session) -> int:
    company = make_department(session, kind=DepartmentKind.COMPANY, name="Linde")
    return make_department(session, kind=DepartmentKind.SITE, name="Gent", parent_id=company)


@pytest.mark.parametrize("add", [campaign, directory, reader, screen, group, token, department])
def test_a_second_one_of_a_name_is_refused_and_another_name_is_not(
    session: Session, site: int, add: Add
) -> None:
    add(session, site, "Été 1")
    with pytest.raises(Conflict) as refused:
        add(session, site, "ETE  1")
    assert (refused.value.key, refused.value.params) == (TWICE, {"name": "Été 1"})
    add(session, site, "Été 2")


def test_what_is_over_or_elsewhere_takes_no_name(session: Session, site: int) -> None:
    other = make_department(session, kind=DepartmentKind.SITE, name="Brugge")
    screen(session, site, "Refter")
    screen(session, other, "Refter")
    department(session, site, "Ward")
    closed = make_department(session, name="Night", parent_id=site)
    plan(session, Reorganisation(ReorganisationKind.CLOSE, closed, TODAY))
    department(session, site, "Night")
    reader(session, site, "Scan")
    directory(session, site, "Scan")
    refuse_twin("Scan", ())


def plan(session: Session, change: Reorganisation) -> None:
    seen = organisation.read_organisation(session, today=TODAY).seen(change.department_id)
    plan_reorganisation(session, change=change, seen=seen, actor=BOSS, today=TODAY, now=NOON)


def test_a_campaign_is_not_renamed_to_another_one_and_keeps_its_own_name(session: Session) -> None:
    first, second = campaign(session, 0, "Spring"), campaign(session, 0, "Autumn")
    with pytest.raises(Conflict, match=TWICE):
        campaigns.change_campaign(
            session,
            seen=SeenCampaign(second, 1),
            told=CampaignTold("spring", None, None),
            occasion=BY,
        )
    same = CampaignTold("Spring", 30, None)
    campaigns.change_campaign(session, seen=SeenCampaign(first, 1), told=same, occasion=BY)


def test_no_two_departments_of_a_place_and_no_two_sites_get_one_name(
    session: Session, site: int
) -> None:
    above = next(node.id for node in list_nodes(session) if node.name == "Linde")
    other = make_department(session, kind=DepartmentKind.SITE, name="Brugge")
    ward = make_department(session, name="Ward", parent_id=site)
    same = make_department(session, name="Ward", parent_id=other)  # elsewhere: told apart
    later = TODAY + dt.timedelta(days=9)
    for change in (
        Reorganisation(MOVE, same, TODAY, target_id=site),
        Reorganisation(RENAME, other, TODAY, name="gent"),
        Reorganisation(RENAME, other, later, name="Gent"),
    ):
        with pytest.raises(Conflict, match=TWICE):
            check_reorganisation(session, change=change, today=TODAY)
    with pytest.raises(Conflict, match=TWICE):
        department(session, above, "Brugge", kind="site")
    plan(session, Reorganisation(RENAME, ward, later, name="Zaal"))
    plan(session, Reorganisation(RENAME, same, later, name="ZAAL"))
    with pytest.raises(Conflict, match=TWICE):
        plan(session, Reorganisation(MOVE, same, later, target_id=site))


def preview(session: Session, *lines: tuple[str, str, str, str | None]) -> DepartmentsPreview:
    told = [
        DepartmentLine(n, code, name, kind, parent, None, None, None)
        for n, (code, name, kind, parent) in enumerate(lines, 2)
    ]
    columns = {one: one for one in FIELDS if one in {"code", "name", "kind", "parent"}}
    told_of = DepartmentLines(columns, [], told, [])
    return organisation_files.preview_departments(session, lines=told_of, today=TODAY)


def test_a_file_swaps_two_names_and_leaves_old_twins_but_makes_no_new_ones(
    session: Session, site: int
) -> None:
    for name in ("Ann", "Bo", "Cas", "Cas"):
        make_department(session, name=name, parent_id=site)
    nodes = list_nodes(session)
    codes = {node.name: node.code for node in nodes}

    def line(of: str, name: str) -> tuple[str, str, str, str]:
        return codes.get(of, of), name, "department", codes["Gent"]

    swapped = preview(session, line("Ann", "Bo"), line("Bo", "Ann"), line("Cas", "Cas"))
    assert not swapped.faults
    assert len(swapped.changes) == 2
    for lines in ([line("Ann", "cas")], [line("new", "Ann")], [line("n", "Zo"), line("m", "Zo")]):
        found = preview(session, *lines)
        assert {(one.field, one.key) for one in found.faults} == {("name", TWICE)}
    assert Organisation(nodes).twins() == {one.id: "Cas" for one in nodes if one.name == "Cas"}


def test_of_two_tabs_one_makes_a_campaign(database: Database) -> None:
    together = Barrier(2)

    def make(_: int) -> None:
        together.wait()
        with suppress(Conflict), database.transaction() as session:
            campaign(session, 0, "Spring")

    with ThreadPoolExecutor(2) as tabs:
        list(tabs.map(make, range(2)))
    with database.reading() as session:
        assert [one.name for one in list_plans(session)] == ["Spring"]
        assert session.scalar(select(1))
