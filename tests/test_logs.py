"""Logs are JSON lines that say what happened and never to whom."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from webapp.installation import installation
from webapp.logs import JsonLines, Stderr, leave_to_words, write_lines
from webapp.security import PUBLIC, csrf_token


@pytest.fixture
def backend() -> str:
    return "sqlite"


@pytest.fixture
def lines(capfd: pytest.CaptureFixture[str]) -> Iterator[Callable[[], list[dict[str, object]]]]:
    """What was logged so far."""

    def read() -> list[dict[str, object]]:
        return [json.loads(line) for line in capfd.readouterr().err.splitlines()]

    yield read


def record(message: str, *values: object, **options: object) -> logging.LogRecord:
    return logging.LogRecord("webapp", logging.WARNING, "x.py", 1, message, values, None)


def test_a_request_is_one_line(
    client: FlaskClient, lines: Callable[[], list[dict[str, object]]]
) -> None:
    client.get("/signed-out")
    (line,) = lines()
    assert (line["method"], line["route"], line["status"]) == ("GET", "/signed-out", 200)
    assert isinstance(line["milliseconds"], float)
    assert line["logger"] == "webapp.access"


def test_a_look_whether_the_tables_are_ours_is_one_line(
    client: FlaskClient, lines: Callable[[], list[dict[str, object]]]
) -> None:
    assert client.get("/readyz").text == "ready\n"
    assert [line["logger"] for line in lines()] == ["webapp.access"]


def test_neither_address_nor_query_nor_person_is_written(
    client_as: Callable[..., FlaskClient], capfd: pytest.CaptureFixture[str]
) -> None:
    client = client_as("occupational_physician")
    client.get("/reports/2026-Q3/1/committee/nl.pdf?name=Claes", headers={"User-Agent": "Gecko"})
    client.get("/nothing/Claes")
    written = capfd.readouterr().err
    assert "/reports/<report>/<int:number>/committee/<language>.pdf" in written
    token = client.get_cookie("rekpauze")
    assert token is not None
    for secret in ("2026-Q3", "Claes", "127.0.0.1", "Gecko", token.value):
        assert secret not in written


@pytest.mark.parametrize("path", ["/consultation", "/my-data/leave", "/breaks/new", "/safety"])
def test_of_what_is_a_persons_own_not_even_the_page_is_written(
    client_as: Callable[..., FlaskClient], lines: Callable[[], list[dict[str, object]]], path: str
) -> None:
    client = client_as("employee")
    client.get(path)
    client.post(path, data={"csrf_token": client.csrf})  # type: ignore[attr-defined]
    client.get("/help")
    logged = [line["route"] for line in lines() if line["logger"] == "webapp.access"]
    assert set(logged) <= {"own", None, "/help"}
    assert logged[0] == "own"


def test_a_fault_is_found_by_its_page(
    app: Flask,
    client_as: Callable[..., FlaskClient],
    lines: Callable[[], list[dict[str, object]]],
) -> None:
    client = client_as("employee")
    with installation(app).database.transaction() as session:
        session.execute(text("DROP TABLE consultation"))
    assert client.get("/consultation").status_code >= 500
    assert [line["route"] for line in lines() if "route" in line] == ["/consultation"]


def test_a_request_has_a_number_that_a_proxy_may_give(
    client: FlaskClient, lines: Callable[[], list[dict[str, object]]]
) -> None:
    own = client.get("/").headers["X-Request-ID"]
    given = client.get("/", headers={"X-Request-ID": "proxy-12345678"})
    junk = client.get("/", headers={"X-Request-ID": "<b>Els</b>"})
    assert len(own) == 16
    assert given.headers["X-Request-ID"] == "proxy-12345678"
    assert "Els" not in junk.headers["X-Request-ID"]
    assert [line["request"] for line in lines()][:2] == [own, "proxy-12345678"]


def test_an_exception_is_named_without_its_text() -> None:
    try:
        raise ValueError("Els Claes")
    except ValueError:
        failed = record("failed")
        failed.exc_info = sys.exc_info()
    line = json.loads(JsonLines().format(failed))
    assert line["exception"] == "ValueError"
    assert "Els" not in json.dumps(line)


@pytest.mark.parametrize(
    ("message", "values"),
    [
        ("Error handling request %s", ("/calendar/secret.ics",)),
        ("Error handling request %s %s", ("POST", "/consultation")),
        ("Invalid request from ip=192.0.2.7: Invalid HTTP request line: 'GET /consultation'", ()),
        ("Exception on /consultation [POST]", ()),
    ],
)
def test_what_servers_write_of_an_address_is_left_out(
    message: str, values: tuple[object, ...]
) -> None:
    written = JsonLines().format(record(message, *values))
    assert json.loads(written)["message"] in message
    for secret in ("/", "192.0.2.7", "secret", "POST"):
        assert secret not in written.replace('"level"', "")


def test_an_error_page_that_fails_itself_leads_to_no_address_in_the_log(
    app: Flask, capfd: pytest.CaptureFixture[str]
) -> None:
    app.view_functions["pause_screens.show"] = fails = lambda **_: 1 / 0
    fails.permission = PUBLIC  # type: ignore[attr-defined]
    app.jinja_env.globals["csrf_token"] = None  # no page can be shown
    try:
        with pytest.raises(TypeError):
            app.test_client().get("/pause/a-secret", headers={"Accept": "text/html"})
    finally:
        app.jinja_env.globals["csrf_token"] = csrf_token
    written = capfd.readouterr().err
    assert "Exception on" in written
    assert "a-secret" not in written


def test_a_command_logs_the_steps_of_a_migration_in_words_and_one_that_serves_all_in_lines(
    app: Flask, capfd: pytest.CaptureFixture[str]
) -> None:
    step, fault = logging.getLogger("alembic.runtime.migration"), logging.getLogger("webapp.runner")
    leave_to_words()
    try:
        step.warning("Running upgrade 0001 -> 0002")
        fault.error("job publish failed")
    finally:
        write_lines()
    assert capfd.readouterr().err == "Running upgrade 0001 -> 0002\n"
    fault.error("job publish failed")
    assert json.loads(capfd.readouterr().err)["message"] == "job publish failed"


def test_a_line_break_in_a_message_does_not_make_two_lines() -> None:
    assert "\n" not in JsonLines().format(record("one\n%s", "two"))


def test_there_is_one_handler_however_many_applications(client: FlaskClient) -> None:
    assert [type(handler) for handler in logging.getLogger().handlers].count(Stderr) == 1


def test_libraries_that_write_addresses_or_tokens_are_quiet(client: FlaskClient) -> None:
    assert logging.getLogger("werkzeug").getEffectiveLevel() == logging.WARNING
    assert logging.getLogger("authlib").getEffectiveLevel() >= logging.INFO
    assert logging.getLogger("urllib3").getEffectiveLevel() >= logging.INFO
