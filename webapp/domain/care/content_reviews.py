"""What a physician answers for: content by version, signed from a day on, withdrawn at once.

Everything about one piece of content follows from its decisions, in order; none is ever changed.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from webapp.domain.errors import Conflict, Invalid
from webapp.domain.programme.exercises import SignOff

LONGEST_NAME = 120  # characters
LONGEST_REASON = 500
FURTHEST = dt.timedelta(days=366)  # ahead, that a signature may take effect


class ContentKind(StrEnum):
    """What can be signed."""

    EXERCISE = "exercise"
    SCREENING = "screening"
    GUIDANCE = "guidance"
    LESSON = "lesson"
    WORKSTATION = "workstation"


class ContentStep(StrEnum):
    """What was decided about it."""

    SIGNED = "signed"
    WITHDRAWN = "withdrawn"


class ReviewState(StrEnum):
    """How what this release ships stands with the physician."""

    SIGNED = "signed"  # in effect, exactly as it ships
    PLANNED = "planned"  # signed, and takes effect later
    CHANGED = "changed"  # a version signed before is offered meanwhile, or would be
    WITHDRAWN = "withdrawn"
    NEW = "new"  # never signed here


@dataclass(frozen=True, slots=True)
class ContentItem:
    """Which piece of content: `cat_cow` of the exercises. Its name in one word is `name`."""

    kind: ContentKind
    key: str

    @property
    def name(self) -> str:
        """As it is stored, and as the audit trail names it."""
        return f"{self.kind}/{self.key}"


@dataclass(frozen=True, slots=True)
class ContentVersion:
    """What is signed: all of a piece of content, in every language, as one text of JSON.

    `digest` is SHA-256 of the text: the same content has the same, and other content another.
    """

    item: ContentItem
    text: str
    digest: str

    @classmethod
    def of(cls, item: ContentItem, content: Mapping[str, Any]) -> ContentVersion:
        """The version that this content is. The order of what it holds counts: it is shown so."""
        text = json.dumps(content, default=str, ensure_ascii=False)
        return cls(item, text, hashlib.sha256(text.encode()).hexdigest())

    @property
    def content(self) -> dict[str, Any]:
        """What is in it; days are text."""
        found: dict[str, Any] = json.loads(self.text)
        return found


@dataclass(frozen=True, slots=True)
class ContentDecision:
    """One step of a piece of content. `number` counts its steps; 0 is the sign-off of the demo.

    `digest` says which version was signed, or shipped when it was withdrawn. `effective_on` is the
    first day on which it counts. `reason` is of a withdrawal.
    """

    item: ContentItem
    number: int
    step: ContentStep
    digest: str
    name: str
    at: dt.datetime
    signed_on: dt.date
    effective_on: dt.date
    reason: str = ""

    @property
    def sign_off(self) -> SignOff:
        """As employees read it."""
        return SignOff(self.name, self.signed_on)


def in_force(decisions: Sequence[ContentDecision], today: dt.date) -> ContentDecision | None:
    """The signature that counts today: the last one in effect since the last withdrawal."""
    found = [one for one in _since_withdrawal(decisions) if one.effective_on <= today]
    return found[-1] if found else None


def planned(decisions: Sequence[ContentDecision], today: dt.date) -> ContentDecision | None:
    """The signature that will count on a later day, if nothing else is decided."""
    found = _since_withdrawal(decisions)
    return found[-1] if found and found[-1].effective_on > today else None


def _since_withdrawal(decisions: Sequence[ContentDecision]) -> list[ContentDecision]:
    found: list[ContentDecision] = []
    for one in decisions:
        found = [] if one.step is ContentStep.WITHDRAWN else [*found, one]
    return found


def review_state(
    decisions: Sequence[ContentDecision], *, digest: str, today: dt.date
) -> ReviewState:
    """How the version with this digest, the one that ships, stands today."""
    signed, later = in_force(decisions, today), planned(decisions, today)
    if later and later.digest == digest:
        return ReviewState.PLANNED
    if signed and signed.digest == digest:
        return ReviewState.SIGNED
    if signed or later:
        return ReviewState.CHANGED
    return ReviewState.WITHDRAWN if decisions else ReviewState.NEW


@dataclass(frozen=True, slots=True)
class ReviewedAs:
    """What a physician saw when deciding: the version that shipped, after how many steps."""

    item: ContentItem
    digest: str
    steps: int


def check_seen(seen: ReviewedAs, now: ReviewedAs) -> None:
    """Raises Conflict: somebody decided meanwhile, or another release ships another version."""
    if seen.steps != now.steps:
        raise Conflict("error.content_decided")
    if seen.digest != now.digest:
        raise Conflict("error.content_changed")


def check_in_use(decisions: Sequence[ContentDecision]) -> None:
    """Raises Conflict: there is no signature that could be withdrawn."""
    if not _since_withdrawal(decisions):
        raise Conflict("error.content_not_signed")


def check_signature(*, name: str, effective_on: dt.date, today: dt.date) -> None:
    """Raises Invalid: no name, a long one, or a day that is past or more than a year ahead."""
    _check_name(name)
    if not today <= effective_on <= today + FURTHEST:
        raise Invalid("error.content_day")


def check_withdrawal(*, name: str, reason: str) -> None:
    """Raises Invalid: no name, no reason, or one that is too long."""
    _check_name(name)
    if not 1 <= len(reason) <= LONGEST_REASON:
        raise Invalid("error.content_reason", most=LONGEST_REASON)


def _check_name(name: str) -> None:
    if not 1 <= len(name) <= LONGEST_NAME:
        raise Invalid("error.content_name", most=LONGEST_NAME)
