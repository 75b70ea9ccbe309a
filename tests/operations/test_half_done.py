"""Killed at any step of what is done at once: it is done whole or not at all, and the next does it.

The steps are those of `tests/mortal.py`: before each statement that writes, each commit, each file
that is moved. What stands in the tables afterwards is compared to the last row.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import create_engine, text

from tests.companies import QUARTER, Company, live_through, log_breaks, make_company
from tests.conftest import NOON
from tests.mortal import Deed, Mortals, mortals
from tests.pages.figures import test_absence as absences
from tests.pages.people import test_people_files as people
from tests.shelf import KEY, make_drafts
from webapp.database import Database
from webapp.domain.governance.jobs import JobName
from webapp.domain.governance.privacy import Departure
from webapp.gate.released import published_months
from webapp.services.care.report_versions import find_report
from webapp.services.programme.breaks import list_breaks
from webapp.settings import Settings
from webapp.store.base import Base
from webapp.store.people.people import Department, Person

# Notes of who looked and who tried, which are stored apart.
_APART = {"job_run", "server_session"}
SignIn = Callable[..., FlaskClient]
Contents = dict[str, list[str]]


@pytest.fixture(scope="module")
def beginning() -> Iterator[Mortals]:
    with mortals() as started:
        yield started


class Trial:
    """A deed that is tried on this test's database until it is done."""

    def __init__(self, beginning: Mortals, settings: Settings) -> None:
        self._beginning = beginning
        # One connection sees all trials: PostgreSQL makes ready for 86 tables on each new one.
        self._seen = create_engine(settings.database_url, isolation_level="AUTOCOMMIT")
        self._environ = {
            "DEMO": "1",
            "DATABASE_URL": settings.database_url,
            "ABSENCE_FOLDER": settings.adapters["ABSENCE_FOLDER"],
            "RATE_LIMITS": "0",
        }
        self._tries = 0

    def suffer(self, what: str, words: dict[str, str], *, stride: int = 1, wait: int = 0) -> int:
        """Begin again after each death, a step or some later each time; how many deaths.

        `wait`: after so many minutes a job that died is another runner's.
        """
        before, deaths, step, lived = self.contents(), 0, 0, False
        chance = random.Random(what)
        while not lived:
            step += chance.randint(1, stride)
            lived = self.do(what, words, wait=wait, dies_at=step)
            if self.contents() != before:
                return deaths
            deaths += 1
        raise AssertionError("it said that it was done")

    def do(self, what: str, words: dict[str, str], *, wait: int = 0, dies_at: int = 0) -> bool:
        """Whether it lived."""
        later = wait * self._tries
        self._tries += 1
        return self._beginning.do(Deed(what, self._environ, words, later, dies_at))

    def contents(self) -> Contents:
        """Every row of every table."""
        with self._seen.connect() as connection:
            return {
                name: sorted(map(repr, connection.execute(text(f"SELECT * FROM {name}"))))
                for name in Base.metadata.tables.keys() - _APART
            }

    def close(self) -> None:
        """Nothing is looked at any more."""
        self._seen.dispose()


@pytest.fixture
def trial(beginning: Mortals, settings: Settings, database: Database) -> Iterator[Trial]:
    made = Trial(beginning, settings)
    yield made
    made.close()


@pytest.fixture
def company(database: Database) -> Company:
    with database.transaction() as session:
        made = make_company(session, [[12, 15]])
        live_through(session, made, QUARTER.first, QUARTER.last)
    return made


def cookie(client: FlaskClient) -> dict[str, str]:
    found = client.get_cookie("rekpauze")
    assert found
    return {"cookie": found.value, "csrf_token": client.csrf}  # type: ignore[attr-defined]


def test_a_month_is_published_whole_or_not_at_all(
    trial: Trial, company: Company, database: Database
) -> None:
    wait = 11  # minutes: longer than a lease
    assert trial.suffer("job", {"job": JobName.PUBLISH}, stride=2, wait=wait) > 5
    with database.reader() as reader:
        first = published_months(reader)
    assert len(first) == 1
    while trial.do("job", {"job": JobName.PUBLISH}, wait=wait):
        with database.reader() as reader:
            now = published_months(reader)
        if now == first:
            break
        first = now
    assert {month.key for month in QUARTER.months()} <= set(first)


def test_a_delivery_of_absences_comes_in_whole_and_once(
    trial: Trial, company: Company, database: Database, settings: Settings, tmp_path: Path
) -> None:
    folder = Path(settings.adapters["ABSENCE_FOLDER"])
    folder.mkdir()
    with database.reading() as session:
        numbers = [str(session.get_one(Person, one).employee_number) for one in company.people()]
    lines = [absences.line(number, f"R{number}") for number in numbers]
    file = folder / "oktober.csv"
    file.write_text("\n".join((absences.HEADING, *lines, "")))
    os.utime(file, times=(0, 0))  # it has been there for long
    # Each step: the one after what is stored and before the source is told is in no other way met.
    assert trial.suffer("job", {"job": JobName.IMPORT_ABSENCES}, wait=16) > 5
    done = trial.contents()
    assert len([row for row in absences.stored(database) if row.startswith("R")]) == 27
    assert file.exists(), "it died before it could tell the source"
    trial.do("job", {"job": JobName.IMPORT_ABSENCES}, wait=16)
    assert trial.contents() == done, "a file that came in whole is put away and listed once"
    assert not file.exists()


def test_an_uploaded_file_of_absences_comes_in_whole_and_once(
    trial: Trial, company: Company, database: Database, client_as: SignIn
) -> None:
    admin = client_as("administrator")
    with database.reading() as session:
        number = str(session.get_one(Person, company.people()[0]).employee_number)
    sent = absences.send(admin, absences.line(number, "R1"), absences.line(number, "R2"))
    page = admin.get(sent.location)
    form = {"to": sent.location, "expected": people.expected(page.text), **cookie(admin)}
    assert trial.suffer("post", form, stride=2) > 5
    done = trial.contents()
    assert [row for row in absences.stored(database) if row.startswith("R")] == ["R1", "R2"]
    trial.do("post", form)
    assert trial.contents() == done


def test_a_file_of_people_comes_in_whole_and_once(
    trial: Trial, company: Company, database: Database, client_as: SignIn
) -> None:
    admin = client_as("administrator")
    with database.transaction() as session:
        session.get_one(Department, company.department(1)).code = "WARD"
    file = people.lines(
        *(f"N-{n};Ann {n};;WARD;01/09/2026;1121100;ja" for n in range(30)), "N-31;Bo;;;;;"
    )
    kept = people.upload(admin, file)
    expected = people.expected(admin.get(kept.location).text)
    form = {"to": kept.location, "expected": expected, **cookie(admin)}
    assert trial.suffer("post", form) > 3
    done = trial.contents()
    assert len([one for one in people.roster(database) if str(one).startswith("N-")]) == 31
    trial.do("post", form)
    assert trial.contents() == done


def test_a_report_is_released_with_all_its_files_or_stays_a_draft(
    trial: Trial, database: Database
) -> None:
    make_drafts(database, NOON)
    assert trial.suffer("release", {"language": "nl"}) > 2
    with database.reading() as session:
        found = find_report(session, KEY.quarter)
    assert found.released is not None
    assert len(found.files_of(found.released)) == 2


def test_what_is_theirs_is_erased_for_somebody_whole_or_not_at_all(
    trial: Trial, company: Company, database: Database, client_as: SignIn
) -> None:
    somebody = company.people()[0]
    with database.transaction() as session:
        log_breaks(session, somebody, [NOON.date()])
        log_breaks(session, company.people()[1], [NOON.date()])
    form = {"to": "/my-data/leave", "way": Departure.ERASE, "sure": "yes"}
    client = client_as("employee", person_id=somebody)
    assert trial.suffer("post", {**form, **cookie(client)}, stride=3) > 5
    today = NOON.date()
    with database.reading() as session:
        for person, left in ((somebody, 0), (company.people()[1], 3)):
            found = list_breaks(session, person_id=person, first=today, last=today)
            assert len(found[today]) == left
