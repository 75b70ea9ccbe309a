"""Commands about accounts and departments, and how a command does one thing in a transaction."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask.cli import AppGroup, with_appcontext

from webapp.database import Session
from webapp.domain.errors import DomainError
from webapp.i18n import texts
from webapp.installation import Installation, installation
from webapp.services.people.closing import (
    close_account,
    close_department,
    reopen_account,
    reopen_department,
)

accounts_group = AppGroup("accounts", help="Who may sign in.")
departments_group = AppGroup("departments", help="Where people may work.")


@contextmanager
def transaction() -> Iterator[tuple[Installation, Session]]:
    """One transaction of the installation; what the domain refuses is one line, and ends with 1."""
    here = installation()
    try:
        with here.database.transaction() as session:
            yield here, session
    except DomainError as error:
        sys.exit(texts("en")(error.key, **error.params))


@accounts_group.command("close")
@click.argument("who")
@with_appcontext
def close_somebody(who: str) -> None:
    """End the sessions of WHO (an employee number, or person/12) and let them sign in no more."""
    with transaction() as (here, session):
        close_account(session, who=who, now=here.clock())
    click.echo(f"{who}: closed")


@accounts_group.command("reopen")
@click.argument("who")
@with_appcontext
def reopen_somebody(who: str) -> None:
    """Let WHO (an employee number, or person/12) sign in again."""
    with transaction() as (here, session):
        reopen_account(session, who=who, now=here.clock())
    click.echo(f"{who}: open")


@departments_group.command("close")
@click.argument("code")
@with_appcontext
def close_one(code: str) -> None:
    """Close the department or site with this CODE from today on; nobody may work there any more."""
    with transaction() as (here, session):
        close_department(session, code=code, today=here.today(), now=here.clock())
    click.echo(f"{code}: closed")


@departments_group.command("reopen")
@click.argument("code")
@with_appcontext
def reopen_one(code: str) -> None:
    """Open the department or site with this CODE again."""
    with transaction() as (here, session):
        reopen_department(session, code=code, now=here.clock())
    click.echo(f"{code}: open")
