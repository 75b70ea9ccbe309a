"""Keys are rotated while people work, and what is half done is finished by doing it again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tests.commands import run_command
from tests.conftest import NOON
from tests.factories import make_person
from tests.served import serving
from tests.store.test_sealing import NEW, as_before
from webapp.checks.every import check
from webapp.database import Database
from webapp.domain.care.stop_notes import StopNote
from webapp.domain.errors import Conflict
from webapp.domain.programme.comfort import Comfort
from webapp.installation import KEY, installation
from webapp.services.governance import keys
from webapp.settings import Settings
from webapp.store.care.stop_notes import StopNoteRow, add_note, list_notes
from webapp.store.figures import connections
from webapp.store.governance.person_keys import PersonKeyRow
from webapp.store.programme.comfort import ComfortRow, list_comfort, save_comfort
from webapp.store.sealing import Unopened, sealer_of

DAY = NOON.date()
SCORE = Comfort(DAY, NOON, before=4, after=2, tap_id="tap-1")
Reopen = Callable[..., Database]


@pytest.fixture
def reopened(settings: Settings) -> Iterator[Reopen]:
    """The same database with other keys."""
    made: list[Database] = []

    def reopen(*keys: str) -> Database:
        made.append(Database(replace(settings, sealing_keys=keys)))
        return made[-1]

    yield reopen
    for one in made:
        one.dispose()


def furnish(database: Database, people: int = 3) -> list[int]:
    """People with scores, notes that lead to nobody, and a connection; the people."""
    with database.transaction() as session:
        made = [make_person(session) for _ in range(people)]
        for person in made:
            save_comfort(session, person_id=person, tap_id="tap-1", comfort=SCORE, now=NOON)
        for number in range(3):
            add_note(session, StopNote("cat_cow", DAY), note_id=f"note-{number}")
        number = connections.add(session, kind="odoo", name="Odoo", values={"secret": "s"})
        connections.save_cursor(session, number, "next")
        keys.mark_sealing(session)
    return made


def is_whole(session: Session, people: list[int]) -> bool:
    found = connections.list_all(session)[0]
    return (
        all(list_comfort(session, person_id=p, first=DAY, last=DAY) == [SCORE] for p in people)
        and len(list_notes(session, until=DAY, most=9)) == 3
        and (found.values, found.cursor) == ({"secret": "s"}, "next")
    )


def rotate(database: Database) -> int:
    """How many transactions it took."""
    for done in range(100):
        with database.transaction() as session:
            if not keys.reseal_some(session, now=NOON):
                keys.finish_rotation(session, now=NOON)
                return done
    raise AssertionError("it never ends")


def test_after_a_rotation_the_new_key_alone_opens_everything(
    database: Database, settings: Settings, reopened: Reopen
) -> None:
    people = furnish(database)
    both, alone = reopened(NEW, *settings.sealing_keys), reopened(NEW)
    with both.reading() as session:
        assert keys.is_behind(session) and is_whole(session, people)
    assert rotate(both) > 1
    with alone.reading() as session:
        assert not keys.is_behind(session) and is_whole(session, people)
        assert keys.opens_what_is_sealed(session)
    assert rotate(alone) == 0
    with database.reading() as session, pytest.raises(Unopened):
        is_whole(session, people)


def test_a_rotation_that_is_stopped_anywhere_goes_on_where_it_was(
    database: Database,
    settings: Settings,
    reopened: Reopen,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(keys, "PEOPLE_AT_ONCE", 1)
    monkeypatch.setattr(keys, "ROWS_AT_ONCE", 1)
    people = furnish(database)
    both = reopened(NEW, *settings.sealing_keys)
    more, steps = True, 0
    while more:
        with pytest.raises(KeyboardInterrupt), both.transaction() as session:
            keys.reseal_some(session, now=NOON)
            raise KeyboardInterrupt  # what was begun is as if it had never been
        with both.transaction() as session:
            more = keys.reseal_some(session, now=NOON)
            steps += more
        with both.reading() as session:
            assert is_whole(session, people)
            assert keys.is_behind(session) == (steps < 6)
    assert steps == 6  # three people; then three times a note, with the connection beside the first


def test_what_an_earlier_release_sealed_is_sealed_anew(
    database: Database, settings: Settings, reopened: Reopen
) -> None:
    people = furnish(database, people=1)
    key = settings.sealing_keys[0]
    with database.transaction() as session:
        opened = {"at": NOON.isoformat(), "before": 4, "after": 2, "pad": " "}
        old = as_before(key, str(opened).replace("'", '"').encode())
        session.execute(update(ComfortRow).values(sealed=old))
        session.execute(update(StopNoteRow).values(sealed=as_before(key, b'"cat_cow"')))
        session.execute(PersonKeyRow.__table__.delete())
    with database.reading() as session:
        assert is_whole(session, people) and keys.is_behind(session)
    rotate(database)
    with database.reading() as session:
        assert is_whole(session, people) and not keys.is_behind(session)
        assert session.scalars(select(ComfortRow.sealed)).one()[:1] == b"\x02"
        assert {one[:1] for one in session.scalars(select(StopNoteRow.sealed))} == {b"\x01"}


def test_with_a_key_missing_a_rotation_says_which_setting_and_changes_nothing(
    database: Database, reopened: Reopen
) -> None:
    people = furnish(database)
    with pytest.raises(Conflict) as refused, reopened(NEW).transaction() as session:
        keys.reseal_some(session, now=NOON)
    assert refused.value.key == "error.secret_changed.sealing"
    with database.reading() as session:
        assert is_whole(session, people)


def test_the_command_rotates_and_setup_says_when_it_should(
    app: Flask, database: Database, settings: Settings, reopened: Reopen
) -> None:
    furnish(database)
    here = replace(installation(app), database=reopened(NEW, *settings.sealing_keys))
    app.extensions[KEY] = here

    def problem() -> str | None:
        return next(one.problem for one in check(here) if one.name == "secrets")

    assert problem() == "checks.secrets.behind"
    name = here.database._sealer.current.name
    said = f"everything is sealed with the key {name}; the others in SEALING_KEYS can go\n"
    assert run_command(app, "keys", "rotate") == run_command(app, "keys", "rotate") == (0, said)
    assert problem() is None


def test_a_web_server_and_a_runner_do_not_start_with_keys_that_open_nothing(
    app: Flask, database: Database, reopened: Reopen
) -> None:
    furnish(database)
    server = SimpleNamespace(app=SimpleNamespace(wsgi=lambda: app))
    serving().when_ready(server)
    app.extensions[KEY] = replace(installation(app), database=reopened(NEW))
    with pytest.raises(SystemExit) as stopped:
        serving().when_ready(server)
    said = "SEALING_KEYS does not open what is sealed here. Put the former key at the end"
    assert str(stopped.value).startswith(f"rekpauze: {said}")
    code, told = run_command(app, "jobs", "loop")
    assert (code, said in told) == (1, True)


def test_what_a_lost_key_had_sealed_is_removed_on_request_and_nothing_else(
    app: Flask, database: Database, reopened: Reopen
) -> None:
    lost = furnish(database)
    without, both = reopened(NEW), reopened(NEW, *installation(app).settings.sealing_keys)
    with both.transaction() as session:
        kept = make_person(session)
        save_comfort(session, person_id=kept, tap_id="tap-1", comfort=SCORE, now=NOON)
    app.extensions[KEY] = replace(installation(app), database=without)
    assert run_command(app, "keys", "give-up", "--yes") == (0, "what no key opened is removed\n")
    with without.reading() as session:
        assert list_comfort(session, person_id=kept, first=DAY, last=DAY) == [SCORE]
        assert session.scalars(select(ComfortRow.person_id)).all() == [kept]
        assert list_notes(session, until=DAY, most=9) == connections.list_all(session) == []
        assert keys.opens_what_is_sealed(session) and not keys.is_behind(session)
        assert sealer_of(session).current.name != ""
    assert lost
