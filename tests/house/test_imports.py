"""Imports go down, never up and never sideways; nothing is imported inside a function."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

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


def test_a_web_process_loads_no_statistics_and_no_timetable(tmp_path: Path) -> None:
    loaded = "import sys, webapp.wsgi; print(*{name.split('.')[0] for name in sys.modules})"
    heavy = "print('webapp.jobs' in sys.modules)"
    environ = os.environ | {"DEMO": "1", "DATABASE_URL": f"sqlite:///{tmp_path}/a.db"}
    done = subprocess.run(
        [sys.executable, "-c", f"{loaded}; {heavy}"],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        check=True,
    )
    modules_loaded, timetable = done.stdout.splitlines()[-2:]
    assert {"numpy", "scipy", "pandas", "statsmodels"}.isdisjoint(modules_loaded.split())
    assert timetable == "False"


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


# A file that somebody might write one day, what it would import, and the contract that refuses it.
PLANTED = [
    ("dashboard/views/a", "webapp.services.figures.absence", "dashboard-sees-released-only"),
    ("dashboard/views/b", "webapp.gate.released", "views-ask-the-frame"),
    ("dashboard/views/c", "dashboard.views.overview", "views-stand-alone"),
    ("dashboard/charts/d", "dashboard.views.overview", "views-stand-in-the-frame"),
    ("webapp/reports/contents/e", "webapp.reports.paper.layout", "paper-draws-contents"),
    ("webapp/reports/contents/f", "reportlab.lib.colors", "contents-know-no-paper"),
    ("webapp/services/care/g", "webapp.services.people.sessions", "services-stand-alone"),
    ("webapp/analysis/h", "webapp.store.people.people", "analysis-knows-released-only"),
    ("webapp/services/figures/l", "statsmodels.api", "statistics-stay-in-analysis"),
    ("webapp/services/figures/i", "webapp.store.gate.releases", "gate"),
    ("webapp/store/care/j", "webapp.store.gate.atoms", "gate"),
    ("webapp/gate/k", "webapp.store.gate.facts", "gate-inwards"),
]


@pytest.fixture(scope="module")
def reported(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What `lint-imports` says, by contract, of a copy of the house with every file planted."""
    copy = tmp_path_factory.mktemp("house")
    only_code = shutil.ignore_patterns("__pycache__", "static", "locales", "templates", "assets")
    for package in ("webapp", "dashboard", "integrations"):
        shutil.copytree(ROOT / package, copy / package, ignore=only_code)
    shutil.copy(ROOT / "pyproject.toml", copy)
    for path, imported_name, _ in PLANTED:
        (copy / f"{path}.py").write_text(f'"""Planted."""\n\nimport {imported_name}\n')
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([linter, "--no-cache"], cwd=copy, capture_output=True, text=True)
    _, *parts = re.split(r"^(.+)\n-{3,}$", done.stdout.partition("Broken contracts")[2], flags=re.M)
    return dict(zip(parts[::2], parts[1::2], strict=True))


@pytest.mark.parametrize(("path", "imported_name", "contract"), PLANTED)
def test_a_planted_import_is_reported(
    path: str, imported_name: str, contract: str, reported: dict[str, str]
) -> None:
    checks = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    (name,) = (check["name"] for check in checks["contracts"] if check["id"] == contract)
    package = imported_name.split(".")[0]
    assert f"{path.replace('/', '.')} -> {package}" in reported.get(name, "")
