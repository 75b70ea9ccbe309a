"""The bill of materials has all that we ship, is valid, and nothing in it lacks a licence."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packaging.licenses import canonicalize_license_expression

from tests.house.locks import pins, version_of
from tests.house.source import ROOT, kept_files

LOCK = "requirements.lock"
READ = (
    *(".ci/sbom.py", ".ci/licences.toml", ".ci/plotly/package-lock.json", "pyproject.toml", LOCK),
    *("dashboard/assets/plotly.min.js", "dashboard/assets/plotly.LICENSE.txt"),
    *(f"webapp/reports/paper/fonts/DejaVuSansCondensed{weight}.ttf" for weight in ("", "-Bold")),
)
LICENCES: dict[str, str] = tomllib.loads((ROOT / ".ci/licences.toml").read_text())["packages"]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A folder with what the bill is made from, and nothing else."""
    for name in READ:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def write(folder: Path) -> subprocess.CompletedProcess[str]:
    """As the build of the image does, with a Python that has no packages."""
    command = [sys.executable, "-I", "-S", folder / ".ci/sbom.py", folder / "sbom.cdx.json"]
    return subprocess.run(command, check=False, capture_output=True, text=True)


def bill(folder: Path) -> dict[str, Any]:
    done = write(folder)
    assert done.returncode == 0, done.stderr
    read: dict[str, Any] = json.loads((folder / "sbom.cdx.json").read_text())
    return read


def fault(folder: Path, name: str, old: str, new: str) -> str:
    """What is said once this stands in the file instead."""
    text = (folder / name).read_text()
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1))
    done = write(folder)
    assert done.returncode == 1 and "Traceback" not in done.stderr
    return done.stderr


def invalid(document: dict[str, Any]) -> object:
    """Why it is not what CycloneDX 1.6 allows, or None."""
    return JsonStrictValidator(SchemaVersion.V1_6).validate_str(json.dumps(document))


def test_every_package_of_the_lock_is_in_it_with_its_licence_and_every_digest(copy: Path) -> None:
    made = {one["bom-ref"]: one for one in bill(copy)["components"]}
    blocks = re.split(r"^(?=\S)", (ROOT / LOCK).read_text(), flags=re.MULTILINE)[1:]
    for block in blocks:
        (pin,) = pins(block)
        one = made[f"pkg:pypi/{pin.name}@{version_of(pin)}"]
        assert (one["name"], one["version"]) == (pin.name, version_of(pin))
        assert one["licenses"]
        (release,) = one["externalReferences"]
        digests = {digest["content"] for digest in release["hashes"]}
        assert digests == set(re.findall(r"sha256:(\w+)", block)) != set()


def test_a_package_that_depends_on_the_python_is_there_in_every_release(copy: Path) -> None:
    numpy = [one for one in bill(copy)["components"] if one["name"] == "numpy"]
    assert len(numpy) == 2
    assert {one["properties"][0]["value"] for one in numpy} == {
        "python_full_version < '3.12'",
        "python_full_version >= '3.12'",
    }


def test_files_of_others_in_our_packages_are_in_it(copy: Path) -> None:
    wanted = {
        str(path.relative_to(ROOT))
        for path in kept_files()
        if path.suffix in {".ttf", ".otf", ".woff2"} or path.name.endswith(".min.js")
    }
    parts = [part for one in bill(copy)["components"] for part in one.get("components", ())]
    assert {part["name"] for part in parts} == wanted
    assert all(part["hashes"] for part in parts)


def test_the_packages_inside_the_charts_script_are_in_it(copy: Path) -> None:
    inside = {one["name"] for one in bill(copy)["components"] if "pkg:npm/" in one["bom-ref"]}
    assert {"plotly.js", "@plotly/d3", "d3-format", "culori"} <= inside


def test_it_is_valid_and_one_that_is_not_is_seen(copy: Path) -> None:
    document = bill(copy)
    assert invalid(document) is None
    references = [one["bom-ref"] for one in document["components"]]
    assert len(references) == len(set(references))
    named = {ref for one in document["dependencies"] for ref in one["dependsOn"]}
    assert named <= set(references)
    document["components"][0]["licenses"] = [{"license": {"id": "Some licence"}}]
    assert invalid(document) is not None


def test_made_again_it_is_the_same_to_the_byte(copy: Path) -> None:
    bill(copy)
    first = (copy / "sbom.cdx.json").read_bytes()
    bill(copy)
    assert (copy / "sbom.cdx.json").read_bytes() == first
    assert str(copy).encode() not in first


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        (".ci/licences.toml", '\nflask = "BSD-3-Clause"', "", "flask: read its licence"),
        (".ci/licences.toml", '\nflask = "BSD', '\nflask = "AGPL-3.0-only', "AGPL-3.0-only"),
        (".ci/licences.toml", 'flask = "', 'flask = "MIT OR GPL-2.0-only AND ', "GPL-2.0-only"),
        (".ci/licences.toml", "\nflask =", '\ngone = "MIT"\nflask =', "gone: in .ci/licences.toml"),
        (".ci/plotly/package-lock.json", '"version": "1.4.5"', '"version": "1.4.6"', "make plotly"),
    ],
)
def test_what_we_may_not_ship_or_do_not_know_ends_the_check(
    copy: Path, name: str, old: str, new: str, said: str
) -> None:
    text = fault(copy, name, old, new)
    assert said in text


def test_every_licence_is_an_expression_as_spdx_writes_it() -> None:
    assert {
        name: canonicalize_license_expression(one) for name, one in LICENCES.items()
    } == LICENCES


def test_a_licence_that_a_package_states_itself_is_the_one_that_we_noted() -> None:
    """When a new release comes under another licence, this says so."""
    assert {name: said for name in LICENCES if (said := stated(name)) != LICENCES[name]} == {}


def stated(name: str) -> str:
    """The expression in the package's metadata; where it has none, the one we noted."""
    try:
        said = distribution(name).metadata.get("License-Expression")
    except PackageNotFoundError:  # it is for another platform
        said = None
    return str(canonicalize_license_expression(said)) if said else LICENCES[name]
