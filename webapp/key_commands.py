"""Commands about the keys that health data is sealed with."""

from __future__ import annotations

import click
from flask.cli import AppGroup, with_appcontext

from webapp.commands import transaction
from webapp.services.governance.keys import finish_rotation, forget_unopened, reseal_some

_ASKED = "Remove for good what no key in SEALING_KEYS opens?"

keys_group = AppGroup("keys", help="What health data is sealed with.")


@keys_group.command("rotate")
@with_appcontext
def rotate() -> None:
    """Seal everything with the first of SEALING_KEYS; the others can go then.

    A little at a time, while people work: stopped halfway, it goes on where it was.
    """
    more = True
    while more:
        with transaction() as (here, session):
            more = reseal_some(session, now=here.clock())
    with transaction() as (here, session):
        name = finish_rotation(session, now=here.clock())
    click.echo(f"everything is sealed with the key {name}; the others in SEALING_KEYS can go")


@keys_group.command("give-up")
@click.confirmation_option(prompt=_ASKED)
@with_appcontext
def give_up() -> None:
    """Remove what no key opens, because its key is lost: people answer the questions again."""
    with transaction() as (here, session):
        forget_unopened(session, now=here.clock())
    click.echo("what no key opened is removed")
