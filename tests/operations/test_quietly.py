"""A command behind one line: its words appear only when it fails, with what to do at the end."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

import pytest

from tests.house.source import ROOT

QUIETLY = ROOT / ".ci/quietly"


def quietly(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [QUIETLY, "Doing it", *command], check=False, capture_output=True, text=True
    )


def test_what_a_command_writes_is_hidden_when_it_succeeds() -> None:
    done = quietly("sh", "-c", "echo installed; echo warning >&2")
    assert (done.returncode, done.stdout.rstrip(), done.stderr) == (0, "Doing it", "")


def test_what_a_command_writes_is_shown_when_it_fails() -> None:
    done = quietly("sh", "-c", "echo first; echo broken >&2; exit 7")
    assert done.returncode == 7
    assert done.stderr.splitlines() == [
        *("first", "broken"),
        "Doing it: this failed, the lines above say why.",
    ]


def test_a_program_that_is_not_there_is_named() -> None:
    done = quietly("program-of-nowhere")
    assert done.returncode == 127
    assert "program-of-nowhere" in done.stderr


@pytest.mark.parametrize(
    ("written", "advice"),
    [
        ("WARNING: Retrying (…) after … [Errno 111] Connection refused", "network"),
        ("[Errno -3] Temporary failure in name resolution", "network"),
        ("npm error code ENOTFOUND", "network"),
        ("npm error code ECONNREFUSED", "network"),
        ("E: Failed to fetch … Could not resolve 'deb.example.org'", "network"),
        ("E: Unable to locate package chromium", "apt-get update"),
        ("OSError: [Errno 28] No space left on device", "disk is full"),
        ("npm error code ENOSPC", "disk is full"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "changed it"),
        ("npm error code EINTEGRITY", "changed it"),
        ("ERROR: No matching distribution found for scipy==1.17.1", "PYTHON="),
        ("error: Statement is unreachable  [unreachable]", "the lines above say why"),
    ],
)
def test_the_last_line_says_what_to_do(written: str, advice: str) -> None:
    done = quietly("sh", "-c", 'echo "$1"; exit 1', "sh", written)
    assert done.returncode == 1
    shown, last = done.stderr.splitlines()
    assert shown == written
    assert advice in last


def test_dots_appear_while_it_takes_long(tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    command = [QUIETLY, "Doing it", "cat", gate]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as slow:
        assert slow.stdout is not None
        assert slow.stdout.read(len("Doing it .")) == "Doing it ."
        gate.write_text("over")
        assert slow.stdout.readline().strip(".") == "\n"
    assert slow.returncode == 0


def test_an_interruption_reaches_the_command_and_leaves_nothing_behind(tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    waiting = "import signal, sys; print(end=open(sys.argv[1]).read()); signal.pause()"
    command = [QUIETLY, "Doing it", "python3", "-c", waiting, str(gate)]
    kept = tmp_path / "kept"
    kept.mkdir()
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env={**os.environ, "TMPDIR": str(kept)},
        # What runs in the background ignores it, and so would whatever it starts.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as slow:
        gate.write_text("it runs")  # returns once the command reads
        os.killpg(slow.pid, signal.SIGINT)
        said, failed = slow.communicate()
    assert slow.returncode == 130
    assert said.rstrip(".\n") == "Doing it "
    assert failed == ""
    assert list(kept.iterdir()) == []
