"""`demo run`: one command starts everything, says where, and stops everything."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser

from tests import forked
from tests.house.source import ROOT
from tests.operations.test_services import free_port
from webapp.demo.company import DEMO_LOGINS
from webapp.demo.supervisor import DemoError, check_free, ended, running, telling


@pytest.fixture(scope="module")
def environ(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The settings that `make demo` gives, on ports of this test."""
    folder = tmp_path_factory.mktemp("demo")
    return {
        **{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
        "PYTHONPATH": str(ROOT),
        "DEMO": "1",
        "DATABASE_URL": f"sqlite:///{folder}/demo.db",
        "ABSENCE_FOLDER": f"{folder}/absences",
        "PUBLIC_URL": f"http://127.0.0.1:{free_port()}",
        "IDENTITY_ISSUER": f"http://127.0.0.1:{free_port()}",
        "LOG_LEVEL": "WARNING",
    }


def start(environ: dict[str, str]) -> Iterator[tuple[subprocess.Popen[str], str]]:
    command = [sys.executable, "-m", "webapp", "demo", "run"]
    with subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, text=True) as demo:
        assert demo.stdout is not None
        said = ""
        while "Ctrl-C" not in said and (line := demo.stdout.readline()):
            said += line
        try:
            yield demo, said
        finally:
            demo.send_signal(signal.SIGINT)
            assert demo.wait(60) == 0


LANDINGS = {
    "lotte": "/today",
    "jonas": "/dashboard/",
    "claire": "/reports",
    "tom": "/administration",
    "anke": "/audit",
    "wim": "/reports",
    "nadia": "/reports",
    "marc": "/reports",
}


@pytest.mark.browser
def test_the_first_start_fills_the_company_and_the_second_uses_what_is_there(
    environ: dict[str, str], chromium: Browser
) -> None:
    for _demo, said in start(environ):
        assert "Inventing the company" in said
        assert re.findall(r"http://\S+", said) == [environ["PUBLIC_URL"]], "one address"
        for login in DEMO_LOGINS:
            assert login.name in said
        assert read(f"{environ['PUBLIC_URL']}/readyz") == "ready\n"
        assert "authorization_endpoint" in read(
            f"{environ['IDENTITY_ISSUER']}/.well-known/openid-configuration"
        )
        for login in DEMO_LOGINS:
            assert sign_in(chromium, environ["PUBLIC_URL"], login.name) == LANDINGS[login.sub]
    for address in (environ["PUBLIC_URL"], environ["IDENTITY_ISSUER"]):
        check_free(address)  # nothing is left running
    for _demo, said in start(environ):
        assert "Inventing" not in said


def sign_in(chromium: Browser, address: str, name: str) -> str:
    """Where someone arrives who opens the one address and says who they are."""
    with chromium.new_context(locale="en-BE") as context:
        page = context.new_page()
        page.goto(f"{address}/sign-in")
        page.get_by_role("button", name=name).click()
        page.wait_for_url(f"{address}/**", wait_until="commit")  # which page, not what it draws
        return urlsplit(page.url).path


def read(address: str) -> str:
    with urllib.request.urlopen(address, timeout=10) as answer:
        text: str = answer.read().decode()
    return text


def test_a_port_that_is_taken_is_said_in_one_line(environ: dict[str, str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"http://127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(DemoError, match="make demo PORT=8080"):
            check_free(address)
        refused = forked.run("webapp", "demo", "run", environ={**environ, "PUBLIC_URL": address})
    assert refused.returncode == 1
    assert refused.stderr.startswith(f"Something else answers at {address}.")


def test_a_process_that_ends_by_itself_is_noticed_and_the_others_are_stopped(
    tmp_path: Path,
) -> None:
    (tmp_path / "brief.py").write_text("")
    (tmp_path / "endless.py").write_text("import signal; signal.pause()")
    environ = {**os.environ, "PYTHONPATH": str(tmp_path)}
    with running([["brief"], ["endless"]], environ) as (brief, endless):
        brief.wait(30)
        assert ended([brief, endless])
        assert not ended([endless])
    assert endless.returncode == -signal.SIGTERM


def test_what_takes_long_has_a_line_of_its_own_whether_it_succeeds_or_not(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with telling("Inventing"):
        pass
    with pytest.raises(DemoError), telling("Publishing"):
        raise DemoError
    assert capsys.readouterr().out == "Inventing \nPublishing \n"


def test_a_dot_appears_while_it_takes_long() -> None:
    program = "from webapp.demo.supervisor import telling\nwith telling('Inventing'):\n    input()"
    with subprocess.Popen(
        [sys.executable, "-c", program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    ) as slow:
        assert slow.stdout is not None
        assert slow.stdout.read(len("Inventing .")) == "Inventing ."
        said, _ = slow.communicate("over\n")
    assert (slow.returncode, said.strip(".")) == (0, "\n")


def test_the_demo_runs_in_demo_mode_only(environ: dict[str, str]) -> None:
    production = {name: value for name, value in environ.items() if name != "DEMO"}
    refused = forked.run("webapp", "demo", "run", environ=production)
    assert refused.returncode == 1
    assert refused.stderr.startswith("rekpauze: ")
