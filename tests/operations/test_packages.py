"""What the tests need of the system: installed, or named in one line."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.operations.project import Project, advice

COREUTILS = ("bash", "cat", "dirname", "env", "grep", "ls", "mktemp", "rm", "sleep")
ROOT_USER, ORDINARY_USER = "echo 0", "echo 1000"


@pytest.fixture
def bare(tmp_path: Path) -> Project:
    """On a system that has nothing but a shell."""
    project = Project(tmp_path / "project")
    for name in COREUTILS:
        found = shutil.which(name)
        assert found is not None
        (project.tools / name).symlink_to(found)
    project.tool("id", f"#!/bin/sh\n{ROOT_USER}\n")
    return project


def packages(project: Project) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [project.tools / "bash", project.folder / ".ci/packages"],
        env={"PATH": str(project.tools), "TMPDIR": str(project.folder)},
        check=False,
        capture_output=True,
        text=True,
    )


def test_a_system_without_apt_is_told_what_it_lacks(bare: Project) -> None:
    said = advice(packages(bare))
    assert said.startswith("The tests need programs that are not here")
    assert "python3-venv" in said and "npm" in said


def test_who_may_not_install_is_told_what_to_ask_for(bare: Project) -> None:
    bare.tool("apt-get", "#!/bin/sh\n")
    bare.tool("id", f"#!/bin/sh\n{ORDINARY_USER}\n")
    assert "As root: apt-get install python3-venv " in advice(packages(bare))


def test_the_lists_are_renewed_before_anything_is_installed(bare: Project) -> None:
    log = bare.folder / "apt.log"
    bare.tool("apt-get", f'#!/bin/sh\necho "$*" >>{log}\n')
    bare.tool("node", "#!/bin/sh\n")
    assert packages(bare).returncode == 0
    update, install = log.read_text().splitlines()
    assert update.startswith("update")
    assert install.startswith("install --yes") and " caddy " in install


def test_a_package_that_the_lists_lack_points_at_the_network(bare: Project) -> None:
    script = 'case "$1" in install) echo "E: Unable to locate package caddy" && exit 100 ;; esac'
    bare.tool("apt-get", f"#!/bin/sh\n{script}\n")
    assert "does apt-get update reach the network?" in advice(packages(bare))


def test_a_node_that_is_too_old_is_named(bare: Project) -> None:
    bare.tool("apt-get", "#!/bin/sh\n")
    bare.tool("node", '#!/bin/sh\n[ "$1" != --version ] || echo v12.22.9\n[ "$1" != -e ]\n')
    assert advice(packages(bare)) == "The tests need Node.js 18 or newer, and this is v12.22.9."
