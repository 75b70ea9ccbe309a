"""That each threat in the documents names a test that exists."""

from __future__ import annotations

import re

import pytest

from tests.house.source import ROOT

THREATS = (ROOT / "docs/threats.md").read_text()
NAMED = re.findall(r"`([\w/]+\.py)::(\w+)`", THREATS)


def rows() -> list[str]:
    before, _, _ = THREATS.partition("## OWASP")
    lines = [line for line in before.splitlines() if line.startswith("| ")]
    return [line for line in lines if line.count("|") == 4 and not line.startswith("| threat |")]


@pytest.mark.parametrize("row", rows())
def test_every_threat_names_its_test(row: str) -> None:
    assert re.search(r"`[\w/]+\.py::\w+` \|$", row)


@pytest.mark.parametrize(("file", "name"), NAMED)
def test_the_test_that_a_threat_names_exists(file: str, name: str) -> None:
    assert f"def {name}(" in (ROOT / "tests" / file).read_text()
