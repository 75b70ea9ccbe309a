"""The administrator's tree: searched, edited, changed on a date; the second one is told."""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.conftest import NOON, Clock
from tests.factories import make_department, make_person
from webapp.database import Database
from webapp.domain.people.people import DepartmentKind
from webapp.store.governance.audit import AuditEvent
from webapp.store.people.organisation import ReorganisationRow
from webapp.store.people.people import Department
from webapp.store.people.site_calendar import list_days

HERE = "/admin/organisation"
TODAY = NOON.date()
NEXT_WEEK = (TODAY + dt.timedelta(days=7)).isoformat()


@pytest.fixture
def admin(client_as: Callable[..., FlaskClient]) -> FlaskClient:
    return client_as("administrator")


@pytest.fixture
def tree(database: Database) -> dict[str, int]:
    """Linde > Gent > Kitchen, Laundry; Linde > Brugge."""
    with database.transaction() as session:
        made = {"Linde": make_department(session, kind=DepartmentKind.COMPANY, name="Linde")}
        for site in ("Gent", "Brugge"):
            made[site] = make_department(
                session, kind=DepartmentKind.SITE, parent_id=made["Linde"], name=site
            )
        for name in ("Kitchen", "Laundry"):
            made[name] = make_department(session, parent_id=made["Gent"], name=name)
    return made


def post(client: FlaskClient, path: str, **form: object) -> TestResponse:
    return client.post(path, data={"csrf_token": client.csrf, **form})  # type: ignore[attr-defined]


def seen(client: FlaskClient, node: int) -> str:
    """What the form of a node carries."""
    found = re.search(r'name="seen" value="([^"]+)"', client.get(f"{HERE}/{node}").text)
    assert found
    return html.unescape(found[1])


def department(database: Database, node: int) -> Department:
    with database.reading() as session:
        return session.get_one(Department, node)


def test_a_tree_is_made_from_nothing(admin: FlaskClient, database: Database) -> None:
    assert "There is nothing yet" in admin.get(HERE).text
    company = {"kind": "company", "name": " Zorggroep  Linde ", "code": "L", "parent": ""}
    assert post(admin, HERE, **company).status_code == 303
    site = {"kind": "site", "name": "Gent", "code": "G", "parent": "L", "language": "nl"}
    made = post(admin, HERE, **site, timezone="Europe/Brussels")
    page = admin.get(made.location)
    assert "Added." in page.text
    assert "Zorggroep Linde" in page.text
    gent = department(database, int(made.location.partition("?")[0].rpartition("/")[2]))
    assert (gent.language, gent.timezone) == ("nl", "Europe/Brussels")
    with database.reading() as session:
        trail = [(one.action, one.actor_id) for one in session.scalars(select(AuditEvent))]
    assert trail[-2:] == [("department.added", admin.person_id)] * 2  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("wrong", "status", "words"),
    [
        ({"code": "D-taken"}, 409, "is taken already"),
        ({"kind": "site", "parent": "kitchen"}, 422, "cannot be placed there"),
        ({"parent": "nowhere"}, 404, "no department with code nowhere"),
        ({"code": "me", "parent": "me"}, 404, "no department with code me"),
        ({"kind": "galaxy"}, 400, ""),
        ({"name": "  "}, 422, "give a name"),
        ({"name": "\u6f22"}, 422, "cannot write"),
        ({"code": "c" * 41}, 422, "too long"),
        ({"language": "xx"}, 422, "no texts in that language"),
        ({"timezone": "Europe/Atlantis"}, 422, "is not a time zone"),
    ],
)
def test_what_cannot_be_added_is_told_and_not_stored(
    admin: FlaskClient,
    database: Database,
    tree: dict[str, int],
    wrong: dict[str, str],
    status: int,
    words: str,
) -> None:
    with database.transaction() as session:
        session.get_one(Department, tree["Kitchen"]).code = "kitchen"
        session.get_one(Department, tree["Laundry"]).code = "D-taken"
    form = {"kind": "department", "name": "Ward", "code": "W", "parent": ""} | wrong
    answer = post(admin, HERE, **form)
    assert answer.status_code in {status, 422 if status == 400 else status}
    assert words in html.unescape(answer.text)
    with database.reading() as session:
        assert len(session.scalars(select(Department)).all()) == len(tree)


def test_a_search_shows_what_it_finds_and_what_leads_there(
    admin: FlaskClient, tree: dict[str, int]
) -> None:
    page = admin.get(f"{HERE}?q=kitch").text
    assert "1 found" in page
    assert all(f">{name}</a>" in page for name in ("Linde", "Gent", "Kitchen"))
    assert all(f">{name}</a>" not in page for name in ("Brugge", "Laundry"))
    assert "0 found" in admin.get(f"{HERE}?q=%25%5C").text


def test_two_administrators_at_once_and_the_second_is_told_what_changed(
    admin: FlaskClient, database: Database, tree: dict[str, int]
) -> None:
    path, both = f"{HERE}/{tree['Gent']}", seen(admin, tree["Gent"])
    assert post(admin, path, seen=both, language="fr").status_code == 303
    late = post(admin, path, seen=both, language="de", timezone="Europe/Paris")
    assert late.status_code == 409
    assert "Somebody else has changed this" in late.text
    assert "Statutory language: – → Français" in late.text
    gent = department(database, tree["Gent"])
    assert (gent.language, gent.timezone) == ("fr", None)
    now = {"language": "de", "spreads_reminders": "yes"}
    again = post(admin, path, seen=seen(admin, tree["Gent"]), **now)
    assert again.status_code == 303
    assert department(database, tree["Gent"]).spreads_reminders is True
    change = {"kind": "rename", "name": "Gent-Noord", "on": NEXT_WEEK}
    late = post(admin, f"{path}/change", seen=both, **change)
    assert late.status_code == 409
    assert "→ Deutsch" in late.text
    assert post(admin, path, seen="{}").status_code == 422


def test_a_change_is_looked_at_planned_undone_and_happens_on_its_day(
    admin: FlaskClient, database: Database, tree: dict[str, int], clock: Clock
) -> None:
    path = f"{HERE}/{tree['Kitchen']}"
    change = {"kind": "rename", "name": "Central kitchen", "on": NEXT_WEEK}
    look = admin.get(f"{path}/change", query_string=change)
    assert "“Kitchen” is called “Central kitchen”" in html.unescape(look.text)
    assert "figures of the 1st quarter 2027" in look.text
    assert "The same departments are shown together" in look.text
    planned = post(admin, f"{path}/change", seen=seen(admin, tree["Kitchen"]), **change)
    assert "The change is planned" in admin.get(planned.location).text
    assert department(database, tree["Kitchen"]).name == "Kitchen"
    with database.reading() as session:
        number = session.scalars(select(ReorganisationRow.id)).one()
    undo = f"{HERE}/changes/{number}/undo"
    assert undo in admin.get(HERE).text
    assert post(admin, undo).status_code == 303
    twice = post(admin, undo)
    assert twice.status_code == 409
    assert "was undone" in twice.text
    now = {**change, "on": TODAY.isoformat()}
    done = post(admin, f"{path}/change", seen=seen(admin, tree["Kitchen"]), **now)
    assert "The change is done" in admin.get(done.location).text
    assert department(database, tree["Kitchen"]).name == "Central kitchen"


@pytest.mark.parametrize(
    ("change", "status", "words"),
    [
        ({"kind": "rename", "name": "Kitchen"}, 422, "changes nothing"),
        ({"kind": "rename", "name": "X", "on": "2020-01-01"}, 422, "from today"),
        ({"kind": "rename", "name": "X", "on": "9999-12-31"}, 422, "from today"),
        ({"kind": "rename", "name": "X", "on": "tomorrow"}, 422, "from today"),
        ({"kind": "move", "to": "Kitchen"}, 422, "below itself"),
        ({"kind": "move", "to": "Laundry"}, 422, "cannot be placed there"),
        ({"kind": "move", "to": "nothing"}, 422, ""),
        ({"kind": "merge", "to": "Kitchen"}, 422, "of the same kind"),
        ({"kind": "merge", "to": "Gent"}, 422, "of the same kind"),
        ({"kind": "reopen"}, 409, "is open"),
        ({"kind": "sell"}, 422, ""),
    ],
)
def test_a_change_that_is_not_possible_is_told_and_not_planned(
    admin: FlaskClient,
    database: Database,
    tree: dict[str, int],
    change: dict[str, str],
    status: int,
    words: str,
) -> None:
    path = f"{HERE}/{tree['Kitchen']}/change"
    form = {"on": NEXT_WEEK} | change
    form["to"] = str(tree.get(form.get("to", ""), form.get("to", "")))
    for answer in (
        admin.get(path, query_string=form),
        post(admin, path, seen=seen(admin, tree["Kitchen"]), **form),
    ):
        assert answer.status_code == status
        assert words in html.unescape(answer.text)
    with database.reading() as session:
        assert session.scalars(select(ReorganisationRow)).all() == []


def test_the_groups_that_a_merge_would_make_are_told_by_name_without_a_number(
    admin: FlaskClient, database: Database, tree: dict[str, int]
) -> None:
    with database.transaction() as session:
        for name, size in (("Kitchen", 11), ("Laundry", 12)):
            for _ in range(size):
                make_person(session, department_id=tree[name])
    query = {"kind": "merge", "to": str(tree["Laundry"]), "on": NEXT_WEEK}
    page = admin.get(f"{HERE}/{tree['Kitchen']}/change", query_string=query).text
    table = page.partition("<tbody>")[2].partition("</tbody>")[0]
    rows = [re.findall(r"<li>([^<]+)</li>", row) for row in table.split("</tr>")[:-1]]
    assert rows[0] == ["Kitchen", "Laundry", "Laundry"]
    assert not re.search(r">\s*\d+\s*<", table)


def test_days_of_a_site_are_told_and_taken_back(
    admin: FlaskClient, database: Database, tree: dict[str, int]
) -> None:
    path = f"{HERE}/{tree['Gent']}/days"
    first, last = "2026-12-24", "2026-12-26"
    assert post(admin, path, first=first, last=last, what="closed").status_code == 303
    assert post(admin, path, first=last, what="usual").status_code == 303
    with database.reading() as session:
        assert [day.isoformat() for day, _, _ in list_days(session, TODAY)] == [
            "2026-12-24",
            "2026-12-25",
        ]
    page = admin.get(f"{HERE}/{tree['Gent']}").text
    assert "25\u00a0December 2026: closed" in page
    backwards = post(admin, path, first=last, last=first, what="closed")
    assert backwards.status_code == 422
    kitchen = f"{HERE}/{tree['Kitchen']}"
    assert post(admin, f"{kitchen}/days", first=first, what="closed").status_code == 422
    assert 'id="days"' not in admin.get(kitchen).text


def test_a_node_that_is_not_there_is_not_found(admin: FlaskClient) -> None:
    for path in (f"{HERE}/12345", f"{HERE}/12345/change?kind=close&on={NEXT_WEEK}"):
        assert admin.get(path).status_code == 404
    assert post(admin, f"{HERE}/changes/12345/undo").status_code == 404
