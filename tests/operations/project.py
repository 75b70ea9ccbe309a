"""A small project with the Makefile and the scripts of this one, to run its commands in."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from tests.house.source import ROOT

# As much of a Python as the scripts ask of one.
_PYTHON = """#!/usr/bin/env bash
case "$*" in
  "-c import sys"*) echo {version} ;;
  "-c import ensurepip"*) exit {venv} ;;
  "-m venv --clear .venv")
    rm -rf .venv
    mkdir -p .venv/bin .venv/lib/python{version}
    echo "VIRTUAL_ENV=$PWD/.venv" >.venv/bin/activate
    cp "$0" .venv/bin/python
    touch .venv/bin/pip
    chmod +x .venv/bin/pip
    echo venv >>tools.log ;;
  "-m pip "*)
    echo "pip ${{@: -1}}" >>tools.log
    if [ -e pip.fails ]; then cat pip.fails; exit 1; fi ;;
  *) exit 1 ;;
esac
"""


class Project:
    """A folder with Makefile, .ci and empty locks, and the tools that its commands find."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.tools = folder / "tools"
        self.tools.mkdir(parents=True)
        shutil.copy(ROOT / "Makefile", folder)
        shutil.copytree(ROOT / ".ci", folder / ".ci")
        for name in ("requirements", "requirements-build", "requirements-dev"):
            (folder / f"{name}.lock").write_text("")
        (folder / "pyproject.toml").write_text("")

    def tool(self, name: str, script: str) -> Path:
        """A program that is found before any other of this name."""
        path = self.tools / name
        path.write_text(script)
        path.chmod(0o755)
        return path

    def python(self, name: str = "python3", *, version: str = "3.12", venv: int = 0) -> Path:
        """A Python of this version; `venv` is 1 where it cannot make an environment."""
        return self.tool(name, _PYTHON.format(version=version, venv=venv))

    def make(
        self, *words: str, environ: Mapping[str, str] | None = None, user: int | None = None
    ) -> subprocess.CompletedProcess[str]:
        """What `make` says, here."""
        given = {"PATH": f"{self.tools}:{os.environ['PATH']}", "HOME": str(self.folder)}
        return subprocess.run(
            ["make", *words],
            cwd=self.folder,
            env=given | dict(environ or {}),
            user=user,
            check=False,
            capture_output=True,
            text=True,
        )

    def used(self) -> list[str]:
        """What was asked of the Pythons since the last time."""
        log = self.folder / "tools.log"
        lines = log.read_text().splitlines() if log.exists() else []
        log.unlink(missing_ok=True)
        return lines


def advice(done: subprocess.CompletedProcess[str]) -> str:
    """The last line before make's own, of a command that failed."""
    assert done.returncode != 0, done.stdout
    assert "Traceback" not in done.stdout + done.stderr
    lines = [line for line in done.stderr.splitlines() if not line.startswith("make: ")]
    return lines[-1]
