"""Adapters are found by file name, and say in one line what they lack."""

from __future__ import annotations

import pytest

from integrations.registry import WrongSetting, available, connect

GENERIC = {
    "IDENTITY_ISSUER": "https://sso.example.org",
    "IDENTITY_CLIENT_ID": "rekpauze",
    "IDENTITY_CLIENT_SECRET": "s3cret",
}


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
    "issuer", ["http://sso.example.org", "sso.example.org", "https://", "ftp://127.0.0.1"]
)
def test_a_provider_is_reached_over_tls(issuer: str) -> None:
    with pytest.raises(WrongSetting, match=r"^IDENTITY_ISSUER is .* https://"):
        connect("identity", "generic_oidc", {**GENERIC, "IDENTITY_ISSUER": issuer})


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
