"""`make findings` says in a line each which surprise is still there."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.house.source import ROOT

FINDINGS = sorted((ROOT / "findings").glob("*.sh"))


def findings(folder: Path, **ends: int) -> subprocess.CompletedProcess[str]:
    """What is said of findings that end so."""
    for name, status in ends.items():
        path = folder / f"{name}.sh"
        path.write_text(f"#!/bin/sh\necho seen\nexit {status}\n")
        path.chmod(0o755)
    return subprocess.run(
        [ROOT / ".ci/findings", folder], check=False, capture_output=True, text=True
    )


def test_each_finding_has_its_line(tmp_path: Path) -> None:
    done = findings(tmp_path, one=0, three=1, two=2)
    assert [line.split(maxsplit=1) for line in done.stdout.splitlines()] == [
        ["one", "same"],
        ["three", "changed"],
        ["two", "could not run"],
    ]
    assert done.returncode == 1


def test_all_the_same_is_a_success(tmp_path: Path) -> None:
    assert findings(tmp_path, one=0, two=0).returncode == 0


@pytest.mark.parametrize("finding", FINDINGS, ids=lambda path: path.stem)
def test_a_finding_stands_alone_on_pinned_packages(finding: Path) -> None:
    text = finding.read_text()
    assert finding.stat().st_mode & 0o111
    assert "folder=$(mktemp -d)" in text and "trap 'rm -rf \"$folder\"' EXIT" in text
    installs = re.findall(r"(?:pip|npm) install --(?:quiet|silent) (.+) \|\| exit 2$", text, re.M)
    assert installs
    packages = [word for line in installs for word in line.split() if not word.startswith("-")]
    assert [word for word in packages if not re.search(r"(==|@)\d+(\.\d+)+$", word)] == []
    assert "expected:" in text and "seen:" in text
    assert "webapp" not in text
    assert subprocess.run(["bash", "-n", finding], check=False).returncode == 0


def test_the_readme_of_the_findings_is_short() -> None:
    assert len((ROOT / "findings/README.md").read_text().splitlines()) <= 10
