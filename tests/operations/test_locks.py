"""The pip that comes with Python installs what a lock names, whatever else is to be had."""

from __future__ import annotations

import os
import subprocess
import venv
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.locks import ROOTS, pins, version_of
from tests.house.source import ROOT
from tests.operations.wheels import make_wheel

NEWER = "9999"


@pytest.fixture(scope="module")
def pip(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The command of an environment that nothing was done to."""
    folder = tmp_path_factory.mktemp("stock")
    venv.create(folder, with_pip=True)
    return [str(folder / "bin/python"), "-m", "pip"]


def stand_in(pin: Requirement, index: Path) -> str:
    """The line of a lock for an empty package that asks for what the pinned one asks for.

    A newer release of it lies beside it in the index, where each package has a page of its own: in
    one folder, pip would read all names again for each package.
    """
    folder = index / canonicalize_name(pin.name)
    folder.mkdir(exist_ok=True)  # a lock names a package twice, with an extra and without
    metadata = distribution(pin.name).metadata
    kept = ("Requires-Dist", "Provides-Extra")
    lines = [f"{name}: {value}" for name, value in metadata.items() if name in kept]
    make_wheel(folder, pin.name, NEWER, lines)
    digest = make_wheel(folder, pin.name, version_of(pin), lines)
    links = (f'<a href="{file.name}">{file.name}</a>' for file in folder.glob("*.whl"))
    (folder / "index.html").write_text(f"<!DOCTYPE html>{''.join(links)}")
    return f"{str(pin).partition(';')[0]} --hash=sha256:{digest}\n"


def resolve(pip: list[str], lock: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """What pip makes of the lock, dependencies and all."""
    here = [pin for pin in pins(lock) if pin.marker is None or pin.marker.evaluate()]
    (folder / "lock").write_text("".join(stand_in(pin, folder) for pin in here))
    where = ["--dry-run", "--index-url", folder.as_uri()]
    return subprocess.run(
        [*pip, "install", *where, "--require-hashes", "-r", folder / "lock"],
        check=False,
        capture_output=True,
        text=True,
        env={"PATH": os.environ["PATH"], "PIP_CONFIG_FILE": os.devnull},
    )


@pytest.mark.parametrize("lock", ROOTS)
def test_the_stock_pip_takes_the_lock_although_newer_releases_are_there(
    pip: list[str], lock: str, tmp_path: Path
) -> None:
    done = resolve(pip, (ROOT / lock).read_text(), tmp_path)
    assert done.returncode == 0, f"{done.stderr}\nrenew the locks: make lock"
    assert NEWER not in done.stdout


def test_the_stock_pip_refuses_a_lock_that_misses_a_package(pip: list[str], tmp_path: Path) -> None:
    lock = (ROOT / "requirements-build.lock").read_text().replace("\npluggy==", "\n#")
    done = resolve(pip, lock, tmp_path)
    assert done.returncode != 0
    assert "pluggy" in done.stderr
