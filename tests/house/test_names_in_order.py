"""Whatever lists names that people gave lists them in one order (`domain.names.alphabetical`).

The employer's people are read a page at a time by a key of that order, which is stored with the
name; what a directory sent, in the order in which it came.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.house.source import modules

_NAMES = {"name", "label", "site_name"}
_OF_THE_SCHEMA = {"table", "key.parent"}  # names that we gave


def _orders(tree: ast.Module) -> Iterator[tuple[ast.Call, str]]:
    """Each call that puts things into an order, and what it is called."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func
            name = called.id if isinstance(called, ast.Name) else getattr(called, "attr", "")
            if name in {"sorted", "sort", "order_by"}:
                yield node, name


def _keys(call: ast.Call, called: str) -> Iterator[ast.expr]:
    if called == "order_by":
        yield from call.args
    yield from (one.value for one in call.keywords if one.arg == "key")


def test_names_are_put_in_order_by_one_rule() -> None:
    other = [
        f"{path}:{call.lineno}"
        for path, tree in modules().items()
        for call, called in _orders(tree)
        for key in _keys(call, called)
        for node in ast.walk(key)
        if isinstance(node, ast.Attribute) and node.attr in _NAMES
        if ast.unparse(node.value) not in _OF_THE_SCHEMA
        if "alphabetical" not in ast.unparse(key)
    ]
    assert other == []
