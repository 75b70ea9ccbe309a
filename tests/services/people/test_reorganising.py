"""Changes of the tree on a date: done in order, undone before, refused once they are wrong."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.conftest import NOON
from tests.factories import make_department, make_employment, make_person
from webapp.database import Database
from webapp.domain.errors import Conflict, DomainError
from webapp.domain.governance.audit import Actor
from webapp.domain.people.organisation import (
    Reorganisation,
    ReorganisationKind,
)
from webapp.domain.people.people import DepartmentKind, DepartmentRecord
from webapp.domain.people.reorganisations import (
    ReorganisationState,
)
from webapp.domain.programme.pause_screens import ScreenPlan
from webapp.i18n import texts
from webapp.services.people.organisation import list_history, read_organisation
from webapp.services.people.provisioning import provision_department
from webapp.services.people.reorganising import (
    apply_due,
    plan_reorganisation,
    undo_reorganisation,
)
from webapp.store.governance.audit import AuditEvent
from webapp.store.people.organisation import nodes_on
from webapp.store.people.people import Department, EmploymentRow, list_employments
from webapp.store.people.people_import import list_workplaces
from webapp.store.programme import pause_screens

TODAY = NOON.date()
BOSS = Actor.person(7)
RENAME, MOVE = ReorganisationKind.RENAME, ReorganisationKind.MOVE
MERGE, CLOSE = ReorganisationKind.MERGE, ReorganisationKind.CLOSE
Tree = dict[str, int]


def on(days: int) -> dt.date:
    return TODAY + dt.timedelta(days=days)


@pytest.fixture
def tree(session: Session) -> Tree:
    """Linde > Gent > Kitchen, Laundry; Linde > Brugge > Garden."""
    made = {"Linde": make_department(session, kind=DepartmentKind.COMPANY, name="Linde")}
    for site in ("Gent", "Brugge"):
        made[site] = make_department(
            session, kind=DepartmentKind.SITE, parent_id=made["Linde"], name=site
        )
    for name, site in (("Kitchen", "Gent"), ("Laundry", "Gent"), ("Garden", "Brugge")):
        made[name] = make_department(session, parent_id=made[site], name=name)
    return made


def plan(
    session: Session,
    kind: ReorganisationKind,
    node: int,
    days: int,
    *,
    name: str | None = None,
    to: int | None = None,
) -> None:
    seen = read_organisation(session, today=TODAY).seen(node)
    change = Reorganisation(kind, node, on(days), name=name, target_id=to)
    plan_reorganisation(session, change=change, seen=seen, actor=BOSS, today=TODAY, now=NOON)


def refused(session: Session, *change: object, **more: object) -> str:
    with pytest.raises(DomainError) as refusal:
        plan(session, *change, **more)  # type: ignore[arg-type]
    return refusal.value.key


def run(session: Session, days: int) -> None:
    apply_due(session, today=on(days), now=NOON + dt.timedelta(days=days))


def as_on(session: Session, days: int) -> dict[int, tuple[str, int | None]]:
    return {node.id: (node.name, node.parent_id) for node in nodes_on(session, on(days))}


def states(session: Session, node: int) -> list[str]:
    return [one.state.value for one in list_history(session, department_id=node)]


def actions(session: Session) -> list[tuple[str, int | None]]:
    return [(one.action, one.actor_id) for one in session.scalars(select(AuditEvent))]


def test_changes_are_done_in_order_however_late_and_the_tree_of_each_day_stays_known(
    session: Session, tree: Tree
) -> None:
    kitchen, gent, brugge = tree["Kitchen"], tree["Gent"], tree["Brugge"]
    plan(session, RENAME, kitchen, 5, name="Restaurant")
    plan(session, MOVE, kitchen, 3, to=brugge)
    plan(session, RENAME, kitchen, 3, name="Canteen")
    run(session, 2)
    assert as_on(session, 2)[kitchen] == ("Kitchen", gent)
    run(session, 9)
    run(session, 9)
    told = {day: as_on(session, day)[kitchen] for day in (-99, 2, 3, 4, 5, 9)}
    before, after = ("Kitchen", gent), ("Restaurant", brugge)
    between = ("Canteen", brugge)
    assert told == {-99: before, 2: before, 3: between, 4: between, 5: after, 9: after}
    assert states(session, kitchen) == ["done"] * 3
    assert actions(session)[-3:] == [("reorganisation.done", None)] * 3


def test_what_another_system_changes_from_a_day_on_is_in_the_history_too(
    session: Session, tree: Tree
) -> None:
    code = session.get_one(Department, tree["Kitchen"]).code
    site = session.get_one(Department, tree["Brugge"]).code
    record = DepartmentRecord(code, "Canteen", DepartmentKind.DEPARTMENT, site)
    provision_department(session, department=record, on=TODAY)
    assert as_on(session, -1)[tree["Kitchen"]] == ("Kitchen", tree["Gent"])
    assert as_on(session, 0)[tree["Kitchen"]] == ("Canteen", tree["Brugge"])


def test_a_merge_takes_people_and_what_hangs_below_along_from_that_day_on(
    session: Session, tree: Tree
) -> None:
    gent, brugge = tree["Gent"], tree["Brugge"]
    stays = make_person(session, department_id=tree["Kitchen"])
    here = make_person(session, department_id=gent, schedule="1111100" * 2)
    leaves = make_person(session, department_id=gent, ends_on=on(9))
    left = make_person(session, department_id=gent, ends_on=on(4))
    joins = make_person(session)
    make_employment(session, person_id=joins, department_id=gent, starts_on=on(5))
    plan(session, MERGE, gent, 5, to=brugge)
    run(session, 6)

    def works(person: int) -> list[tuple[int, dt.date | None, dt.date | None]]:
        start = dt.date(2024, 1, 1)
        return [
            (one.department_id, None if one.starts_on == start else one.starts_on, one.ends_on)
            for one in list_employments(session, person)
        ]

    assert works(stays) == [(tree["Kitchen"], None, None)]
    assert works(here) == [(gent, None, on(4)), (brugge, on(5), None)]
    assert works(leaves) == [(gent, None, on(4)), (brugge, on(5), on(9))]
    assert works(left) == [(gent, None, on(4))]
    assert works(joins) == [(brugge, on(5), None)]
    schedules = select(EmploymentRow.schedule).where(EmploymentRow.person_id == here)
    assert set(session.scalars(schedules)) == {"1111100" * 2}
    assert session.get_one(Department, gent).closed_on == on(4)
    assert {as_on(session, 4)[tree[name]][1] for name in ("Kitchen", "Laundry")} == {gent}
    assert {as_on(session, 5)[tree[name]][1] for name in ("Kitchen", "Laundry")} == {brugge}


def test_a_file_that_still_names_a_merged_place_is_told_where_it_went(
    session: Session, tree: Tree
) -> None:
    plan(session, MERGE, tree["Kitchen"], 1, to=tree["Laundry"])
    plan(session, CLOSE, tree["Garden"], 1)
    run(session, 1)
    codes = {name: session.get_one(Department, key).code for name, key in tree.items()}
    places = list_workplaces(session)
    into = {name: places[code].merged_into for name, code in codes.items() if code}
    assert into == {**dict.fromkeys(tree, ""), "Kitchen": codes["Laundry"]}


def test_a_closed_place_has_no_screens_and_opens_again(session: Session, tree: Tree) -> None:
    for name in ("Garden", "Brugge"):
        plan(session, CLOSE, tree[name], 5)
    screen = ScreenPlan("Hall", "nl", (dt.time(10),), "1111100")
    pause_screens.add(session, site_id=tree["Brugge"], plan=screen, nonce="n", now=NOON)
    run(session, 5)
    assert states(session, tree["Brugge"]) == ["done"]
    assert pause_screens.list_active(session, timezone="UTC") == []
    assert session.get_one(Department, tree["Brugge"]).closed_on == on(4)
    seen = read_organisation(session, today=on(5)).seen(tree["Brugge"])
    change = Reorganisation(ReorganisationKind.REOPEN, tree["Brugge"], on(5))
    values = {"actor": BOSS, "today": on(5), "now": NOON}
    plan_reorganisation(session, change=change, seen=seen, **values)  # type: ignore[arg-type]
    assert session.get_one(Department, tree["Brugge"]).closed_on is None


def test_where_somebody_works_or_something_hangs_nothing_is_closed(
    session: Session, tree: Tree
) -> None:
    make_person(session, department_id=tree["Kitchen"], ends_on=on(5))
    assert refused(session, CLOSE, tree["Kitchen"], 5) == "error.department_busy_until"
    assert refused(session, CLOSE, tree["Brugge"], 5) == "error.department_holds"
    make_person(session, department_id=tree["Garden"])
    assert refused(session, CLOSE, tree["Garden"], 5) == "error.department_busy"
    plan(session, CLOSE, tree["Kitchen"], 6)


def test_a_refusal_names_the_day_until_which_somebody_works_and_what_hangs_below(
    session: Session, tree: Tree
) -> None:
    make_person(session, department_id=tree["Kitchen"], ends_on=on(5))
    organisation = read_organisation(session, today=TODAY).organisation
    said = {}
    for name in ("Kitchen", "Brugge"):
        with pytest.raises(Conflict) as error:
            organisation.change(Reorganisation(CLOSE, tree[name], on(5)))
        said[name] = texts("en")(error.value.key, **error.value.params)
    assert on(5).isoformat() in said["Kitchen"]
    assert "“Brugge” still hangs: Garden" in said["Brugge"]


def test_what_has_become_impossible_is_refused_on_its_day_and_the_others_are_done(
    session: Session, tree: Tree
) -> None:
    plan(session, CLOSE, tree["Kitchen"], 5)
    plan(session, RENAME, tree["Laundry"], 5, name="Linen")
    make_person(session, department_id=tree["Kitchen"])
    obstacles = read_organisation(session, today=TODAY).obstacles
    assert [why.key for why in obstacles.values()] == ["error.department_busy"]
    plan(session, RENAME, tree["Garden"], 7, name="Park")
    run(session, 5)
    view = read_organisation(session, today=on(5))
    assert [one.refusal.key for one in view.refused if one.refusal] == ["error.department_busy"]
    assert session.get_one(Department, tree["Kitchen"]).closed_on is None
    assert session.get_one(Department, tree["Laundry"]).name == "Linen"
    number, values = view.refused[0].change.id, {"actor": BOSS, "today": on(5), "now": NOON}
    undo_reorganisation(session, number=number, **values)  # type: ignore[arg-type]
    assert read_organisation(session, today=on(5)).refused == []
    assert states(session, tree["Kitchen"]) == ["undone"]


def test_what_would_make_a_planned_change_impossible_is_refused(
    session: Session, tree: Tree
) -> None:
    plan(session, MOVE, tree["Kitchen"], 5, to=tree["Brugge"])
    plan(session, RENAME, tree["Laundry"], 8, name="Linen")
    assert refused(session, MOVE, tree["Kitchen"], 5, to=tree["Brugge"]) == (
        "error.organisation_twice"
    )
    assert refused(session, MOVE, tree["Kitchen"], 3, to=tree["Brugge"]) == (
        "error.organisation_harms"
    )
    assert refused(session, CLOSE, tree["Laundry"], 7) == "error.organisation_harms"
    assert refused(session, MERGE, tree["Laundry"], 7, to=tree["Kitchen"]) == (
        "error.organisation_harms"
    )
    assert refused(session, CLOSE, tree["Brugge"], 6) == "error.department_holds"
    plan(session, CLOSE, tree["Laundry"], 9)
    assert refused(session, CLOSE, tree["Laundry"], 20) == "error.organisation_twice"
    assert refused(session, RENAME, tree["Laundry"], 10, name="X") == "error.department_closed"


def test_what_another_planned_change_needs_is_not_undone(session: Session, tree: Tree) -> None:
    plan(session, MOVE, tree["Garden"], 5, to=tree["Gent"])
    plan(session, CLOSE, tree["Brugge"], 6)
    first = read_organisation(session, today=TODAY).planned[0].change.id
    values = {"actor": BOSS, "today": TODAY, "now": NOON}
    with pytest.raises(Conflict) as refusal:
        undo_reorganisation(session, number=first, **values)  # type: ignore[arg-type]
    assert refusal.value.key == "error.organisation_harms"
    run(session, 5)
    assert states(session, tree["Garden"]) == [ReorganisationState.DONE]


def test_of_two_administrators_at_the_same_moment_one_is_told(database: Database) -> None:
    with database.transaction() as session:
        company = make_department(session, kind=DepartmentKind.COMPANY)
        ward = make_department(session, parent_id=company, name="Ward")
        other = make_department(session, parent_id=company)
        seen = read_organisation(session, today=TODAY).seen(ward)
    both = Barrier(2)

    def wish(change: Reorganisation) -> str:
        both.wait()
        try:
            with database.transaction() as session:
                values = {"seen": seen, "actor": BOSS, "today": TODAY, "now": NOON}
                plan_reorganisation(session, change=change, **values)  # type: ignore[arg-type]
        except Conflict as refusal:
            return refusal.key
        return "planned"

    wishes = [
        Reorganisation(RENAME, ward, on(5), name="Ward 2"),
        Reorganisation(MERGE, ward, on(3), target_id=other),
    ]
    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(wish, wishes)) == ["error.organisation_changed", "planned"]
    with database.reading() as session:
        assert len(read_organisation(session, today=TODAY).planned) == 1
