"""A name has one meaning and is in the glossary; measures and roles as the interface says them."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from pathlib import Path

import pytest

from tests.house.source import ROOT, modules
from webapp.domain.figures.measures import Measure
from webapp.domain.people.access import Role
from webapp.i18n import texts

LINES = (ROOT / "docs/glossary.md").read_text().splitlines()
FIRST = [line.split("|")[1] for line in LINES if line.startswith("| `")]
NAMED = {name for cell in FIRST for name in re.findall(r"`(\w+)`", cell)}
ADAPTERS_SETTINGS = "Settings"  # every adapter calls its own so: the registry finds it by that name


def classes() -> dict[str, list[Path]]:
    """Where each public class of the product stands."""
    found: dict[str, list[Path]] = defaultdict(list)
    for path, tree in modules().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                found[node.name].append(path)
    return found


def snake(name: str) -> str:
    """`RedFlag` as `red_flag`."""
    return re.sub(r"(?<=.)(?=[A-Z])", "_", name).lower()


def of_domain() -> list[str]:
    return sorted(
        name
        for name, places in classes().items()
        if any(place.is_relative_to("webapp/domain") for place in places)
    )


@pytest.mark.parametrize(
    ("kind", "name"),
    [*(("measure", one) for one in Measure), *(("role", one) for one in Role)],
)
def test_the_name_is_in_the_glossary_with_its_translations(kind: str, name: str) -> None:
    line = next(line for line in LINES if line.startswith(f"| `{name}` |"))
    words = [cell.strip().lower() for cell in line.split("|")[3:6]]
    assert words == [texts(language)(f"{kind}.{name}").lower() for language in ("nl", "fr", "de")]


def test_a_class_name_means_one_thing_in_the_whole_product() -> None:
    found = {name: places for name, places in classes().items() if len(places) > 1}
    found.pop(ADAPTERS_SETTINGS, None)
    assert found == {}


def test_every_class_of_the_domain_is_in_the_glossary() -> None:
    general = {"Measure", "Role"}  # each of their members has a row
    missing = [name for name in of_domain() if not {name, snake(name)} & (NAMED | general)]
    assert missing == []


def test_the_glossary_names_no_class_that_is_gone() -> None:
    written = {name for name in NAMED if name[0].isupper()}
    assert written - classes().keys() == set()


def test_each_row_has_all_its_columns() -> None:
    rows = [line for line in LINES if line.startswith("| `")]
    widths = {line.count("|") for line in rows}
    assert widths == {3, 6}, "a meaning alone, or with three translations"
    assert [row for row in rows if not all(cell.strip() for cell in row.split("|")[1:-1])] == []
