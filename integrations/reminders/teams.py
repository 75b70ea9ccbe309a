"""Microsoft Teams: a webhook that the person made with the app Workflows, for a chat of their own.

Manual: https://support.microsoft.com/office/8ae491c7-0394-4861-ba59-055e33f75498. The older
connectors (webhook.office.com) have been retired; since the end of 2025 new addresses are at
api.powerplatform.com. The address holds its own signature, so it is kept sealed. Workflows answers
202 and sends the card later; 404 means that the workflow was removed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from integrations.http.addresses import read_hosts
from integrations.http.webhooks import Webhook
from webapp.domain.ports.reminders import Reminder


@dataclass(frozen=True, slots=True)
class Settings:
    """`teams_hosts`: where webhooks may be; one that begins with a dot is all below it."""

    teams_hosts: str = ".api.powerplatform.com,.logic.azure.com"


def connect(settings: Settings) -> Webhook:
    """The channel `teams`."""
    path = re.compile(r"/.*workflows/.+/triggers/")
    return Webhook("teams", read_hosts(settings.teams_hosts), path, compose)


def compose(reminder: Reminder) -> dict[str, object]:
    """A message with one Adaptive Card: the heading, the words, a button to the page.

    The summary is what a notification shows; without one it says "Card".
    """
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "lang": reminder.language,
        "fallbackText": f"{reminder.title}: {reminder.text}",
        "body": [
            {"type": "TextBlock", "text": reminder.title, "weight": "Bolder", "wrap": True},
            {"type": "TextBlock", "text": reminder.text, "wrap": True},
        ],
        "actions": [
            {
                "type": "Action.OpenUrl",
                "title": urlsplit(reminder.url).hostname,  # in every language the same
                "url": reminder.url,
            }
        ],
    }
    attachment = {
        "contentType": "application/vnd.microsoft.card.adaptive",
        "contentUrl": None,
        "content": card,
    }
    return {"type": "message", "summary": reminder.title, "attachments": [attachment]}
