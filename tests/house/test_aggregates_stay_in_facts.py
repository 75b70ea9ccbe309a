"""People are counted in one file, so that every count passes the gate."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.house.source import modules

FACTS = Path("webapp/store/gate/facts.py")
# How much a directory finds of what it sent itself: SCIM's `totalResults`. The module knows neither
# departments nor what anybody does here, which is checked too.
FOUND = Path("webapp/store/people/directory_search.py")
AGGREGATES = {"count", "sum", "avg", "min", "max", "array_agg", "group_concat", "string_agg"}


def counting(tree: ast.AST) -> Iterator[int]:
    """Lines that group or aggregate in SQL."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            on_func = isinstance(node.value, ast.Name) and node.value.id == "func"
            if node.attr == "group_by" or (on_func and node.attr in AGGREGATES):
                yield node.lineno
        elif isinstance(node, ast.Constant) and "GROUP BY" in str(node.value):
            yield node.lineno


def test_only_facts_groups_and_aggregates() -> None:
    elsewhere = [
        f"{path}:{line}"
        for path, tree in modules().items()
        if path not in {FACTS, FOUND}
        for line in counting(tree)
    ]
    assert elsewhere == []


def test_what_a_directory_finds_is_counted_among_what_directories_sent() -> None:
    tables = {
        name.name
        for node in ast.walk(modules()[FOUND])
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith("webapp.store")
        for name in node.names
    }
    assert tables == {"GROUPS", "Group", "Member", "Person", "TEXTS", "USERS", "User"}
    assert len(list(counting(modules()[FOUND]))) == 1


def test_the_check_sees_what_it_looks_for() -> None:
    seen = ast.parse("select(func.count()).group_by(x)\ntext('SELECT 1 GROUP BY x')")
    assert len(list(counting(seen))) == 3
