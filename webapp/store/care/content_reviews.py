"""What physicians decided about content, step by step, with the content itself. Never changed."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import (
    Connection,
    ForeignKey,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
    insert,
    select,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session

from webapp.domain.care import content_reviews as domain
from webapp.domain.care.content_reviews import ContentItem, ContentKind, ContentStep, ContentVersion
from webapp.domain.errors import Conflict
from webapp.domain.governance.audit import Actor
from webapp.domain.governance.privacy import DataClass
from webapp.store.base import Base, BigKey, column, key, stored_enum
from webapp.store.inserts import insert_if_absent


class SignedContent(Base):
    """A version that somebody signed, whole, so that it can be served after the files change."""

    __tablename__ = "signed_content"

    digest: Mapped[str] = column(String(64), primary_key=True, data=DataClass.TECHNICAL)
    item: Mapped[str] = column(String(80), data=DataClass.TECHNICAL)
    content: Mapped[str] = column(Text, data=DataClass.TECHNICAL)


class ContentDecisionRow(Base):
    """A signature or a withdrawal. Two physicians cannot both make the same step of an item."""

    __tablename__ = "content_decision"
    __table_args__ = (UniqueConstraint("kind", "content_key", "number"),)

    id: Mapped[int] = key()
    kind: Mapped[ContentKind] = column(
        stored_enum(ContentKind, "kind", is_closed=False), data=DataClass.TECHNICAL
    )
    content_key: Mapped[str] = column(String(60), data=DataClass.TECHNICAL)
    number: Mapped[int] = column(SmallInteger, data=DataClass.TECHNICAL)
    step: Mapped[ContentStep] = column(stored_enum(ContentStep, "step"), data=DataClass.TECHNICAL)
    digest: Mapped[str] = column(
        String(64), ForeignKey("signed_content.digest"), data=DataClass.TECHNICAL
    )
    name: Mapped[str] = column(String(120), data=DataClass.SECURITY)
    actor_id: Mapped[int | None] = column(BigKey, data=DataClass.SECURITY)
    at: Mapped[dt.datetime] = column(data=DataClass.SECURITY)
    signed_on: Mapped[dt.date] = column(data=DataClass.TECHNICAL)
    effective_on: Mapped[dt.date] = column(data=DataClass.TECHNICAL)
    reason: Mapped[str] = column(String(500), data=DataClass.TECHNICAL)


_DECISIONS = (
    select(
        ContentDecisionRow.kind,
        ContentDecisionRow.content_key,
        ContentDecisionRow.number,
        ContentDecisionRow.step,
        ContentDecisionRow.digest,
        ContentDecisionRow.name,
        ContentDecisionRow.at,
        ContentDecisionRow.signed_on,
        ContentDecisionRow.effective_on,
        ContentDecisionRow.reason,
    )
    .where(ContentDecisionRow.kind.in_(list(ContentKind)))  # a later release may know others
    .order_by(ContentDecisionRow.kind, ContentDecisionRow.content_key, ContentDecisionRow.number)
)


def list_decisions(found: Connection) -> dict[ContentItem, list[domain.ContentDecision]]:
    """Every decision by item, in order. Asked at each request: a few dozen narrow rows."""
    decided: dict[ContentItem, list[domain.ContentDecision]] = defaultdict(list)
    for kind, content_key, *rest in found.execute(_DECISIONS):
        item = ContentItem(kind, content_key)
        decided[item].append(domain.ContentDecision(item, *rest))
    return dict(decided)


def list_versions(found: Connection, digests: Collection[str]) -> dict[str, ContentVersion]:
    """The versions with these digests, as they were signed."""
    if not digests:
        return {}
    rows = found.execute(select(SignedContent).where(SignedContent.digest.in_(digests)))
    return {row.digest: ContentVersion(_item(row.item), row.content, row.digest) for row in rows}


def add_decision(
    session: Session, decision: domain.ContentDecision, *, version: ContentVersion, actor: Actor
) -> None:
    """Keep a step, and the version that it is about.

    Raises Conflict: somebody made this step of the item a moment ago.
    """
    values = {"digest": version.digest, "item": version.item.name, "content": version.text}
    session.execute(insert_if_absent(session, SignedContent, values))
    row = insert(ContentDecisionRow).values(
        kind=decision.item.kind,
        content_key=decision.item.key,
        number=decision.number,
        step=decision.step,
        digest=decision.digest,
        name=decision.name,
        actor_id=actor.id,
        at=decision.at,
        signed_on=decision.signed_on,
        effective_on=decision.effective_on,
        reason=decision.reason,
    )
    try:
        session.execute(row)
    except IntegrityError as error:
        raise Conflict("error.content_decided") from error


def _item(name: str) -> ContentItem:
    kind, _, content_key = name.partition("/")
    return ContentItem(ContentKind(kind), content_key)
