"""What the occupational physician does about content: look at it, sign it, withdraw it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from webapp.content.versions import demo_decisions, shipped_versions
from webapp.domain.care.content_reviews import (
    ContentDecision,
    ContentItem,
    ContentStep,
    ContentVersion,
    ReviewedAs,
    ReviewState,
    check_in_use,
    check_seen,
    check_signature,
    check_withdrawal,
    in_force,
    planned,
    review_state,
)
from webapp.domain.errors import NotFound
from webapp.domain.governance.audit import Action, Actor
from webapp.store.care import content_reviews as store
from webapp.store.governance import audit


@dataclass(frozen=True, slots=True)
class ReviewDesk:
    """Where and when content is reviewed; `today` is the day of the installation."""

    demo: bool
    today: dt.date
    now: dt.datetime


@dataclass(frozen=True, slots=True)
class ReviewedItem:
    """A piece of content as it ships, with every decision about it and where it stands today."""

    shipped: ContentVersion
    decisions: tuple[ContentDecision, ...]
    today: dt.date

    @property
    def item(self) -> ContentItem:
        """Which one."""
        return self.shipped.item

    @property
    def state(self) -> ReviewState:
        """How the version that ships stands."""
        return review_state(self.decisions, digest=self.shipped.digest, today=self.today)

    @property
    def signed(self) -> ContentDecision | None:
        """The signature that counts today, also for a version of before."""
        return in_force(self.decisions, self.today)

    @property
    def planned(self) -> ContentDecision | None:
        """The signature that will count on a later day."""
        return planned(self.decisions, self.today)

    @property
    def seen(self) -> ReviewedAs:
        """What a form carries, so that nobody decides about something that they did not see."""
        last = self.decisions[-1].number if self.decisions else 0
        return ReviewedAs(self.item, self.shipped.digest, last)


def list_items(session: Session, desk: ReviewDesk) -> list[ReviewedItem]:
    """Everything that can be signed, in the order of reading."""
    decided = store.list_decisions(session.connection())
    first = demo_decisions() if desk.demo else {}
    return [
        ReviewedItem(
            shipped=version,
            decisions=tuple([*([first[item]] if item in first else []), *decided.get(item, [])]),
            today=desk.today,
        )
        for item, version in shipped_versions().items()
    ]


def find_item(session: Session, desk: ReviewDesk, *, kind: str, key: str) -> ReviewedItem:
    """One of them. Raises NotFound: there is none of this kind under this key."""
    for one in list_items(session, desk):
        if (one.item.kind, one.item.key) == (kind, key):
            return one
    raise NotFound("error.not_found")


def find_earlier(session: Session, found: ReviewedItem) -> ContentVersion | None:
    """The version that was signed last, if it is another than the one that ships."""
    signed = [one.digest for one in found.decisions if one.step is ContentStep.SIGNED]
    if not signed or signed[-1] == found.shipped.digest:
        return None
    return store.list_versions(session.connection(), signed[-1:]).get(signed[-1])


def sign(
    session: Session,
    desk: ReviewDesk,
    *,
    seen: Sequence[ReviewedAs],
    name: str,
    effective_on: dt.date,
    actor: Actor,
) -> None:
    """Sign these, as they were seen, all or none.

    Raises Invalid: no name, or no fitting day. NotFound. Conflict: one of them is not any more as
    it was seen, because somebody decided meanwhile or the release was renewed.
    """
    check_signature(name=name, effective_on=effective_on, today=desk.today)
    known = {one.item: one for one in list_items(session, desk)}
    for one in seen:
        found = known.get(one.item)
        if found is None:
            raise NotFound("error.not_found")
        check_seen(one, found.seen)
        made = _step(found, desk, ContentStep.SIGNED, name, effective_on)
        store.add_decision(session, made, version=found.shipped, actor=actor)
        _record(session, Action.CONTENT_SIGNED, made, actor)


def withdraw(
    session: Session, desk: ReviewDesk, *, seen: ReviewedAs, name: str, reason: str, actor: Actor
) -> None:
    """Take a signature back, also one that is planned: nobody is offered the content from now on.

    Raises Invalid: no name or no reason. NotFound. Conflict: somebody decided meanwhile, or nothing
    is signed.
    """
    check_withdrawal(name=name, reason=reason)
    found = find_item(session, desk, kind=seen.item.kind, key=seen.item.key)
    check_seen(seen, found.seen)
    check_in_use(found.decisions)
    made = _step(found, desk, ContentStep.WITHDRAWN, name, desk.today, reason)
    store.add_decision(session, made, version=found.shipped, actor=actor)
    _record(session, Action.CONTENT_WITHDRAWN, made, actor)


def _step(
    found: ReviewedItem,
    desk: ReviewDesk,
    step: ContentStep,
    name: str,
    effective_on: dt.date,
    reason: str = "",
) -> ContentDecision:
    return ContentDecision(
        item=found.item,
        number=found.seen.steps + 1,
        step=step,
        digest=found.shipped.digest,
        name=name,
        at=desk.now,
        signed_on=desk.today,
        effective_on=effective_on,
        reason=reason,
    )


def _record(session: Session, action: Action, made: ContentDecision, actor: Actor) -> None:
    detail = {"digest": made.digest, "effective_on": made.effective_on.isoformat()}
    audit.record(
        session, at=made.at, actor=actor, action=action, subject=made.item.name, detail=detail
    )
