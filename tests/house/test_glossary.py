"""The names of measures and roles are explained."""

from __future__ import annotations

import pytest

from tests.house.source import ROOT
from webapp.domain.access import Role
from webapp.domain.measures import Measure


@pytest.mark.parametrize("name", [*Measure, *Role])
def test_the_name_is_in_the_glossary(name: str) -> None:
    assert f"`{name}`" in (ROOT / "docs/glossary.md").read_text()
