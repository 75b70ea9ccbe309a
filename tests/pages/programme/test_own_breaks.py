"""The export of one's own breaks: complete, one's own only, and harmless in a spreadsheet."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from tests.conftest import Clock
from webapp.database import Database
from webapp.domain.governance.choices import Purpose
from webapp.domain.programme.breaks import BreakEntry, BreakOrigin
from webapp.domain.programme.comfort import ComfortMoment, ComfortScore
from webapp.i18n import texts
from webapp.pages.programme.own_breaks import COLUMNS, write_lines
from webapp.services.governance.choices import make_choice
from webapp.services.programme.breaks import record_history
from webapp.services.programme.comfort import record_comfort

SignIn = Callable[..., FlaskClient]


@pytest.fixture
def employee(client_as: SignIn) -> FlaskClient:
    return client_as("employee")


def log(
    database: Database, person: int, *moments: str, origin: BreakOrigin = BreakOrigin.GUIDED
) -> None:
    """A break that ended at each of these moments; its tap is the moment."""
    entries = [
        BreakEntry(
            person_id=person,
            at=dt.datetime.fromisoformat(moment),
            timezone="Europe/Brussels",
            seconds=60,
            exercise="other_movement" if origin is BreakOrigin.OTHER else "side_bend",
            tap_id=moment,
            origin=origin,
        )
        for moment in moments
    ]
    with database.transaction() as session:
        record_history(session, entries=entries)


def read_csv(client: FlaskClient, delimiter: str = ",") -> list[dict[str, str]]:
    text = client.get("/progress/breaks.csv").text
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=delimiter))


def test_every_break_of_all_time_is_in_it_with_its_local_time(
    employee: FlaskClient, database: Database
) -> None:
    person = employee.person_id  # type: ignore[attr-defined]
    log(database, person, "2020-07-01T08:00:00+00:00", "2026-11-18T09:00:00+00:00")
    log(database, person, "2026-11-18T09:05:00+00:00", origin=BreakOrigin.OTHER)
    found = employee.get("/progress/breaks.json").json
    assert found is not None
    assert found["version"] == 1
    assert [one["at"] for one in found["breaks"]] == [
        "2020-07-01T10:00:00+02:00",
        "2026-11-18T10:00:00+01:00",
        "2026-11-18T10:05:00+01:00",
    ]
    assert [one["counted"] for one in found["breaks"]] == [True, True, False]
    assert found["breaks"][0] == {
        "date": "2020-07-01",
        "at": "2020-07-01T10:00:00+02:00",
        "seconds": 60,
        "exercise": "side_bend",
        "exercise_name": found["breaks"][0]["exercise_name"],
        "how": "guided",
        "verdict": "counted",
        "counted": True,
        "before": None,
        "after": None,
    }


def test_the_csv_says_the_same_in_words(employee: FlaskClient, database: Database) -> None:
    log(database, employee.person_id, "2026-11-18T09:00:00+00:00")  # type: ignore[attr-defined]
    (row,) = read_csv(employee)
    assert row["time"] == "2026-11-18T10:00:00+01:00"
    assert row["exercise (key)"] == "side_bend"
    assert row["noted"] == "guided"
    assert row["counts"] == "yes"
    assert row["discomfort before (0-10)"] == ""


def test_in_dutch_it_opens_by_a_double_click(client_as: SignIn, database: Database) -> None:
    client = client_as("employee", language="nl")
    log(database, client.person_id, "2026-11-18T09:00:00+00:00")  # type: ignore[attr-defined]
    (row,) = read_csv(client, ";")
    assert row["telt"] == "ja"
    answer = client.get("/progress/breaks.csv")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="mijn-pauzes.csv"'
    assert answer.headers["Cache-Control"] == "no-store"


def test_comfort_is_in_it_for_who_keeps_it(
    employee: FlaskClient, database: Database, clock: Clock
) -> None:
    person = employee.person_id  # type: ignore[attr-defined]
    tap = "2026-11-18T09:00:00+00:00"
    log(database, person, tap, "2026-11-18T10:00:00+00:00")
    with database.transaction() as session:
        make_choice(session, person_id=person, purpose=Purpose.COMFORT, agrees=True, now=clock())
        for moment, value in ((ComfortMoment.BEFORE, 7), (ComfortMoment.AFTER, 0)):
            score = ComfortScore(tap, moment, value)
            record_comfort(
                session, person_id=person, score=score, today=clock().date(), now=clock()
            )
    first, second = read_csv(employee)
    assert (first["discomfort before (0-10)"], first["discomfort after (0-10)"]) == ("7", "0")
    assert (second["discomfort before (0-10)"], second["discomfort after (0-10)"]) == ("", "")


def test_the_breaks_of_another_are_not_in_it(
    employee: FlaskClient, client_as: SignIn, database: Database
) -> None:
    log(database, employee.person_id, "2026-11-18T09:00:00+00:00")  # type: ignore[attr-defined]
    other = client_as("hr_analyst", "administrator", "occupational_physician")
    assert read_csv(other) == []
    assert other.get("/progress/breaks.json").json == {"version": 1, "breaks": []}


def test_who_is_not_signed_in_gets_nothing(client: FlaskClient) -> None:
    for path in ("/progress", "/progress/breaks.csv", "/progress/breaks.json"):
        assert client.get(path).status_code in {302, 303, 401}


def test_no_cell_can_be_taken_for_a_formula() -> None:
    row = dict.fromkeys(COLUMNS, "=HYPERLINK(1)") | {
        "how": "guided",
        "verdict": "counted",
        "counted": True,
    }
    text = "".join(write_lines([row] * 3, texts("nl")))
    lines = text.splitlines()
    assert len(lines) == 4
    assert ";=" not in text
    assert lines[1].startswith("'=")


def test_many_lines_come_in_pieces_and_none_is_lost() -> None:
    row = dict.fromkeys(COLUMNS, 1) | {"how": "late", "verdict": "too_soon", "counted": False}
    pieces = list(write_lines([row] * 1201, texts("fr")))
    assert len(pieces) == 4
    assert len("".join(pieces).splitlines()) == 1202
