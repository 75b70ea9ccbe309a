"""The commands of the composed services, run for real: roles, migration, web, jobs, TLS proxy."""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.engine import URL, make_url

from tests import forked
from tests.house.source import ROOT
from tests.operations.proxied import CADDY, caddys_environment, check
from tests.operations.test_compose import COMPOSE, environment_of, secrets
from tests.postgres import postgres

BIN = Path(sys.executable).parent
PATIENCE = 60.0
COMPOSED_WEB = [str(part) for part in COMPOSE["services"]["web"]["command"]]


class Installation:
    """A database made by the compose file's own script, and the environment of its services."""

    def __init__(self, server: URL, folder: Path) -> None:
        self.server = server
        made = secrets(folder)
        base = {"PATH": f"{BIN}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"}
        roles = {
            **base,
            **made,
            "POSTGRES_USER": str(server.username),
            "PGHOST": str(server.query["host"]),
        }
        subprocess.run(["sh", ROOT / ".ci/postgres-init.sh"], env=roles, check=True)
        self.environ = {
            **base,
            **environment_of("web", made),
            "DATABASE_URL": self.url("rekpauze"),
            "READER_DATABASE_URL": self.url("rekpauze_dashboard"),
            "ABSENCE_FOLDER": str(folder / "absences"),
        }
        del self.environ["REQUESTS_CA_BUNDLE"]

    def url(self, role: str) -> str:
        """The database as this role sees it."""
        return self.server.set(username=role, database="rekpauze").render_as_string()

    def command(self, service: str) -> list[str]:
        """The command of the service as the compose file has it."""
        return [str(part) for part in COMPOSE["services"][service]["command"]]


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("TEST_DATABASE_URL", raising=False)  # roles are the whole server's
        with postgres() as url:
            made = Installation(make_url(url), tmp_path_factory.mktemp("installation"))
            subprocess.run(made.command("migrate"), env=made.environ, check=True)
            yield made


@contextlib.contextmanager
def process(command: list[str], environ: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """A process, killed at the end if it still runs."""
    started = subprocess.Popen(command, env=environ, stdout=subprocess.PIPE)
    try:
        yield started
    finally:
        if started.poll() is None:
            started.kill()
        started.communicate()


def free_port() -> int:
    """A port that nobody listened on a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def get(port: int, path: str, tls: ssl.SSLContext | None = None) -> http.client.HTTPResponse:
    """The answer, once something listens."""
    host = "rekpauze.localhost"
    deadline = time.monotonic() + PATIENCE
    while True:
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port)) as connection:
            try:
                connection.connect()
                if tls:
                    connection.sock = tls.wrap_socket(connection.sock, server_hostname=host)
                connection.request("GET", path, headers={"Host": host})
                answer = connection.getresponse()
                answer.read()
                return answer
            except (ConnectionRefusedError, ssl.SSLError):  # a certificate comes a moment later
                assert time.monotonic() < deadline
                time.sleep(0.05)


def stop(running: subprocess.Popen[bytes]) -> int:
    """Its exit code after SIGTERM, as a container engine sends it."""
    running.send_signal(signal.SIGTERM)
    return running.wait(PATIENCE)


def test_the_web_service_becomes_ready_and_stops_when_asked(installation: Installation) -> None:
    port = free_port()
    environ = {**installation.environ, "BIND": f"127.0.0.1:{port}"}
    with process(installation.command("web"), environ) as web:
        assert get(port, "/readyz").status == 200
        assert stop(web) == 0


def test_the_jobs_service_looks_and_stops_when_asked(installation: Installation) -> None:
    owner = installation.server.set(database="rekpauze")
    with psycopg.connect(
        user=owner.username, dbname=owner.database, host=str(owner.query["host"])
    ) as connection:
        connection.execute("DELETE FROM job_run")  # another test may have done what was due
    with process(installation.command("jobs"), installation.environ) as jobs:
        assert jobs.stdout is not None
        assert jobs.stdout.readline().endswith(b": done\n")
        assert stop(jobs) == 0


def test_the_dashboards_role_reads_released_figures_and_nothing_else(
    installation: Installation,
) -> None:
    reader = make_url(installation.url("rekpauze_dashboard"))
    with psycopg.connect(
        user=reader.username, dbname=reader.database, host=str(reader.query["host"])
    ) as connection:
        figures = "SELECT count(*) FROM released_cell"
        with psycopg.connect(
            user="rekpauze", dbname=reader.database, host=str(reader.query["host"])
        ) as owner:
            assert connection.execute(figures).fetchone() == owner.execute(figures).fetchone()
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("SELECT count(*) FROM person")


def test_the_proxy_serves_the_application_over_tls_with_its_own_authority(
    installation: Installation, tmp_path: Path
) -> None:
    port, tls_port, plain_port = free_port(), free_port(), free_port()
    environ = {**installation.environ, "BIND": f"127.0.0.1:{port}"}
    ports = {"upstream": port, "tls_port": tls_port, "plain_port": plain_port}
    proxied = caddys_environment(tmp_path, **ports)
    with process(installation.command("web"), environ), process([*CADDY], proxied):
        assert get(port, "/healthz").status == 200
        assert get(plain_port, "/").status == 308, "plain HTTP is sent on to TLS"
        authority = tmp_path / "caddy/pki/authorities/local/root.crt"
        answer = get(tls_port, "/readyz", ssl.create_default_context(cafile=authority))
        assert answer.status == 200
        assert answer.getheader("Strict-Transport-Security")


def test_while_the_application_is_away_the_proxy_writes_nothing_of_who_asked_for_what(
    tmp_path: Path,
) -> None:
    tls_port, plain_port = free_port(), free_port()
    ports = {"upstream": free_port(), "tls_port": tls_port, "plain_port": plain_port}
    environ = caddys_environment(tmp_path, **ports)
    with (tmp_path / "written").open("w+b") as written:
        caddy = subprocess.Popen(CADDY, env=environ, stdout=written, stderr=written)
        try:
            assert get(plain_port, "/").status == 308
            authority = tmp_path / "caddy/pki/authorities/local/root.crt"
            tls = ssl.create_default_context(cafile=authority)
            answer = get(tls_port, "/consultation", tls)
            assert (answer.status, answer.getheader("Retry-After")) == (502, "30")
            assert answer.getheader("Content-Type") == "text/plain; charset=utf-8"
            check(answer.headers)
        finally:
            stop(caddy)
        written.seek(0)
        text = written.read().decode()
    assert "server running" in text
    assert "consultation" not in text
    assert "remote_ip" not in text


def test_the_demo_data_go_into_an_empty_production_database_once(
    installation: Installation,
) -> None:
    first = subprocess.run(installation.command("demo-data"), env=installation.environ, check=False)
    assert first.returncode == 0
    _, *words = installation.command("demo-data")
    again = forked.run("webapp", *words, environ=installation.environ)
    assert again.returncode == 1
    assert "already" in again.stderr
