"""The administrator's page: look first, then import; clear words and nothing stored when not."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, event, select, update
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from integrations.absence.csv_folder import Settings, connect
from tests.conftest import Clock
from tests.factories import make_person
from tests.parts import put
from webapp.database import Database
from webapp.store.figures.absence import AbsenceImportRow, AbsenceSpellRow, AbsenceUpload
from webapp.store.people.people import Person

HEADING = "personeelsnummer;begin;einde;soort;percentage;referentie"
ClientAs = Callable[..., FlaskClient]


@pytest.fixture
def numbers(database: Database) -> list[str]:
    with database.transaction() as session:
        people = [session.get_one(Person, make_person(session)) for _ in range(3)]
        return [str(person.employee_number) for person in people]


@pytest.fixture
def admin(client_as: ClientAs) -> FlaskClient:
    return client_as("administrator")


def line(number: str, reference: str, **cells: str) -> str:
    usual = {"begin": "05/10/2026", "end": "09/10/2026", "kind": "ziekte", "percent": "100"} | cells
    return ";".join([number, *usual.values(), reference])


def send(client: FlaskClient, *lines: str, name: str = "oktober.csv", **form: str) -> TestResponse:
    return send_raw(client, "\n".join((HEADING, *lines, "")).encode(), name=name, **form)


def send_raw(client: FlaskClient, content: bytes, *, name: str, **form: str) -> TestResponse:
    file = FileStorage(io.BytesIO(content), name)
    boundary, body = encode_multipart({"csrf_token": client.csrf, "file": file, **form})  # type: ignore[attr-defined]
    kind = f'multipart/form-data; boundary="{boundary}"'
    return client.post("/admin/absence", data=body, content_type=kind)


def agree(client: FlaskClient, page: TestResponse, address: str, **form: str) -> TestResponse:
    """Press the button that imports."""
    expected = re.search(r'name="expected" value="([^"]+)"', page.text)
    data = {
        "csrf_token": client.csrf,  # type: ignore[attr-defined]
        "expected": expected[1] if expected else "",
        **form,
    }
    return client.post(address, data=data)


def stored(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(AbsenceSpellRow.reference).order_by("reference")))


def kept(database: Database) -> int:
    with database.reading() as session:
        return len(session.scalars(select(AbsenceUpload.token)).all())


def test_a_file_is_looked_at_and_then_imported(
    admin: FlaskClient, database: Database, numbers: list[str]
) -> None:
    sent = send(admin, line(numbers[0], "R1"), line(numbers[1], "R2", percent="0,5"))
    assert sent.status_code == 303
    page = admin.get(sent.location)
    assert page.status_code == 200
    assert numbers[1] in page.text
    assert "05/10/2026 – 09/10/2026, sickness, 50" in page.text
    assert stored(database) == []
    done = agree(admin, page, sent.location)
    assert done.status_code == 303
    assert stored(database) == ["R1", "R2"]
    assert kept(database) == 0
    told = admin.get(done.location)
    assert "“oktober.csv” is stored" in told.text
    assert "<strong>2</strong> new" in told.text


def test_a_confirmation_sent_twice_imports_once(
    admin: FlaskClient, database: Database, numbers: list[str]
) -> None:
    sent = send(admin, line(numbers[0], "R1"))
    page = admin.get(sent.location)
    agree(admin, page, sent.location)
    again = agree(admin, page, sent.location)
    assert again.status_code == 404
    assert "no longer there" in again.text
    with database.reading() as session:
        assert len(session.scalars(select(AbsenceImportRow)).all()) == 1


def test_every_bad_line_is_listed_and_nothing_can_be_imported(
    admin: FlaskClient, database: Database, numbers: list[str]
) -> None:
    sent = send(
        admin,
        line(numbers[0], "R1", kind="rugpijn"),
        line("nobody", "R2"),
        line(numbers[2], "=1+1", end="01/10/2026"),
    )
    page = admin.get(sent.location)
    assert "3 lines are not right" in page.text
    cells = re.findall(r'<tr><td class="number">(\d+)</td><td>(\w+)</td>', page.text)
    assert cells == [("2", "soort"), ("3", "personeelsnummer"), ("4", "referentie")]
    assert "=1+1" not in page.text, "a cell may hold anything"
    assert 'name="expected"' not in page.text
    for form in ({"lines": "all"}, {"lines": "good"}):
        answer = agree(admin, page, sent.location, expected="0-0-0-0", **form)
        assert answer.location == sent.location
    assert stored(database) == []


def test_what_a_word_stands_for_is_asked_with_the_number_of_its_lines(
    admin: FlaskClient, numbers: list[str]
) -> None:
    sent = send(
        admin,
        line(numbers[0], "R1", kind="0200"),
        line(numbers[1], "R2", kind="0200"),
        line(numbers[2], "R3", kind="<b>KD</b>"),
    )
    text = admin.get(sent.location).text
    assert "What does this mean?" in text
    assert '<td>0200</td><td class="number">2</td>' in text
    assert "&lt;b&gt;KD&lt;/b&gt;" in text


def test_words_that_are_never_the_same_look_like_free_text_and_are_not_shown(
    admin: FlaskClient, numbers: list[str]
) -> None:
    lines = (line(numbers[0], f"R{turn}", kind=f"rugpijn {turn}") for turn in range(31))
    text = admin.get(send(admin, *lines).location).text
    assert "a great many different values" in text
    assert "rugpijn" not in text


def test_a_column_that_may_hold_a_reason_shows_nothing_of_what_it_holds_and_is_not_kept(
    admin: FlaskClient, app: Flask, database: Database, numbers: list[str]
) -> None:
    content = f"personeelsnummer;begin;einde;Grund\n{numbers[0]};05/10/2026;09/10/2026;rugpijn\n"
    assert "may hold a reason" in send_raw(admin, content.encode(), name="x.csv").text
    put(app, absence_files=connect(Settings(columns="kind=Grund")))
    answer = admin.get(send_raw(admin, content.encode(), name="x.csv").location)
    assert answer.status_code == 422
    assert "“Grund” may hold a reason or a diagnosis" in answer.text
    assert "rugpijn" not in answer.text
    assert kept(database) == 0


def test_each_line_that_is_left_out_is_explained(admin: FlaskClient, numbers: list[str]) -> None:
    content = [
        "personeelsnummer;begin;einde;soort;status;dagen",
        f"{numbers[0]};05/10/2026;09/10/2026;ziekte;Approved;5",
        f"{numbers[1]};05/10/2026;09/10/2026;ziekte;Rejected;5",
        f"{numbers[0]};05/10/2026;09/10/2026;ziekte;Approved;5",
        f"{numbers[2]};05/10/2026;09/10/2026;ziekte;Approved;5",
        f"{numbers[2]};05/10/2026;09/10/2026;ziekte;Approved;-5",
        "personeelsnummer;begin;einde;soort;status;dagen",
        "Totaal;;;;;5",
    ]
    sent = send_raw(admin, "\n".join(content).encode(), name="x.csv")
    text = admin.get(sent.location).text
    assert "5 lines are left out" in text
    shown = re.findall(r'<tr><td class="number">(\d)</td><td>(\w*)</td><td>([^<]+)</td>', text)
    assert [(number, column, re.split("[:.]", words)[0]) for number, column, words in shown] == [
        ("3", "status", "Not approved"),
        ("4", "", "Word for word the same as an earlier line"),
        ("6", "", "A negative number"),
        ("7", "", "The names of the columns, again"),
        ("8", "", "A line with a total"),
    ]
    assert "Import this absence" in text


def test_an_absence_that_is_still_running_says_so(admin: FlaskClient, numbers: list[str]) -> None:
    sent = send(admin, line(numbers[0], "R1", end=""), line(numbers[1], "R2", end="31/12/9999"))
    assert admin.get(sent.location).text.count("05/10/2026 – still running, sickness") == 2


def test_people_may_be_named_by_their_e_mail_address(
    admin: FlaskClient, database: Database, numbers: list[str]
) -> None:
    with database.transaction() as session:
        for number, email in zip(numbers, ("An@x.be", "b@x.be", "b@x.be"), strict=True):
            statement = update(Person).where(Person.employee_number == number)
            session.execute(statement.values(email=email))
    rows = (f"{email};05/10/2026;09/10/2026;ziekte" for email in ("an@X.be", "b@x.be", "c@x.be"))
    content = "\n".join(("email;begin;einde;soort", *rows))
    sent = send_raw(admin, content.encode(), name="x.csv")
    page = admin.get(sent.location)
    assert "belongs to more than one person" in page.text
    assert "Nobody in Rekpauze has this e-mail address" in page.text
    agree(admin, page, sent.location, lines="good")
    assert stored(database) == [f"~{numbers[0]}/2026-10-05/sickness"]


def test_the_good_lines_alone_need_a_button_of_their_own(
    admin: FlaskClient, database: Database, numbers: list[str]
) -> None:
    sent = send(admin, line(numbers[0], "R1"), line("nobody", "R2"))
    page = admin.get(sent.location)
    assert "Import the one good line only" in page.text
    agree(admin, page, sent.location, lines="all")
    assert stored(database) == []
    done = agree(admin, page, sent.location, lines="good")
    assert stored(database) == ["R1"]
    assert "One bad line was skipped" in admin.get(done.location).text


def test_a_complete_period_removes_what_is_gone_and_says_so_first(
    admin: FlaskClient, database: Database, numbers: list[str]
) -> None:
    first = send(admin, line(numbers[0], "R1"), line(numbers[1], "R2"))
    agree(admin, admin.get(first.location), first.location)
    period = {"complete_from": "2026-10-01", "complete_to": "2026-10-31"}
    sent = send(admin, line(numbers[0], "R1"), **period)
    page = admin.get(sent.location)
    assert "complete from 1\u00a0October 2026 up to and including 31\u00a0October 2026" in page.text
    assert "<strong>1</strong> removed" in page.text
    agree(admin, page, sent.location)
    assert stored(database) == ["R1"]


def test_good_lines_of_a_complete_file_cannot_be_taken_alone(
    admin: FlaskClient, numbers: list[str]
) -> None:
    period = {"complete_from": "2026-10-01", "complete_to": "2026-10-31"}
    sent = send(admin, line(numbers[0], "R1"), line("nobody", "R2"), **period)
    page = admin.get(sent.location)
    assert 'name="expected"' not in page.text
    assert "the bad ones would then be removed" in page.text


@pytest.mark.parametrize(
    "period",
    [("2026-10-01", ""), ("", "2026-10-01"), ("2026-10-02", "2026-10-01"), ("1/10/26", "x")],
)
def test_half_a_period_is_asked_again(
    admin: FlaskClient, database: Database, numbers: list[str], period: tuple[str, str]
) -> None:
    answer = send(admin, line(numbers[0], "R1"), complete_from=period[0], complete_to=period[1])
    assert answer.status_code == 422
    assert "both the first and the last day" in answer.text
    assert kept(database) == 0


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (f"{HEADING};diagnose\nE1;x\n".encode(), "the column “diagnose” may hold a reason"),
        (b"PK\x03\x04" + b"\0" * 50, "This workbook cannot be read"),
        (b"\0" * 50, "not a text file"),
        (f"{HEADING};é\n".encode() + b"\x81;\n", "CSV in UTF-8"),
        (b"hallo\n", "personeelsnummer / e-mailadres, begin, einde, soort"),
        (b"", "personeelsnummer / e-mailadres, begin, einde, soort"),
    ],
)
def test_a_file_that_is_refused_is_not_kept_for_a_moment(
    admin: FlaskClient, database: Database, content: bytes, words: str
) -> None:
    answer = send_raw(admin, content, name="x.csv")
    assert answer.status_code == 422
    assert words in answer.text
    assert kept(database) == 0


def test_no_file_is_asked_again(admin: FlaskClient) -> None:
    assert "Choose a file first" in send_raw(admin, b"", name="").text
    form = {"csrf_token": admin.csrf}  # type: ignore[attr-defined]
    assert admin.post("/admin/absence", data=form).status_code == 422


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (f'{HEADING}\n"E1;05/10/2026\n', "From line 2 on"),
        (f"{HEADING}\n\n", "holds no absences"),
        (f"{HEADING}\n" + ";;;;;\n" * 300_000 + "\0", "not a text file"),
    ],
)
def test_a_file_that_turns_out_to_be_broken_further_on_says_so(
    admin: FlaskClient, content: str, words: str
) -> None:
    sent = send_raw(admin, content.encode(), name="x.csv")
    answer = admin.get(sent.location)
    assert answer.status_code == 422
    assert words in answer.text


def test_a_file_over_the_limit_is_refused(
    admin: FlaskClient, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app.view_functions["absence.upload"], "most_bytes", 110_000)
    answer = send(admin, "x" * 120_000)
    assert answer.status_code == 413
    assert "64\u00a0MB" in answer.text


def test_a_file_name_is_only_a_name(admin: FlaskClient, numbers: list[str]) -> None:
    sent = send(admin, line(numbers[0], "R1"), name="C:\\stuff\\<b>ok\u202e\ttober</b>.csv")
    text = admin.get(sent.location).text
    assert "&lt;b&gt;oktober&lt;" not in text, "the part before the slash is a folder"
    assert "“b&gt;.csv”" in text


def test_columns_that_mean_nothing_here_are_ignored_by_name(
    admin: FlaskClient, numbers: list[str]
) -> None:
    content = f"{HEADING};<i>chef</i>\n{line(numbers[0], 'R1')};Jan Peeters\n"
    sent = send_raw(admin, content.encode(), name="x.csv")
    text = admin.get(sent.location).text
    assert "Ignored columns: &lt;i&gt;chef&lt;/i&gt;." in text
    assert "Peeters" not in text


def test_an_import_that_would_do_something_else_is_shown_again(
    admin: FlaskClient, database: Database, numbers: list[str]
) -> None:
    sent = send(admin, line(numbers[0], "R1"))
    page = admin.get(sent.location)
    answer = agree(admin, page, sent.location, expected="7-0-0-0")
    again = admin.get(answer.location)
    assert "Something has changed in the meantime" in again.text
    assert stored(database) == []
    agree(admin, again, sent.location)
    assert stored(database) == ["R1"]


@pytest.mark.parametrize("expected", ["", "1-2-3", "a-b-c-d", "1-2-3-²"])
def test_a_form_that_was_tampered_with_is_refused(
    admin: FlaskClient, database: Database, numbers: list[str], expected: str
) -> None:
    sent = send(admin, line(numbers[0], "R1"))
    answer = agree(admin, admin.get(sent.location), sent.location, expected=expected)
    assert answer.status_code == 422
    assert stored(database) == []


def test_a_file_that_changes_nothing_needs_no_button(
    admin: FlaskClient, numbers: list[str]
) -> None:
    first = send(admin, line(numbers[0], "R1"))
    agree(admin, admin.get(first.location), first.location)
    page = admin.get(send(admin, line(numbers[0], "R1")).location)
    assert "Nothing changes" in page.text
    assert 'name="expected"' not in page.text


def test_a_file_can_be_thrown_away(
    admin: FlaskClient, database: Database, numbers: list[str]
) -> None:
    sent = send(admin, line(numbers[0], "R1"))
    form = {"csrf_token": admin.csrf}  # type: ignore[attr-defined]
    assert admin.post(f"{sent.location}/discard", data=form).status_code == 303
    assert kept(database) == 0
    assert admin.get(sent.location).status_code == 404


def test_a_file_waits_an_hour_and_only_for_its_sender(
    admin: FlaskClient, client_as: ClientAs, clock: Clock, numbers: list[str]
) -> None:
    sent = send(admin, line(numbers[0], "R1"))
    other = client_as("administrator")
    assert other.get(sent.location).status_code == 404
    form = {"csrf_token": other.csrf}  # type: ignore[attr-defined]
    assert other.post(f"{sent.location}/discard", data=form).status_code == 404
    clock.forward(minutes=59)
    assert admin.get(sent.location).status_code == 200
    clock.forward(minutes=1)
    assert admin.get(sent.location).status_code == 404


@pytest.mark.parametrize(
    "role", ["employee", "hr_analyst", "occupational_physician", "data_protection_officer"]
)
def test_nobody_but_the_administrator_comes_here(client_as: ClientAs, role: str) -> None:
    client = client_as(role)
    assert client.get("/admin/absence").status_code == 404
    assert send(client, "x").status_code == 404


def test_a_form_without_its_token_is_refused(admin: FlaskClient, database: Database) -> None:
    data = {"file": (io.BytesIO(f"{HEADING}\n".encode()), "x.csv")}
    assert admin.post("/admin/absence", data=data).status_code == 400
    assert kept(database) == 0


@contextmanager
def troubled(database: Database, *statements: str) -> Iterator[None]:
    """Every transaction begins with these pragmas, as with a disk that is full or read-only."""

    def trouble(connection: Connection) -> None:
        for statement in statements:
            connection.exec_driver_sql(statement)

    event.listen(database.engine, "begin", trouble)
    yield
    event.remove(database.engine, "begin", trouble)
    database.engine.dispose()


@pytest.mark.parametrize(
    "trouble", ["PRAGMA max_page_count=1", "PRAGMA query_only=ON"], ids=["full", "read-only"]
)
def test_a_database_that_cannot_be_written_keeps_the_file_to_be_confirmed_later(
    admin: FlaskClient, database: Database, numbers: list[str], trouble: str
) -> None:
    lines = [line(numbers[0], f"R{number:05}") for number in range(2000)]
    sent = send(admin, *lines)
    page = admin.get(sent.location)
    with troubled(database, trouble):
        answer = agree(admin, page, sent.location)
        assert answer.status_code == 503
        assert "nothing was stored" in answer.text.lower()
        assert send(admin, *lines * 20).status_code == 503
    assert stored(database) == []
    assert agree(admin, page, sent.location).status_code == 303
    assert len(stored(database)) == 2000


def test_a_locked_database_keeps_the_file_to_be_confirmed_later(
    admin: FlaskClient, database: Database, numbers: list[str]
) -> None:
    sent = send(admin, line(numbers[0], "R1"))
    page = admin.get(sent.location)
    with database.transaction() as session:
        session.connection()
        with impatient(database):
            answer = agree(admin, page, sent.location)
    assert answer.status_code == 503
    assert agree(admin, page, sent.location).status_code == 303
    assert stored(database) == ["R1"]


@contextmanager
def impatient(database: Database) -> Iterator[None]:
    """New connections do not wait for a lock."""

    def hurry(connection: object, _: object) -> None:
        connection.execute("PRAGMA busy_timeout=0")  # type: ignore[attr-defined]

    database.engine.pool.dispose()
    event.listen(database.engine, "connect", hurry)
    yield
    event.remove(database.engine, "connect", hurry)
    database.engine.pool.dispose()


def test_the_latest_files_are_listed_with_their_counts(
    admin: FlaskClient, numbers: list[str]
) -> None:
    assert "No file has been imported yet" in admin.get("/admin/absence").text
    sent = send(admin, line(numbers[0], "R1"))
    agree(admin, admin.get(sent.location), sent.location)
    text = admin.get("/admin/absence?done=x").text
    assert "oktober.csv" in text
    assert "18\u00a0Nov 2026, 12:00" in text


@pytest.mark.parametrize("language", ["nl", "fr", "de", "en"])
def test_every_language_has_its_words(
    client_as: ClientAs, numbers: list[str], language: str
) -> None:
    admin = client_as("administrator", language=language)
    assert admin.get("/admin/absence").status_code == 200
    for reference in ("R1", "=1"):
        sent = send(admin, line(numbers[0], reference), line(numbers[1], "R9"))
        assert admin.get(sent.location).status_code == 200


def test_today_is_the_administrators_own(
    client_as: ClientAs, clock: Clock, numbers: list[str]
) -> None:
    """Two years ahead is allowed; it is the day after midnight in Brussels, not yet in UTC."""
    clock.moment = dt.datetime(2026, 11, 18, 23, 30, tzinfo=dt.UTC)
    admin = client_as("administrator")
    sent = send(admin, line(numbers[0], "R1", begin="01/11/2028", end="20/11/2028"))
    assert "Import this absence" in admin.get(sent.location).text
