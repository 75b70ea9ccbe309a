"""`make lock` renews every lock together and says what moved."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.house.source import ROOT
from tests.operations.test_services import free_port
from tests.operations.wheels import make_wheel

LOCKS = (
    "requirements-build.lock",
    "requirements-dev.lock",
    "requirements-telemetry.lock",
    "requirements.lock",
)
PROJECT = """
[build-system]
requires = ["builder"]
[project]
name = "programme"
version = "1.0"
requires-python = ">=3.11"
dependencies = ["lib<3"]
[project.optional-dependencies]
dev = ["plugin"]
telemetry = ["plugin"]
"""


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A folder of wheels in place of a registry."""
    folder = tmp_path / "wheels"
    folder.mkdir()
    make_wheel(folder, "builder", "1.0")
    make_wheel(folder, "lib", "1.0", ["Provides-Extra: toml"])
    make_wheel(folder, "plugin", "1.0", ["Requires-Dist: lib[toml]"])
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project without locks."""
    made = tmp_path / "project"
    (made / ".ci").mkdir(parents=True)
    shutil.copy(ROOT / ".ci/lock.py", made / ".ci")
    (made / "pyproject.toml").write_text(PROJECT)
    return made


def lock(
    folder: Path, *options: str, environ: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, folder / ".ci/lock.py", *options],
        env={"PATH": os.environ["PATH"], "UV_NO_CACHE": "1", **environ},
        check=False,
        capture_output=True,
        text=True,
    )


def moves(done: subprocess.CompletedProcess[str]) -> list[str]:
    assert done.returncode == 0, done.stdout + done.stderr
    return [line for line in done.stdout.splitlines() if " -> " in line]


def test_a_newer_release_moves_every_lock_when_it_is_asked_for(folder: Path, store: Path) -> None:
    near = {"UV_NO_INDEX": "1", "UV_OFFLINE": "1", "UV_FIND_LINKS": str(store)}
    assert "requirements-dev.lock: lib not there -> 1.0" in moves(lock(folder, environ=near))
    made = (folder / "requirements-dev.lock").read_text()
    (bare, extra) = re.findall(r"^lib(?:\[toml\])?(==1\.0 .*\n +--hash=.*)", made, re.MULTILINE)
    assert bare == extra
    for version in ("2.0", "3.0"):
        make_wheel(store, "lib", version, ["Provides-Extra: toml"])
    unchanged = lock(folder, environ=near)
    assert moves(unchanged) == []
    assert [f"{name}: nothing moved" in unchanged.stdout for name in LOCKS] == [True] * 4
    assert moves(lock(folder, "--upgrade", environ=near)) == [
        "requirements-dev.lock: lib 1.0 -> 2.0",
        "requirements.lock: lib 1.0 -> 2.0",
        "requirements-telemetry.lock: lib 1.0 -> 2.0",
    ]


def test_no_lock_is_changed_when_one_cannot_be_renewed(folder: Path, store: Path) -> None:
    near = {"UV_NO_INDEX": "1", "UV_OFFLINE": "1", "UV_FIND_LINKS": str(store)}
    assert lock(folder, environ=near).returncode == 0
    before = {name: (folder / name).read_text() for name in LOCKS}
    make_wheel(store, "lib", "2.0", ["Provides-Extra: toml"])
    (store / "builder-1.0-py3-none-any.whl").unlink()
    done = lock(folder, "--upgrade", environ=near)
    assert done.returncode == 1
    assert done.stderr.endswith(
        "requirements-build.lock could not be renewed, the lines above say why. "
        "No lock was changed.\n"
    )
    assert {name: (folder / name).read_text() for name in LOCKS} == before


def test_a_registry_that_cannot_be_reached_is_said(folder: Path) -> None:
    nowhere = f"http://127.0.0.1:{free_port()}/simple"
    done = lock(folder, environ={"UV_DEFAULT_INDEX": nowhere, "UV_HTTP_RETRIES": "0"})
    assert done.returncode == 1
    assert nowhere in done.stdout
    assert "Traceback" not in done.stderr
    assert list(folder.glob("*.lock")) == []
