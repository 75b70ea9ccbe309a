"""A missing or wrong setting stops the start with one clear line that names it."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

from tests import forked
from webapp.app import create_app
from webapp.domain.people.access import Role
from webapp.settings import Settings, SettingsError, read_settings

SECRET = "kJ8s!dPq0-Zm4vT9x_Lw2R7hYb6NcE1u"
PRODUCTION = {
    "DATABASE_URL": "postgresql://rekpauze@db/rekpauze",
    "PUBLIC_URL": "https://rekpauze.example.org",
    "SECRET_KEY": SECRET,
    "SEALING_KEYS": SECRET,
    "DISCLOSURE_SECRET": SECRET,
    "IDENTITY_PROVIDER": "keycloak",
    "COMPANY_NAME": "Zorggroep Linde",
}
ADAPTER = {
    "IDENTITY_URL": "https://sso.example.org",
    "IDENTITY_REALM": "linde",
    "IDENTITY_CLIENT_ID": "rekpauze",
    "IDENTITY_CLIENT_SECRET": "s3cret",
}


def refusal(environ: dict[str, str]) -> str:
    """The line with which these settings are refused."""
    with pytest.raises(SettingsError) as refused:
        read_settings(environ)
    line = str(refused.value)
    assert "\n" not in line
    return line


def test_the_demo_needs_no_settings() -> None:
    settings = read_settings({"DEMO": "1"})
    assert settings.demo
    assert settings.identity_provider == "demo"
    assert settings.role_groups == {role.value: role for role in Role}


def test_production_is_read_as_given() -> None:
    settings = read_settings({**PRODUCTION, "GROUPS_ADMINISTRATOR": "it, /beheer ,"})
    assert not settings.demo
    assert settings.secure
    assert settings.role_groups == {"it": Role.ADMINISTRATOR, "/beheer": Role.ADMINISTRATOR}
    assert (settings.session_idle_minutes, settings.session_hours) == (240, 12)


@pytest.mark.parametrize("missing", sorted(PRODUCTION))
def test_a_missing_setting_is_named(missing: str) -> None:
    environ = {name: value for name, value in PRODUCTION.items() if name != missing}
    assert refusal(environ).startswith(f"{missing} is not set")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEMO", "yes"),
        ("DATABASE_URL", "mysql://x/y"),
        ("DATABASE_URL", "postgresql"),
        ("DATABASE_URL", "postgresql://host:port/x"),
        ("DATABASE_URL", "postgresql://user:its-p@ssword@host/x"),
        ("DATABASE_URL", "sqlite://"),
        ("DATABASE_URL", "sqlite:file.db"),
        ("READER_DATABASE_URL", "replica"),
        ("READER_DATABASE_URL", "sqlite:///x.db"),
        ("PUBLIC_URL", "http://rekpauze.example.org"),
        ("PUBLIC_URL", "http://127.0.0.1:8000"),
        ("PUBLIC_URL", "https://rekpauze.example.org/app"),
        ("PUBLIC_URL", "https://rekpauze.example.org?x"),
        ("PUBLIC_URL", "https://user:pw@rekpauze.example.org"),
        ("PUBLIC_URL", "https://"),
        ("PUBLIC_URL", "https://[::1"),
        ("PUBLIC_URL", "https://x.be:port"),
        ("PUBLIC_URL", "rekpauze.example.org"),
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", "a" * 64),
        ("SECRET_KEY", "demo-only-demo-only-demo-only-demo-only-secret_key"),
        ("SEALING_KEYS", f"{SECRET},short"),
        ("SEALING_KEYS", f"{SECRET},"),
        ("SEALING_KEYS", ","),
        ("DISCLOSURE_SECRET", "changeme"),
        ("IDENTITY_PROVIDER", "demo"),
        ("ABSENCE_SOURCE", "demo"),
        ("TIMEZONE", "Brussels"),
        ("TIMEZONE", "../etc/passwd"),
        ("SESSION_IDLE_MINUTES", "0"),
        ("SESSION_IDLE_MINUTES", "-5"),
        ("SESSION_HOURS", "twelve"),
        ("SESSION_HOURS", "1.5"),
        ("SESSION_HOURS", "²"),
        ("TRUSTED_PROXIES", "-1"),
        ("RATE_LIMITS", "on"),
        ("LOG_LEVEL", "LOUD"),
        ("METRICS_TOKEN", "x" * 40),
    ],
)
def test_a_wrong_setting_is_named(name: str, value: str) -> None:
    assert refusal({**PRODUCTION, name: value}).startswith(name)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PUBLIC_URL", "https://rekpauze.example.org"),
        ("PUBLIC_URL", "http://10.0.0.5:8000"),
        ("PUBLIC_URL", "http://127.0.0.1.example.org"),
        ("PUBLIC_URL", "ftp://127.0.0.1"),
        ("TRUSTED_PROXIES", "1"),
    ],
)
def test_the_demo_stays_on_this_machine(name: str, value: str) -> None:
    assert refusal({"DEMO": "1", name: value}).startswith(name)


def test_the_id_of_a_group_may_be_written_in_capitals() -> None:
    given = "0A1B2C3D-0000-4000-8000-00000000ABCD"
    settings = read_settings({**PRODUCTION, "GROUPS_ADMINISTRATOR": f"{given}, Beheer"})
    assert set(settings.role_groups) == {given.lower(), "Beheer"}


def test_a_group_gives_one_role() -> None:
    environ = {**PRODUCTION, "GROUPS_HR_ANALYST": "staff", "GROUPS_ADMINISTRATOR": "staff"}
    assert refusal(environ).startswith("GROUPS_ADMINISTRATOR names 'staff'")


def test_a_refusal_does_not_repeat_a_secret() -> None:
    for name in ("SECRET_KEY", "SEALING_KEYS", "DISCLOSURE_SECRET", "METRICS_TOKEN"):
        assert "hunter2" not in refusal({**PRODUCTION, name: "hunter2"})
    for url in ("mysql://u:hunter2@h/x", "postgresql://u:an@hunter2@h/x"):
        assert "hunter2" not in refusal({**PRODUCTION, "DATABASE_URL": url})


def test_printing_the_settings_shows_no_secret() -> None:
    settings = read_settings({**PRODUCTION, **ADAPTER, "DATABASE_URL": "postgresql://u:pw@h/d"})
    for secret in (SECRET, "s3cret", "pw@"):
        assert secret not in repr(settings)


def test_adapters_are_handed_their_own_settings_only() -> None:
    settings = read_settings({**PRODUCTION, **ADAPTER, "HOME": "/x", "ABSENCE_FOLDER": "in"})
    chosen = {"IDENTITY_PROVIDER": "keycloak"}
    assert dict(settings.adapters) == {**ADAPTER, **chosen, "ABSENCE_FOLDER": "in"}


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"IDENTITY_PROVIDER": "okta"}, "There is no identity adapter 'okta'. Known: demo, "),
        ({"IDENTITY_PROVIDER": "generic_oidc"}, "IDENTITY_ISSUER is not set"),
        (
            {"COMPANY_NAME": "漢 Linde"},
            "COMPANY_NAME has signs that the report cannot write: '\\u6f22'.",
        ),
        ({"DEFAULT_LANGUAGE": "it"}, "DEFAULT_LANGUAGE is 'it'. It must be one of nl, fr, de, en."),
    ],
)
def test_what_only_the_whole_can_tell_is_one_line_too(changes: dict[str, str], line: str) -> None:
    with pytest.raises(SettingsError, match=re.escape(line)):
        create_app(read_settings({"DEMO": "1", "DATABASE_URL": "sqlite:///x.db", **changes}))


def test_the_server_ends_with_that_one_line() -> None:
    run = subprocess.run(
        [sys.executable, "-c", "import webapp.wsgi"],
        env={"PATH": os.environ["PATH"], **PRODUCTION, "SECRET_KEY": "short"},
        capture_output=True,
        text=True,
    )
    assert run.returncode == 1
    assert run.stderr == (
        "rekpauze: SECRET_KEY is too weak. It must be random and at least 32 characters long.\n"
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WEB_PROCESSES", "two"),
        ("WEB_PROCESSES", "0"),
        ("WEB_THREADS", "4.5"),
        ("LOG_LEVEL", "loud"),
        ("BIND", "8000"),
        ("BIND", "127.0.0.1:http"),
        ("BIND", "127.0.0.1:70000"),
        ("BIND", "unix:/run/rekpauze.sock,:8000"),
    ],
)
def test_what_the_web_server_is_started_with_is_one_line_too(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"^{name} is "):
        read_settings({"DEMO": "1", name: value})


def test_the_web_server_ends_with_that_line_and_no_traceback() -> None:
    environ = {"PATH": os.environ["PATH"], "DEMO": "1", "WEB_PROCESSES": "two"}
    command = ("gunicorn", "-c", "python:webapp.serving", "webapp.wsgi:app")
    run = forked.run(*command, environ=environ)
    assert run.returncode == 1
    assert run.stderr == (
        "rekpauze: WEB_PROCESSES is 'two'. It must be a whole number, at least 1.\n"
    )


def test_the_web_server_serves_at_addresses_and_sockets() -> None:
    for bind in ("127.0.0.1:0", "[::1]:8000", "unix:/run/rekpauze.sock", "a:80,b:81"):
        assert read_settings({"DEMO": "1", "BIND": bind}).bind == bind
    plain = read_settings({"DEMO": "1"})
    assert (plain.bind, plain.web_processes, plain.web_threads) == ("127.0.0.1:8000", 2, 4)


def test_settings_do_not_change() -> None:
    settings: Settings = read_settings({"DEMO": "1"})
    with pytest.raises(AttributeError):
        settings.demo = False  # type: ignore[misc]


def test_reminder_channels_are_chosen_by_name_and_none_by_default() -> None:
    assert read_settings(PRODUCTION).reminder_channels == ()
    chosen = read_settings({**PRODUCTION, "REMINDER_CHANNELS": "slack, email,slack,"})
    assert chosen.reminder_channels == ("slack", "email")
    assert read_settings({"DEMO": "1", "REMINDER_CHANNELS": "none"}).reminder_channels == ()


@pytest.mark.parametrize(
    ("channels", "said"),
    [
        ("pigeon", "no reminders adapter 'pigeon'"),
        ("calendar", "REMINDER_CHANNELS names 'calendar'"),
        ("email", "REMINDERS_EMAIL_HOST is not set"),
    ],
)
def test_a_channel_that_cannot_work_stops_the_start(channels: str, said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        create_app(read_settings({"DEMO": "1", "REMINDER_CHANNELS": channels}))
