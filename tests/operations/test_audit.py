"""`make audit` with the real pip-audit and npm, which ask a service of this machine."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import socketserver
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.house.source import ROOT
from tests.operations.test_services import free_port

LOCK = """\
flask==3.1.3 \\
    --hash=sha256:0
flask[async]==3.1.3 \\
    --hash=sha256:0
numpy==2.4.6 ; python_full_version < '3.12' \\
    --hash=sha256:0
numpy==2.5.5 ; python_full_version >= '3.12' \\
    --hash=sha256:0
"""
NPM_LOCK: dict[str, Any] = {
    "name": "tool",
    "lockfileVersion": 3,
    "packages": {
        "": {"name": "tool", "dependencies": {"shaky": "1.0.0"}},
        "node_modules/shaky": {"version": "1.0.0"},
    },
}
FAULT = {
    "id": "PYSEC-2026-1",
    "summary": "It falls.",
    "affected": [
        {
            "package": {"name": "numpy", "ecosystem": "PyPI"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "2.5.6"}]}],
        }
    ],
}
ADVISORY = {
    "id": 1,
    "url": "https://example.org/1",
    "title": "Something that falls",
    "severity": "high",
    "vulnerable_versions": "<2.0.0",
}


class Service(ThreadingHTTPServer):
    """What pip-audit and npm ask, with the faults that are known; it notes what was asked about."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answering)
        self.faults: set[str] = set()
        self.asked: set[str] = set()
        self.address = f"http://127.0.0.1:{self.socket.getsockname()[1]}"

    def server_bind(self) -> None:
        """Without asking the network for the name of this machine, as an HTTPServer does."""
        socketserver.TCPServer.server_bind(self)

    def answer(self, asked: dict[str, Any]) -> dict[str, Any]:
        if "package" in asked:  # OSV
            pin = f"{asked['package']['name']}=={asked['version']}"
            self.asked.add(pin)
            return {"vulns": [FAULT]} if pin in self.faults else {}
        self.asked |= {f"{name}@{one}" for name, releases in asked.items() for one in releases}
        return {name: [ADVISORY] for name in asked if name in self.faults}


class Answering(BaseHTTPRequestHandler):
    server: Service

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        answer = json.dumps(self.server.answer(json.loads(body))).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the tests say what was asked."""


@pytest.fixture
def service() -> Iterator[Service]:
    with Service() as made:
        threading.Thread(target=made.serve_forever, daemon=True).start()
        yield made
        made.shutdown()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project with two locks."""
    (tmp_path / ".ci").mkdir()
    shutil.copy(ROOT / ".ci/audit.py", tmp_path / ".ci")
    (tmp_path / "requirements-dev.lock").write_text(LOCK)
    (tmp_path / "tests/tool").mkdir(parents=True)
    (tmp_path / "tests/tool/package-lock.json").write_text(json.dumps(NPM_LOCK))
    own = {"name": "tool", "dependencies": {"shaky": "1.0.0"}}
    (tmp_path / "tests/tool/package.json").write_text(json.dumps(own))
    return tmp_path


def audit(folder: Path, address: str) -> subprocess.CompletedProcess[str]:
    environ = {"npm_config_registry": address, "npm_config_fetch_retries": "0"}
    return subprocess.run(
        [sys.executable, ".ci/audit.py", address],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "HOME": str(folder), **environ},
        check=False,
        capture_output=True,
        text=True,
    )


def test_all_that_the_locks_name_is_asked_about_for_every_python(
    folder: Path, service: Service
) -> None:
    done = audit(folder, service.address)
    assert done.stdout == "4 packages asked about, 0 known faults.\n"
    assert done.returncode == 0
    assert service.asked == {"flask==3.1.3", "numpy==2.4.6", "numpy==2.5.5", "shaky@1.0.0"}


def test_a_known_fault_is_named_with_the_release_that_mends_it(
    folder: Path, service: Service
) -> None:
    service.faults = {"numpy==2.5.5", "shaky"}
    done = audit(folder, service.address)
    assert done.returncode == 1
    python, script, summary = done.stdout.splitlines()
    wanted = "requirements-dev.lock: numpy 2.5.5 has PYSEC-2026-1, mended in 2.5.6"
    assert python == wanted
    assert script.startswith("tests/tool: shaky <2.0.0 has Something that falls")
    assert summary == "4 packages asked about, 2 known faults."


def test_no_answer_is_not_taken_for_no_faults(folder: Path) -> None:
    done = audit(folder, f"http://127.0.0.1:{free_port()}")
    assert done.returncode == 2
    assert "Traceback" not in done.stdout + done.stderr
    first, last = done.stdout.splitlines()
    assert first == "0 packages asked about, 0 known faults."
    assert last.startswith("Nobody answered about 4: flask==3.1.3, ")
    assert last.endswith("That nothing is known is not said.")
