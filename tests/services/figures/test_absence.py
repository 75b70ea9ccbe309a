"""Imports: all or nothing, repeated without effect, on the record, and files put aside in time."""

from __future__ import annotations

import datetime as dt
import os
import threading
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from integrations.absence.csv_folder import CsvFolder, Settings, connect
from tests.conftest import NOON
from tests.factories import make_person
from webapp.database import Database
from webapp.domain.errors import Conflict, Invalid
from webapp.domain.figures.absence import ImportCounts, ImportScope
from webapp.domain.figures.absence_checks import MOST_PROBLEMS
from webapp.domain.figures.absence_imports import AbsenceImport, ImportRequest
from webapp.domain.governance.audit import Actor
from webapp.domain.ports.absence import AbsenceLines, AbsenceProblem, AbsenceRecord
from webapp.i18n import texts
from webapp.services.figures.absence import (
    explain,
    find_import,
    import_absences,
    import_deliveries,
    list_imports,
    preview_absences,
    tell_source,
)
from webapp.store.figures.absence import AbsenceSpellRow
from webapp.store.governance.audit import AuditEvent
from webapp.store.people.people import Person

DAY = dt.date(2026, 11, 2)
TODAY = NOON.date()
SCOPE = ImportScope("csv")
HEADING = "personeelsnummer;begin;einde;soort;percentage;referentie"


@pytest.fixture
def number(session: Session) -> str:
    return str(session.get_one(Person, make_person(session)).employee_number)


def record(number: str, line: int = 2, **values: object) -> AbsenceRecord:
    usual = AbsenceRecord(line, number, DAY, DAY, 100, "sickness", f"R{line}")
    return usual._replace(**values)


def lines_of(*lines: AbsenceRecord | AbsenceProblem) -> AbsenceLines:
    return AbsenceLines({}, [], iter(lines))


def bring(
    session: Session, *lines: AbsenceRecord | AbsenceProblem, **arrival: object
) -> tuple[AbsenceImport | None, list[AbsenceProblem], int]:
    asked = ImportRequest(
        **{"scope": SCOPE, "name": "november.csv", "actor": Actor.person(7), **arrival}
    )  # type: ignore[arg-type]
    made, findings = import_absences(
        session, lines=lines_of(*lines), arrival=asked, now=NOON, today=TODAY
    )
    return made, findings.problems, findings.bad


def stored(session: Session) -> list[str]:
    return list(
        session.scalars(select(AbsenceSpellRow.reference).order_by(AbsenceSpellRow.reference))
    )


def test_an_import_is_on_the_record_with_its_counts_and_nothing_else(
    session: Session, number: str
) -> None:
    made, problems, bad = bring(session, record(number, 2), record(number, 3))
    assert made is not None
    assert (problems, bad) == ([], 0)
    assert find_import(session, made.id) == made
    assert (made.name, made.state, made.added, made.unchanged) == ("november.csv", "imported", 2, 0)
    event = session.scalars(select(AuditEvent)).one()
    assert (event.actor_id, event.action, event.subject) == (
        7,
        "absences-imported",
        f"absence-import/{made.id}",
    )
    assert event.detail == {"added": 2, "changed": 0, "unchanged": 0, "removed": 0}


def test_the_same_file_again_changes_nothing_and_a_corrected_one_updates(
    session: Session, number: str
) -> None:
    bring(session, record(number, 2), record(number, 3))
    again, _, _ = bring(session, record(number, 2), record(number, 3))
    assert again is not None
    assert (again.added, again.changed, again.unchanged) == (0, 0, 2)
    corrected, _, _ = bring(session, record(number, 2), record(number, 3, percent=50))
    assert corrected is not None
    assert (corrected.added, corrected.changed, corrected.unchanged) == (0, 1, 1)
    assert len(list_imports(session, most=9)) == 3


def test_one_bad_line_keeps_the_whole_file_out(session: Session, number: str) -> None:
    lines = (
        record(number, 2),
        AbsenceProblem(3, "kind", "absence.problem.kind"),
        AbsenceProblem(3, "start", "absence.problem.start"),
        record("nobody", 4),
        record(number, 5, reference="R2", percent=50),
        record(number, 6, ends_on=DAY - dt.timedelta(days=1)),
    )
    made, problems, bad = bring(session, *lines)
    assert made is None
    assert stored(session) == []
    assert list_imports(session, most=9) == []
    assert bad == 4
    assert problems == [
        (3, "kind", "absence.problem.kind"),
        (3, "start", "absence.problem.start"),
        (4, "employee_number", "absence.problem.unknown"),
        (5, "reference", "absence.problem.repeated"),
        (6, "end", "absence.problem.order"),
    ]


def test_good_lines_alone_are_imported_when_that_is_asked(session: Session, number: str) -> None:
    made, _, bad = bring(session, record(number, 2), record("nobody", 3), skips_bad_lines=True)
    assert made is not None
    assert (made.added, made.problems, bad) == (1, 1, 1)
    assert stored(session) == ["R2"]


def test_what_is_bad_is_not_removed_for_being_bad(session: Session, number: str) -> None:
    bring(session, record(number, 2), record(number, 3))
    complete = ImportScope("csv", (DAY, DAY))
    lines = record(number, 2), record(number, 3, ends_on=dt.date(1999, 1, 1))
    made, _, _ = bring(session, *lines, scope=complete, skips_bad_lines=True)
    assert made is None
    assert stored(session) == ["R2", "R3"]


def test_a_file_of_bad_lines_only_is_no_import(session: Session) -> None:
    made, _, bad = bring(session, record("nobody"), skips_bad_lines=True)
    assert (made, bad) == (None, 1)


def test_an_empty_file_is_refused_even_when_it_claims_to_be_complete(
    session: Session, number: str
) -> None:
    bring(session, record(number))
    with pytest.raises(Invalid, match="absence_empty"):
        bring(session, scope=ImportScope("csv", (DAY, DAY)))
    assert stored(session) == ["R2"]


def test_of_many_problems_the_first_are_kept_and_all_are_counted(session: Session) -> None:
    lines = (AbsenceProblem(line, "start", "absence.problem.start") for line in range(2, 2002))
    _, problems, bad = bring(session, *lines)
    assert (len(problems), bad) == (MOST_PROBLEMS, 2000)
    assert problems[-1].line == MOST_PROBLEMS + 1


def test_a_preview_stores_nothing_and_foretells_the_import(session: Session, number: str) -> None:
    bring(session, record(number, 2), record(number, 3))
    lines = record(number, 3, percent=50), record(number, 4), record("nobody", 5)
    scope = ImportScope("csv", (DAY, DAY))
    seen = preview_absences(session, lines=lines_of(*lines), scope=scope, today=TODAY)
    assert seen.counts == ImportCounts(added=1, changed=1, unchanged=0, removed=1)
    assert (seen.findings.good, seen.findings.bad) == (2, 1)
    assert [one.action for one in seen.changes] == ["removed", "changed", "added"]
    assert stored(session) == ["R2", "R3"]
    made, _, _ = bring(session, *lines[:2], scope=scope, expected=seen.counts)
    assert made is not None
    assert stored(session) == ["R3", "R4"]


def test_an_import_that_would_do_something_else_than_agreed_is_rolled_back(
    database: Database,
) -> None:
    with database.transaction() as session:
        number = str(session.get_one(Person, make_person(session)).employee_number)
    with pytest.raises(Conflict), database.transaction() as session:
        bring(session, record(number), expected=ImportCounts(0, 0, 1, 0))
    with database.reading() as session:
        assert (stored(session), list_imports(session, most=9)) == ([], [])


def test_a_file_that_breaks_off_stores_nothing(database: Database) -> None:
    with database.transaction() as session:
        number = str(session.get_one(Person, make_person(session)).employee_number)

    def breaking() -> Iterable[AbsenceRecord]:
        yield from (record(number, line) for line in range(2, 20_002))
        raise Invalid("error.absence_quotes", line=20_002)

    arrival = ImportRequest(SCOPE, "broken.csv")
    lines = AbsenceLines({}, [], breaking())
    with pytest.raises(Invalid), database.transaction() as session:
        import_absences(session, lines=lines, arrival=arrival, now=NOON, today=TODAY)
    with database.reading() as session:
        assert stored(session) == []


def test_two_imports_at_once_wait_for_each_other(database: Database) -> None:
    with database.transaction() as session:
        number = str(session.get_one(Person, make_person(session)).employee_number)
    both, done = threading.Barrier(2), list[tuple[int, int]]()

    def run() -> None:
        both.wait()
        with database.transaction() as session:
            made, _, _ = bring(session, *(record(number, line) for line in range(2, 502)))
            assert made is not None
            done.append((made.added, made.unchanged))

    runners = [threading.Thread(target=run) for _ in range(2)]
    for runner in runners:
        runner.start()
    for runner in runners:
        runner.join()
    assert sorted(done) == [(0, 500), (500, 0)]


def test_a_problem_is_explained_with_the_columns_own_name() -> None:
    t = texts("en")
    problem = AbsenceProblem(3, "end", "absence.problem.order")
    assert explain(problem, {"end": "Tot"}, t)[0] == "Tot"
    assert explain(problem, {}, t)[0] == "End"
    column, advice = explain(AbsenceProblem(3, "", "absence.problem.cells"), {}, t)
    assert (column, "more or fewer columns" in advice) == ("", True)


Drop = Callable[..., Path]


@pytest.fixture
def folder(tmp_path: Path) -> CsvFolder:
    return connect(Settings(folder=tmp_path / "in"))


@pytest.fixture
def drop(folder: CsvFolder) -> Drop:
    def write(name: str, *lines: str, heading: str = HEADING) -> Path:
        path = folder.settings.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("\n".join((heading, *lines, "")))
        written = NOON.timestamp() - 600 + len(list(path.parent.iterdir()))
        os.utime(path, (written, written))
        return path

    return write


def take_in(database: Database, folder: CsvFolder) -> int:
    with database.transaction() as session:
        told = import_deliveries(session, source=folder, language="nl", now=NOON, today=TODAY)
    tell_source(told)
    return len(told)


def line(number: str, reference: str) -> str:
    return f"{number};02/11/2026;02/11/2026;ziekte;100;{reference}"


def test_each_file_of_the_folder_counts_or_not_on_its_own(
    database: Database, folder: CsvFolder, drop: Drop
) -> None:
    with database.transaction() as session:
        number = str(session.get_one(Person, make_person(session)).employee_number)
    drop("a.csv", line(number, "R1"))
    drop("b.csv", line(number, "R2"), line("nobody", "R3"))
    drop("c.csv", line(number, "R4") + ";rugpijn", heading=HEADING + ";diagnose")
    drop("d.csv", line(number, "R5"), '"' + line(number, "R6"))
    drop("e.csv", line(number, "R7"))
    drop("complete_2026-11-30_2026-11-01.csv", line(number, "R8"))
    assert take_in(database, folder) == 6
    with database.reading() as session:
        assert stored(session) == ["R1", "R7"]
        states = {made.name: (made.state, made.problems) for made in list_imports(session, most=9)}
    assert states == {
        "a.csv": ("imported", 0),
        "b.csv": ("refused", 1),
        "c.csv": ("refused", 0),
        "d.csv": ("refused", 0),
        "e.csv": ("imported", 0),
        "complete_2026-11-30_2026-11-01.csv": ("refused", 0),
    }
    refused = folder.settings.folder / "refused"
    words = {path.stem[-1]: path.read_text() for path in refused.glob("*.txt")}
    assert "Regel 3, personeelsnummer: Dit personeelsnummer bestaat niet" in words["b"]
    assert "“diagnose”" in words["c"]
    assert "rugpijn" not in words["c"]
    assert "Vanaf regel" in words["d"]
    assert len(list((folder.settings.folder / "done").iterdir())) == 2
    assert take_in(database, folder) == 0


def test_files_are_put_aside_only_once_their_import_is_stored(
    database: Database, folder: CsvFolder, drop: Drop
) -> None:
    with database.transaction() as session:
        number = str(session.get_one(Person, make_person(session)).employee_number)
    path = drop("a.csv", line(number, "R1"))
    with database.transaction() as session:
        import_deliveries(session, source=folder, language="nl", now=NOON, today=TODAY)
        assert path.exists()
        session.rollback()
    assert path.exists()
    assert take_in(database, folder) == 1
    assert not path.exists()


def test_an_import_that_the_source_could_not_be_told_of_is_there_again_and_changes_nothing(
    database: Database, folder: CsvFolder, drop: Drop
) -> None:
    with database.transaction() as session:
        number = str(session.get_one(Person, make_person(session)).employee_number)
    path = drop("a.csv", line(number, "R1"))
    in_the_way = folder.settings.folder / "done"
    in_the_way.write_text("")
    with pytest.raises(FileExistsError):
        take_in(database, folder)
    assert path.exists()
    in_the_way.unlink()
    assert take_in(database, folder) == 1
    assert not path.exists()
    with database.reading() as session:
        assert stored(session) == ["R1"]
        [made] = list_imports(session, most=9)
        events = session.scalars(select(AuditEvent)).all()
    assert (made.added, made.unchanged) == (1, 0), "and is listed once"
    assert len(events) == 1


def test_a_refusal_that_the_source_could_not_be_told_of_is_listed_once(
    database: Database, folder: CsvFolder, drop: Drop
) -> None:
    path = drop("a.csv", line("nobody", "R1"))
    in_the_way = folder.settings.folder / "refused"
    in_the_way.write_text("")
    with pytest.raises(FileExistsError):
        take_in(database, folder)
    in_the_way.unlink()
    assert take_in(database, folder) == 1
    assert not path.exists()
    with database.reading() as session:
        assert [made.state for made in list_imports(session, most=9)] == ["refused"]


def test_a_file_of_the_same_name_that_was_written_later_is_listed_anew(
    database: Database, folder: CsvFolder, drop: Drop
) -> None:
    with database.transaction() as session:
        number = str(session.get_one(Person, make_person(session)).employee_number)
    for later in (0, 3_600):
        path = drop("a.csv", line(number, "R1"))
        now = NOON + dt.timedelta(seconds=later)
        os.utime(path, (now.timestamp() - 600, now.timestamp() - 600))
        with database.transaction() as session:
            told = import_deliveries(session, source=folder, language="nl", now=now, today=TODAY)
        tell_source(told)
    with database.reading() as session:
        again, first = list_imports(session, most=9)
    assert (first.added, first.unchanged) == (1, 0)
    assert (again.added, again.unchanged) == (0, 1), "it did come, and says that all is as it was"


def test_a_job_has_no_actor_and_its_refusal_is_on_the_record(
    database: Database, folder: CsvFolder, drop: Drop
) -> None:
    drop("a.csv", line("nobody", "R1"))
    take_in(database, folder)
    with database.reading() as session:
        event = session.scalars(select(AuditEvent)).one()
    assert (event.actor_id, event.action, event.detail) == (
        None,
        "absences-refused",
        {"bad_lines": 1},
    )
