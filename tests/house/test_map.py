"""The documents' map is the territory: paths that exist, functions that run, every room named."""

from __future__ import annotations

import ast
import re
import tomllib
from functools import cache
from pathlib import Path

import pytest

from tests.house.source import ROOT, modules

MAPS = [
    ROOT / "README.md",
    *(ROOT / "docs").glob("*.md"),
    *(ROOT / "docs/tour").glob("*.md"),
    *ROOT.glob("*/README.md"),
]
PATH = re.compile(
    r"`((?:webapp|dashboard|integrations|migrations|tests|docs|findings|\.ci)/[\w./-]+)`"
)
FUNCTION = re.compile(r"`((?:[a-z_]+\.)+[A-Za-z_]+)`")
FLOORS = {"domain": 3, "store": 4, "services": 5, "pages": 6}
WINGS = ("people", "programme", "figures", "care", "governance")


@cache
def rooms() -> dict[str, set[str]]:
    """By wing and floor the modules, and the packages that stand for one subject."""
    found: dict[str, set[str]] = {}
    for path in modules():
        parts = path.with_suffix("").parts
        if parts[0] == "webapp" and len(parts) > 3 and parts[1] in FLOORS and parts[2] in WINGS:
            found.setdefault(f"{parts[2]}/{parts[1]}", set()).add(parts[3])
    return {room: names - {"__init__"} for room, names in found.items()}


def subjects() -> list[list[str]]:
    """The rows of the map in the README: wing, subject, domain, store, services, pages."""
    lines = (ROOT / "README.md").read_text().splitlines()
    rows = [[cell.strip() for cell in line.split("|")] for line in lines if line.startswith("| ")]
    return [row for row in rows if row[1] in WINGS]


def resolves(name: str) -> bool:
    """Whether `module.name` or `module.Class.name` is defined, from the root or from webapp."""
    *folders, last = name.split(".")
    for base in (ROOT, ROOT / "webapp"):
        for size in range(len(folders), 0, -1):
            path = base.joinpath(*folders[:size]).with_suffix(".py")
            if path.is_file():
                return _defines(path, [*folders[size:], last])
    return False


def _defines(path: Path, names: list[str]) -> bool:
    body: list[ast.stmt] = ast.parse(path.read_text()).body
    for name in names:
        found = [
            node
            for node in body
            if isinstance(node, ast.ClassDef | ast.FunctionDef) and node.name == name
        ]
        if not found:
            return False
        body = found[0].body
    return True


@pytest.mark.parametrize("document", MAPS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_path_in_a_document_exists(document: Path) -> None:
    paths = PATH.findall(document.read_text())
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_the_walks_name_functions_that_exist() -> None:
    text = (ROOT / "docs/architecture.md").read_text()
    walks = text[text.index("## Three walks") :]
    named = set(FUNCTION.findall(walks))
    assert len(named) > 10
    assert sorted(name for name in named if not resolves(name)) == []


def test_the_floors_of_the_document_are_those_of_the_contract() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    (floors,) = [one["layers"] for one in settings["contracts"] if one["id"] == "floors"]
    text = (ROOT / "docs/architecture.md").read_text()
    drawn = set(re.findall(r"\w+", text[text.index("```\nroof") : text.index("## The wings")]))
    rooms = {
        name.strip().rpartition(".")[2] for layer in floors for name in re.split("[|:]", layer)
    }
    assert rooms - drawn == set()


@pytest.mark.parametrize("floor", FLOORS)
@pytest.mark.parametrize("wing", WINGS)
def test_the_map_names_every_module_of_a_wing(wing: str, floor: str) -> None:
    named = {
        word
        for row in subjects()
        if row[1] == wing
        for word in re.findall(r"`(\w+)`", row[FLOORS[floor]])
    } - {"dashboard", "scim"}
    assert named == rooms().get(f"{wing}/{floor}", set())


def test_the_map_names_every_module_of_the_gate() -> None:
    named = {word for row in subjects() for word in re.findall(r"`gate/(\w+)`", " ".join(row))}
    there = [*(ROOT / "webapp/gate").glob("*.py"), *(ROOT / "webapp/store/gate").glob("*.py")]
    assert named == {path.stem for path in there} - {"__init__"}


@pytest.mark.parametrize(
    "kind", ["templates", "locales/nl", "locales/fr", "locales/de", "locales/en"]
)
def test_templates_and_texts_have_the_same_wings(kind: str) -> None:
    folders = {path.name for path in (ROOT / "webapp" / kind).iterdir() if path.is_dir()}
    assert folders - {"provider"} == set(WINGS)  # the demo's provider is no page of ours


@pytest.mark.parametrize("floor", ["domain", "store", "services", "pages"])
def test_tests_stand_in_the_wing_of_what_they_test(floor: str) -> None:
    folders = {path.name for path in (ROOT / "tests" / floor).iterdir() if path.is_dir()}
    assert folders <= {*WINGS, "gate", "ports", "__pycache__"}
