"""When a physician is told that a draft waits: once it is there, then every two weeks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

REMIND_EVERY = dt.timedelta(days=14)


def is_told(drafts: Iterable[dt.datetime], *, looked_at: dt.datetime, now: dt.datetime) -> bool:
    """Whether one of these drafts, each with when it was prepared, calls for a word now.

    `looked_at` is when we last looked for this physician.
    """
    return any(_is_news(one, looked_at, now) for one in drafts)


def _is_news(prepared_at: dt.datetime, looked_at: dt.datetime, now: dt.datetime) -> bool:
    if prepared_at > looked_at:
        return True
    return (now - prepared_at) // REMIND_EVERY > (looked_at - prepared_at) // REMIND_EVERY
