"""`make` builds its environment from the locks, and says in one line what keeps it from that."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.operations import wheels
from tests.operations.project import Project, advice
from tests.operations.test_services import free_port
from tests.operations.wheels import make_wheel

WHOLE = ["venv", "pip requirements.lock", "pip ."]
NOBODY = 65534
BUILDER = """

def build_editable(folder, *_, **__):
    make_wheel(Path(folder), "programme", "1.0")
    return "programme-1.0-py3-none-any.whl"
"""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path / "project")
    made.python()
    return made


def test_an_environment_is_made_once(project: Project) -> None:
    assert project.make(".venv/.developing").returncode == 0
    assert project.used() == [*WHOLE, "pip requirements-dev.lock"]
    assert project.make(".venv/.developing").returncode == 0
    assert project.used() == []


def test_what_package_managers_write_is_not_shown(project: Project) -> None:
    done = project.make(".venv/.installed")
    assert done.stderr == ""
    assert [line.rstrip(" .") for line in done.stdout.splitlines()] == [
        "Making an environment in .venv",
        "Installing what the application needs (once)",
        "Installing the application",
    ]


def test_an_install_that_was_interrupted_begins_anew(project: Project) -> None:
    assert project.make(".venv/.developing").returncode == 0
    os.utime(project.folder / ".venv/.developing", (0, 0))
    (project.folder / "pip.fails").write_text("interrupted")
    assert project.make(".venv/.developing").returncode != 0
    project.used()
    (project.folder / "pip.fails").unlink()
    assert project.make(".venv/.developing").returncode == 0
    assert project.used() == [*WHOLE, "pip requirements-dev.lock"]


def test_a_lock_that_was_renewed_is_installed_on_top(project: Project) -> None:
    project.make(".venv/.installed")
    project.used()
    os.utime(project.folder / ".venv/.installed", (0, 0))
    assert project.make(".venv/.installed").returncode == 0
    assert project.used() == WHOLE[1:]


def test_an_environment_that_was_moved_is_made_anew(project: Project, tmp_path: Path) -> None:
    project.make(".venv/.developing")
    project.used()
    project.folder = project.folder.rename(tmp_path / "moved")
    project.tools = project.folder / "tools"
    assert project.make(".venv/.installed").returncode == 0
    assert project.used() == WHOLE


def test_an_environment_whose_python_was_replaced_is_made_anew(project: Project) -> None:
    project.make(".venv/.installed")
    project.used()
    shutil.copy(project.python(version="3.13"), project.folder / ".venv/bin/python")
    assert project.make(".venv/.installed").returncode == 0
    assert project.used() == WHOLE


def test_an_environment_of_another_python_than_was_asked_for_is_made_anew(
    project: Project,
) -> None:
    project.make(".venv/.installed")
    project.used()
    other = project.python("python3.13", version="3.13").name
    assert project.make(".venv/.installed", f"PYTHON={other}").returncode == 0
    assert project.used() == WHOLE
    assert project.make(".venv/.installed").returncode == 0
    assert project.used() == [], "the default is whatever is there"


@pytest.mark.parametrize("version", ["2.7", "3.10"])
def test_a_python_that_is_too_old_is_refused(project: Project, version: str) -> None:
    project.python(version=version)
    said = advice(project.make("demo", f"PORT={free_port()}"))
    assert said.startswith(f"python3 is Python {version}. 3.11 or newer is needed")
    assert "PYTHON=python3" in said
    assert project.used() == []


def test_a_python_that_is_too_new_for_the_packages_is_named(project: Project) -> None:
    project.python(version="3.99")
    assert "3.99 is newer" in project.make(".venv/.installed").stdout
    (project.folder / "pip.fails").write_text("ERROR: No matching distribution found for scipy")
    os.utime(project.folder / ".venv/.installed", (0, 0))
    assert "choose another, such as PYTHON=" in advice(project.make(".venv/.installed"))


def test_a_python_that_is_not_there_is_named(project: Project) -> None:
    said = advice(project.make(".venv/.installed", "PYTHON=python-of-nowhere"))
    assert said.startswith("python-of-nowhere is not here.")


def test_a_python_without_venv_names_the_package_that_has_it(project: Project) -> None:
    project.python(venv=1)
    assert "apt-get install python3.12-venv" in advice(project.make(".venv/.installed"))


@pytest.fixture
def theirs() -> Iterator[Project]:
    """A project that somebody else may read and not write to."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    made = Project(folder / "project")
    made.python()
    yield made
    made.folder.chmod(0o755)
    shutil.rmtree(folder)


def test_a_folder_that_cannot_be_written_to_is_named(theirs: Project) -> None:
    theirs.folder.chmod(0o555)
    user = NOBODY if os.getuid() == 0 else None
    for target in (".venv/.installed", "demo"):
        said = advice(theirs.make(target, f"PORT={free_port()}", user=user))
        assert said.startswith(str(theirs.folder)) and "cannot be written to" in said


def test_an_install_without_a_registry_says_so_and_the_next_one_is_made_of_the_locks(
    tmp_path: Path,
) -> None:
    """With real pip, an extra that no lock names, and a newer release of it."""
    project = Project(tmp_path / "project")
    store = tmp_path / "wheels"
    store.mkdir()
    code = Path(wheels.__file__).read_text() + BUILDER
    builder = make_wheel(store, "builder", "1.0", code=code)
    plugin = make_wheel(store, "plugin", "1.0", ["Requires-Dist: lib[toml]"])
    lib = make_wheel(store, "lib", "1.0", ["Provides-Extra: toml"])
    make_wheel(store, "lib", "2.0", ["Provides-Extra: toml"])
    lock = f"lib==1.0 --hash=sha256:{lib}\nplugin==1.0 --hash=sha256:{plugin}\n"
    (project.folder / "requirements.lock").write_text(lock)
    (project.folder / "requirements-build.lock").write_text(
        f"builder==1.0 --hash=sha256:{builder}\n"
    )
    (project.folder / "pyproject.toml").write_text(
        '[build-system]\nrequires = ["builder"]\nbuild-backend = "builder"\n'
    )
    environ = {"PIP_CONFIG_FILE": os.devnull, "PIP_RETRIES": "1"}
    python = f"PYTHON={sys.executable}"

    nowhere = f"http://127.0.0.1:{free_port()}/simple"
    failed = project.make(".venv/.installed", python, environ={**environ, "PIP_INDEX_URL": nowhere})
    assert advice(failed).startswith("The packages cannot be reached: look at the network")

    near = {**environ, "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(store)}
    done = project.make(".venv/.installed", python, environ=near)
    assert (done.returncode, done.stderr) == (0, "")
    installed = subprocess.run(
        [project.folder / ".venv/bin/pip", "freeze"], check=True, capture_output=True, text=True
    )
    assert {"lib==1.0", "plugin==1.0"} <= set(installed.stdout.splitlines())
