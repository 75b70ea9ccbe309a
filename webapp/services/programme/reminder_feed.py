"""A feed of reminders, to which the person's own calendar subscribes."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from webapp.content.calendar import public_holidays
from webapp.domain.calendar import local_day
from webapp.domain.errors import NotFound
from webapp.domain.programme.next_reminder import ReminderStatus
from webapp.domain.programme.reminder_feed import unusual_days, weekly_slots
from webapp.domain.programme.reminder_plans import worked_weekdays
from webapp.domain.programme.workdays import WorkingLife
from webapp.i18n import texts
from webapp.store.people.people import list_employments
from webapp.store.programme import reminder_targets as store
from webapp.store.programme import reminders as plans
from webapp.store.programme.workdays import find_working_lives


@dataclass(frozen=True, slots=True)
class FeedContents:
    """What a person's calendar feed shows, from `begins_on`.

    `slots` are times by the clock, each with its weekdays; on `unusual_days` the clock changes, and
    these moments come instead.
    """

    slots: Mapping[dt.timedelta, frozenset[int]]
    unusual_days: Mapping[dt.date, Sequence[dt.datetime]]
    silent_days: frozenset[dt.date]
    timezone: str
    title: str
    text: str
    key: str
    begins_on: dt.date

    @property
    def digest(self) -> str:
        """Differs when anything that is shown does."""
        shown = (
            [(clock, sorted(days)) for clock, days in sorted(self.slots.items())],
            sorted(self.unusual_days.items()),
            sorted(self.silent_days),
            (self.timezone, self.title, self.text, self.begins_on),
        )
        return hashlib.sha256(repr(shown).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class FeedVersion:
    """The how manieth version of a feed it is, from 1, and since when; None: a new one."""

    number: int
    since: dt.datetime


def make_feed(session: Session, *, person_id: int, now: dt.datetime) -> str:
    """The secret of a new address for the calendar feed; it is not kept, only its digest."""
    token = secrets.token_urlsafe(32)
    digest = store.digest_of("feed", token)
    store.save_feed(session, person_id=person_id, digest=digest, now=now)
    return token


def feed_since(session: Session, *, person_id: int) -> dt.datetime | None:
    """Since when the person has a feed."""
    found = store.find_feed(session, person_id)
    return found.created_at if found else None


def revoke_feed(session: Session, *, person_id: int) -> None:
    """The address works no longer."""
    store.delete_feed(session, person_id)


def open_feed(
    session: Session, *, token: str, now: dt.datetime
) -> tuple[FeedContents, FeedVersion | None]:
    """What the feed with this secret shows, and which version that is.

    Days off at the site are left out of it, days of absence are not: whoever has the address would
    see them. Raises NotFound: there is no such feed, it was revoked, or the person left.
    """
    feed = store.find_feed_by_digest(session, store.digest_of("feed", token))
    status = plans.find_status(session, feed.person_id) if feed else None
    if feed is None or status is None or not status.is_active:
        raise NotFound("error.not_found")
    today = local_day(now, status.timezone)
    first, last = dt.date(today.year, 1, 1), dt.date(today.year + 1, 12, 31)
    lives = find_working_lives(session, people=[feed.person_id], first=first, last=last)
    weekdays = _weekdays(session, status, today)
    contents = _contents(status, feed, weekdays, lives[feed.person_id], today)
    return contents, _version_of(feed) if feed.shown == contents.digest else None


def note_version(session: Session, *, contents: FeedContents, now: dt.datetime) -> FeedVersion:
    """Count what is shown as the next version of its feed, unless another request has done so."""
    store.save_feed_version(session, digest=contents.key, shown=contents.digest, now=now)
    feed = store.find_feed_by_digest(session, contents.key)
    version = _version_of(feed) if feed else None
    if version is None:
        raise NotFound("error.not_found")  # revoked since it was opened
    return version


def _version_of(feed: store.ReminderFeedRow) -> FeedVersion | None:
    return FeedVersion(feed.version, feed.shown_since) if feed.shown_since else None


def _weekdays(session: Session, status: ReminderStatus, today: dt.date) -> frozenset[int]:
    """Those of the plan, as far as the roster, once it is known, has work on them from today on."""
    if not status.plan.is_on:
        return frozenset()
    known = list_employments(session, status.person_id)
    lasting = [one.schedule for one in known if one.ends_on is None or today <= one.ends_on]
    return status.plan.weekdays & worked_weekdays(lasting) if known else status.plan.weekdays


def _contents(
    status: ReminderStatus,
    feed: store.ReminderFeedRow,
    weekdays: frozenset[int],
    life: WorkingLife,
    today: dt.date,
) -> FeedContents:
    """From this year to the end of the next: so it stays short, and changes once a year by itself.

    A pause is left out by beginning after it; one by one, its days would make a long feed.
    """
    plan = replace(status.plan, weekdays=weekdays)
    timezone, t = status.timezone, texts(status.language)
    made_on = local_day(feed.created_at, timezone)
    first = max(made_on, plan.paused_until or made_on, dt.date(today.year, 1, 1))
    last = max(first, dt.date(today.year + 1, 12, 31))
    days = [first + n * dt.timedelta(days=1) for n in range((last - first).days + 1)]
    return FeedContents(
        slots=weekly_slots(plan),
        unusual_days=unusual_days(plan, days, timezone),
        silent_days=life.days_off(first, last, public_holidays(first, last)),
        timezone=timezone,
        title=t("reminder.title.0"),
        text=t("reminder.feed.text"),
        key=feed.digest,
        begins_on=first,
    )
