"""The image that `.ci/image build` made, and each service of the compose file started from it.

Run by `make image`, as root, and no part of `make test`: see docs/operations.md. The services run
in the mounted files of a container, as the user of the image and with the environment that image
and compose file give; PostgreSQL and Caddy are Debian's.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import ssl
import subprocess
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy.engine import make_url

from tests.house.locks import pins, version_of
from tests.house.source import PACKAGES, ROOT, kept_files
from tests.operations.proxied import CADDY, caddys_environment
from tests.operations.test_compose import COMPOSE, environment_of, secrets
from tests.operations.test_services import free_port, get, process, stop
from tests.postgres import server

TOOL = str(ROOT / ".ci/image")
IMAGE = "localhost/rekpauze"
BUILDERS = ("pip", "pip3", "gcc", "cc", "make", "hatchling", "uv", "npm", "git")


def buildah(*words: str) -> str:
    done = subprocess.run([TOOL, "buildah", *words], check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout.strip()


class Container:
    """The files of the image, mounted to be written to, and what the image says of itself."""

    def __init__(self, name: str, files: Path) -> None:
        self.name, self.files = name, files

    @cached_property
    def config(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(buildah("inspect", "--type", "image", IMAGE))["OCIv1"]
        return found

    @cached_property
    def environ(self) -> dict[str, str]:
        return dict(one.split("=", 1) for one in self.config["config"]["Env"])

    def inside(self, *command: str) -> list[str]:
        """The command, with these files as its root and as the user of the image."""
        (entry,) = [
            line.split(":")
            for line in (self.files / "etc/passwd").read_text().splitlines()
            if line.startswith(self.config["config"]["User"] + ":")
        ]
        user, group = entry[2:4]
        return ["chroot", f"--userspec={user}:{group}", "--groups=", str(self.files), *command]

    def says(self, *command: str) -> str:
        done = subprocess.run(
            self.inside(*command), env=self.environ, check=True, capture_output=True, text=True
        )
        return done.stdout


@pytest.fixture(scope="module")
def container() -> Iterator[Container]:
    name = buildah("from", "--pull-never", IMAGE)
    try:
        yield Container(name, Path(buildah("mount", name)))
    finally:
        buildah("umount", name)
        buildah("rm", name)


class Composed:
    """The services of the compose file over one PostgreSQL, with a proxy before them."""

    def __init__(self, container: Container, database: int, folder: Path) -> None:
        self.container = container
        self.port, self.tls_port, self.plain_port = free_port(), free_port(), free_port()
        self.made = secrets(folder)
        self.data = folder / "caddy"
        # What the network of the compose file does: names for the addresses of the services.
        (container.files / "etc/hosts").write_text("127.0.0.1 localhost postgres web mail\n")
        self.environ = {
            **container.environ,
            **environment_of("web", self.made),
            "PGPORT": str(database),
            "BIND": f"127.0.0.1:{self.port}",
        }

    def service(self, name: str) -> list[str]:
        """The service's command, inside the image."""
        return self.container.inside(*map(str, COMPOSE["services"][name]["command"]))

    def once(self, name: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.service(name), env=self.environ, check=False, capture_output=True, text=True
        )

    @contextlib.contextmanager
    def proxy(self) -> Iterator[None]:
        """Caddy; the service `trust` then copies the certificate of its authority."""
        environ = caddys_environment(
            self.data, upstream=self.port, tls_port=self.tls_port, plain_port=self.plain_port
        )
        with process([*CADDY], environ):
            assert get(self.plain_port, "/").status == 308
            trust = self.container.files / "trust"
            trust.mkdir(exist_ok=True)
            root = (self.data / "caddy/pki/authorities/local/root.crt").read_bytes()
            (trust / "root.crt").write_bytes(root)
            (trust / "root.crt").chmod(0o644)
            yield


@pytest.fixture(scope="module")
def composed(container: Container, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Composed]:
    port = free_port()
    options = f"-c listen_addresses=127.0.0.1 -c port={port} -c fsync=off"
    with server(options=options) as made:
        host = str(make_url(made.url).query["host"])
        services = Composed(container, port, tmp_path_factory.mktemp("composed"))
        ask_for_passwords(host, port)
        roles = {
            **{"PATH": os.environ["PATH"], "POSTGRES_USER": "test", "PGHOST": host},
            **{"PGPORT": str(port), **services.made},
        }
        subprocess.run(["sh", ROOT / ".ci/postgres-init.sh"], env=roles, check=True)
        with services.proxy():
            migrated = services.once("migrate")
            assert migrated.returncode == 0, migrated.stderr
            yield services


def ask_for_passwords(host: str, port: int) -> None:
    """Whoever comes by the network is asked for one, as by the image of PostgreSQL."""
    rules = "local all all trust|host all all 127.0.0.1/32 scram-sha-256"
    with psycopg.connect(
        user="test", dbname="postgres", host=host, port=port, autocommit=True
    ) as connection:
        (file,) = connection.execute("SHOW hba_file").fetchone() or ("",)
        lines = f"SELECT unnest(string_to_array('{rules}', '|'))"
        connection.execute(f"COPY ({lines}) TO '{file}'".encode())
        connection.execute("SELECT pg_reload_conf()")


def test_it_runs_the_web_service_as_an_ordinary_user_and_carries_no_setting(
    container: Container,
) -> None:
    config = container.config["config"]
    assert config["User"] == "rekpauze"
    assert config["Cmd"] == COMPOSE["services"]["web"]["command"]
    assert container.says("id", "-u").strip() == "10001"
    settings = {"PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE", "BIND", "ABSENCE_FOLDER", "PATH"}
    assert set(container.environ) == settings | {"MALLOC_ARENA_MAX"}
    assert container.environ["MALLOC_ARENA_MAX"] == "1", "a thread's own would cost 2 MiB each"
    refused = subprocess.run(
        container.inside("touch", "/app/new"), env=container.environ, check=False
    )
    assert refused.returncode != 0


def test_nothing_that_builds_or_installs_is_beside_the_application(container: Container) -> None:
    search = f"for one in {' '.join(BUILDERS)}; do command -v $one || true; done"
    assert container.says("sh", "-c", search) == ""
    # Of what the build only looked at, an empty place is left.
    left = [container.files / name for name in ("build", "source", "wheel", "wheels")]
    assert [path for folder in left if folder.exists() for path in folder.iterdir()] == []
    settings = container.files / "etc/pip.conf"
    assert not settings.exists() or settings.stat().st_size == 0


def test_the_files_of_the_application_are_those_of_the_repository(container: Container) -> None:
    (packages,) = container.files.glob("app/lib/python3.*/site-packages")
    wanted = {path.relative_to(ROOT) for path in kept_files()}
    wanted = {path for path in wanted if path.parts[0] in PACKAGES}
    found = {
        path.relative_to(packages)
        for name in PACKAGES
        for path in (packages / name).rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
    assert found == wanted
    assert [
        path for path in wanted if (ROOT / path).read_bytes() != (packages / path).read_bytes()
    ] == []


def test_the_packages_are_those_of_the_lock_and_in_its_bill(container: Container) -> None:
    script = (
        "import importlib.metadata as m, re, json;"
        "name = lambda d: re.sub('[-_.]+', '-', d.name).lower();"
        "print(json.dumps({name(d): d.version for d in m.distributions()}))"
    )
    installed = json.loads(container.says("python", "-c", script))
    lock = (ROOT / "requirements.lock").read_text()
    held = {
        pin.name: {version_of(one) for one in pins(lock) if one.name == pin.name}
        for pin in pins(lock)
    }
    assert {name for name, version in installed.items() if version not in held.get(name, ())} == {
        "rekpauze"
    }
    bill = (container.files / "app/share/sbom.cdx.json").read_text()
    assert [name for name in installed if f'"pkg:pypi/{name}@' not in bill] == []


def test_the_web_service_answers_through_the_proxy_and_stops_when_asked(composed: Composed) -> None:
    with process(composed.service("web"), composed.environ) as web:
        assert get(composed.port, "/readyz").status == 200
        authority = composed.data / "caddy/pki/authorities/local/root.crt"
        tls = ssl.create_default_context(cafile=authority)
        answer = get(composed.tls_port, "/readyz", tls)
        assert answer.status == 200 and answer.getheader("Strict-Transport-Security")
        assert get(composed.tls_port, "/", tls).status == 200
        health = [str(word) for word in COMPOSE["services"]["web"]["healthcheck"]["test"][1:]]
        here = [word.replace(":8000", f":{composed.port}") for word in health]
        healthy = subprocess.run(
            composed.container.inside(*here), env=composed.environ, check=False
        )
        assert healthy.returncode == 0
        assert stop(web) == 0


def test_a_wrong_password_of_the_database_stops_the_start_with_one_line(composed: Composed) -> None:
    wrong = re.sub(r":[^:@/]+@", ":wrong@", composed.environ["DATABASE_URL"])
    done = subprocess.run(
        composed.service("migrate"),
        env={**composed.environ, "DATABASE_URL": wrong},
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode != 0
    assert "wrong" not in done.stderr.replace("wrong password", "")
    assert "Traceback" not in done.stderr, done.stderr


def test_the_jobs_service_does_what_is_due_and_stops_when_asked(composed: Composed) -> None:
    with process(composed.service("jobs"), composed.environ) as jobs:
        assert jobs.stdout is not None
        assert jobs.stdout.readline().endswith(b": done\n")
        assert stop(jobs) == 0


def test_the_demo_data_go_in_once(composed: Composed) -> None:
    assert composed.once("demo-data").returncode == 0
    again = composed.once("demo-data")
    assert again.returncode == 1 and "already" in again.stderr
