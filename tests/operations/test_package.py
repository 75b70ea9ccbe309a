"""The wheel, and so the image, holds everything the application reads at run time."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.house.source import ROOT, kept_files

PACKAGES = ("webapp", "dashboard", "integrations", "migrations")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The names of the files in the wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (path,) = folder.glob("*.whl")
    with zipfile.ZipFile(path) as archive:
        return set(archive.namelist())


def test_every_file_of_the_packages_is_in_the_wheel(wheel: set[str]) -> None:
    wanted = {
        str(path.relative_to(ROOT))
        for path in kept_files()
        if path.relative_to(ROOT).parts[0] in PACKAGES
    }
    assert wanted - wheel == set()


def test_nothing_but_the_packages_is_in_the_wheel(wheel: set[str]) -> None:
    tops = {Path(name).parts[0] for name in wheel}
    assert {top for top in tops if not top.endswith(".dist-info")} == set(PACKAGES)


def test_the_image_is_built_from_files_that_the_build_may_see() -> None:
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    allowed = {line[1:] for line in lines if line.startswith("!")}
    dockerfile = (ROOT / ".ci/Dockerfile").read_text()
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", dockerfile, re.MULTILINE)
    assert {name for line in copied for name in line.split()} <= allowed


def test_the_image_runs_as_an_ordinary_user() -> None:
    dockerfile = (ROOT / ".ci/Dockerfile").read_text()
    final = dockerfile.split("FROM ")[-1]
    assert "\nUSER rekpauze\n" in final
    assert "--require-hashes" in dockerfile
