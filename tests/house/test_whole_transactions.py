"""A request or a job is stored whole or not at all: nobody ends its transaction half way.

SQLAlchemy would refuse it inside `session.begin()`, which `Database.transaction` does without: a
form that waits for another gives its transaction back before anything else was done in it.
And nobody opens a connection of their own, which would not be told what a commit has to be.
"""

from __future__ import annotations

import ast

from tests.house.source import modules

ENDINGS = frozenset({"commit", "rollback"})
OPENINGS = frozenset({"connect", "create_engine"})
KNOWN = {
    "migrations/env.py",  # each migration by itself
    "webapp/database.py",  # ends each transaction, once
    "webapp/submissions.py",  # while it waits, before the first thing that a form does
}


def ends(tree: ast.AST) -> bool:
    """Whether something here stores or undoes what was done so far."""
    return any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ENDINGS
        for node in ast.walk(tree)
    )


def test_no_transaction_is_ended_by_those_who_work_in_it() -> None:
    assert {path.as_posix() for path, tree in modules().items() if ends(tree)} == KNOWN


def test_what_would_end_one_is_found() -> None:
    for said in ("session.commit()", "with x: found.session.rollback()"):
        assert ends(ast.parse(said))
    assert not ends(ast.parse("session.begin_nested()"))


def opens(tree: ast.AST) -> bool:
    """Whether something here opens a connection to a database in a way of its own."""
    names = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module in {"sqlalchemy", "sqlite3", "psycopg"}
        for alias in node.names
    }
    called = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id in {"sqlalchemy", "sa", "sqlite3", "psycopg"}
    }
    return bool((names | called) & OPENINGS)


def test_one_module_says_how_a_connection_is_opened() -> None:
    """There it is told that a commit waits for the disk."""
    found = {path.as_posix() for path, tree in modules().items() if opens(tree)}
    assert found == {"webapp/database.py"}


def test_whoever_would_open_one_is_found() -> None:
    for said in ("from sqlalchemy import create_engine", "sqlite3.connect(path)"):
        assert opens(ast.parse(said))
    assert not opens(ast.parse("engine.connect()"))
