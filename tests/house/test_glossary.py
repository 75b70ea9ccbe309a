"""The names of measures and roles are explained, with the words that the interface has for them."""

from __future__ import annotations

import pytest

from tests.house.source import ROOT
from webapp.domain.figures.measures import Measure
from webapp.domain.people.access import Role
from webapp.i18n import texts

LINES = (ROOT / "docs/glossary.md").read_text().splitlines()


@pytest.mark.parametrize(
    ("kind", "name"),
    [*(("measure", one) for one in Measure), *(("role", one) for one in Role)],
)
def test_the_name_is_in_the_glossary_with_its_translations(kind: str, name: str) -> None:
    line = next(line for line in LINES if line.startswith(f"| `{name}` |"))
    words = [cell.strip().lower() for cell in line.split("|")[3:6]]
    assert words == [texts(language)(f"{kind}.{name}").lower() for language in ("nl", "fr", "de")]
