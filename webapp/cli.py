"""The command line: each command calls one function."""

from __future__ import annotations

import os
import signal
import sys
import threading
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from urllib.parse import urlsplit

import click
from flask import Flask
from flask.cli import AppGroup, with_appcontext
from werkzeug.serving import make_server

from webapp import logs, migrating
from webapp.checks.inside import no_database, wrong_keys
from webapp.commands import (
    accounts_group,
    backups_group,
    calendar_group,
    coming,
    departments_group,
    inventory,
    languages,
    look_over,
    transaction,
)
from webapp.database import fits_tables, revisions
from webapp.demo.company import DEMO_LOGINS, invent, load
from webapp.demo.provider import provider_for
from webapp.demo.shelf import fill_shelf, has_shelf
from webapp.demo.supervisor import (
    DemoError,
    check_free,
    running,
    telling,
    wait_until_ready,
    watch,
    welcome,
)
from webapp.domain.errors import DomainError
from webapp.i18n import loose, texts
from webapp.installation import Installation, installation
from webapp.jobs import FIND, PREPARE, PUBLISH, TIMETABLE, months_to_publish, publish_one, run_due
from webapp.key_commands import keys_group
from webapp.runner import JobOutcome, Timetable
from webapp.services.governance.jobs import list_jobs
from webapp.services.governance.keys import mark_sealing
from webapp.services.people.people import forget_sign_on, has_people

ANSWER = {
    True: "published before and not counted again; inputs differ: roster or absences have changed",
    False: "published before and not counted again; inputs are the same",
    None: "published before and not counted again; no digest of the inputs was kept then",
}
_TOO_LATE = """\
rekpauze: the database is at version {found} of a later release, which took away what this one
needs (version {wanted}). Start the later release, or restore the backup from before its upgrade."""
_SOME = click.IntRange(min=1)
jobs_group = AppGroup("jobs", help="What happens by the clock.")
demo_group = AppGroup("demo", help="The invented company, Zorggroep Linde.")


def install(app: Flask) -> None:
    """Add the commands to `flask --app webapp.console` and to `rekpauze`."""
    by_hand = (accounts_group, departments_group, calendar_group, keys_group, backups_group)
    groups = (*by_hand, jobs_group, demo_group)
    for command in (look_over, upgrade, publish_now, inventory, languages, forget, *groups):
        app.cli.add_command(command)


def seen(what: str) -> AbstractContextManager[None]:
    """Says at a terminal what goes on, and that it does; nothing where nobody looks."""
    return telling(what) if sys.stdout.isatty() else nullcontext()


@click.command()
@with_appcontext
def upgrade() -> None:
    """Bring the database to this version; one that a later release left, where it fits, stays."""
    database = installation().database
    found, wanted = revisions(database)
    if found is not None and found > wanted:
        if not fits_tables(database):
            sys.exit(_TOO_LATE.format(found=found, wanted=wanted))
        click.echo(f"the database is at version {found} of a later release and fits this one")
        return
    with seen("Bringing the database to this version"):
        migrating.upgrade(database.engine)
    with transaction() as (_, session):
        mark_sealing(session)
    click.echo(f"the database is at version {wanted}")


@click.command("publish")
@click.argument("month", required=False)
@with_appcontext
def publish_now(month: str | None) -> None:
    """Publish what is due, or one MONTH such as 2026-09; a published one is not counted again."""
    if month is None:
        sys.exit(publish_due())
    with seen(f"Publishing {month}"), transaction() as (here, session):
        made = publish_one(here, session, month)
    click.echo(f"{month}: {ANSWER[made.inputs_differ] if made.again else 'published'}")


def publish_due() -> int:
    """Publish what is due; 1 where a month is left, or something failed."""
    outcomes = look("Publishing what is due", (PUBLISH, FIND, PREPARE))
    left = months_to_publish(installation())
    if left:
        click.echo(f"{', '.join(left)}: due, not published; another runner may be at it")
    elif all(outcome.job != PUBLISH.name for outcome in outcomes):
        click.echo(f"no month is due; {coming(installation())}")
    return int(bool(left) or any(outcome.error for outcome in outcomes))


@click.command("forget-sign-on")
@click.confirmation_option(prompt="End all sessions and link everyone again at the next sign-in?")
@with_appcontext
def forget() -> None:
    """After a change of sign-on provider: link people again, by employee number."""
    with transaction() as (here, session):
        count = forget_sign_on(session, now=here.clock())
    click.echo(f"{count} people will be linked again")


@jobs_group.command("run-due")
def run_due_jobs() -> None:
    """Do what is due now. Safe to repeat, and to run on several machines at once."""
    if not sys.stderr.isatty():  # cron or a timer
        logs.write_lines()
    do_due("Doing what is due", TIMETABLE)


def do_due(what: str, jobs: Timetable) -> None:
    """Do these jobs if they are due and say how it went; ends with 1 if something failed."""
    sys.exit(1 if any(outcome.error for outcome in look(what, jobs)) else 0)


def look(what: str, jobs: Timetable) -> list[JobOutcome]:
    """Do these jobs if they are due and say how it went; ends with 1 without a database."""
    here = installation()
    if problem := no_database(here):
        sys.exit(problem)
    with seen(what):
        outcomes = run_due(here, jobs)
    show(outcomes)
    return outcomes


@jobs_group.command()
@click.option("--every", default=60, show_default=True, type=_SOME, help="Seconds in between.")
def loop(every: int) -> None:
    """Do what is due, again and again, until told to stop; a running job is finished first."""
    logs.write_lines()
    stop = stop_signal()
    if problem := wrong_keys(installation()):
        sys.exit(problem)
    said = None
    while not stop.is_set():
        if (problem := no_database(installation())) is None:
            show(run_due(installation()))
        elif problem != said:
            click.echo(problem)
        said = problem
        stop.wait(every)


def stop_signal() -> threading.Event:
    """Set by Ctrl-C or SIGTERM, which from now on do nothing else."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop


@jobs_group.command("list")
@click.option("--most", default=30, show_default=True, type=_SOME, help="How many.")
def show_jobs(most: int) -> None:
    """Print the latest runs, newest first."""
    with installation().database.reading() as session:
        runs = list_jobs(session, most=most)
    for run in runs:
        end = f"{run.finished_at:%Y-%m-%d %H:%M}Z" if run.finished_at else "-"
        click.echo(
            f"{run.job:<16} {run.period:<20} {run.state:<8} attempt {run.attempt}"
            f"  {end:<17}  {run.error or ''}".rstrip()
        )
    if not runs:
        click.echo("no job has run yet; `rekpauze jobs loop` does them, for as long as it runs")


def show(outcomes: list[JobOutcome]) -> None:
    """One line for each job that was done or failed."""
    for outcome in outcomes:
        click.echo(f"{outcome.job} {outcome.period}: {outcome.error or 'done'}")


@demo_group.command("load")
def load_demo() -> None:
    """Fill an empty installation with the invented company and publish what has closed."""
    try:
        fill()
    except DomainError as error:
        sys.exit(loose(texts("en")(error.key, **error.params)))


def fill() -> None:
    """Load the company in one transaction, then do what is due: publish, and prepare reports.

    Raises Conflict: there are people already.
    """
    here = installation()
    folder = Path(here.settings.adapters.get("ABSENCE_FOLDER", "var/absences"))
    said = "Inventing the company and fifteen months of its history (under a minute, once)"
    with telling(said):
        made = load(
            here.database,
            company=invent(here.today()),
            source=here.absences,
            folder=folder,
            now=here.clock(),
        )
    click.echo(", ".join(f"{count:,} {what}" for what, count in made.items()))
    finish(here)


def finish(here: Installation) -> None:
    """What follows from the history; also where somebody stopped the demo before it was there."""
    with telling("Publishing what has closed, and preparing the reports"):
        run_due(here)
        fill_shelf(here)


@demo_group.command("provider")
def serve_provider() -> None:
    """Serve the demo's sign-on provider at the address of IDENTITY_ISSUER."""
    logs.write_lines()
    identity = installation().identity_provider
    try:
        provider = provider_for(installation().settings, identity, DEMO_LOGINS)
    except ValueError as error:
        sys.exit(str(error))
    parts = urlsplit(identity.issuer)
    make_server(parts.hostname or "", parts.port or 80, provider, threaded=True).serve_forever()


@demo_group.command("run")
def run_demo() -> None:
    """Everything at once: database, company, web application, jobs and sign-on provider."""
    here = installation()
    issuer = here.identity_provider.issuer
    try:
        if not here.settings.demo:
            raise DemoError("The demo starts in demo mode only: DEMO=1.")
        for address in (here.settings.public_url, issuer):
            check_free(address)
        prepare(here)
        serve(here.settings.public_url, issuer)
    except DemoError as error:
        sys.exit(str(error))


def prepare(here: Installation) -> None:
    """Bring the database to this version, and fill it when it is empty or only begun."""
    migrating.upgrade(here.database.engine)
    with here.database.reading() as session:
        empty, whole = not has_people(session), has_shelf(session)
    if empty:
        fill()
    elif not whole:
        finish(here)
    here.database.dispose()


def serve(address: str, issuer: str) -> None:
    """Run the demo's processes until Ctrl-C.

    Raises DemoError: one of them does not start, or ended.
    """
    commands = (
        ("gunicorn", "-c", "python:webapp.serving", "webapp.wsgi:app"),
        ("webapp", "jobs", "loop"),
        ("webapp", "demo", "provider"),
    )
    stop = stop_signal()
    bind = address.removeprefix("http://")
    with running(commands, {"LOG_LEVEL": "WARNING", **os.environ, "BIND": bind}) as processes:
        ready = (f"{address}/readyz", f"{issuer}/.well-known/openid-configuration")
        wait_until_ready(ready, processes, stop)
        if not stop.is_set():
            welcome(address, DEMO_LOGINS)
        watch(processes, stop)
