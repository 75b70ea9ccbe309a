"""Whatever goes wrong is caught in two places, and nowhere else is it swallowed unseen."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.house.source import functions, modules

BROAD = {"Exception", "BaseException"}
ALLOWED = {
    "webapp/outside.py:attempt",  # an adapter: one address must not keep the others waiting
    "webapp/runner.py:_caught",  # a job: one job's fault must not stop the next
}


def is_broad(node: ast.AST) -> bool:
    """`except:`, `except Exception`, `suppress(Exception)`; not what is raised again as it was."""
    if isinstance(node, ast.ExceptHandler):
        last = node.body[-1]
        if isinstance(last, ast.Raise) and last.exc is None:
            return False
        return node.type is None or bool(names(node.type) & BROAD)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
        called = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
        return called == "suppress" and any(names(one) & BROAD for one in node.args)
    return False


def names(tree: ast.AST) -> set[str]:
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def broad() -> Iterator[str]:
    for path, tree in modules().items():
        for function in functions(tree):
            if any(is_broad(node) for node in ast.walk(function)):
                yield f"{path}:{function.name}"


def test_everything_is_caught_in_two_places_alone() -> None:
    assert set(broad()) == ALLOWED
