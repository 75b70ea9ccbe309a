"""A whole cycle of a directory that provisions, beside bare INSERT … ON CONFLICT of the same rows.

As Entra ID does it: look for each person, add them, put them into groups by hundreds, then change a
tenth and deactivate a fiftieth. Both sides: one process, one request or as many rows as it leaves
at a time, one transaction for each, the same database, and both wait for the disk at each commit
as an installation does. Ours includes HTTP, tokens, JSON and every rule. Elapsed, and in processor
time of this process and of PostgreSQL, which says what a busy machine took from the first.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import Table
from sqlalchemy.engine import Engine

from tests.bench.many.watched import Spent, spending, watched_server
from tests.bench.timing import file_system, show
from tests.factories import make_department
from tests.postgres import DURABLE
from tests.scim.samples import ENTERPRISE, entra_user, group, patch
from webapp.app import create_app, utc_now
from webapp.database import make_engine
from webapp.domain.governance.audit import Actor
from webapp.domain.people.directory_clients import ClientScope
from webapp.installation import installation
from webapp.migrating import upgrade
from webapp.services.people.directory_clients import add_client
from webapp.settings import read_settings
from webapp.store.base import Base
from webapp.store.inserts import INSERT

USERS = int(os.environ.get("SCIM_USERS", "20000"))
AT_ONCE = 100  # members that Entra ID puts into a group with one request
Step = tuple[str, str, Any]
Watching = Callable[[], AbstractContextManager[Spent]]


def run() -> None:
    """Print both times and their ratio, on both databases."""
    with tempfile.TemporaryDirectory() as folder:
        print(f"SQLite: files on {file_system(Path(folder))}, with the pragmas of the product")
        measure("SQLite", f"sqlite:///{folder}/bench.db", f"sqlite:///{folder}/bare.db", spending)
    with watched_server(DURABLE) as server:
        print(f"PostgreSQL: files on {file_system(server.data)}, {DURABLE}")
        engine = make_engine(server.url).execution_options(isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql("CREATE DATABASE bare")
        engine.dispose()
        bare = server.url.replace("/postgres?", "/bare?")
        measure("PostgreSQL", server.url, bare, server.spending)


def measure(name: str, ours: str, bare: str, watching: Watching) -> None:
    """The same cycle twice."""
    for url in (ours, bare):
        engine = make_engine(url)
        upgrade(engine)
        engine.dispose()
    app, token = prepared(ours)
    send(app, token, "GET", "/Users", None)  # loads what speaks SCIM, which counts for neither
    with watching() as all_of_it:
        provision(app, token)
    engine = make_engine(bare).execution_options(sqlite_begin="BEGIN IMMEDIATE")
    prepared(bare)
    with watching() as least:
        insert_bare(engine)
    report(name, all_of_it, least)
    engine.dispose()
    installation(app).database.dispose()


def report(name: str, ours: Spent, bare: Spent) -> None:
    """Print what both took, and the ratios."""
    requests = len(list(cycle()))
    show(f"{name}: {USERS:,} people, {requests:,} requests", ours.seconds, "s")
    show(f"{name}: a request", ours.seconds / requests * 1000, "ms")
    show(f"{name}: a request, processor time of ours", ours.ours / requests * 1000, "ms")
    show(f"{name}: a request, processor time of the server", ours.servers / requests * 1000, "ms")
    show(f"{name}: bare inserts of the same rows", bare.seconds, "s")
    show(f"{name}: the same, processor time of both", bare.processor, "s")
    show(f"{name}: against bare, elapsed", ours.seconds / bare.seconds, "", "aim <= 4")
    show(f"{name}: against bare, processor time", ours.processor / bare.processor, "")


def prepared(url: str) -> tuple[Flask, str]:
    """The application with a department that the directory names, and a token."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(
            read_settings(
                {
                    "DEMO": "1",
                    "DATABASE_URL": url,
                    "ABSENCE_FOLDER": folder,
                    "RATE_LIMITS": "0",
                    "LOG_LEVEL": "WARNING",
                }
            )
        )
    with installation(app).database.transaction() as session:
        make_department(session)
        scope, actor = ClientScope.USERS_AND_GROUPS, Actor.job("bench")
        return app, add_client(
            session, name="Entra ID", scope=scope, days=30, actor=actor, now=utc_now()
        )


def cycle() -> Iterator[Step]:
    """The requests, in order; ids count up from one in a new database."""
    for number in range(1, USERS + 1):
        sent = person(number)
        yield "GET", f'/Users?filter=userName eq "{sent["userName"]}"', None
        yield "POST", "/Users", sent
    for number in range(0, USERS, AT_ONCE):
        if not number:
            yield "POST", "/Groups", group("Everybody")
        members = [{"value": str(one)} for one in range(number + 1, number + AT_ONCE + 1)]
        yield "PATCH", "/Groups/1", patch({"op": "Add", "path": "members", "value": members})
    for number in range(10, USERS + 1, 10):
        change = {"op": "Replace", "path": "displayName", "value": f"Renamed {number}"}
        yield "PATCH", f"/Users/{number}", patch(change)
    for number in range(50, USERS + 1, 50):
        close = {"op": "Replace", "path": "active", "value": "False"}
        yield "PATCH", f"/Users/{number}", patch(close)


def person(number: int) -> dict[str, Any]:
    """What is sent of somebody."""
    sent = entra_user(str(number))
    sent[ENTERPRISE]["department"] = "D1"
    return sent


def provision(app: Flask, token: str) -> None:
    """Send the cycle through the whole stack, without a socket."""
    for method, path, body in cycle():
        send(app, token, method, path, body)


def send(app: Flask, token: str, method: str, path: str, body: Any) -> None:
    """One request."""
    where, _, query = path.partition("?")
    sent = b"" if body is None else json.dumps(body).encode()
    environ = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": f"/scim/v2{where}",
        "QUERY_STRING": query.replace(" ", "%20").replace('"', "%22"),
        "CONTENT_TYPE": "application/scim+json",
        "CONTENT_LENGTH": str(len(sent)),
        "HTTP_AUTHORIZATION": f"Bearer {token}",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(sent),
        "wsgi.errors": io.StringIO(),
    }
    said: list[str] = []
    for _ in app(environ, lambda status, *_: said.append(status)):
        pass
    if said[0] >= "3":
        raise RuntimeError(f"{method} {path}: {said[0]}")


def insert_bare(engine: Engine) -> None:
    """The rows that the cycle leaves, by statements that were made once."""
    upsert = {name: upsert_into(name, engine) for name in TABLES}
    now = utc_now()
    event = {"at": now, "action": "person-added", "subject": "person/1", "detail": {"client": "x"}}
    for method, path, body in cycle():
        if method == "GET":
            continue
        with engine.begin() as connection:
            for name, rows in rows_of(method, path, body, now):
                connection.execute(upsert[name], rows)
            connection.execute(upsert["audit_event"], event)


TABLES = ("person", "directory_user", "employment", "directory_group", "directory_member")
TABLES = (*TABLES, "audit_event")


def upsert_into(name: str, engine: Engine) -> Any:
    """INSERT … ON CONFLICT of every column that is given."""
    table: Table = Base.metadata.tables[name]
    statement = INSERT[engine.dialect.name](table)
    if name in {"person", "directory_user"}:
        changed = {"employee_number": statement.excluded.employee_number}
        return statement.on_conflict_do_update(index_elements=["id"], set_=changed)
    return statement.on_conflict_do_nothing()


def rows_of(
    method: str, path: str, body: Any, now: dt.datetime
) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """What one request leaves."""
    if path == "/Groups/1":
        members = body["Operations"][0]["value"]
        rows = [{"group_id": 1, "user_id": int(m["value"]), "added_at": now} for m in members]
        yield "directory_member", rows
        return
    if path == "/Groups":
        named = {"id": 1, "client_id": 1, "name": "Everybody", "folded_name": "everybody"}
        yield "directory_group", [{**named, "created_at": now, "changed_at": now, "version": 1}]
        return
    number = int(body[ENTERPRISE]["employeeNumber"] if method == "POST" else path.split("/")[2])
    sent = person(number)
    today = now.date()
    named = {"id": number, "employee_number": str(number), "name": "Anna Maes"}
    yield "person", [{**named, "email": sent["emails"][0]["value"], "created_on": today}]
    entry = {
        "id": number,
        "person_id": number,
        "client_id": 1,
        "external_id": sent["externalId"],
        "user_name": sent["userName"],
        "folded_name": sent["userName"].casefold(),
        "employee_number": str(number),
        "display_name": "Anna Maes",
        "formatted_name": "Anna Maes",
        "given_name": "Anna",
        "family_name": "Maes",
        "emails": [{"value": sent["emails"][0]["value"], "kind": "work", "primary": True}],
        "preferred_language": "fr-BE",
        "department": "D1",
        "active": True,
        "created_at": now,
        "changed_at": now,
        "version": 1,
    }
    yield "directory_user", [entry]
    if method == "POST":
        work = {"person_id": number, "department_id": 1, "starts_on": today}
        yield "employment", [{**work, "schedule": "1111100", "fte_percent": 100}]


if __name__ == "__main__":
    run()
