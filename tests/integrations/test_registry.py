"""Adapters are found by file name, and say in one line what they lack."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from integrations import absence, registry
from integrations.calendars.free_busy import FreeBusy
from integrations.conformance import find_fault
from integrations.registry import BrokenAdapter, WrongSetting, available
from webapp.app import create_app
from webapp.domain.ports.absence import AbsenceFiles, AbsenceSource
from webapp.domain.ports.calendars import BusyCalendar
from webapp.domain.ports.identity import IdentityProvider
from webapp.domain.ports.reminders import ReminderChannel, ReminderFeed
from webapp.domain.ports.signing import Signer
from webapp.settings import SettingsError, read_settings

GENERIC = {
    "IDENTITY_ISSUER": "https://sso.example.org",
    "IDENTITY_CLIENT_ID": "rekpauze",
    "IDENTITY_CLIENT_SECRET": "s3cret",
}

TENANT = "0a1b2c3d-0000-4000-8000-00000000abcd"

PORTS: dict[str, type] = {
    "identity": IdentityProvider,
    "absence": AbsenceSource,
    "reminders": ReminderChannel,
    "signing": Signer,
}
WHOLE = """
from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    pass


class Half:
    name = "half"

    def deliveries(self, now, cursor):
        return []

    def afresh(self, cursor):
        return ""

    def test(self, now, cursor):
        return None


def connect(settings):
    return Half()
"""


def connect(kind: str, name: str, environ: Mapping[str, str]) -> Any:
    return registry.connect(kind, name, environ, port=PORTS[kind])


@pytest.fixture
def half(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where to write an absence adapter named `half`."""
    monkeypatch.setattr(absence, "__path__", [*absence.__path__, str(tmp_path)])
    yield tmp_path / "half.py"
    sys.modules.pop("integrations.absence.half", None)


def test_the_identity_adapters_are_the_files_in_their_folder() -> None:
    assert available("identity") == ["demo", "entra_id", "generic_oidc", "keycloak"]


def test_an_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(WrongSetting, match=r"'okta'.*demo, entra_id, generic_oidc, keycloak"):
        connect("identity", "okta", {})


@pytest.mark.parametrize("name", ["", "../identity/demo", "__init__", "demo.py"])
def test_a_name_is_a_file_name_and_nothing_else(name: str) -> None:
    with pytest.raises(WrongSetting):
        connect("identity", name, {})


@pytest.mark.parametrize("missing", sorted(GENERIC))
def test_a_missing_setting_is_named(missing: str) -> None:
    environ = {name: value for name, value in GENERIC.items() if name != missing}
    with pytest.raises(WrongSetting, match=f"^{missing} is not set"):
        connect("identity", "generic_oidc", environ)


@pytest.mark.parametrize("empty", ["", "  "])
def test_an_empty_setting_is_a_missing_one(empty: str) -> None:
    with pytest.raises(WrongSetting, match=r"^IDENTITY_ISSUER is not set"):
        connect("identity", "generic_oidc", {**GENERIC, "IDENTITY_ISSUER": empty})


@pytest.mark.parametrize(
    "issuer",
    [
        "http://sso.example.org",
        "sso.example.org",
        "https://",
        "ftp://127.0.0.1",
        "https://sso.example.org\n/realm",
        "https://sso.example.org /realm",
    ],
)
def test_a_provider_is_reached_over_tls(issuer: str) -> None:
    with pytest.raises(WrongSetting, match=r"^IDENTITY_ISSUER is .* https://"):
        connect("identity", "generic_oidc", {**GENERIC, "IDENTITY_ISSUER": issuer})


@pytest.mark.parametrize(
    ("kind", "name", "setting"),
    [
        ("identity", "keycloak", "IDENTITY_PROVIDER"),
        ("reminders", "email", "REMINDER_CHANNELS"),
        ("signing", "pkcs12", "SIGNER"),
    ],
)
def test_what_is_missing_is_said_with_the_setting_that_asks_for_it(
    kind: str, name: str, setting: str
) -> None:
    """Whoever set up another adapter looks at the wrong names otherwise."""
    with pytest.raises(WrongSetting, match=rf"is not set\. {setting} names '{name}'"):
        connect(kind, name, GENERIC)
    with pytest.raises(WrongSetting, match=rf"'nothing'.*{setting}"):
        connect(kind, "nothing", GENERIC)


def test_a_blank_in_an_address_is_said_by_the_setting_that_holds_it() -> None:
    with pytest.raises(WrongSetting, match=r"^IDENTITY_ISSUER .*a blank"):
        connect("identity", "generic_oidc", {**GENERIC, "IDENTITY_ISSUER": "https://a.be /x"})
    own = {"IDENTITY_URL": "https://sso.example.org", "IDENTITY_REALM": "zorg groep"}
    with pytest.raises(WrongSetting, match=r"^IDENTITY_REALM has a blank"):
        connect("identity", "keycloak", {**GENERIC, **own})


@pytest.mark.parametrize(
    ("name", "own"),
    [
        ("keycloak", {"IDENTITY_URL": "http://sso.example.org", "IDENTITY_REALM": "linde"}),
        ("entra_id", {"IDENTITY_AUTHORITY": "login.example.org", "IDENTITY_TENANT": TENANT}),
    ],
)
def test_an_address_that_is_wrong_is_said_by_the_setting_that_it_stands_in(
    name: str, own: dict[str, str]
) -> None:
    with pytest.raises(WrongSetting, match=rf"^{next(iter(own))} is .*https://"):
        connect("identity", name, {**GENERIC, **own})


def test_entra_needs_the_id_of_one_tenant() -> None:
    environ = {**GENERIC, "IDENTITY_TENANT": "common"}
    with pytest.raises(WrongSetting, match=r"^IDENTITY_TENANT must be"):
        connect("identity", "entra_id", environ)


def test_the_demo_needs_no_settings() -> None:
    provider = connect("identity", "demo", {})
    assert provider.issuer == "http://127.0.0.1:8001"


def test_a_secret_is_not_shown_when_an_adapter_is_printed() -> None:
    assert "s3cret" not in repr(connect("identity", "generic_oidc", GENERIC))


def test_a_flag_is_1_or_0() -> None:
    for given in ("0", "1"):
        connect("absence", "csv_folder", {"ABSENCE_SKIP_BAD_LINES": given})
    with pytest.raises(
        WrongSetting, match=r"^ABSENCE_SKIP_BAD_LINES is 'yes'. It must be 1 or 0.$"
    ):
        connect("absence", "csv_folder", {"ABSENCE_SKIP_BAD_LINES": "yes"})


def test_a_number_is_whole() -> None:
    environ = {"REMINDERS_EMAIL_HOST": "mail", "REMINDERS_EMAIL_SENDER": "a@linde.example"}
    connect("reminders", "email", {**environ, "REMINDERS_EMAIL_PORT": "2525"})
    for given in ("x", "1.5", "-1", "١"):
        with pytest.raises(WrongSetting, match=r"^REMINDERS_EMAIL_PORT is .* whole number\.$"):
            connect("reminders", "email", {**environ, "REMINDERS_EMAIL_PORT": given})


def test_what_an_adapter_itself_refuses_is_one_line_too() -> None:
    with pytest.raises(WrongSetting, match="ABSENCE_COLUMNS"):
        connect("absence", "csv_folder", {"ABSENCE_COLUMNS": "=="})


def test_an_adapter_that_has_all_that_its_port_asks_for_is_connected(half: Path) -> None:
    half.write_text(WHOLE)
    assert "half" in available("absence")
    assert connect("absence", "half", {}).name == "half"


@pytest.mark.parametrize(
    ("written", "instead", "said"),
    [
        ("def deliveries", "def delivered", "has no method deliveries(now, cursor)"),
        ("def deliveries(self, now, ", "deliveries = 1\n    def other(self, ", "has no method del"),
        ("deliveries(self, now, cursor)", "deliveries(self)", "has deliveries() instead of"),
        ("deliveries(self, now, cursor)", "deliveries(self, day)", "has deliveries(day) instead"),
        (
            "deliveries(self, now, cursor)",
            "deliveries(self, now, a, b)",
            "has deliveries(now, a, b)",
        ),
        ('name = "half"', "", "has no value name"),
        ('name = "half"', "def name(self):\n        return 1", "has no value name"),
    ],
)
def test_an_adapter_that_lacks_something_stops_the_start_with_its_file_and_what_it_lacks(
    half: Path, written: str, instead: str, said: str
) -> None:
    half.write_text(WHOLE.replace(written, instead))
    with pytest.raises(BrokenAdapter) as broken:
        connect("absence", "half", {})
    line = str(broken.value)
    assert line.startswith(f"The adapter integrations/absence/half.py {said}")
    assert line.endswith(", which AbsenceSource asks for.")
    with pytest.raises(SettingsError, match=r"^The adapter integrations/absence/half\.py has"):
        create_app(read_settings({"DEMO": "1", "ABSENCE_SOURCE": "half"}))


def test_an_adapter_may_take_more_than_its_port_asks_for(half: Path) -> None:
    half.write_text(WHOLE.replace("(self, now)", "(self, now, most=9, *, day=None)"))
    assert connect("absence", "half", {}).name == "half"


def test_what_a_port_gives_by_name_alone_an_adapter_takes() -> None:
    class Feed:
        name = "feed"

        def render(self, *, slots: object, timezone: object) -> bytes:
            return b""

    assert find_fault(Feed(), ReminderFeed) == (
        "has render(slots, timezone) instead of render(slots, timezone, unusual_days, "
        "silent_days, title, text, url, key, begins_on, version, changed_at)"
    )


def test_what_is_used_beside_the_adapters_that_a_setting_chooses_fits_its_port_too() -> None:
    assert find_fault(FreeBusy(), BusyCalendar) is None
    assert registry.connect("reminders", "calendar", {}, port=ReminderFeed).name == "calendar"
    assert registry.connect("absence", "csv_folder", {}, port=AbsenceFiles).name == "csv"
