"""Documents keep up with the code: settings, links and pictures."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.house.source import ROOT, kept_files
from webapp.demo.company import DEMO_LOGINS
from webapp.jobs import TIMETABLE

DOCUMENTS = [path for path in kept_files() if path.suffix == ".md"]
PICTURES = [path for path in kept_files() if path.is_relative_to(ROOT / "docs/screenshots")]
LINK = re.compile(r"(?:\]\(|src=\")([^)#\s\"]+)(?:#[^)]*)?[)\"]")


def setting_names() -> set[str]:
    """Every name that the settings read from the environment."""
    tree = ast.parse((ROOT / "webapp/settings.py").read_text())
    (fields,) = [
        node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == "Settings"
    ]
    names = {
        field.target.id.upper()
        for field in fields.body
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
    }
    serving = (ROOT / "webapp/serving.py").read_text()
    return (names - {"ADAPTERS", "ROLE_GROUPS"}) | set(
        re.findall(r'environ\.get\("(\w+)"', serving)
    )


@pytest.mark.parametrize("name", sorted(setting_names()))
def test_every_setting_is_in_the_operations_document(name: str) -> None:
    assert f"`{name}`" in (ROOT / "docs/operations.md").read_text()


@pytest.mark.parametrize("name", [job.name for job in TIMETABLE])
def test_every_job_is_in_the_operations_document(name: str) -> None:
    assert f"| `{name}` |" in (ROOT / "docs/operations.md").read_text()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_between_documents_lead_somewhere(document: Path) -> None:
    links = [link for link in LINK.findall(document.read_text()) if "://" not in link]
    assert [link for link in links if not (document.parent / link).exists()] == []


def test_every_picture_is_in_use() -> None:
    used = {
        (document.parent / link).resolve()
        for document in DOCUMENTS
        for link in LINK.findall(document.read_text())
    }
    assert [picture.name for picture in PICTURES if picture not in used] == []


@pytest.mark.parametrize(
    "package", ["webapp", "dashboard", "integrations", "migrations", "tests", "docs"]
)
def test_every_package_says_what_lives_there_in_half_a_page(package: str) -> None:
    lines = (ROOT / package / "README.md").read_text().splitlines()
    assert 5 < len(lines) <= 45


def test_decisions_are_numbered_without_gaps_and_have_their_three_parts() -> None:
    decisions = sorted((ROOT / "docs/adr").glob("*.md"))
    assert [int(path.name[:4]) for path in decisions] == list(range(1, len(decisions) + 1))
    for path in decisions:
        text = path.read_text()
        assert all(f"**{part}.**" in text for part in ("Context", "Decision", "Consequences"))
        assert len(text.splitlines()) <= 60


def test_the_readme_names_every_demo_login_and_every_make_target_it_uses() -> None:
    readme = (ROOT / "README.md").read_text()
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"`make ([a-z-]+)", readme)) <= targets
    assert [login.name for login in DEMO_LOGINS if f"**{login.name}**" not in readme] == []
