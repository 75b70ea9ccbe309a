"""Commands about accounts, departments and what is written down, and one transaction for each."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import click
from flask.cli import AppGroup, with_appcontext

from webapp.checks.every import check
from webapp.database import Session
from webapp.domain.errors import DomainError
from webapp.domain.figures.disclosure.timetable import publication_day
from webapp.domain.governance.audit import Actor, Occasion
from webapp.domain.governance.storage import BackupStep
from webapp.domain.people.first_administrator import LASTS
from webapp.domain.people.site_calendar import SpecialDay
from webapp.gate.due import next_month
from webapp.gate.released import published_months
from webapp.i18n import LANGUAGES, loose, missing_texts, texts
from webapp.installation import Installation, installation
from webapp.services.governance.my_data import erase_for
from webapp.services.governance.privacy import data_inventory
from webapp.services.governance.storage import tell_backup
from webapp.services.people.closing import close_department, reopen_department
from webapp.services.people.first_administrator import make_code
from webapp.services.people.leaving import close_person, find_person_id, reopen_person
from webapp.services.people.sessions import end_every_session
from webapp.services.people.site_calendar import list_days, tell_days

_BY_HAND = Actor.job("by-hand")
_FIRST = "it opens the first quarter on whose first day somebody here has an account of 28 days"


def _days(_: object, __: object, words: Sequence[str]) -> list[dt.date]:
    try:
        return [dt.date.fromisoformat(word) for word in words]
    except ValueError as error:
        raise click.BadParameter(f"{error}: write each like 2026-11-02") from error


_DAYS = click.argument("days", nargs=-1, required=True, metavar="DAYS...", callback=_days)

calendar_group = AppGroup("calendar", help="Days off of sites, companies and groups.")
accounts_group = AppGroup("accounts", help="Who may sign in.")
departments_group = AppGroup("departments", help="Where people may work.")
backups_group = AppGroup("backups", help="Tells the administrator when the data was copied.")


@contextmanager
def transaction() -> Iterator[tuple[Installation, Session]]:
    """One transaction of the installation; what the domain refuses is one line, and ends with 1."""
    here = installation()
    try:
        with here.database.transaction() as session:
            yield here, session
    except DomainError as error:
        sys.exit(loose(texts("en")(error.key, **error.params)))


def coming(here: Installation) -> str:
    """Which month is published next, from which day on, and why not sooner; one line."""
    with here.database.reading() as session:
        month, is_first = next_month(session), not published_months(session)
    if month is None:
        return "nobody works here yet"
    told = f"next is {month.key}, from {publication_day(month)} on, ten days after its last day"
    return f"{told}; {_FIRST}" if is_first else told


def _occasion(here: Installation) -> Occasion:
    return Occasion(_BY_HAND, here.today(), here.clock())


@click.command("setup")
@with_appcontext
def look_over() -> None:
    """Check settings, database, sign-on, mail, keys and clock; ends with 1 when one needs mending.

    It can be repeated at any time: nothing is changed but the code for the first administrator,
    which is made anew as long as there is none and no group of the provider gives the role.
    """
    t, found = texts("en"), list(check(installation()))
    for one in found:
        sign, name = "!!" if one.problem else "ok", t(f"checks.name.{one.name}")
        click.echo(f"{sign}  {name}: {loose(one.words(t))}")
    if found[0].problem is None:
        _offer_code()
    sys.exit(1 if any(one.problem for one in found) else 0)


def _offer_code() -> None:
    with transaction() as (here, session):
        given = set(here.settings.role_groups.values())
        code = make_code(session, by_group=given, occasion=_occasion(here))
    if code is not None:
        page = f"{here.settings.public_url}/setup"
        hours = int(LASTS.total_seconds() // 3600)
        click.echo(loose(texts("en")("setup.told", page=page, code=code, hours=hours)))


@backups_group.command("made")
@with_appcontext
def note_copy() -> None:
    """Say that a copy of the data was just made and is in a safe place."""
    _note_backup(BackupStep.MADE)


@backups_group.command("restored")
@with_appcontext
def note_restore() -> None:
    """Say that the latest copy was put back elsewhere and looked at."""
    _note_backup(BackupStep.RESTORED)


def _note_backup(step: BackupStep) -> None:
    with transaction() as (here, session):
        tell_backup(session, step=step, now=here.clock())
        click.echo(f"{step}: noted at {here.clock():%Y-%m-%d %H:%M}Z")


@accounts_group.command("close")
@click.argument("who")
@with_appcontext
def close_somebody(who: str) -> None:
    """WHO (an employee number, or person/12) has left today: end their sessions and reminders."""
    with transaction() as (here, session):
        done = close_person(
            session,
            person_id=find_person_id(session, who=who),
            last_day=here.today(),
            at_once=True,
            occasion=_occasion(here),
        )
    click.echo(f"{who}: {'closed' if done else 'closed before'}")


@accounts_group.command("reopen")
@click.argument("who")
@with_appcontext
def reopen_somebody(who: str) -> None:
    """Let WHO (an employee number, or person/12) sign in again."""
    with transaction() as (here, session):
        found = find_person_id(session, who=who)
        done = reopen_person(session, person_id=found, occasion=_occasion(here))
    click.echo(f"{who}: {'open' if done else 'open already'}")


@accounts_group.command("erase")
@click.argument("who")
@with_appcontext
def erase_somebody(who: str) -> None:
    """Erase what was the own of WHO, whose account is closed, as the officer decided."""
    with transaction() as (here, session):
        found = find_person_id(session, who=who)
        erase_for(session, person_id=found, occasion=_occasion(here))
    click.echo(f"{who}: erased what was their own, if there was anything")


@accounts_group.command("sign-out")
@with_appcontext
def sign_everybody_out() -> None:
    """End every session on every device: everybody signs in anew. Nothing else changes."""
    with transaction() as (here, session):
        end_every_session(session, actor=_BY_HAND, now=here.clock())
    click.echo("everybody is signed out")


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
        reopen_department(session, code=code, today=here.today(), now=here.clock())
    click.echo(f"{code}: open")


@calendar_group.command("closed")
@click.argument("code")
@_DAYS
@with_appcontext
def close_days(code: str, days: Sequence[dt.date]) -> None:
    """Say that the site, company or group CODE is closed on these DAYS, such as 2026-11-02."""
    _tell(code, days, SpecialDay.CLOSED)


@calendar_group.command("worked")
@click.argument("code")
@_DAYS
@with_appcontext
def work_days(code: str, days: Sequence[dt.date]) -> None:
    """Say that at CODE these DAYS are worked, although they are holidays or closed above it."""
    _tell(code, days, SpecialDay.WORKED)


@calendar_group.command("usual")
@click.argument("code")
@_DAYS
@with_appcontext
def forget_days(code: str, days: Sequence[dt.date]) -> None:
    """Say nothing of these DAYS at CODE any more."""
    _tell(code, days, None)


def _tell(code: str, days: Sequence[dt.date], kind: SpecialDay | None) -> None:
    with transaction() as (here, session):
        tell_days(session, code=code, days=days, kind=kind, now=here.clock())
    click.echo(f"{code}: {len(days)} {kind or 'as usual'}")


@calendar_group.command("list")
@with_appcontext
def show_days() -> None:
    """Print the days that are told of, from today on."""
    here = installation()
    with here.database.reading() as session:
        for day, code, kind in list_days(session, since=here.today()):
            click.echo(f"{day} {code} {kind}")


@click.command()
def inventory() -> None:
    """Print what is stored, column by column, with its class of data."""
    click.echo(data_inventory(), nl=False)


@click.command()
def languages() -> None:
    """Say which texts each language still misses; ends with 1 if there are any."""
    missing = [f"{language}: {key}" for language in LANGUAGES for key in missing_texts(language)]
    click.echo("\n".join(missing) or f"complete: {', '.join(LANGUAGES)}")
    sys.exit(1 if missing else 0)
