"""Modules and functions stay small enough to be read at once."""

from __future__ import annotations

import ast
import statistics
from functools import cache

import pytest

from tests.house.source import ROOT, functions, modules


@cache
def all_functions() -> list[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    """Each with where it is; not while tests are collected, which every process does."""
    return [
        (f"{path}:{function.name}", function)
        for path, tree in modules().items()
        for function in functions(tree)
    ]


def lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    assert function.end_lineno is not None
    return function.end_lineno - function.lineno + 1


def arguments(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    given = function.args
    names = [a.arg for a in (*given.posonlyargs, *given.args, *given.kwonlyargs)]
    return len([name for name in names if name not in {"self", "cls"}])


def test_no_module_is_over_300_lines_and_half_are_under_110() -> None:
    lengths = {path: len((ROOT / path).read_text().splitlines()) for path in modules()}
    assert {path: length for path, length in lengths.items() if length > 300} == {}
    # An empty __init__ says nothing of how long a module is.
    assert statistics.median(n for path, n in lengths.items() if path.name != "__init__.py") <= 110


def test_no_function_is_over_50_lines_few_are_over_35_and_half_are_under_10() -> None:
    product = {n: lines(f) for n, f in all_functions() if not n.startswith("migrations/versions")}
    assert {name: length for name, length in product.items() if length > 50} == {}
    assert statistics.median(product.values()) <= 9
    assert statistics.quantiles(product.values(), n=20)[-1] <= 35


def test_no_template_has_a_line_over_180_characters() -> None:
    wide = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in sorted((ROOT / "webapp/templates").rglob("*.*"))
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if len(line) > 180
    ]
    assert wide == []


def test_no_function_takes_more_than_6_arguments_beside_the_session() -> None:
    assert [name for name, function in all_functions() if arguments(function) > 6] == []


@pytest.mark.parametrize("name", ["utils", "helpers", "common", "misc", "manager", "handler"])
def test_no_module_has_a_name_that_says_nothing(name: str) -> None:
    assert [path for path in modules() if path.stem == name or path.parent.name == name] == []


def test_every_module_says_what_lives_there() -> None:
    assert [path for path, tree in modules().items() if not ast.get_docstring(tree)] == []
