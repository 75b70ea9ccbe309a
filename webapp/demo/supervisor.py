"""Runs the demo's processes side by side and stops them together."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urlsplit

import click

from webapp.demo.logins import DemoLogin
from webapp.i18n import texts

Processes = Sequence[subprocess.Popen[bytes]]
_READY_WITHIN = 60.0
_STOPPED_WITHIN = 20.0
_LOOK_EVERY = 0.2
_DOT_EVERY = 2.0


class DemoError(Exception):
    """One line that says what to do."""


def check_free(address: str) -> None:
    """Raises DemoError: something answers at the address already."""
    parts = urlsplit(address)
    with socket.socket() as probe:
        probe.settimeout(1)
        if probe.connect_ex((parts.hostname or "", parts.port or 80)) == 0:
            raise DemoError(
                f"Something else answers at {address}. Choose other ports: "
                "make demo PORT=8080 PROVIDER_PORT=8081"
            )


@contextlib.contextmanager
def telling(what: str) -> Iterator[None]:
    """One line that says what goes on, with a dot for every two seconds that it takes."""
    over = threading.Event()

    def dots() -> None:
        while not over.wait(_DOT_EVERY):
            click.echo(".", nl=False)

    click.echo(f"{what} ", nl=False)
    teller = threading.Thread(target=dots)
    teller.start()
    try:
        yield
    finally:
        over.set()
        teller.join()
        click.echo()


@contextlib.contextmanager
def running(commands: Sequence[Sequence[str]], environ: Mapping[str, str]) -> Iterator[Processes]:
    """The commands as processes, asked to stop at the end and made to if they do not."""
    # In sessions of their own: Ctrl-C reaches this process alone, which stops them in order.
    processes = [
        subprocess.Popen([sys.executable, "-m", *command], env=environ, start_new_session=True)
        for command in commands
    ]
    try:
        yield processes
    finally:
        for process in processes:
            process.terminate()
        deadline = time.monotonic() + _STOPPED_WITHIN
        for process in processes:
            try:
                process.wait(max(deadline - time.monotonic(), 0.1))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def wait_until_ready(addresses: Sequence[str], processes: Processes, stop: threading.Event) -> None:
    """Wait until every address answers with 200, or `stop` is set.

    Raises DemoError: a process ended, or it took too long.
    """
    deadline = time.monotonic() + _READY_WITHIN
    while not stop.is_set() and not all(_answers(address) for address in addresses):
        if ended(processes) or time.monotonic() > deadline:
            raise DemoError("The demo did not start; the lines above say why.")
        stop.wait(_LOOK_EVERY)


def ended(processes: Processes) -> bool:
    """Whether one of them is gone."""
    return any(process.poll() is not None for process in processes)


def watch(processes: Processes, stop: threading.Event) -> None:
    """Until `stop` is set.

    Raises DemoError: a process ended by itself.
    """
    while not stop.wait(1):
        if ended(processes):
            raise DemoError("A part of the demo ended; the lines above say why.")


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=2) as answer:  # noqa: S310 - our own address
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def welcome(address: str, logins: Sequence[DemoLogin]) -> None:
    """The one address, and a login for each role."""
    t = texts("en")
    click.echo(f"\n  Open {address} and choose who you are:\n")
    for login in logins:
        roles = ", ".join(t(f"role.{group}") for group in login.groups)
        click.echo(f"    {login.name:<18} {roles}")
    click.echo("\n  Ctrl-C stops the demo; its data stay in var/ (make clean removes them).\n")
