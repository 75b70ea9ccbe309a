"""The locks are complete: what they reach is pinned in them, for every Python that is supported."""

from __future__ import annotations

import json
import re
import runpy
import shutil
import subprocess
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.markers import Environment

from tests.house.locks import PROJECT, ROOTS, environments, pins, supported, unpinned, version_of
from tests.house.source import ROOT

DOCKERFILE = (ROOT / ".ci/Dockerfile").read_text()
NPM_FOLDERS = sorted(path.parent for path in ROOT.glob("tests/*/package.json"))
each_npm_folder = pytest.mark.parametrize("folder", NPM_FOLDERS, ids=lambda folder: folder.name)


def name(environment: Environment) -> str:
    return f"{environment['python_version']}-{environment['platform_machine']}"


def text(lock: str) -> str:
    return (ROOT / lock).read_text()


@pytest.mark.parametrize("environment", environments(), ids=name)
@pytest.mark.parametrize("lock", ROOTS)
def test_every_requirement_reached_from_a_lock_is_pinned_in_it(
    lock: str, environment: Environment
) -> None:
    faults = [f"{lock}: {fault}" for fault in unpinned(text(lock), ROOTS[lock], environment)]
    assert faults == [], "renew the locks: make lock"


@pytest.mark.parametrize(
    ("line", "instead", "fault"),
    [
        ("coverage[toml]==", "coverage==", "is pinned without its extras"),
        ("pluggy==", "plugged==", "is not pinned"),
        ("psycopg-binary==3", "psycopg-binary==2", "is pinned as psycopg-binary==2"),
        ("duckdb==2", "duckdb==1", "of pyproject.toml is pinned as"),
    ],
)
def test_the_check_sees_a_lock_that_is_not_complete(line: str, instead: str, fault: str) -> None:
    lock = "requirements-dev.lock"
    planted = text(lock).replace(f"\n{line}", f"\n{instead}")
    assert planted != text(lock)
    found = list(unpinned(planted, ROOTS[lock], environments()[0]))
    assert found and all(fault in one for one in found)


def test_a_package_is_pinned_alike_in_every_lock() -> None:
    widest = {
        (pin.name, version_of(pin), str(pin.marker)) for pin in pins(text("requirements-dev.lock"))
    }
    for lock in ROOTS:
        own = {(pin.name, version_of(pin), str(pin.marker)) for pin in pins(text(lock))}
        assert own - widest == set(), f"{lock}: make lock"


def test_a_pin_with_extras_stands_beside_the_same_pin_without_them() -> None:
    """Otherwise the stock pip takes the newest release for whoever asks for no extras."""
    for lock in ROOTS:
        found = pins(text(lock))
        bare = [(pin.name, pin.specifier, pin.marker) for pin in found if not pin.extras]
        extra = [(pin.name, pin.specifier, pin.marker) for pin in found if pin.extras]
        assert [pin for pin in extra if pin not in bare] == [], f"{lock}: make lock"


def test_every_pin_has_its_hashes() -> None:
    for lock in ROOTS:
        parts = re.split(r"^(?=\S)", text(lock), flags=re.MULTILINE)[1:]
        assert len(parts) == len(pins(text(lock)))
        assert [part for part in parts if "--hash=sha256:" not in part] == []


def test_what_is_installed_is_what_the_lock_names() -> None:
    """Otherwise the requirements that are checked are those of other releases."""
    here = [
        pin
        for pin in pins(text("requirements-dev.lock"))
        if not pin.marker or pin.marker.evaluate()
    ]
    other = [pin.name for pin in here if distribution(pin.name).version != version_of(pin)]
    assert other == [], "renew the environment: rm -r .venv and make check"


def test_the_supported_pythons_are_those_of_the_project_and_of_the_image() -> None:
    assert PROJECT["project"]["requires-python"] == f">={supported()[0]}"
    bases = re.findall(r"^ARG BASE=python:(\d+\.\d+)-", DOCKERFILE, re.MULTILINE)
    assert len(set(bases)) == 1
    assert set(bases) <= set(supported())


def installs() -> list[list[str]]:
    """The words of each `pip install` of the environment and of the image."""
    script = (ROOT / ".ci/environment").read_text()
    (line, pip) = re.findall(r"^(pip=\((.+)\))$", script, re.MULTILINE)[0]
    whole = DOCKERFILE + script.replace(line, "").replace('"${pip[@]}"', pip)
    found = re.findall(r"\bpip install [^&\n]+", whole.replace("\\\n", " "))
    return [command.split() for command in found]


def test_nothing_is_installed_but_what_a_lock_names() -> None:
    """Nothing is resolved or built on the way, so nothing that no lock names can come along."""
    assert len(installs()) == 6, installs()
    for command in installs():
        assert "--no-deps" in command
        own = {"--no-build-isolation", "/wheel/*.whl"} & set(command)
        assert own or {"--require-hashes", "--only-binary=:all:", "-r"} <= set(command), command


@each_npm_folder
def test_a_tool_of_the_tests_is_asked_for_by_its_exact_release(folder: Path) -> None:
    asked = json.loads((folder / "package.json").read_text())["dependencies"]
    assert [one for one in asked.values() if not re.fullmatch(r"\d+\.\d+\.\d+", one)] == []


@each_npm_folder
def test_all_that_a_tool_of_the_tests_reaches_is_in_its_lock(folder: Path) -> None:
    """A range such as `latest` fails too: npm would look up anew which release that is."""
    done = held(folder)
    assert done.returncode == 0, f"{done.stderr}\nrenew the locks: make lock"


def test_an_npm_lock_that_misses_a_package_is_seen(tmp_path: Path) -> None:
    for file in NPM_FOLDERS[-1].glob("package*.json"):
        shutil.copy(file, tmp_path)
    lock = json.loads((tmp_path / "package-lock.json").read_text())
    lock["packages"].popitem()
    (tmp_path / "package-lock.json").write_text(json.dumps(lock))
    assert held(tmp_path).returncode != 0


@each_npm_folder
def test_nothing_in_an_npm_lock_stops_the_npm_of_debian(folder: Path) -> None:
    """Release 9: where anything is overridden, it reads no lock that has a word for a release."""
    assert "overrides" not in json.loads((folder / "package.json").read_text())
    lock = json.loads((folder / "package-lock.json").read_text())
    asked = [(where, one.get("dependencies", {})) for where, one in lock["packages"].items()]
    words = [(where, named) for where, named in asked if "latest" in named.values()]
    assert words == [], "make lock"


def test_renewing_a_lock_writes_the_release_in_place_of_a_word_for_it() -> None:
    without_tags = runpy.run_path(str(ROOT / ".ci/lock.py"))["without_tags"]
    kept = (ROOT / "tests/lighthouse/package-lock.json").read_text()
    told = '"legacy-javascript": "0.0.1",\n        "third-party-web": "0.30.0"'
    planted = kept.replace(told, told.replace("0.0.1", "latest").replace("0.30.0", "latest"))
    assert planted != kept
    assert without_tags(planted) == without_tags(kept) == kept


@each_npm_folder
def test_every_package_of_an_npm_lock_has_its_digest_and_no_address(folder: Path) -> None:
    lock = json.loads((folder / "package-lock.json").read_text())
    packages = [package for where, package in lock["packages"].items() if where]
    assert [package for package in packages if "integrity" not in package] == []
    assert [package for package in packages if "resolved" in package] == []


def held(folder: Path) -> subprocess.CompletedProcess[str]:
    """What npm says of the lock, without looking anywhere else."""
    return subprocess.run(
        ["npm", "ls", "--all", "--package-lock-only", "--offline", "--prefix", folder],
        check=False,
        capture_output=True,
        text=True,
    )
