"""Teams and Slack: the payloads that their manuals ask for, at the addresses they give out."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json

import pytest

from integrations.http.webhooks import Webhook
from integrations.registry import connect
from tests.https import Server, answer, https_server
from webapp.domain.errors import Invalid
from webapp.domain.ports.reminders import DeliveryOutcome, Reminder, ReminderChannel

NOW = dt.datetime(2026, 11, 18, 9, 0, tzinfo=dt.UTC)
REMINDER = Reminder("key", "Even <op> & neer", "10 uur", "https://x.example/today?a=1&b=2", "nl")
PATHS = {
    "slack": "/services/T000/B000/XXXX",
    "teams": "/workflows/abc/triggers/manual/paths/invoke?api-version=1&sig=s_-x",
}


def channel(name: str, server: Server) -> Webhook:
    hosts = {f"REMINDERS_{name.upper()}_HOSTS": "far.example.org"}
    return dataclasses.replace(
        connect("reminders", name, hosts, port=ReminderChannel), outbound=server.outbound()
    )


@pytest.mark.parametrize("name", PATHS)
@pytest.mark.parametrize(
    ("status", "became"),
    [
        (200, DeliveryOutcome.SENT),
        (202, DeliveryOutcome.SENT),
        (302, DeliveryOutcome.FAILED),
        (400, DeliveryOutcome.FAILED),
        (403, DeliveryOutcome.FAILED),
        (404, DeliveryOutcome.GONE),
        (410, DeliveryOutcome.GONE),
        (429, DeliveryOutcome.LATER),
        (502, DeliveryOutcome.LATER),
    ],
)
def test_a_reminder_is_posted_once(name: str, status: int, became: DeliveryOutcome) -> None:
    with https_server(answer(status)) as server:
        target = channel(name, server).check({"address": f" {server.address(path=PATHS[name])} "})
        assert target == {"address": server.address(path=PATHS[name])}
        assert channel(name, server).send(target, REMINDER, NOW) is became
        (seen,) = server.seen
    assert (seen.method, seen.path) == ("POST", PATHS[name])
    assert seen.headers["Content-Type"] == "application/json; charset=utf-8"


@pytest.mark.parametrize("name", PATHS)
def test_what_cannot_be_reached_is_told_and_nothing_is_raised(name: str) -> None:
    with https_server(answer()) as server:
        sender, address = channel(name, server), server.address(path=PATHS[name])
    assert sender.send({"address": address}, REMINDER, NOW) is DeliveryOutcome.UNREACHED
    assert sender.send({"address": "http://x"}, REMINDER, NOW) is DeliveryOutcome.FAILED


def test_slack_gets_blocks_and_a_text_and_is_told_not_to_look() -> None:
    with https_server(answer(200, b"ok")) as server:
        address = server.address(path=PATHS["slack"])
        channel("slack", server).send({"address": address}, REMINDER, NOW)
        body = json.loads(server.seen[0].body)
    assert body == {
        "text": "Even &lt;op&gt; &amp; neer: 10 uur",
        "blocks": [
            {
                "type": "section",
                "text": {
                    "type": "mrkdwn",
                    "text": "*Even &lt;op&gt; &amp; neer*\n10 uur\n"
                    "<https://x.example/today?a=1&amp;b=2>",
                },
            }
        ],
        "unfurl_links": False,
        "unfurl_media": False,
    }


def test_teams_gets_a_message_with_one_adaptive_card() -> None:
    with https_server(answer(202)) as server:
        address = server.address(path=PATHS["teams"])
        channel("teams", server).send({"address": address}, REMINDER, NOW)
        body = json.loads(server.seen[0].body)
    (attachment,) = body.pop("attachments")
    assert body == {"type": "message", "summary": "Even <op> & neer"}
    assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
    card = attachment["content"]
    assert card["type"] == "AdaptiveCard"
    assert [block["text"] for block in card["body"]] == ["Even <op> & neer", "10 uur"]
    assert card["actions"] == [
        {
            "type": "Action.OpenUrl",
            "title": "x.example",
            "url": "https://x.example/today?a=1&b=2",
        }
    ]


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("slack", "https://hooks.slack.com/services/T000/B000/XXXX"),
        (
            "teams",
            "https://prod-05.westeurope.logic.azure.com/workflows/a/triggers/manual/paths/"
            "invoke?api-version=2016-06-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=x",
        ),
        (
            "teams",
            "https://default0a.1b.environment.api.powerplatform.com:443/powerautomate/automations/"
            "direct/workflows/a/triggers/manual/paths/invoke?api-version=1&sig=x",
        ),
    ],
)
def test_the_addresses_that_the_providers_give_out_are_accepted(name: str, address: str) -> None:
    kept = connect("reminders", name, {}, port=ReminderChannel).check({"address": address})
    assert kept == {"address": address.replace(":443", "")}


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("slack", "https://hooks.slack.com/"),
        ("slack", "https://hooks.slack.com/workflows/x"),
        ("slack", "https://hooks.slack.com.evil.example/services/x"),
        ("slack", "https://slack.com/services/x"),
        ("slack", "http://hooks.slack.com/services/x"),
        ("teams", "https://linde.webhook.office.com/webhookb2/x"),
        ("teams", "https://api.powerplatform.com.evil.example/workflows/a/triggers/b"),
        ("teams", "https://x.logic.azure.com/other"),
        ("teams", ""),
    ],
)
def test_other_addresses_are_refused(name: str, address: str) -> None:
    with pytest.raises(Invalid):
        connect("reminders", name, {}, port=ReminderChannel).check({"address": address})
    with pytest.raises(Invalid):
        connect("reminders", name, {}, port=ReminderChannel).check({})
