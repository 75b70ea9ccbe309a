"""Many people: every look has an index, and what is asked of the database does not grow."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from scim2_models import PatchOp, ResponseParameters, SearchRequest
from scim2_server.utils import parametrize
from sqlalchemy import event, text

from tests.conftest import NOON
from tests.factories import make_department
from tests.scim.conftest import Directory
from tests.scim.samples import ENTERPRISE, entra_user, group, patch
from tests.statements import statements
from webapp.database import Database
from webapp.scim.protocol import SERVICE
from webapp.store.people.people import get_department

MANY = 5_000
WHOLE = ("SCAN directory_user", "Seq Scan on directory_user")
ENTRIES = text(
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :many) "
    "INSERT INTO directory_user "
    "(client_id, external_id, user_name, folded_name, emails, active, created_at, changed_at) "
    "SELECT 1, 'oid-' || i, 'User' || i, 'user' || i, '[]', :active, :now, :now FROM n"
)
Statements = list[tuple[str, Any]]


@pytest.fixture
def many(directory: Directory, database: Database) -> Directory:
    """A directory that has sent many people."""
    with database.transaction() as session:
        session.execute(ENTRIES, {"many": MANY, "active": True, "now": NOON})
        session.execute(text("ANALYZE"))
    directory.done("GET", "/Users?count=1")
    return directory


@contextmanager
def watched(database: Database) -> Iterator[Statements]:
    """Every statement about what directories sent, as it goes to the database."""
    seen: Statements = []

    def note(_: Any, __: Any, statement: str, parameters: Any, *___: Any) -> None:
        if "FROM directory_" in statement and "directory_token" not in statement:
            seen.append((statement, parameters))

    for engine in database.engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        for engine in database.engines:
            event.remove(engine, "before_cursor_execute", note)


def plan_of(database: Database, statement: str, parameters: Any) -> str:
    words = "EXPLAIN QUERY PLAN" if database.engine.dialect.name == "sqlite" else "EXPLAIN"
    with database.engine.connect() as connection:
        found = connection.exec_driver_sql(f"{words} {statement}", parameters)
        return "\n".join(str(row[-1]) for row in found)


@pytest.mark.parametrize(
    "query",
    [
        'filter=userName eq "USER4711"',
        'filter=externalId eq "oid-4711"',
        'filter=id eq "4711"',
        'filter=groups.value eq "1" and userName eq "user4711"',
    ],
)
def test_a_filter_finds_one_among_many_by_an_index(
    many: Directory, database: Database, query: str
) -> None:
    many.done("POST", "/Groups", group("Everybody", "4711"))
    with watched(database) as seen:
        found = many.done("GET", f"/Users?{query}")
    assert [one["userName"] for one in found["Resources"]] == ["User4711"]
    assert len(seen) == 2  # the page, and its groups
    for statement, parameters in seen:
        plan = plan_of(database, statement, parameters)
        assert not any(whole in plan for whole in WHOLE), plan


@pytest.mark.parametrize(("start", "count"), [(1, 100), (4_901, 100), (2_000, 7)])
def test_a_page_loads_no_more_than_itself(
    many: Directory, database: Database, start: int, count: int
) -> None:
    with watched(database) as seen:
        page = many.done("GET", f"/Users?startIndex={start}&count={count}")
    assert (page["totalResults"], page["itemsPerPage"]) == (MANY, count)
    assert page["Resources"][0]["id"] == str(start)
    assert len(seen) == 3
    plan = plan_of(database, *seen[0])
    assert "SCAN directory_user" in plan or "pk_directory_user" in plan
    assert "TEMP B-TREE" not in plan and "Sort" not in plan, "in the order of the key"


def test_who_joins_a_large_group_does_not_load_it(many: Directory, database: Database) -> None:
    everybody = [str(number) for number in range(1, MANY)]
    made = many.done("POST", "/Groups", group("Everybody", *everybody))
    joins = patch({"op": "Add", "path": "members", "value": [{"value": str(MANY)}]})
    with watched(database) as seen:
        many.done("PATCH", f"/Groups/{made['id']}", joins)
    for statement, parameters in seen:
        with database.engine.connect() as connection:
            assert len(connection.exec_driver_sql(statement, parameters).all()) <= 1
    leaves = patch({"op": "Remove", "path": f'members[value eq "{MANY}"]'})
    many.done("PATCH", f"/Groups/{made['id']}", leaves)
    assert len(many.done("GET", f"/Groups/{made['id']}")["members"]) == MANY - 1


def test_adding_one_asks_as_much_whether_there_are_others_or_not(
    directory: Directory, database: Database
) -> None:
    directory.done("POST", "/Users", entra_user("1"))
    asked = []
    for number in ("2", "3"):
        with watched(database) as seen:
            directory.done("POST", "/Users", entra_user(number))
        asked.append([statement for statement, _ in seen])
    assert asked[0] == asked[1]


@pytest.fixture
def hired(directory: Directory, database: Database) -> Callable[[str], tuple[str, int]]:
    """`hired("1")`: add somebody who works somewhere; their path, and how many statements."""
    with database.transaction() as session:
        code = get_department(session, make_department(session)).code
    directory.done("GET", "/Users?count=1")

    def add(number: str) -> tuple[str, int]:
        sent = entra_user(number)
        sent[ENTERPRISE]["department"] = code
        with statements(*database.engines) as sent_there:
            path = f"/Users/{directory.done('POST', '/Users', sent)['id']}"
        return path, counted(sent_there)

    return add


def counted(sent: list[str]) -> int:
    return len([one for one in sent if not one.startswith("BEGIN")])


def test_adding_somebody_who_works_somewhere_takes_seven_statements(
    hired: Callable[[str], tuple[str, int]],
) -> None:
    assert hired("1")[1] == 7


def test_a_look_for_somebody_is_two_statements_and_begins_nothing(
    directory: Directory, database: Database
) -> None:
    directory.done("GET", "/Users?count=1")
    with statements(*database.engines) as sent:
        directory.done("GET", '/Users?filter=userName eq "anna"')
    assert len(sent) == 2, sent


@pytest.mark.parametrize("backend", ["postgresql"])
def test_a_look_over_a_connection_that_died_is_made_again(database: Database) -> None:
    me = text("SELECT pg_backend_pid()")
    before = database.look(lambda found: found.execute(me).scalar_one())
    with database.engine.connect() as other:
        other.execute(text("SELECT pg_terminate_backend(:one, 5000)"), {"one": before})
    assert database.look(lambda found: found.execute(me).scalar_one()) != before


def test_of_somebody_who_is_refused_no_account_is_left(
    hired: Callable[[str], tuple[str, int]], directory: Directory, database: Database
) -> None:
    """The account comes ahead of the entry, which is refused for the name that it has."""
    path, _ = hired("1")
    sent = entra_user("2", userName=directory.done("GET", path)["userName"])
    assert directory.ask("POST", "/Users", sent).status_code == 409
    with database.reading() as session:
        numbers = session.scalars(text("SELECT employee_number FROM person")).all()
    assert numbers == ["1"]


@pytest.mark.parametrize(
    ("change", "number"),
    [
        ({"path": "displayName", "value": "Anna Maes-Claes"}, 7),
        ({"path": "displayName", "value": "Anna Maes"}, 3),
        ({"path": "userName", "value": "anna.claes@example.org"}, 6),
        ({"path": "active", "value": "False"}, 21),
    ],
    ids=["another name", "the name they have", "another user name", "closing"],
)
def test_changing_somebody_reads_once_what_it_needs(
    hired: Callable[[str], tuple[str, int]],
    directory: Directory,
    database: Database,
    change: dict[str, str],
    number: int,
) -> None:
    path, _ = hired("1")
    with statements(*database.engines) as sent:
        directory.done("PATCH", path, patch({"op": "Replace", **change}))
    assert counted(sent) == number, "\n".join(sent)


def test_who_leaves_is_asked_whether_they_administer_and_not_everybody_else(
    hired: Callable[[str], tuple[str, int]], directory: Directory, database: Database
) -> None:
    path, _ = hired("1")
    close = patch({"op": "Replace", "path": "active", "value": "False"})
    with statements(*database.engines) as sent:
        directory.done("PATCH", path, close)
    asked = [one for one in sent if "person.last_roles AS" in one]
    assert len(asked) == 2  # before and after nobody else can change them
    assert all("person.id = " in one for one in asked)


def test_a_name_that_another_one_has_is_refused_when_somebody_is_changed(
    hired: Callable[[str], tuple[str, int]], directory: Directory
) -> None:
    """Nothing is asked where an entry keeps its names; where one changes, the others are."""
    (first, _), (second, _) = hired("1"), hired("2")
    taken = directory.done("GET", first)
    for attribute in ("userName", "externalId"):
        change = patch({"op": "Replace", "path": attribute, "value": taken[attribute]})
        answer = directory.ask("PATCH", second, change)
        assert (answer.status_code, answer.json["scimType"]) == (409, "uniqueness")
    same = patch({"op": "Replace", "path": "userName", "value": taken["userName"].upper()})
    directory.done("PATCH", first, same)
    assert directory.done("GET", first)["userName"] == taken["userName"].upper()


def test_no_model_of_the_protocol_is_made_anew_for_a_request() -> None:
    """Models of scim2-tester, of other tests in this process, come and go."""
    named = [
        weakref.ref(parametrize(kind, model))
        for kind in (SearchRequest, ResponseParameters, PatchOp)
        for model in SERVICE.get_models()
    ]
    gc.collect()
    assert len(named) == 6
    assert all(model() is not None for model in named)
