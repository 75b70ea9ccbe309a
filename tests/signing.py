"""A physician who signs, or withdraws, through the service: what an installation begins with."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from tests.conftest import NOON
from webapp.content.versions import exercise_item
from webapp.domain.care.content_reviews import ContentItem
from webapp.domain.governance.audit import Actor
from webapp.services.care.content_offer import ContentOffer, read_offer
from webapp.services.care.content_reviews import ReviewDesk, list_items, sign, withdraw

PHYSICIAN = "dr. A. Peeters"
PRODUCTION = ReviewDesk(demo=False, today=NOON.date(), now=NOON)
DEMO = ReviewDesk(demo=True, today=NOON.date(), now=NOON)
CAT_COW = exercise_item("cat_cow")


def sign_all(
    session: Session,
    desk: ReviewDesk = PRODUCTION,
    *,
    only: Callable[[ContentItem], bool] = lambda _: True,
) -> None:
    """Sign everything that ships, or only some of it."""
    seen = [one.seen for one in list_items(session, desk) if only(one.item)]
    sign(
        session,
        desk,
        seen=seen,
        name=PHYSICIAN,
        effective_on=desk.today,
        actor=Actor.person(7),
    )


def withdraw_one(
    session: Session, item: ContentItem = CAT_COW, desk: ReviewDesk = PRODUCTION
) -> None:
    """Withdraw a piece of content."""
    (seen,) = [one.seen for one in list_items(session, desk) if one.item == item]
    actor = Actor.person(7)
    withdraw(session, desk, seen=seen, name=PHYSICIAN, reason="It hurts.", actor=actor)


def offered(session: Session, desk: ReviewDesk = PRODUCTION) -> ContentOffer:
    """What is offered to everybody."""
    return read_offer(session.connection(), demo=desk.demo, today=desk.today)
