"""The words of a notice to who works with Rekpauze: that something waits, and no more."""

from __future__ import annotations

import datetime as dt

from webapp.domain.ports.reminders import Reminder
from webapp.i18n import texts


def notice(tag: str, day: dt.date, *, url: str, language: str) -> Reminder:
    """The notice with this tag, in this language.

    The tag keeps it apart from reminders of breaks, which would take its place.
    """
    t = texts(language)
    return Reminder(
        key=f"{tag}.{day.isoformat()}",
        title=t(f"reminder.{tag}.title"),
        text=t(f"reminder.{tag}.text"),
        url=url,
        language=t.language,
        tag=tag,
    )
