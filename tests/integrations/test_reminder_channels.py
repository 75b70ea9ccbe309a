"""What every way to remind keeps to. A new one is picked up; it needs its settings here."""

from __future__ import annotations

import dataclasses
import importlib
import re
from pathlib import Path

import pytest

from integrations.registry import available, connect
from webapp.domain.errors import Invalid
from webapp.domain.ports.reminders import ReminderChannel, ReminderFeed
from webapp.i18n import LANGUAGES, texts

FEED = "calendar"
ENVIRON = {
    "email": {
        "REMINDERS_EMAIL_HOST": "mail.linde.example",
        "REMINDERS_EMAIL_SENDER": "pauze@linde.example",
    },
    "slack": {},
    "teams": {},
    "web_push": {
        "REMINDERS_VAPID_PRIVATE_KEY": "ZGVtby1vbmx5LWRlbW8tb25seS1kZW1vLW9ubHktZGU",
        "REMINDERS_VAPID_CONTACT": "mailto:it@example.org",
    },
}
OPERATIONS = Path(__file__).parents[2] / "docs/operations.md"


def test_the_ways_to_remind_are_the_files_in_their_folder() -> None:
    assert available("reminders") == sorted([*ENVIRON, FEED])


@pytest.mark.parametrize("name", available("reminders"))
def test_an_adapter_says_what_it_is_and_each_setting_is_documented(name: str) -> None:
    module = importlib.import_module(f"integrations.reminders.{name}")
    assert module.__doc__
    assert module.Settings.__dataclass_params__.frozen  # type: ignore[attr-defined]
    for field in dataclasses.fields(module.Settings):
        assert f"`REMINDERS_{field.name.upper()}`" in OPERATIONS.read_text()


@pytest.mark.parametrize("name", available("reminders"))
def test_its_name_is_that_of_its_file(name: str) -> None:
    port: type = ReminderFeed if name == "calendar" else ReminderChannel
    made = connect("reminders", name, ENVIRON.get(name, {}), port=port)
    assert made.name == name
    assert re.fullmatch(r"[a-z_]{1,40}", name)


@pytest.mark.parametrize("name", ENVIRON)
@pytest.mark.parametrize(
    "target",
    [
        {},
        {"address": ""},
        {"address": "https://127.0.0.1/services/x"},
        {"address": "https://evil.example/workflows/a/triggers/b"},
        {"endpoint": "https://evil.example/", "p256dh": "", "auth": ""},
    ],
)
def test_a_target_that_is_none_is_refused_in_every_language(
    name: str, target: dict[str, str]
) -> None:
    channel = connect("reminders", name, ENVIRON[name], port=ReminderChannel)
    with pytest.raises(Invalid) as caught:
        channel.check(target)
    for language in LANGUAGES:
        words = texts(language)(caught.value.key, **caught.value.params)
        assert words and "{" not in words


@pytest.mark.parametrize("name", ENVIRON)
def test_connecting_looks_nothing_up(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the network was touched")

    for function in ("getaddrinfo", "create_connection"):
        monkeypatch.setattr(f"socket.{function}", refuse)
    connect("reminders", name, ENVIRON[name], port=ReminderChannel)
