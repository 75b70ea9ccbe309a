"""Imports go down, never up and never sideways; nothing is imported inside a function."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

from tests.house.source import ROOT, functions, imported, modules


def test_the_contracts_hold() -> None:
    # In a process of its own: it turns off every logger that exists.
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_the_contracts_have_no_ignore_list() -> None:
    checks = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    assert [c["id"] for c in checks["contracts"] if "ignore_imports" in c] == []


def test_nothing_is_imported_inside_a_function() -> None:
    hidden = [
        f"{path}:{node.lineno}"
        for path, tree in modules().items()
        for function in functions(tree)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert hidden == []


def test_the_domain_imports_the_standard_library_and_itself() -> None:
    foreign = [
        f"{path}: {name}"
        for path, tree in modules().items()
        if path.is_relative_to("webapp/domain")
        for name in imported(tree)
        if name.split(".")[0] not in sys.stdlib_module_names
        and not name.startswith("webapp.domain")
    ]
    assert foreign == []
