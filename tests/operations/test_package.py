"""The wheel, and so the image, holds everything the application reads at run time."""

from __future__ import annotations

import os
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
    names = {name for line in copied for name in line.split()}
    locks = {"requirements.lock", "requirements-telemetry.lock"}  # one or the other
    assert (names - {"${LOCK}"}) | locks <= allowed


def test_the_image_runs_as_an_ordinary_user() -> None:
    dockerfile = (ROOT / ".ci/Dockerfile").read_text()
    final = dockerfile.split("FROM ")[-1]
    assert "\nUSER rekpauze\n" in final
    assert "--require-hashes" in dockerfile


def test_both_stages_stand_on_the_one_base_that_a_build_may_name() -> None:
    dockerfile = (ROOT / ".ci/Dockerfile").read_text()
    assert re.findall(r"^FROM (\S+)", dockerfile, re.MULTILINE) == ["${BASE}", "${BASE}"]


def test_what_installs_packages_stays_out_of_the_image_and_the_bill_goes_in() -> None:
    dockerfile = (ROOT / ".ci/Dockerfile").read_text()
    assert "python3 -m venv --without-pip /app" in dockerfile
    assert "RUN python3 .ci/sbom.py /app/share/sbom.cdx.json" in dockerfile
    assert re.findall(r"^COPY --from=build (.+)$", dockerfile, re.MULTILINE) == ["/app /app"]


def test_an_image_is_not_begun_without_the_rights_that_it_takes() -> None:
    done = subprocess.run(
        [ROOT / ".ci/image", "build"],
        env={"PATH": "/nowhere:/usr/bin:/bin"},
        user=65534 if os.geteuid() == 0 else None,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "Run make image as root." in done.stderr
