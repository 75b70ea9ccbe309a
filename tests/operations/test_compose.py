"""The production-like installation: the files are valid, agree, and their commands work."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import fields
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from integrations.registry import available, connect
from tests.house.source import ROOT
from tests.house.test_documents import setting_names
from webapp.demo.company import DEMO_LOGINS
from webapp.domain.people.access import Role
from webapp.domain.ports.absence import AbsenceSource
from webapp.domain.ports.identity import IdentityProvider
from webapp.domain.ports.reminders import ReminderChannel
from webapp.settings import SettingsError, read_settings

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
REALM = json.loads((ROOT / ".ci/keycloak-realm.json").read_text())
SCHEMA = json.loads(
    (files("check_jsonschema.builtin_schemas.vendor") / "compose-spec.json").read_text()
)
CLIENT = REALM["clients"][0]
REACHING = {"ABSENCE", "WEBHOOK"}  # may reach inside a network, and trust its authority
SIGNATURES = {"SIGNING_AUTHORITIES", "SIGNING_TIME_STAMPS"}
VARIABLE = re.compile(r"\$\{([A-Z_]+)(?::[?-][^}]*)?\}")


def secrets(folder: Path) -> dict[str, str]:
    """What `make secrets` writes."""
    folder.mkdir(exist_ok=True)
    path = folder / ".env"
    subprocess.run([sys.executable, ROOT / ".ci/make_secrets.py", path], check=True)
    assert path.stat().st_mode & 0o077 == 0
    return dict(line.split("=", 1) for line in path.read_text().splitlines())


def environment_of(service: str, made: dict[str, str]) -> dict[str, str]:
    given: dict[str, Any] = COMPOSE["services"][service]["environment"]
    return {
        name: VARIABLE.sub(lambda match: made[match[1]], str(value))
        for name, value in given.items()
    }


def check(composition: object) -> None:
    """Raises ValidationError: it is not what the Compose specification allows."""
    jsonschema.Draft202012Validator(SCHEMA).validate(composition)


def test_the_file_is_valid_against_the_compose_schema() -> None:
    check(COMPOSE)


def test_the_schema_refuses_what_is_wrong() -> None:
    wrong = {"services": {"web": {"image": "x", "comand": ["y"]}}}
    with pytest.raises(jsonschema.ValidationError):
        check(wrong)


def test_what_the_services_refer_to_exists() -> None:
    for name, service in COMPOSE["services"].items():
        assert set(service.get("depends_on", ())) <= set(COMPOSE["services"]), name
        for volume in service.get("volumes", ()):
            source = volume.split(":")[0]
            if source.startswith("."):
                assert (ROOT / source).is_file(), f"{name}: {source}"
            else:
                assert source in COMPOSE["volumes"], f"{name}: {source}"
        if service.get("build"):
            assert (ROOT / service["build"]["dockerfile"]).is_file()


def test_every_secret_is_made_and_no_secret_is_in_the_files(tmp_path: Path) -> None:
    made = secrets(tmp_path)
    files = [ROOT / "docker-compose.yml", ROOT / ".ci/keycloak-realm.json"]
    wanted = {match[1] for path in files for match in VARIABLE.finditer(path.read_text())}
    wanted -= {"username", "email", "firstName", "lastName"}  # Keycloak's own texts
    assert wanted == set(made)
    again = subprocess.run(
        [sys.executable, ROOT / ".ci/make_secrets.py", tmp_path / ".env"],
        check=False,
        capture_output=True,
        text=True,
    )
    assert again.returncode == 1
    assert "exists" in again.stderr


@pytest.mark.parametrize("service", ["migrate", "web", "jobs", "demo-data"])
def test_the_applications_settings_are_accepted_as_production(service: str, tmp_path: Path) -> None:
    environ = environment_of(service, secrets(tmp_path))
    settings = read_settings(environ)
    assert settings.secure and not settings.demo
    provider = connect("identity", settings.identity_provider, environ, port=IdentityProvider)
    assert provider.issuer == "https://sign-on.localhost/realms/" + REALM["realm"]
    assert provider.client_id == CLIENT["clientId"]
    connect("absence", settings.absence_source, environ, port=AbsenceSource)
    for channel in settings.reminder_channels:
        assert connect("reminders", channel, environ, port=ReminderChannel).name == channel


def settings_of_adapters() -> set[str]:
    """What a setting chooses by name reads from the environment, and what adapters share."""
    chosen = {
        f"{kind}_{field.name}".upper()
        for kind in ("identity", "absence", "reminders", "signing")
        for name in available(kind)
        for field in fields(import_module(f"integrations.{kind}.{name}").Settings)
    }
    shared = {f"{kind}_{name}" for kind in REACHING for name in ("INSIDE_HOSTS", "AUTHORITY")}
    return chosen | shared | SIGNATURES


def test_every_setting_is_in_the_example_or_said_to_be_left_out_of_it() -> None:
    product = setting_names() | settings_of_adapters() | {f"GROUPS_{role.name}" for role in Role}
    given = set(COMPOSE["services"]["web"]["environment"])
    operations = (ROOT / "docs/operations.md").read_text()
    listed = operations.partition("<!-- left-out -->")[2].partition("<!-- /left-out -->")[0]
    rows = [line.split("|")[1] for line in listed.splitlines() if line.startswith("| `")]
    assert product - given == set(re.findall(r"`([A-Z_]+)`", " ".join(rows)))
    assert given - product == {"REQUESTS_CA_BUNDLE"}  # of a library


def test_what_adapters_share_is_what_the_code_reads() -> None:
    sources = "".join(path.read_text() for path in (ROOT / "integrations").rglob("*.py"))
    assert set(re.findall(r'reach\(environ, "(\w+)"', sources)) == REACHING
    assert set(re.findall(r'environ\.get\("(\w+)"', sources)) == SIGNATURES


def test_an_env_file_of_before_the_metrics_still_starts(tmp_path: Path) -> None:
    made = {**secrets(tmp_path), "METRICS_TOKEN": ""}
    assert read_settings(environment_of("web", made)).metrics_token is None
    assert read_settings(environment_of("web", secrets(tmp_path / "b"))).metrics_token


def test_production_refuses_a_weak_secret(tmp_path: Path) -> None:
    environ = environment_of("web", secrets(tmp_path))
    with pytest.raises(SettingsError, match="SECRET_KEY"):
        read_settings({**environ, "SECRET_KEY": "secret"})


def test_the_realm_knows_the_demo_people_and_the_groups_that_give_roles(tmp_path: Path) -> None:
    settings = read_settings(environment_of("web", secrets(tmp_path)))
    assert {group["name"] for group in REALM["groups"]} == set(settings.role_groups)
    users = {user["username"]: user for user in REALM["users"]}
    assert set(users) == {login.sub for login in DEMO_LOGINS}
    for login in DEMO_LOGINS:
        user = users[login.sub]
        roles = {settings.role_groups[group.removeprefix("/")] for group in user["groups"]}
        assert roles == set(login.groups)
        assert user["attributes"].get("employee_number", [None]) == [login.employee_number]


def test_the_realm_sends_browsers_and_logouts_to_the_applications_own_routes() -> None:
    address = COMPOSE["services"]["web"]["environment"]["PUBLIC_URL"]
    attributes = CLIENT["attributes"]
    assert CLIENT["redirectUris"] == [f"{address}/sign-in/callback"]
    assert attributes["post.logout.redirect.uris"] == f"{address}/signed-out"
    assert attributes["backchannel.logout.url"] == f"{address}/sign-out/provider"
    assert attributes["pkce.code.challenge.method"] == "S256"


def test_the_realms_user_profile_allows_the_employee_number() -> None:
    (profile,) = REALM["components"]["org.keycloak.userprofile.UserProfileProvider"]
    (text,) = profile["config"]["kc.user.profile.config"]
    names = {attribute["name"] for attribute in json.loads(text)["attributes"]}
    used = {name for user in REALM["users"] for name in user["attributes"]}
    mapped = {mapper["config"].get("user.attribute") for mapper in CLIENT["protocolMappers"]}
    assert used | (mapped - {None}) <= names
