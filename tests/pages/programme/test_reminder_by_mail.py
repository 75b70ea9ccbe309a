"""All the way: chosen on the page, sent by the job through the real adapter, read in a mailbox."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.conftest import Clock, _csrf, open_test_session
from tests.factories import make_department, make_employment
from tests.mail import mail_server
from webapp.app import create_app
from webapp.installation import installation
from webapp.jobs import run_due
from webapp.settings import read_settings
from webapp.store.people.people import Person

PLAN = {
    "rhythm": "usual",
    "weekday": ["0", "1", "2", "3", "4"],
    "starts": "08:30",
    "ends": "17:00",
    "snooze": "10",
    "most_skips": "3",
}


@pytest.mark.parametrize("language", ["nl", "fr"])
def test_a_reminder_that_was_asked_for_arrives_once_with_no_name(
    sqlite_template: Path, tmp_path: Path, clock: Clock, language: str
) -> None:
    path = tmp_path / "mail.db"
    shutil.copy(sqlite_template, path)
    with mail_server() as box:
        environ = {
            "DEMO": "1",
            "DATABASE_URL": f"sqlite:///{path}",
            "REMINDER_CHANNELS": "email",
            "REMINDERS_EMAIL_HOST": "127.0.0.1",
            "REMINDERS_EMAIL_PORT": str(box.port),
            "REMINDERS_EMAIL_SECURITY": "none",
            "REMINDERS_EMAIL_SENDER": "rekpauze@linde.example",
        }
        app = create_app(read_settings(environ), clock)
        database = installation(app).database
        person, token = open_test_session(database, language=language, now=clock())
        with database.transaction() as session:
            found = session.get_one(Person, person)
            found.email, name = "els@linde.example", found.name
            make_employment(session, person_id=person, department_id=make_department(session))
        client: FlaskClient = app.test_client()
        client.set_cookie("rekpauze", token)
        csrf = {"csrf_token": _csrf(app, token)}
        client.post("/reminders", data=PLAN | csrf)
        client.post("/reminders/channels/email", data=csrf)
        clock.moment = dt.datetime(2026, 11, 18, 12, 0, 20, tzinfo=dt.UTC)
        for _ in range(2):
            assert [one for one in run_due(installation(app)) if one.error] == []
        database.dispose()
    [mail] = box.received
    assert mail["To"] == "els@linde.example"
    assert mail["Content-Language"] == language
    body = mail.get_body(("plain",))
    assert body is not None
    assert "13:00" in body.get_content()
    assert "http://127.0.0.1:8000/reminders/now" in body.get_content()
    assert name not in mail.as_string()
