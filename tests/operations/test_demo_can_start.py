"""`make demo` says what is in its way before it installs anything."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from tests.operations.project import Project, advice
from tests.operations.test_services import free_port


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path / "project")
    made.python()
    return made


@pytest.mark.parametrize("name", ["PORT", "PROVIDER_PORT"])
def test_a_port_that_is_taken_is_named_with_two_that_are_free(project: Project, name: str) -> None:
    other = {"PORT": "PROVIDER_PORT", "PROVIDER_PORT": "PORT"}[name]
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = advice(project.make("demo", f"{name}={port}", f"{other}={free_port()}"))
    assert said.startswith(f"Port {port} is taken by another program.")
    assert "make demo PORT=" in said and "PROVIDER_PORT=" in said
    assert project.used() == [], "nothing was installed for nothing"


@pytest.mark.parametrize("port", ["80", "http", "70000", "-1", "008000"])
def test_what_is_no_port_is_refused(project: Project, port: str) -> None:
    said = advice(project.make("demo", f"PORT={port}"))
    assert said.startswith(f"{port} is no port for the demo")


def test_one_port_for_both_is_refused(project: Project) -> None:
    port = free_port()
    said = advice(project.make("demo", f"PORT={port}", f"PROVIDER_PORT={port}"))
    assert said.startswith("The application and its sign-on provider need a port each")
