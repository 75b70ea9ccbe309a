"""Worlds in which the same figures are out and people did, or were, something else altogether."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import ColumnElement, delete, not_, select, text, update
from sqlalchemy.orm import Session

from tests.companies import be_absent, live_through, log_breaks, make_company
from tests.conftest import NOON, Clock
from tests.factories import make_person
from tests.installed import csrf_of, open_test_session, same_key
from tests.reminding import Channel
from webapp.app import create_app, furnish
from webapp.content.policy import disclosure_policy
from webapp.database import Database
from webapp.domain.governance.audit import Actor
from webapp.domain.governance.privacy import DataClass
from webapp.domain.people.access import Role
from webapp.domain.periods import Month, Quarter
from webapp.gate.publishing import publish_due
from webapp.i18n import LANGUAGES
from webapp.services.care.report_versions import prepare_due
from webapp.services.figures import figure_notices
from webapp.services.figures.findings import renew_findings
from webapp.services.people.directory_clients import add_reader
from webapp.services.programme.reminder_targets import add_target
from webapp.settings import read_settings
from webapp.store.people.people import EmploymentRow, Person
from webapp.store.schema import metadata

SIZES = ((55, 24, 12, 6), (26, 9), (23, 7))
READERS = (
    *((Role.HR_ANALYST, language) for language in LANGUAGES),
    (Role.PREVENTION_ADVISER, "fr"),
    (Role.COMMITTEE_MEMBER, "de"),
    (Role.OCCUPATIONAL_PHYSICIAN, "nl"),
    (Role.ADMINISTRATOR, "nl"),
)
METRICS = "a token of whoever watches over the server, of the length that is asked for"
_LONG_AGO = dt.date(2024, 8, 5)  # so that 2024-Q4 is the first quarter of eight, and a month
_LAST_DAYS = [dt.date(2026, 11, 2) + dt.timedelta(days=n) for n in (0, 1, 2, 3, 4, 7, 8, 9, 10)]
_SECRET = "a secret that is outside the database"
_OF_PEOPLE = {DataClass.BEHAVIOUR, DataClass.ABSENCE, DataClass.HEALTH, DataClass.DISCLOSURE}
Change = Callable[[Session, "World"], None]
Reader = tuple[Role, str]  # and their language


class World:
    """An installation of its own, and the browsers of its readers, each with a session."""

    def __init__(
        self, path: Path, tokens: Mapping[Reader, tuple[int, str]], system: str, told: int
    ) -> None:
        self.path = path
        self.tokens = tokens
        self.told = told  # by mail when figures are out
        self.system = system
        environment = {
            "DEMO": "1",
            "DATABASE_URL": f"sqlite:///{path}",
            "ABSENCE_FOLDER": "/nowhere/to/be/read",
            "METRICS_TOKEN": METRICS,
        }
        self.settings = read_settings(environment)
        self.database = Database(self.settings)
        self.app: Flask = create_app(self.settings, Clock())
        furnish(self.app, self.settings, self.database, Clock())
        self.app.jinja_env.globals["form_key"] = same_key

    @property
    def readers(self) -> set[int]:
        """The people who read, whose own breaks and choices are the same in every world."""
        return {self.told, *(person for person, _ in self.tokens.values())}

    def browser(self, reader: Reader) -> FlaskClient:
        """Somebody's, with the token of forms as `csrf`."""
        client = self.app.test_client()
        token = self.tokens[reader][1]
        client.set_cookie("rekpauze", token)
        client.csrf = csrf_of(self.app, token)  # type: ignore[attr-defined]
        return client

    def find(self) -> None:
        """What the job does after publishing, and the drafts of reports."""
        with self.database.transaction() as session, self.database.reader() as reader:
            renew_findings(session, reader=reader)
        with self.database.transaction() as session, self.database.reader() as reader:
            prepare_due(session, reader=reader, code="1.0", now=NOON)


def first_world(path: Path) -> World:
    """A company that has lived through eight quarters, published by the gate month by month."""
    database = Database(read_settings({"DEMO": "1", "DATABASE_URL": f"sqlite:///{path}"}))
    with database.transaction() as session:
        company = make_company(session, SIZES, created_on=_LONG_AGO)
        live_through(session, company, Quarter(2024, 4).first, Month(2026, 10).last)
    with database.transaction() as session:
        publish_due(
            session, today=NOON.date(), now=NOON, secret=_SECRET, policy=disclosure_policy()
        )
    tokens = {
        (role, language): open_test_session(database, role, language=language, now=NOON)
        for role, language in READERS
    }
    with database.transaction() as session:
        system = add_reader(session, name="Power BI", days=30, actor=Actor.job("test"), now=NOON)
        told = _be_told(session)
    database.dispose()
    return World(path, tokens, system, told)


def _be_told(session: Session) -> int:
    """Somebody of HR who wants a mail about new figures, and asked before the newest were out."""
    person = make_person(session)
    session.get_one(Person, person).last_roles = [Role.HR_ANALYST]
    before, to = NOON - dt.timedelta(days=2), {"address": "hr@example.org"}
    add_target(session, person_id=person, channel=Channel("email"), address=to, now=before)
    figure_notices.switch(session, person_id=person, on=True, now=before)
    return person


def another(world: World, path: Path, change: Change) -> World:
    """A copy of a world in which something else happened; what is out is the same."""
    world.database.dispose()
    shutil.copyfile(world.path, path)
    made = World(path, world.tokens, world.system, world.told)
    with made.database.transaction() as session:
        change(session, made)
    return made


def nobody_ever_did_anything(session: Session, world: World) -> None:
    """No break, no absence, no answer, no choice, and none of the gate's own working records.

    The database would refuse to part with those: here it has forgotten to.
    """
    for name in list(
        session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
    ):
        session.execute(text(f'DROP TRIGGER "{name}"'))
    for table in reversed(metadata.sorted_tables):
        if any(column.info["data"] in _OF_PEOPLE for column in table.columns):
            kept = table.c.person_id.in_(world.readers) if "person_id" in table.c else None
            session.execute(delete(table) if kept is None else delete(table).where(not_(kept)))


def others_work_and_do_everything(session: Session, world: World) -> None:
    """A third has left, each department has new people, everybody has another name, takes every
    break up to yesterday, and was ill for weeks besides."""
    others = _others(session, world)
    for person in others:
        log_breaks(session, person, _LAST_DAYS)
        be_absent(session, person, dt.date(2026, 7, 6), dt.date(2026, 8, 28))
    gone = Person.id.in_(others[::3])
    session.execute(update(Person).where(gone).values(deactivated_at=NOON))
    session.execute(update(Person).where(Person.id.in_(others)).values(name="Somebody Else"))
    left = EmploymentRow.person_id.in_(others[::3])
    session.execute(update(EmploymentRow).where(left).values(ends_on=dt.date(2026, 9, 30)))
    for department in sorted(set(session.scalars(select(EmploymentRow.department_id)))):
        for _ in range(4):
            log_breaks(session, make_person(session, department_id=department), _LAST_DAYS)


def _others(session: Session, world: World) -> list[int]:
    employed: ColumnElement[bool] = Person.id.not_in(world.readers)
    return list(session.scalars(select(Person.id).where(employed).order_by(Person.id)))
