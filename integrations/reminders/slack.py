"""Slack: an incoming webhook that the person made for the conversation with themselves.

Manual: https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks. The address is a
secret, so it is kept sealed. Slack answers 404 (no_service, channel_not_found) or 410
(channel_is_archived) when it is no longer there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from integrations.http.addresses import read_hosts
from integrations.http.webhooks import Webhook
from webapp.domain.ports.reminders import Reminder


@dataclass(frozen=True, slots=True)
class Settings:
    """`slack_hosts`: where webhooks may be, separated by commas."""

    slack_hosts: str = "hooks.slack.com,hooks.slack-gov.com"


def connect(settings: Settings) -> Webhook:
    """The channel `slack`."""
    return Webhook("slack", read_hosts(settings.slack_hosts), re.compile(r"/services/."), compose)


def compose(reminder: Reminder) -> dict[str, object]:
    """The message: blocks to show, and a text for the notification; Slack fetches no preview."""
    words = f"*{_escape(reminder.title)}*\n{_escape(reminder.text)}\n<{_escape(reminder.url)}>"
    return {
        "text": _escape(f"{reminder.title}: {reminder.text}"),
        "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": words}}],
        "unfurl_links": False,
        "unfurl_media": False,
    }


def _escape(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
